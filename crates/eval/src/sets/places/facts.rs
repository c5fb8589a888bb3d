//! What the gazetteer says of a place, in the words of the sets.

use concord_gazetteer::{Gazetteer, PlaceId, PlaceKind};

use super::PlaceFacts;

impl PlaceFacts {
    /// What the gazetteer says of a place.
    pub fn of(gazetteer: &Gazetteer, id: PlaceId) -> PlaceFacts {
        let entry = gazetteer.entry(id);
        let unit = gazetteer.adm1_of(id);
        let country = entry.country.and_then(|code| gazetteer.country(code));
        PlaceFacts {
            geonameid: entry.geonameid,
            country: entry.country.map(str::to_owned),
            country_id: country.and_then(|country| gazetteer.entry(country.place).geonameid),
            adm1: entry
                .country
                .zip(entry.adm1)
                .map(|(country, adm1)| format!("{country}.{adm1}")),
            adm1_id: unit.and_then(|unit| gazetteer.entry(unit).geonameid),
            level: Some(
                match entry.kind {
                    PlaceKind::Continent | PlaceKind::Region => "region",
                    PlaceKind::Country => "country",
                    PlaceKind::Adm1 => "adm1",
                    PlaceKind::Adm2 => "adm2",
                    PlaceKind::Settlement => "settlement",
                }
                .to_owned(),
            ),
        }
    }

    /// Adds what the gazetteer knows of a place that the set gives by its identifier alone.
    pub fn complete(&mut self, gazetteer: &Gazetteer) {
        if self.country.is_some() || self.country_id.is_some() {
            return;
        }
        let known = self.geonameid.and_then(|id| gazetteer.geoname(id));
        if let Some(known) = known {
            let known = PlaceFacts::of(gazetteer, known);
            self.country = known.country;
            self.adm1 = known.adm1;
        }
    }
}
