//! Finds numbers in English prose, with what bounds them and what they are numbers of.
//!
//! A toll or a strength is seldom a bare figure: "at least 13", "3-4,000", "more than two dozen", "tens of thousands". The parser reads
//! the figure (`value`), the words around it that bound it (`bound`) and the unit, over the same tokens as the dates. Most of its
//! work is refusing: a calibre, an age, a road, a resolution, a footnote and a time of day are no counts, and a date never is.
//!
//! Vague words follow the codebook: dozens are 24 or more, hundreds 200 or more, thousands 2,000 or more, several 3 or more.

mod bound;
mod value;

use std::ops::Range;

use concord_record::Modifier;

use self::value::{Shape, Value};
use crate::dates::lex::{Kind, Tokens};
use crate::dates::lexicon::W;
use crate::dates::{self, Anchor};

/// What a number is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberUnit {
    /// Countable things, whatever they are.
    Count,
    /// Hundredths.
    Percent,
    /// A part told as a fraction; its value is in hundredths: "a third" is 33.33.
    Fraction,
    /// Money, by the lower-case ISO 4217 code.
    Money(&'static str),
    /// A physical measure, by its symbol.
    Measure(&'static str),
    /// A length of time, by its unit.
    Duration(&'static str),
    /// Years of life.
    Age,
    /// A place in an order: "the third attack".
    Ordinal,
}

/// A number in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberMention {
    /// The number with the words that bound it and those of its unit if it is no count: "at least 13", "45 per cent".
    pub bytes: Range<usize>,
    /// The figures or number words alone.
    pub value: Range<usize>,
    /// Lower bound; `None` if open.
    pub low: Option<f64>,
    /// Upper bound; `None` if open.
    pub high: Option<f64>,
    /// The single figure that the text gives, if it gives one.
    pub best: Option<f64>,
    /// How the figure is bounded.
    pub modifier: Modifier,
    /// What it is a number of.
    pub unit: NumberUnit,
}

/// The numbers of `text[within]`, in order and without overlap; dates are looked for and left out.
pub fn find(text: &str, within: Range<usize>) -> Vec<NumberMention> {
    let tokens = Tokens::new(text, within);
    let dates: Vec<Range<usize>> = dates::find_in(&tokens, &Anchor::default(), None)
        .into_iter()
        .map(|date| date.bytes)
        .collect();
    find_in(&tokens, &dates)
}

/// [`find`] for a caller who knows the dates already: `taken` are byte ranges, in order, that hold no counts.
pub fn find_excluding(
    text: &str,
    within: Range<usize>,
    taken: &[Range<usize>],
) -> Vec<NumberMention> {
    find_in(&Tokens::new(text, within), taken)
}

fn find_in(t: &Tokens, taken: &[Range<usize>]) -> Vec<NumberMention> {
    let mut mentions = Vec::new();
    let mut taken = taken.iter().peekable();
    let mut floor = 0;
    let mut i = 0;
    while i < t.len() {
        let token = t.get(i);
        while taken.next_if(|range| range.end <= token.start).is_some() {}
        if let Some(range) = taken.peek()
            && range.start <= token.start
        {
            i = t.at_byte(range.end).max(i + 1);
            floor = i;
            continue;
        }
        let run = telephone(t, i);
        if run > 0 {
            i += run;
            continue;
        }
        let Some(value) = value::value(t, i) else {
            i += 1;
            continue;
        };
        let ceiling = taken.peek().map_or(t.len(), |range| t.at_byte(range.start));
        if value.end > ceiling {
            i += 1;
            continue;
        }
        i = value.end.max(i + 1);
        if !refused(t, &value) {
            let mention = bound::bounded(t, &value, floor);
            // Words that bound one figure from behind do not bound the next from before.
            i = i.max(t.at_byte(mention.bytes.end));
            mentions.push(mention);
        }
        floor = i;
    }
    mentions
}

/// Figures that follow each other with nothing between are a telephone number or the row of a table; gives how many.
fn telephone(t: &Tokens, i: usize) -> usize {
    let number = |at: usize| t.number(at).is_some();
    if !number(i) || !number(i + 1) {
        return 0;
    }
    let run = (i..).take_while(|at| number(*at)).count();
    // A figure with blanks in it, as the UN writes thousands, is read as one.
    let grouped = value::value(t, i).is_some_and(|value| value.end >= i + run);
    let dialled = t.mark(i.wrapping_sub(1), '+');
    if (run > 2 || dialled) && !grouped {
        run
    } else {
        0
    }
}

/// Whether the words around a figure say that it names something rather than counts.
fn refused(t: &Tokens, value: &Value) -> bool {
    let (first, end) = (value.first, value.end);
    if dates::clock(t, first).is_some_and(|stop| stop > end || t.is(stop - 1, W::Noon)) {
        return true;
    }
    let before = t.back(first, 1);
    let after = t.get(end);
    let figure = t.number(first).is_some();
    let seconds = |kind: Kind| matches!(kind, Kind::Mark('°' | '′' | '″' | '"' | '\''));
    // "[12]" is a note, "59°10′25″" and "59.173616" are places on the globe.
    let note = before.kind == Kind::Mark('[') && after.kind == Kind::Mark(']');
    let globe = after.glued && seconds(after.kind) && matches!(before.kind, Kind::Mark('°' | '′'))
        || end == first + 3 && t.tight(first + 1, '.') && t.get(first + 2).len() >= 4;
    // What is written like a year and counts nothing is left alone.
    let year = end == first + 1
        && t.get(first).len() == 4
        && (1950..2036).contains(&t.get(first).value)
        && value.money.is_none()
        && (after.kind != Kind::Word || after.capital);
    if figure && (note || globe || year && after.kind != Kind::Mark('%')) {
        return true;
    }
    let token = t.get(first);
    let named = token.kind == Kind::Word && token.capital && before.kind == Kind::Word;
    if named
        && (after.kind == Kind::Word && after.capital && !token.shout
            || matches!(before.word, W::Place | W::Label))
    {
        return true;
    }
    if figure && value.shape != Shape::Ordinal {
        let label = before.word == W::Label && !matches!(t.word(end), W::Person)
            || matches!(before.word, W::Label | W::Place) && before.capital;
        let numbered = before.kind == Kind::Mark('.')
            && before.glued
            && (matches!(t.back(first, 2).word, W::No) && t.back(first, 2).capital
                || matches!(t.word(first.saturating_sub(2)), W::Label));
        // "Article 5", "Paragraphs 2 and 3": the second figure names like the first.
        if label || numbered || before.kind == Kind::Mark('#') {
            return true;
        }
    }
    if value.shape == Shape::One {
        // The pronoun: "one of the", "no one", "one another", "the one who", "one day".
        let after = t.word(end);
        let owner = matches!(
            before.word,
            W::No
                | W::The
                | W::Every
                | W::Any
                | W::This
                | W::That
                | W::Last
                | W::Next
                | W::Same
                | W::Ordinal(_)
        );
        return owner
            || matches!(
                after,
                W::Of
                    | W::Another
                    | W::Pronoun
                    | W::To
                    | W::In
                    | W::Near
                    | W::Will
                    | W::That
                    | W::By
                    | W::And
                    | W::Or
                    | W::Has
                    | W::Saw
                    | W::Month(5)
            ) && !t.get(end).capital
            || t.get(end).kind != Kind::Word && !t.mark(end, '-') && before.word != W::Least;
    }
    false
}
