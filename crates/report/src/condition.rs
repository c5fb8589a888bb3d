//! Conditions of directives: `key=value`.

use concord_record::{Attribution, DateRange, EventType, Measure, Stance, Status, TypeGroup};
use jiff::civil::Date;

use crate::mistake::{Fault, nearest};
use crate::query::Subject;

/// What a condition is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Type,
    Group,
    Status,
    Attribution,
    Country,
    Place,
    Actor,
    Perpetrator,
    Target,
    From,
    To,
    Killed,
    Wounded,
    Sources,
    Document,
    Measure,
    Reporter,
    Stance,
    Speaker,
    Publisher,
    Language,
}

/// How it compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Is,
    IsNot,
    AtLeast,
    AtMost,
}

/// What it compares with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Type(EventType),
    Group(TypeGroup),
    Status(Status),
    /// Any status.
    Any,
    Attribution(Attribution),
    Measure(Measure),
    Stance(Stance),
    Day(Date),
    Number(u64),
    Text(String),
}

/// `key=value|value`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Condition {
    pub(crate) key: Key,
    pub(crate) operator: Operator,
    pub(crate) values: Vec<Value>,
    /// As written, for the sentence that says what was counted.
    pub(crate) written: String,
}

const KEYS: [(&str, Key); 21] = [
    ("type", Key::Type),
    ("group", Key::Group),
    ("status", Key::Status),
    ("attribution", Key::Attribution),
    ("country", Key::Country),
    ("place", Key::Place),
    ("actor", Key::Actor),
    ("perpetrator", Key::Perpetrator),
    ("target", Key::Target),
    ("from", Key::From),
    ("to", Key::To),
    ("killed", Key::Killed),
    ("wounded", Key::Wounded),
    ("sources", Key::Sources),
    ("document", Key::Document),
    ("measure", Key::Measure),
    ("reporter", Key::Reporter),
    ("stance", Key::Stance),
    ("speaker", Key::Speaker),
    ("publisher", Key::Publisher),
    ("language", Key::Language),
];

pub(crate) const INCIDENT: &[Key] = &[
    Key::Type,
    Key::Group,
    Key::Status,
    Key::Attribution,
    Key::Country,
    Key::Place,
    Key::Actor,
    Key::Perpetrator,
    Key::Target,
    Key::From,
    Key::To,
    Key::Killed,
    Key::Wounded,
    Key::Sources,
    Key::Document,
];

/// A word of a directive: its first byte and its text, quotation marks undone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    pub(crate) at: usize,
    pub(crate) text: String,
}

/// Reads the conditions on a subject.
pub(crate) fn conditions(words: &[Word], subject: Subject) -> Result<Vec<Condition>, Fault> {
    let mut conditions: Vec<Condition> = Vec::new();
    for word in words {
        let condition = condition(word, subject)?;
        let again = conditions
            .iter()
            .any(|it| it.key == condition.key && it.operator == condition.operator);
        if again && condition.operator == Operator::Is {
            return Err(Fault::new(
                word.at,
                format!(
                    "`{}` stands twice",
                    word.text.split('=').next().unwrap_or_default()
                ),
                "write alternatives as `type=bombing|airstrike`",
            ));
        }
        conditions.push(condition);
    }
    Ok(conditions)
}

fn condition(word: &Word, subject: Subject) -> Result<Condition, Fault> {
    let text = &word.text;
    let cut = ["!=", ">=", "<=", "="]
        .into_iter()
        .filter_map(|sign| Some((text.find(sign)?, sign)))
        .min_by_key(|(at, sign)| (*at, std::cmp::Reverse(sign.len())));
    let Some((at, sign)) = cut else {
        return Err(Fault::new(
            word.at,
            format!("`{text}` is no condition"),
            "write `key=value`, such as `country=ML`",
        ));
    };
    let (name, value) = (&text[..at], &text[at + sign.len()..]);
    let allowed = subject.keys();
    let names: Vec<&str> = KEYS
        .iter()
        .filter(|(_, key)| allowed.contains(key))
        .map(|(name, _)| *name)
        .collect();
    let Some((_, key)) = KEYS
        .iter()
        .find(|(known, key)| *known == name && allowed.contains(key))
    else {
        return Err(Fault::new(
            word.at,
            format!("`{name}` is nothing that {} have", subject.word()),
            nearest(name, &names),
        ));
    };
    let operator = match sign {
        "!=" => Operator::IsNot,
        ">=" => Operator::AtLeast,
        "<=" => Operator::AtMost,
        _ => Operator::Is,
    };
    let numeric = matches!(key, Key::Killed | Key::Wounded | Key::Sources);
    let ordered = matches!(operator, Operator::AtLeast | Operator::AtMost);
    let dated = matches!(key, Key::From | Key::To);
    if ordered != (numeric && ordered)
        || (dated && operator != Operator::Is)
        || (numeric && operator == Operator::IsNot)
    {
        return Err(Fault::new(
            word.at + at,
            format!("`{name}` is not compared with `{sign}`"),
            if dated {
                format!("write `{name}=2023-01`")
            } else if numeric {
                format!("write `{name}>=10`, `{name}<=10` or `{name}=10`")
            } else {
                format!("write `{name}=…` or `{name}!=…`")
            },
        ));
    }
    let mut values = Vec::new();
    for part in value.split('|') {
        let start = word.at + at + sign.len();
        values.push(read(*key, part.trim(), start)?);
    }
    if (dated || numeric) && values.len() > 1 {
        return Err(Fault::new(
            word.at,
            format!("`{name}` takes one value"),
            "write it once, without `|`",
        ));
    }
    Ok(Condition {
        key: *key,
        operator,
        values,
        written: format!(
            "{name} {} {}",
            sign.replace("!=", "≠")
                .replace(">=", "≥")
                .replace("<=", "≤"),
            value.replace('|', " or ")
        ),
    })
}

/// A value of a key.
fn read(key: Key, text: &str, at: usize) -> Result<Value, Fault> {
    fn word<T: std::str::FromStr>(text: &str, at: usize, known: &[&str]) -> Result<T, Fault> {
        text.parse().map_err(|_| {
            let message = format!("`{text}` is no word of the codebook's");
            Fault::new(at, message, nearest(text, known))
        })
    }
    macro_rules! words {
        ($type:ty) => {
            &<$type>::ALL
                .iter()
                .map(|it| it.as_str())
                .collect::<Vec<_>>()
        };
    }
    if text.is_empty() {
        return Err(Fault::new(at, "the value is missing", "write `key=value`"));
    }
    Ok(match key {
        Key::Type => Value::Type(word(text, at, words!(EventType))?),
        Key::Group => Value::Group(word(text, at, words!(TypeGroup))?),
        Key::Status if text == "any" => Value::Any,
        Key::Status => Value::Status(word(text, at, words!(Status))?),
        Key::Attribution => Value::Attribution(word(text, at, words!(Attribution))?),
        Key::Measure => Value::Measure(word(text, at, words!(Measure))?),
        Key::Stance => Value::Stance(word(text, at, words!(Stance))?),
        Key::Country => {
            let code = text.len() == 2 && text.bytes().all(|it| it.is_ascii_alphabetic());
            if !code {
                return Err(Fault::new(
                    at,
                    format!("`{text}` is no country code"),
                    "write the two letters of ISO 3166-1, such as `ML`, or use `place=`",
                ));
            }
            Value::Text(text.to_ascii_uppercase())
        }
        Key::From | Key::To => {
            let range = DateRange::parse(text);
            let day = range.and_then(|it| if key == Key::From { it.start } else { it.end });
            Value::Day(day.ok_or_else(|| {
                Fault::new(
                    at,
                    format!("`{text}` is no date"),
                    "write YYYY, YYYY-MM or YYYY-MM-DD",
                )
            })?)
        }
        Key::Killed | Key::Wounded | Key::Sources => Value::Number(text.parse().map_err(|_| {
            Fault::new(
                at,
                format!("`{text}` is no number"),
                "write digits without a point or comma",
            )
        })?),
        _ => Value::Text(text.to_lowercase()),
    })
}
