//! The figures: of resolution by distance and by identity, of recognition by spans, and of both together.

use super::judged::{Judged, judge, reliability};
use super::{Document, Naming, Prediction, Said, Toponym};
use crate::bootstrap::ratio;
use crate::sets::{Counts, ErrorExample, Measure, SetReport, SpanRule, excerpt};

/// Half the circumference of the earth: no error is larger.
const FARTHEST_KM: f64 = 20_039.0;

/// Holds what was said of each document, in the same order, against the gold.
///
/// `toponyms`: the set annotates every toponym, not only places at which something is.
pub fn score(
    set: &'static str,
    documents: &[Document],
    said: &[Said],
    toponyms: bool,
    errors: usize,
) -> SetReport {
    let given: Vec<Vec<Judged>> = documents
        .iter()
        .zip(said)
        .map(|(document, said)| {
            let pairs = document
                .toponyms
                .iter()
                .zip(said.given.iter().map(Some).chain(std::iter::repeat(None)));
            pairs
                .filter(|(gold, _)| gold.scored)
                .map(|(gold, said)| judge(gold, said))
                .collect()
        })
        .collect();
    let raw: Vec<Vec<Judged>> = documents
        .iter()
        .zip(said)
        .map(|(document, said)| {
            let scored = document.toponyms.iter().filter(|gold| gold.scored);
            scored
                .map(|gold| judge(gold, met(gold, &said.found, toponyms)))
                .collect()
        })
        .collect();
    let mut measures = Vec::new();
    resolution(&mut measures, "gold spans", &given);
    recognition(&mut measures, documents, said, toponyms);
    resolution(&mut measures, "raw text", &raw);
    let clean: Vec<bool> = documents
        .iter()
        .zip(said)
        .map(|(document, said)| said.found.iter().all(|one| !is_alarm(document, one)))
        .collect();
    measures.push(Measure::share("texts without a false alarm", &clean));
    let unusable: usize = documents.iter().map(|document| document.unusable).sum();
    let mut notes = vec![
        "Intervals are over draws of documents. Of answered: toponyms for which a place was chosen; of all: every toponym that the set \
         gives a place for. A span found in raw text answers the toponym that it overlaps. AUC is the area under the sorted ln(km + 1), \
         in per cent of the worst: lower is better."
            .to_owned(),
    ];
    if toponyms {
        notes.push(
            "Toponyms: every span that the set annotates, against places and allusions (`Iraqi`, `Hartford Police`). Places: against \
             places alone; adjectives and names inside other names, where the set marks them as such, are neither missed nor false alarms."
                .to_owned(),
        );
    }
    if unusable > 0 {
        notes.push(format!(
            "{unusable} annotations do not fit their text and were left out."
        ));
    }
    let (mut to_given, mut to_raw) = (Vec::new(), Vec::new());
    for (document, said) in documents.iter().zip(said) {
        to_given.extend(document.toponyms.iter().zip(said.given.iter().map(Some)));
        let gold = document.toponyms.iter();
        to_raw.extend(gold.map(|gold| (gold, met(gold, &said.found, toponyms))));
    }
    let reliability = [
        reliability("gold spans", to_given.into_iter()),
        reliability("raw text", to_raw.into_iter()),
    ];
    // Files of negatives have no answer to judge.
    let reliability = reliability
        .into_iter()
        .filter(|one| !one.calibration.bins.is_empty())
        .collect();
    SetReport {
        set,
        texts: documents.len(),
        measures,
        reliability,
        notes,
        errors: examples(documents, said, errors),
    }
}

/// The prediction that overlaps a toponym most.
fn met<'a>(gold: &Toponym, found: &'a [Prediction], toponyms: bool) -> Option<&'a Prediction> {
    let common = |said: &Prediction| {
        said.bytes
            .end
            .min(gold.span.end)
            .saturating_sub(said.bytes.start.max(gold.span.start))
    };
    found
        .iter()
        .filter(|said| common(said) > 0 && (toponyms || said.naming == Naming::Name))
        .max_by_key(|said| (common(said), std::cmp::Reverse(said.bytes.start)))
}

fn resolution(measures: &mut Vec<Measure>, from: &str, judged: &[Vec<Judged>]) {
    let has = |part: fn(&Judged) -> bool| judged.iter().flatten().any(part);
    let share = |name: &str, of: fn(&Judged) -> bool, right: fn(&Judged) -> bool| {
        let counts: Vec<[usize; 2]> = judged
            .iter()
            .map(|document| {
                let of: Vec<&Judged> = document.iter().filter(|one| of(one)).collect();
                [of.iter().filter(|one| right(one)).count(), of.len()]
            })
            .collect();
        let gold = counts.iter().map(|[_, of]| of).sum();
        Measure::figure(format!("{name}, {from}"), counts.len(), gold, |drawn| {
            let [right, of] = drawn.iter().fold([0, 0], |sum, &at| {
                [sum[0] + counts[at][0], sum[1] + counts[at][1]]
            });
            (of > 0).then(|| 100.0 * ratio(right, of))
        })
    };
    if has(|one| one.km.is_some()) {
        measures.push(share(
            "within 161 km, of answered",
            |one| one.answered,
            |one| one.near,
        ));
        measures.push(share("within 161 km, of all", |_| true, |one| one.near));
    }
    measures.push(share("answered", |_| true, |one| one.answered));
    if has(|one| one.same.is_some()) {
        measures.push(share(
            "same GeoNames id, of answered",
            |one| one.answered && one.same.is_some(),
            |one| one.same == Some(true),
        ));
        measures.push(share(
            "same GeoNames id, of all",
            |one| one.same.is_some(),
            |one| one.same == Some(true),
        ));
    }
    if has(|one| one.adm1.is_some()) {
        measures.push(share(
            "first-order unit, of answered",
            |one| one.answered && one.adm1.is_some(),
            |one| one.adm1 == Some(true),
        ));
        measures.push(share(
            "first-order unit, of all",
            |one| one.adm1.is_some(),
            |one| one.adm1 == Some(true),
        ));
    }
    if has(|one| one.country.is_some()) {
        measures.push(share(
            "country, of answered",
            |one| one.answered && one.country.is_some(),
            |one| one.country == Some(true),
        ));
        measures.push(share(
            "country, of all",
            |one| one.country.is_some(),
            |one| one.country == Some(true),
        ));
    }
    if has(|one| one.level.is_some()) {
        measures.push(share(
            "precision, of all",
            |one| one.level.is_some(),
            |one| one.level == Some(true),
        ));
    }
    let kilometres: Vec<Vec<f64>> = judged
        .iter()
        .map(|document| document.iter().filter_map(|one| one.km).collect())
        .collect();
    let answered = kilometres.iter().map(Vec::len).sum();
    if answered > 0 {
        let drawn = |value: fn(&mut [f64]) -> f64| {
            let kilometres = &kilometres;
            move |drawn: &[usize]| {
                let mut all: Vec<f64> = drawn
                    .iter()
                    .flat_map(|&at| kilometres[at].iter().copied())
                    .collect();
                (all.len() > 1).then(|| value(&mut all))
            }
        };
        measures.push(Measure::figure(
            format!("mean error in km, {from}"),
            kilometres.len(),
            answered,
            drawn(mean),
        ));
        measures.push(Measure::figure(
            format!("median error in km, {from}"),
            kilometres.len(),
            answered,
            drawn(median),
        ));
        measures.push(Measure::figure(
            format!("AUC, {from}"),
            kilometres.len(),
            answered,
            drawn(auc),
        ));
    }
}

fn mean(values: &mut [f64]) -> f64 {
    values.iter().sum::<f64>() / count(values.len())
}

fn median(values: &mut [f64]) -> f64 {
    let middle = values.len() / 2;
    let (_, value, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    *value
}

/// Area under the curve of sorted ln(km + 1) by trapezoids, in per cent of all errors being the largest possible.
fn auc(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let logs: Vec<f64> = values.iter().map(|km| (km + 1.0).ln()).collect();
    let area: f64 = logs
        .windows(2)
        .map(|pair| f64::midpoint(pair[0], pair[1]))
        .sum();
    100.0 * area / (FARTHEST_KM.ln() * count(logs.len() - 1))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of toponyms are far below 2^52"
)]
fn count(number: usize) -> f64 {
    number as f64
}

fn recognition(measures: &mut Vec<Measure>, documents: &[Document], said: &[Said], all: bool) {
    let rules = [
        (None, "exact spans"),
        (Some(SpanRule::Overlap), "overlapping spans"),
    ];
    for (what, strict) in [("all toponyms", true), ("places", false)] {
        if strict && !all {
            continue;
        }
        for (rule, word) in rules {
            let counts: Vec<Counts> = documents
                .iter()
                .zip(said)
                .map(|(document, said)| spans(document, &said.found, rule, strict))
                .collect();
            measures.push(Measure::f1(
                format!("recognition of {what}, {word}"),
                &counts,
            ));
        }
    }
}

/// Counts of one document. Unless `strict`, only names of places count: other gold is neither missed nor a false alarm, and what the
/// program itself keeps apart from places is not said.
fn spans(
    document: &Document,
    found: &[Prediction],
    rule: Option<SpanRule>,
    strict: bool,
) -> Counts {
    let same = |gold: &Toponym, said: &Prediction| match rule {
        None => gold.span == said.bytes,
        Some(rule) => rule.same(&document.text, &gold.span, &said.bytes),
    };
    let counts = |gold: &&Toponym| strict || gold.naming == Naming::Name;
    let gold: Vec<&Toponym> = document.toponyms.iter().filter(counts).collect();
    let touches = |gold: &Toponym, said: &Prediction| {
        gold.span.start < said.bytes.end && said.bytes.start < gold.span.end
    };
    let predicted: Vec<&Prediction> = found
        .iter()
        .filter(|said| strict || said.naming == Naming::Name)
        .filter(|said| {
            gold.iter().any(|gold| touches(gold, said))
                || !document.toponyms.iter().any(|other| touches(other, said))
        })
        .collect();
    [
        gold.iter()
            .filter(|gold| predicted.iter().any(|said| same(gold, said)))
            .count(),
        gold.len(),
        predicted
            .iter()
            .filter(|said| gold.iter().any(|gold| same(gold, said)))
            .count(),
        predicted.len(),
    ]
}

/// Wrong answers to gold spans, then misses and false alarms of recognition, `most` of each.
fn examples(documents: &[Document], said: &[Said], most: usize) -> Vec<ErrorExample> {
    let (mut wrong, mut missed, mut alarms) = (Vec::new(), Vec::new(), Vec::new());
    for (document, said) in documents.iter().zip(said) {
        let words = |span: &std::ops::Range<usize>| {
            document
                .text
                .get(span.clone())
                .unwrap_or_default()
                .to_owned()
        };
        for (gold, answer) in document.toponyms.iter().zip(&said.given) {
            let judged = judge(gold, Some(answer));
            let right = judged.is_right() && judged.level != Some(false);
            if gold.scored && !right {
                wrong.push(example(
                    document,
                    &gold.span,
                    told(gold),
                    told_answer(answer),
                ));
            }
        }
        for gold in document
            .toponyms
            .iter()
            .filter(|gold| gold.naming == Naming::Name)
        {
            if !said.found.iter().any(|one| one.bytes == gold.span) {
                let instead = met(gold, &said.found, true)
                    .map(|one| words(&one.bytes))
                    .unwrap_or_default();
                missed.push(example(
                    document,
                    &gold.span,
                    format!("span `{}`", words(&gold.span)),
                    instead,
                ));
            }
        }
        for one in &said.found {
            if is_alarm(document, one) {
                alarms.push(example(
                    document,
                    &one.bytes,
                    String::new(),
                    format!("span `{}`", words(&one.bytes)),
                ));
            }
        }
    }
    [wrong, missed, alarms]
        .into_iter()
        .flat_map(|list| spread(list, most))
        .collect()
}

/// Whether a span that was found touches none that the set marks.
fn is_alarm(document: &Document, said: &Prediction) -> bool {
    if said.naming != Naming::Name {
        return false;
    }
    let touches =
        |gold: &Toponym| gold.span.start < said.bytes.end && said.bytes.start < gold.span.end;
    !document.toponyms.iter().any(touches)
}

/// So many of a list, evenly over it.
fn spread<T>(list: Vec<T>, most: usize) -> Vec<T> {
    let length = list.len();
    if length <= most {
        return list;
    }
    let mut next = 0;
    list.into_iter()
        .enumerate()
        .filter(|(at, _)| {
            let take = next < most && *at == next * length / most;
            next += usize::from(take);
            take
        })
        .map(|(_, one)| one)
        .collect()
}

fn told(gold: &Toponym) -> String {
    let place = &gold.place;
    let point = gold.at.map(|(lat, lon)| format!("{lat:.2} {lon:.2}"));
    let parts = [
        point,
        place.geonameid.map(|id| id.to_string()),
        place.adm1.clone().or_else(|| place.country.clone()),
        place.level.clone(),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn told_answer(said: &Prediction) -> String {
    let Some((lat, lon)) = said.lat.zip(said.lon) else {
        return String::new();
    };
    let place = &said.place;
    let id = place.geonameid.map(|id| id.to_string());
    let parts = [
        Some(format!("{lat:.2} {lon:.2}")),
        id,
        place.adm1.clone().or_else(|| place.country.clone()),
        place.level.clone(),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn example(
    document: &Document,
    span: &std::ops::Range<usize>,
    gold: String,
    predicted: String,
) -> ErrorExample {
    const AROUND: usize = 90;
    let text = &document.text;
    let mut start = span.start.saturating_sub(AROUND);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (span.end + AROUND).min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let words = format!(
        "{}<<{}>>{}",
        &text[start..span.start],
        &text[span.clone()],
        &text[span.end..end]
    );
    ErrorExample {
        id: document.id.clone(),
        gold,
        predicted,
        text: excerpt(&words),
    }
}

#[cfg(test)]
mod tests {
    use super::super::PlaceFacts;
    use super::*;

    fn prediction(bytes: std::ops::Range<usize>, at: Option<(f64, f64)>, id: u32) -> Prediction {
        Prediction {
            document: "d".to_owned(),
            start: bytes.start,
            end: bytes.end,
            exact: String::new(),
            lat: at.map(|at| at.0),
            lon: at.map(|at| at.1),
            geonameid: Some(id),
            country: None,
            adm1: None,
            given: true,
            score: at.map(|_| 0.9),
            naming: Naming::Name,
            bytes,
            place: PlaceFacts {
                geonameid: Some(id),
                ..PlaceFacts::default()
            },
        }
    }

    fn toponym(span: std::ops::Range<usize>, at: (f64, f64), id: u32, naming: Naming) -> Toponym {
        Toponym {
            points: span.clone(),
            span,
            at: Some(at),
            place: PlaceFacts {
                geonameid: Some(id),
                ..PlaceFacts::default()
            },
            scored: true,
            naming,
        }
    }

    #[test]
    fn answers_are_held_against_points_and_spans() {
        let document = Document {
            id: "d".to_owned(),
            text: "Irish men met in Paris and in Rome.".to_owned(),
            toponyms: vec![
                toponym(0..5, (53.0, -8.0), 1, Naming::Adjective),
                toponym(17..22, (48.9, 2.3), 2, Naming::Name),
                toponym(30..34, (41.9, 12.5), 3, Naming::Name),
            ],
            unusable: 0,
        };
        let said = Said {
            given: vec![
                prediction(0..5, Some((53.5, -8.0)), 1),
                prediction(17..22, Some((33.7, -95.6)), 9),
                prediction(30..34, None, 0),
            ],
            found: vec![
                Prediction {
                    naming: Naming::Adjective,
                    ..prediction(0..5, None, 0)
                },
                prediction(17..22, Some((48.8, 2.4)), 2),
                prediction(6..9, None, 0),
            ],
        };
        let report = score("a set", &[document], &[said], true, 5);
        assert_eq!(report.value("within 161 km, of answered, gold spans"), 50.0);
        assert_eq!(report.value("within 161 km, of all, gold spans"), 33.3);
        assert_eq!(report.value("same GeoNames id, of all, gold spans"), 33.3);
        assert_eq!(report.value("within 161 km, of answered, raw text"), 100.0);
        // Paris is right, Rome is missed, `men` is a false alarm; `Irish` is neither.
        assert_eq!(report.value("recognition of places, exact spans"), 50.0);
        // With it two of three are found by two of three.
        assert_eq!(
            report.value("recognition of all toponyms, exact spans"),
            66.7
        );
        assert_eq!(report.errors.len(), 4);
        // Of the two gold spans that have an answer one is right, of the one name in raw text that has one it is.
        let [given, raw] = &report.reliability[..] else {
            panic!("two tables");
        };
        assert_eq!(given.calibration.bins[0].n, 2);
        assert_eq!(given.calibration.error, Some(40.0));
        assert_eq!(raw.calibration.error, Some(10.0));
    }

    #[test]
    fn area_is_nothing_without_errors_and_all_at_the_antipodes() {
        assert_eq!(auc(&mut [0.0, 0.0, 0.0]), 0.0);
        assert!((auc(&mut [FARTHEST_KM - 1.0; 3]) - 100.0).abs() < 1e-9);
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
    }
}
