//! Each figure of the draft against those of the sentences that tell of the same.

use crate::align::{Agreement, Bench, FLOOR, Match, windows_agree};
use crate::figure::{self, Counts, Figure, Standing, company, comparable, standing};
use crate::finding::{Topic, Verdict};
use crate::scribe::{Scribe, sources};
use crate::statement::{Statement, YEAR};
use concord_read::BlockKind;
use concord_record::Measure;
use concord_record::words::one_line;

/// Shares of the best match's score from which a sentence may support a figure, and from which it may speak against it.
const SUPPORTS: f64 = 0.55;
const OPPOSES: f64 = 0.75;
/// Least score of a sentence that speaks against a figure.
const SURE: f64 = 0.38;
/// Least share of the company that a percentage, or a count of something else than people harmed, needs in common with another.
const COMPANY: f64 = 0.34;

/// Sentences of its paragraph to either side of a match whose figures may be meant.
const BESIDE: usize = 3;

/// A figure of the casebook beside one of the draft.
struct Beside<'b> {
    found: Match,
    figure: &'b Figure,
    company: f64,
    standing: Standing,
}

/// What a figure is about.
pub(crate) fn topic(counts: Counts) -> Topic {
    match counts {
        Counts::Killed => Topic::Killed,
        Counts::Wounded => Topic::Wounded,
        Counts::Casualties => Topic::Casualties,
        Counts::Detained => Topic::Detained,
        Counts::Missing => Topic::Missing,
        Counts::Percent => Topic::Share,
        Counts::Measured(_) | Counts::Other(_) => Topic::Figure,
    }
}

/// Checks the figures of a statement. Gives the matches that support one.
pub(crate) fn check(
    bench: &Bench<'_>,
    statement: &Statement,
    matches: &[Match],
    scribe: &mut Scribe<'_>,
) -> Vec<Match> {
    let mut supporting = Vec::new();
    for own in &statement.figures {
        let of_its_time: Vec<Match>;
        let matches = if own.counts.is_toll() {
            matches
        } else {
            // What there is at a time is held against the same time, however widely it is told.
            let apart = |found: &&Match| {
                let held = &bench.statement(**found).dates;
                // A day that the sentence only has from the one before is not its own.
                let own: Vec<_> = statement
                    .dates
                    .iter()
                    .filter(|it| it.own.is_some())
                    .cloned()
                    .collect();
                windows_agree(&own, held, YEAR) == Agreement::Apart
            };
            of_its_time = matches.iter().filter(|it| !apart(it)).copied().collect();
            &of_its_time
        };
        let (verdict, topic, reason, found) = judge(bench, own, matches, scribe);
        if own.vague && verdict != Verdict::Supported {
            // `Several`, `dozens`: nobody can be held to that.
            continue;
        }
        if verdict == Verdict::Supported {
            supporting.extend(found.iter().copied());
        }
        scribe.note(
            (verdict, topic),
            statement,
            own.bytes.clone(),
            reason,
            sources(bench, &found),
        );
    }
    supporting
}

fn judge(
    bench: &Bench<'_>,
    own: &Figure,
    matches: &[Match],
    scribe: &Scribe<'_>,
) -> (Verdict, Topic, String, Vec<Match>) {
    let topic = topic(own.counts);
    let said = scribe.words(&own.bytes);
    let best = matches.first().map_or(0.0, |best| best.score);
    let wide = matches
        .iter()
        .filter(|it| it.score >= FLOOR.max(SUPPORTS * best));
    let wide: Vec<Match> = wide.copied().collect();
    let beside: Vec<Beside<'_>> = wide
        .iter()
        .flat_map(|&found| {
            bench
                .statement(found)
                .figures
                .iter()
                .map(move |held| (found, held))
        })
        .map(|(found, held)| Beside {
            found,
            figure: held,
            company: company(own, held),
            standing: standing(own, held),
        })
        .collect();
    let words = |it: &Beside<'_>| {
        let page = &bench.pages[it.found.page];
        one_line(&page.annotation.text.as_str()[it.figure.bytes.clone()])
    };
    let file = |it: &Beside<'_>| bench.pages[it.found.page].document.file.clone();
    let alike: Vec<&Beside<'_>> = beside
        .iter()
        .filter(|it| {
            comparable(own, it.figure)
                && (own.counts.is_toll() || it.company >= company_needed(own))
        })
        .collect();
    let of = |standing: Standing| -> Vec<&&Beside<'_>> {
        let mut them: Vec<_> = alike.iter().filter(|it| it.standing == standing).collect();
        them.sort_by(|x, y| y.found.score.total_cmp(&x.found.score));
        them
    };
    let (same, follows) = (of(Standing::Same), of(Standing::Follows));
    let matches_of = |them: &[&&Beside<'_>]| them.iter().map(|it| it.found).collect::<Vec<_>>();
    if let Some(first) = same.first() {
        let reason = format!("{} says “{}”", file(first), words(first));
        return (Verdict::Supported, topic, reason, matches_of(&same));
    }
    // The dead and the injured together.
    if let Some((verdict, reason, found)) = together(bench, own, matches, scribe) {
        let topic = if verdict == Verdict::Rigour {
            Topic::CasualtiesAsKilled
        } else {
            topic
        };
        return (verdict, topic, reason, found);
    }
    let narrowed = of(Standing::Narrowed);
    if let Some(first) = narrowed.first() {
        let reason = format!(
            "“{said}” keeps one end of what {} gives as “{}”",
            file(first),
            words(first)
        );
        return (
            Verdict::Rigour,
            Topic::NarrowedRange,
            reason,
            matches_of(&narrowed),
        );
    }
    if let Some(first) = follows.first() {
        let reason = format!("it follows from “{}” in {}", words(first), file(first));
        return (Verdict::Supported, topic, reason, matches_of(&follows));
    }
    // The same number of something that the grammar reads otherwise: a support, if the words around it are the same too.
    let equal = beside.iter().find(|it| {
        let one_kind =
            own.counts.is_toll() == it.figure.counts.is_toll() || own.part != it.figure.part;
        let count =
            matches!(own.counts, Counts::Percent) == matches!(it.figure.counts, Counts::Percent);
        let clash =
            own.counts.is_toll() && it.figure.counts.is_toll() && own.counts != it.figure.counts;
        let (x, y) = (figure::named(own), figure::named(it.figure));
        let share = own.counts == Counts::Percent && it.found.score >= OPPOSES * best;
        it.standing == Standing::Same
            && x == y
            && count
            && !clash
            && (share || it.company >= 0.5 || (one_kind && own.noun == it.figure.noun))
    });
    if let Some(first) = equal {
        let reason = format!("{} says “{}”", file(first), words(first));
        return (Verdict::Supported, topic, reason, vec![first.found]);
    }
    // What the paragraph of a match goes on to say: `Gunmen raided four villages. They killed 37 people`.
    let near: Vec<Beside<'_>> = paragraph(bench, &wide, best)
        .flat_map(|found| {
            let figures = &bench.statement(found).figures;
            figures.iter().map(move |held| (found, held))
        })
        .map(|(found, held)| Beside {
            found,
            figure: held,
            company: company(own, held),
            standing: standing(own, held),
        })
        .filter(|it| own.of && own.noun.is_none() || comparable(own, it.figure))
        .collect();
    let told = |standing: Standing| {
        near.iter().find(|it| {
            it.standing == standing
                && (own.of
                    || own.counts.is_toll()
                    || own.noun == it.figure.noun
                    || it.company >= company_needed(own))
        })
    };
    if let Some(it) = told(Standing::Same) {
        let reason = format!("{} says “{}”", file(it), words(it));
        return (Verdict::Supported, topic, reason, vec![it.found]);
    }
    if let Some(it) = told(Standing::Narrowed) {
        let reason = format!(
            "“{said}” keeps one end of what {} gives as “{}”",
            file(it),
            words(it)
        );
        return (
            Verdict::Rigour,
            Topic::NarrowedRange,
            reason,
            vec![it.found],
        );
    }
    let rank = |it: &Beside<'_>| it.found.score + 0.3 * it.company;
    let mut against: Vec<&&Beside<'_>> = alike
        .iter()
        .filter(|it| it.standing == Standing::Differs && it.found.score >= SURE.max(OPPOSES * best))
        .collect();
    against.sort_by(|x, y| rank(y).total_cmp(&rank(x)));
    // `Five of the seven`: the whole is no other figure's match.
    if let Some(it) = against
        .first()
        .filter(|it| !own.of || own.noun.is_some() || it.figure.of)
    {
        let reason = format!("the draft says “{said}”, {} “{}”", file(it), words(it));
        return (Verdict::Contradicted, topic, reason, matches_of(&against));
    }
    // The number of another fate: 16 wounded told as 16 killed.
    let fate = beside.iter().find(|it| {
        own.counts.is_toll()
            && it.figure.counts.is_toll()
            && own.counts != it.figure.counts
            && !own.part
            && it.found.score >= SURE.max(OPPOSES * best)
            && figure::named(own)
                .is_some_and(|value| value >= 3.0 && figure::named(it.figure) == Some(value))
    });
    if let Some(it) = fate {
        let reason = format!(
            "“{}” in {} counts something else: {}, not {}",
            words(it),
            file(it),
            self::topic(it.figure.counts).label(),
            topic.label()
        );
        return (Verdict::Contradicted, topic, reason, vec![it.found]);
    }
    // The same thing counted otherwise, further down in the paragraph.
    let otherwise = near.iter().find(|it| {
        it.standing == Standing::Differs
            && !own.counts.is_toll()
            && own.noun.is_some()
            && own.noun == it.figure.noun
            && it.company >= 0.5
    });
    if let Some(it) = otherwise {
        let reason = format!("the draft says “{said}”, {} “{}”", file(it), words(it));
        return (Verdict::Contradicted, topic, reason, vec![it.found]);
    }
    let reason = match matches.first() {
        Some(_) => format!("no document of the casebook gives “{said}” for this"),
        None => "the casebook has nothing about it".to_owned(),
    };
    let near: Vec<Match> = matches.iter().take(1).copied().collect();
    (Verdict::Unsupported, topic, reason, near)
}

/// The sentences beside the best matches in their paragraphs, themselves aside.
fn paragraph<'b>(
    bench: &'b Bench<'_>,
    wide: &'b [Match],
    best: f64,
) -> impl Iterator<Item = Match> + use<'b> {
    let strong = wide.iter().filter(move |it| it.score >= OPPOSES * best);
    strong.flat_map(move |&found| {
        let statements = &bench.pages[found.page].statements;
        let block = statements[found.at].block;
        let title = matches!(
            statements[found.at].kind,
            BlockKind::Title | BlockKind::Heading
        );
        let from = found.at.saturating_sub(BESIDE);
        (from..(found.at + BESIDE + 1).min(statements.len()))
            // Under a title stands what it is the title of.
            .filter(move |&at| at != found.at && (statements[at].block == block || title))
            .map(move |at| Match { at, ..found })
            .filter(move |it| {
                !wide
                    .iter()
                    .any(|known| (known.page, known.at) == (it.page, it.at))
            })
    })
}

/// Tolls say by their fate what they count; other figures need some words in common.
fn company_needed(own: &Figure) -> f64 {
    match own.counts {
        Counts::Percent | Counts::Other(_) | Counts::Measured(Measure::Other) => COMPANY,
        // `Cameroon 31`: without a noun the name beside it is all there is.
        _ if own.noun.is_none() => COMPANY,
        _ => 0.0,
    }
}

/// A toll of the dead that is the casebook's of dead and injured together, or the other way round.
fn together(
    bench: &Bench<'_>,
    own: &Figure,
    matches: &[Match],
    scribe: &Scribe<'_>,
) -> Option<(Verdict, String, Vec<Match>)> {
    if !matches!(own.counts, Counts::Killed | Counts::Casualties) || own.part {
        return None;
    }
    let value = figure::named(own)?;
    let best = matches.first()?.score;
    let said = scribe.words(&own.bytes);
    for &found in matches
        .iter()
        .filter(|it| it.score >= SURE.max(SUPPORTS * best))
    {
        let page = &bench.pages[found.page];
        let whole = |counts: Counts| {
            bench
                .around(found, 1)
                .flat_map(|it| &it.figures)
                .filter(move |it| it.counts == counts && !it.part)
                .filter_map(|it| Some((figure::named(it)?, it)))
                .next()
        };
        let words = |it: &Figure| one_line(&page.annotation.text.as_str()[it.bytes.clone()]);
        let file = &page.document.file;
        let (killed, wounded, both) = (
            whole(Counts::Killed),
            whole(Counts::Wounded),
            whole(Counts::Casualties),
        );
        match own.counts {
            Counts::Killed => {
                if let Some((_, it)) = both.filter(|(both, _)| *both == value) {
                    let reason = format!(
                        "“{}” in {file} counts dead and injured together, the draft tells of the dead",
                        words(it)
                    );
                    return Some((Verdict::Rigour, reason, vec![found]));
                }
                if let (Some((x, killed)), Some((y, wounded))) = (killed, wounded)
                    && x + y == value
                    && y > 0.0
                {
                    let reason = format!(
                        "“{said}” is the sum of “{}” killed and “{}” wounded in {file}",
                        words(killed),
                        words(wounded)
                    );
                    return Some((Verdict::Rigour, reason, vec![found]));
                }
            }
            _ => {
                if let Some((_, it)) = killed.filter(|(killed, _)| *killed == value) {
                    let reason = format!(
                        "“{}” in {file} counts the dead alone, the draft tells of casualties",
                        words(it)
                    );
                    return Some((Verdict::Rigour, reason, vec![found]));
                }
                if let (Some((x, _)), Some((y, _))) = (killed, wounded)
                    && x + y == value
                {
                    let reason =
                        format!("{file} gives the dead and the injured apart, {x} and {y}");
                    return Some((Verdict::Supported, reason, vec![found]));
                }
            }
        }
    }
    None
}
