//! Questions about a parsed sentence that coding asks again and again: who is the subject, what is the object, is it negated.
//!
//! Labels are those of the ClearNLP scheme (spaCy's English models). Shared arguments are followed: a second verb takes the
//! subject of the first, a relative clause the noun that it hangs on, an infinitive the subject of the verb that governs it.

use std::ops::Range;

use concord_language::{Dep, Parse, Pos};

/// How far an argument is followed through governing verbs; longer chains are parser errors more often than sentences.
const MAX_HOPS: usize = 4;

/// A parse with its children at hand.
#[derive(Debug, Clone)]
pub struct Tree {
    /// Children of all tokens, one after another.
    children: Vec<u32>,
    /// Where the children of each token begin; one entry more than tokens.
    first: Vec<u32>,
}

/// A prepositional phrase that hangs on a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prepositional {
    /// The token of the preposition.
    pub preposition: usize,
    /// The head of its object.
    pub object: usize,
}

impl Tree {
    /// Indexes a parse.
    pub fn new(parse: &Parse) -> Self {
        let count = parse.tokens.len();
        let mut first = vec![0u32; count + 1];
        for (index, token) in parse.tokens.iter().enumerate() {
            if token.head != index {
                first[token.head + 1] += 1;
            }
        }
        for index in 0..count {
            first[index + 1] += first[index];
        }
        let mut next = first.clone();
        let mut children = vec![0u32; first[count] as usize];
        for (index, token) in parse.tokens.iter().enumerate() {
            if token.head != index {
                children[next[token.head] as usize] = u32::try_from(index).unwrap_or(u32::MAX);
                next[token.head] += 1;
            }
        }
        Tree { children, first }
    }

    /// The children of a token in reading order.
    pub fn children(&self, token: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.children[self.first[token] as usize..self.first[token + 1] as usize]
            .iter()
            .map(|&child| child as usize)
    }

    /// The first child with one of the labels.
    pub fn child(&self, parse: &Parse, token: usize, labels: &[Dep]) -> Option<usize> {
        self.children(token)
            .find(|&child| labels.contains(&parse.tokens[child].dep))
    }

    /// The tokens from the left edge to the right edge of what hangs on a token.
    pub fn extent(&self, token: usize) -> Range<usize> {
        let (mut low, mut high) = (token, token);
        let mut stack = vec![token];
        while let Some(at) = stack.pop() {
            low = low.min(at);
            high = high.max(at);
            stack.extend(self.children(at));
        }
        low..high + 1
    }

    /// The noun phrase of a head without clauses, prepositional phrases, appositions and conjuncts.
    pub fn noun_phrase(&self, parse: &Parse, head: usize) -> Range<usize> {
        let mut low = head;
        for child in self.children(head).filter(|&child| child < head) {
            let dep = parse.tokens[child].dep;
            let inside = matches!(
                dep,
                Dep::Det
                    | Dep::Amod
                    | Dep::Compound
                    | Dep::Nummod
                    | Dep::Poss
                    | Dep::Nmod
                    | Dep::Quantmod
                    | Dep::Predet
                    | Dep::Advmod
                    | Dep::Npadvmod
            );
            if inside {
                low = low.min(self.extent(child).start);
            }
        }
        low..head + 1
    }

    /// The heads of conjuncts joined to a token, itself first.
    pub fn conjuncts(&self, parse: &Parse, token: usize) -> Vec<usize> {
        let mut all = vec![token];
        let mut at = 0;
        while at < all.len() {
            let more: Vec<usize> = self
                .children(all[at])
                .filter(|&child| parse.tokens[child].dep == Dep::Conj)
                .collect();
            all.extend(more);
            at += 1;
        }
        all
    }

    /// The first member of the coordination that a token belongs to.
    pub fn coordination_head(&self, parse: &Parse, token: usize) -> usize {
        let mut at = token;
        for _ in 0..MAX_HOPS * 4 {
            if parse.tokens[at].dep != Dep::Conj {
                break;
            }
            at = parse.tokens[at].head;
        }
        at
    }

    /// Whether a verb is passive ("was killed", "claimed by", a bare participle after a noun).
    pub fn is_passive(&self, parse: &Parse, verb: usize) -> bool {
        let token = &parse.tokens[verb];
        self.child(parse, verb, &[Dep::Auxpass, Dep::Nsubjpass, Dep::Agent])
            .is_some()
            || (token.dep == Dep::Acl
                && token.tag == "VBN"
                && self.child(parse, verb, &[Dep::Nsubj, Dep::Aux]).is_none())
            || (token.dep == Dep::Conj
                && token.tag == "VBN"
                && self.child(parse, verb, &[Dep::Nsubj, Dep::Aux]).is_none()
                && self.is_passive(parse, token.head))
    }

    /// The prepositional phrases that hang on a token, with nested ones ("in a village near X").
    pub fn prepositionals(&self, parse: &Parse, token: usize) -> Vec<Prepositional> {
        let mut found = Vec::new();
        let mut stack: Vec<usize> = self.children(token).rev().collect();
        while let Some(at) = stack.pop() {
            match parse.tokens[at].dep {
                Dep::Prep | Dep::Agent | Dep::Dative => {
                    for object in self.children(at) {
                        match parse.tokens[object].dep {
                            Dep::Pobj | Dep::Pcomp => {
                                found.push(Prepositional {
                                    preposition: at,
                                    object,
                                });
                            }
                            // "from across the northern border": the second preposition hangs on the first.
                            Dep::Prep => stack.push(object),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// What does it, by grammar: the subject of an active verb, the `by` of a passive.
    pub fn agent(&self, parse: &Parse, verb: usize) -> Option<usize> {
        if self.is_passive(parse, verb) {
            return self
                .prepositionals(parse, verb)
                .into_iter()
                .find(|phrase| &*parse.tokens[phrase.preposition].lower == "by")
                .map(|phrase| phrase.object);
        }
        self.subject(parse, verb, MAX_HOPS)
    }

    /// What it is done to, by grammar: the object of an active verb, the subject of a passive.
    pub fn patient(&self, parse: &Parse, verb: usize) -> Option<usize> {
        if self.is_passive(parse, verb) {
            return self.subject(parse, verb, MAX_HOPS);
        }
        self.object(parse, verb)
    }

    /// The grammatical subject, followed through shared constructions.
    fn subject(&self, parse: &Parse, verb: usize, hops: usize) -> Option<usize> {
        let token = &parse.tokens[verb];
        let is_relative = |subject: usize| matches!(parse.tokens[subject].tag, "WDT" | "WP");
        let subjects = || {
            self.children(verb)
                .filter(|&child| matches!(parse.tokens[child].dep, Dep::Nsubj | Dep::Nsubjpass))
        };
        // "its gunmen, some in uniform, killed": what is told in passing of a part is not it.
        let is_part = |subject: usize| {
            matches!(
                &*parse.tokens[subject].lower,
                "some" | "several" | "many" | "most" | "all" | "both" | "others" | "half"
            ) && subject > 0
                && &*parse.tokens[subject - 1].lower == ","
        };
        // "reports that X have killed", "Near X, two strikes hit": of what the parser takes for subjects the last is it.
        let own = subjects()
            .rfind(|&subject| !is_relative(subject) && !is_part(subject))
            .or_else(|| subjects().rfind(|&subject| !is_relative(subject)));
        if let Some(subject) = own.or_else(|| subjects().next()) {
            let relative = is_relative(subject);
            if relative && let Some(noun) = self.relative_head(parse, verb) {
                return Some(noun);
            }
            return Some(subject);
        }
        if hops == 0 || token.head == verb {
            return None;
        }
        match token.dep {
            Dep::Acl
                if self.is_infinitive(parse, verb)
                    && is_control(&parse.tokens[token.head].lemma) =>
            {
                self.controller(parse, token.head, hops - 1)
            }
            Dep::Acl => Some(token.head),
            Dep::Relcl => {
                // "the base that they attacked" has its own subject; without one the noun is it.
                Some(token.head)
            }
            Dep::Conj | Dep::Xcomp | Dep::Advcl | Dep::Ccomp | Dep::Pcomp | Dep::Dep
                if self.is_clause(parse, token.head) =>
            {
                if token.dep == Dep::Xcomp
                    && let Some(object) = self.child(parse, token.head, &[Dep::Dobj])
                {
                    // "ordered troops to attack": the object of the governor acts.
                    return Some(object);
                }
                self.subject(parse, token.head, hops - 1)
            }
            Dep::Pcomp | Dep::Prep => {
                let above = parse.tokens[token.head].head;
                if above == token.head || !self.is_clause(parse, above) {
                    return None;
                }
                // "accused X of killing": the object acts. "Accused of killing", "by firing rockets": the clause above gives the subject.
                let charged =
                    is_object_control(&parse.tokens[above].lemma, &parse.tokens[token.head].lower)
                        .then(|| self.child(parse, above, &[Dep::Dobj]))
                        .flatten();
                charged.or_else(|| self.subject(parse, above, hops - 1))
            }
            _ => None,
        }
    }

    fn is_infinitive(&self, parse: &Parse, verb: usize) -> bool {
        parse.tokens[verb].tag == "VB"
            && self
                .children(verb)
                .any(|child| &*parse.tokens[child].lower == "to")
    }

    /// Whose effort, plan or campaign a noun tells of: its owner, or else the subject of the clause in which it is an object ("the
    /// army has begun the third phase of the effort to isolate the city").
    fn controller(&self, parse: &Parse, noun: usize, hops: usize) -> Option<usize> {
        if let Some(owner) = self.child(parse, noun, &[Dep::Poss]) {
            return Some(owner);
        }
        let mut at = noun;
        for _ in 0..MAX_HOPS * 2 {
            let token = &parse.tokens[at];
            if token.head == at || matches!(token.dep, Dep::Nsubj | Dep::Nsubjpass) {
                return None;
            }
            at = token.head;
            if self.is_clause(parse, at) {
                return self.subject(parse, at, hops);
            }
        }
        None
    }

    /// The direct object; for a relative clause without one, the noun that it hangs on.
    fn object(&self, parse: &Parse, verb: usize) -> Option<usize> {
        if let Some(object) = self.child(parse, verb, &[Dep::Dobj, Dep::Dative]) {
            if matches!(parse.tokens[object].tag, "WDT" | "WP") {
                return self.relative_head(parse, verb);
            }
            return Some(object);
        }
        let token = &parse.tokens[verb];
        // "the base they attacked": a relative clause with a subject of its own and no object.
        if token.dep == Dep::Relcl
            && self
                .child(parse, verb, &[Dep::Nsubj])
                .is_some_and(|subject| !matches!(parse.tokens[subject].tag, "WDT" | "WP"))
        {
            return Some(token.head);
        }
        None
    }

    /// The noun that a verb's relative clause hangs on, through coordinated verbs.
    fn relative_head(&self, parse: &Parse, verb: usize) -> Option<usize> {
        let clause = self.coordination_head(parse, verb);
        let token = &parse.tokens[clause];
        (token.dep == Dep::Relcl && token.head != clause).then_some(token.head)
    }

    /// Whether a token heads a clause.
    pub fn is_clause(&self, parse: &Parse, token: usize) -> bool {
        matches!(parse.tokens[token].pos, Pos::Verb | Pos::Aux)
    }

    /// Whether a verb or noun is negated ("did not", "no attack", "never", "without").
    pub fn is_negated(&self, parse: &Parse, token: usize) -> bool {
        self.children(token).any(|child| {
            let word = &parse.tokens[child];
            word.dep == Dep::Neg
                || (word.dep == Dep::Det && &*word.lower == "no")
                || matches!(&*word.lower, "never" | "nor" | "neither")
        }) || {
            let word = &parse.tokens[token];
            word.head != token
                && matches!(&*parse.tokens[word.head].lower, "without")
                && matches!(word.dep, Dep::Pobj | Dep::Pcomp)
        }
    }

    /// The modal verb of a clause, if it has one: could, would, may, will.
    pub fn modal(&self, parse: &Parse, verb: usize) -> Option<usize> {
        self.children(verb)
            .find(|&child| parse.tokens[child].dep == Dep::Aux && parse.tokens[child].tag == "MD")
    }

    /// The clause that a word belongs to: the nearest verb above it, or itself.
    pub fn clause_of(&self, parse: &Parse, token: usize) -> usize {
        let mut at = token;
        for _ in 0..64 {
            if self.is_clause(parse, at) && !matches!(parse.tokens[at].dep, Dep::Aux | Dep::Auxpass)
            {
                return at;
            }
            let head = parse.tokens[at].head;
            if head == at {
                return at;
            }
            at = head;
        }
        at
    }

    /// Steps from `from` up to `to`, or `None` if `to` is not above.
    pub fn depth_below(&self, parse: &Parse, from: usize, to: usize) -> Option<usize> {
        let mut at = from;
        for steps in 0..64 {
            if at == to {
                return Some(steps);
            }
            let head = parse.tokens[at].head;
            if head == at {
                return None;
            }
            at = head;
        }
        None
    }

    /// Length of the path between two tokens of one sentence through the tree; `None` across trees.
    pub fn distance(&self, parse: &Parse, a: usize, b: usize) -> Option<usize> {
        let mut above = Vec::new();
        let mut at = a;
        loop {
            above.push(at);
            let head = parse.tokens[at].head;
            if head == at || above.len() > 64 {
                break;
            }
            at = head;
        }
        let mut at = b;
        for steps in 0..64 {
            if let Some(up) = above.iter().position(|&token| token == at) {
                return Some(up + steps);
            }
            let head = parse.tokens[at].head;
            if head == at {
                return None;
            }
            at = head;
        }
        None
    }
}

/// Verbs whose object is the subject of the gerund that a preposition adds: "accused X of killing", "prevented X from firing" (after the
/// classes of VerbNet that take an object and a gerund: judgement, prevention, capture and sentence).
fn is_object_control(verb: &str, preposition: &str) -> bool {
    match preposition {
        "of" => matches!(
            verb,
            "accuse"
                | "suspect"
                | "convict"
                | "acquit"
                | "clear"
                | "absolve"
                | "exonerate"
                | "cure"
        ),
        "with" => matches!(verb, "charge" | "credit" | "task" | "entrust"),
        "from" => matches!(
            verb,
            "prevent"
                | "stop"
                | "keep"
                | "bar"
                | "ban"
                | "block"
                | "deter"
                | "discourage"
                | "dissuade"
                | "hinder"
                | "prohibit"
                | "restrain"
        ),
        "into" => matches!(
            verb,
            "coerce" | "force" | "lure" | "push" | "pressure" | "provoke" | "talk" | "trick"
        ),
        "for" | "over" => matches!(
            verb,
            "arrest"
                | "blame"
                | "condemn"
                | "criticise"
                | "criticize"
                | "denounce"
                | "detain"
                | "execute"
                | "fine"
                | "hang"
                | "imprison"
                | "indict"
                | "jail"
                | "praise"
                | "prosecute"
                | "punish"
                | "sanction"
                | "sentence"
                | "thank"
                | "try"
        ),
        _ => false,
    }
}

/// Nouns whose infinitive has the subject of their clause for its own: "their attempt to seize the town" (after NomBank's classes of
/// controlled infinitives).
fn is_control(lemma: &str) -> bool {
    matches!(
        lemma,
        "ability"
            | "agreement"
            | "aim"
            | "attempt"
            | "authority"
            | "authorization"
            | "battle"
            | "bid"
            | "campaign"
            | "capability"
            | "capacity"
            | "chance"
            | "commitment"
            | "conspiracy"
            | "decision"
            | "desire"
            | "determination"
            | "drive"
            | "effort"
            | "endeavour"
            | "endeavor"
            | "failure"
            | "fight"
            | "intent"
            | "intention"
            | "mission"
            | "move"
            | "offensive"
            | "offer"
            | "operation"
            | "opportunity"
            | "order"
            | "permission"
            | "plan"
            | "pledge"
            | "plot"
            | "policy"
            | "power"
            | "promise"
            | "proposal"
            | "push"
            | "readiness"
            | "refusal"
            | "resolve"
            | "right"
            | "scheme"
            | "strategy"
            | "struggle"
            | "threat"
            | "vow"
            | "war"
            | "willingness"
            | "wish"
    )
}
