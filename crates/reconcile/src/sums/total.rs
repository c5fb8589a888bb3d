//! Sums over a paragraph: a total told after its parts, what remains of a whole, dead and injured as casualties, and parts that
//! follow their whole.

use super::passage::Passage;
use super::{Check, added};
use crate::prose::{Figure, Kind, is_next};

/// Words by which a number sums up others.
const TOTAL: &[&str] = &[
    "total",
    "totals",
    "totalled",
    "totaled",
    "totalling",
    "totaling",
    "altogether",
    "overall",
    "combined",
    "sum",
];

/// Words by which a number is what is left of a whole.
const REST: &[&str] = &[
    "remaining",
    "remain",
    "remains",
    "remained",
    "rest",
    "still",
    "left",
    "leaves",
    "leaving",
    "missing",
    "outstanding",
    "unaccounted",
];

/// The sums of a paragraph.
pub(super) fn find(passage: &Passage, voice: &str) -> Vec<Check> {
    let mut found = Vec::new();
    for at in 0..passage.counts.len() {
        found.extend(closing(passage, at, voice));
        found.extend(rest(passage, at, voice));
        found.extend(casualties(passage, at, voice));
        found.extend(divided(passage, at, voice));
        found.extend(among(passage, at, voice));
    }
    found
}

/// Whether the words around a count say that it is a total.
fn is_total(passage: &Passage, figure: &Figure) -> bool {
    let (from, _) = passage.around(figure, 8, 0);
    let (_, to) = passage.around(figure, 0, 7);
    let all = |from: usize, to: usize| {
        (from..to)
            .any(|at| passage.word(at) == "in" && matches!(passage.word(at + 1), "all" | "total"))
    };
    passage.has(from, figure.at, TOTAL)
        || all(from, figure.at)
        || all(figure.at + 1, to)
        || passage.has(
            figure.at + 1,
            to.min(figure.at + 6),
            &["altogether", "overall", "combined"],
        )
}

fn sum(parts: &[Figure]) -> f64 {
    parts.iter().map(|part| part.value).sum()
}

/// By how much a sum may miss: nothing, or a tenth of what the writer rounded.
fn slack(figures: &[Figure]) -> f64 {
    figures
        .iter()
        .filter(|figure| figure.rounded)
        .map(|figure| 0.1 * figure.value)
        .sum::<f64>()
        + 1e-9
}

fn holds(whole: &Figure, parts: &[Figure]) -> bool {
    let mut all = parts.to_vec();
    all.push(*whole);
    (sum(parts) - whole.value).abs() <= slack(&all)
}

fn plausible(whole: &Figure, parts: &[Figure]) -> bool {
    let sum = sum(parts);
    parts.len() > 1
        && parts.iter().all(|part| part.value < whole.value)
        && sum >= 0.5 * whole.value
        && sum <= 2.0 * whole.value
}

/// `9 people, the second 14 and the third 6. In all 31 ...`: the parts stand before, in the sentence or in the one before it.
fn closing(passage: &Passage, at: usize, voice: &str) -> Option<Check> {
    let whole = passage.counts[at];
    if !is_total(passage, &whole) {
        return None;
    }
    let sentence = passage.sentence(whole.at);
    let near = |figure: &&Figure| passage.sentence(figure.at) + 1 >= sentence;
    let before: Vec<Figure> = passage.counts[..at].iter().filter(near).copied().collect();
    let fitting = (0..before.len().saturating_sub(1))
        .rev()
        .map(|from| &before[from..])
        .find(|parts| holds(&whole, parts));
    if let Some(parts) = fitting {
        return Some(added(&whole, parts, true, voice));
    }
    // A list that stands in one sentence and does not come to its total.
    let list = passage.sentence(before.last()?.at);
    let parts: Vec<Figure> = before
        .iter()
        .filter(|figure| passage.sentence(figure.at) == list)
        .copied()
        .collect();
    let chained = parts
        .windows(2)
        .all(|pair| is_next(&passage.whole, &pair[0], &pair[1]));
    (chained && plausible(&whole, &parts)).then(|| added(&whole, &parts, false, voice))
}

/// `27 of the 44 were caught, 15 are still at large`; `24 were seized; 10 were freed, which leaves 14`.
fn rest(passage: &Passage, at: usize, voice: &str) -> Option<Check> {
    let last = passage.counts[at];
    let (from, to) = passage.around(&last, 4, 6);
    let other = (from..to).any(|at| {
        matches!(passage.word(at), "other" | "others") && at > 0 && passage.word(at - 1) == "the"
    });
    let large = (from..to).any(|at| passage.word(at) == "at" && passage.word(at + 1) == "large");
    let gone = (from..to).any(|at| {
        passage.word(at) == "not" && matches!(passage.word(at + 1), "been" | "yet" | "found")
    });
    if !(passage.has(from, to, REST) || other || large || gone) {
        return None;
    }
    let sentence = passage.sentence(last.at);
    let first = passage
        .counts
        .iter()
        .position(|figure| passage.sentence(figure.at) + 2 >= sentence)?;
    let window = &passage.counts[first..at];
    // `27 of the 44` names the whole; else it is the first count, if none is larger.
    let ratio = crate::prose::ratios(&passage.whole)
        .into_iter()
        .rev()
        .find(|ratio| window.iter().any(|figure| figure.at == ratio.part.at));
    let (whole, mut parts) = match ratio {
        Some(ratio) => {
            let mut parts = vec![ratio.part];
            parts.extend(window.iter().filter(|figure| figure.at > ratio.whole.at));
            (ratio.whole, parts)
        }
        None => {
            let (whole, parts) = window.split_first()?;
            (*whole, parts.to_vec())
        }
    };
    parts.push(last);
    let fits = holds(&whole, &parts);
    let bounded = parts
        .iter()
        .chain([&whole])
        .any(|figure| figure.rounded || passage.is_bounded(figure));
    // A number that a list before has used up is no whole of what follows.
    let used = (2..parts.len()).any(|first| holds(&whole, &parts[..first]));
    let close = (0.75..=1.25).contains(&(sum(&parts) / whole.value));
    (parts.len() > 1 && (fits || plausible(&whole, &parts) && close && !bounded && !used))
        .then(|| added(&whole, &parts, fits, voice))
}

/// `80 casualties, 13 deaths and 57 injuries`; `23 dead, 46 injured, altogether 69`.
fn casualties(passage: &Passage, at: usize, voice: &str) -> Option<Check> {
    let whole = passage.counts[at];
    let (_, to) = passage.around(&whole, 0, 3);
    let named = passage.has(whole.at + 1, to, &["casualties", "victims"]);
    if !named && !is_total(passage, &whole) {
        return None;
    }
    let dead = |figure: &Figure| {
        let (_, to) = passage.around(figure, 0, 4);
        passage.has(
            figure.at,
            to,
            &[
                "dead",
                "killed",
                "died",
                "deaths",
                "death",
                "fatal",
                "fatalities",
                "fatally",
            ],
        )
    };
    let hurt = |figure: &Figure| {
        let (_, to) = passage.around(figure, 0, 4);
        passage.has(
            figure.at,
            to,
            &["injured", "wounded", "hurt", "injuries", "wounds", "injury"],
        )
    };
    let sentence = passage.sentence(whole.at);
    let pair = |a: usize| {
        let (x, y) = (passage.counts.get(a)?, passage.counts.get(a + 1)?);
        let near = passage.sentence(x.at).abs_diff(sentence) <= 1
            && passage.sentence(x.at) == passage.sentence(y.at);
        // A third kind may follow.
        let last = passage.counts.get(a + 2).is_none_or(|next| {
            next.at == whole.at || passage.sentence(next.at) != passage.sentence(y.at)
        });
        (near && last && (dead(x) && hurt(y) || hurt(x) && dead(y))).then_some([*x, *y])
    };
    let parts = pair(at + 1).or_else(|| pair(at.checked_sub(2)?))?;
    let fits = holds(&whole, &parts);
    (fits || plausible(&whole, &parts)).then(|| added(&whole, &parts, fits, voice))
}

/// `61 attacks in the north, 39 in Alibori and 22 in Atacora`: a list behind a comma that comes to the number before it. What does
/// not may be an excerpt, unless it is more than the whole.
fn divided(passage: &Passage, at: usize, voice: &str) -> Option<Check> {
    let whole = passage.counts[at];
    let sentence = passage.sentence(whole.at);
    let first = passage.counts.get(at + 1)?;
    let break_before = (whole.at + 1..first.at).any(|at| {
        matches!(
            passage.whole.tokens[at].kind,
            Kind::Mark(',' | ';' | ':' | '(' | '–' | '—')
        )
    });
    if passage.sentence(first.at) != sentence || !break_before {
        return None;
    }
    let mut parts = vec![*first];
    for next in &passage.counts[at + 2..] {
        let last = parts[parts.len() - 1];
        if passage.sentence(next.at) != sentence || !is_next(&passage.whole, &last, next) {
            break;
        }
        parts.push(*next);
    }
    let placed = |figure: &Figure| {
        let (_, to) = passage.around(figure, 0, 4);
        (figure.at + 1..to).any(|at| {
            matches!(passage.word(at), "in" | "at" | "from" | "by" | "on")
                && passage
                    .whole
                    .tokens
                    .get(at + 1)
                    .is_some_and(|token| token.capital)
        })
    };
    let fits = parts.len() > 1 && holds(&whole, &parts) && whole.value >= 5.0;
    // `Nine were in the north, six in the south and five abroad` is one list and has no whole.
    let exceeds = parts.len() > 1
        && !is_next(&passage.whole, &whole, first)
        && parts.iter().all(placed)
        && !passage.is_bounded(&whole)
        && plausible(&whole, &parts)
        && sum(&parts) > whole.value + slack(&[whole]);
    (fits || exceeds).then(|| added(&whole, &parts, fits, voice))
}

/// Kinds of people that may be told of one person at once.
const CROSSING: &[&str] = &[
    "child",
    "children",
    "woman",
    "women",
    "man",
    "men",
    "girl",
    "girls",
    "boy",
    "boys",
    "minor",
    "minors",
    "civilian",
    "civilians",
    "people",
    "persons",
    "foreigner",
    "foreigners",
];

/// `Eleven were wounded, among them nine pupils and four teachers`: an excerpt may leave out others, but not exceed the whole.
fn among(passage: &Passage, at: usize, voice: &str) -> Option<Check> {
    let (whole, a, b) = (
        passage.counts[at],
        *passage.counts.get(at + 1)?,
        *passage.counts.get(at + 2)?,
    );
    let sentence = passage.sentence(whole.at);
    let led = passage.has(
        whole.at,
        a.at,
        &["including", "among", "include", "included"],
    ) || (whole.at..a.at)
        .any(|at| passage.word(at) == "of" && passage.word(at + 1) == "whom");
    let crossing = |figure: &Figure| {
        let (_, to) = passage.around(figure, 0, 4);
        passage.has(figure.at, to, CROSSING)
    };
    let parts = [a, b];
    let exceeds = sum(&parts) > whole.value + slack(&[whole]) && plausible(&whole, &parts);
    (led && exceeds
        && passage.sentence(b.at) == sentence
        && is_next(&passage.whole, &a, &b)
        && !passage.is_bounded(&whole)
        && !crossing(&a)
        && !crossing(&b))
    .then(|| added(&whole, &parts, false, voice))
}
