//! The figures, their intervals and how they are printed.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::fields::Tally;
use super::{Kind, Show};
use crate::bootstrap::{self, f1, one_decimal, ratio};
use crate::calibration::Calibration;

/// What was counted in one document: for each kind found core, core, good exported and exported records; of the found events
/// that could be checked, how many are whole.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) kinds: [[usize; 4]; 4],
    /// Whole events, checked events.
    pub(crate) whole: [usize; 2],
}

/// Precision, recall and their harmonic mean, in per cent with one decimal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Share of the exported records that a coder has.
    pub precision: f64,
    /// Share of the core records that were found.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// Gold records that both coders made.
    pub core: usize,
    /// Exported records.
    pub exported: usize,
    /// 95 % interval of `f1` over draws of the documents; `None` with fewer than two documents.
    pub interval: Option<[f64; 2]>,
}

/// How often a field is right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldShare {
    /// Share of right values, in per cent with one decimal.
    pub share: f64,
    /// Values that could be checked.
    pub n: usize,
}

/// Whether the evidence quotes what it points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct EvidenceCheck {
    /// Pieces of evidence.
    pub spans: usize,
    /// Those whose words are not the text's slice.
    pub not_exact: usize,
}

/// A missed or an extra record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The document.
    pub document: String,
    /// The kind compared.
    pub kind: Kind,
    /// Id of the gold record (misses) or of the exported one (extras).
    pub id: String,
    /// Its type, measure, stance or relation.
    pub what: String,
    /// The words that it stands on, at most three pieces.
    pub quotes: Vec<String>,
    /// The sentence around the first of them; `None` if they are not in the text.
    pub sentence: Option<String>,
}

/// What an evaluation found. It prints in the layout of the scorer that comes with the coded documents, and serialises under the
/// same keys; intervals, documents and the listing are added.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Figures of each kind.
    pub kinds: Vec<(Kind, Figures)>,
    /// Events that are found and right in type group, date, country, perpetrator and deaths; `None` if no event was found.
    pub event_whole: Option<Figures>,
    /// Fields of the found records, by name.
    pub fields: BTreeMap<String, FieldShare>,
    /// Measures that the scorer does not have, by name; see the module `beyond`.
    pub beyond: BTreeMap<String, FieldShare>,
    /// The evidence of the exported records.
    pub evidence: EvidenceCheck,
    /// Whether the accounts' confidences mean what they say.
    pub calibration: Calibration,
    /// Number of documents that were scored.
    pub documents: usize,
    /// Exported records of documents that there is no text of; they count nowhere.
    pub unplaced: usize,
    /// What is listed.
    pub show: Show,
    /// Missed or extra records.
    pub listing: Vec<Listed>,
    /// How many more there are than the limit let through.
    pub left_out: usize,
}

/// Precision and recall of counts [found, core, good, exported].
fn rates([found, core, good, exported]: [usize; 4]) -> (f64, f64) {
    (ratio(good, exported), ratio(found, core))
}

/// Precision and recall of whole events.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of records are far below 2^52"
)]
fn whole_rates(events: [usize; 4], [whole, checked]: [usize; 2]) -> (f64, f64) {
    let [_, core, good, exported] = events;
    if checked == 0 {
        return (0.0, 0.0);
    }
    // Not `* ratio(whole, checked)`: the scorer multiplies first, and rounding may depend on it.
    (
        ratio(good, exported) * whole as f64 / checked as f64,
        ratio(whole, core),
    )
}

fn sum<'a>(counts: impl IntoIterator<Item = &'a Counts>) -> Counts {
    let mut total = Counts::default();
    for document in counts {
        for (total, kind) in total
            .kinds
            .iter_mut()
            .flatten()
            .zip(document.kinds.iter().flatten())
        {
            *total += kind;
        }
        for (total, whole) in total.whole.iter_mut().zip(document.whole) {
            *total += whole;
        }
    }
    total
}

/// 95 % interval of an F1 over draws of documents with replacement. A draw without any core record says nothing and is left out.
fn interval(
    counts: &[Counts],
    core: impl Fn(&Counts) -> usize,
    f1_of: impl Fn(&Counts) -> f64,
) -> Option<[f64; 2]> {
    bootstrap::interval(counts.len(), |drawn| {
        let total = sum(drawn.iter().map(|&document| &counts[document]));
        (core(&total) > 0).then(|| f1_of(&total))
    })
}

fn figures(
    (precision, recall): (f64, f64),
    [_, core, _, exported]: [usize; 4],
    interval: Option<[f64; 2]>,
) -> Figures {
    Figures {
        precision: one_decimal(100.0 * precision),
        recall: one_decimal(100.0 * recall),
        f1: one_decimal(f1(precision, recall)),
        core,
        exported,
        interval,
    }
}

fn shares(tally: Tally) -> BTreeMap<String, FieldShare> {
    tally
        .0
        .into_iter()
        .map(|(field, (right, n))| {
            let share = one_decimal(100.0 * right as f64 / n as f64);
            (field, FieldShare { share, n })
        })
        .collect()
}

fn listed_shares(shares: &BTreeMap<String, FieldShare>) -> String {
    let shares: Vec<String> = shares
        .iter()
        .map(|(field, FieldShare { share, n })| format!("{field} {share:.1}% of {n}"))
        .collect();
    shares.join("  ")
}

impl Report {
    pub(crate) fn new(
        counts: &[Counts],
        (tally, beyond): (Tally, Tally),
        evidence: EvidenceCheck,
        calibration: Calibration,
        show: Show,
        listing: Vec<Listed>,
        left_out: usize,
    ) -> Self {
        let total = sum(counts);
        let kinds = Kind::ALL
            .into_iter()
            .enumerate()
            .map(|(place, kind)| {
                let of = |counts: &Counts| {
                    let (precision, recall) = rates(counts.kinds[place]);
                    f1(precision, recall)
                };
                let interval = interval(counts, |counts| counts.kinds[place][1], of);
                let counts = total.kinds[place];
                (kind, figures(rates(counts), counts, interval))
            })
            .collect();
        let event_whole = (total.whole[1] > 0).then(|| {
            let of = |counts: &Counts| {
                let (precision, recall) = whole_rates(counts.kinds[0], counts.whole);
                f1(precision, recall)
            };
            let interval = interval(counts, |counts| counts.kinds[0][1], of);
            figures(
                whole_rates(total.kinds[0], total.whole),
                total.kinds[0],
                interval,
            )
        });
        Report {
            kinds,
            event_whole,
            fields: shares(tally),
            beyond: shares(beyond),
            evidence,
            calibration,
            documents: counts.len(),
            unplaced: 0,
            show,
            listing,
            left_out,
        }
    }

    /// Figures of a kind.
    pub fn of(&self, kind: Kind) -> Option<&Figures> {
        let found = self.kinds.iter().find(|(of, _)| *of == kind);
        found.map(|(_, figures)| figures)
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (kind, figures) in &self.kinds {
            map.serialize_entry(kind.as_str(), figures)?;
        }
        if let Some(whole) = &self.event_whole {
            map.serialize_entry("event_whole", whole)?;
        }
        map.serialize_entry("fields", &self.fields)?;
        map.serialize_entry("beyond", &self.beyond)?;
        map.serialize_entry("evidence", &self.evidence)?;
        map.serialize_entry("calibration", &self.calibration)?;
        map.serialize_entry("documents", &self.documents)?;
        map.serialize_entry("unplaced", &self.unplaced)?;
        match self.show {
            Show::None => {}
            Show::Misses => map.serialize_entry("misses", &self.listing)?,
            Show::Extras => map.serialize_entry("extras", &self.listing)?,
        }
        map.end()
    }
}

/// Text cut to a length that a line can hold.
fn cut(text: &str, length: usize) -> String {
    let mut cut: String = text.chars().take(length).collect();
    if cut.len() < text.len() {
        cut.push_str(" ...");
    }
    cut
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let label = if self.show == Show::Extras {
            "EXTRA"
        } else {
            "MISS"
        };
        for listed in &self.listing {
            let Listed {
                document,
                kind,
                id,
                what,
                quotes,
                sentence,
            } = listed;
            let quotes: Vec<String> = quotes
                .iter()
                .map(|quote| format!("\"{}\"", cut(quote, 140)))
                .collect();
            writeln!(
                f,
                "{label} {document} {} {id}: {what}: {}",
                kind.as_str(),
                quotes.join(", ")
            )?;
            match sentence {
                Some(sentence) => writeln!(f, "     in: {}", cut(sentence, 300))?,
                None => writeln!(f, "     its words are not in the text")?,
            }
        }
        if self.left_out > 0 {
            writeln!(f, "... and {} more", self.left_out)?;
        }
        let kinds = self
            .kinds
            .iter()
            .map(|(kind, figures)| (kind.as_str(), figures));
        for (name, figures) in kinds.chain(
            self.event_whole
                .iter()
                .map(|figures| ("event_whole", figures)),
        ) {
            let Figures {
                precision,
                recall,
                f1,
                core,
                exported,
                interval,
            } = figures;
            write!(
                f,
                "{name:11} P {precision:5.1}  R {recall:5.1}  F1 {f1:5.1}   core {core}, exported {exported}"
            )?;
            match interval {
                Some([low, high]) => writeln!(f, "   F1 95% {low:.1} to {high:.1}")?,
                None => writeln!(f)?,
            }
        }
        writeln!(f, "fields    {}", listed_shares(&self.fields))?;
        if let Some(error) = self.calibration.error {
            let bins: Vec<String> = self
                .calibration
                .bins
                .iter()
                .map(|bin| format!("{:.1}: {:.0}% of {}", bin.from, bin.right, bin.n))
                .collect();
            writeln!(
                f,
                "confidence  off by {error:.1} points; right by tenth  {}",
                bins.join("  ")
            )?;
        }
        let EvidenceCheck { spans, not_exact } = self.evidence;
        write!(
            f,
            "evidence  {{'spans': {spans}, 'not_exact': {not_exact}}}"
        )?;
        if !self.beyond.is_empty() {
            write!(f, "\nbeyond the scorer  {}", listed_shares(&self.beyond))?;
        }
        if self.unplaced > 0 {
            write!(
                f,
                "\nnot scored: {} records of documents that there is no text of here",
                self.unplaced
            )?;
        }
        Ok(())
    }
}

/// How far two coders agree on one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoderAgreement {
    /// The kind.
    pub kind: Kind,
    /// Records that both made.
    pub both: usize,
    /// Records of the first coder.
    pub first: usize,
    /// Records of the second coder.
    pub second: usize,
}

impl CoderAgreement {
    /// The coders' F1 against each other, in per cent with one decimal.
    pub fn f1(&self) -> f64 {
        one_decimal(100.0 * ratio(2 * self.both, self.first + self.second))
    }
}

/// How far two coders agree; prints one line for each kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// The kinds, in order.
    pub kinds: Vec<CoderAgreement>,
}

impl fmt::Display for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, of) in self.kinds.iter().enumerate() {
            let CoderAgreement {
                kind,
                both,
                first,
                second,
            } = of;
            let (end, f1) = (if place == 0 { "" } else { "\n" }, of.f1());
            write!(
                f,
                "{end}{:9} coders' F1 against each other {f1:5.1}   both {both}, first {first}, second {second}",
                kind.as_str()
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_like_python() {
        // Python: round(6.25, 1), round(18.75, 1), round(0.15, 1), round(66.6666, 1), round(50.05, 1)
        for (value, rounded) in [
            (6.25, 6.2),
            (18.75, 18.8),
            (0.15, 0.1),
            (66.6666, 66.7),
            (50.05, 50.0),
        ] {
            assert_eq!(one_decimal(value), rounded, "{value}");
        }
    }

    #[test]
    fn intervals_hold_the_figure_and_do_not_change() {
        let document = |found, good| Counts {
            kinds: [[found, 4, good, 5], [0; 4], [0; 4], [0; 4]],
            whole: [0, 0],
        };
        let counts: Vec<Counts> = (0..20).map(|n| document(n % 5, n % 4)).collect();
        let report = || {
            let evidence = EvidenceCheck::default();
            Report::new(
                &counts,
                (Tally::default(), Tally::default()),
                evidence,
                Calibration::default(),
                Show::None,
                Vec::new(),
                0,
            )
        };
        let events = report().of(Kind::Event).unwrap().clone();
        let [low, high] = events.interval.unwrap();
        assert!(low < events.f1 && events.f1 < high, "{events:?}");
        assert_eq!(report(), report());
        // Without core records there is nothing to draw from.
        assert_eq!(report().of(Kind::Claim).unwrap().interval, None);
        assert_eq!(interval(&counts[..1], |_| 1, |_| 50.0), None);
    }
}
