//! What the draft has somebody say, against what the casebook has them say.
//!
//! A speaker who confirms in the draft what they deny in the casebook is misquoted. Whose words they are is not decided here: one body
//! goes by many names, and what one says others may say too. Propositions are compared by the words that they share, so only those that share most of them are held against each other.

use std::collections::BTreeSet;

use concord_link::content_words;
use concord_record::{Claim, Record, Stance};

use crate::align::{Bench, FLOOR, Match};
use crate::finding::{Topic, Verdict};
use crate::scribe::{Scribe, sources};
use crate::statement::Statement;

/// Matches that are coded again for what they say.
const MOST: usize = 6;
/// Share of the best match's score from which a sentence is asked.
const NEAR: f64 = 0.4;
/// Share of the shorter proposition's words that two must have in common.
const ALIKE: f64 = 0.6;
/// Names that stand for nobody.
const NOBODY: [&str; 2] = ["author", "unnamed"];

/// A claim with what decides it.
struct Saying {
    speaker: BTreeSet<String>,
    words: BTreeSet<String>,
    /// Whether it says that something is so.
    affirms: bool,
}

fn saying(claim: &Claim) -> Option<Saying> {
    if NOBODY.contains(&claim.speaker.as_str()) {
        return None;
    }
    let says = match claim.stance {
        Stance::Claims | Stance::Confirms => true,
        Stance::Denies => false,
        // To accuse, doubt or judge is no plain word for or against.
        _ => return None,
    };
    let set = |text: &str| -> BTreeSet<String> {
        content_words(text)
            .into_iter()
            .map(|word| stem(&word))
            .collect()
    };
    Some(Saying {
        speaker: set(&claim.speaker),
        words: set(&claim.proposition),
        affirms: says != concord_reconcile::is_negated(&claim.proposition),
    })
}

/// A word without the endings of number and tense, so that `withdraw`, `withdrawn` and `withdrawal` begin alike.
fn stem(word: &str) -> String {
    word.chars()
        .take(7)
        .collect::<String>()
        .trim_end_matches(['s', 'e'])
        .to_owned()
}

/// Share of the shorter of two sets that both have.
fn overlap(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let shared = a.intersection(b).count() as f64;
    shared / a.len().min(b.len()).max(1) as f64
}

/// Checks the claims of a statement.
pub(crate) fn check(
    bench: &Bench<'_>,
    statement: &Statement,
    records: &[Record],
    matches: &[Match],
    scribe: &mut Scribe<'_>,
) {
    let best = matches.first().map_or(0.0, |best| best.score);
    let own: Vec<(&Claim, Saying)> = records
        .iter()
        .filter_map(|record| match record {
            Record::Claim(claim) => Some((claim, saying(claim)?)),
            _ => None,
        })
        .filter(|(_, saying)| !saying.words.is_empty() && !saying.speaker.is_empty())
        .collect();
    if own.is_empty() {
        return;
    }
    let mut heard: Vec<(Match, String, Saying)> = Vec::new();
    for &found in matches
        .iter()
        .filter(|it| it.score >= FLOOR.max(NEAR * best))
        .take(MOST)
    {
        let annotation = bench.pages[found.page].annotation;
        for record in (bench.alone)(annotation, bench.statement(found).sentence) {
            if let Record::Claim(claim) = record
                && let Some(saying) = saying(&claim)
            {
                heard.push((found, claim.speaker, saying));
            }
        }
    }
    for (claim, own) in own {
        let alike: Vec<&(Match, String, Saying)> = heard
            .iter()
            .filter(|(_, _, saying)| overlap(&own.words, &saying.words) >= ALIKE)
            .collect();
        let same = |saying: &Saying| overlap(&own.speaker, &saying.speaker) >= 0.5;
        let agrees = |it: &&&(Match, String, Saying)| same(&it.2) && it.2.affirms == own.affirms;
        let bytes = speaker(scribe, statement, claim);
        if let Some((found, ..)) = alike.iter().find(agrees) {
            let reason = format!("{} has {} say so", file(bench, *found), claim.speaker);
            let sources = sources(bench, &[*found]);
            let verdict = (Verdict::Supported, Topic::Attribution);
            scribe.note(verdict, statement, bytes, reason, sources);
            continue;
        }
        let turned = alike
            .iter()
            .find(|(_, _, saying)| same(saying) && saying.affirms != own.affirms);
        let Some((found, ..)) = turned else { continue };
        let reason = format!(
            "the draft has {} {}, {} the opposite",
            claim.speaker,
            if own.affirms { "say so" } else { "deny it" },
            file(bench, *found)
        );
        let sources = sources(bench, &[*found]);
        let verdict = (Verdict::Contradicted, Topic::Attribution);
        scribe.note(verdict, statement, bytes, reason, sources);
    }
}

fn file(bench: &Bench<'_>, found: Match) -> String {
    bench.pages[found.page].document.file.clone()
}

/// The bytes of the statement: a misquotation is of the sentence, speaker, verb and all.
fn speaker(scribe: &Scribe<'_>, statement: &Statement, claim: &Claim) -> std::ops::Range<usize> {
    let text = &scribe.annotation.text.as_str()[statement.bytes.clone()];
    let end = text.find(claim.proposition.as_str()).filter(|end| *end > 0);
    match end {
        Some(end) => statement.bytes.start..statement.bytes.start + text[..end].trim_end().len(),
        None => statement.bytes.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(speaker: &str, stance: Stance, proposition: &str) -> Saying {
        let claim = Claim {
            id: String::new(),
            document: String::new(),
            speaker: speaker.to_owned(),
            stance,
            proposition: proposition.to_owned(),
            about: None,
            hedge: None,
            probability: None,
            evidence: Vec::new(),
        };
        saying(&claim).unwrap()
    }

    #[test]
    fn what_is_said_with_no_or_denied_is_the_opposite() {
        let paid = claim("Ombudsman", Stance::Claims, "ransom had been paid");
        let unpaid = claim("Petrol Ltd", Stance::Claims, "it had paid no ransom");
        let denied = claim("Petrol Ltd", Stance::Denies, "that ransom was paid");
        assert!(paid.affirms && !unpaid.affirms && !denied.affirms);
        assert!(overlap(&paid.words, &unpaid.words) >= ALIKE);
    }

    #[test]
    fn offices_are_one_whatever_the_order_of_their_words() {
        let a = claim(
            "Puntland's interior minister",
            Stance::Claims,
            "guards left",
        );
        let b = claim(
            "The interior minister of Puntland",
            Stance::Denies,
            "guards left",
        );
        assert!(overlap(&a.speaker, &b.speaker) >= 0.5);
        let c = claim("The mayor of Galkayo", Stance::Claims, "guards left");
        assert!(overlap(&a.speaker, &c.speaker) < 0.5);
    }
}
