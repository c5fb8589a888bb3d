//! The case file `suite/numbers.txt` against the parser, and the parser's laws on arbitrary text.
//!
//! A case is a sentence with its numbers in square brackets, then bounds, modifier and unit of each. `13..` has no upper bound, `..50`
//! no lower one; a modifier that is left out is `exact`, a unit `count`.

use std::fmt::Write as _;

use concord_annotate::numbers::{NumberMention, NumberUnit, find, find_excluding};
use concord_record::Modifier;
use proptest::prelude::*;

const SUITE: &str = include_str!("suite/numbers.txt");

fn shown(mention: &NumberMention) -> String {
    let mut label = match (mention.low, mention.high) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (low, high) => {
            let end = |bound: Option<f64>| bound.map_or(String::new(), |bound| bound.to_string());
            format!("{}..{}", end(low), end(high))
        }
    };
    if mention.modifier != Modifier::Exact {
        let _ = write!(label, " {}", mention.modifier);
    }
    match mention.unit {
        NumberUnit::Count => {}
        NumberUnit::Percent => label.push_str(" percent"),
        NumberUnit::Fraction => label.push_str(" fraction"),
        NumberUnit::Age => label.push_str(" age"),
        NumberUnit::Ordinal => label.push_str(" ordinal"),
        NumberUnit::Money(unit) | NumberUnit::Measure(unit) | NumberUnit::Duration(unit) => {
            let _ = write!(label, " {unit}");
        }
    }
    label
}

fn marked(text: &str, mentions: &[NumberMention]) -> String {
    let mut line = String::new();
    let mut from = 0;
    for mention in mentions {
        let _ = write!(
            line,
            "{}[{}]",
            &text[from..mention.bytes.start],
            &text[mention.bytes.clone()]
        );
        from = mention.bytes.end;
    }
    line.push_str(&text[from..]);
    let labels: Vec<String> = mentions.iter().map(shown).collect();
    format!("{line} | {}", labels.join("; "))
        .trim_end()
        .to_owned()
}

#[test]
fn suite() {
    let mut wrong = String::new();
    let mut cases = 0;
    for (number, line) in SUITE.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        cases += 1;
        let (sentence, _) = line.split_once(" |").expect("a case has ` |`");
        let text = sentence
            .replace(['[', ']'], "")
            .replace("\\n", "\n")
            .replace('_', "\u{a0}");
        let found = marked(&text, &find(&text, 0..text.len()))
            .replace('\n', "\\n")
            .replace('\u{a0}', "_");
        if found != line.trim_end() {
            let _ = writeln!(
                wrong,
                "line {}\n  expected {}\n  found    {found}",
                number + 1,
                line.trim_end()
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(cases >= 200, "only {cases} cases");
}

#[test]
fn the_figure_is_told_from_its_bounds() {
    let text = "At least 13 and between 30 and 40 of some US$5 million.";
    let found = find(text, 0..text.len());
    let values: Vec<&str> = found.iter().map(|m| &text[m.value.clone()]).collect();
    assert_eq!(values, ["13", "30 and 40", "US$5 million"]);
    let best: Vec<Option<f64>> = found.iter().map(|m| m.best).collect();
    assert_eq!(best, [Some(13.0), None, Some(5_000_000.0)]);
}

#[test]
fn excluded_ranges_hold_no_numbers() {
    let text = "On 26 August 2021 they killed 40.";
    let found = find_excluding(text, 0..text.len(), &[3..11, 12..17]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].low, Some(40.0));
}

#[test]
fn notes_in_brackets_are_no_numbers() {
    let text = "It was quiet.[1] They left.[2][3]";
    assert!(find(text, 0..text.len()).is_empty());
}

fn laws(text: &str, mentions: &[NumberMention]) {
    let mut from = 0;
    for mention in mentions {
        assert!(mention.bytes.start >= from, "in order in {text:?}");
        assert!(
            mention.bytes.start <= mention.value.start,
            "value inside in {text:?}"
        );
        assert!(
            mention.value.start < mention.value.end,
            "not empty in {text:?}"
        );
        assert!(
            mention.value.end <= mention.bytes.end,
            "value inside in {text:?}"
        );
        assert!(
            text.get(mention.bytes.clone()).is_some(),
            "on characters in {text:?}"
        );
        assert!(
            text.get(mention.value.clone()).is_some(),
            "on characters in {text:?}"
        );
        if let (Some(low), Some(high)) = (mention.low, mention.high) {
            assert!(low <= high, "upwards in {text:?}");
        }
        from = mention.bytes.end;
    }
}

/// Texts made of the words that the grammar knows, so that rules meet each other.
fn dense() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "at",
        "least",
        "most",
        "more",
        "than",
        "up",
        "to",
        "between",
        "and",
        "or",
        "some",
        "about",
        "over",
        "no",
        "fewer",
        "one",
        "two",
        "twenty",
        "hundred",
        "thousand",
        "million",
        "a",
        "dozen",
        "dozens",
        "tens",
        "thousands",
        "of",
        "half",
        "third",
        "thirds",
        "quarters",
        "several",
        "few",
        "couple",
        "handful",
        "3",
        "40",
        "1,200",
        "1.5",
        "$",
        "US",
        "€",
        "%",
        "per",
        "cent",
        "km",
        "mm",
        "square",
        "year",
        "old",
        "aged",
        "-",
        "–",
        "+",
        "plus",
        "so",
        "m",
        "bn",
        "AK",
        "47",
        "th",
        "Resolution",
        "No.",
        ".",
        ",",
        "5",
        "p.m.",
        "17:50",
        "May",
        "2021",
        "in",
        "first",
        "99999999999999999999",
        "\n\n",
        "zero",
        "scores",
    ]);
    prop::collection::vec(words, 0..14).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read(text in any::<String>(), from in 0..40_usize, to in 0..60_usize) {
        laws(&text, &find(&text, from..to));
    }

    #[test]
    fn any_words_are_read(text in dense(), taken in 0..30_usize) {
        laws(&text, &find(&text, 0..text.len()));
        laws(&text, &find_excluding(&text, 0..text.len(), &[0..0, taken..taken + 9]));
        let glued = text.replace(' ', "");
        laws(&glued, &find(&glued, 0..glued.len()));
    }
}
