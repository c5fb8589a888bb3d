//! When two values count as the same, by the rules of the scorer that comes with the coded documents.
//!
//! These rules are deliberately coarse and are no part of coding: they only decide what a coder and the program may call by
//! different words without disagreeing. Names that stand for one actor are data, in `actor_names.tsv`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use concord_record::{EventType, Stance, TypeGroup};
use regex::Regex;
use serde_json::Value;

/// A member of an object; null is no member.
pub(crate) fn member<'a>(record: &'a Value, key: &str) -> Option<&'a Value> {
    record.get(key).filter(|value| !value.is_null())
}

/// A text member.
pub(crate) fn word<'a>(record: &'a Value, key: &str) -> Option<&'a str> {
    record.get(key).and_then(Value::as_str)
}

/// A text member that is not empty.
pub(crate) fn said<'a>(record: &'a Value, key: &str) -> Option<&'a str> {
    word(record, key).filter(|text| !text.is_empty())
}

/// A member that is a list; anything else is an empty one.
pub(crate) fn list<'a>(record: &'a Value, key: &str) -> &'a [Value] {
    record
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The number that a value is or spells.
pub(crate) fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        _ => None,
    }
}

/// Equality in which 13 is 13.0.
pub(crate) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        _ => a == b,
    }
}

/// [`equal`] of two members, of which absent ones are equal too.
pub(crate) fn same_member(a: &Value, b: &Value, key: &str) -> bool {
    match (member(a, key), member(b, key)) {
        (Some(a), Some(b)) => equal(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// The family of a type; `None` for a word that is no type.
pub(crate) fn type_group(event_type: Option<&str>) -> Option<TypeGroup> {
    Some(event_type?.parse::<EventType>().ok()?.group())
}

/// Families whose types people take for one another.
const NEAR: [(TypeGroup, TypeGroup); 10] = [
    (TypeGroup::Attack, TypeGroup::Battle),
    (TypeGroup::Attack, TypeGroup::Operation),
    (TypeGroup::Battle, TypeGroup::Operation),
    (TypeGroup::Attack, TypeGroup::Plot),
    (TypeGroup::Operation, TypeGroup::Plot),
    (TypeGroup::Politics, TypeGroup::Speech),
    (TypeGroup::Politics, TypeGroup::Organisation),
    (TypeGroup::Operation, TypeGroup::Organisation),
    (TypeGroup::Politics, TypeGroup::Battle),
    (TypeGroup::Organisation, TypeGroup::Speech),
];

/// Whether two types may be told of one incident. `other` fits only `other` and an attack.
pub(crate) fn types_agree(a: Option<&str>, b: Option<&str>) -> bool {
    let a = type_group(a).unwrap_or(TypeGroup::Any);
    let b = type_group(b).unwrap_or(TypeGroup::Any);
    if a == TypeGroup::Any || b == TypeGroup::Any {
        let fits = |group| matches!(group, TypeGroup::Any | TypeGroup::Attack);
        return fits(a) && fits(b);
    }
    a == b || NEAR.contains(&(a, b)) || NEAR.contains(&(b, a))
}

static ACTOR_NAMES: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    include_str!("actor_names.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(key, pattern)| (key, Regex::new(pattern).expect("the table is tested")))
        .collect()
});

static NOT_LETTERS: LazyLock<Regex> = LazyLock::new(|| Regex::new("[^a-z]+").expect("a constant"));

static LONG_WORDS: LazyLock<Regex> = LazyLock::new(|| Regex::new("[a-z]{3,}").expect("a constant"));

/// What stands for an actor whatever it is called; an absent name is the empty key.
pub(crate) fn actor_key(name: Option<&str>) -> String {
    let name = name.unwrap_or_default().to_lowercase();
    ACTOR_NAMES
        .iter()
        .find(|(_, pattern)| pattern.is_match(&name))
        .map_or_else(
            || NOT_LETTERS.replace_all(&name, " ").trim().to_owned(),
            |(key, _)| (*key).to_owned(),
        )
}

/// What stands for a province or place, whatever its spelling ends in.
pub(crate) fn place_key(name: Option<&str>) -> String {
    name.unwrap_or_default()
        .to_lowercase()
        .replace("province", "")
        .replace("district", "")
        .chars()
        .filter(char::is_ascii_lowercase)
        .take(6)
        .collect()
}

/// Words that do not tell one speaker from another.
const LIGHT_WORDS: [&str; 10] = [
    "the",
    "and",
    "for",
    "official",
    "officials",
    "spokesman",
    "group",
    "team",
    "government",
    "former",
];

/// Whether two speakers are the same actor, or share a word of weight. The author is only the author.
pub(crate) fn speakers_agree(a: Option<&str>, b: Option<&str>) -> bool {
    let named = |name: Option<&str>| {
        name.filter(|name| !name.is_empty())
            .unwrap_or("author")
            .to_lowercase()
    };
    let is_author = |name: &str| matches!(name, "author" | "authors" | "document" | "narrator");
    let (a, b) = (named(a), named(b));
    if is_author(&a) != is_author(&b) {
        return false;
    }
    let words = |name: &str| -> BTreeSet<String> {
        LONG_WORDS
            .find_iter(name)
            .map(|word| word.as_str().to_owned())
            .filter(|word| !LIGHT_WORDS.contains(&word.as_str()))
            .collect()
    };
    actor_key(Some(&a)) == actor_key(Some(&b)) || !words(&a).is_disjoint(&words(&b))
}

/// What a stance amounts to: saying so, saying not so, judging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StanceFamily {
    Says,
    Denies,
    Judges,
}

/// The family of a stance; `None` for a word that is no stance.
pub(crate) fn stance_family(stance: Option<&str>) -> Option<StanceFamily> {
    Some(match stance?.parse::<Stance>().ok()? {
        Stance::Claims | Stance::Confirms | Stance::Pledges | Stance::Accuses => StanceFamily::Says,
        Stance::Denies | Stance::Doubts => StanceFamily::Denies,
        Stance::Assesses | Stance::Warns => StanceFamily::Judges,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn actors_by_any_name() {
        for (name, key) in [
            ("ISKP", "is-k"),
            ("Islamic State - Khorasan", "is-k"),
            ("the Islamic State", "islamic state"),
            ("Pakistani Taliban", "ttp"),
            ("al-Qa\u{2bb}ida", "al-qaeda"),
            ("U.S. forces", "us"),
            ("Users' union", "users union"),
            ("", ""),
        ] {
            assert_eq!(actor_key(Some(name)), key, "{name}");
        }
        assert_eq!(ACTOR_NAMES.len(), 8);
    }

    #[test]
    fn types_and_speakers() {
        assert!(types_agree(Some("bombing"), Some("clash")));
        assert!(types_agree(Some("other"), Some("bombing")));
        assert!(!types_agree(Some("other"), Some("clash")));
        assert!(!types_agree(Some("pledge"), Some("bombing")));
        assert!(types_agree(None, Some("other")));
        assert!(speakers_agree(
            Some("Uzbek officials"),
            Some("the Uzbek government")
        ));
        assert!(!speakers_agree(
            Some("Iraqi government"),
            Some("Turkish government")
        ));
        assert!(!speakers_agree(None, Some("Turkish government")));
        assert!(speakers_agree(None, Some("Author")));
        assert_eq!(place_key(Some("Kunar Province")), "kunar");
    }

    #[test]
    fn numbers_are_equal_however_they_are_written() {
        assert!(equal(&json!([13, null, 13.0]), &json!([13.0, null, 13])));
        assert!(!equal(&json!([13]), &json!([13, null])));
        assert_eq!(number(Some(&json!("12"))), Some(12.0));
        assert_eq!(number(Some(&json!(null))), None);
    }
}
