//! One telling of an incident, and the draft that several tellings make.

use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::WeaponEntry;
use concord_read::BlockKind;
use concord_record::{Attribution, DateRange, EventType, PlacePrecision, Status, TypeGroup};

use super::toll::TollMention;
use crate::side::Side;

/// A trigger with what its passage says.
#[derive(Debug, Clone)]
pub(crate) struct Telling<'a> {
    pub(crate) event_type: EventType,
    /// How surely the trigger's word alone marks an incident.
    pub(crate) weight: f64,
    /// The trigger needs a date, place or side to tell of an incident.
    pub(crate) general: bool,
    /// The trigger only says what happened to people ("killed"), not by what means.
    pub(crate) effect_only: bool,
    /// The token of the trigger and all its words.
    pub(crate) token: usize,
    pub(crate) tokens: Range<usize>,
    pub(crate) sentence: usize,
    pub(crate) perpetrators: Vec<Side>,
    pub(crate) targets: Vec<Side>,
    /// Indices into the annotation's dates and places.
    pub(crate) date: Option<usize>,
    pub(crate) place: Option<usize>,
    pub(crate) weapons: Vec<(&'a WeaponEntry, Range<usize>)>,
    pub(crate) tolls: Vec<TollMention>,
    pub(crate) status: Status,
    pub(crate) attribution: Attribution,
    /// A killing of a leader or official makes it one of these.
    pub(crate) victim: Option<EventType>,
    /// "the attack": points back (or, in a lead, at the title).
    pub(crate) definite: bool,
    /// "this attack": surely points back.
    pub(crate) shown: bool,
    /// "another attack": surely a new one.
    pub(crate) fresh: bool,
    /// Several incidents together.
    pub(crate) plural: bool,
    /// One of several incidents that its words tell of, each at a place of its own.
    pub(crate) spread: bool,
    /// Attackers are killed or hurt, nobody else: "forces killed three assailants".
    pub(crate) strikes_back: bool,
}

/// An incident as one document tells it: its tellings in reading order.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'a> {
    pub(crate) tellings: Vec<Telling<'a>>,
    /// What other sentences say of who did it.
    pub(crate) attributed: Vec<super::attributed::Attributed>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(telling: Telling<'a>) -> Self {
        Draft {
            tellings: vec![telling],
            attributed: Vec::new(),
        }
    }

    /// The first telling and the last ones.
    pub(super) fn recent(&self) -> impl Iterator<Item = &Telling<'a>> {
        let first = self.tellings.len().saturating_sub(super::join::IN_MIND);
        self.tellings[..first.min(1)]
            .iter()
            .chain(&self.tellings[first..])
    }

    /// The telling whose word says most exactly what it was.
    pub(crate) fn leading(&self) -> &Telling<'a> {
        // "stormed the hotel and killed 40 in a siege": an attack stays one, whatever fighting followed.
        let attack = self.tellings.iter().any(|telling| {
            telling.event_type.group() == TypeGroup::Attack
                && !telling.effect_only
                && !telling.general
                // What troops repel is the fight that they had.
                && telling.status != Status::Foiled
        });
        let rank = |telling: &Telling<'_>| {
            let fits = !attack
                || !matches!(
                    telling.event_type.group(),
                    TypeGroup::Battle | TypeGroup::Any
                );
            (
                u8::from(fits) * 8 + specificity(telling.event_type),
                !telling.effect_only,
                !telling.general,
                telling.weight,
            )
        };
        let mut best = &self.tellings[0];
        for telling in &self.tellings[1..] {
            let (a, b) = (rank(telling), rank(best));
            if (a.0, a.1, a.2) > (b.0, b.1, b.2)
                || ((a.0, a.1, a.2) == (b.0, b.1, b.2) && a.3 > b.3)
            {
                best = telling;
            }
        }
        best
    }

    /// The type of the incident: that of the leading telling, sharpened by a weapon.
    pub(crate) fn event_type(&self) -> EventType {
        let leading = self.leading();
        let own = leading.event_type;
        if leading.status == Status::Planned && own.group() == TypeGroup::Attack {
            return EventType::Plot;
        }
        // A strike from the air on an official stays one.
        let air = matches!(
            own,
            EventType::Airstrike | EventType::DroneStrike | EventType::RocketShelling
        );
        if let Some(aimed) = self.tellings.iter().find_map(|telling| telling.victim)
            && matches!(own.group(), TypeGroup::Attack | TypeGroup::Operation)
            && !(air && aimed == EventType::Assassination)
            && !matches!(
                own,
                EventType::Kidnapping | EventType::Arrest | EventType::SexualViolence
            )
        {
            return aimed;
        }
        if !matches!(
            own,
            EventType::Attack | EventType::ArmedAssault | EventType::Bombing | EventType::Other
        ) {
            return own;
        }
        let implied = self
            .tellings
            .iter()
            .flat_map(|telling| &telling.weapons)
            .filter_map(|(weapon, _)| weapon.implies)
            .filter(|&implied| implied.group() == TypeGroup::Attack)
            .max_by_key(|&implied| specificity(implied));
        match implied {
            Some(implied) if specificity(implied) > specificity(own) => implied,
            _ => own,
        }
    }

    /// The type that is coded. What people do with their hands and no means is told of ("gunmen killed", "rebels attacked") is
    /// an armed assault; without anybody who did it, it stays an attack.
    pub(crate) fn told_type(&self) -> EventType {
        let own = self.event_type();
        let done = self
            .tellings
            .iter()
            .any(|telling| !telling.perpetrators.is_empty())
            || self
                .attributed
                .iter()
                .any(|one| !one.perpetrators.is_empty());
        if own == EventType::Attack && done {
            EventType::ArmedAssault
        } else {
            own
        }
    }

    /// The date of the most exact telling.
    pub(crate) fn date(&self, annotation: &Annotation) -> Option<(usize, DateRange)> {
        self.tellings
            .iter()
            .filter_map(|telling| telling.date)
            .filter_map(|index| {
                annotation.dates[index]
                    .mention
                    .range
                    .map(|range| (index, range))
            })
            .min_by_key(|(index, range)| (range.days().unwrap_or(u32::MAX), *index))
    }

    /// The place of the most exact telling, the text's before the title's.
    pub(crate) fn place(&self, annotation: &Annotation) -> Option<usize> {
        let key = |telling: &Telling<'_>| {
            let index = telling.place?;
            let title = annotation.kind_of(telling.sentence) == BlockKind::Title;
            let place = &annotation.places[index];
            let precision = match (&place.resolved, place.parent) {
                (Some(place), _) => place.precision,
                // "Datu Salibo, Maguindanao": what no gazetteer knows lies in what it does know.
                (None, Some(_)) => PlacePrecision::Settlement,
                // A name that the gazetteer does not know still says more than a country.
                (None, None) => PlacePrecision::Adm1,
            };
            Some((precision, title, index))
        };
        self.tellings
            .iter()
            .filter_map(key)
            .min()
            .map(|(_, _, index)| index)
    }
}

/// How much a type says: 0 for any violence, 2 for a means that excludes the others.
pub(crate) fn specificity(event_type: EventType) -> u8 {
    match event_type {
        EventType::Other => 0,
        EventType::Attack => 1,
        EventType::ArmedAssault | EventType::Clash | EventType::Raid | EventType::Statement => 2,
        EventType::Bombing | EventType::Offensive => 3,
        _ => 4,
    }
}
