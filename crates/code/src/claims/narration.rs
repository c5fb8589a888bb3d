//! The judgements of the narration: what the authors themselves hold likely, foresee or take for a sign, and what they have heard.

use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::{Codebook, HedgeKind, PartOfSpeech, WordSet};
use concord_language::{Dep, Pos};
use concord_record::Stance;

use super::hedge::{self, Hedge};

/// A judgement that the narration itself makes.
#[derive(Debug, Clone)]
pub(crate) struct Judgement {
    /// Words of the clause.
    pub(crate) range: Range<usize>,
    /// The words that make it a judgement.
    pub(crate) trigger: Range<usize>,
    /// How it stands to it.
    pub(crate) stance: Stance,
    /// The hedge.
    pub(crate) hedge: Option<Hedge>,
    /// Somebody says so, the text does not tell who.
    pub(crate) hearsay: bool,
}

/// "I don't know how he could have known that", "we fail to see how": the author does not believe it.
fn disbelieves(annotation: &Annotation, clause: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let verb = parse.tokens[clause].head;
    let first = tree
        .child(parse, verb, &[Dep::Nsubj])
        .is_some_and(|subject| matches!(&*parse.tokens[subject].lower, "i" | "we"));
    let how = tree
        .children(clause)
        .any(|child| matches!(&*parse.tokens[child].lower, "how" | "why"));
    verb != clause
        && first
        && how
        && tree.is_negated(parse, verb)
        && matches!(
            annotation.lemmas[verb].as_str(),
            "know" | "see" | "understand" | "imagine" | "believe"
        )
}

/// The judgements of the narration in a sentence, outside of what others are reported to say.
pub(crate) fn narrated(
    codebook: &Codebook,
    annotation: &Annotation,
    sentence: Range<usize>,
    taken: impl Fn(usize) -> bool,
) -> Vec<Judgement> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let mut found: Vec<Judgement> = Vec::new();
    let mut clauses: Vec<usize> = Vec::new();
    for one in hedge::find(codebook, annotation, sentence.clone()) {
        if taken(one.tokens.start) || !hedge::judges(annotation, &one) {
            continue;
        }
        // A hedge below another one adds to it: "indicates that it may".
        let nested = clauses.iter().any(|&clause| {
            tree.depth_below(parse, one.clause, clause).is_some()
                && !is_side_clause(annotation, one.clause, clause)
        });
        if nested {
            continue;
        }
        clauses.push(one.clause);
        let range = clause_range(annotation, one.clause, sentence.clone());
        let hearsay = one.kind == HedgeKind::Attribution;
        if hearsay && one.word.starts_with("according") {
            continue;
        }
        let disbelieved = matches!(
            one.word.as_str(),
            "credible" | "plausible" | "reliable" | "convincing"
        ) && tree.is_negated(parse, one.clause);
        let stance = match () {
            () if disbelieved || disbelieves(annotation, one.clause) => Stance::Doubts,
            () if is_doubt(codebook, annotation, &one) => Stance::Doubts,
            () if hearsay && one.word.contains("alleg") => Stance::Accuses,
            () if hearsay => Stance::Claims,
            () => Stance::Assesses,
        };
        // "Is believed to be in hiding": others hold it, not the author.
        let verb = one.tokens.start;
        let held = parse.tokens[verb].tag == "VBN"
            && tree.agent(parse, verb).is_none()
            && (tree.is_passive(parse, verb) || parse.tokens[verb].dep == Dep::Acl);
        found.push(Judgement {
            range,
            trigger: one.tokens.clone(),
            stance,
            hedge: Some(one),
            hearsay: hearsay || held,
        });
    }
    for verb in sentence.clone() {
        if !taken(verb) && is_unverified(codebook, annotation, verb) {
            clauses.push(verb);
            found.push(Judgement {
                range: clause_range(annotation, verb, sentence.clone()),
                trigger: verb..verb + 1,
                stance: Stance::Doubts,
                hedge: None,
                hearsay: false,
            });
        }
    }
    for verb in sentence.clone() {
        let known = |&known: &usize| tree.depth_below(parse, verb, known).is_some();
        if !taken(verb) && refutes(codebook, annotation, verb) && !clauses.iter().any(known) {
            clauses.push(verb);
            found.push(Judgement {
                range: clause_range(annotation, verb, sentence.clone()),
                trigger: verb..verb + 1,
                stance: Stance::Denies,
                hedge: None,
                hearsay: false,
            });
        }
    }
    for clause in sentence.clone() {
        if taken(clause)
            || parse.tokens[clause].pos != Pos::Verb && parse.tokens[clause].pos != Pos::Aux
        {
            continue;
        }
        if clauses.iter().any(|&known| {
            tree.depth_below(parse, clause, known).is_some()
                || tree.depth_below(parse, known, clause).is_some()
        }) {
            continue;
        }
        if !matches!(parse.tokens[clause].dep, Dep::Root | Dep::Conj | Dep::Ccomp)
            || !foretold(codebook, annotation, clause)
        {
            continue;
        }
        clauses.push(clause);
        let range = clause_range(annotation, clause, sentence.clone());
        let trigger = tree.modal(parse, clause).unwrap_or(clause);
        let hedge = (trigger != clause).then(|| Hedge {
            tokens: trigger..trigger + 1,
            word: parse.tokens[trigger].lower.to_string(),
            kind: HedgeKind::Likelihood,
            probability: None,
            clause,
        });
        found.push(Judgement {
            range,
            trigger: trigger..trigger + 1,
            stance: Stance::Assesses,
            hedge,
            hearsay: false,
        });
    }
    found
}

/// "It is uncertain whether", "for which no evidence has been offered", "the figure may well be false": a hedge that doubts by itself,
/// or makes a doubt of a denial.
fn is_doubt(codebook: &Codebook, annotation: &Annotation, hedge: &Hedge) -> bool {
    let doubts = codebook
        .stances
        .get(&hedge.word)
        .iter()
        .chain(codebook.stances.get(&annotation.lemmas[hedge.tokens.start]))
        .any(|entry| entry.stance == Stance::Doubts);
    doubts
        || hedge.kind == HedgeKind::Likelihood
            && hedge.probability.is_none_or(|[low, _]| low < 0.9)
            && predicates(annotation, hedge.clause).any(|word| denies(codebook, annotation, word))
}

/// "Claims that a village was struck are unfounded", "the reports were not correct": the authors take back what others say.
fn refutes(codebook: &Codebook, annotation: &Annotation, verb: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if annotation.lemmas[verb] != "be" || tree.modal(parse, verb).is_some() {
        return false;
    }
    let said = tree.child(parse, verb, &[Dep::Nsubj]).is_some_and(|noun| {
        codebook
            .stances
            .get(&annotation.lemmas[noun])
            .iter()
            .any(|entry| {
                entry.pos == PartOfSpeech::Noun
                    && matches!(entry.stance, Stance::Claims | Stance::Accuses)
            })
    });
    let negated = tree.is_negated(parse, verb);
    said && predicates(annotation, verb).any(|word| {
        if negated {
            codebook.words.has(WordSet::True, &parse.tokens[word].lower)
        } else {
            denies(codebook, annotation, word)
        }
    })
}

/// What a clause says of its subject by a word beside the copula.
fn predicates(annotation: &Annotation, clause: usize) -> impl Iterator<Item = usize> {
    annotation.tree.children(clause).filter(move |&child| {
        child > clause
            && matches!(
                annotation.parse.tokens[child].dep,
                Dep::Acomp | Dep::Attr | Dep::Oprd
            )
    })
}

fn denies(codebook: &Codebook, annotation: &Annotation, word: usize) -> bool {
    [
        annotation.lemmas[word].as_str(),
        &*annotation.parse.tokens[word].lower,
    ]
    .iter()
    .flat_map(|word| codebook.stances.get(word))
    .any(|entry| entry.pos == PartOfSpeech::Adjective && entry.stance == Stance::Denies)
}

/// "We could not verify this", "the figure cannot be checked", "his presence is not proved": the authors' own doubt.
fn is_unverified(codebook: &Codebook, annotation: &Annotation, verb: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let lemma = annotation.lemmas[verb].as_str();
    let confirms = codebook
        .stances
        .get(lemma)
        .iter()
        .any(|entry| entry.stance == Stance::Confirms)
        || matches!(lemma, "check" | "prove" | "establish" | "substantiate");
    if !confirms || !tree.is_negated(parse, verb) {
        return false;
    }
    let unable = tree
        .modal(parse, verb)
        .is_some_and(|modal| matches!(&*parse.tokens[modal].lower, "can" | "could" | "ca"));
    let passive = tree.is_passive(parse, verb);
    let own = tree
        .agent(parse, verb)
        .is_some_and(|agent| matches!(&*parse.tokens[agent].lower, "we" | "i"));
    let agentless = passive && tree.agent(parse, verb).is_none();
    own && unable || agentless && (unable || parse.tokens[verb].tag == "VBN")
}

/// Whether a clause tells, of something that cannot act, what it shows or will bring about.
fn foretold(codebook: &Codebook, annotation: &Annotation, clause: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let Some(subject) = tree.child(parse, clause, &[Dep::Nsubj, Dep::Csubj]) else {
        return false;
    };
    let conditional = tree.children(clause).any(|child| {
        parse.tokens[child].dep == Dep::Advcl
            && tree
                .child(parse, child, &[Dep::Mark])
                .is_some_and(|mark| &*parse.tokens[mark].lower == "if")
    });
    let acts = !conditional
        && (annotation.actor_at(subject).is_some() || parse.tokens[subject].pos == Pos::Propn)
        || annotation.place_at(subject).is_some()
        || codebook
            .people
            .get(&annotation.lemmas[subject])
            .next()
            .is_some()
        || !conditional && parse.tokens[subject].pos == Pos::Pron;
    if acts {
        return false;
    }
    let modal = tree.modal(parse, clause);
    if let Some(modal) = modal {
        // What is on a calendar is a plan, not a judgement.
        let range = tree.extent(clause);
        return matches!(&*parse.tokens[modal].lower, "will" | "'ll" | "’ll")
            && !codebook.events.is_programme(&annotation.lemmas[clause])
            && annotation.dates_in(range).next().is_none();
    }
    let present = matches!(parse.tokens[clause].tag, "VBZ" | "VBP");
    present
        && codebook
            .words
            .has(WordSet::Showing, &annotation.lemmas[clause])
        && tree
            .child(parse, clause, &[Dep::Dobj, Dep::Ccomp])
            .is_some()
        && !tree.is_negated(parse, clause)
}

/// Whether a clause is joined to one above it as an equal or as an aside, not as its content.
fn is_side_clause(annotation: &Annotation, below: usize, above: usize) -> bool {
    let parse = &annotation.parse;
    let mut at = below;
    for _ in 0..16 {
        if at == above {
            return false;
        }
        if matches!(
            parse.tokens[at].dep,
            Dep::Conj | Dep::Advcl | Dep::Relcl | Dep::Parataxis
        ) {
            return true;
        }
        let head = parse.tokens[at].head;
        if head == at {
            return true;
        }
        at = head;
    }
    true
}

/// The words of a clause within its sentence, without other clauses joined to it on the right.
fn clause_range(annotation: &Annotation, clause: usize, sentence: Range<usize>) -> Range<usize> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let whole = tree.extent(clause);
    let cut = tree
        .children(clause)
        .filter(|&child| {
            child > clause
                && parse.tokens[child].dep == Dep::Conj
                && matches!(parse.tokens[child].pos, Pos::Verb | Pos::Aux)
        })
        .map(|child| tree.extent(child).start)
        .min();
    let end = cut.unwrap_or(whole.end).clamp(clause + 1, sentence.end);
    let mut range = whole.start.max(sentence.start)..end;
    while range.len() > 1
        && matches!(
            parse.tokens[range.end - 1].pos,
            Pos::Punct | Pos::Cconj | Pos::Space
        )
    {
        range.end -= 1;
    }
    range
}
