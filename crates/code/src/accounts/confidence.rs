//! How likely a person would accept a draft as an account.
//!
//! A logistic model over what the tellings say. An incident needs at least two of time, place and named side (the rule of hand
//! coding); the word of the trigger, tolls and retelling add to it, plurals and unreal moods take away.

use concord_annotate::Annotation;
use concord_codebook::Codebook;
use concord_language::{Dep, Pos};
use concord_read::BlockKind;
use concord_record::{EventType, PlacePrecision, Status, TypeGroup};

use super::draft::Draft;
use super::forces;
use crate::side::Side;

/// Drafts below this are tendencies and asides, not incidents.
pub(crate) const LEAST: f64 = 0.55;

/// Slope and shift that make of the score a probability that holds: what `concord eval records --json` gives as best on the open
/// reports of `tests/gold` for a slope of 1 and a shift of 0 (Platt 1999).
const SLOPE: f64 = 0.412;
const SHIFT: f64 = 0.269;

/// Days over which a toll is a sum of many incidents.
const SEASON: u32 = 62;

/// The estimated probability.
pub(crate) fn estimate(
    codebook: &Codebook,
    annotation: &Annotation,
    draft: &Draft<'_>,
    place: Option<(usize, bool)>,
) -> f64 {
    let leading = draft.leading();
    let any = |test: &dyn Fn(&super::draft::Telling<'_>) -> bool| draft.tellings.iter().any(test);
    let dated = draft.date(annotation).is_some() || any(&|telling| telling.date.is_some());
    let placed = place.filter(|(_, inherited)| !inherited).is_some();
    let exact = placed
        && place.is_some_and(|(index, _)| {
            annotation.places[index]
                .resolved
                .as_ref()
                .is_none_or(|place| place.precision < PlacePrecision::Region)
        });
    // "Police arrested": the police of the country that the report is about.
    let known = |side: &Side| side.is_named() || forces::arm(codebook, annotation, side).is_some();
    let perpetrator = any(&|telling| telling.perpetrators.iter().any(known))
        || draft
            .attributed
            .iter()
            .any(|one| one.perpetrators.iter().any(Side::is_named));
    let target = any(&|telling| !telling.targets.is_empty());
    let named_target = any(&|telling| telling.targets.iter().any(Side::is_named));
    let toll = any(&|telling| !telling.tolls.is_empty());
    let weight = draft
        .tellings
        .iter()
        .map(|telling| telling.weight)
        .fold(0.0, f64::max);
    let general = draft.tellings.iter().all(|telling| telling.general);
    let fixed = f64::from(u8::from(dated))
        + f64::from(u8::from(placed))
        + f64::from(u8::from(perpetrator || named_target));
    let mut score = -3.6 + 3.0 * weight + 1.1 * fixed;
    score += if exact { 0.5 } else { 0.0 };
    score += if toll { 1.0 } else { 0.0 };
    score += if perpetrator && target { 0.6 } else { 0.0 };
    score += if target { 0.3 } else { 0.0 };
    score += if draft.tellings.len() > 1 { 0.5 } else { 0.0 };
    score -= if general { 0.8 } else { 0.0 };
    // "attacks in the country": a tendency, unless a day or a spot makes them incidents.
    score -= if (leading.plural || is_mass(annotation, leading.token)) && !dated && !exact {
        if toll { 0.4 } else { 1.0 }
    } else {
        0.0
    };
    score -= match leading.status {
        // An aim without a day ("will liberate the city") is no plan that is told.
        Status::Planned if leading.event_type.group() == TypeGroup::Battle && !dated => 1.8,
        Status::Planned => 0.9,
        Status::Alleged => 0.2,
        _ => 0.0,
    };
    if leading.event_type.group() == TypeGroup::Speech {
        // Dated statements are events; undated ones are claims only.
        let spoken = any(&|telling| !telling.perpetrators.is_empty());
        score += if dated && spoken { 0.2 } else { -3.0 };
    }
    // What is told in the present without a date is a tendency ("continues to target").
    let habitual = draft
        .tellings
        .iter()
        .all(|telling| is_present(annotation, telling.token) || telling.plural);
    if habitual && !dated && !toll {
        score -= if general { 0.9 } else { 0.5 };
    }
    // A title that the text does not take up again announces, it does not tell.
    let titled = draft.tellings.iter().all(|telling| {
        matches!(
            annotation.kind_of(telling.sentence),
            BlockKind::Title | BlockKind::Heading
        )
    });
    if titled {
        score -= 1.5;
    }
    if leading.event_type == EventType::Other && !dated {
        score -= 0.3;
    }
    // People who fled, and nobody who drove them out, are a number of the displaced.
    if leading.event_type == EventType::Displacement && !perpetrator {
        score -= 2.0;
    }
    // "341 people were killed in 2014": a count over a season or a year, not an incident.
    let long = draft
        .date(annotation)
        .is_some_and(|(_, range)| range.days().is_none_or(|days| days > SEASON));
    let effect =
        any(&|telling| telling.effect_only) || leading.event_type.group() == TypeGroup::Operation;
    // "31 have been killed since January": a running count, unless the same incident has a day of its own.
    let mut dates = draft
        .tellings
        .iter()
        .filter_map(|telling| telling.date)
        .peekable();
    let since = dates.peek().is_some() && dates.all(|date| is_open(annotation, date));
    let counted = toll || any(&|telling| is_counted(annotation, telling.token));
    if effect && long && toll && !exact {
        score -= 3.0;
    } else if since && counted {
        score -= 5.0;
    }
    if fixed < 1.0 {
        score -= 1.5;
    }
    1.0 / (1.0 + (-(SLOPE * score + SHIFT)).exp())
}

/// Whether a verb tells of what goes on: present tense, or a participle of a clause in it ("is clearing", not "made progress in
/// clearing").
fn is_present(annotation: &Annotation, verb: usize) -> bool {
    let parse = &annotation.parse;
    let mut at = verb;
    for _ in 0..4 {
        let token = &parse.tokens[at];
        let told = matches!(
            token.dep,
            Dep::Pcomp | Dep::Prep | Dep::Dobj | Dep::Xcomp | Dep::Advcl
        ) && token.head != at;
        match token.tag {
            "VBG" | "NN" | "IN" if told => at = token.head,
            tag => return matches!(tag, "VBZ" | "VBP" | "VBG"),
        }
    }
    false
}

/// Whether a date is the beginning of a time that still lasts: "since January", "this year".
fn is_open(annotation: &Annotation, date: usize) -> bool {
    let tokens = annotation.dates[date].tokens.clone();
    let first = &*annotation.parse.tokens[tokens.start].lower;
    let year = tokens.len() == 2
        && first == "this"
        && &*annotation.parse.tokens[tokens.start + 1].lower == "year";
    first == "since" || year
}

/// Whether those whom a verb strikes are told by a number.
fn is_counted(annotation: &Annotation, verb: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    [tree.patient(parse, verb), tree.agent(parse, verb)]
        .into_iter()
        .flatten()
        .any(|side| {
            parse.tokens[side].pos == Pos::Num || tree.child(parse, side, &[Dep::Nummod]).is_some()
        })
}

/// Whether a word is a noun without article, owner or number: "torture and sexual violence".
fn is_mass(annotation: &Annotation, token: usize) -> bool {
    let parse = &annotation.parse;
    parse.tokens[token].tag == "NN"
        && annotation.kind_of(annotation.sentence_of(token)) != BlockKind::Title
        && annotation
            .tree
            .child(parse, token, &[Dep::Det, Dep::Poss, Dep::Nummod])
            .is_none()
}
