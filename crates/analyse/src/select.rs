//! Which events count.

use concord_record::{Event, EventType, Status, TypeGroup};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A choice among events; an empty list lets everything through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Statuses; by default what happened and what is alleged to have.
    pub statuses: Vec<Status>,
    /// Groups of types.
    pub groups: Vec<TypeGroup>,
    /// Types.
    pub types: Vec<EventType>,
    /// ISO 3166-1 alpha-2 codes.
    pub countries: Vec<String>,
    /// Actor ids or names of perpetrators.
    pub perpetrators: Vec<String>,
    /// Nothing that surely lies before this day.
    pub from: Option<Date>,
    /// Nothing that surely lies after this day.
    pub to: Option<Date>,
}

impl Default for Filter {
    fn default() -> Self {
        Filter {
            statuses: vec![Status::Occurred, Status::Alleged],
            groups: Vec::new(),
            types: Vec::new(),
            countries: Vec::new(),
            perpetrators: Vec::new(),
            from: None,
            to: None,
        }
    }
}

impl Filter {
    /// Whether the event counts. Events without a date pass only if no window is set.
    pub fn lets_through(&self, event: &Event) -> bool {
        fn open<T: PartialEq>(list: &[T], value: &T) -> bool {
            list.is_empty() || list.contains(value)
        }
        let country = self.countries.is_empty()
            || event
                .place
                .as_ref()
                .and_then(|place| place.country.as_ref())
                .is_some_and(|country| self.countries.contains(country));
        let perpetrator = self.perpetrators.is_empty()
            || event.perpetrators.iter().any(|party| {
                self.perpetrators.contains(&party.name)
                    || party
                        .actor
                        .as_ref()
                        .is_some_and(|actor| self.perpetrators.contains(actor))
            });
        let dated = (self.from.is_none() && self.to.is_none())
            || event.date.is_some_and(|date| {
                let after = |from: Date| date.end.is_none_or(|end| end >= from);
                let before = |to: Date| date.start.is_none_or(|start| start <= to);
                self.from.is_none_or(after) && self.to.is_none_or(before)
            });
        open(&self.statuses, &event.status)
            && open(&self.groups, &event.event_type.group())
            && open(&self.types, &event.event_type)
            && country
            && perpetrator
            && dated
    }
}

/// The events that a filter lets through, in their order.
pub fn select<'a>(events: impl IntoIterator<Item = &'a Event>, filter: &Filter) -> Vec<&'a Event> {
    events
        .into_iter()
        .filter(|event| filter.lets_through(event))
        .collect()
}
