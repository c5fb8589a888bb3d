//! From a draft to the record: fields chosen among the tellings, each with its evidence.

use std::ops::Range;

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{ActorKind, Codebook, PersonRole};
use concord_read::BlockKind;
use concord_record::{
    Account, Attribution, DatePrecision, EventType, Evidence, Field, Party, PlacePrecision,
    PlaceRef, Status, Subtoll, Toll, TollMeasure, TypeGroup,
};

use super::answer;
use super::attributed;
use super::draft::{Draft, Telling};
use super::forces;
use super::setting::{home, setting};
use super::toll::TollMention;
use crate::side::{Side, sides};

/// Puts a draft into the form of the record, with its evidence.
pub(super) fn account(
    codebook: &Codebook,
    annotation: &Annotation,
    draft: &Draft<'_>,
    place: Option<(usize, bool)>,
    confidence: f64,
    ordinal: usize,
) -> Account {
    let id = &annotation.context.document;
    let mut evidence: Vec<Evidence> = Vec::new();
    let mut add = |tokens: Range<usize>, field: Field| {
        let one = Evidence::new(id, &annotation.text, annotation.bytes(tokens), field);
        if !one.exact.is_empty() && !evidence.contains(&one) {
            evidence.push(one);
        }
    };
    for telling in &draft.tellings {
        add(telling.tokens.clone(), Field::Trigger);
    }
    let date = draft.date(annotation).map(|(index, range)| {
        add(annotation.dates[index].tokens.clone(), Field::Date);
        range
    });
    let date = date.filter(|range| {
        range.precision != DatePrecision::Unknown || range.start.is_some() || range.end.is_some()
    });
    let place = place.map(|(index, inherited)| {
        add(annotation.places[index].tokens.clone(), Field::Place);
        let mention = &annotation.places[index];
        let around = mention
            .resolved
            .is_none()
            .then(|| mention.parent.or_else(|| setting(annotation, draft)))
            .flatten();
        if let Some(around) = around {
            add(annotation.places[around].tokens.clone(), Field::Place);
        }
        place_ref(annotation, draft, index, inherited, around)
    });
    let country = place
        .as_ref()
        .and_then(|place: &PlaceRef| place.country.clone());
    // What a minister says is said by the government of the country that the report is about.
    let home = match draft.event_type().group() {
        TypeGroup::Speech => country.clone().or_else(|| home(annotation)),
        // Where armies sign is seldom their own country.
        TypeGroup::Politics
            if matches!(
                draft.event_type(),
                EventType::Agreement | EventType::Negotiation
            ) =>
        {
            home(annotation)
        }
        _ => country.clone(),
    };
    let name = |side: &Side| forces::party(codebook, annotation, side, home.as_deref());
    let (mut perpetrators, mut targets): (Vec<Party>, Vec<Party>) = (Vec::new(), Vec::new());
    let (attribution, from) = overall(draft);
    for one in &from {
        add(one.tokens.clone(), Field::Attribution);
    }
    let told = draft.tellings.iter().flat_map(|one| &one.perpetrators);
    let mut known = false;
    // Whom the accused blame in turn is their claim.
    let accused = |one: &&&attributed::Attributed| {
        one.accusers.iter().any(|accuser| {
            let mut doers = draft.tellings.iter().flat_map(|one| &one.perpetrators);
            doers.any(|doer| doer.party == accuser.party || answer::is_member(doer, accuser))
        })
    };
    let others = from.iter().filter(|one| !accused(one));
    for side in told.chain(others.flat_map(|one| &one.perpetrators)) {
        let party = name(side);
        if draft.event_type() == EventType::Plot
            && draft
                .tellings
                .iter()
                .any(|one| one.status == Status::Foiled)
            && forces::is_of_state(codebook, &party)
        {
            // "Police foiled": who stops a plot has no part in it.
            continue;
        }
        known |= !is_nameless(codebook, annotation, side);
        // "Ukraine's army began an operation": of two names for a state's forces the one that says more stands.
        let general = |party: &Party| {
            party
                .actor
                .as_deref()
                .and_then(|id| codebook.actors.get(id))
                .is_some_and(|entry| {
                    entry.name == party.name && entry.kind == ActorKind::StateForces
                })
        };
        if let Some(same) = perpetrators
            .iter_mut()
            .find(|other| party.actor.is_some() && other.actor == party.actor)
        {
            if general(same) {
                *same = party;
                add(side.tokens.clone(), Field::Perpetrator);
                continue;
            }
            if general(&party) {
                continue;
            }
        }
        if !perpetrators.contains(&party) {
            perpetrators.push(party);
            add(side.tokens.clone(), Field::Perpetrator);
        }
    }
    forces::together(codebook, &mut perpetrators);
    // A known side says more than "gunmen" told beside it.
    if perpetrators.iter().any(|party| party.actor.is_some()) {
        perpetrators.sort_by_key(|party| party.actor.is_none());
    }
    for telling in &draft.tellings {
        for side in &telling.targets {
            // The troops that a state sends are no target of the country's.
            let party = if telling.event_type.group() == TypeGroup::Politics {
                side.party.clone()
            } else {
                name(side)
            };
            if !targets.contains(&party) && !perpetrators.contains(&party) {
                targets.push(party);
                add(side.tokens.clone(), Field::Target);
            }
        }
    }
    let mut weapons: Vec<String> = Vec::new();
    for (weapon, tokens) in draft.tellings.iter().flat_map(|telling| &telling.weapons) {
        if !weapons.contains(&weapon.phrase) {
            weapons.push(weapon.phrase.clone());
            add(tokens.clone(), Field::Weapon);
        }
    }
    // What the doers say of their deed is their claim, no second count.
    let claimants: Vec<&Side> = draft
        .tellings
        .iter()
        .flat_map(|telling| &telling.perpetrators)
        .chain(from.iter().flat_map(|one| &one.perpetrators))
        .collect();
    // The text's own number before the title's, which is rounded as a rule.
    let mut tolls = Tolls::default();
    let titled = |telling: &Telling<'_>| {
        matches!(
            annotation.kind_of(telling.sentence),
            BlockKind::Title | BlockKind::Heading
        )
    };
    for title in [false, true] {
        let known = tolls.measures();
        for telling in draft
            .tellings
            .iter()
            .filter(|telling| titled(telling) == title)
        {
            for toll in &telling.tolls {
                let repeats = title && known.contains(&toll.measure)
                    || tolls.counts(toll.measure) && is_boast(annotation, toll, &claimants);
                tolls.take(annotation, toll, repeats, &mut add);
            }
        }
    }
    let status = draft
        .tellings
        .iter()
        .map(|telling| telling.status)
        .min_by_key(|status| match status {
            Status::Occurred => 0,
            Status::Foiled => 1,
            Status::Alleged => 2,
            Status::Planned => 3,
            Status::Denied => 4,
        })
        .unwrap_or(Status::Occurred);
    let nameless = perpetrators.is_empty() || !known;
    let attribution = match attribution {
        Attribution::Stated | Attribution::None if nameless => Attribution::None,
        Attribution::None => Attribution::Stated,
        other => other,
    };
    Account {
        id: format!("{id}-a{}", ordinal + 1),
        document: id.clone(),
        event: None,
        event_type: draft.told_type(),
        acled_sub_event: None,
        plover: None,
        date,
        place,
        perpetrators,
        targets,
        weapons,
        killed: tolls.killed,
        wounded: tolls.wounded,
        detained: tolls.detained,
        missing: tolls.missing,
        subtolls: tolls.parts,
        attribution,
        status,
        reporters: Vec::new(),
        aggregate: draft.leading().plural,
        confidence,
        evidence,
    }
}

/// Whether one of the doers gives a toll: "the group said that it had killed 15 soldiers".
fn is_boast(annotation: &Annotation, toll: &TollMention, doers: &[&Side]) -> bool {
    toll.sayer.is_some_and(|sayer| {
        sides(annotation, sayer)
            .iter()
            .any(|side| side.is_named() && doers.iter().any(|doer| doer.party == side.party))
    })
}

/// The known force or people that a toll's words name: "13 U.S. servicemembers", "more than 100 Afghans".
fn nation<'a>(annotation: &'a Annotation, toll: &TollMention) -> Option<&'a str> {
    let named = |token: usize| {
        let actor = &annotation.actors[annotation.actor_at(token)?];
        matches!(actor.class, ActorClass::Known | ActorClass::Group).then_some(actor.name.as_str())
    };
    toll.tokens.clone().find_map(named)
}

/// Sentences between two tolls of different nations that are counts of one incident.
const NATIONS_REACH: usize = 3;

/// Whether the words for a side say nothing of who it is: "gunmen", "two men".
fn is_nameless(codebook: &Codebook, annotation: &Annotation, side: &Side) -> bool {
    let head = annotation
        .actor_at(side.tokens.end - 1)
        .map(|actor| annotation.actors[actor].head);
    side.class == Some(ActorClass::People)
        && head.is_some_and(|head| {
            let mut classes = codebook.people.get(&annotation.lemmas[head]).peekable();
            classes.peek().is_some() && classes.all(|class| class.is(PersonRole::Nameless))
        })
}

/// The place of the record. A place that no gazetteer knows keeps its name and takes the country of where the report was
/// speaking of; an inherited place gives its province at most.
fn place_ref(
    annotation: &Annotation,
    draft: &Draft<'_>,
    index: usize,
    inherited: bool,
    around: Option<usize>,
) -> PlaceRef {
    let mention = &annotation.places[index];
    let coarse = |place: &PlaceRef| PlaceRef {
        adm2: None,
        lat: None,
        lon: None,
        geonameid: None,
        precision: if place.adm1.is_some() {
            PlacePrecision::Adm1
        } else {
            PlacePrecision::Country
        },
        ..place.clone()
    };
    match &mention.resolved {
        Some(place) if inherited => coarse(place),
        Some(place) => place.clone(),
        None => {
            // The province is told with the name, or with the sentences before it.
            let told = |index: &usize| {
                let sentence = annotation.sentence_of(annotation.places[*index].tokens.start);
                annotation.sentences[sentence].block
                    == annotation.sentences[draft.leading().sentence].block
            };
            let province = around
                .filter(told)
                .and_then(|index| annotation.places[index].resolved.as_ref());
            let around = around.and_then(|index| annotation.places[index].resolved.as_ref());
            PlaceRef {
                name: mention.name.clone(),
                country: around.and_then(|place| place.country.clone()),
                adm1: province.and_then(|place| place.adm1.clone()),
                adm2: None,
                lat: None,
                lon: None,
                geonameid: None,
                gazetteer: None,
                score: None,
                precision: PlacePrecision::Settlement,
            }
        }
    }
}

/// The attribution of all tellings and claims together, with the passages that make it.
fn overall<'d>(draft: &'d Draft<'_>) -> (Attribution, Vec<&'d attributed::Attributed>) {
    let said = |kind: Attribution| {
        draft.attributed.iter().any(|one| one.attribution == kind)
            || draft
                .tellings
                .iter()
                .any(|telling| telling.attribution == kind)
    };
    // "X denied that it was behind the attack": what is denied nobody else has said.
    let stated = draft.tellings.iter().any(|telling| {
        telling.attribution == Attribution::Stated
            && !matches!(telling.status, Status::Alleged | Status::Denied)
    });
    let from: Vec<_> = draft.attributed.iter().collect();
    let attribution = if said(Attribution::Denied)
        && (said(Attribution::Claimed) || said(Attribution::Attributed) || stated)
    {
        Attribution::Disputed
    } else if said(Attribution::Claimed) {
        Attribution::Claimed
    } else if said(Attribution::Denied) {
        Attribution::Denied
    } else if said(Attribution::Attributed) {
        Attribution::Attributed
    } else if said(Attribution::Suspected) {
        Attribution::Suspected
    } else if said(Attribution::Unclaimed) {
        Attribution::Unclaimed
    } else if said(Attribution::Stated) {
        Attribution::Stated
    } else {
        Attribution::None
    };
    (attribution, from)
}

#[derive(Default)]
struct Tolls {
    killed: Option<Toll>,
    wounded: Option<Toll>,
    detained: Option<Toll>,
    missing: Option<Toll>,
    parts: Vec<Subtoll>,
    /// The tolls so far, each with its sentence: "killed 3 soldiers and 5 civilians" adds up, a second sentence does not.
    taken: Vec<(TollMention, usize)>,
}

impl Tolls {
    /// What is counted so far.
    fn measures(&self) -> Vec<TollMeasure> {
        self.taken.iter().map(|(known, _)| known.measure).collect()
    }

    /// Whether a toll counts others than the known ones of its sentence, so that both add up: further objects of one verb,
    /// and the dead of both sides ("killed four rebels and lost two of their own").
    fn adds(&self, annotation: &Annotation, mention: &TollMention, sentence: usize) -> bool {
        let nation = |toll: &TollMention| nation(annotation, toll);
        self.taken
            .iter()
            .filter(|(known, _)| known.measure == mention.measure)
            .any(|(known, told)| {
                known.anchor == mention.anchor
                    || mention.further && *told == sentence
                    || *told == sentence
                        && known.said == mention.said
                        && known.group.is_some()
                        && mention.group.is_some()
                        && known.group != mention.group
                    // "13 U.S. soldiers were killed. More than 100 Afghans died."
                    || sentence.abs_diff(*told) <= NATIONS_REACH
                        && nation(known)
                            .zip(nation(mention))
                            .is_some_and(|(known, other)| known != other)
            })
    }

    /// Whether something is counted already.
    fn counts(&self, measure: TollMeasure) -> bool {
        self.taken.iter().any(|(known, _)| known.measure == measure)
    }

    fn take(
        &mut self,
        annotation: &Annotation,
        mention: &TollMention,
        repeats: bool,
        add: &mut impl FnMut(Range<usize>, Field),
    ) {
        let sentence = annotation.sentence_of(mention.anchor);
        let field = match mention.measure {
            TollMeasure::Killed => Field::Killed,
            TollMeasure::Wounded => Field::Wounded,
            TollMeasure::Detained => Field::Detained,
            TollMeasure::Missing => Field::Missing,
        };
        if let Some(group) = mention
            .group
            .as_ref()
            .filter(|_| matches!(mention.measure, TollMeasure::Killed | TollMeasure::Wounded))
        {
            let killed = (mention.measure == TollMeasure::Killed).then_some(mention.toll);
            let wounded = (mention.measure == TollMeasure::Wounded).then_some(mention.toll);
            let part = Subtoll {
                group: group.clone(),
                killed,
                wounded,
            };
            if !self.parts.contains(&part) {
                self.parts.push(part);
            }
        }
        add(mention.tokens.clone(), field);
        if mention.part || repeats {
            return;
        }
        let sums = self.adds(annotation, mention, sentence);
        let rival = mention.said
            && self.taken.iter().all(|(known, told)| {
                known.measure != mention.measure
                    || (*told != sentence
                        || mention.sayer.is_some() && mention.sayer != known.sayer)
                        && (known.group == mention.group || mention.group.is_none())
            });
        self.taken.push((mention.clone(), sentence));
        let slot = match mention.measure {
            TollMeasure::Killed => &mut self.killed,
            TollMeasure::Wounded => &mut self.wounded,
            TollMeasure::Detained => &mut self.detained,
            TollMeasure::Missing => &mut self.missing,
        };
        *slot = Some(match *slot {
            None => mention.toll,
            Some(known) if sums => Toll {
                low: Some(known.low.unwrap_or(0) + mention.toll.low.unwrap_or(0)),
                high: known.high.zip(mention.toll.high).map(|(a, b)| a + b),
                best: known.best.zip(mention.toll.best).map(|(a, b)| a + b),
            },
            // Two who count differently: from the least to the most that is said.
            Some(known) if rival => {
                let low = known.low.min(mention.toll.low).or(known.low);
                let most = |toll: Toll| toll.high.or(toll.low);
                let bound = known.high.is_none() && most(mention.toll) <= known.low;
                Toll {
                    low,
                    high: if bound {
                        None
                    } else {
                        most(known).max(most(mention.toll))
                    },
                    best: known.best,
                }
            }
            // The first number is the report's own.
            Some(known) => known,
        });
    }
}
