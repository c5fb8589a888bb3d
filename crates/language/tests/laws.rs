//! Laws that hold for any text whatever.

use std::ops::Range;

use concord_language::{Parse, parse, parse_blocks, parse_sentences, sentences, tokenize};
use proptest::prelude::*;

/// Text that looks enough like a report to reach the rules, mixed with anything.
fn text() -> impl Strategy<Value = String> {
    let words = [
        "Gen.",
        "U.S.",
        "killed",
        "the",
        "12",
        "didn't",
        "\u{201c}No!\u{201d}",
        "a.m.",
        "3.5",
        "www.x.org",
        "...",
        "-",
        "\n",
        "\n\n",
        "\u{2022}",
        "al-Nusra",
        "$2m",
        "KILLED",
        "I",
        "(b)",
        "]",
        ".12",
        "'em",
        "\u{e9}t\u{e9}",
        "\u{10ffff}",
        ":)",
    ];
    let word = prop_oneof![4 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => any::<String>(), 1 => "\\PC{0,8}"];
    proptest::collection::vec((word, prop_oneof![3 => Just(" "), 1 => Just("")]), 0..24)
        .prop_map(|parts| parts.into_iter().map(|(word, gap)| word + gap).collect())
}

fn check_ranges(text: &str, ranges: &[Range<usize>]) {
    let mut end = 0;
    for range in ranges {
        assert!(range.start >= end && range.end > range.start);
        assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
        end = range.end;
    }
}

/// Everything visible in a text, without its white space.
fn visible(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !('\u{1c}'..='\u{1f}').contains(c))
        .collect()
}

fn check(parse: &Parse, text: &str) {
    let ranges: Vec<Range<usize>> = parse
        .tokens
        .iter()
        .map(|token| token.start..token.end)
        .collect();
    check_ranges(text, &ranges);
    let mut end = 0;
    for sentence in &parse.sentences {
        assert_eq!(sentence.start, end);
        assert!(!sentence.is_empty());
        assert!(sentence.clone().any(|token| parse.is_root(token)));
        assert!(
            sentence
                .clone()
                .all(|token| sentence.contains(&parse.tokens[token].head))
        );
        for token in sentence.clone() {
            // Heads never run in a circle.
            assert!(
                parse.ancestors(token).take(parse.tokens.len() + 1).count() <= parse.tokens.len()
            );
            assert!(parse.subtree_range(token).contains(&token));
            assert!(parse.noun_chunk(token).contains(&token));
        }
        end = sentence.end;
    }
    assert_eq!(end, parse.tokens.len());
    let mut end = 0;
    for entity in &parse.entities {
        assert!(entity.first >= end && entity.end > entity.first);
        assert!(
            parse.tokens[entity.first..entity.end]
                .iter()
                .all(|token| token.entity == Some(entity.label))
        );
        end = entity.end;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn tokens_and_sentences_hold_all_visible_text(text in text()) {
        for ranges in [tokenize(&text), sentences(&text)] {
            check_ranges(&text, &ranges);
            let held: String = ranges.into_iter().map(|range| visible(&text[range])).collect();
            prop_assert_eq!(held, visible(&text));
        }
    }

    /// What is parsed together, or was parsed before, makes no difference.
    #[test]
    fn blocks_are_parsed_as_if_alone(texts in proptest::collection::vec(text(), 1..6)) {
        let mut all = String::new();
        let blocks: Vec<Range<usize>> = texts
            .iter()
            .map(|text| {
                let start = all.len();
                all.push_str(text);
                start..all.len()
            })
            .collect();
        let alone: Vec<Parse> = texts.iter().map(|text| parse(text)).collect();
        prop_assert_eq!(parse_blocks(&all, &blocks), alone);
    }

    #[test]
    fn parsing_never_fails(text in text()) {
        let parsed = parse(&text);
        check(&parsed, &text);
        // Short names in brackets are set apart by one and not by the other.
        let plain = text.replace(['(', '['], ",");
        prop_assert_eq!(parse(&plain), parse_sentences(&plain, &sentences(&plain)));
    }
}
