//! The draft against itself: sums and shares that do not hold, and two figures of one thing.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use concord_reconcile::{Records, contradictions};
use concord_record::{
    Account, Claim, ContradictionKind, Document, Field, Quantity, Record, Relation,
};

use crate::Draft;
use crate::align::{Agreement, Bench, dates_agree, places_agree};
use crate::figure::{self, Counts, Figure, Standing, company, comparable, standing};
use crate::finding::{Finding, Topic, Verdict};
use crate::scribe::Scribe;
use crate::statement::Statement;
use crate::words::{self, Class};

/// Least affinity of two sentences of a draft that tell of one thing.
const ONE_THING: f64 = 0.55;
/// Least likeness of the later one's own words: `in all, 150 were killed` after one attack's toll is another thing.
const OWN_WORDS: f64 = 0.35;

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
    // The reason of a sum names its document.
    let document = Document {
        publisher: Some("the draft".to_owned()),
        ..draft.document.clone()
    };
    let documents = [(document, draft.annotation.text.as_str().to_owned())];
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
        let value = |id: &String| {
            let evidence = &quantities.iter().find(|it| it.id == *id)?.evidence;
            let value = evidence.iter().find(|it| it.field == Field::Value)?;
            draft.annotation.text.bytes(value.span())
        };
        let spans: Vec<Range<usize>> = sum.records.iter().filter_map(value).collect();
        // What does not add up is the sentence with most of the sum's numbers, wherever its records begin.
        let Some((statement, first)) = by_words(&sum.difference, &spans, draft, statements) else {
            continue;
        };
        let place = scribe.place(statement.bytes.clone());
        let shown = |it: &Finding| it.topic == Topic::Arithmetic && it.sentence == place;
        if scribe.findings.iter().any(shown) {
            continue;
        }
        let also = spans.into_iter().filter(|span| *span != first).collect();
        scribe.note_with(
            (Verdict::Inconsistent, Topic::Arithmetic),
            statement,
            first,
            also,
            sum.difference,
        );
    }
}

/// The numbers that a text writes in digits.
fn numbers(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.'))
        .map(|it| it.trim_matches(['.', ',']))
        .filter(|it| !it.is_empty())
        .collect()
}

/// The statement that shares most numbers with a sum's words, one that holds a record of it first; and of its figures the one that
/// the words name last, which is the sum.
fn by_words<'s>(
    difference: &str,
    spans: &[Range<usize>],
    draft: &Draft<'_>,
    statements: &'s [Statement],
) -> Option<(&'s Statement, Range<usize>)> {
    let wanted = numbers(difference);
    let text = draft.annotation.text.as_str();
    let rank = |it: &Statement| {
        let own = numbers(&text[it.bytes.clone()]);
        let shared = wanted.iter().filter(|number| own.contains(number)).count();
        let holds = |span: &Range<usize>| it.bytes.start <= span.start && span.end <= it.bytes.end;
        (shared, spans.iter().any(holds), Reverse(it.bytes.start))
    };
    let statement = statements
        .iter()
        .filter(|it| !it.figures.is_empty() && rank(it).0 > 0)
        .max_by_key(|it| rank(it))?;
    let figure = wanted.iter().rev().find_map(|number| {
        let has = |it: &&Figure| numbers(&text[it.bytes.clone()]).contains(number);
        statement.figures.iter().find(has)
    });
    let figure = figure.unwrap_or(&statement.figures[0]);
    Some((statement, figure.bytes.clone()))
}

/// A share that stands in one sentence with its part and its whole: `of the 128 incidents 57 were assaults, or 61 per cent`.
pub(crate) fn shares(statements: &[Statement], scribe: &mut Scribe<'_>) {
    for statement in statements {
        let (percents, counts): (Vec<&Figure>, Vec<&Figure>) = statement
            .figures
            .iter()
            .filter(|it| !matches!(it.counts, Counts::Other(_)))
            .partition(|it| it.counts == Counts::Percent);
        let ([percent], [one, other]) = (percents.as_slice(), counts.as_slice()) else {
            continue;
        };
        let named = |it: &Figure| figure::named(it);
        let (Some(share), Some(x), Some(y)) = (named(percent), named(one), named(other)) else {
            continue;
        };
        let whole = if x >= y { one } else { other };
        let (part, of) = (x.min(y), x.max(y));
        if !whole.of || of <= part {
            continue;
        }
        let computed = 100.0 * part / of;
        if (computed - share).abs() > figure::slack(percent, share) + 0.05 {
            let said = scribe.words(&percent.bytes);
            scribe.note_with(
                (Verdict::Inconsistent, Topic::Arithmetic),
                statement,
                percent.bytes.clone(),
                vec![one.bytes.clone(), other.bytes.clone()],
                format!("{part} of {of} is {computed:.1} per cent; the draft says “{said}”"),
            );
        }
    }
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
                if both(earlier)
                    || both(later)
                    || bench.affinity(earlier, later) < ONE_THING
                    || bench.cosine(later, earlier, 1.0) < OWN_WORDS
                {
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
fn firm(figure: &Figure) -> bool {
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
