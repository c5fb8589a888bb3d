//! Sums, shares and changes that one sentence states, recomputed: `23 people: 15 civilians and 8 policemen`, `57 of 128, or 45 per
//! cent`, `128, up from 100, a rise of 28 per cent`, and tables with a row of totals.

use std::collections::{BTreeMap, BTreeSet};

use concord_record::{ContradictionKind, Evidence, Field};

use crate::contradiction::{Finding, Index, number};
use crate::prose::{Figure, Kind, MODIFIERS, Ratio, Sentence, is_next, list, ratios, sentences};

/// Evidence of a record that a number may belong to.
struct Anchor<'a> {
    record: &'a str,
    account: bool,
    /// The quantity that it is a share of.
    share_of: Option<&'a str>,
    evidence: &'a [Evidence],
    /// The tolls of an account or the bounds of a quantity.
    values: Vec<f64>,
}

/// A document's sentences, with the records that stand on them.
pub(crate) struct Page<'a> {
    pub(crate) document: &'a str,
    pub(crate) sentences: Vec<Sentence>,
    anchors: Vec<Anchor<'a>>,
    /// Code points of the percentages and wholes that a check on the text has dealt with.
    pub(crate) settled: Vec<(usize, usize)>,
}

impl Page<'_> {
    /// The place of the sentence that holds the code point.
    pub(crate) fn sentence(&self, position: usize) -> Option<usize> {
        let at = self
            .sentences
            .partition_point(|sentence| sentence.end <= position);
        self.sentences
            .get(at)
            .filter(|sentence| sentence.start <= position)
            .map(|_| at)
    }

    pub(crate) fn is_settled(&self, (start, end): (usize, usize)) -> bool {
        self.settled.iter().any(|&(a, b)| a < end && start < b)
    }
}

/// The pages of the documents that records stand on, by document.
pub(crate) fn pages<'a>(index: &Index<'a>) -> BTreeMap<&'a str, Page<'a>> {
    let mut anchors: BTreeMap<&str, Vec<Anchor<'a>>> = BTreeMap::new();
    for quantity in index.records.quantities {
        anchors.entry(&quantity.document).or_default().push(Anchor {
            record: &quantity.id,
            account: false,
            share_of: quantity.share_of.as_deref(),
            evidence: &quantity.evidence,
            values: quantity.low.into_iter().chain(quantity.high).collect(),
        });
    }
    for account in index.records.accounts {
        let tolls = [
            account.killed,
            account.wounded,
            account.detained,
            account.missing,
        ];
        anchors.entry(&account.document).or_default().push(Anchor {
            record: &account.id,
            account: true,
            share_of: None,
            evidence: &account.evidence,
            values: tolls
                .into_iter()
                .flatten()
                .flat_map(|toll| toll.low.into_iter().chain(toll.high))
                .map(|value| value as f64)
                .collect(),
        });
    }
    for claim in index.records.claims {
        anchors.entry(&claim.document).or_default().push(Anchor {
            record: &claim.id,
            account: false,
            share_of: None,
            evidence: &claim.evidence,
            values: Vec::new(),
        });
    }
    index
        .records
        .documents
        .iter()
        .filter_map(|(document, text)| {
            let anchors = anchors.remove(document.id.as_str())?;
            let id = document.id.as_str();
            Some((
                id,
                Page {
                    document: id,
                    sentences: sentences(text),
                    anchors,
                    settled: Vec::new(),
                },
            ))
        })
        .collect()
}

/// A sum, share or change before it is tied to records.
struct Check {
    field: &'static str,
    figures: Vec<Figure>,
    /// The figures that need no other check.
    settles: Vec<(usize, usize)>,
    holds: bool,
    severity: f64,
    difference: String,
}

/// Checks every sentence and every table, and marks on the pages what was dealt with.
pub(crate) fn check<'a>(
    index: &Index<'a>,
    pages: &mut BTreeMap<&'a str, Page<'a>>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for page in pages.values_mut() {
        let voice = index.voice(page.document);
        let mut checks: Vec<(Check, &Sentence)> = Vec::new();
        for sentence in page.sentences.iter().filter(|sentence| !sentence.row) {
            checks.extend(shares(sentence, &voice));
            checks.extend(change(sentence, &voice));
            checks.extend(sum(sentence, &voice).map(|check| (check, sentence)));
        }
        checks.extend(tables(&page.sentences, &voice));
        let mut told = BTreeSet::new();
        for (check, sentence) in checks {
            page.settled.extend(&check.settles);
            // A table often repeats what a sentence said.
            let values: Vec<String> = check.figures.iter().map(|f| number(f.value)).collect();
            if !told.insert((check.field, values)) {
                continue;
            }
            let records = records(page, &check.figures, sentence);
            if records.is_empty() {
                // Nothing was coded there, so there is no evidence to open.
                continue;
            }
            found.push(Finding {
                relation: ContradictionKind::Arithmetic,
                field: check.field,
                key: check
                    .figures
                    .iter()
                    .map(|figure| number(figure.value))
                    .collect::<Vec<_>>()
                    .join(" "),
                records: records
                    .into_iter()
                    .map(|record| (record.to_owned(), page.document.to_owned()))
                    .collect(),
                holds: Some(check.holds),
                severity: if check.holds { 0.0 } else { check.severity },
                difference: check.difference,
            });
        }
    }
    found
}

/// The records of the figures: those whose number stands there; else those of the document with such a number; else those that stand
/// on the sentence.
fn records<'a>(page: &Page<'a>, figures: &[Figure], sentence: &Sentence) -> Vec<&'a str> {
    let number = |field: Field| {
        matches!(
            field,
            Field::Value
                | Field::Killed
                | Field::Wounded
                | Field::Detained
                | Field::Missing
                | Field::ShareOf
        )
    };
    let overlaps = |evidence: &Evidence, start: usize, end: usize| {
        evidence.start < end && start < evidence.end
    };
    let mut records: Vec<&str> = Vec::new();
    for (place, figure) in figures.iter().enumerate() {
        let mut add = |fits: &dyn Fn(&Anchor<'_>) -> bool| {
            let of_figure: Vec<&str> = page
                .anchors
                .iter()
                .filter(|anchor| fits(anchor))
                .flat_map(|anchor| [Some(anchor.record), anchor.share_of])
                .flatten()
                .collect();
            records.extend(&of_figure);
            !of_figure.is_empty()
        };
        let there = |anchor: &Anchor<'_>| {
            anchor
                .evidence
                .iter()
                .any(|e| number(e.field) && overlaps(e, figure.start, figure.end))
        };
        // A number of one digit is met everywhere, and a part is only told again as the toll of its incident.
        let alike = |anchor: &Anchor<'_>| {
            figure.value >= 10.0
                && (place == 0 || anchor.account)
                && anchor
                    .values
                    .iter()
                    .any(|value| (value - figure.value).abs() < 1e-9)
        };
        let _ = add(&there) || add(&alike);
    }
    if records.is_empty() {
        records.extend(
            page.anchors
                .iter()
                .filter(|anchor| {
                    anchor
                        .evidence
                        .iter()
                        .any(|e| overlaps(e, sentence.start, sentence.end))
                })
                .map(|anchor| anchor.record),
        );
    }
    records.sort_unstable();
    records.dedup();
    records
}

/// By how much a stated per cent may miss the computed one: half of its last digit, more where it is said to be rounded.
fn tolerance(percent: &Figure) -> f64 {
    if percent.rounded {
        3.0
    } else if (percent.value - percent.value.round()).abs() < 1e-9 {
        0.5 + 1e-9
    } else {
        0.05 + 1e-9
    }
}

/// Tokens between a ratio and the per cent that it comes to, at most.
const BESIDE: usize = 12;

/// Words by which a per cent is a change, not a share.
const RISE: &[&str] = &[
    "rise",
    "rises",
    "rose",
    "risen",
    "increase",
    "increased",
    "growth",
    "grew",
    "grown",
    "jump",
    "jumped",
    "surge",
    "surged",
    "up",
    "more",
    "higher",
    "climbed",
];
const FALL: &[&str] = &[
    "fall",
    "fell",
    "fallen",
    "drop",
    "dropped",
    "decline",
    "declined",
    "decrease",
    "decreased",
    "down",
    "fewer",
    "lower",
    "less",
    "reduction",
    "shrank",
];

/// +1 for a rise and -1 for a fall, told within three words of the per cent.
fn direction(sentence: &Sentence, percent: &Figure) -> Option<f64> {
    let near = (1..=3)
        .filter_map(|step| percent.at.checked_sub(step))
        .chain(percent.at + 1..=percent.at + 2);
    for at in near {
        let word = sentence.word(at);
        // `more than 20 per cent` bounds the number.
        let bounds = matches!(sentence.word(at + 1), "than" | "to")
            && at < percent.at
            && matches!(word, "more" | "less" | "fewer" | "up" | "higher" | "lower");
        if bounds {
            continue;
        }
        if RISE.contains(&word) {
            return Some(1.0);
        }
        if FALL.contains(&word) {
            return Some(-1.0);
        }
    }
    None
}

/// `57 of 128 incidents, or 45 per cent`; `71 of the 128 (55 per cent), Cameroon 31 (24 per cent)`.
fn shares<'s>(sentence: &'s Sentence, voice: &str) -> Vec<(Check, &'s Sentence)> {
    let ratios = ratios(sentence);
    let percents: Vec<Figure> = sentence
        .percents()
        .into_iter()
        .filter(|percent| direction(sentence, percent).is_none())
        .collect();
    // The nearest go together, and none is used twice.
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (p, percent) in percents.iter().enumerate() {
        for (r, ratio) in ratios.iter().enumerate() {
            let gap = if ratio.whole.at < percent.at {
                2 * (percent.at - ratio.whole.at)
            } else {
                // What follows is the rarer order.
                2 * (ratio.part.at.saturating_sub(percent.at)) + 1
            };
            if gap <= 2 * BESIDE {
                pairs.push((gap, p, r));
            }
        }
    }
    pairs.sort_unstable();
    let (mut of_percent, mut of_ratio) = (BTreeMap::new(), BTreeMap::new());
    for (_, p, r) in pairs {
        if !of_percent.contains_key(&p) && !of_ratio.contains_key(&r) {
            of_percent.insert(p, r);
            of_ratio.insert(r, p);
        }
    }
    let counts = sentence.counts();
    let mut checks = Vec::new();
    for (p, percent) in percents.iter().enumerate() {
        let ratio = match of_percent.get(&p) {
            Some(&r) => Some(ratios[r]),
            None => inherited(sentence, percent, &counts, &ratios),
        };
        if let Some(Ratio { part, whole }) = ratio.filter(|ratio| ratio.whole.value > 0.0) {
            let computed = 100.0 * part.value / whole.value;
            let holds = (computed - percent.value).abs() <= tolerance(percent);
            checks.push((
                Check {
                    field: "share",
                    figures: vec![whole, *percent, part],
                    settles: vec![(percent.start, percent.end)],
                    holds,
                    severity: (0.3 + (computed - percent.value).abs() / 15.0).min(1.0),
                    difference: format!(
                        "{} of {} is {computed:.1} per cent; {voice} states {} per cent{}.",
                        number(part.value),
                        number(whole.value),
                        number(percent.value),
                        fits(holds)
                    ),
                },
                sentence,
            ));
        }
    }
    checks
}

fn fits(holds: bool) -> &'static str {
    if holds { ", which fits" } else { "" }
}

/// `Cameroon 31 (24 per cent)` after `71 of the 128 (55 per cent)`: the whole is the one named before.
fn inherited(
    sentence: &Sentence,
    percent: &Figure,
    counts: &[Figure],
    ratios: &[Ratio],
) -> Option<Ratio> {
    let part = counts.iter().rev().find(|count| count.at < percent.at)?;
    let ratio = ratios.iter().rev().find(|ratio| ratio.whole.at < part.at)?;
    let bracketed = part.at + 2 == percent.at
        && sentence.tokens[part.at + 1].kind == Kind::Mark('(')
        && sentence.tokens[ratio.whole.at..part.at]
            .iter()
            .any(|token| matches!(token.kind, Kind::Percent(_)));
    (bracketed && part.value <= ratio.whole.value).then_some(Ratio {
        part: *part,
        whole: ratio.whole,
    })
}

/// `128 incidents, up from 100, a rise of 28 per cent`; `rose from 100 to 128, by 28 per cent`; `128 against 100`.
fn change<'s>(sentence: &'s Sentence, voice: &str) -> Vec<(Check, &'s Sentence)> {
    let counts = sentence.counts();
    let mut checks = Vec::new();
    for percent in sentence.percents() {
        let Some(sign) = direction(sentence, &percent) else {
            continue;
        };
        let mut pairs: Vec<(Figure, Figure)> = Vec::new();
        for (at, from) in counts.iter().enumerate() {
            let before = |word: &str| {
                sentence.tokens[..from.at]
                    .iter()
                    .rev()
                    .take_while(|token| {
                        token.text == word || MODIFIERS.contains(&token.text.as_str())
                    })
                    .any(|token| token.text == word)
            };
            let earlier = counts[..at].iter().rev().map(|to| (*from, *to));
            if before("from") {
                // `from 100 to 128`, or else what stood before: `128, up from 100`, `to 128 from 100`.
                let next = counts.get(at + 1).filter(|next| {
                    next.at - from.at <= 8
                        && sentence.tokens[from.at..next.at]
                            .iter()
                            .rev()
                            .take(4)
                            .any(|token| token.text == "to")
                });
                match next {
                    Some(to) => pairs.push((*from, *to)),
                    None => pairs.extend(earlier),
                }
            } else if before("against")
                || (before("than") && !bounded(sentence, from))
                || compared(sentence, from)
            {
                pairs.extend(earlier);
            }
        }
        pairs.retain(|(from, to)| from.value > 0.0 && to.value > 0.0);
        let stated = sign * percent.value;
        let off = |(from, to): &(Figure, Figure)| {
            (100.0 * (to.value - from.value) / from.value - stated).abs()
        };
        let log = |(from, to): &(Figure, Figure)| (to.value / from.value).ln().abs();
        // Other numbers may stand between: the pair that fits, else the one of like size.
        let pair = pairs
            .iter()
            .find(|pair| off(pair) <= tolerance(&percent))
            .or_else(|| {
                pairs
                    .iter()
                    .filter(|pair| log(pair) <= 1.1)
                    .min_by(|x, y| log(x).total_cmp(&log(y)))
            });
        let Some(&(from, to)) = pair else {
            continue;
        };
        let computed = 100.0 * (to.value - from.value) / from.value;
        let holds = (computed - stated).abs() <= tolerance(&percent);
        checks.push((
            Check {
                field: "percent_change",
                figures: vec![to, percent, from],
                settles: vec![(percent.start, percent.end)],
                holds,
                severity: (0.3 + (computed - stated).abs() / 40.0).min(0.9),
                difference: format!(
                    "From {} to {} is a change of {computed:.0} per cent; {voice} states {}{} per cent{}.",
                    number(from.value),
                    number(to.value),
                    if sign < 0.0 { "a fall of " } else { "" },
                    number(percent.value),
                    fits(holds)
                ),
            },
            sentence,
        ));
    }
    checks
}

/// `more than 100` bounds a number and compares nothing.
fn bounded(sentence: &Sentence, figure: &Figure) -> bool {
    figure.at >= 2
        && sentence.word(figure.at - 1) == "than"
        && matches!(sentence.word(figure.at - 2), "more" | "less" | "fewer")
}

/// `compared with 100`, `compared to some 100`.
fn compared(sentence: &Sentence, figure: &Figure) -> bool {
    (2..=4).any(|back| {
        figure.at >= back
            && sentence.word(figure.at - back) == "compared"
            && matches!(sentence.word(figure.at - back + 1), "with" | "to")
    })
}

/// How a sentence ties parts to their whole.
#[derive(Clone, Copy, PartialEq)]
enum Bond {
    /// It says that these are all: a colon, a copula, `in all`, written plus signs.
    All,
    /// It may leave out others: they may not exceed the whole.
    Some,
}

fn sum(sentence: &Sentence, voice: &str) -> Option<Check> {
    let counts = sentence.counts();
    if counts.len() < 3 {
        return None;
    }
    let mut candidates: Vec<(Figure, Vec<Figure>, Bond)> = Vec::new();
    candidates.extend(written(sentence, &counts));
    candidates.extend(announced(sentence, &counts));
    candidates.extend(copula(sentence, &counts));
    candidates.extend(closing(sentence, &counts));
    candidates.extend(opening(sentence, &counts));
    candidates.extend(gapped(sentence, &counts));
    let total = |parts: &[Figure]| parts.iter().map(|part| part.value).sum::<f64>();
    let adds_up = |(whole, parts, _): &(Figure, Vec<Figure>, Bond)| {
        parts.len() > 1 && (total(parts) - whole.value).abs() < 1e-9
    };
    let (whole, parts, holds) = match candidates.iter().find(|candidate| adds_up(candidate)) {
        Some((whole, parts, _)) => (*whole, parts.clone(), true),
        None => {
            let (whole, parts, _) = candidates.into_iter().find(|(whole, parts, bond)| {
                let sum = total(parts);
                let rounded = whole.rounded || parts.iter().any(|part| part.rounded);
                let plausible = parts.len() > 1
                    && parts.iter().all(|part| part.value < whole.value)
                    && sum >= 0.5 * whole.value
                    && sum <= 2.0 * whole.value;
                let slack = if rounded { 0.1 * whole.value } else { 0.0 };
                plausible
                    && match bond {
                        Bond::All => (sum - whole.value).abs() > slack,
                        Bond::Some => sum > whole.value + slack,
                    }
            })?;
            (whole, parts, false)
        }
    };
    let sum = total(&parts);
    let terms: Vec<String> = parts.iter().map(|part| number(part.value)).collect();
    let mut figures = vec![whole];
    figures.extend(&parts);
    Some(Check {
        field: "sum",
        settles: figures.iter().map(|f| (f.start, f.end)).collect(),
        figures,
        holds,
        severity: (0.4 + (sum - whole.value).abs() / whole.value.max(1.0)).min(0.9),
        difference: format!(
            "{} = {}; {voice} gives {} in all{}.",
            terms.join(" + "),
            number(sum),
            number(whole.value),
            fits(holds)
        ),
    })
}

type Candidates = Vec<(Figure, Vec<Figure>, Bond)>;

/// `115 lives (14 + 36 + 19 + 46)`, `14 + 36 = 50`.
fn written(sentence: &Sentence, counts: &[Figure]) -> Candidates {
    let mut found = Vec::new();
    let mark = |at: usize, mark: char| {
        sentence.tokens.get(at).is_some_and(|token| {
            token.kind == Kind::Mark(mark) || (mark == '+' && token.text == "plus")
        })
    };
    let mut from = 0;
    while from < counts.len() {
        let mut to = from;
        while to + 1 < counts.len()
            && counts[to + 1].at == counts[to].at + 2
            && mark(counts[to].at + 1, '+')
        {
            to += 1;
        }
        if to > from {
            let equals = counts
                .get(to + 1)
                .filter(|next| next.at == counts[to].at + 2 && mark(counts[to].at + 1, '='));
            let whole = equals.or_else(|| from.checked_sub(1).map(|at| &counts[at]));
            if let Some(whole) = whole {
                found.push((*whole, counts[from..=to].to_vec(), Bond::All));
            }
        }
        from = to + 1;
    }
    found
}

/// Words by which a list is an excerpt.
const EXCERPT: &[&str] = &[
    "including",
    "among",
    "notably",
    "example",
    "especially",
    "mostly",
];

/// `23 people were killed: 15 civilians and 8 policemen`, `23 dead (15 civilians, 8 policemen)`.
fn announced(sentence: &Sentence, counts: &[Figure]) -> Candidates {
    let mut found = Vec::new();
    for (at, token) in sentence.tokens.iter().enumerate() {
        let bond = match token.kind {
            Kind::Mark(':') => Bond::All,
            Kind::Mark('(' | '–' | '—') => Bond::Some,
            _ => continue,
        };
        let Some(first) = counts.iter().position(|count| count.at > at) else {
            continue;
        };
        let Some(whole) = first.checked_sub(1).map(|at| counts[at]) else {
            continue;
        };
        let lead = &sentence.tokens[at + 1..counts[first].at];
        let foreign = |tokens: &[crate::prose::Token]| {
            tokens.iter().any(|token| {
                matches!(token.kind, Kind::Percent(_)) || EXCERPT.contains(&token.text.as_str())
            })
        };
        if lead.len() > 4 || foreign(lead) || foreign(&sentence.tokens[whole.at..at]) {
            continue;
        }
        let parts = list(sentence, counts, first);
        found.push((whole, parts.to_vec(), bond));
    }
    found
}

/// `The 128 incidents were 57 armed assaults, 32 bombings and 39 kidnappings`.
fn copula(sentence: &Sentence, counts: &[Figure]) -> Candidates {
    let mut found = Vec::new();
    for (at, pair) in counts.windows(2).enumerate() {
        let between = &sentence.tokens[pair[0].at + 1..pair[1].at];
        let verb = between.iter().rposition(|token| {
            matches!(
                token.text.as_str(),
                "were" | "are" | "comprised" | "comprise" | "consisted" | "consist"
            )
        });
        let Some(verb) = verb else {
            continue;
        };
        let tail = between[verb + 1..].iter().all(|token| {
            MODIFIERS.contains(&token.text.as_str())
                || matches!(token.text.as_str(), "of" | "made" | "up" | "in")
        });
        let head = verb <= 5 && between[..verb].iter().all(|token| token.kind == Kind::Word);
        let parts = list(sentence, counts, at + 1);
        // `The 12 dead were 9 soldiers and 5 others`: two kinds may overlap, three make a breakdown.
        if head && tail && parts.len() > 1 {
            found.push((pair[0], parts.to_vec(), Bond::All));
        }
    }
    found
}

/// `101 died in the building and four next door, 105 in all`, `a total of 105`.
fn closing(sentence: &Sentence, counts: &[Figure]) -> Candidates {
    let mut found = Vec::new();
    for (at, whole) in counts.iter().enumerate().skip(2) {
        let after = |step: usize| sentence.word(whole.at + step);
        let sum = (after(1) == "in" && matches!(after(2), "all" | "total"))
            || matches!(after(1), "altogether" | "overall")
            || (whole.at >= 2
                && sentence.word(whole.at - 1) == "of"
                && sentence.word(whole.at - 2) == "total");
        if !sum {
            continue;
        }
        // The shortest list that ends here and adds up, else the longest.
        let mut from = at - 1;
        while from > 0 && is_next(sentence, &counts[from - 1], &counts[from]) {
            from -= 1;
        }
        for start in (from..at - 1).rev() {
            found.push((*whole, counts[start..at].to_vec(), Bond::Some));
        }
        if from < at - 1 {
            found.push((*whole, counts[from..at].to_vec(), Bond::All));
        }
    }
    found
}

/// `In all 23 strikes hit the group, 15 in Varn and eight in Kells`; `Of the 128 incidents, 57 were assaults, 32 bombings`.
fn opening(sentence: &Sentence, counts: &[Figure]) -> Candidates {
    let whole = counts[0];
    let before: Vec<&str> = sentence.tokens[..whole.at]
        .iter()
        .map(|token| token.text.as_str())
        .filter(|word| *word != ",")
        .collect();
    let cue = match before.as_slice() {
        [.., "in", "all" | "total"] | [.., "altogether" | "overall"] | [.., "total", "of"] => true,
        ["of", rest @ ..] | ["-" | "•" | "*", "of", rest @ ..] => {
            rest.iter().all(|word| MODIFIERS.contains(word))
        }
        _ => false,
    };
    if cue {
        vec![(whole, list(sentence, counts, 1).to_vec(), Bond::Some)]
    } else {
        Vec::new()
    }
}

/// `Nigeria had 71 of the 128 incidents, Cameroon 31, Niger 14 and Chad 12`.
fn gapped(sentence: &Sentence, counts: &[Figure]) -> Candidates {
    let mut found = Vec::new();
    for ratio in ratios(sentence) {
        let at = counts
            .iter()
            .position(|count| count.at == ratio.whole.at)
            .unwrap_or_default();
        let mut parts = vec![ratio.part];
        let mut last = ratio.whole;
        for next in &counts[at + 1..] {
            let named = next.at > 0 && sentence.tokens[next.at - 1].capital;
            if !named || !is_next(sentence, &last, next) {
                break;
            }
            parts.push(*next);
            last = *next;
        }
        if parts.len() > 1 {
            found.push((ratio.whole, parts, Bond::Some));
        }
    }
    found
}

/// Columns of numbers that a row of totals closes.
fn tables<'s>(sentences: &'s [Sentence], voice: &str) -> Vec<(Check, &'s Sentence)> {
    let mut checks = Vec::new();
    let mut at = 0;
    while at < sentences.len() {
        let from = at;
        while at < sentences.len() && sentences[at].row {
            at += 1;
        }
        let rows = &sentences[from..at];
        at = at.max(from + 1);
        let Some((total, rows)) = rows.split_last() else {
            continue;
        };
        if !matches!(
            total.word(0),
            "total" | "totals" | "all" | "sum" | "together"
        ) {
            continue;
        }
        let wholes = cells(total);
        let rows: Vec<Vec<Option<Figure>>> = rows.iter().map(cells).collect();
        for (column, whole) in wholes.iter().enumerate() {
            let Some(whole) = whole else {
                continue;
            };
            // The first row may be the heading.
            let parts: Option<Vec<Figure>> = rows
                .iter()
                .enumerate()
                .filter(|(row, cells)| *row > 0 || cells.get(column).is_some_and(Option::is_some))
                .map(|(_, cells)| cells.get(column).copied().flatten())
                .collect();
            let Some(parts) = parts.filter(|parts| parts.len() > 1) else {
                continue;
            };
            let sum: f64 = parts.iter().map(|part| part.value).sum();
            let holds = (sum - whole.value).abs() < 1e-9;
            let terms: Vec<String> = parts.iter().map(|part| number(part.value)).collect();
            let mut figures = vec![*whole];
            figures.extend(&parts);
            checks.push((
                Check {
                    field: "sum",
                    settles: figures.iter().map(|f| (f.start, f.end)).collect(),
                    figures,
                    holds,
                    severity: (0.4 + (sum - whole.value).abs() / whole.value.max(1.0)).min(0.9),
                    difference: format!(
                        "{} = {}; the table in {voice} gives {} in all{}.",
                        terms.join(" + "),
                        number(sum),
                        number(whole.value),
                        fits(holds)
                    ),
                },
                total,
            ));
        }
    }
    checks
}

/// The number of each cell that holds nothing else.
fn cells(row: &Sentence) -> Vec<Option<Figure>> {
    let counts = row.counts();
    row.tokens
        .split(|token| token.kind == Kind::Mark('|'))
        .map(|cell| match cell {
            [token] => counts
                .iter()
                .copied()
                .find(|figure| figure.start == token.start),
            _ => None,
        })
        .collect()
}
