//! The words that bound a figure, "at least", "up to", "some", "or more", and its unit.

use concord_record::Modifier;

use super::value::{Shape, Value};
use super::{NumberMention, NumberUnit};
use crate::dates::lex::{Kind, Tokens};
use crate::dates::lexicon::{Unit, W};

/// The mention of a figure; `floor` is the first token that may belong to it.
pub(super) fn bounded(t: &Tokens, value: &Value, floor: usize) -> NumberMention {
    let (unit, unit_end) = unit(t, value);
    let (after, end) = bound_after(t, value, unit_end);
    let (before, first) = bound_before(t, value, floor);
    let plain = match value.shape {
        Shape::Range => Modifier::Range,
        Shape::Vague => Modifier::AtLeast,
        Shape::Loose => Modifier::Approx,
        _ => Modifier::Exact,
    };
    let modifier = match (before, after) {
        _ if unit == NumberUnit::Ordinal => Modifier::Exact,
        // "nearly half a dozen" is about six, "hundreds" stays a lower bound however it is hedged.
        (Some(Modifier::Approx), _) if matches!(plain, Modifier::Range | Modifier::AtLeast) => {
            plain
        }
        (Some(bound), _) | (None, Some(bound)) => bound,
        (None, None) => plain,
    };
    let (low, high) = (value.low, value.high);
    let (low, high) = match modifier {
        Modifier::AtLeast | Modifier::MoreThan => (Some(low), None),
        Modifier::AtMost | Modifier::LessThan => (None, Some(high)),
        _ => (Some(low), Some(high)),
    };
    let best = match value.shape {
        Shape::Range => None,
        _ => low.or(high),
    };
    let plain_unit = matches!(unit, NumberUnit::Count);
    let end = if plain_unit && after.is_none() {
        value.end
    } else {
        end
    };
    NumberMention {
        bytes: t.bytes(first, end),
        value: t.bytes(value.first, value.end),
        low,
        high,
        best,
        modifier,
        unit,
    }
}

/// The bounding words before the figure and the first of them.
fn bound_before(t: &Tokens, value: &Value, floor: usize) -> (Option<Modifier>, usize) {
    let first = value.first;
    let word = |back: usize| match first.checked_sub(back) {
        Some(at) if at >= floor => t.word(at),
        _ => W::Other,
    };
    let span = |back: usize, modifier| (Some(modifier), first - back);
    if value.shape == Shape::Ordinal {
        return (None, first);
    }
    // "at least some 40", "as many as about 40": the nearer word only softens.
    let soft = usize::from(
        matches!(word(1), W::Some | W::About | W::Around) && !matches!(word(2), W::Other | W::The),
    );
    let at = |back: usize| word(back + soft);
    let found = match (at(4), at(3), at(2), at(1)) {
        (W::No, W::Fewer | W::Less, W::Than, _)
        | (_, W::No | W::Not, W::Fewer | W::Less, W::Than) => {
            let back = 3 + soft;
            Some((back, Modifier::AtLeast))
        }
        (_, W::No | W::Not, W::More, W::Than) => Some((3 + soft, Modifier::AtMost)),
        (_, W::As, W::Many | W::Much, W::As) => Some((3 + soft, Modifier::AtMost)),
        (_, W::As, W::Few | W::Little, W::As) => Some((3 + soft, Modifier::AtLeast)),
        (_, W::A, W::Minimum, W::Of) => Some((3 + soft, Modifier::AtLeast)),
        (_, W::A, W::Maximum, W::Of) => Some((3 + soft, Modifier::AtMost)),
        (_, _, W::At, W::Least) => Some((2 + soft, Modifier::AtLeast)),
        (_, _, W::At, W::Most) => Some((2 + soft, Modifier::AtMost)),
        (_, _, W::More, W::Than) => Some((2 + soft, Modifier::MoreThan)),
        (_, _, W::Upwards, W::Of) | (_, _, W::Excess, W::Of) => {
            let in_excess = matches!(at(3), W::In) && matches!(at(2), W::Excess);
            Some((2 + soft + usize::from(in_excess), Modifier::MoreThan))
        }
        (_, _, W::Fewer | W::Less, W::Than) => Some((2 + soft, Modifier::LessThan)),
        (_, _, W::Up, W::To) => Some((2 + soft, Modifier::AtMost)),
        (_, _, W::Close, W::To) => Some((2 + soft, Modifier::Approx)),
        (_, _, W::A, W::Estimated) => Some((2 + soft, Modifier::Approx)),
        (_, _, _, W::Over) => Some((1 + soft, Modifier::MoreThan)),
        (_, _, _, W::Under) => Some((1 + soft, Modifier::LessThan)),
        (_, _, _, W::Maximum) => Some((1 + soft, Modifier::AtMost)),
        (_, _, _, W::Minimum) => Some((1 + soft, Modifier::AtLeast)),
        (_, _, _, W::Estimated | W::Almost) => Some((1 + soft, Modifier::Approx)),
        _ => None,
    };
    if let Some((back, modifier)) = found {
        return span(back, modifier);
    }
    match word(1) {
        W::Some | W::About | W::Around => span(1, Modifier::Approx),
        W::Between | W::From if value.shape == Shape::Range => (None, first - 1),
        _ => (None, first),
    }
}

/// The bounding words after the figure or its unit: "or more", "-plus", "+", "or so", "at most".
fn bound_after(t: &Tokens, value: &Value, unit_end: usize) -> (Option<Modifier>, usize) {
    for at in [value.end, unit_end] {
        let found = if t.mark(at, '+') && t.get(at).glued {
            Some((Modifier::AtLeast, at + 1))
        } else if (t.mark(at, '-') && t.get(at).glued) && t.is(at + 1, W::Plus) {
            Some((Modifier::AtLeast, at + 2))
        } else if t.tight(at, '-') && t.is(at + 1, W::Odd) {
            Some((Modifier::Approx, at + 2))
        } else {
            match (t.word(at), t.word(at + 1)) {
                (W::Or, W::More) => Some((Modifier::AtLeast, at + 2)),
                (W::And, W::More | W::Over)
                    if !matches!(t.word(at + 2), W::Than) && t.get(at + 2).kind != Kind::Word =>
                {
                    Some((Modifier::AtLeast, at + 2))
                }
                (W::Or, W::Fewer | W::Less) => Some((Modifier::AtMost, at + 2)),
                (W::Or, W::So) => Some((Modifier::Approx, at + 2)),
                (W::At, W::Most) => Some((Modifier::AtMost, at + 2)),
                (W::At, W::Least) if !matches!(t.get(at + 2).kind, Kind::Word | Kind::Number) => {
                    Some((Modifier::AtLeast, at + 2))
                }
                _ => None,
            }
        };
        if let Some((modifier, end)) = found {
            return (Some(modifier), end.max(unit_end));
        }
    }
    (None, unit_end)
}

/// The unit and the token after its words.
fn unit(t: &Tokens, value: &Value) -> (NumberUnit, usize) {
    let end = value.end;
    match value.shape {
        Shape::Ordinal => return (NumberUnit::Ordinal, end),
        Shape::Fraction => return (NumberUnit::Fraction, end),
        _ => {}
    }
    if let Some(money) = value.money {
        return (NumberUnit::Money(money), end);
    }
    let of = usize::from(t.is(end, W::Of));
    let plus = if t.tight(end, '-') && t.is(end + 1, W::Plus) {
        2
    } else {
        usize::from(t.mark(end, '+'))
    };
    let hyphen = usize::from(t.tight(end + plus, '-'));
    let at = end + hyphen + plus;
    if t.mark(at, '%') {
        return (NumberUnit::Percent, at + 1);
    }
    // "aged 34", "34 years old", "34-year-old".
    // "Ann Example, 42, of" gives an age too.
    let comma = |at: usize| t.mark(at, ',');
    let person = t.back(value.first, 2);
    let bare = t.number(value.first).is_some_and(|n| n.len() <= 2) && end == value.first + 1;
    let aside = bare
        && value.first > 0
        && comma(value.first - 1)
        && comma(end)
        && person.capital
        && t.back(value.first, 3).capital
        && t.get(end + 1).kind != Kind::Number;
    let aged = matches!(t.back(value.first, 1).word, W::Aged) || aside;
    if aged {
        return (NumberUnit::Age, end);
    }
    match t.word(at) {
        W::Percent => (NumberUnit::Percent, at + 1),
        W::Per if t.is(at + 1, W::Cent) => (NumberUnit::Percent, at + 2),
        W::Unit(Unit::Year) | W::Units(Unit::Year) => {
            let next = at + 1 + usize::from(t.mark(at + 1, '-'));
            if t.is(next, W::Old) {
                (NumberUnit::Age, next + 1)
            } else {
                (NumberUnit::Duration("year"), at + 1)
            }
        }
        W::Unit(unit) | W::Units(unit) => {
            let name = match unit {
                Unit::Minute => "minute",
                Unit::Hour => "hour",
                Unit::Day => "day",
                Unit::Week => "week",
                Unit::Month => "month",
                Unit::Decade => "decade",
                _ => return (NumberUnit::Count, end),
            };
            let old = at + 1 + usize::from(t.mark(at + 1, '-'));
            if t.is(old, W::Old) {
                return (NumberUnit::Age, old + 1);
            }
            (NumberUnit::Duration(name), at + 1)
        }
        // "a 2,000-pound bomb" is weighed, not paid.
        W::Money("gbp") if hyphen == 1 => (NumberUnit::Measure("lb"), at + 1),
        W::Money(money) => (NumberUnit::Money(money), at + 1),
        W::Us if matches!(t.word(at + 1), W::Money(_)) => (NumberUnit::Money("usd"), at + 2),
        W::MoneyCode(money) => (NumberUnit::Money(money), at + 1),
        W::Measure(symbol) => (NumberUnit::Measure(symbol), at + 1),
        W::Square
            if matches!(
                t.word(at + 1 + usize::from(t.mark(at + 1, '-'))),
                W::Measure(_)
            ) =>
        {
            let measure = at + 1 + usize::from(t.mark(at + 1, '-'));
            let symbol = match t.word(measure) {
                W::Measure("km") => "km2",
                W::Measure("mi") => "mi2",
                W::Measure("m") => "m2",
                W::Measure(symbol) => symbol,
                _ => "m2",
            };
            (NumberUnit::Measure(symbol), measure + 1)
        }
        _ if t.get(at).glued && matches!(t.str(at), "m" | "g") => (
            NumberUnit::Measure(if t.str(at) == "m" { "m" } else { "g" }),
            at + 1,
        ),
        // "millions of dollars", "hundreds of kilograms".
        _ if of == 1 => match t.word(end + 1) {
            W::Money(money) => (NumberUnit::Money(money), end + 2),
            W::Measure(symbol) => (NumberUnit::Measure(symbol), end + 2),
            W::Units(unit) => match unit {
                Unit::Hour => (NumberUnit::Duration("hour"), end + 2),
                Unit::Day => (NumberUnit::Duration("day"), end + 2),
                Unit::Year => (NumberUnit::Duration("year"), end + 2),
                _ => (NumberUnit::Count, end),
            },
            _ => (NumberUnit::Count, end),
        },
        _ => (NumberUnit::Count, end),
    }
}
