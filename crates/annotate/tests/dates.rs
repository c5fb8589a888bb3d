//! The case file `suite/dates.txt` against the parser, and the parser's laws on arbitrary text.
//!
//! A case is a sentence with its dates in square brackets, then what each means, one after another. `@ DATE` sets the publication date
//! for the lines below it, `@ none` takes it away, `@ day-first` and `@ month-first` set the habit for numeric dates.

use std::fmt::Write as _;

use concord_annotate::dates::{Anchor, DateMention, day_month_habit, find};
use concord_record::{DatePrecision, DateRange};
use proptest::prelude::*;

const SUITE: &str = include_str!("suite/dates.txt");

fn shown(range: Option<DateRange>) -> String {
    match range {
        None => "null".to_owned(),
        Some(range) if range.precision == DatePrecision::Season => {
            format!("season {}", range.label())
        }
        Some(range) => range.label(),
    }
}

/// The sentence with its mentions in brackets, and what they mean.
fn marked(text: &str, mentions: &[DateMention]) -> String {
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
    let labels: Vec<String> = mentions.iter().map(|m| shown(m.range)).collect();
    format!("{line} | {}", labels.join("; "))
        .trim_end()
        .to_owned()
}

#[test]
fn suite() {
    let mut anchor = Anchor::default();
    let mut wrong = String::new();
    let mut cases = 0;
    for (number, line) in SUITE.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(setting) = line.strip_prefix("@ ") {
            match setting.trim() {
                "none" => anchor = Anchor::default(),
                "day-first" => anchor.day_first = Some(true),
                "month-first" => anchor.day_first = Some(false),
                date => {
                    anchor = Anchor {
                        published: Some(DateRange::parse(date).expect("a date after @")),
                        day_first: None,
                    }
                }
            }
            continue;
        }
        cases += 1;
        let (sentence, _) = line.split_once(" |").expect("a case has ` |`");
        let text = sentence.replace(['[', ']'], "").replace("\\n", "\n");
        let found = marked(&text, &find(&text, 0..text.len(), &anchor, None)).replace('\n', "\\n");
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
    assert!(cases >= 250, "only {cases} cases");
}

#[test]
fn previous_date_is_counted_from() {
    let text = "Two days later they withdrew.";
    let previous = DateRange::parse("2020-02-28");
    let found = find(text, 0..text.len(), &Anchor::default(), previous);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].range, DateRange::parse("2020-03-01"));
    assert!(found[0].anchored);
}

#[test]
fn only_the_passage_is_read() {
    let text = "On 3 May 2020 it began. On 9 May 2020 it ended.";
    let second = text.find("On 9").unwrap();
    let found = find(text, second..text.len(), &Anchor::default(), None);
    assert_eq!(found.len(), 1);
    assert_eq!(&text[found[0].bytes.clone()], "9 May 2020");
}

#[test]
fn habits() {
    assert_eq!(day_month_habit("on 03/04/2022 and 26/08/2021"), Some(true));
    assert_eq!(day_month_habit("on 03/04/2022 and 08/26/2021"), Some(false));
    assert_eq!(day_month_habit("on 08/26/2021 and 26/08/2021"), None);
    assert_eq!(day_month_habit("on 03/04/2022, 2021/08/26, 1.2.3"), None);
    assert_eq!(day_month_habit("26.08.2021"), Some(true));
    assert_eq!(day_month_habit(""), None);
}

fn laws(text: &str, mentions: &[DateMention]) {
    let mut from = 0;
    for mention in mentions {
        assert!(mention.bytes.start >= from, "in order in {text:?}");
        assert!(
            mention.bytes.start < mention.bytes.end,
            "not empty in {text:?}"
        );
        assert!(
            text.get(mention.bytes.clone()).is_some(),
            "on characters in {text:?}"
        );
        if let Some(DateRange {
            start: Some(start),
            end: Some(end),
            ..
        }) = mention.range
        {
            assert!(start <= end, "forwards in {text:?}");
        }
        from = mention.bytes.end;
    }
}

/// Texts made of the words that the grammar knows, so that rules meet each other.
fn dense() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "on",
        "in",
        "from",
        "to",
        "and",
        "between",
        "since",
        "until",
        "by",
        "before",
        "the",
        "of",
        "last",
        "next",
        "this",
        "past",
        "early",
        "mid",
        "-",
        "late",
        "end",
        "first",
        "second",
        "half",
        "May",
        "March",
        "Aug.",
        "DEC",
        "Thursday",
        "Sat",
        "26",
        "31",
        "3rd",
        "2021",
        "1999",
        "2000s",
        "89",
        "081530ZMAR22",
        "26/08/2021",
        "03/04/22",
        "2021-02-30",
        ",",
        ".",
        "'",
        "’s",
        "today",
        "two",
        "a",
        "few",
        "days",
        "weeks",
        "months",
        "year",
        "ago",
        "later",
        "earlier",
        "following",
        "same",
        "that",
        "recent",
        "spring",
        "winter",
        "Ramadan",
        "Hamal",
        "1443",
        "1401",
        "will",
        "Q3",
        "9/11",
        "5",
        "p.m.",
        "17:50",
        "(",
        ")",
        "\n",
        "\n\n",
        "—",
        "–",
        "99999",
        "0",
    ]);
    prop::collection::vec(words, 0..14).prop_map(|words| words.join(" "))
}

fn anchors() -> impl Strategy<Value = Anchor> {
    let dates = prop::sample::select(vec![
        "",
        "2022-05-18",
        "2020-02-29",
        "2016-05",
        "2017",
        "9999-12-31",
        "1900-01-01",
    ]);
    (dates, any::<Option<bool>>()).prop_map(|(date, day_first)| Anchor {
        published: DateRange::parse(date),
        day_first,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read(text in any::<String>(), from in 0..40_usize, to in 0..60_usize, anchor in anchors()) {
        laws(&text, &find(&text, from..to, &anchor, None));
        let _ = day_month_habit(&text);
    }

    #[test]
    fn any_words_are_read(text in dense(), anchor in anchors(), previous in anchors()) {
        laws(&text, &find(&text, 0..text.len(), &anchor, previous.published));
        let glued = text.replace(' ', "");
        laws(&glued, &find(&glued, 0..glued.len(), &anchor, previous.published));
    }
}
