//! Accounts: one document's telling of one incident.
//!
//! Triggers of the codebook that hold in their grammar become tellings with sides, date, place, weapons and tolls; tellings of
//! one incident are joined within the document; each joined draft becomes an account with the evidence for every field.

mod argument;
mod confidence;
mod draft;
mod speech;
mod status;
mod toll;
mod trigger;

use std::collections::BTreeMap;
use std::ops::Range;

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, Effect, PartOfSpeech, PersonRole};
use concord_language::{Dep, Pos};
use concord_read::BlockKind;
use concord_record::{
    Account, Attribution, DatePrecision, EventType, Evidence, Field, Party, PlacePrecision,
    PlaceRef, Status, Subtoll, Toll, TollMeasure, TypeGroup,
};

use self::draft::{Draft, Telling};
pub(crate) use self::toll::TollMention;
use self::trigger::Found;

/// The accounts of a document, and the tolls that they hold, by number (so that no toll is counted as a quantity again).
pub(crate) struct Accounts {
    pub(crate) accounts: Vec<Account>,
    /// For each account the sentences that tell it.
    pub(crate) sentences: Vec<Vec<usize>>,
    /// Numbers that are tolls, with the account and whether they are a part of one.
    pub(crate) tolls: Vec<(usize, TollMention)>,
}

/// Codes the accounts of a document.
pub(crate) fn code(codebook: &Codebook, annotation: &Annotation) -> Accounts {
    let mut tellings: Vec<Telling<'_>> = Vec::new();
    let mut orphan: Option<(usize, usize)> = None;
    let mut attributed = Vec::new();
    for (index, sentence) in annotation.sentences.iter().enumerate() {
        let found = trigger::find(codebook, annotation, sentence.tokens.clone());
        let tokens: Vec<usize> = found.iter().map(|found| found.token).collect();
        let mut tolls = toll::find(codebook, annotation, sentence.tokens.clone());
        let first = tellings.len();
        for one in &found {
            let others: Vec<usize> = tokens
                .iter()
                .copied()
                .filter(|&token| token != one.token)
                .collect();
            if let Some(telling) = telling(codebook, annotation, index, one, &others) {
                tellings.push(telling);
            }
        }
        let told = tellings.len() > first;
        if !told {
            orphan = annotation
                .dates_in(sentence.tokens.clone())
                .last()
                .map(|date| (index, date))
                .or(orphan);
        }
        if let Some((from, date)) = orphan
            && told
            && index - from <= 2
            && annotation.sentences[from].block == sentence.block
        {
            // "The worst came on 27 January. A bomber drove ...": a date told without an incident is that of the next one.
            for telling in tellings[first..]
                .iter_mut()
                .filter(|telling| telling.date.is_none() && !telling.definite)
            {
                telling.date = Some(date);
            }
            orphan = None;
        }
        let taken: Vec<Range<usize>> = tellings[first..]
            .iter()
            .map(|telling| telling.tokens.clone())
            .collect();
        tellings.extend(speech::find(codebook, annotation, index, &taken));
        give_tolls(annotation, &mut tellings, first, &mut tolls);
        for one in status::attributions(codebook, annotation, sentence.tokens.clone()) {
            attributed.push((index, one));
        }
    }
    let mut drafts = draft::join(annotation, tellings);
    for (sentence, one) in attributed {
        if let Some(draft) = about(&mut drafts, sentence, &one) {
            draft.attributed.push(one);
        }
    }
    inherit(annotation, &mut drafts);
    let mut accounts = Accounts {
        accounts: Vec::new(),
        sentences: Vec::new(),
        tolls: Vec::new(),
    };
    for draft in &drafts {
        let place = draft
            .place(annotation)
            .map(|index| (index, false))
            .or_else(|| setting(annotation, draft).map(|index| (index, true)));
        let confidence = confidence::estimate(annotation, draft, place);
        if confidence < confidence::LEAST {
            continue;
        }
        let account = account(
            annotation,
            draft,
            place,
            confidence,
            accounts.accounts.len(),
        );
        for toll in draft.tellings.iter().flat_map(|telling| &telling.tolls) {
            accounts.tolls.push((accounts.accounts.len(), toll.clone()));
        }
        accounts.sentences.push(
            draft
                .tellings
                .iter()
                .map(|telling| telling.sentence)
                .collect(),
        );
        accounts.accounts.push(account);
    }
    accounts
}

/// What a trigger's sentence says of its incident, or `None` if it tells of none.
fn telling<'a>(
    codebook: &'a Codebook,
    annotation: &Annotation,
    sentence: usize,
    found: &Found<'a>,
    others: &[usize],
) -> Option<Telling<'a>> {
    let parse = &annotation.parse;
    let status = status::status(codebook, annotation, found)?;
    if found.trigger.kind.group() == TypeGroup::Speech
        && found.trigger.pos == PartOfSpeech::Verb
        && !codebook
            .stances
            .get(&annotation.lemmas[found.token])
            .is_empty()
    {
        // Words of speaking and judging tell of an incident only where they are dated, which `speech` looks after.
        return None;
    }
    let (perpetrators, targets) = argument::parties(codebook, annotation, found);
    let guard = &found.trigger.guard;
    let token = &parse.tokens[found.token];
    let nominal = found.trigger.pos != PartOfSpeech::Verb;
    let determiner = annotation
        .tree
        .children(found.token)
        .filter(|&child| matches!(parse.tokens[child].dep, Dep::Det | Dep::Poss | Dep::Amod))
        .map(|child| &*parse.tokens[child].lower);
    let (mut definite, mut fresh) = (false, false);
    for word in determiner {
        definite |= nominal
            && matches!(
                word,
                "the" | "this" | "that" | "these" | "those" | "its" | "their"
            );
        fresh |= matches!(
            word,
            "another"
                | "other"
                | "separate"
                | "second"
                | "third"
                | "similar"
                | "earlier"
                | "previous"
                | "new"
        );
    }
    let kills = guard.has(Effect::Kills);
    let (victim, one) = victim(codebook, annotation, found.token, kills, &perpetrators);
    let violent = [Effect::Kills, Effect::Wounds]
        .iter()
        .any(|&effect| guard.has(effect));
    Some(Telling {
        event_type: found.trigger.kind,
        weight: found.trigger.weight,
        general: guard.general,
        effect_only: violent && !guard.weapon && draft::specificity(found.trigger.kind) <= 2,
        token: found.token,
        tokens: found.tokens.clone(),
        sentence,
        attribution: status::attribution(codebook, annotation, found, &perpetrators),
        date: argument::date(codebook, annotation, found, others),
        place: argument::place(annotation, found, others, &perpetrators),
        weapons: argument::weapons(codebook, annotation, found),
        perpetrators,
        targets,
        tolls: one.into_iter().collect(),
        victim,
        status,
        definite,
        fresh,
        plural: nominal && matches!(token.tag, "NNS" | "NNPS"),
    })
}

/// Whether one known or described person was killed, and what kind of incident that makes: the killing of a leader of an armed
/// group by forces or of an official by an armed group. The singular counts as a toll of one.
fn victim(
    codebook: &Codebook,
    annotation: &Annotation,
    token: usize,
    kills: bool,
    perpetrators: &[crate::side::Side],
) -> (Option<EventType>, Option<TollMention>) {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if !kills {
        return (None, None);
    }
    let swaps = codebook
        .events
        .triggers_for(&annotation.lemmas[token])
        .iter()
        .any(|trigger| trigger.guard.role_swap);
    let object = if parse.tokens[token].pos == Pos::Verb {
        if swaps {
            tree.agent(parse, token)
        } else {
            tree.patient(parse, token)
        }
    } else {
        tree.prepositionals(parse, token)
            .into_iter()
            .find(|phrase| &*parse.tokens[phrase.preposition].lower == "of")
            .map(|phrase| phrase.object)
            .or_else(|| tree.child(parse, token, &[Dep::Poss]))
    };
    let Some(object) = object else {
        return (None, None);
    };
    let phrase = tree.noun_phrase(parse, object);
    let about: Vec<usize> = phrase
        .clone()
        .chain(
            tree.children(object)
                .filter(|&child| parse.tokens[child].dep == Dep::Appos),
        )
        .collect();
    let role = |role: PersonRole| {
        about.iter().any(|&token| {
            codebook
                .people
                .get(&annotation.lemmas[token])
                .any(|class| class.is(role))
        })
    };
    let fighter = |side: &crate::side::Side| {
        side.party.actor.as_ref().is_some_and(|actor| {
            annotation.actors.iter().any(|mention| {
                mention.actor.as_ref() == Some(actor)
                    && matches!(
                        mention.kind.as_deref(),
                        Some("armed_group" | "militia" | "criminal_group")
                    )
            })
        })
    };
    let by_group = perpetrators.iter().any(fighter);
    let of_group = about.iter().any(|&token| {
        crate::side::named(annotation, token)
            .as_ref()
            .is_some_and(fighter)
    });
    let kind = if role(PersonRole::Leader) && of_group && !by_group {
        Some(EventType::LeaderKilled)
    } else if (role(PersonRole::Official) || role(PersonRole::Leader)) && by_group {
        Some(EventType::Assassination)
    } else {
        None
    };
    let person = annotation.actor_at(object).is_some_and(|actor| {
        matches!(
            annotation.actors[actor].class,
            ActorClass::Person | ActorClass::People
        )
    });
    let single = person
        && matches!(parse.tokens[object].tag, "NN" | "NNP")
        && tree
            .child(parse, object, &[Dep::Conj, Dep::Nummod])
            .is_none()
        && annotation.numbers_in(phrase.clone()).next().is_none()
        && phrase
            .clone()
            .all(|token| !matches!(&*parse.tokens[token].lower, "no" | "every" | "any" | "each"));
    let toll = single.then_some(TollMention {
        measure: TollMeasure::Killed,
        toll: Toll {
            low: Some(1),
            high: Some(1),
            best: Some(1),
        },
        number: None,
        group: None,
        tokens: phrase,
        anchor: token,
        part: false,
    });
    (kind, toll)
}

/// Gives each toll of a sentence to the telling whose word it hangs on; where no telling of the sentence fits, to the last one
/// before it, because a toll alone in a sentence continues what was told.
fn give_tolls(
    annotation: &Annotation,
    tellings: &mut [Telling<'_>],
    first: usize,
    tolls: &mut Vec<TollMention>,
) {
    for toll in tolls.drain(..) {
        let here = tellings[first..]
            .iter()
            .enumerate()
            .filter(|(_, telling)| takes_tolls(telling, &toll))
            .min_by_key(|(_, telling)| {
                if telling.tokens.contains(&toll.anchor) {
                    return 0;
                }
                annotation
                    .tree
                    .distance(&annotation.parse, telling.token, toll.anchor)
                    .map_or(99, |steps| steps + 1)
            })
            .map(|(index, _)| first + index);
        let index = here.or_else(|| {
            let last = first.checked_sub(1)?;
            let telling = &tellings[last];
            let sentence = annotation.sentence_of(toll.tokens.start);
            (takes_tolls(telling, &toll)
                && sentence - telling.sentence <= 2
                && annotation.sentences[sentence].block
                    == annotation.sentences[telling.sentence].block)
                .then_some(last)
        });
        if let Some(index) = index {
            tellings[index].tolls.push(toll);
        }
    }
}

fn takes_tolls(telling: &Telling<'_>, toll: &TollMention) -> bool {
    match (telling.event_type.group(), toll.measure) {
        (TypeGroup::Speech, _) | (TypeGroup::Organisation, _) => false,
        (TypeGroup::Politics, TollMeasure::Detained) => true,
        (TypeGroup::Politics, _) => telling.event_type == EventType::ProtestOrUnrest,
        _ => true,
    }
}

/// The draft that a claim, denial or accusation is about: one told in its sentence, else the last one told before it.
fn about<'d, 'a>(
    drafts: &'d mut [Draft<'a>],
    sentence: usize,
    one: &status::Attributed,
) -> Option<&'d mut Draft<'a>> {
    let violent = |draft: &Draft<'_>| {
        matches!(
            draft.event_type().group(),
            TypeGroup::Attack
                | TypeGroup::Battle
                | TypeGroup::Operation
                | TypeGroup::Any
                | TypeGroup::Plot
        )
    };
    let last_before = |draft: &Draft<'_>| {
        draft
            .tellings
            .iter()
            .filter(|telling| {
                telling.sentence < sentence
                    || (telling.sentence == sentence && !one.tokens.contains(&telling.token))
            })
            .map(|telling| (telling.sentence, telling.token))
            .max()
    };
    drafts
        .iter_mut()
        .filter(|draft| violent(draft))
        .filter_map(|draft| last_before(draft).map(|at| (at, draft)))
        .filter(|((told, _), _)| sentence - told <= 4)
        .max_by_key(|(at, _)| *at)
        .map(|(_, draft)| draft)
}

/// In a list of incidents of one kind only the first sentence names who did them. An incident without a perpetrator takes that
/// of the incidents of exactly its type before it, if they all name the same known actor.
fn inherit(annotation: &Annotation, drafts: &mut [Draft<'_>]) {
    for index in 1..drafts.len() {
        let own = drafts[index].event_type();
        let nameless = drafts[index]
            .tellings
            .iter()
            .all(|telling| telling.perpetrators.is_empty())
            && drafts[index].attributed.is_empty();
        let listed = matches!(
            annotation.kind_of(drafts[index].tellings[0].sentence),
            BlockKind::ListItem | BlockKind::Table
        );
        if !nameless || !(listed || draft::specificity(own) >= 4) {
            continue;
        }
        let mut sides: Vec<crate::side::Side> = Vec::new();
        for earlier in drafts[..index]
            .iter()
            .filter(|earlier| earlier.event_type() == own)
        {
            for side in earlier
                .tellings
                .iter()
                .flat_map(|telling| &telling.perpetrators)
            {
                if !sides.iter().any(|known| known.party == side.party) {
                    sides.push(side.clone());
                }
            }
        }
        if let [side] = &sides[..]
            && side.party.actor.is_some()
        {
            drafts[index].tellings[0].perpetrators.push(side.clone());
        }
    }
}

/// Where nothing in its own sentences says where, an incident is taken to lie where the report was speaking of: at the last place
/// named within the two sentences before it, else in the country that the report names most.
fn setting(annotation: &Annotation, draft: &Draft<'_>) -> Option<usize> {
    if matches!(draft.event_type().group(), TypeGroup::Speech) {
        return None;
    }
    let telling = draft.leading();
    let block = annotation.sentences[telling.sentence].block;
    let country = |index: usize| {
        annotation.places[index]
            .resolved
            .as_ref()
            .and_then(|place| place.country.clone())
    };
    let sides: Vec<&Range<usize>> = draft
        .tellings
        .iter()
        .flat_map(|telling| &telling.perpetrators)
        .map(|side| &side.tokens)
        .collect();
    let stands = |&index: &usize| {
        country(index).is_some()
            && !sides.contains(&&annotation.places[index].tokens)
            && !argument::is_actor_like(annotation, argument::place_head(annotation, index))
    };
    let end = annotation.sentences[telling.sentence].tokens.end;
    let near = annotation
        .places_in(0..end)
        .filter(stands)
        .filter(|&index| {
            let sentence = annotation.sentence_of(annotation.places[index].tokens.start);
            annotation.sentences[sentence].block == block && telling.sentence - sentence <= 2
        })
        .last();
    near.or_else(|| dominant(annotation))
}

/// The first mention of a place in the country in which most of the document's places lie.
fn dominant(annotation: &Annotation) -> Option<usize> {
    let mut votes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (index, place) in annotation.places.iter().enumerate() {
        let Some(country) = place
            .resolved
            .as_ref()
            .and_then(|place| place.country.as_deref())
        else {
            continue;
        };
        if argument::is_actor_like(annotation, argument::place_head(annotation, index)) {
            continue;
        }
        votes.entry(country).or_insert((0, index)).0 += 1;
    }
    votes
        .values()
        .max_by_key(|(count, first)| (*count, std::cmp::Reverse(*first)))
        .map(|(_, first)| *first)
}

/// Puts a draft into the form of the record, with its evidence.
fn account(
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
        place_ref(annotation, index, inherited, around)
    });
    let (mut perpetrators, mut targets): (Vec<Party>, Vec<Party>) = (Vec::new(), Vec::new());
    for telling in &draft.tellings {
        for side in &telling.perpetrators {
            if !perpetrators.contains(&side.party) {
                perpetrators.push(side.party.clone());
                add(side.tokens.clone(), Field::Perpetrator);
            }
        }
    }
    let (attribution, from) = overall(draft);
    for one in from {
        add(one.tokens.clone(), Field::Attribution);
        for side in &one.perpetrators {
            if !perpetrators.contains(&side.party) {
                perpetrators.push(side.party.clone());
                add(side.tokens.clone(), Field::Perpetrator);
            }
        }
    }
    // A known side says more than "gunmen" told beside it.
    if perpetrators.iter().any(|party| party.actor.is_some()) {
        perpetrators.sort_by_key(|party| party.actor.is_none());
    }
    for telling in &draft.tellings {
        for side in &telling.targets {
            if !targets.contains(&side.party) && !perpetrators.contains(&side.party) {
                targets.push(side.party.clone());
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
    // The text's own number before the title's, which is rounded as a rule.
    let mut tolls = Tolls::default();
    let titled = |telling: &Telling<'_>| {
        matches!(
            annotation.kind_of(telling.sentence),
            BlockKind::Title | BlockKind::Heading
        )
    };
    for title in [false, true] {
        for telling in draft
            .tellings
            .iter()
            .filter(|telling| titled(telling) == title)
        {
            for toll in &telling.tolls {
                tolls.take(toll, &mut add);
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
    let attribution = match attribution {
        Attribution::Stated | Attribution::None if perpetrators.is_empty() => Attribution::None,
        Attribution::None => Attribution::Stated,
        other => other,
    };
    Account {
        id: format!("{id}-a{}", ordinal + 1),
        document: id.clone(),
        event: None,
        event_type: draft.event_type(),
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

/// The place of the record. A place that no gazetteer knows keeps its name and takes the country of where the report was
/// speaking of; an inherited place gives its province at most.
fn place_ref(
    annotation: &Annotation,
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
            let around = around.and_then(|index| annotation.places[index].resolved.as_ref());
            PlaceRef {
                name: mention.name.clone(),
                country: around.and_then(|place| place.country.clone()),
                adm1: None,
                adm2: None,
                lat: None,
                lon: None,
                geonameid: None,
                precision: PlacePrecision::Settlement,
            }
        }
    }
}

/// The attribution of all tellings and claims together, with the passages that make it.
fn overall<'d>(draft: &'d Draft<'_>) -> (Attribution, Vec<&'d status::Attributed>) {
    let said = |kind: Attribution| {
        draft.attributed.iter().any(|one| one.attribution == kind)
            || draft
                .tellings
                .iter()
                .any(|telling| telling.attribution == kind)
    };
    let from: Vec<_> = draft.attributed.iter().collect();
    let attribution = if said(Attribution::Denied)
        && (said(Attribution::Claimed)
            || said(Attribution::Attributed)
            || said(Attribution::Stated))
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
    /// Anchors of the tolls so far: "killed 3 soldiers and 5 civilians" adds up, a second sentence does not.
    anchors: Vec<(TollMeasure, usize)>,
}

impl Tolls {
    fn take(&mut self, mention: &TollMention, add: &mut impl FnMut(Range<usize>, Field)) {
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
        if mention.part {
            return;
        }
        let sums = self.anchors.contains(&(mention.measure, mention.anchor));
        self.anchors.push((mention.measure, mention.anchor));
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
            // The first number is the report's own; a later one widens what is known.
            Some(known) => known,
        });
    }
}
