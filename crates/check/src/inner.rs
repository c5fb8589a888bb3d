//! The draft against itself: sums and shares that do not hold, and two figures of one thing.

use std::collections::BTreeSet;

use concord_reconcile::{Records, contradictions};
use concord_record::{Account, Claim, ContradictionKind, Evidence, Quantity, Record, Relation};

use crate::Draft;
use crate::align::{Agreement, Bench, dates_agree, places_agree};
use crate::figure::{self, Counts, Standing, company, comparable, standing};
use crate::finding::{Topic, Verdict};
use crate::scribe::Scribe;
use crate::statement::Statement;
use crate::words::{self, Class};

/// Least affinity of two sentences of a draft that tell of one thing.
const ONE_THING: f64 = 0.55;

/// Sums, shares and averages, by the arithmetic that casebooks are checked with.
pub(crate) fn arithmetic(draft: &Draft<'_>, statements: &[Statement], scribe: &mut Scribe<'_>) {
    let mut accounts: Vec<Account> = Vec::new();
    let mut quantities: Vec<Quantity> = Vec::new();
    let mut claims: Vec<Claim> = Vec::new();
    let mut relations: Vec<Relation> = Vec::new();
    for record in draft.records {
        match record {
            Record::Account(it) => accounts.push(it.clone()),
            Record::Quantity(it) => quantities.push(it.clone()),
            Record::Claim(it) => claims.push(it.clone()),
            Record::Relation(it) => relations.push(it.clone()),
            _ => {}
        }
    }
    let documents = [(
        draft.document.clone(),
        draft.annotation.text.as_str().to_owned(),
    )];
    let found = contradictions(&Records {
        documents: &documents,
        accounts: &accounts,
        events: &[],
        quantities: &quantities,
        claims: &claims,
        relations: &relations,
        part_of: &[],
    });
    for sum in found {
        if sum.relation != ContradictionKind::Arithmetic || sum.holds != Some(false) {
            continue;
        }
        let evidence = |id: &str| -> Option<&Evidence> {
            let of = |evidence: &'_ [Evidence]| evidence.first().map(|it| it.span());
            let value = |evidence: &[Evidence]| {
                evidence
                    .iter()
                    .position(|it| it.field == concord_record::Field::Value)
                    .unwrap_or(0)
            };
            quantities
                .iter()
                .find(|it| it.id == id)
                .map(|it| &it.evidence)
                .or_else(|| {
                    accounts
                        .iter()
                        .find(|it| it.id == id)
                        .map(|it| &it.evidence)
                })
                .filter(|it| of(it).is_some())
                .map(|it| &it[value(it)])
        };
        let mut spans: Vec<std::ops::Range<usize>> = sum
            .records
            .iter()
            .filter_map(|id| draft.annotation.text.bytes(evidence(id)?.span()))
            .collect();
        spans.sort_by_key(|span| (span.start, span.end));
        spans.dedup();
        // A sum that stands in the words alone has no records; its sentence is found by its numbers.
        let first = spans
            .first()
            .cloned()
            .or_else(|| by_words(&sum.difference, draft, statements));
        let Some(first) = first else {
            continue;
        };
        let Some(statement) = at(statements, first.start) else {
            continue;
        };
        let also = spans.into_iter().skip(1).collect();
        let reason = sum.difference.replace(&draft.document.id, "the draft");
        scribe.note_with(
            (Verdict::Inconsistent, Topic::Arithmetic),
            statement,
            first,
            also,
            reason,
        );
    }
}

fn at(statements: &[Statement], byte: usize) -> Option<&Statement> {
    statements
        .iter()
        .find(|it| it.bytes.start <= byte && byte < it.bytes.end)
}

/// The figure of the statement that shares most numbers with a sum's words.
fn by_words(
    difference: &str,
    draft: &Draft<'_>,
    statements: &[Statement],
) -> Option<std::ops::Range<usize>> {
    let numbers = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.'))
            .map(|it| it.trim_matches(['.', ',']).to_owned())
            .filter(|it| !it.is_empty())
            .collect()
    };
    let wanted = numbers(difference);
    let text = draft.annotation.text.as_str();
    statements
        .iter()
        .filter(|it| !it.figures.is_empty())
        .map(|it| {
            (
                numbers(&text[it.bytes.clone()])
                    .intersection(&wanted)
                    .count(),
                it,
            )
        })
        .max_by(|x, y| x.0.cmp(&y.0).then(y.1.bytes.start.cmp(&x.1.bytes.start)))
        .filter(|(shared, _)| *shared > 0)
        .map(|(_, it)| it.figures[0].bytes.clone())
}

/// Two figures of one thing that exclude each other, both on the draft's own word.
pub(crate) fn two_figures(
    bench: &Bench<'_>,
    draft: &Draft<'_>,
    statements: &[Statement],
    scribe: &mut Scribe<'_>,
) {
    let mut told: BTreeSet<usize> = BTreeSet::new();
    for (at, later) in statements.iter().enumerate() {
        for earlier in &statements[..at] {
            if told.contains(&later.bytes.start)
                || reported(draft, earlier)
                || reported(draft, later)
            {
                continue;
            }
            let dates = dates_agree(&earlier.dates, &later.dates);
            let places = places_agree(&earlier.places, &later.places);
            if dates == Agreement::Apart || places == Agreement::Apart {
                continue;
            }
            for mine in later.figures.iter().filter(|it| firm(it)) {
                let other = earlier.figures.iter().filter(|it| firm(it)).find(|other| {
                    comparable(mine, other)
                        && (mine.counts.is_toll()
                            || (mine.noun == other.noun && company(mine, other) >= 0.5))
                        && standing(mine, other) == Standing::Differs
                        && standing(other, mine) == Standing::Differs
                });
                let same_side = earlier.sides.is_empty()
                    || later.sides.is_empty()
                    || earlier
                        .sides
                        .iter()
                        .any(|x| later.sides.iter().any(|y| x.id == y.id));
                let Some(other) = other.filter(|_| same_side) else {
                    continue;
                };
                // Both figures in one of the sentences: they are of two things.
                let both =
                    |it: &Statement| it.figures.iter().filter(|x| comparable(x, mine)).count() > 1;
                if both(earlier) || both(later) || bench.affinity(earlier, later) < ONE_THING {
                    continue;
                }
                let reason = format!(
                    "the draft says “{}” here and “{}” there",
                    scribe.words(&mine.bytes),
                    scribe.words(&other.bytes)
                );
                told.insert(later.bytes.start);
                scribe.note_with(
                    (Verdict::Inconsistent, Topic::TwoFigures),
                    later,
                    mine.bytes.clone(),
                    vec![other.bytes.clone()],
                    reason,
                );
            }
        }
    }
}

/// A figure that a second one may contradict.
fn firm(figure: &figure::Figure) -> bool {
    !figure.vague && !figure.part && !matches!(figure.counts, Counts::Percent)
}

/// Whether a sentence gives its figures on somebody else's word, or tells that they changed.
fn reported(draft: &Draft<'_>, statement: &Statement) -> bool {
    let named = |reporter: &str| reporter != "author";
    let by_record = draft.sentences[statement.sentence]
        .iter()
        .any(|record| match record {
            Record::Account(it) => it.reporters.iter().any(|it| named(it)),
            Record::Quantity(it) => it.reporter.as_deref().is_some_and(named),
            Record::Claim(it) => named(&it.speaker),
            _ => false,
        });
    by_record
        || statement
            .lemmas
            .iter()
            .any(|lemma| words::is(lemma, Class::Update))
}
