//! The language of directives: what is asked, and of which records.
//!
//! It is small and strict: a word that it does not know is a mistake with its place and the nearest words that it knows, never a
//! figure of something else. `docs/REPORT.md` describes it.

use crate::condition::{Condition, INCIDENT, Key, Word, conditions};
use crate::mistake::{Fault, nearest};
use crate::scan::Verb;

/// What records are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Events,
    Accounts,
    Documents,
    Sources,
    Claims,
    Quantities,
    Contradictions,
}

/// A toll of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toll {
    Killed,
    Wounded,
}

/// Which end of a toll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pick {
    Range,
    Low,
    High,
    Best,
}

/// What a plot or table is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Month,
    Year,
    Type,
    Country,
    Place,
    Perpetrator,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ask {
    /// How many.
    Count(Subject),
    /// The sum of a toll over events.
    Sum(Toll, Pick),
    /// The share of events that meet these conditions.
    Share(Vec<Condition>),
    /// Events a month.
    Average,
    /// One quantity, by its id or as the only one that meets the conditions.
    Quantity(Option<String>),
    /// A toll of one event or account.
    TollOf(Toll, Pick, String),
    /// Rows of records.
    List(Subject),
    /// Events, or their tolls, by something.
    Series(Option<Toll>, By),
    /// Where events were.
    Map,
    /// Records, documents by id or documents by file name.
    Cite(Vec<(usize, String)>),
}

/// A directive that was understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    pub(crate) ask: Ask,
    pub(crate) conditions: Vec<Condition>,
}

const SUBJECTS: [(&str, Subject); 7] = [
    ("events", Subject::Events),
    ("accounts", Subject::Accounts),
    ("documents", Subject::Documents),
    ("sources", Subject::Sources),
    ("claims", Subject::Claims),
    ("quantities", Subject::Quantities),
    ("contradictions", Subject::Contradictions),
];

const DIMENSIONS: [(&str, By); 6] = [
    ("month", By::Month),
    ("year", By::Year),
    ("type", By::Type),
    ("country", By::Country),
    ("place", By::Place),
    ("perpetrator", By::Perpetrator),
];

impl Subject {
    pub(crate) fn word(self) -> &'static str {
        SUBJECTS
            .iter()
            .find(|(_, it)| *it == self)
            .map_or("", |(word, _)| word)
    }

    /// What may be asked of it.
    pub(crate) fn keys(self) -> &'static [Key] {
        match self {
            Subject::Events | Subject::Accounts | Subject::Sources => INCIDENT,
            Subject::Documents => &[
                Key::Publisher,
                Key::Language,
                Key::Document,
                Key::From,
                Key::To,
            ],
            Subject::Claims => &[Key::Speaker, Key::Stance, Key::Document],
            Subject::Quantities => &[
                Key::Measure,
                Key::Actor,
                Key::Place,
                Key::Reporter,
                Key::Document,
                Key::From,
                Key::To,
            ],
            Subject::Contradictions => &[Key::Document],
        }
    }
}

impl By {
    pub(crate) fn word(self) -> &'static str {
        DIMENSIONS
            .iter()
            .find(|(_, it)| *it == self)
            .map_or("", |(word, _)| word)
    }
}

/// Splits at white space; `"…"` holds together, also within a word.
fn split(text: &str) -> Result<Vec<Word>, Fault> {
    let mut words: Vec<Word> = Vec::new();
    let mut word: Option<Word> = None;
    let mut quoted = None;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' | '“' | '”' => {
                word.get_or_insert_with(|| Word {
                    at,
                    text: String::new(),
                });
                quoted = if quoted.is_some() { None } else { Some(at) };
            }
            blank if blank.is_whitespace() && quoted.is_none() => words.extend(word.take()),
            letter => word
                .get_or_insert_with(|| Word {
                    at,
                    text: String::new(),
                })
                .text
                .push(if letter.is_whitespace() { ' ' } else { letter }),
        }
    }
    if let Some(at) = quoted {
        return Err(Fault::new(
            at,
            "a quotation mark is not closed",
            "write a value with blanks as `place=\"Cabo Delgado\"`",
        ));
    }
    words.extend(word);
    Ok(words)
}

/// Reads what follows the colon of a directive.
pub(crate) fn parse(verb: Verb, text: &str) -> Result<Query, Fault> {
    let words = split(text)?;
    if verb == Verb::Cite {
        let ids: Vec<(usize, String)> = words.into_iter().map(|it| (it.at, it.text)).collect();
        if ids.is_empty() {
            return Err(Fault::new(
                0,
                "nothing is cited",
                "write the id of a record or the name of a document's file: `{{cite: d0123456789ab-a1}}`",
            ));
        }
        return Ok(Query {
            ask: Ask::Cite(ids),
            conditions: Vec::new(),
        });
    }
    let at_where = words.iter().position(|it| it.text == "where");
    let (head, tail) = match at_where {
        Some(at) => (&words[..at], &words[at + 1..]),
        None => (&words[..], &[][..]),
    };
    if let (Some(at), true) = (at_where, tail.is_empty()) {
        return Err(Fault::new(
            words[at].at,
            "nothing follows `where`",
            "write conditions such as `type=bombing country=ML`, or leave `where` out",
        ));
    }
    let (ask, subject) = ask(verb, head, text.len())?;
    let conditions = conditions(tail, subject)?;
    if ask == Ask::Average {
        for (key, name) in [(Key::From, "from"), (Key::To, "to")] {
            if !conditions.iter().any(|it| it.key == key) {
                return Err(Fault::new(
                    0,
                    format!("an average needs the months that it is over: `{name}` is missing"),
                    "write `average where from=2023-01 to=2023-06 …`",
                ));
            }
        }
    }
    Ok(Query { ask, conditions })
}

/// What is asked, and of which records the conditions are.
fn ask(verb: Verb, head: &[Word], end: usize) -> Result<(Ask, Subject), Fault> {
    let examples = match verb {
        Verb::Figure => {
            "write `events`, `accounts`, `documents`, `sources`, `claims`, `quantities`, `contradictions`, `killed`, `wounded`, `share …`, `average`, `quantity …`"
        }
        Verb::Plot => "write `events by month`, `killed by type` and the like",
        Verb::Map => "write `events where …`",
        Verb::Table | Verb::Cite => {
            "write `events`, `events by place`, `quantities`, `claims`, `contradictions`, `documents`"
        }
    };
    let Some(first) = head.first() else {
        return Err(Fault::new(0, "nothing is asked", examples));
    };
    let rest = &head[1..];
    let toll = match first.text.as_str() {
        "killed" => Some(Toll::Killed),
        "wounded" => Some(Toll::Wounded),
        _ => None,
    };
    let subject = SUBJECTS
        .iter()
        .find(|(word, _)| *word == first.text)
        .map(|(_, subject)| *subject);
    let done = |taken: usize| match rest.get(taken) {
        None => Ok(()),
        Some(word) => Err(Fault::new(
            word.at,
            format!("`{}` is not understood here", word.text),
            "conditions stand after `where`; values with blanks stand in quotation marks",
        )),
    };
    let by = |rest: &[Word]| -> Result<By, Fault> {
        let names: Vec<&str> = DIMENSIONS.iter().map(|(name, _)| *name).collect();
        match (rest.first(), rest.get(1)) {
            (Some(by), Some(word)) if by.text == "by" => DIMENSIONS
                .iter()
                .find(|(name, _)| *name == word.text)
                .map(|(_, dimension)| *dimension)
                .ok_or_else(|| {
                    let message = format!("nothing is counted by `{}`", word.text);
                    Fault::new(word.at, message, nearest(&word.text, &names))
                }),
            (Some(word), _) => Err(Fault::new(
                word.at,
                "`by` and what it is counted by are missing",
                nearest("", &names),
            )),
            (None, _) => Err(Fault::new(
                end,
                "`by` and what it is counted by are missing",
                format!("write `{} by month`", first.text),
            )),
        }
    };
    match (verb, subject, toll) {
        (Verb::Figure, Some(subject), _) => done(0).map(|()| (Ask::Count(subject), subject)),
        (Verb::Figure, None, Some(toll)) => {
            let (pick, taken) = pick(rest);
            match rest.get(taken) {
                Some(of) if of.text == "of" => {
                    let Some(id) = rest.get(taken + 1) else {
                        return Err(Fault::new(
                            of.at,
                            "the id is missing after `of`",
                            "write `killed of e0123456789ab`; `concord events --json` lists ids",
                        ));
                    };
                    done(taken + 2)?;
                    Ok((Ask::TollOf(toll, pick, id.text.clone()), Subject::Events))
                }
                _ => done(taken).map(|()| (Ask::Sum(toll, pick), Subject::Events)),
            }
        }
        (Verb::Figure, None, None) => match first.text.as_str() {
            "share" if rest.is_empty() => Err(Fault::new(
                first.at,
                "a share of what?",
                "write what the share has: `share type=bombing where country=ML`",
            )),
            "share" => Ok((
                Ask::Share(conditions(rest, Subject::Events)?),
                Subject::Events,
            )),
            "average" => done(0).map(|()| (Ask::Average, Subject::Events)),
            "quantity" => {
                done(1)?;
                let id = rest.first().map(|it| it.text.clone());
                Ok((Ask::Quantity(id), Subject::Quantities))
            }
            word => Err(Fault::new(
                first.at,
                format!("`{word}` cannot be asked for"),
                examples,
            )),
        },
        (Verb::Plot, Some(Subject::Events), _) | (Verb::Plot, None, Some(_)) => {
            let by = by(rest)?;
            done(2)?;
            Ok((Ask::Series(toll, by), Subject::Events))
        }
        (Verb::Map, Some(Subject::Events), _) => done(0).map(|()| (Ask::Map, Subject::Events)),
        (Verb::Table, Some(Subject::Events), _) if !rest.is_empty() => {
            let by = by(rest)?;
            done(2)?;
            Ok((Ask::Series(None, by), Subject::Events))
        }
        (Verb::Table, Some(subject), _)
            if subject != Subject::Sources && subject != Subject::Accounts =>
        {
            done(0).map(|()| (Ask::List(subject), subject))
        }
        _ => Err(Fault::new(
            first.at,
            format!("`{}` cannot be asked for here", first.text),
            examples,
        )),
    }
}

fn pick(rest: &[Word]) -> (Pick, usize) {
    match rest.first().map(|it| it.text.as_str()) {
        Some("low") => (Pick::Low, 1),
        Some("high") => (Pick::High, 1),
        Some("best") => (Pick::Best, 1),
        _ => (Pick::Range, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::Value;

    fn figure(text: &str) -> Result<Query, Fault> {
        parse(Verb::Figure, text)
    }

    #[test]
    fn what_is_asked_is_read() {
        let query = figure(" events where type=bombing|airstrike country=ml from=2023-01 to=2023-06 place!=\"Cabo Delgado\"").unwrap();
        assert_eq!(query.ask, Ask::Count(Subject::Events));
        assert_eq!(query.conditions.len(), 5);
        assert_eq!(query.conditions[0].written, "type = bombing or airstrike");
        assert_eq!(query.conditions[1].values, [Value::Text("ML".to_owned())]);
        let june = jiff::civil::date(2023, 6, 30);
        assert_eq!(query.conditions[3].values, [Value::Day(june)]);
        assert_eq!(
            figure("killed best").unwrap().ask,
            Ask::Sum(Toll::Killed, Pick::Best)
        );
        assert_eq!(
            figure("wounded low of e1").unwrap().ask,
            Ask::TollOf(Toll::Wounded, Pick::Low, "e1".to_owned())
        );
        assert!(
            matches!(figure("share type=bombing").unwrap().ask, Ask::Share(it) if it.len() == 1)
        );
        assert_eq!(
            parse(Verb::Plot, "killed by month").unwrap().ask,
            Ask::Series(Some(Toll::Killed), By::Month)
        );
        assert!(
            matches!(parse(Verb::Cite, "a \"b c.txt\"").unwrap().ask, Ask::Cite(it) if it[1].1 == "b c.txt")
        );
    }

    #[test]
    fn a_slip_names_its_place_and_the_way_out() {
        for (text, at, message, hint) in [
            ("evnts", 0, "`evnts` cannot be asked for", "write `events`"),
            (
                "events where contry=ML",
                13,
                "`contry` is nothing that events have",
                "did you mean `country`?",
            ),
            (
                "events where type=bombin",
                18,
                "`bombin` is no word of the codebook's",
                "did you mean `bombing`?",
            ),
            (
                "events where country=Mali",
                21,
                "`Mali` is no country code",
                "two letters",
            ),
            ("events where from=May", 18, "`May` is no date", "YYYY-MM"),
            ("events where", 7, "nothing follows `where`", "conditions"),
            (
                "events type=bombing",
                7,
                "`type=bombing` is not understood here",
                "after `where`",
            ),
            (
                "events where type>=bombing",
                17,
                "`type` is not compared with `>=`",
                "type=…",
            ),
            (
                "events where killed>=many",
                21,
                "`many` is no number",
                "digits",
            ),
            (
                "events where place=\"Cabo",
                19,
                "a quotation mark is not closed",
                "Cabo Delgado",
            ),
            (
                "events where type=bombing type=raid",
                26,
                "`type` stands twice",
                "bombing|airstrike",
            ),
            (
                "claims where country=ML",
                13,
                "`country` is nothing that claims have",
                "`speaker`",
            ),
            (
                "average",
                0,
                "an average needs the months that it is over: `from` is missing",
                "average where",
            ),
            ("share", 0, "a share of what?", "share type=bombing"),
            ("", 0, "nothing is asked", "`events`"),
        ] {
            let fault = figure(text).unwrap_err();
            assert_eq!((fault.at, fault.message.as_str()), (at, message), "{text}");
            assert!(fault.hint.contains(hint), "{text}: {}", fault.hint);
        }
        let fault = parse(Verb::Plot, "events by mont").unwrap_err();
        assert_eq!(
            (fault.at, fault.hint.as_str()),
            (10, "did you mean `month`?")
        );
    }
}
