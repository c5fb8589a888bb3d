//! Which records meet the conditions of a directive.

use concord_record::{
    Account, Attribution, DateRange, Document, Event, EventType, Party, PlaceRef, Status,
};

use crate::condition::{Condition, Key, Operator, Value};

/// Whether a record meets conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fits {
    /// It does.
    Yes,
    /// Its day is not known well enough to tell.
    Undated,
    /// Its place is not known, or not well enough.
    Unlocated,
    /// It does not.
    No,
}

/// What conditions are asked of.
pub(crate) struct Facts<'a> {
    pub(crate) event_type: EventType,
    pub(crate) status: Status,
    pub(crate) attribution: Attribution,
    pub(crate) date: Option<&'a DateRange>,
    pub(crate) place: Option<&'a PlaceRef>,
    pub(crate) perpetrators: &'a [Party],
    pub(crate) targets: &'a [Party],
    pub(crate) killed: (Option<u64>, Option<u64>),
    pub(crate) wounded: (Option<u64>, Option<u64>),
    pub(crate) sources: u64,
    pub(crate) documents: Vec<&'a Document>,
}

impl<'a> Facts<'a> {
    pub(crate) fn of_event(event: &'a Event, documents: Vec<&'a Document>) -> Self {
        Facts {
            event_type: event.event_type,
            status: event.status,
            attribution: event.attribution,
            date: event.date.as_ref(),
            place: event.place.as_ref(),
            perpetrators: &event.perpetrators,
            targets: &event.targets,
            killed: event
                .killed
                .as_ref()
                .map_or((None, None), |it| (it.low, it.high)),
            wounded: event
                .wounded
                .as_ref()
                .map_or((None, None), |it| (it.low, it.high)),
            sources: event.independent_sources as u64,
            documents,
        }
    }

    pub(crate) fn of_account(account: &'a Account, documents: Vec<&'a Document>) -> Self {
        Facts {
            event_type: account.event_type,
            status: account.status,
            attribution: account.attribution,
            date: account.date.as_ref(),
            place: account.place.as_ref(),
            perpetrators: &account.perpetrators,
            targets: &account.targets,
            killed: account.killed.map_or((None, None), |it| (it.low, it.high)),
            wounded: account.wounded.map_or((None, None), |it| (it.low, it.high)),
            sources: 1,
            documents,
        }
    }

    /// Whether all conditions are met. Without one on the status, what happened or is said to have happened counts.
    pub(crate) fn fit(&self, conditions: &[Condition]) -> Fits {
        let stated = conditions.iter().any(|it| it.key == Key::Status);
        let usual = stated || matches!(self.status, Status::Occurred | Status::Alleged);
        let worst = conditions.iter().map(|it| self.fits(it)).max();
        if usual {
            worst.unwrap_or(Fits::Yes)
        } else {
            Fits::No
        }
    }

    fn fits(&self, condition: &Condition) -> Fits {
        let any = |test: &dyn Fn(&Value) -> bool| {
            let met = condition.values.iter().any(test);
            yes(met != (condition.operator == Operator::IsNot))
        };
        let side = |parties: &[&[Party]]| {
            any(
                &|value| matches!(value, Value::Text(text) if parties.iter().copied().flatten().any(|party| names(party, text))),
            )
        };
        match condition.key {
            Key::Type => any(&|value| *value == Value::Type(self.event_type)),
            Key::Group => any(&|value| *value == Value::Group(self.event_type.group())),
            Key::Status => {
                any(&|value| *value == Value::Any || *value == Value::Status(self.status))
            }
            Key::Attribution => any(&|value| *value == Value::Attribution(self.attribution)),
            Key::Country => match self.place.and_then(|it| it.country.as_ref()) {
                None => Fits::Unlocated,
                Some(country) => any(&|value| *value == Value::Text(country.clone())),
            },
            Key::Place => match self.place {
                None => Fits::Unlocated,
                Some(place) => {
                    any(&|value| matches!(value, Value::Text(text) if lies_in(place, text)))
                }
            },
            Key::Actor => side(&[self.perpetrators, self.targets]),
            Key::Perpetrator => side(&[self.perpetrators]),
            Key::Target => side(&[self.targets]),
            Key::From | Key::To => window(self.date, condition),
            Key::Killed => toll(self.killed, condition),
            Key::Wounded => toll(self.wounded, condition),
            Key::Sources => toll((Some(self.sources), Some(self.sources)), condition),
            Key::Document => any(
                &|value| matches!(value, Value::Text(text) if self.documents.iter().any(|it| is_document(it, text))),
            ),
            Key::Measure
            | Key::Reporter
            | Key::Stance
            | Key::Speaker
            | Key::Publisher
            | Key::Language => Fits::No,
        }
    }
}

pub(crate) fn yes(met: bool) -> Fits {
    if met { Fits::Yes } else { Fits::No }
}

/// Whether a date lies within the window's open half: wholly, perhaps, or not.
pub(crate) fn window(date: Option<&DateRange>, condition: &Condition) -> Fits {
    let Some(Value::Day(day)) = condition.values.first() else {
        return Fits::No;
    };
    let (start, end) = date.map_or((None, None), |it| (it.start, it.end));
    // Which end would have to be known to lie within, and which shows that the date lies without.
    let (inner, outer) = match condition.key {
        Key::From => (start.map(|it| it >= *day), end.map(|it| it < *day)),
        _ => (end.map(|it| it <= *day), start.map(|it| it > *day)),
    };
    match (inner, outer) {
        (_, Some(true)) => Fits::No,
        (Some(true), _) => Fits::Yes,
        _ => Fits::Undated,
    }
}

/// Whether a toll surely is as large, or as small.
fn toll((low, high): (Option<u64>, Option<u64>), condition: &Condition) -> Fits {
    let Some(Value::Number(number)) = condition.values.first() else {
        return Fits::No;
    };
    yes(match condition.operator {
        Operator::AtLeast => low.is_some_and(|low| low >= *number),
        Operator::AtMost => high.is_some_and(|high| high <= *number),
        Operator::Is | Operator::IsNot => low == Some(*number) && high == Some(*number),
    })
}

/// Whether a side has the text as its id or in its name.
fn names(party: &Party, text: &str) -> bool {
    party.actor.as_deref() == Some(text) || holds(&party.name, text)
}

fn lies_in(place: &PlaceRef, text: &str) -> bool {
    let names = [Some(&place.name), place.adm1.as_ref(), place.adm2.as_ref()];
    names.into_iter().flatten().any(|it| holds(it, text))
}

/// Whether a document is meant: by its id, its file's name, or a part of its title or publisher.
pub(crate) fn is_document(document: &Document, text: &str) -> bool {
    document.id == text
        || document.file.to_lowercase() == text
        || [&document.title, &document.publisher]
            .into_iter()
            .flatten()
            .any(|it| holds(it, text))
}

/// Whether a name has a lower-case text as a part, in any case.
pub(crate) fn holds(name: &str, text: &str) -> bool {
    name.to_lowercase().contains(text)
}

#[cfg(test)]
mod tests {
    use concord_record::DatePrecision;

    use super::*;
    use crate::query::{Query, parse};
    use crate::scan::Verb;

    fn fit(date: Option<DateRange>, text: &str) -> Fits {
        let Query { conditions, .. } =
            parse(Verb::Figure, &format!("events where {text}")).unwrap();
        Facts {
            event_type: EventType::Bombing,
            status: Status::Occurred,
            attribution: Attribution::None,
            date: date.as_ref(),
            place: None,
            perpetrators: &[Party {
                name: "Red Reed".to_owned(),
                actor: Some("red-reed".to_owned()),
            }],
            targets: &[],
            killed: (Some(3), Some(9)),
            wounded: (None, None),
            sources: 2,
            documents: Vec::new(),
        }
        .fit(&conditions)
    }

    #[test]
    fn what_cannot_be_told_is_neither_in_nor_out() {
        let may = DateRange::parse("2031-05");
        assert_eq!(fit(may, "from=2031-05 to=2031-05"), Fits::Yes);
        assert_eq!(fit(may, "from=2031-05-10"), Fits::Undated);
        assert_eq!(fit(may, "to=2031-04"), Fits::No);
        assert_eq!(fit(None, "from=2031"), Fits::Undated);
        let open = DateRange {
            start: DateRange::parse("2031").and_then(|it| it.start),
            end: None,
            precision: DatePrecision::Unknown,
        };
        assert_eq!(fit(Some(open), "from=2030"), Fits::Yes);
        assert_eq!(fit(Some(open), "to=2032"), Fits::Undated);
        assert_eq!(fit(may, "country=ML"), Fits::Unlocated);
        assert_eq!(fit(may, "country=ML type=raid"), Fits::No);
    }

    #[test]
    fn conditions_are_met_by_what_is_sure() {
        for (text, met) in [
            ("type=raid|bombing", true),
            ("type!=bombing", false),
            ("group=attack", true),
            ("perpetrator=red-reed", true),
            ("perpetrator=\"red r\"", true),
            ("target=red", false),
            ("killed>=3", true),
            ("killed>=4", false),
            ("killed<=9", true),
            ("wounded>=1", false),
            ("sources>=2", true),
            ("status=foiled", false),
            ("status=any", true),
        ] {
            assert_eq!(fit(None, text), yes(met), "{text}");
        }
    }
}
