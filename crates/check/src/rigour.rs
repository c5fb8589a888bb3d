//! How judgements are written: one row of the scale of likelihood, confidence in a sentence of its own, and a source.
//!
//! After US Intelligence Community Directive 203 (2015), which asks not to mix terms of likelihood with levels of confidence in one
//! sentence nor terms of several rows of its table in one judgement, and to say what a judgement rests on. The table is the
//! codebook's `hedges.csv`.

use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::{Codebook, HedgeEntry, HedgeKind, PartOfSpeech};
use concord_language::Pos;
use concord_read::BlockKind;
use concord_record::{Record, Stance};

use crate::Draft;
use crate::finding::{Topic, Verdict};
use crate::scribe::Scribe;
use crate::statement::Statement;
use crate::words::{self, Class};

/// Scales whose rows are a table.
const TABLES: [&str; 2] = ["icd203", "kent"];
/// Words of the longest hedge.
const LONGEST: usize = 6;
/// Kinds of confidence that are levels: `high confidence`, but not `credible evidence`.
const LEVEL: &str = "confidence";

/// A word of likelihood or confidence in the draft.
struct Hedge<'c> {
    tokens: Range<usize>,
    entries: Vec<&'c HedgeEntry>,
    clause: usize,
}

impl Hedge<'_> {
    fn has(&self, kind: HedgeKind) -> bool {
        self.entries.iter().any(|entry| entry.kind == kind)
    }

    /// Its range on a scale.
    fn on(&self, scale: &str) -> Option<(f64, f64)> {
        self.entries
            .iter()
            .find(|entry| entry.scale == scale)?
            .probability
    }
}

/// Checks the judgements of a statement.
pub(crate) fn check(
    codebook: &Codebook,
    draft: &Draft<'_>,
    statement: &Statement,
    scribe: &mut Scribe<'_>,
) {
    if matches!(
        statement.kind,
        BlockKind::Title | BlockKind::Heading | BlockKind::Table
    ) {
        return;
    }
    let annotation = draft.annotation;
    let sentence = &annotation.sentences[statement.sentence];
    let hedges = hedges(codebook, annotation, sentence.tokens.clone());
    let bytes = |hedge: &Hedge<'_>| annotation.bytes(hedge.tokens.clone());
    let scaled: Vec<&Hedge<'_>> = hedges.iter().filter(|it| is_scaled(it)).collect();
    let level = hedges.iter().find(|it| is_level(annotation, it));
    if let (Some(likely), Some(sure)) = (scaled.first(), level) {
        let reason = format!(
            "“{}” says how likely, “{}” how sure: one sentence for each",
            scribe.words(&bytes(likely)),
            scribe.words(&bytes(sure))
        );
        scribe.note_with(
            (Verdict::Rigour, Topic::LikelihoodWithConfidence),
            statement,
            bytes(sure),
            vec![bytes(likely)],
            reason,
        );
    }
    for (at, later) in scaled.iter().enumerate() {
        let earlier = scaled[..at]
            .iter()
            .find(|earlier| one_judgement(annotation, earlier, later) && other_row(earlier, later));
        if let Some(earlier) = earlier {
            let reason = format!(
                "“{}” and “{}” are different rows of the scale in one judgement",
                scribe.words(&bytes(earlier)),
                scribe.words(&bytes(later))
            );
            scribe.note_with(
                (Verdict::Rigour, Topic::MixedLikelihood),
                statement,
                bytes(later),
                vec![bytes(earlier)],
                reason,
            );
            break;
        }
    }
    if let Some(judgement) = judgement(codebook, draft, statement)
        && !is_cited(draft, statement)
    {
        scribe.note(
            (Verdict::Rigour, Topic::UncitedJudgement),
            statement,
            judgement,
            "a judgement of the author; neither it nor its paragraph says what it rests on"
                .to_owned(),
            Vec::new(),
        );
    }
}

/// Whether it stands in a table of likelihood.
fn is_scaled(hedge: &Hedge<'_>) -> bool {
    hedge.has(HedgeKind::Likelihood) && TABLES.iter().any(|scale| hedge.on(scale).is_some())
}

/// Whether it is a level of confidence.
fn is_level(annotation: &Annotation, hedge: &Hedge<'_>) -> bool {
    let lemmas = &annotation.lemmas[hedge.tokens.clone()];
    hedge.has(HedgeKind::Confidence) && lemmas.iter().any(|lemma| lemma == LEVEL)
}

/// The hedges among some tokens, the longest at each place.
fn hedges<'c>(
    codebook: &'c Codebook,
    annotation: &Annotation,
    tokens: Range<usize>,
) -> Vec<Hedge<'c>> {
    let mut found = Vec::new();
    let mut at = tokens.start;
    while at < tokens.end {
        let end = (at + LONGEST).min(tokens.end);
        let words: Vec<&str> = annotation.forms[at..end]
            .iter()
            .map(String::as_str)
            .collect();
        let lemmas: Vec<&str> = annotation.lemmas[at..end]
            .iter()
            .map(String::as_str)
            .collect();
        let longest = [
            codebook.hedges.longest(&words),
            codebook.hedges.longest(&lemmas),
        ]
        .into_iter()
        .flatten()
        .max_by_key(|(length, _)| *length);
        let Some((length, entries)) = longest else {
            at += 1;
            continue;
        };
        let entries: Vec<&HedgeEntry> = entries.iter().collect();
        let hedge = |tokens: Range<usize>, entries| Hedge {
            clause: annotation.tree.clause_of(&annotation.parse, tokens.start),
            tokens,
            entries,
        };
        // `is likely to`: the verb's phrase stands in no table, the word in it does.
        let verbal = entries.iter().all(|it| it.pos == PartOfSpeech::Verb);
        let inner = (1..length).filter(|_| verbal).find_map(|skip| {
            let (taken, inner) = codebook.hedges.longest(&words[skip..length])?;
            let rows: Vec<&HedgeEntry> = inner
                .iter()
                .filter(|it| TABLES.contains(&it.scale.as_str()))
                .collect();
            (!rows.is_empty()).then(|| hedge(at + skip..at + skip + taken, rows))
        });
        found.push(inner.unwrap_or_else(|| hedge(at..at + length, entries)));
        at += length;
    }
    found
}

/// Whether two hedges hedge one clause, or stand side by side: `likely, if not almost certain`.
fn one_judgement(annotation: &Annotation, earlier: &Hedge<'_>, later: &Hedge<'_>) -> bool {
    let between = earlier.tokens.end..later.tokens.start;
    let clause_between = annotation.parse.tokens[between.clone()]
        .iter()
        .any(|token| matches!(token.pos, Pos::Verb | Pos::Noun | Pos::Propn));
    (between.len() <= 5 && !clause_between) || earlier.clause == later.clause
}

/// Whether no scale has both in one row.
fn other_row(a: &Hedge<'_>, b: &Hedge<'_>) -> bool {
    let shared: Vec<bool> = TABLES
        .iter()
        .filter_map(|scale| {
            let ((low, high), (from, to)) = (a.on(scale)?, b.on(scale)?);
            Some(low == from && high == to)
        })
        .collect();
    !shared.is_empty() && !shared.contains(&true)
}

/// The words of the author's own judgement, if the sentence holds one.
pub(crate) fn judgement(
    codebook: &Codebook,
    draft: &Draft<'_>,
    statement: &Statement,
) -> Option<Range<usize>> {
    let annotation = draft.annotation;
    let tokens = annotation.sentences[statement.sentence].tokens.clone();
    let hedges = hedges(codebook, annotation, tokens);
    let records = &draft.sentences[statement.sentence];
    let of_others = records.iter().any(|record| match record {
        Record::Claim(claim) => claim.speaker != "author",
        _ => false,
    });
    if of_others {
        return None;
    }
    let own = records.iter().any(|record| {
        matches!(record, Record::Claim(claim) if claim.speaker == "author" && claim.stance == Stance::Assesses)
    });
    let first = annotation.sentences[statement.sentence]
        .tokens
        .clone()
        .find(|&at| {
            let token = &annotation.parse.tokens[at];
            let subject = &*token.lower == "we" || &*token.lower == "i";
            subject && words::is(&annotation.lemmas[token.head], Class::Forecast)
        });
    let verb = first.map(|at| annotation.bytes(at..annotation.parse.tokens[at].head.max(at) + 1));
    let scaled = hedges.iter().find(|it| is_scaled(it));
    let hedge = scaled.or_else(|| hedges.iter().find(|it| is_level(annotation, it)));
    let hedged = hedge
        .filter(|_| own)
        .map(|it| annotation.bytes(it.tokens.clone()));
    verb.or(hedged).or_else(|| inferred(annotation, statement))
}

/// `It is clear that ...`, `must have left`: an inference that is told as if it were seen.
fn inferred(annotation: &Annotation, statement: &Statement) -> Option<Range<usize>> {
    let parse = &annotation.parse.tokens;
    let tokens = annotation.sentences[statement.sentence].tokens.clone();
    let lower = |at: usize| parse.get(at).map_or("", |token| &*token.lower);
    tokens.clone().find_map(|at| {
        let clear = lower(at) == "it"
            && matches!(lower(at + 1), "is" | "seems" | "appears")
            && words::is(lower(at + 2), Class::Certain)
            && lower(at + 3) == "that";
        let must = lower(at) == "must"
            && lower(at + 1) == "have"
            && parse
                .get(at + 2)
                .is_some_and(|token| token.tag == "VBN" || token.tag == "VBD");
        let words = if clear { 3 } else { 2 };
        (clear || must).then(|| annotation.bytes(at..at + words))
    })
}

/// Whether a statement's paragraph names a source from the statement on: a note, an address, a bracket with a year, somebody who
/// says so. A note covers what stands before it, not what follows.
fn is_cited(draft: &Draft<'_>, statement: &Statement) -> bool {
    let annotation = draft.annotation;
    let block = &annotation.blocks[statement.block];
    let within = |at: usize| (statement.bytes.start..=block.end).contains(&at);
    if annotation
        .notes
        .iter()
        .any(|note| note.marks.iter().any(|mark| within(mark.start)))
    {
        return true;
    }
    let text = &annotation.text.as_str()[statement.bytes.start..block.end];
    let bracketed = text.split(['(', '[']).skip(1).any(|rest| {
        let inner = rest.split([')', ']']).next().unwrap_or_default();
        let year = inner
            .split(|c: char| !c.is_ascii_digit())
            .any(|digits| digits.len() == 4);
        let number = !inner.is_empty() && inner.chars().all(|c| c.is_ascii_digit());
        year || number
    });
    if text.contains("://") || bracketed {
        return true;
    }
    annotation.sentences.iter().enumerate().any(|(at, sentence)| {
        let named = draft.sentences[at].iter().any(|record| {
            matches!(record, Record::Claim(claim) if !matches!(claim.speaker.as_str(), "author" | "unnamed" | "unspecified"))
        });
        let source = annotation.lemmas[sentence.tokens.clone()]
            .iter()
            .any(|lemma| words::is(lemma, Class::Source));
        sentence.block == statement.block && at >= statement.sentence && (named || source)
    })
}
