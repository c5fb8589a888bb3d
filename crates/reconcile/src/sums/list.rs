//! Sums that one sentence states: `23 people: 15 civilians and 8 policemen`, `14 + 36 = 50`, `105 in all`.

use super::{Check, added};
use crate::prose::{Figure, Kind, MODIFIERS, Sentence, Token, follows, is_next, list, ratios};

/// How a sentence ties parts to their whole.
#[derive(Clone, Copy, PartialEq)]
enum Bond {
    /// It says that these are all: a colon, a copula, `in all`, written plus signs.
    All,
    /// It may leave out others: they may not exceed the whole.
    Some,
}

pub(super) fn sum(sentence: &Sentence, voice: &str) -> Option<Check> {
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
    Some(added(&whole, &parts, holds, voice))
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
        let foreign = |tokens: &[Token]| {
            tokens.iter().any(|token| {
                matches!(token.kind, Kind::Percent(_)) || EXCERPT.contains(&token.text.as_str())
            })
        };
        if lead.len() > 4 || foreign(lead) || foreign(&sentence.tokens[whole.at..at]) {
            continue;
        }
        let parts = list(sentence, counts, first);
        // `401 were killed, 223 injured and 121 abducted`: all that happened to those of the whole, each in its own way.
        let mut fates = parts.to_vec();
        while let Some(next) = counts.get(first + fates.len())
            && follows(sentence, &fates[fates.len() - 1], next)
        {
            fates.push(*next);
        }
        if fates.len() > parts.len() {
            found.push((whole, fates, bond));
        } else {
            found.push((whole, parts.to_vec(), bond));
        }
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
