//! Dates and places of the draft against those of the sentences that tell of the same.

use concord_codebook::fold;
use concord_record::{PlacePrecision, Record};

use crate::align::{Agreement, Bench, FLOOR, Match, place_agrees};
use crate::finding::{Topic, Verdict};
use crate::scribe::{Scribe, sources};
use crate::statement::{Dated, NARROW, Placed, Statement, YEAR};

/// Shares of the best match's score from which a sentence may support, and from which it may speak against.
const SUPPORTS: f64 = 0.5;
const OPPOSES: f64 = 0.75;
const SURE: f64 = 0.42;
/// Sentences to either side in which a date or a place may stand.
const REACH: usize = 4;
/// The same for the day where the sentence has one of its own.
const NEXT: usize = 1;
/// Days of a date that tells a day, or a night between two.
const DAYS: u32 = 3;

/// Matches that may support something, and those that may speak against it.
fn pools(matches: &[Match]) -> (Vec<Match>, Vec<Match>) {
    let best = matches.first().map_or(0.0, |best| best.score);
    let above = |least: f64| {
        matches
            .iter()
            .copied()
            .filter(|it| it.score >= least)
            .collect()
    };
    (
        above(FLOOR.max(SUPPORTS * best)),
        above(SURE.max(OPPOSES * best)),
    )
}

/// What the sentences say of a date or a place of the draft, and why in words.
enum Word {
    /// One has it too.
    Same(Match, String),
    /// One has another.
    Other(Match, String),
    /// None has it.
    Nowhere(String),
}

/// Notes it. Nothing is said of a date or place that no sentence was found for and that tells of nothing.
fn note(
    bench: &Bench<'_>,
    statement: &Statement,
    (matches, tight): (&[Match], &[Match]),
    (topic, bytes, word): (Topic, std::ops::Range<usize>, Word),
    scribe: &mut Scribe<'_>,
) {
    let (verdict, reason, shown) = match word {
        Word::Same(found, reason) => (Verdict::Supported, reason, vec![found]),
        Word::Other(found, reason) => (Verdict::Contradicted, reason, vec![found]),
        Word::Nowhere(_) if matches.is_empty() && statement.trigger.is_none() => return,
        Word::Nowhere(reason) => (
            Verdict::Unsupported,
            reason,
            tight.iter().take(1).copied().collect(),
        ),
    };
    scribe.note(
        (verdict, topic),
        statement,
        bytes,
        reason,
        sources(bench, &shown),
    );
}

/// Checks the dates of a statement.
pub(crate) fn dates(
    bench: &Bench<'_>,
    statement: &Statement,
    matches: &[Match],
    scribe: &mut Scribe<'_>,
) {
    let (wide, tight) = pools(matches);
    let own: Vec<(&Dated, std::ops::Range<usize>)> = statement
        .dates
        .iter()
        .filter(|date| date.range.days().is_some_and(|days| days <= YEAR))
        .filter_map(|date| Some((date, date.own.clone()?)))
        .collect();
    let supports = |date: &Dated, found: Match| {
        let days = date.range.days().unwrap_or(0);
        let exact = |held: &Dated| held.range.days().is_some_and(|held| held <= days.max(DAYS));
        let dated = bench.statement(found).dates.iter().any(exact);
        // A month is no support for a day where the sentence tells its own day, and the next sentence's day is another matter.
        let reach = if dated { NEXT } else { REACH };
        bench
            .around(found, reach)
            .flat_map(|it| &it.dates)
            .any(|held| {
                let fits =
                    exact(held) || (!dated && held.range.days().is_some_and(|held| held <= NARROW));
                fits && held.range.gap_days(&date.range) == Some(0)
            })
    };
    let confirmed = own
        .iter()
        .any(|(date, _)| wide.iter().any(|&found| supports(date, found)));
    for (date, bytes) in own {
        let said = scribe.words(&bytes);
        let file = |found: Match| &bench.pages[found.page].document.file;
        let same = wide.iter().find(|&&found| supports(date, found));
        let other = || {
            tight.iter().find_map(|&found| {
                let accounts = &bench.pages[found.page].accounts[found.at];
                let of_accounts = accounts.iter().filter_map(|it| it.date);
                let of_sentence = bench.statement(found).dates.iter().map(|it| it.range);
                // Of the days that a sentence tells, the incident's own is the one to be held against.
                let held = of_accounts.chain(of_sentence).find(|held| {
                    held.days().is_some_and(|days| days <= NARROW)
                        && held.gap_days(&date.range).is_some_and(|gap| gap > 0)
                })?;
                Some((found, held))
            })
        };
        let day = date.range.label();
        let word = if let Some(&found) = same {
            Word::Same(found, format!("{} has it on {day}", file(found)))
        } else if let Some((found, held)) = other().filter(|_| !confirmed) {
            let (file, held) = (file(found), held.label());
            Word::Other(
                found,
                format!("the draft says “{said}”, {file} has it on {held}"),
            )
        } else {
            Word::Nowhere(format!("no document of the casebook has this on {day}"))
        };
        note(
            bench,
            statement,
            (matches, &tight),
            (Topic::Date, bytes, word),
            scribe,
        );
    }
}

/// Checks the places of a statement. `records` are those of the sentence alone, which tell whether an incident is said to lie there.
pub(crate) fn places(
    bench: &Bench<'_>,
    statement: &Statement,
    records: &[Record],
    matches: &[Match],
    scribe: &mut Scribe<'_>,
) {
    let (wide, tight) = pools(matches);
    for place in &statement.places {
        let Some(bytes) = place.own.clone() else {
            continue;
        };
        let in_side = statement
            .sides
            .iter()
            .any(|side| side.bytes.start < bytes.end && bytes.start < side.bytes.end);
        if in_side {
            continue;
        }
        let said = scribe.words(&bytes);
        let file = |found: Match| &bench.pages[found.page].document.file;
        let same = wide.iter().find(|&&found| names(bench, found, place));
        let scene = records.iter().any(|record| {
            matches!(record, Record::Account(account)
                if account.place.as_ref().is_some_and(|it| fold(&it.name) == place.name))
        });
        let specific = |place: &Placed| {
            place.resolved.as_ref().is_none_or(|it| {
                !matches!(
                    it.precision,
                    PlacePrecision::Country | PlacePrecision::Region
                )
            })
        };
        let other = || {
            tight.iter().find_map(|&found| {
                let held = bench.statement(found).places.iter().find(|held| {
                    let other_country = place_agrees(place, held) == Agreement::Apart;
                    other_country || (specific(place) && specific(held) && held.name != place.name)
                })?;
                Some((found, held))
            })
        };
        let word = if let Some(&found) = same {
            Word::Same(found, format!("{} names {said}", file(found)))
        } else if let Some((found, held)) = other().filter(|_| scene || place.holds) {
            let (file, name) = (
                file(found),
                held.resolved.as_ref().map_or(&held.name, |it| &it.name),
            );
            Word::Other(found, format!("the draft says {said}, {file} {name}"))
        } else {
            Word::Nowhere(format!(
                "no document of the casebook names {said} with this"
            ))
        };
        note(
            bench,
            statement,
            (matches, &tight),
            (Topic::Place, bytes, word),
            scribe,
        );
    }
}

/// Two provinces or districts of one country that are not the same.
fn rivals(a: &Placed, b: &Placed) -> bool {
    match (&a.resolved, &b.resolved) {
        (Some(x), Some(y)) => {
            x.country == y.country
                && x.geonameid != y.geonameid
                && matches!(x.precision, PlacePrecision::Adm1 | PlacePrecision::Adm2)
        }
        _ => false,
    }
}

/// Whether the sentences around a match name a place: by its words, or as what their own places lie in.
fn names(bench: &Bench<'_>, found: Match, place: &Placed) -> bool {
    let page = &bench.pages[found.page];
    let title = page.document.title.as_deref().map(fold).unwrap_or_default();
    let phrase = format!(" {} ", place.name);
    let holds = |text: &str| format!(" {text} ").contains(&phrase);
    let by_words = holds(&title)
        || bench
            .around(found, REACH)
            .any(|it| holds(&fold(&page.annotation.text.as_str()[it.bytes.clone()])));
    let coarse = place.resolved.as_ref().is_some_and(|it| {
        !matches!(
            it.precision,
            PlacePrecision::Exact | PlacePrecision::Settlement
        )
    });
    // Where the document itself names what the place lies in, that decides and not what the gazetteer makes of its villages.
    let level = |it: &Placed| it.resolved.as_ref().map(|it| it.precision);
    let other = coarse
        && bench
            .around(found, NEXT)
            .flat_map(|it| &it.places)
            .any(|held| held.own.is_some() && level(held) == level(place) && rivals(held, place));
    by_words
        || !other && bench
            .around(found, REACH)
            .flat_map(|it| &it.places)
            .any(|held| {
                let same_id = matches!((&place.resolved, &held.resolved), (Some(x), Some(y)) if x.geonameid.is_some() && x.geonameid == y.geonameid);
                same_id || (coarse && place_agrees(place, held) == Agreement::Same)
            })
}
