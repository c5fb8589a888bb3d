//! How likely a person would accept a draft as an account.
//!
//! A logistic model over what the tellings say, its weights learned from coded reports. An incident needs at least two of time, place
//! and named side (the rule of hand coding); the word of the trigger, tolls and retelling add to it, plurals and unreal moods take away.

use concord_annotate::Annotation;
use concord_codebook::Codebook;
use concord_language::{Dep, Pos};
use concord_read::BlockKind;
use concord_record::{EventType, PlacePrecision, Status, TypeGroup};

use super::draft::Draft;
use super::finding::{Finding, WEIGHTS};
use super::forces;
use crate::side::Side;

/// Drafts below this are tendencies and asides, not incidents: where recall and precision meet best on the coded reports.
pub(crate) const LEAST: f64 = 0.475;

/// Sentences with which a report opens.
const OPENING: usize = 3;

/// Days over which a toll is a sum of many incidents.
const SEASON: u32 = 62;

/// What a draft shows, as numbers of findings with their sizes.
pub(crate) type Findings = Vec<(usize, f64)>;

/// The estimated probability.
pub(crate) fn estimate(findings: &[(usize, f64)]) -> f64 {
    let score: f64 = findings.iter().map(|&(at, size)| WEIGHTS[at] * size).sum();
    1.0 / (1.0 + (-score).exp())
}

/// What speaks for and against an incident in a draft.
pub(crate) fn findings(
    codebook: &Codebook,
    annotation: &Annotation,
    draft: &Draft<'_>,
    place: Option<(usize, bool)>,
) -> Findings {
    let leading = draft.leading();
    let any = |test: &dyn Fn(&super::draft::Telling<'_>) -> bool| draft.tellings.iter().any(test);
    let all = |test: &dyn Fn(&super::draft::Telling<'_>) -> bool| draft.tellings.iter().all(test);
    let date = draft.date(annotation);
    let dated = date.is_some() || any(&|telling| telling.date.is_some());
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
    let sided = perpetrator || named_target;
    let toll = any(&|telling| !telling.tolls.is_empty());
    let weight = draft
        .tellings
        .iter()
        .map(|telling| telling.weight)
        .fold(0.0, f64::max);
    let general = all(&|telling| telling.general);
    // "attacks in the country": a tendency, unless a day or a spot makes them incidents.
    let tendency = (leading.plural || is_mass(annotation, leading.token)) && !dated && !exact;
    let group = leading.event_type.group();
    let planned = leading.status == Status::Planned;
    // An aim without a day ("will liberate the city") is no plan that is told.
    let aim = planned && group == TypeGroup::Battle && !dated;
    // Dated statements are events; undated ones are claims only.
    let speech = group == TypeGroup::Speech;
    let spoken = speech && dated && any(&|telling| !telling.perpetrators.is_empty());
    // What is told in the present without a date is a tendency ("continues to target").
    let habitual =
        !dated && !toll && all(&|telling| is_present(annotation, telling.token) || telling.plural);
    // A title that the text does not take up again announces, it does not tell.
    let titled = all(&|telling| {
        matches!(
            annotation.kind_of(telling.sentence),
            BlockKind::Title | BlockKind::Heading
        )
    });
    // People who fled, and nobody who drove them out, are a number of the displaced.
    let displaced = leading.event_type == EventType::Displacement && !perpetrator;
    // "341 people were killed in 2014": a count over a season or a year, not an incident.
    let long = date.is_some_and(|(_, range)| range.days().is_none_or(|days| days > SEASON));
    let effect = any(&|telling| telling.effect_only) || group == TypeGroup::Operation;
    // "31 have been killed since January": a running count, unless the same incident has a day of its own.
    let mut dates = draft
        .tellings
        .iter()
        .filter_map(|telling| telling.date)
        .peekable();
    let since = dates.peek().is_some() && dates.all(|date| is_open(annotation, date));
    let counted = toll || any(&|telling| is_counted(annotation, telling.token));
    let sum = effect && long && toll && !exact;
    let day = date.is_some_and(|(_, range)| range.days() == Some(1));
    let noun = all(&|telling| annotation.parse.tokens[telling.token].pos != Pos::Verb);
    let opening = any(&|telling| telling.sentence < OPENING);
    let mut found: Findings = vec![(Finding::Weight as usize, weight)];
    for (finding, there) in [
        (Finding::Base, true),
        (Finding::Dated, dated),
        (Finding::Placed, placed),
        (Finding::Sided, sided),
        (Finding::Unfixed, !dated && !placed && !sided),
        (Finding::Exact, exact),
        (Finding::Toll, toll),
        (Finding::BothSides, perpetrator && target),
        (Finding::Target, target),
        (Finding::Retold, draft.tellings.len() > 1),
        (Finding::General, general),
        (Finding::Tendency, tendency && !toll),
        (Finding::TendencyToll, tendency && toll),
        (Finding::PlannedBattle, aim),
        (Finding::Planned, planned && !aim),
        (Finding::Alleged, leading.status == Status::Alleged),
        (Finding::Spoken, spoken),
        (Finding::Unspoken, speech && !spoken),
        (Finding::Habitual, habitual && !general),
        (Finding::HabitualGeneral, habitual && general),
        (Finding::Titled, titled),
        (
            Finding::OtherUndated,
            leading.event_type == EventType::Other && !dated,
        ),
        (Finding::Displaced, displaced),
        (Finding::Sum, sum),
        (Finding::Running, !sum && since && counted),
        (Finding::Attack, group == TypeGroup::Attack),
        (Finding::Battle, group == TypeGroup::Battle),
        (Finding::Operation, group == TypeGroup::Operation),
        (Finding::Plot, group == TypeGroup::Plot),
        (Finding::Organisation, group == TypeGroup::Organisation),
        (Finding::Politics, group == TypeGroup::Politics),
        (Finding::Other, group == TypeGroup::Any),
        (Finding::Noun, noun),
        (Finding::Opening, opening),
        (Finding::Day, day),
        (Finding::Weapon, any(&|telling| !telling.weapons.is_empty())),
        (Finding::Claimed, !draft.attributed.is_empty()),
    ] {
        if there {
            found.push((finding as usize, 1.0));
        }
    }
    found
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
