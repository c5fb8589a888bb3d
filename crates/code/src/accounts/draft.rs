//! One telling of an incident, and the joining of several tellings in one document.

use std::ops::Range;

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::WeaponEntry;
use concord_language::Dep;
use concord_record::{
    Attribution, DateRange, EventType, PlacePrecision, PlaceRef, Status, TypeGroup,
};

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
    /// "another attack": surely a new one.
    pub(crate) fresh: bool,
    /// Several incidents together.
    pub(crate) plural: bool,
}

/// An incident as one document tells it: its tellings in reading order.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'a> {
    pub(crate) tellings: Vec<Telling<'a>>,
    /// What other sentences say of who did it.
    pub(crate) attributed: Vec<super::status::Attributed>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(telling: Telling<'a>) -> Self {
        Draft {
            tellings: vec![telling],
            attributed: Vec::new(),
        }
    }

    /// The first telling and the last ones.
    fn recent(&self) -> impl Iterator<Item = &Telling<'a>> {
        let first = self.tellings.len().saturating_sub(IN_MIND);
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
        if let Some(aimed) = self.tellings.iter().find_map(|telling| telling.victim)
            && matches!(own.group(), TypeGroup::Attack | TypeGroup::Operation)
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

    /// The place of the most exact telling.
    pub(crate) fn place(&self, annotation: &Annotation) -> Option<usize> {
        self.tellings
            .iter()
            .filter_map(|telling| telling.place)
            .min_by_key(|&index| (precision(annotation.places[index].resolved.as_ref()), index))
    }
}

fn precision(place: Option<&PlaceRef>) -> PlacePrecision {
    // A name that the gazetteer does not know still says more than a country.
    place.map_or(PlacePrecision::Adm1, |place| place.precision)
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

/// Whether two types can be tellings of one incident.
fn compatible(a: EventType, b: EventType) -> bool {
    use EventType as T;
    if a == b {
        return true;
    }
    let general = |t: T| matches!(t, T::Attack | T::Other);
    let (ga, gb) = (a.group(), b.group());
    match (ga, gb) {
        (TypeGroup::Attack, TypeGroup::Attack) => {
            let own = |t: T| {
                matches!(
                    t,
                    T::Kidnapping | T::Robbery | T::Arson | T::SexualViolence | T::Execution
                )
            };
            if general(a) || general(b) {
                return !own(a) && !own(b) || general(a) && general(b);
            }
            let blast = |t: T| matches!(t, T::Bombing | T::SuicideBombing | T::Landmine);
            let air = |t: T| {
                matches!(
                    t,
                    T::Airstrike | T::DroneStrike | T::RocketShelling | T::Bombing
                )
            };
            let killing = |t: T| matches!(t, T::ArmedAssault | T::Assassination);
            blast(a) && blast(b)
                || air(a) && air(b)
                || killing(a) && killing(b)
                || a == T::ArmedAssault && !own(b)
                || b == T::ArmedAssault && !own(a)
                || a == T::Assassination && blast(b)
                || b == T::Assassination && blast(a)
        }
        (TypeGroup::Attack, TypeGroup::Any) | (TypeGroup::Any, TypeGroup::Attack) => true,
        (TypeGroup::Attack, TypeGroup::Operation) => {
            general(a) && b == T::Raid || b == T::LeaderKilled && a != T::Kidnapping
        }
        (TypeGroup::Operation, TypeGroup::Attack) => compatible(b, a),
        (TypeGroup::Operation, TypeGroup::Operation) => {
            matches!(
                (a, b),
                (T::Raid, T::Arrest)
                    | (T::Arrest, T::Raid)
                    | (T::Raid, T::LeaderKilled)
                    | (T::LeaderKilled, T::Raid)
            )
        }
        (TypeGroup::Battle, TypeGroup::Battle) => matches!(
            (a, b),
            (T::Clash, T::Offensive)
                | (T::Offensive, T::Clash)
                | (T::TerritoryGained, T::TerritoryLost)
                | (T::TerritoryLost, T::TerritoryGained)
        ),
        _ => false,
    }
}

/// Whether two resolved places exclude each other: not the same, and neither holds the other.
fn places_differ(a: &PlaceRef, b: &PlaceRef) -> bool {
    if a.geonameid.is_some() && a.geonameid == b.geonameid || a.name == b.name {
        return false;
    }
    if let (Some(ca), Some(cb)) = (&a.country, &b.country)
        && ca != cb
    {
        return true;
    }
    if a.precision >= PlacePrecision::Region || b.precision >= PlacePrecision::Region {
        return false;
    }
    if let (Some(pa), Some(pb)) = (&a.adm1, &b.adm1)
        && pa != pb
    {
        return true;
    }
    a.precision <= PlacePrecision::Settlement && b.precision <= PlacePrecision::Settlement
}

fn dates_differ(a: DateRange, b: DateRange) -> bool {
    a.gap_days(&b).is_some_and(|gap| gap > 0)
}

/// Evidence for and against a telling belonging to a draft; `None` where something excludes it.
fn affinity(annotation: &Annotation, draft: &Draft<'_>, telling: &Telling<'_>) -> Option<f64> {
    let own = draft.event_type();
    if !compatible(own, telling.event_type) {
        return None;
    }
    let mut score = 0.0;
    let place = telling
        .place
        .and_then(|index| annotation.places[index].resolved.as_ref());
    let known_place = draft
        .place(annotation)
        .and_then(|index| annotation.places[index].resolved.as_ref());
    match (place, known_place) {
        (Some(a), Some(b)) if places_differ(a, b) => return None,
        (Some(a), Some(b))
            if a.precision < PlacePrecision::Region && b.precision < PlacePrecision::Region =>
        {
            score += 2.0
        }
        (Some(_), Some(_)) => score += 0.5,
        (Some(a), None) if a.precision < PlacePrecision::Country => score -= 0.5,
        _ => {}
    }
    let date = telling
        .date
        .and_then(|index| annotation.dates[index].mention.range);
    let known_date = draft.date(annotation).map(|(_, range)| range);
    match (date, known_date) {
        (Some(a), Some(b)) if dates_differ(a, b) => return None,
        (Some(a), Some(b))
            if a.days().is_some_and(|days| days <= 2) && b.days().is_some_and(|days| days <= 2) =>
        {
            score += 2.0
        }
        (Some(_), Some(_)) => score += 0.5,
        (Some(_), None) => score -= 0.5,
        _ => {}
    }
    // "people" and "gunmen" are in every report.
    // "people" and "gunmen" are in every report.
    let shares = |sides: &[Side], known: &Side| {
        sides
            .iter()
            .any(|side| side.class != Some(ActorClass::People) && side.party == known.party)
    };
    let known: Vec<&Telling<'_>> = draft.recent().collect();
    let perpetrators = || known.iter().flat_map(|telling| &telling.perpetrators);
    let targets = || known.iter().flat_map(|telling| &telling.targets);
    if perpetrators().any(|side| shares(&telling.perpetrators, side)) {
        score += 1.0;
    } else if telling.perpetrators.iter().any(Side::is_named) && perpetrators().any(Side::is_named)
    {
        // Two named sides that do not share a name: another incident, or an accusation that other sentences make.
        return None;
    }
    if targets().any(|side| shares(&telling.targets, side)) {
        score += 1.0;
    } else if telling.targets.iter().any(Side::is_named) && targets().any(Side::is_named) {
        score -= 1.0;
    }
    for toll in telling.tolls.iter().filter(|toll| !toll.part) {
        for earlier in known
            .iter()
            .flat_map(|telling| &telling.tolls)
            .filter(|earlier| !earlier.part)
        {
            if toll.measure == earlier.measure {
                score += if toll.toll == earlier.toll {
                    2.0
                } else if apart(toll.toll, earlier.toll) {
                    -1.5
                } else {
                    -0.3
                };
            }
        }
    }
    if specificity(telling.event_type) >= 3
        && known
            .iter()
            .any(|known| known.event_type == telling.event_type)
    {
        score += 0.5;
    }
    let plural = known.iter().any(|telling| telling.plural);
    if plural != telling.plural {
        score -= 0.6;
    } else if plural {
        // Two mentions of "attacks" are seldom the same attacks unless a place or date says so.
        score -= if date.is_some()
            || place.is_some_and(|place| place.precision < PlacePrecision::Region)
        {
            0.5
        } else {
            1.2
        };
    }
    let last = known.last()?;
    let gap = telling.sentence.saturating_sub(last.sentence);
    let near = 1.0 - 0.15 * gap.min(12) as f64;
    // "Six people were killed.": a toll alone goes on with what the sentence before told.
    let same_block =
        annotation.sentences[telling.sentence].block == annotation.sentences[last.sentence].block;
    if telling.effect_only
        && telling.place.is_none()
        && telling.date.is_none()
        && gap <= 1
        && same_block
        && !telling.fresh
    {
        score += 1.0;
    }
    if telling.definite {
        score += 1.0 + near;
    } else if gap <= 1 {
        score += 0.4;
    }
    if telling.fresh {
        score -= 3.0;
    }
    if telling.status != last.status
        && (telling.status == Status::Planned) != (last.status == Status::Planned)
    {
        score -= 1.5;
    }
    // The lead repeats the title.
    let titled = known
        .iter()
        .all(|telling| annotation.kind_of(telling.sentence) == concord_read::BlockKind::Title);
    let lead = annotation.sentences[telling.sentence].block
        <= annotation.sentences[draft.tellings[0].sentence].block + 2;
    if titled && lead && !telling.fresh {
        score += 1.5;
    }
    Some(score)
}

/// Whether no number satisfies both tolls.
fn apart(a: concord_record::Toll, b: concord_record::Toll) -> bool {
    let below = |a: concord_record::Toll, b: concord_record::Toll| {
        a.high.zip(b.low).is_some_and(|(high, low)| high < low)
    };
    below(a, b) || below(b, a)
}

/// What a telling needs to be joined to a draft.
const JOIN: f64 = 1.2;

/// Joins tellings of a document into drafts, in reading order.
pub(crate) fn join<'a>(annotation: &Annotation, tellings: Vec<Telling<'a>>) -> Vec<Draft<'a>> {
    let mut drafts: Vec<Draft<'a>> = Vec::new();
    for telling in tellings {
        // Nobody means by "the attack" one of fifty attacks ago; the title's incident stays in mind throughout.
        let first = drafts.len().saturating_sub(IN_MIND);
        let candidates = (0..first.min(1)).chain(first..drafts.len());
        let same_clause = candidates.clone().find(|&index| {
            drafts[index].recent().any(|known| {
                known.sentence == telling.sentence && one_clause(annotation, known, &telling)
            })
        });
        if let Some(index) = same_clause {
            drafts[index].tellings.push(telling);
            continue;
        }
        // Later drafts win ties: what was told last is what "the attack" means.
        let mut best: Option<(f64, usize)> = None;
        for index in candidates {
            if let Some(score) = affinity(annotation, &drafts[index], &telling)
                && score >= JOIN
                && best.is_none_or(|(least, _)| score >= least)
            {
                best = Some((score, index));
            }
        }
        match best {
            Some((_, index)) => drafts[index].tellings.push(telling),
            None => drafts.push(Draft::new(telling)),
        }
    }
    drafts
}

/// Drafts, and tellings of a draft, that a new telling is compared with.
const IN_MIND: usize = 32;

/// Whether two triggers of one sentence are parts of one telling: "a bomb attack that killed", "attacked the base, killing".
fn one_clause(annotation: &Annotation, a: &Telling<'_>, b: &Telling<'_>) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let places = (
        a.place
            .and_then(|index| annotation.places[index].resolved.as_ref()),
        b.place
            .and_then(|index| annotation.places[index].resolved.as_ref()),
    );
    if let (Some(pa), Some(pb)) = places
        && a.place != b.place
        && places_differ(pa, pb)
    {
        return false;
    }
    let speech = |telling: &Telling<'_>| {
        matches!(
            telling.event_type.group(),
            TypeGroup::Speech | TypeGroup::Organisation | TypeGroup::Politics
        )
    };
    let (x, y) = (a.token, b.token);
    let ground = |telling: &Telling<'_>| {
        matches!(
            telling.event_type,
            EventType::TerritoryGained
                | EventType::TerritoryLost
                | EventType::Offensive
                | EventType::TroopMovement
        )
    };
    if speech(a) == speech(b)
        && ground(a) == ground(b)
        && (subject_of(annotation, x, y) || subject_of(annotation, y, x))
    {
        return true;
    }
    // "killed 42 and abducted six": the abduction is an incident of its own.
    let apart = |telling: &Telling<'_>| {
        matches!(
            telling.event_type,
            EventType::Kidnapping
                | EventType::Arson
                | EventType::Robbery
                | EventType::SexualViolence
                | EventType::Arrest
        )
    };
    let effect =
        (a.effect_only || b.effect_only) && !speech(a) && !speech(b) && !apart(a) && !apart(b);
    if !compatible(a.event_type, b.event_type) && !effect {
        return false;
    }
    let below = |inner: usize, outer: usize| {
        let Some(depth) = tree.depth_below(parse, inner, outer) else {
            return false;
        };
        let dep = parse.tokens[inner].dep;
        depth <= 2
            && matches!(
                dep,
                Dep::Relcl
                    | Dep::Acl
                    | Dep::Advcl
                    | Dep::Xcomp
                    | Dep::Nsubj
                    | Dep::Nsubjpass
                    | Dep::Dobj
                    | Dep::Compound
            )
            || depth <= 2
                && effect
                && matches!(dep, Dep::Conj | Dep::Pobj | Dep::Pcomp | Dep::Ccomp)
            || depth == 1 && dep == Dep::Pobj
            || depth == 1 && matches!(dep, Dep::Appos)
    };
    // "attacks in the town of X, which killed": the clause hangs on the place, but a place kills nobody.
    let through_place = |verb: usize, noun: usize| {
        let clause = tree.coordination_head(parse, verb);
        let head = parse.tokens[clause].head;
        parse.tokens[clause].dep == Dep::Relcl
            && annotation.place_at(head).is_some()
            && tree.depth_below(parse, head, noun).is_some()
    };
    below(x, y)
        || below(y, x)
        || through_place(x, y)
        || through_place(y, x)
        || effect
            && tree.clause_of(parse, x) == tree.clause_of(parse, y)
            && tree.distance(parse, x, y).is_some_and(|d| d <= 4)
}

/// "in a blast that also wounded 30", "a series of airstrikes killed", "the attack was an act of terror": the noun acts in, or is
/// said to be, what the other word tells.
fn subject_of(annotation: &Annotation, verb: usize, noun: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let is = |side: Option<usize>| {
        side.is_some_and(|side| {
            side == noun
                || tree.prepositionals(parse, side).iter().any(|phrase| {
                    phrase.object == noun && &*parse.tokens[phrase.preposition].lower == "of"
                })
        })
    };
    if tree.is_clause(parse, verb) {
        return is(tree.agent(parse, verb))
            || is(tree.patient(parse, verb)) && parse.tokens[noun].dep != Dep::Dobj;
    }
    parse.tokens[verb].dep == Dep::Attr
        && is(tree.child(parse, parse.tokens[verb].head, &[Dep::Nsubj]))
}
