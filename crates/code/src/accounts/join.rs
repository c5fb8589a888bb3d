//! The joining of tellings of one incident within a document.

use concord_annotate::{ActorClass, Annotation, DateKind};
use concord_codebook::Codebook;
use concord_language::{Dep, Pos};
use concord_read::BlockKind;
use concord_record::{DateRange, EventType, PlacePrecision, PlaceRef, Status, TypeGroup};

use super::clause::{is_apart, one_clause};
use super::draft::{Draft, Telling, specificity};
use super::toll::TollMention;
use crate::side::Side;

/// Whether two types can be tellings of one incident.
pub(super) fn compatible(a: EventType, b: EventType) -> bool {
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
pub(super) fn places_differ(a: &PlaceRef, b: &PlaceRef) -> bool {
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

/// Whether a telling and a draft are told with two days whose year nobody knows ("Jan. 1", "Jan. 3").
fn days_differ(annotation: &Annotation, draft: &Draft<'_>, telling: &Telling<'_>) -> bool {
    let day = |telling: &Telling<'_>| {
        let date = &annotation.dates[telling.date?];
        let open = date.mention.range.is_none() && date.mention.kind == DateKind::Absolute;
        open.then(|| {
            let words = annotation.phrase(date.tokens.clone());
            let digits: String = words.chars().filter(char::is_ascii_digit).collect();
            let month: String = words
                .chars()
                .filter(|letter| letter.is_alphabetic())
                .take(3)
                .flat_map(char::to_lowercase)
                .collect();
            (month, digits)
        })
    };
    let own = day(telling);
    own.is_some()
        && draft
            .tellings
            .iter()
            .filter_map(day)
            .any(|known| Some(known) != own)
}

/// Whether the same words tell of the draft's incident and, at another place, of this one.
fn is_sibling(draft: &Draft<'_>, telling: &Telling<'_>) -> bool {
    telling.spread
        && draft
            .tellings
            .iter()
            .any(|known| known.spread && known.token == telling.token)
}

/// Whether a telling of one town among several speaks of another place than the draft's, or the draft of none.
fn is_elsewhere(annotation: &Annotation, draft: &Draft<'_>, telling: &Telling<'_>) -> bool {
    let name = |index: usize| annotation.places[index].name.as_str();
    telling.spread && draft.place(annotation).map(name) != telling.place.map(name)
}

/// What a place is known to be: its own entry, or that of the place which it is said to lie in.
fn resolved(annotation: &Annotation, index: usize) -> Option<&PlaceRef> {
    let place = &annotation.places[index];
    place.resolved.as_ref().or_else(|| {
        let parent = place.parent?;
        annotation.places[parent].resolved.as_ref()
    })
}

/// Whether only the title has told of a draft so far.
fn is_titled(annotation: &Annotation, draft: &Draft<'_>) -> bool {
    draft
        .recent()
        .all(|telling| annotation.kind_of(telling.sentence) == BlockKind::Title)
}

/// "Bandits kidnapped 30 guests. The incident happened on Thursday.": a word for any incident, where and when the last one was.
fn refers_back(
    codebook: &Codebook,
    annotation: &Annotation,
    draft: &Draft<'_>,
    telling: &Telling<'_>,
) -> bool {
    let parse = &annotation.parse;
    let token = &parse.tokens[telling.token];
    telling.event_type == EventType::Attack
        && telling.definite
        && !telling.plural
        && !telling.fresh
        && telling.perpetrators.is_empty()
        && telling.targets.is_empty()
        && token.dep == Dep::Nsubj
        && codebook
            .events
            .is_occurrence(&super::phrase_at(annotation, token.head))
        && matches!(
            draft.event_type().group(),
            TypeGroup::Attack | TypeGroup::Battle | TypeGroup::Operation
        )
        && draft.tellings.last().is_some_and(|last| {
            telling.sentence.saturating_sub(last.sentence) <= 2 && last.sentence != telling.sentence
        })
}

/// "Gunmen stormed a hotel. Police killed three assailants.": how an attack ended for those who made it.
fn answers(annotation: &Annotation, draft: &Draft<'_>, telling: &Telling<'_>) -> bool {
    telling.strikes_back
        && telling.place.is_none()
        && telling.date.is_none()
        && !telling.fresh
        && draft.event_type().group() == TypeGroup::Attack
        && draft
            .tellings
            .iter()
            .any(|known| !known.perpetrators.is_empty() && !known.strikes_back)
        && draft.tellings.last().is_some_and(|last| {
            telling.sentence.saturating_sub(last.sentence) <= 2
                && annotation.sentences[telling.sentence].block
                    == annotation.sentences[last.sentence].block
        })
}

/// "Rebels seized the airstrip. Three of them were killed.": the dead of a battle or raid, told in the next sentences.
fn continues(annotation: &Annotation, draft: &Draft<'_>, telling: &Telling<'_>) -> bool {
    let last = draft.tellings.last();
    telling.effect_only
        && telling.event_type.group() == TypeGroup::Attack
        && matches!(
            draft.event_type().group(),
            TypeGroup::Battle | TypeGroup::Operation
        )
        && telling.place.is_none()
        && telling.date.is_none()
        && !telling.fresh
        && telling.perpetrators.is_empty()
        && last.is_some_and(|last| {
            telling.sentence.saturating_sub(last.sentence) <= 2
                && annotation.sentences[telling.sentence].block
                    == annotation.sentences[last.sentence].block
        })
}

/// Whether two sentences stand in two entries of a log, each of which begins with its own date: "1. Mon 3 June, Rueso. ...".
fn entries_differ(annotation: &Annotation, a: usize, b: usize) -> bool {
    let entry = |sentence: usize| {
        let block = annotation.sentences[sentence].block;
        let first = (0..=sentence)
            .rev()
            .take_while(|&index| annotation.sentences[index].block == block)
            .last()?;
        let tokens = annotation.sentences[first].tokens.clone();
        let head = tokens.start..tokens.end.min(tokens.start + ENTRY_HEAD);
        let wordless = annotation.sentences[first]
            .tokens
            .clone()
            .all(|token| !matches!(annotation.parse.tokens[token].pos, Pos::Verb | Pos::Aux));
        let listed = match annotation.blocks[block].kind {
            BlockKind::ListItem | BlockKind::Table => true,
            // A paragraph whose date stands apart from its sentences.
            BlockKind::Paragraph => wordless && !annotation.sentences[first].dateline,
            _ => false,
        };
        let dated = annotation
            .dates_in(head)
            .any(|date| annotation.dates[date].mention.kind == DateKind::Absolute);
        (listed && dated).then_some(block)
    };
    a != b && entry(a).zip(entry(b)).is_some_and(|(a, b)| a != b)
}

/// Tokens within which the head of a log's entry gives its date: a number, a stop, a weekday, a date.
const ENTRY_HEAD: usize = 7;

/// Evidence for and against a telling belonging to a draft; `None` where something excludes it.
fn affinity(
    codebook: &Codebook,
    annotation: &Annotation,
    draft: &Draft<'_>,
    telling: &Telling<'_>,
) -> Option<f64> {
    let own = draft.event_type();
    if !(compatible(own, telling.event_type)
        || continues(annotation, draft, telling)
        || refers_back(codebook, annotation, draft, telling))
        || is_sibling(draft, telling)
        || is_elsewhere(annotation, draft, telling)
        || days_differ(annotation, draft, telling)
        || draft.tellings.iter().any(|known| {
            known.sentence == telling.sentence && is_apart(codebook, annotation, known, telling)
        })
        || draft
            .tellings
            .first()
            .is_some_and(|first| entries_differ(annotation, first.sentence, telling.sentence))
    {
        return None;
    }
    let mut score = 0.0;
    let place = telling.place.and_then(|index| resolved(annotation, index));
    let known_place = draft
        .place(annotation)
        .and_then(|index| resolved(annotation, index));
    let titled = is_titled(annotation, draft);
    match (place, known_place) {
        // A title names the next big place for a village that the text names.
        (Some(a), Some(b)) if titled && a.country == b.country && a.adm1 == b.adm1 => score += 2.0,
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
        // "from 2015 to 2018 it was defeated": a time of years is another than that of the news told before it.
        (Some(date), None) if date.days().is_none_or(|days| days > 366) => score -= 2.0,
        (Some(_), None) => score -= 0.5,
        _ => {}
    }
    // "people" and "gunmen" are in every report.
    let shares = |sides: &[Side], known: &Side| {
        sides
            .iter()
            .any(|side| side.class != Some(ActorClass::People) && is_same(side, known))
    };
    let known: Vec<&Telling<'_>> = draft.recent().collect();
    let perpetrators = || known.iter().flat_map(|telling| &telling.perpetrators);
    let targets = || known.iter().flat_map(|telling| &telling.targets);
    if perpetrators().any(|side| shares(&telling.perpetrators, side)) {
        score += 1.0;
    } else if telling
        .perpetrators
        .iter()
        .any(|one| perpetrators().any(|other| is_of_one_state(one, other)))
    {
        score += 0.5;
    } else if answers(annotation, draft, telling) {
        score += 1.0;
    } else if telling.perpetrators.iter().any(Side::is_named) && perpetrators().any(Side::is_named)
    {
        // Two named sides that do not share a name: another incident, or an accusation that other sentences make.
        return None;
    }
    if targets().any(|side| shares(&telling.targets, side)) {
        // "an aid convoy" and then "the convoy": things are attacked once, sides again and again.
        let thing = telling
            .targets
            .iter()
            .any(|side| side.class.is_none() && targets().any(|known| known.party == side.party));
        // Nobody is killed twice.
        let person = telling.targets.iter().any(|side| {
            side.class == Some(ActorClass::Person) && targets().any(|known| is_same(side, known))
        });
        score += if thing || person { 1.5 } else { 1.0 };
    } else if !telling.effect_only
        && telling.targets.iter().any(|side| {
            side.is_named() && targets().any(|known| known.is_named() && excludes(side, known))
        })
    {
        // Who died beside whom excludes nobody; whom an attack was aimed at does.
        score -= 1.0;
    }
    // "residents said 20 had died": nothing but a count, by somebody else than who gave the one before.
    let recounts = |toll: &TollMention, earlier: &TollMention| {
        let who = |toll: &TollMention| toll.sayer.map(|sayer| &annotation.lemmas[sayer]);
        telling.effect_only
            && telling.place.is_none()
            && telling.date.is_none()
            && toll.said
            && who(toll).is_some()
            && who(toll) != who(earlier)
    };
    for toll in telling.tolls.iter().filter(|toll| !toll.part) {
        for earlier in known
            .iter()
            .flat_map(|telling| &telling.tolls)
            .filter(|earlier| !earlier.part)
        {
            if toll.measure == earlier.measure && toll.group == earlier.group {
                score += if toll.toll == earlier.toll {
                    2.0
                } else if apart(toll.toll, earlier.toll) && !recounts(toll, earlier) {
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
        && gap <= 2
        && same_block
        && !telling.fresh
    {
        score += 1.3;
    }
    // "The attack was cruel. Gunmen opened fire on people who prayed.": the next sentence names who did it.
    let completes = telling.perpetrators.iter().any(|side| side.class.is_some())
        && perpetrators().next().is_none()
        && telling.place.is_none()
        && telling.date.is_none()
        && own.group() == TypeGroup::Attack
        && telling.event_type.group() == TypeGroup::Attack
        && annotation.parse.tokens[telling.token].tag == "VBD";
    if completes && gap <= 2 && !telling.fresh {
        score += 0.9;
    }
    // "The assailants came on foot": those who have been told of, whoever they are.
    let same_doers = !telling.definite
        && gap <= 3
        && telling
            .perpetrators
            .iter()
            .any(|side| is_the(annotation, side))
        && perpetrators().any(|side| side.class == Some(ActorClass::People))
        && !perpetrators().any(Side::is_named);
    if same_doers {
        score += 1.3;
    }
    if telling.definite {
        score += 1.0 + near + if telling.shown { 0.5 } else { 0.0 };
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
    let lead = annotation.sentences[telling.sentence].block
        <= annotation.sentences[draft.tellings[0].sentence].block + 2;
    if titled && lead && !telling.fresh {
        score += 1.5;
    }
    Some(score)
}

/// "Israeli forces", "Israeli troops": bodies of one state.
fn is_of_one_state(a: &Side, b: &Side) -> bool {
    let state = |side: &Side| {
        let (_, iso2) = side.party.actor.as_deref()?.split_once('-')?;
        (iso2.len() == 2 && iso2.bytes().all(|byte| byte.is_ascii_uppercase()))
            .then(|| iso2.to_owned())
    };
    state(a).is_some_and(|iso2| state(b) == Some(iso2))
}

/// Whether a side is told by a common noun with the definite article.
pub(super) fn is_the(annotation: &Annotation, side: &Side) -> bool {
    let parse = &annotation.parse;
    side.class == Some(ActorClass::People)
        && annotation
            .tree
            .child(parse, side.tokens.end - 1, &[Dep::Det])
            .is_some_and(|article| &*parse.tokens[article].lower == "the")
}

/// Whether two sides have one name; a person is called by the last part of it later on.
fn is_same(a: &Side, b: &Side) -> bool {
    let person = |side: &Side| side.class == Some(ActorClass::Person);
    let last = |side: &Side| side.party.name.rsplit(' ').next().map(str::to_owned);
    a.party == b.party || person(a) && person(b) && last(a) == last(b)
}

/// Whether two names cannot be the same target: a soldier's name and his army can.
fn excludes(a: &Side, b: &Side) -> bool {
    !is_same(a, b) && (a.class == Some(ActorClass::Person)) == (b.class == Some(ActorClass::Person))
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
pub(crate) fn join<'a>(
    codebook: &Codebook,
    annotation: &Annotation,
    tellings: Vec<Telling<'a>>,
) -> Vec<Draft<'a>> {
    let mut drafts: Vec<Draft<'a>> = Vec::new();
    for mut telling in tellings {
        // Nobody means by "the attack" one of fifty attacks ago; the title's incident stays in mind throughout.
        let first = drafts.len().saturating_sub(IN_MIND);
        let candidates = (0..first.min(1)).chain(first..drafts.len());
        let same_clause: Vec<usize> = candidates
            .clone()
            .filter(|&index| {
                !is_sibling(&drafts[index], &telling)
                    && drafts[index].recent().any(|known| {
                        known.sentence == telling.sentence
                            && one_clause(codebook, annotation, known, &telling)
                    })
            })
            .collect();
        if let Some((&index, others)) = same_clause.split_first() {
            if answers(annotation, &drafts[index], &telling) {
                telling.perpetrators.clear();
            }
            // "32 were killed when a bomber blew himself up": the bomber is the title's, and brings the dead along.
            let also: Vec<usize> = others
                .iter()
                .copied()
                .filter(|&other| bridges(&drafts[index], &drafts[other], &telling))
                .collect();
            drafts[index].tellings.push(telling);
            for other in also.into_iter().rev() {
                let joined = drafts.remove(other);
                drafts[index].tellings.extend(joined.tellings);
                drafts[index].tellings.sort_by_key(|telling| telling.token);
            }
            continue;
        }
        // Later drafts win ties: what was told last is what "the attack" means.
        let mut best: Option<(f64, usize)> = None;
        for index in candidates {
            if let Some(score) = affinity(codebook, annotation, &drafts[index], &telling)
                && score >= JOIN
                && best.is_none_or(|(least, _)| score >= least)
            {
                best = Some((score, index));
            }
        }
        match best {
            Some((_, index)) => {
                if answers(annotation, &drafts[index], &telling) {
                    // Who shot the attackers did not attack.
                    telling.perpetrators.clear();
                }
                drafts[index].tellings.push(telling);
            }
            None => drafts.push(Draft::new(telling)),
        }
    }
    drafts
}

/// Whether a telling that belongs to two drafts makes them one: the later of the two is told in its sentence alone, and says only what
/// happened to people.
fn bridges(draft: &Draft<'_>, other: &Draft<'_>, telling: &Telling<'_>) -> bool {
    let spread = |draft: &Draft<'_>| draft.tellings.iter().any(|known| known.spread);
    other.tellings.iter().all(|known| {
        known.sentence == telling.sentence
            && known.effect_only
            && (compatible(draft.event_type(), known.event_type)
                || known.event_type.group() == TypeGroup::Attack)
    }) && !spread(draft)
        && !spread(other)
        && !telling.spread
}

/// Drafts, and tellings of a draft, that a new telling is compared with.
pub(super) const IN_MIND: usize = 32;
