//! Places: every mention of one name in a document means one place, chosen with what the other mentions say.

use std::collections::{BTreeMap, BTreeSet};

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{ActorKind, Codebook};
use concord_gazetteer::{Context, Gazetteer, Mention, PlaceId, PlaceKind, Resolution, TypeWord};
use concord_record::{PlacePrecision, PlaceRef};

/// Fills in the places of all mentions, and gives what was chosen for each that stands as a place, in their order.
pub(crate) fn resolve(
    codebook: &Codebook,
    gazetteer: &Gazetteer,
    annotation: &mut Annotation,
) -> Vec<Option<Resolution>> {
    // One question a name and type word: "Kunduz" and "Kunduz province" are two.
    let mut asked: BTreeMap<(String, Option<u8>), usize> = BTreeMap::new();
    let mut questions: Vec<Question> = Vec::new();
    let mut question_of = Vec::with_capacity(annotation.places.len());
    let modifiers = || {
        let names = annotation.allusions.iter().filter(|one| !one.adjective);
        names.map(|one| &one.mention)
    };
    for place in annotation.places.iter().chain(modifiers()) {
        let key = (
            concord_gazetteer::fold(&place.name),
            place.type_word.map(|word| word as u8),
        );
        let index = *asked.entry(key).or_insert_with(|| {
            questions.push((
                place.name.clone(),
                place.type_word,
                None,
                place.bytes.start,
                0,
            ));
            questions.len() - 1
        });
        questions[index].4 += 1;
        question_of.push(index);
    }
    for (place, &question) in annotation.places.iter().zip(&question_of) {
        if let Some(parent) = place.parent
            && questions[question].2.is_none()
            && question_of[parent] != question
        {
            questions[question].2 = Some(question_of[parent]);
        }
    }
    let mentions: Vec<Mention<'_>> = questions
        .iter()
        .map(|(name, type_word, parent, position, count)| Mention {
            name,
            type_word: *type_word,
            parent: *parent,
            position: *position,
            count: *count,
        })
        .collect();
    let publisher = annotation.context.publisher.as_deref();
    let context = Context {
        home_country: publisher.and_then(|publisher| home(gazetteer, publisher)),
        countries: countries(codebook, gazetteer, annotation),
        ..Context::default()
    };
    let answers = concord_gazetteer::resolve(gazetteer, &mentions, &context);
    let chosen: Vec<Option<PlaceId>> = answers
        .iter()
        .map(|answer| answer.map(|answer| answer.place))
        .collect();
    // "Concord analysts", "a Kentucky rifle": an allusion speaks for no country that a place could lie in.
    let spoken: BTreeSet<usize> = question_of[..annotation.places.len()]
        .iter()
        .copied()
        .collect();
    let told: Vec<Option<PlaceId>> = chosen
        .iter()
        .enumerate()
        .map(|(question, place)| place.filter(|_| spoken.contains(&question)))
        .collect();
    let strayed = strays(gazetteer, &chosen, &told, &questions, &context);
    let units: Vec<Option<PlaceRef>> = chosen
        .iter()
        .zip(&questions)
        .map(|(place, question)| coarser(gazetteer, (*place)?, question, &chosen))
        .collect();
    let town = |question: usize| {
        let settlement = |place| gazetteer.kind(place) == PlaceKind::Settlement;
        units[question].is_none() && chosen[question].is_some_and(settlement)
    };
    let listed = beside_towns(annotation, &question_of, town);
    let resolved: Vec<Option<PlaceRef>> = chosen
        .iter()
        .enumerate()
        .map(|(index, place)| {
            let (name, type_word, ..) = &questions[index];
            place
                .filter(|_| !strayed[index])
                .map(|place| match &units[index] {
                    Some(unit) if !listed.contains(&index) => unit.clone(),
                    _ => place_ref(gazetteer, place, name, *type_word),
                })
        })
        .collect();
    let mut given = Vec::with_capacity(question_of.len());
    let modifiers = annotation
        .allusions
        .iter_mut()
        .filter(|one| !one.adjective)
        .map(|one| &mut one.mention);
    for (place, &question) in annotation
        .places
        .iter_mut()
        .chain(modifiers)
        .zip(&question_of)
    {
        // A bare name that the document elsewhere gives with its type word means that unit, not the town of the same name.
        let typed = questions[question]
            .1
            .is_none()
            .then(|| typed_twin(&questions, question))
            .flatten();
        let answer = typed
            .filter(|&twin| resolved[twin].is_some())
            .unwrap_or(question);
        place.resolved.clone_from(&resolved[answer]);
        let answer = answers[answer].filter(|_| place.resolved.is_some());
        place.score = answer.map_or(0.0, |answer| answer.score);
        if let Some(place) = &mut place.resolved {
            place.score = answer.map(|answer| (f64::from(answer.score) * 1000.0).round() / 1000.0);
        }
        given.push(answer);
    }
    given.truncate(annotation.places.len());
    peoples(gazetteer, annotation);
    given
}

/// What adjectives and names of peoples allude to: of several countries ("Congolese") the one that the document names.
fn peoples(gazetteer: &Gazetteer, annotation: &mut Annotation) {
    let named: Vec<Option<String>> = annotation
        .places
        .iter()
        .filter_map(|place| place.resolved.as_ref())
        .map(|place| place.country.clone())
        .collect();
    for allusion in annotation.allusions.iter_mut().filter(|one| one.adjective) {
        let places = gazetteer.demonym_places(&allusion.mention.name);
        let count = |place: &PlaceId| {
            let country = gazetteer.entry(*place).country;
            named
                .iter()
                .filter(|other| other.is_some() && other.as_deref() == country)
                .count()
        };
        let most = places.iter().map(count).max().unwrap_or(0);
        if let Some(&place) = places.iter().find(|place| count(place) == most) {
            allusion.mention.score = 1.0 / places.len() as f32;
            allusion.mention.resolved =
                Some(place_ref(gazetteer, place, &allusion.mention.name, None));
        }
    }
}

/// The questions whose name stands in a list with that of a town: "bombings in Kirkuk and Samarra" are in two towns.
fn beside_towns(
    annotation: &Annotation,
    question_of: &[usize],
    town: impl Fn(usize) -> bool,
) -> BTreeSet<usize> {
    let mut listed = BTreeSet::new();
    for (pair, questions) in annotation.places.windows(2).zip(question_of.windows(2)) {
        let mut between = pair[0].tokens.end..pair[1].tokens.start;
        // A comma before a town lists; one before a unit may tell where the town lies.
        let list = !between.is_empty()
            && (pair[0].parent.is_none() || town(questions[1]))
            && between.all(|token| matches!(annotation.word(token), "," | "and" | "or"));
        if list && town(questions[0]) != town(questions[1]) {
            listed.extend(questions.iter().filter(|question| !town(**question)));
        }
    }
    listed
}

/// The first-order unit in the place of the town that it shares its name with, where no word and no parent tells which of them is
/// meant: "clashes in Kandahar" are in the province for certain. The point stays that of the town, its seat.
fn coarser(
    gazetteer: &Gazetteer,
    place: PlaceId,
    question: &Question,
    chosen: &[Option<PlaceId>],
) -> Option<PlaceRef> {
    let (name, type_word, parent, ..) = question;
    if gazetteer.kind(place) != PlaceKind::Settlement || type_word.is_some() {
        return None;
    }
    let unit = gazetteer.adm1_of(place)?;
    let inside = parent
        .and_then(|parent| chosen[parent])
        .is_some_and(|parent| matches!(gazetteer.kind(parent), PlaceKind::Adm1 | PlaceKind::Adm2));
    let seat = gazetteer.entry(place);
    let same = |other: &str| {
        concord_gazetteer::fold(other) == concord_gazetteer::fold(gazetteer.entry(unit).name)
    };
    // Some units are also found by the name of their seat (Al Anbar by Ramadi): that is no shared name.
    let shared = same(name) || same(seat.name);
    if inside || !shared {
        return None;
    }
    Some(PlaceRef {
        lat: Some(rounded(seat.lat)),
        lon: Some(rounded(seat.lon)),
        ..place_ref(gazetteer, unit, name, None)
    })
}

/// The question with the same name and a type word for a province or district.
fn typed_twin(questions: &[Question], question: usize) -> Option<usize> {
    let name = concord_gazetteer::fold(&questions[question].0);
    questions.iter().position(|(other, word, ..)| {
        matches!(word, Some(TypeWord::Province | TypeWord::District))
            && concord_gazetteer::fold(other) == name
    })
}

/// A name, its type word, its parent among the questions, where it stands first, how often it stands.
type Question = (String, Option<TypeWord>, Option<usize>, usize, usize);

/// Inhabitants from which a town is named outside its own country without further ado.
const KNOWN_ABROAD: u32 = 300_000;

/// Why an answer is withheld.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stray {
    /// The text says that the place lies in another unit or country.
    ToldElsewhere,
    /// Nothing else in the text speaks of its country.
    Unspoken,
}

/// Answers in a country that nothing else in the document speaks of, while it speaks of another: more likely a village of that
/// other country which the gazetteer does not know ("Palma" in a report on Mozambique). Likewise answers outside the unit or country
/// that the text says they lie in. They are withheld. `told` are the answers for names that stand as places, which alone speak for a
/// country.
fn strays(
    gazetteer: &Gazetteer,
    chosen: &[Option<PlaceId>],
    told: &[Option<PlaceId>],
    questions: &[Question],
    context: &Context<'_>,
) -> Vec<bool> {
    let code = |id: PlaceId| gazetteer.entry(id).country;
    let support = |country: &str, without: usize| {
        let places = told
            .iter()
            .enumerate()
            .filter(|(index, place)| *index != without && place.and_then(code) == Some(country))
            .count();
        let peoples = context
            .countries
            .iter()
            .filter(|(other, _)| *other == country)
            .count();
        places + peoples + usize::from(context.home_country == Some(country))
    };
    let small = |id: PlaceId| {
        let entry = gazetteer.entry(id);
        entry.kind == PlaceKind::Adm2
            || entry.kind == PlaceKind::Settlement && entry.population < KNOWN_ABROAD
    };
    let strays: Vec<Option<Stray>> = (0..chosen.len())
        .map(|index| {
            let place = chosen[index]?;
            let country = code(place)?;
            let elsewhere = told.iter().enumerate().any(|(other, place)| {
                other != index
                    && place
                        .and_then(code)
                        .is_some_and(|other| other != country && support(other, index) >= 2)
            });
            // "Palma in Cabo Delgado": the text says where it lies. In a list of countries a comma says nothing of the kind.
            let kind = |id: PlaceId| gazetteer.entry(id).kind;
            let unit = |id: PlaceId| matches!(kind(id), PlaceKind::Adm1 | PlaceKind::Adm2);
            let holder = questions[index].2.and_then(|parent| chosen[parent]);
            // "Al-Rawdah, Marib province" is not the Al-Rawdah of Sanaa either.
            let elsewhere_at_home = |holder: PlaceId| {
                let (own, told) = (gazetteer.adm1_of(place), gazetteer.adm1_of(holder));
                unit(holder) && own.is_some() && told.is_some() && own != told
            };
            let foreign = holder.is_some_and(|holder| {
                let abroad = code(holder).is_some_and(|holder| holder != country);
                match kind(place) {
                    PlaceKind::Settlement | PlaceKind::Adm2 if abroad => {
                        unit(holder) || kind(holder) == PlaceKind::Country
                    }
                    PlaceKind::Settlement | PlaceKind::Adm2 => elsewhere_at_home(holder),
                    // "Tonga, Upper Nile" is no kingdom.
                    PlaceKind::Country => abroad && unit(holder),
                    _ => false,
                }
            });
            let lost =
                small(place) && holder.is_none() && support(country, index) == 0 && elsewhere;
            if foreign {
                Some(Stray::ToldElsewhere)
            } else {
                lost.then_some(Stray::Unspoken)
            }
        })
        .collect();
    // What is told of a name once holds for it wherever it stands alone.
    (0..chosen.len())
        .map(|index| {
            strays[index].is_some()
                || questions[index].2.is_none()
                    && (0..chosen.len()).any(|other| {
                        strays[other] == Some(Stray::ToldElsewhere)
                            && chosen[other] == chosen[index]
                    })
        })
        .collect()
}

/// The country that an outlet's name tells: by the country itself, its people, or a large town ("Syria Civil Defence", "The Afghan Times",
/// "Radio Kampala"). `None` where it tells none or several.
fn home<'g>(gazetteer: &'g Gazetteer, publisher: &str) -> Option<&'g str> {
    let words: Vec<&str> = publisher
        .split(|letter: char| letter.is_whitespace() || ",;:()/".contains(letter))
        .filter(|word| !word.is_empty())
        .collect();
    let mut told: BTreeSet<&'g str> = BTreeSet::new();
    let mut at = 0;
    while at < words.len() {
        let codes = gazetteer.demonym(words[at]);
        if let [code] = codes {
            told.insert(code);
        }
        let Some((count, found)) = gazetteer.longest_match(&words[at..]) else {
            at += 1;
            continue;
        };
        at += count;
        let Some(first) = found.first().map(|one| gazetteer.entry(one.place)) else {
            continue;
        };
        // A province and its capital share many a name: the town says that people know it.
        let is_known = found.iter().any(|one| {
            let entry = gazetteer.entry(one.place);
            let large = entry.kind == PlaceKind::Settlement && entry.population >= KNOWN_ABROAD;
            large && entry.country == first.country
        });
        if first.kind == PlaceKind::Country || is_known {
            told.extend(first.country);
        }
    }
    let mut told = told.into_iter();
    told.next().filter(|_| told.next().is_none())
}

/// Countries of an armed group that still say where it fights.
const FEW: usize = 2;
/// Names of a country that an armed group speaks as loudly as at most.
const LOUDEST: f32 = 2.0;

/// Countries that the text speaks of without naming a place in them: through peoples, through actors named after states, and through
/// armed groups that fight nowhere else.
fn countries<'g>(
    codebook: &'g Codebook,
    gazetteer: &'g Gazetteer,
    annotation: &Annotation,
) -> Vec<(&'g str, f32)> {
    let mut votes: BTreeMap<&'g str, f32> = BTreeMap::new();
    let mut groups: BTreeMap<&'g str, f32> = BTreeMap::new();
    for actor in &annotation.actors {
        if !matches!(actor.class, ActorClass::Known | ActorClass::Group) {
            continue;
        }
        for token in actor.tokens.clone() {
            let codes = gazetteer.demonym(annotation.word(token));
            for code in codes {
                *votes.entry(code).or_default() += 0.5 / codes.len() as f32;
            }
        }
        // An armed group that fights in one or two countries speaks for each as a name of it would. A state's own bodies do not: "Lebanon
        // police" are as often those of a town.
        let entry = actor
            .actor
            .as_deref()
            .and_then(|id| codebook.actors.get(id));
        let fights = |kind| {
            matches!(
                kind,
                ActorKind::ArmedGroup | ActorKind::Militia | ActorKind::CriminalGroup
            )
        };
        let homes = entry
            .filter(|entry| fights(entry.kind))
            .map_or(&[][..], |entry| &entry.countries[..]);
        if (1..=FEW).contains(&homes.len()) {
            for code in homes {
                *groups.entry(code).or_default() += 1.0;
            }
        }
    }
    for (code, weight) in groups {
        *votes.entry(code).or_default() += weight.min(LOUDEST);
    }
    votes
        .into_iter()
        .map(|(code, weight)| (code, weight.min(3.0)))
        .collect()
}

/// A gazetteer entry in the form of the record.
fn place_ref(
    gazetteer: &Gazetteer,
    id: PlaceId,
    name: &str,
    type_word: Option<TypeWord>,
) -> PlaceRef {
    let entry = gazetteer.entry(id);
    let precision = match entry.kind {
        PlaceKind::Country => PlacePrecision::Country,
        PlaceKind::Adm1 => PlacePrecision::Adm1,
        PlaceKind::Adm2 => PlacePrecision::Adm2,
        PlaceKind::Settlement if matches!(type_word, Some(TypeWord::Airport | TypeWord::Camp)) => {
            PlacePrecision::Exact
        }
        PlaceKind::Settlement => PlacePrecision::Settlement,
        PlaceKind::Region | PlaceKind::Continent => PlacePrecision::Region,
    };
    let adm1 = match entry.kind {
        PlaceKind::Adm1 => Some(entry.name.to_owned()),
        _ => gazetteer
            .adm1_of(id)
            .map(|unit| gazetteer.entry(unit).name.to_owned()),
    };
    let adm2 = match entry.kind {
        PlaceKind::Adm2 => Some(entry.name.to_owned()),
        _ => gazetteer
            .adm2_of(id)
            .map(|unit| gazetteer.entry(unit).name.to_owned()),
    };
    PlaceRef {
        name: name.to_owned(),
        country: entry.country.map(str::to_owned),
        adm1,
        adm2,
        lat: Some(rounded(entry.lat)),
        lon: Some(rounded(entry.lon)),
        geonameid: entry.geonameid,
        precision,
        gazetteer: Some(gazetteer.id().to_owned()),
        score: None,
    }
}

/// Degrees to four places (about 10 m), so that an `f32` prints as what it was read from.
fn rounded(degrees: f32) -> f64 {
    (f64::from(degrees) * 1e4).round() / 1e4
}
