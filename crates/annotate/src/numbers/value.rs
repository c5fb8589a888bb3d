//! The figure itself: digits, number words, vague words, ranges and fractions.

use crate::dates::lex::{Kind, Tokens};
use crate::dates::lexicon::W;

/// What kind of figure it is; decides how it is bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A figure that means itself.
    Plain,
    /// The word "one", often a pronoun.
    One,
    /// Two ends.
    Range,
    /// "dozens": a lower bound.
    Vague,
    /// "a dozen", "a couple": about.
    Loose,
    /// "half", "two-thirds": hundredths.
    Fraction,
    /// "first", "18th".
    Ordinal,
}

/// A figure and its tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) shape: Shape,
    /// The currency that a sign or code before the figure names.
    pub(super) money: Option<&'static str>,
    /// First token of the figure, its currency sign included.
    pub(super) first: usize,
    /// Token after the last.
    pub(super) end: usize,
}

/// The figure that starts at token `i`.
pub(super) fn value(t: &Tokens, i: usize) -> Option<Value> {
    let token = t.get(i);
    match token.kind {
        Kind::Number => {}
        Kind::Mark('$' | '€' | '£' | '¥') => {}
        Kind::Word if token.word != W::Other => {}
        _ => return None,
    }
    if let Some((money, at)) = currency(t, i) {
        let figure = scaled(t, at)?;
        return Some(ranged(
            t,
            Value {
                money: Some(money),
                first: i,
                ..figure
            },
        ));
    }
    if let Some(value) = fraction(t, i)
        .or_else(|| ordinal(t, i))
        .or_else(|| vague(t, i))
    {
        return Some(value);
    }
    scaled(t, i).map(|value| ranged(t, value))
}

/// A currency sign or code before its figure: "$", "US$", "USD", "€".
fn currency(t: &Tokens, i: usize) -> Option<(&'static str, usize)> {
    let sign = |at: usize| match t.get(at).kind {
        Kind::Mark('$') => Some("usd"),
        Kind::Mark('€') => Some("eur"),
        Kind::Mark('£') => Some("gbp"),
        Kind::Mark('¥') => Some("jpy"),
        _ => None,
    };
    if let Some(money) = sign(i) {
        return Some((money, i + 1));
    }
    match t.word(i) {
        W::Us if t.mark(i + 1, '$') && t.get(i + 1).glued => Some(("usd", i + 2)),
        W::MoneyCode(money) => {
            let stop = usize::from(t.mark(i + 1, '.') && t.get(i + 1).glued);
            t.number(i + 1 + stop).map(|_| (money, i + 1 + stop))
        }
        _ => None,
    }
}

/// Digits with separators and decimals; gives the value, the token after, and whether it is a lone short group.
fn digits(t: &Tokens, i: usize) -> Option<(f64, usize)> {
    let first = t.number(i)?;
    let mut at = i + 1;
    let mut value = first.value as f64;
    if first.len() <= 3 {
        while t.tight(at, ',') && t.number(at + 1).is_some_and(|n| n.len() == 3) {
            value = value * 1000.0 + t.get(at + 1).value as f64;
            at += 2;
        }
        // "1 200": French and UN style, only with the narrow or the non-breaking space.
        while at == i + 1
            && t.number(at).is_some_and(|n| n.len() == 3 && !n.glued)
            && matches!(
                &t.text[t.get(i).end..t.get(at).start],
                "\u{a0}" | "\u{202f}" | "\u{2009}"
            )
        {
            value = value * 1000.0 + t.get(at).value as f64;
            at += 1;
        }
    }
    if t.tight(at, '.')
        && let Some(decimals) = t.number(at + 1)
    {
        let more = t.tight(at + 2, '.') && t.number(at + 3).is_some();
        if more {
            return None;
        }
        // A footnote is glued to the stop of a sentence, "died in 2021.12 The": a decimal is not followed by a capital.
        let next = t.get(at + 2);
        let note = first.len() == 4 && next.kind == Kind::Word && next.capital;
        if !note {
            let places = i32::try_from(decimals.len()).ok().filter(|n| *n <= 12)?;
            value += decimals.value as f64 / 10_f64.powi(places);
            at += 2;
        }
    }
    (first.len() <= 15).then_some((value, at))
}

/// A figure free of letters and other marks that make it a name: not the 47 of AK-47, the 16 of M16, the 5 of 10.5.
fn free(t: &Tokens, i: usize) -> bool {
    let token = t.get(i);
    if !token.glued {
        return true;
    }
    let before = t.back(i, 1);
    match before.kind {
        Kind::Word | Kind::Number => false,
        Kind::Mark('.') => {
            // A footnote glued to a sentence, or "No.3".
            false
        }
        Kind::Mark('-') => {
            // "AK-47", "COVID-19"; "mid-30s"; but "- 13 killed" is free.
            !(before.glued
                && matches!(t.back(i, 2).kind, Kind::Word | Kind::Number | Kind::Mark(_)))
        }
        Kind::Mark(',') => t.back(i, 2).kind != Kind::Number,
        Kind::Mark('/' | ':' | '+' | '_' | '@' | '=' | '°' | '\'') => false,
        _ => true,
    }
}

/// Digits or words with their scale: "1.5 million", "5m", "two hundred and five", "300 thousand".
fn scaled(t: &Tokens, i: usize) -> Option<Value> {
    let plain = |low: f64, shape, end| {
        Some(Value {
            low,
            high: low,
            shape,
            money: None,
            first: i,
            end,
        })
    };
    if t.number(i).is_some() {
        let signed =
            t.get(i).glued && matches!(t.back(i, 1).kind, Kind::Mark('$' | '€' | '£' | '¥'));
        let coded = matches!(t.back(i, 2).word, W::MoneyCode(_))
            || matches!(t.back(i, 1).word, W::MoneyCode(_));
        if !signed && !coded && !free(t, i) {
            return None;
        }
        let (mut value, mut at) = digits(t, i)?;
        if at == i + 1 && t.get(i).len() > 1 && t.str(i).starts_with('0') {
            return None;
        }
        let next = t.get(at);
        let letters = next.kind == Kind::Word && next.glued;
        if letters && !unit_letters(t, at, signed) {
            return None;
        }
        if t.tight(at, '/')
            || t.tight(at, ':')
            || t.get(at).glued && matches!(t.get(at).kind, Kind::Mark('°' | '_' | '@'))
        {
            return None;
        }
        if t.tight(at, '-') && phone(t, at) {
            return None;
        }
        if let Some((scale, end)) = scale_at(t, at, signed) {
            value *= scale;
            at = end;
        }
        return plain(value, Shape::Plain, at);
    }
    words(t, i)
}

/// Letters that may be glued to a figure: those of a unit or a scale.
fn unit_letters(t: &Tokens, at: usize, money: bool) -> bool {
    match t.word(at) {
        W::Measure(_) | W::Am | W::Th | W::Zone | W::S | W::Percent => !t.is(at, W::S),
        _ => {
            money && scale_at(t, at, true).is_some()
                || matches!(t.str(at), "m" | "bn" | "mn" | "k" | "K" | "g")
        }
    }
}

/// "555-0192", "12-13-14": digits that go on behind a hyphen as no range does.
fn phone(t: &Tokens, at: usize) -> bool {
    let third = t.tight(at + 2, '-') && t.number(at + 3).is_some();
    let number = |at: usize| t.number(at).map_or(0, |n| n.len());
    let leading_zero = t.str(at + 1).starts_with('0') && number(at + 1) > 1;
    third || leading_zero
}

/// "2.2m displaced", "1.7m inside the country": an `m` behind a decimal is a million, unless a word for a distance follows.
fn counts_people(t: &Tokens, at: usize) -> bool {
    let decimal = at >= 2 && t.mark(at - 2, '.') && t.get(at - 2).glued;
    decimal
        && !matches!(
            t.str(at + 1),
            "high"
                | "long"
                | "wide"
                | "deep"
                | "tall"
                | "from"
                | "away"
                | "of"
                | "above"
                | "below"
                | "apart"
                | "x"
        )
}

/// The scale after a figure and the token after it.
fn scale_at(t: &Tokens, at: usize, money: bool) -> Option<(f64, usize)> {
    let hyphen = at + usize::from(t.tight(at, '-'));
    match t.word(hyphen) {
        W::Scale(scale) => {
            let mut value = scale as f64;
            let mut end = hyphen + 1;
            // "300 thousand million" is old but legal.
            if let W::Scale(more) = t.word(end) {
                value *= more as f64;
                end += 1;
            }
            Some((value, end))
        }
        W::Dozen if hyphen == at => Some((12.0, at + 1)),
        _ if t.get(at).glued && t.get(at).kind == Kind::Word => match t.str(at) {
            "m" | "M" | "mn" if money => Some((1e6, at + 1)),
            "bn" => Some((1e9, at + 1)),
            "mn" => Some((1e6, at + 1)),
            "b" | "B" if money => Some((1e9, at + 1)),
            "k" | "K" => Some((1e3, at + 1)),
            "m" if counts_people(t, at) => Some((1e6, at + 1)),
            _ => None,
        },
        _ => None,
    }
}

/// Number words: "twenty-three", "one hundred and five", "a hundred", "half a million", "two dozen", "a couple of".
fn words(t: &Tokens, i: usize) -> Option<Value> {
    let figure = |low: f64, high: f64, shape, end| {
        Some(Value {
            low,
            high,
            shape,
            money: None,
            first: i,
            end,
        })
    };
    let of = |at: usize| at + usize::from(t.is(at, W::Of));
    if t.get(i).glued && matches!(t.back(i, 1).kind, Kind::Mark('-' | '\'')) {
        return None;
    }
    match t.word(i) {
        W::Several => {
            let (scale, end) = several_scale(t, i + 1);
            figure(3.0 * scale, 3.0 * scale, Shape::Vague, end)
        }
        W::Half => match (t.word(i + 1), t.word(i + 2)) {
            (W::A, W::Dozen) => figure(6.0, 6.0, Shape::Loose, i + 3),
            (W::A, W::Scale(scale)) => {
                figure(scale as f64 / 2.0, scale as f64 / 2.0, Shape::Plain, i + 3)
            }
            _ => None,
        },
        W::Dozen => figure(12.0, 12.0, Shape::Loose, i + 1),
        W::A => match t.word(i + 1) {
            W::Dozen => figure(12.0, 12.0, Shape::Loose, i + 2),
            W::Half if t.is(i + 2, W::Dozen) => figure(6.0, 6.0, Shape::Loose, i + 3),
            W::Half => match t.word(i + 2 + usize::from(t.mark(i + 2, '-'))) {
                W::Scale(scale) => figure(
                    scale as f64 / 2.0,
                    scale as f64 / 2.0,
                    Shape::Plain,
                    i + 3 + usize::from(t.mark(i + 2, '-')),
                ),
                _ => None,
            },
            W::Couple => figure(2.0, 2.0, Shape::Loose, of(i + 2)),
            W::Few => {
                let (scale, end) = several_scale(t, i + 2);
                figure(2.0 * scale, 2.0 * scale, Shape::Vague, end)
            }
            W::Handful => figure(3.0, 3.0, Shape::Vague, of(i + 2)),
            W::Scale(_) => {
                let (value, end) = compound(t, i + 1, Some(1.0))?;
                figure(value, value, Shape::Plain, end)
            }
            _ => None,
        },
        W::Couple => None,
        W::Small(_) | W::Tens(_) => {
            let (value, end) = compound(t, i, None)?;
            if t.is(end, W::Dozen) {
                return figure(value * 12.0, value * 12.0, Shape::Plain, end + 1);
            }
            let one = end == i + 1 && t.is(i, W::Small(1));
            figure(
                value,
                value,
                if one { Shape::One } else { Shape::Plain },
                end,
            )
        }
        _ => None,
    }
}

/// The "hundred" of "several hundred".
fn several_scale(t: &Tokens, at: usize) -> (f64, usize) {
    match t.word(at) {
        W::Scale(scale) => match t.word(at + 1) {
            W::Scale(more) => (scale as f64 * more as f64, at + 2),
            _ => (scale as f64, at + 1),
        },
        W::Dozen => (12.0, at + 1),
        _ => (1.0, at),
    }
}

/// A compound of number words; `open` is the "a" of "a hundred".
fn compound(t: &Tokens, i: usize, open: Option<f64>) -> Option<(f64, usize)> {
    let mut total = 0.0;
    let mut group = open.unwrap_or(0.0);
    let mut at = i;
    let mut read = open.is_some();
    // What may come next gets smaller: no "five twenty", no "three four".
    let mut room = if open.is_some() { 0 } else { 100_u32 };
    loop {
        let and = usize::from(read && t.is(at, W::And) && group >= 100.0 && room == 100);
        let hyphen = usize::from(read && t.tight(at, '-'));
        let next = at + and + hyphen;
        match t.word(next) {
            W::Small(small) if room >= 10 && (room != 10 || small < 10) && small > 0 => {
                group += f64::from(small);
                room = 0;
                at = next + 1;
            }
            W::Small(0) if !read => return Some((0.0, next + 1)),
            W::Tens(tens) if room == 100 => {
                group += f64::from(tens);
                room = 10;
                at = next + 1;
            }
            W::Scale(100) if read && and == 0 && group > 0.0 && group < 100.0 => {
                group *= 100.0;
                room = 100;
                at = next + 1;
            }
            W::Scale(scale) if read && and == 0 && scale > 100 && group > 0.0 => {
                total += group * scale as f64;
                group = 0.0;
                room = 100;
                at = next + 1;
                if !matches!(t.word(at), W::Small(_) | W::Tens(_) | W::And) {
                    return Some((total, at));
                }
                if t.is(at, W::And) {
                    // "two million and five": rare enough to take only small words that end there.
                    return Some((total, at));
                }
            }
            _ => break,
        }
        read = true;
    }
    read.then_some((total + group, at))
        .filter(|(value, _)| *value > 0.0)
}

/// "dozens", "hundreds of thousands", "scores", "tens of thousands".
fn vague(t: &Tokens, i: usize) -> Option<Value> {
    let W::Vague(unit) = t.word(i) else {
        return None;
    };
    let mut value = unit as f64;
    let mut end = i + 1;
    if t.is(i + 1, W::Of)
        && let W::Vague(more) = t.word(i + 2)
    {
        value *= more as f64;
        end = i + 3;
    }
    if unit == 10 && !t.is(i + 1, W::Of)
        || unit == 20 && !t.is(i + 1, W::Of) && t.back(i, 1).word != W::And
    {
        return None;
    }
    if matches!(t.word(end), W::Other) && t.mark(end, '-') {
        return None;
    }
    Some(Value {
        low: value * 2.0,
        high: value * 2.0,
        shape: Shape::Vague,
        money: None,
        first: i,
        end,
    })
}

/// "half of", "a third of", "two-thirds", "three quarters".
fn fraction(t: &Tokens, i: usize) -> Option<Value> {
    let hundredths = |top: f64, bottom: f64, end| {
        let value = (top / bottom * 10_000.0).round() / 100.0;
        Some(Value {
            low: value,
            high: value,
            shape: Shape::Fraction,
            money: None,
            first: i,
            end,
        })
    };
    if t.get(i).glued && t.back(i, 1).kind == Kind::Mark('-') {
        return None;
    }
    // "one in five", "1 in 5".
    let one = t.is(i, W::Small(1)) || t.str(i) == "1" && free(t, i);
    let parts = match t.word(i + 2) {
        W::Small(parts) => u64::from(parts),
        _ => t.number(i + 2).map_or(0, |n| n.value),
    };
    if one && t.is(i + 1, W::In) && (2..=20).contains(&parts) {
        return hundredths(1.0, parts as f64, i + 3);
    }
    match t.word(i) {
        W::Half => {
            let whole = matches!(t.word(i + 1), W::Of | W::The | W::Its | W::That | W::All);
            let dated =
                t.is(i + 1, W::Of) && t.is(i + 2, W::Unit(crate::dates::lexicon::Unit::Year));
            (whole
                && !dated
                && !matches!(
                    t.back(i, 1).word,
                    W::Ordinal(_) | W::Third | W::Early | W::Late | W::Last
                ))
            .then(|| hundredths(1.0, 2.0, i + 1))?
        }
        W::A | W::Small(1) if !matches!(t.word(i + 2), W::Unit(_)) => {
            let at = i + 1 + usize::from(t.mark(i + 1, '-'));
            let of = matches!(t.word(at + 1), W::Of) || t.get(i).word == W::Small(1);
            match t.word(at) {
                W::Third if of => hundredths(1.0, 3.0, at + 1),
                W::Quarter if of => hundredths(1.0, 4.0, at + 1),
                W::Ordinal(bottom @ (4 | 5 | 10)) if of => {
                    hundredths(1.0, f64::from(bottom), at + 1)
                }
                _ => None,
            }
        }
        W::Small(top @ 2..=9) => {
            let at = i + 1 + usize::from(t.mark(i + 1, '-'));
            match t.word(at) {
                W::Fraction(bottom) => hundredths(f64::from(top), f64::from(bottom), at + 1),
                W::Units(crate::dates::lexicon::Unit::Quarter) => {
                    hundredths(f64::from(top), 4.0, at + 1)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// "first", "18th".
fn ordinal(t: &Tokens, i: usize) -> Option<Value> {
    let figure = |value: f64, end| {
        Some(Value {
            low: value,
            high: value,
            shape: Shape::Ordinal,
            money: None,
            first: i,
            end,
        })
    };
    match t.word(i) {
        W::Ordinal(value) => figure(value.into(), i + 1),
        W::Third => figure(3.0, i + 1),
        W::Tens(tens) if t.mark(i + 1, '-') => match t.word(i + 2) {
            W::Ordinal(ones) => figure((tens + ones).into(), i + 3),
            W::Third => figure((tens + 3).into(), i + 3),
            _ => None,
        },
        _ => {
            let number = t.number(i).filter(|_| free(t, i))?;
            let suffix = t.get(i + 1).glued && t.is(i + 1, W::Th);
            suffix.then(|| figure(number.value as f64, i + 2))?
        }
    }
}

/// Extends a figure to a range: "3-4,000", "1,200 to 1,800", "between 30 and 40", "10 or 12".
fn ranged(t: &Tokens, one: Value) -> Value {
    let between = t.back(one.first, 1).word == W::Between
        || matches!(t.back(one.first, 1).word, W::About | W::Some | W::Around)
            && t.back(one.first, 2).word == W::Between;
    let from = t.back(one.first, 1).word == W::From;
    let end = one.end + usize::from(t.mark(one.end, '%'));
    // "3m-4m", "$3-4 million": the currency and the scale may stand on either side.
    let joint = match t.word(end) {
        W::To => end + 1,
        W::And if between => end + 1,
        W::Or if !between => end + 1,
        _ if t.mark(end, '-') && t.get(end).glued == t.get(end + 1).glued => end + 1,
        _ => return one,
    };
    let at = currency(t, joint).map_or(joint, |(_, at)| at);
    let dash = t.mark(end, '-');
    let Some(two) = (if dash { unglued(t, at) } else { scaled(t, at) }) else {
        return one;
    };
    if matches!(two.shape, Shape::One) || dates_follow(t, two.end) {
        return one;
    }
    let (mut low, high) = (one.low, two.high);
    // "3-4,000" and "2 to 3 million" leave the scale to the second figure.
    let bare = t.number(one.first).is_some_and(|n| n.len() <= 3) && one.end == one.first + 1
        || one.money.is_some() && one.end == one.first + 2 && low < 1000.0
        || t.get(one.first).kind == Kind::Word && low < 20.0;
    let scale = scale_of(t, &two, at);
    if bare && scale > 1.0 && low < scale && low * scale < high {
        low *= scale;
    }
    if t.is(end, W::Or) && high - low > low.max(2.0) {
        return one;
    }
    if low >= high || t.is(end, W::To) && !from && high > 50.0 * low.max(1.0) {
        return one;
    }
    Value {
        low,
        high,
        shape: Shape::Range,
        end: two.end,
        ..one
    }
}

/// A figure behind a dash, which is glued to it.
fn unglued(t: &Tokens, i: usize) -> Option<Value> {
    t.number(i)?;
    let (value, end) = digits(t, i)?;
    let next = t.get(end);
    if next.kind == Kind::Word && next.glued && !unit_letters(t, end, false) {
        return None;
    }
    let (scale, end) = scale_at(t, end, false).unwrap_or((1.0, end));
    Some(Value {
        low: value * scale,
        high: value * scale,
        shape: Shape::Plain,
        money: None,
        first: i,
        end,
    })
}

/// What the second figure of a range was multiplied by.
fn scale_of(t: &Tokens, two: &Value, at: usize) -> f64 {
    for index in at..two.end {
        if let W::Scale(scale) = t.word(index) {
            return scale as f64;
        }
        if let Some((scale, _)) = scale_at(t, index, true).filter(|_| index > at) {
            return scale;
        }
    }
    if t.mark(at + 1, ',') { 1000.0 } else { 1.0 }
}

/// "26 to 28 August": not a range of counts.
fn dates_follow(t: &Tokens, end: usize) -> bool {
    matches!(t.word(end), W::Month(_) | W::MonthShort(_)) && t.get(end).capital
}
