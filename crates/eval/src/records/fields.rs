//! How well the fields of found records agree with what both coders gave alike.

use std::collections::BTreeMap;

use concord_record::TypeGroup;
use serde_json::Value;

use super::Kind;
use super::matching::is_perpetrator;
use super::rules::{
    actor_key, equal, list, number, place_key, said, same_member, type_group, word,
};

/// For each field the number of right values and of values that could be checked.
#[derive(Debug, Default)]
pub(crate) struct Tally(pub(crate) BTreeMap<String, (usize, usize)>);

impl Tally {
    /// Counts one value; gives whether it is right.
    pub(crate) fn add(&mut self, field: &str, right: bool) -> bool {
        let share = self.0.entry(field.to_owned()).or_default();
        share.0 += usize::from(right);
        share.1 += 1;
        right
    }

    /// Right and checked values of a field.
    pub(crate) fn get(&self, field: &str) -> (usize, usize) {
        self.0.get(field).copied().unwrap_or_default()
    }

    /// Compares a found event with what the coders `g` and `h` gave. It is whole when its type group, date, country, perpetrator
    /// and deaths are right wherever both gave the same.
    pub(crate) fn event(&mut self, g: &Value, h: &Value, p: &Value) {
        let group = |value| type_group(word(value, "type"));
        let mut whole =
            group(g) == group(p) || [group(g), group(h)].contains(&Some(TypeGroup::Any));
        let (date, place) = (p.get("date"), p.get("place"));
        if same_member(g, h, "type") {
            self.add("type", same_member(g, p, "type"));
        }
        if let Some(start) = said(g, "date_start")
            && said(h, "date_start") == Some(start)
            && let Some(length) = match word(g, "date_precision") {
                Some("day") => Some(10),
                Some("month") => Some(7),
                Some("year") => Some(4),
                _ => None,
            }
        {
            let given = date
                .and_then(|date| said(date, "start"))
                .unwrap_or_default();
            whole &= self.add(
                "date",
                given.chars().take(length).eq(start.chars().take(length)),
            );
        }
        if let Some(country) = said(g, "country")
            && said(h, "country") == Some(country)
        {
            whole &= self.add(
                "country",
                place.and_then(|place| word(place, "country")) == Some(country),
            );
        }
        if let Some(adm1) = said(g, "adm1")
            && place_key(word(h, "adm1")) == place_key(Some(adm1))
        {
            let given = place.and_then(|place| word(place, "adm1"));
            self.add("adm1", place_key(given) == place_key(Some(adm1)));
        }
        if let Some(name) = said(g, "perpetrator") {
            let key = actor_key(Some(name));
            if actor_key(word(h, "perpetrator")) == key {
                whole &= self.add("perpetrator", is_perpetrator(p, &key));
            }
        }
        for field in ["killed", "wounded"] {
            let right = self.toll(field, g, h, p);
            // Injuries do not decide whether an event is whole.
            whole &= right || field == "wounded";
        }
        for field in ["attribution", "status"] {
            if same_member(g, h, field) {
                self.add(field, same_member(g, p, field));
            }
        }
        self.add("whole", whole);
    }

    /// Compares a toll, or its absence; true unless it is wrong.
    fn toll(&mut self, field: &str, g: &Value, h: &Value, p: &Value) -> bool {
        let given = p.get(field);
        match (list(g, field), list(h, field)) {
            ([], []) => {
                let absent = given.is_none_or(|value| match value {
                    Value::Null => true,
                    Value::Object(toll) => toll.is_empty(),
                    Value::Array(toll) => toll.is_empty(),
                    _ => false,
                });
                self.add(&format!("{field}_absent"), absent)
            }
            (a @ [low, high, ..], b)
                if a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)) =>
            {
                let bound = |key| number(given.and_then(|toll| toll.get(key)));
                self.add(
                    field,
                    bound("low") == number(Some(low)) && bound("high") == number(Some(high)),
                )
            }
            _ => true,
        }
    }

    /// Compares the fields of a found record of another kind.
    pub(crate) fn other(&mut self, kind: Kind, g: &Value, h: &Value, p: &Value) {
        let fields: &[&str] = match kind {
            Kind::Event => &[],
            Kind::Quantity => &["measure", "actor"],
            Kind::Claim => &["stance", "hedge"],
            Kind::Relation => &["relation"],
        };
        for &field in fields {
            let same = |a: Option<&str>, b: Option<&str>| {
                if field == "actor" {
                    actor_key(a) == actor_key(b)
                } else {
                    a.unwrap_or_default().to_lowercase() == b.unwrap_or_default().to_lowercase()
                }
            };
            if let (Some(a), Some(b)) = (said(g, field), said(h, field))
                && same(Some(a), Some(b))
            {
                self.add(
                    &format!("{}_{field}", kind.as_str()),
                    same(Some(a), word(p, field)),
                );
            }
        }
    }
}
