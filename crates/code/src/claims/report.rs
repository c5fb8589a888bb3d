//! Reports of speech in a sentence: a word of saying or judging, who says it, and what.

use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::{Codebook, PartOfSpeech, Reality, StanceEntry};
use concord_language::{Dep, Pos};
use concord_record::Stance;

use super::cast::Cast;
use super::speaker::{Speaker, SpeakerKind};

/// Words that the longest phrase of saying may take.
const LONGEST: usize = 6;

/// How what is said hangs on the word of saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A clause of its own, or a quotation.
    Clause,
    /// An infinitive ("vowed to retaliate").
    Infinitive,
    /// A noun phrase ("denied the attack").
    Object,
}

/// A report of speech.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// Who says it; empty where the text does not tell.
    pub(crate) speakers: Vec<Speaker>,
    /// How they stand to it, by the word of saying.
    pub(crate) stance: Stance,
    /// Whether the word tells nothing of that ("said"), so that what is said decides.
    pub(crate) neutral: bool,
    /// Whether it takes or rejects responsibility for an incident.
    pub(crate) responsibility: bool,
    /// The words of saying.
    pub(crate) trigger: Range<usize>,
    /// The words of what is said; empty where it follows in later sentences.
    pub(crate) content: Range<usize>,
    /// The head of what is said.
    pub(crate) root: usize,
}

impl Report {
    /// The head of the words of saying.
    pub(crate) fn verb(&self) -> usize {
        self.trigger.start
    }
}

/// What a sentence is looked through for reports with.
pub(crate) struct Reader<'a> {
    pub(crate) codebook: &'a Codebook,
    pub(crate) annotation: &'a Annotation,
    pub(crate) cast: &'a Cast<'a>,
    pub(crate) quotes: &'a [Range<usize>],
}

impl Reader<'_> {
    /// The reports of a sentence in reading order; `told` says whether the sentence tells of an incident.
    pub(crate) fn find(&self, sentence: Range<usize>, told: bool) -> Vec<Report> {
        let mut found: Vec<Report> = Vec::new();
        for token in sentence.clone() {
            let report = match self.annotation.parse.tokens[token].pos {
                _ if &*self.annotation.parse.tokens[token].lower == "according" => {
                    self.according(token, sentence.clone())
                }
                Pos::Verb | Pos::Aux => self
                    .verdict(token, sentence.clone())
                    .or_else(|| self.verb(token, sentence.clone(), told))
                    .or_else(|| self.figure(token, sentence.clone())),
                _ if &*self.annotation.parse.tokens[token].lower == ":" => {
                    self.noted(token, sentence.clone())
                }
                // "Rejects" and "claims" taken for nouns, but with a subject and an object.
                Pos::Noun if self.governs(token) => self.verb(token, sentence.clone(), told),
                Pos::Noun => self.noun(token, sentence.clone()),
                _ => None,
            };
            if let Some(report) = report {
                found.push(report);
            }
        }
        // "According to X, Y said" keeps both; the same word twice over one content keeps the first.
        let mut kept: Vec<Report> = Vec::new();
        for report in found {
            let same = kept
                .iter()
                .any(|other| other.root == report.root && names(other) == names(&report));
            if !same {
                kept.push(report);
            }
        }
        kept
    }

    fn governs(&self, token: usize) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        tree.child(parse, token, &[Dep::Nsubj])
            .is_some_and(|subject| subject < token)
            && tree
                .child(parse, token, &[Dep::Dobj, Dep::Ccomp])
                .is_some_and(|object| object > token)
    }

    fn entries(
        &self,
        token: usize,
        end: usize,
        pos: PartOfSpeech,
    ) -> Option<(usize, &StanceEntry)> {
        let end = (token + LONGEST).min(end);
        let lemmas: Vec<&str> = self.annotation.lemmas[token..end]
            .iter()
            .map(String::as_str)
            .collect();
        self.codebook
            .stances
            .all(&lemmas)
            .find_map(|(length, entries)| {
                entries
                    .iter()
                    .find(|entry| entry.pos == pos)
                    .map(|entry| (length, entry))
            })
    }

    fn verb(&self, verb: usize, sentence: Range<usize>, told: bool) -> Option<Report> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let (length, entry) = self.entries(verb, sentence.end, PartOfSpeech::Verb)?;
        if parse.tokens[verb].pos == Pos::Aux && length == 1 {
            return None;
        }
        let passive = tree.is_passive(parse, verb);
        let agent = self
            .aside(verb, entry)
            .or_else(|| self.outer(verb))
            .or_else(|| tree.agent(parse, verb))
            .or_else(|| self.beside(verb))
            .filter(|agent| sentence.contains(agent));
        let agent = agent.filter(|&agent| !self.is_date(agent));
        let mut speakers = agent.map_or_else(Vec::new, |agent| self.cast.speakers(agent));
        let shows = is_sign(self.annotation.lemmas[verb].as_str());
        if let Some(agent) =
            agent.filter(|&agent| speakers.is_empty() && !shows && parse.tokens[agent].tag == "NNS")
            && tree.child(parse, verb, &[Dep::Ccomp]).is_some()
        {
            speakers.extend(self.cast.any_noun(agent));
        }
        // "Petrocat said that ...": a name that no tagger knows speaks as well, where a clause tells what.
        if let Some(agent) = agent
            .filter(|&agent| speakers.is_empty() && !shows && parse.tokens[agent].pos == Pos::Propn)
            && tree.child(parse, verb, &[Dep::Ccomp]).is_some()
        {
            speakers.extend(self.cast.any_name(agent));
        }
        if self.is_evidence(verb, length, agent) {
            return None;
        }
        if agent.is_some() && speakers.is_empty() && !entry.no_speaker {
            return None;
        }
        // "Neither confirmed nor denied" says nothing either way.
        if self.is_one_of_neither(verb) {
            return None;
        }
        let negated = tree.is_negated(parse, verb)
            || agent.is_some_and(|agent| tree.is_negated(parse, agent));
        let unable = negated
            && entry.stance == Stance::Confirms
            && tree
                .modal(parse, verb)
                .is_some_and(|modal| matches!(&*parse.tokens[modal].lower, "can" | "could" | "ca"));
        if !unable && self.is_unreal(verb, entry.stance) {
            return None;
        }
        let trigger = verb..verb + length;
        let (content, root, form) = self.content(verb, trigger.end, agent, sentence)?;
        if form == Form::Object && !negated && !speakers.is_empty() && self.restates(entry, root) {
            return Some(Report {
                speakers,
                stance: Stance::Pledges,
                neutral: false,
                responsibility: false,
                trigger,
                content,
                root,
            });
        }
        if !self.accepts(entry, form, told, &speakers, verb) {
            return None;
        }
        if speakers.is_empty()
            && (!passive || entry.stance != Stance::Accuses || form == Form::Clause)
        {
            return None;
        }
        let stance = match (entry.stance, negated) {
            (stance, false) => stance,
            // "did not deny" affirms nothing; "did not confirm" and "does not believe" doubt.
            (Stance::Confirms | Stance::Assesses, true) => Stance::Doubts,
            _ => return None,
        };
        Some(Report {
            speakers,
            stance,
            neutral: (stance == Stance::Claims || stance == Stance::Confirms && !entry.factive)
                && !entry.responsibility
                && form == Form::Clause,
            responsibility: entry.responsibility,
            trigger,
            content,
            root,
        })
    }

    /// "Underlined the UK's commitment to", "reiterate their support for": a pledge that is said again.
    fn restates(&self, entry: &StanceEntry, object: usize) -> bool {
        matches!(entry.stance, Stance::Claims | Stance::Confirms)
            && self.annotation.tree.child(
                &self.annotation.parse,
                self.annotation.parse.tokens[object].head,
                &[Dep::Dobj],
            ) == Some(object)
            && self
                .codebook
                .stances
                .get(&self.annotation.lemmas[object])
                .iter()
                .any(|word| word.pos == PartOfSpeech::Noun && word.stance == Stance::Pledges)
    }

    /// "Gunmen killed ten people, four of them children, the mayor said": between a comma and a word of saying stands who says it,
    /// whatever else the parser took for its subject.
    fn aside(&self, verb: usize, entry: &StanceEntry) -> Option<usize> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        if entry.stance != Stance::Claims || !entry.needs_clause || parse.tokens[verb].tag != "VBD"
        {
            return None;
        }
        let before = verb.checked_sub(1)?;
        if !matches!(parse.tokens[before].pos, Pos::Noun | Pos::Propn) {
            return None;
        }
        let start = tree.noun_phrase(parse, before).start;
        let comma = start
            .checked_sub(1)
            .is_some_and(|at| matches!(&*parse.tokens[at].lower, "," | "\"" | "”"));
        // Behind the word of saying only when, to whom and how: no clause of its own.
        let clause = tree
            .children(verb)
            .any(|child| child > verb && matches!(parse.tokens[child].dep, Dep::Ccomp | Dep::Dobj));
        let first = self.annotation.sentences[self.annotation.sentence_of(verb)]
            .tokens
            .start;
        let told =
            (first..start).any(|token| matches!(parse.tokens[token].pos, Pos::Verb | Pos::Aux));
        (comma && told && !clause).then_some(before)
    }

    /// A name right before a verb that the parser took for something else than its subject.
    fn beside(&self, verb: usize) -> Option<usize> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let before = verb.checked_sub(1)?;
        let token = &parse.tokens[before];
        (token.pos == Pos::Propn
            && token.head == verb
            && matches!(
                token.dep,
                Dep::Advmod | Dep::Npadvmod | Dep::Dep | Dep::Compound
            )
            && !tree.is_passive(parse, verb))
        .then_some(before)
    }

    pub(super) fn is_date(&self, token: usize) -> bool {
        self.annotation
            .dates
            .iter()
            .any(|date| date.tokens.contains(&token))
    }

    /// Whether the word tells what something shows rather than what somebody says: "the attacks indicate", "the report makes clear",
    /// "..., suggesting that".
    fn is_evidence(&self, verb: usize, length: usize, agent: Option<usize>) -> bool {
        let token = &self.annotation.parse.tokens[verb];
        let lemma = self.annotation.lemmas[verb].as_str();
        let shows = is_sign(lemma) || lemma == "make" && length > 1;
        shows && (token.tag == "VBG" || agent.is_some_and(|agent| self.cast.is_writing(agent)))
    }

    /// Whether the word of saying is only wished, feared or conditional.
    pub(super) fn is_unreal(&self, verb: usize, stance: Stance) -> bool {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let mut at = verb;
        for _ in 0..4 {
            let token = &parse.tokens[at];
            let conditional = tree.children(at).any(|child| {
                parse.tokens[child].dep == Dep::Mark
                    && matches!(
                        &*parse.tokens[child].lower,
                        "if" | "unless" | "whether" | "lest"
                    )
            });
            if conditional {
                return true;
            }
            if let Some(modal) = tree.modal(parse, at) {
                // "We will condemn" promises; "it must be said" demands.
                let promise = matches!(&*parse.tokens[modal].lower, "will" | "'ll" | "’ll")
                    && stance == Stance::Pledges;
                return !promise;
            }
            let infinitive = token.tag == "VB"
                && tree
                    .children(at)
                    .any(|child| &*parse.tokens[child].lower == "to");
            // "Denied saying that": what is denied is that it was said.
            if token.tag == "VBG"
                && matches!(token.dep, Dep::Xcomp | Dep::Ccomp)
                && self.is_denial(token.head)
            {
                return true;
            }
            if token.tag == "VBG" && token.dep == Dep::Pcomp {
                // "Refrained from claiming", "without confirming".
                return matches!(
                    &*parse.tokens[token.head].lower,
                    "from" | "without" | "against" | "of" | "before"
                );
            }
            if !infinitive {
                return false;
            }
            match (
                token.dep,
                self.codebook
                    .modality
                    .get(&self.annotation.lemmas[token.head]),
            ) {
                (Dep::Xcomp, None | Some(Reality::Status(concord_record::Status::Occurred))) => {
                    at = token.head
                }
                (Dep::Conj, _) => at = token.head,
                _ => return true,
            }
        }
        false
    }

    /// What is said, its head and how it hangs on the word of saying, which ends before `after`.
    fn content(
        &self,
        verb: usize,
        after: usize,
        agent: Option<usize>,
        sentence: Range<usize>,
    ) -> Option<(Range<usize>, usize, Form)> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        if let Some(clause) = tree.child(parse, verb, &[Dep::Ccomp]) {
            return Some((tree.extent(clause), clause, Form::Clause));
        }
        if let Some(clause) = self.of_writing(verb) {
            return Some((tree.extent(clause), clause, Form::Clause));
        }
        // "The attack, X said, failed" and "as X noted": the word of saying hangs on what is said.
        let token = &parse.tokens[verb];
        let aside = match token.dep {
            Dep::Parataxis => true,
            Dep::Advcl => tree
                .child(parse, verb, &[Dep::Mark])
                .is_some_and(|mark| &*parse.tokens[mark].lower == "as"),
            _ => false,
        };
        if aside && sentence.contains(&token.head) {
            return Some((tree.extent(token.head), token.head, Form::Clause));
        }
        // A quotation in the sentence, on either side of the word of saying.
        if super::quote::at(self.quotes, verb).is_none() {
            let quoted = self.quotes.iter().find(|quote| {
                quote.start < sentence.end && sentence.start < quote.end && !quote.contains(&verb)
            });
            if let Some(quote) = quoted {
                let range = quote.start.max(sentence.start)..quote.end.min(sentence.end);
                let object = tree
                    .child(parse, verb, &[Dep::Dobj])
                    .is_none_or(|object| !(verb..range.start).contains(&object));
                if object || range.start < verb {
                    return Some((range.clone(), self.head(range), Form::Clause));
                }
            }
        }
        let last = (sentence.start..sentence.end)
            .rev()
            .find(|&token| !is_close(&parse.tokens[token].lower));
        if last.is_some_and(|last| &*parse.tokens[last].lower == ":") {
            return Some((sentence.end..sentence.end, verb, Form::Clause));
        }
        if let Some(infinitive) = tree.child(parse, verb, &[Dep::Xcomp]) {
            return Some((tree.extent(infinitive), infinitive, Form::Infinitive));
        }
        // The object or what a preposition brings, to the right of the word; what a relative clause or a passive has in front.
        let objects = tree.children(verb).filter(|&child| {
            child >= verb
                && matches!(
                    parse.tokens[child].dep,
                    Dep::Dobj | Dep::Dative | Dep::Prep | Dep::Oprd | Dep::Attr | Dep::Prt
                )
        });
        let extent = objects.fold(None, |range: Option<Range<usize>>, child| {
            let own = tree.extent(child);
            Some(range.map_or(own.clone(), |range| {
                range.start.min(own.start)..range.end.max(own.end)
            }))
        });
        let patient = tree
            .patient(parse, verb)
            .filter(|patient| Some(*patient) != agent && sentence.contains(patient));
        let before = patient.filter(|&patient| patient < verb);
        if let Some(patient) = before.filter(|_| extent.is_none() || agent.is_some()) {
            let phrase = tree.noun_phrase(parse, patient);
            return Some((phrase, patient, Form::Object));
        }
        if let Some(range) = extent {
            let start = range.start.min(after);
            return Some((
                start..range.end,
                patient.unwrap_or(range.end - 1),
                Form::Object,
            ));
        }
        // "..., the spokesman added": what stands before, where the parser did not tie it.
        let start = agent.map_or(verb, |agent| tree.extent(agent).start);
        let before = sentence.start..start.min(verb);
        let clause = before
            .clone()
            .any(|token| parse.tokens[token].pos == Pos::Verb);
        (token.head == verb && before.len() > 4 && clause)
            .then(|| (before.clone(), self.head(before), Form::Clause))
    }

    /// The token of a range that governs the rest.
    pub(super) fn head(&self, range: Range<usize>) -> usize {
        let parse = &self.annotation.parse;
        let outer = |&token: &usize| {
            !range.contains(&parse.tokens[token].head) || parse.tokens[token].head == token
        };
        range
            .clone()
            .filter(outer)
            .find(|&token| matches!(parse.tokens[token].pos, Pos::Verb | Pos::Aux))
            .or_else(|| range.clone().find(outer))
            .unwrap_or(range.start)
    }

    /// Whether the word of saying reports speech here; many of them have other senses.
    fn accepts(
        &self,
        entry: &StanceEntry,
        form: Form,
        told: bool,
        speakers: &[Speaker],
        verb: usize,
    ) -> bool {
        if entry.responsibility {
            return true;
        }
        let first = speakers
            .iter()
            .any(|speaker| speaker.kind == SpeakerKind::First);
        match form {
            // "Called out that he was ill" blames nobody.
            Form::Clause => &*entry.phrase != "call out",
            Form::Infinitive => match entry.stance {
                Stance::Pledges => entry.performative || first,
                Stance::Warns => entry.performative,
                Stance::Claims => {
                    matches!(&*entry.phrase, "claim" | "profess" | "purport")
                        || entry.performative && told
                }
                Stance::Denies | Stance::Confirms | Stance::Accuses => true,
                Stance::Assesses | Stance::Doubts => false,
            },
            Form::Object if entry.needs_clause || matches!(&*entry.phrase, "cite" | "quote") => {
                false
            }
            Form::Object => match entry.stance {
                // "Deny the group a haven" withholds.
                Stance::Denies => self
                    .annotation
                    .tree
                    .child(&self.annotation.parse, verb, &[Dep::Dative])
                    .is_none(),
                Stance::Accuses | Stance::Doubts | Stance::Confirms => true,
                Stance::Warns => entry.performative || told,
                // Sworn allegiance is an event of its own.
                Stance::Pledges => {
                    let object = self.annotation.tree.patient(&self.annotation.parse, verb);
                    entry.performative
                        && object.is_none_or(|object| {
                            !matches!(
                                self.annotation.lemmas[object].as_str(),
                                "allegiance" | "loyalty" | "fealty" | "bayah"
                            )
                        })
                }
                Stance::Claims => {
                    let aside = matches!(
                        self.annotation.parse.tokens[verb].dep,
                        Dep::Acl | Dep::Relcl
                    );
                    &*entry.phrase == "claim"
                        || !aside
                            && (told
                                || matches!(
                                    &*entry.phrase,
                                    "announce" | "report" | "detail" | "document"
                                ))
                }
                Stance::Assesses => {
                    told && matches!(
                        &*entry.phrase,
                        "suspect" | "estimate" | "assess" | "predict" | "expect"
                    )
                }
            },
        }
    }

    /// "The group's denial that", "allegations by X that", "a warning from X of".
    fn noun(&self, noun: usize, sentence: Range<usize>) -> Option<Report> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let (length, entry) = self.entries(noun, sentence.end, PartOfSpeech::Noun)?;
        let head = noun + length - 1;
        let clause = tree
            .children(head)
            .chain(tree.children(noun))
            .find(|&child| {
                matches!(parse.tokens[child].dep, Dep::Acl | Dep::Ccomp | Dep::Relcl)
                    && tree.children(child).any(|mark| {
                        parse.tokens[mark].dep == Dep::Mark && &*parse.tokens[mark].lower == "that"
                    })
            });
        if clause.is_none() && !entry.responsibility {
            return None;
        }
        let own = tree.child(parse, noun, &[Dep::Poss]).or_else(|| {
            tree.prepositionals(parse, noun)
                .into_iter()
                .find(|phrase| matches!(&*parse.tokens[phrase.preposition].lower, "by" | "from"))
                .map(|phrase| phrase.object)
        });
        let own = own.or_else(|| self.issuer(noun));
        let speakers = self.cast.speakers(own?);
        if speakers.is_empty() || tree.is_negated(parse, noun) {
            return None;
        }
        let content = clause.map_or(noun..noun + length, |clause| tree.extent(clause));
        Some(Report {
            speakers,
            stance: entry.stance,
            neutral: entry.stance == Stance::Claims && !entry.responsibility,
            responsibility: entry.responsibility,
            trigger: noun..noun + length,
            content,
            root: clause.unwrap_or(noun),
        })
    }

    /// "According to X, ...".
    fn according(&self, token: usize, sentence: Range<usize>) -> Option<Report> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let to = tree.child(parse, token, &[Dep::Prep])?;
        let object = tree.child(parse, to, &[Dep::Pobj])?;
        let speakers = match self.cast.speakers(object) {
            list if list.is_empty() => {
                let tokens = crate::side::without_determiner(
                    self.annotation,
                    tree.noun_phrase(parse, object),
                );
                vec![Speaker {
                    name: self.annotation.phrase(tokens.clone()),
                    tokens,
                    kind: SpeakerKind::Described,
                }]
            }
            list => list,
        };
        let root = tree.clause_of(parse, token);
        let own = tree.extent(token);
        // What is said is the rest of the sentence.
        let content = if own.start <= sentence.start + 1 {
            own.end..sentence.end
        } else {
            sentence.start..own.start
        };
        (!content.is_empty()).then_some(Report {
            speakers,
            stance: Stance::Claims,
            neutral: true,
            responsibility: false,
            trigger: token..to + 1,
            content,
            root,
        })
    }
}

/// Whether a verb mostly tells what something is a sign of.
fn is_sign(lemma: &str) -> bool {
    matches!(
        lemma,
        "indicate"
            | "show"
            | "suggest"
            | "reveal"
            | "imply"
            | "prove"
            | "highlight"
            | "underline"
            | "underscore"
    )
}

fn names(report: &Report) -> Vec<&str> {
    report
        .speakers
        .iter()
        .map(|speaker| speaker.name.as_str())
        .collect()
}

/// Marks that may stand after a colon that leads into speech.
fn is_close(word: &str) -> bool {
    word.chars()
        .all(|sign| matches!(sign, '"' | '“' | '”' | '\n' | ' '))
}
