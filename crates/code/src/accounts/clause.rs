//! What the grammar of one sentence says of two triggers in it: parts of one telling, or two incidents.

use concord_annotate::Annotation;
use concord_codebook::Codebook;
use concord_language::{Dep, Pos};
use concord_record::{EventType, Status, TypeGroup};

use super::draft::Telling;
use super::join::{compatible, is_the, places_differ};
use crate::side::Side;

/// Whether two triggers of one sentence are parts of one telling: "a bomb attack that killed", "attacked the base, killing".
pub(super) fn one_clause(
    codebook: &Codebook,
    annotation: &Annotation,
    a: &Telling<'_>,
    b: &Telling<'_>,
) -> bool {
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
    if is_apart(codebook, annotation, a, b) {
        return false;
    }
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
                | EventType::Robbery
                | EventType::SexualViolence
                | EventType::Arrest
        )
    };
    // "attacked the village, burning 60 houses", "overran the post, taking 31 prisoners": what the same doers did beside it.
    if goes_along(annotation, a, b) || goes_along(annotation, b, a) {
        return true;
    }
    if is_plotted(annotation, a, b) || is_plotted(annotation, b, a) {
        return true;
    }
    if is_framed(annotation, a, b) || is_framed(annotation, b, a) {
        return true;
    }
    if is_repelled(annotation, a, b) || is_repelled(annotation, b, a) {
        return true;
    }
    if is_fought_for(annotation, a, b) || is_fought_for(annotation, b, a) {
        return true;
    }
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
    // "attacks in the town of X, which killed", "fighting between two clans that left 14 dead": the clause hangs on a place or
    // side of the incident.
    let through_place = |verb: usize, noun: usize| {
        let clause = tree.coordination_head(parse, verb);
        let head = parse.tokens[clause].head;
        parse.tokens[clause].dep == Dep::Relcl
            && (annotation.place_at(head).is_some()
                || effect && annotation.actor_at(head).is_some())
            && tree.depth_below(parse, head, noun).is_some()
    };
    below(x, y)
        || below(y, x)
        || is_within(annotation, a, b)
        || is_within(annotation, b, a)
        || through_place(x, y)
        || through_place(y, x)
        || effect && (holds(annotation, x, y) || holds(annotation, y, x))
        || effect && (is_absolute(annotation, x, y) || is_absolute(annotation, y, x))
        || effect
            && tree.clause_of(parse, x) == tree.clause_of(parse, y)
            && tree.distance(parse, x, y).is_some_and(|d| d <= 4)
}

/// Whether the grammar of one sentence says that two tellings are of two incidents: another time, another subject.
pub(super) fn is_apart(
    codebook: &Codebook,
    annotation: &Annotation,
    a: &Telling<'_>,
    b: &Telling<'_>,
) -> bool {
    let either = |test: fn(&Annotation, usize, usize) -> bool| {
        test(annotation, a.token, b.token) || test(annotation, b.token, a.token)
    };
    let effect = a.effect_only || b.effect_only;
    if is_end_of(codebook, annotation, a, b) || is_end_of(codebook, annotation, b, a) {
        return true;
    }
    let sequence = is_sequence(codebook, annotation, a.token, b.token)
        || is_sequence(codebook, annotation, b.token, a.token);
    either(is_later) || sequence || is_response(annotation, a, b) || !effect && either(is_meanwhile)
}

/// "Five people were killed; the gunman was shot by police": what a state's forces did to the attacker is no part of his attack.
fn is_end_of(
    codebook: &Codebook,
    annotation: &Annotation,
    attack: &Telling<'_>,
    end: &Telling<'_>,
) -> bool {
    let forces = !end.perpetrators.is_empty()
        && end.perpetrators.iter().all(|side| {
            super::forces::arm(codebook, annotation, side).is_some()
                || super::forces::is_of_state(codebook, &side.party)
        });
    let attacker = |side: &Side| {
        is_the(annotation, side) && super::victim::is_gunman(codebook, annotation, side)
    };
    forces
        && end.targets.iter().any(attacker)
        && !attack.targets.is_empty()
        && attack.targets.iter().all(|side| !attacker(side))
        && attack
            .perpetrators
            .iter()
            .all(|side| !end.perpetrators.contains(side))
}

/// Whether time is measured off to what an `after` or `before` leads to: "hours after".
fn is_measure(annotation: &Annotation, mark: usize) -> bool {
    let parse = &annotation.parse;
    matches!(&*parse.tokens[mark].lower, "after" | "before")
        && mark.checked_sub(1).is_some_and(|before| {
            parse.tokens[before].pos == Pos::Noun
                && annotation.dates_in(before..mark + 1).next().is_some()
                || matches!(
                    annotation.lemmas[before].as_str(),
                    "minute" | "hour" | "day" | "week" | "month" | "year"
                )
        })
}

/// "Three days after the bombing": an incident named only to say when another was.
pub(super) fn is_reference(annotation: &Annotation, noun: usize) -> bool {
    let token = &annotation.parse.tokens[noun];
    token.dep == Dep::Pobj && is_measure(annotation, token.head)
}

/// "ambushed a convoy, hours after a bomb had killed two": a clause that time measures off from the other word's clause.
fn is_later(annotation: &Annotation, inner: usize, outer: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    // "Three days after the bombing he was shot": a noun likewise.
    if is_reference(annotation, inner) {
        return tree.depth_below(parse, outer, inner).is_none();
    }
    let clause = tree.clause_of(parse, inner);
    let within = outer == clause || tree.depth_below(parse, outer, clause).is_some();
    if parse.tokens[clause].dep != Dep::Advcl || within {
        return false;
    }
    tree.child(parse, clause, &[Dep::Mark])
        .is_some_and(|mark| is_measure(annotation, mark))
}

/// "protesters set fire to a station, and police fired back, killing two": what one side did, and what another did in a clause joined
/// with "and" whose own subject it is.
fn is_response(annotation: &Annotation, a: &Telling<'_>, b: &Telling<'_>) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let (first, second) = if a.token < b.token { (a, b) } else { (b, a) };
    let root = |verb: usize| match parse.tokens[verb].dep {
        Dep::Advcl | Dep::Xcomp => parse.tokens[verb].head,
        _ => verb,
    };
    let (one, two) = (root(first.token), root(second.token));
    let own = tree.child(parse, two, &[Dep::Nsubj]);
    parse.tokens[two].dep == Dep::Conj
        && parse.tokens[two].pos == Pos::Verb
        && tree.coordination_head(parse, two) == one
        && own.is_some_and(|subject| {
            second
                .perpetrators
                .iter()
                .any(|side| side.tokens.contains(&subject))
        })
        && !first.perpetrators.is_empty()
        && first.perpetrators.iter().all(|side| {
            !second
                .perpetrators
                .iter()
                .any(|other| other.party == side.party)
        })
}

/// "the killings followed clashes", "the raid triggered a battle": one incident, and another that comes before or of it.
fn is_sequence(codebook: &Codebook, annotation: &Annotation, first: usize, second: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let (a, b) = (
        tree.coordination_head(parse, first),
        tree.coordination_head(parse, second),
    );
    let verb = parse.tokens[a].head;
    // "fighters were killed, prompting airstrikes"
    let next = parse.tokens[b].head;
    let prompts = parse.tokens[b].dep == Dep::Dobj
        && parse.tokens[next].tag == "VBG"
        && parse.tokens[next].dep == Dep::Advcl
        && a < next
        && codebook
            .events
            .is_sequence(&super::phrase_at(annotation, next));
    prompts
        || parse.tokens[a].pos == Pos::Noun
            && parse.tokens[b].pos == Pos::Noun
            && parse.tokens[a].dep == Dep::Nsubj
            && (parse.tokens[b].dep == Dep::Dobj && parse.tokens[b].head == verb
                || parse.tokens[b].dep == Dep::Pobj
                    && parse.tokens[parse.tokens[b].head].head == verb)
            && codebook
                .events
                .is_sequence(&super::phrase_at(annotation, verb))
}

/// "captured the town after a three-day battle": the fight by which a place was taken.
fn is_fought_for(annotation: &Annotation, taken: &Telling<'_>, fight: &Telling<'_>) -> bool {
    let parse = &annotation.parse;
    let token = &parse.tokens[fight.token];
    matches!(
        taken.event_type,
        EventType::TerritoryGained | EventType::TerritoryLost
    ) && fight.event_type.group() == TypeGroup::Battle
        && !fight.plural
        && fight.date.is_none_or(|date| Some(date) == taken.date)
        && token.dep == Dep::Pobj
        && matches!(
            &*parse.tokens[token.head].lower,
            "after" | "following" | "in"
        )
        && parse.tokens[token.head].head == taken.token
}

/// Whether the second telling is a deed of the same doers within the first, an attack, a raid or a fight: the burning of houses or the
/// taking of prisoners, told by a participle or a verb joined with "and".
fn goes_along(annotation: &Annotation, main: &Telling<'_>, beside: &Telling<'_>) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let deed = matches!(beside.event_type, EventType::Arson)
        || beside.event_type == EventType::Arrest
            && main.event_type != EventType::Raid
            && parse.tokens[beside.token].tag == "VBG";
    let holds = matches!(
        main.event_type.group(),
        TypeGroup::Attack | TypeGroup::Battle | TypeGroup::Operation
    ) && main.event_type != beside.event_type;
    let token = &parse.tokens[beside.token];
    let same = tree
        .child(parse, beside.token, &[Dep::Nsubj, Dep::Nsubjpass])
        .is_none();
    deed && holds
        && same
        && beside.date.is_none_or(|date| Some(date) == main.date)
        && token.head == main.token
        && matches!(token.dep, Dep::Conj | Dep::Advcl | Dep::Xcomp)
}

/// "foiled a plan to blow up a mosque", "foiled an attack on the vote": the deed that a plot aims at is the plot.
fn is_plotted(annotation: &Annotation, plot: &Telling<'_>, deed: &Telling<'_>) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let aims = matches!(
        parse.tokens[deed.token].dep,
        Dep::Dobj | Dep::Pobj | Dep::Acl | Dep::Xcomp | Dep::Nsubjpass | Dep::Compound | Dep::Pcomp
    );
    plot.event_type == EventType::Plot
        && deed.event_type.group() == TypeGroup::Attack
        && deed.status != Status::Occurred
        && aims
        && (tree
            .depth_below(parse, deed.token, plot.token)
            .is_some_and(|depth| depth <= 4)
            || plot.tokens.contains(&parse.tokens[deed.token].head))
}

/// "In a separate incident on Sunday, troops raided ...": a noun that only says that something happened, in which a verb happens.
fn is_framed(annotation: &Annotation, verb: &Telling<'_>, frame: &Telling<'_>) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let token = &parse.tokens[frame.token];
    frame.general
        && !frame.plural
        && token.dep == Dep::Pobj
        && matches!(&*parse.tokens[token.head].lower, "in" | "during")
        && parse.tokens[token.head].head == tree.coordination_head(parse, verb.token)
        && parse.tokens[verb.token].pos == Pos::Verb
}

/// "killed 14 and abducted dozens in an attack": the one incident that a verb happened in, wherever in its row of verbs it is told.
fn is_within(annotation: &Annotation, deed: &Telling<'_>, incident: &Telling<'_>) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let (verb, noun) = (deed.token, incident.token);
    let preposition = parse.tokens[noun].head;
    let above = parse.tokens[preposition].head;
    !incident.plural
        && parse.tokens[noun].dep == Dep::Pobj
        && matches!(&*parse.tokens[preposition].lower, "in" | "during")
        && parse.tokens[above].pos == Pos::Verb
        && parse.tokens[verb].pos == Pos::Verb
        && tree.coordination_head(parse, above) == tree.coordination_head(parse, verb)
}

/// "troops repelled an attack": the fight and the attack are one.
fn is_repelled(annotation: &Annotation, fight: &Telling<'_>, attack: &Telling<'_>) -> bool {
    let token = &annotation.parse.tokens[attack.token];
    fight.event_type == EventType::Clash
        && attack.event_type.group() == TypeGroup::Attack
        && attack.status == Status::Foiled
        && token.head == fight.token
        && matches!(token.dep, Dep::Dobj | Dep::Nsubjpass)
}

/// "a strike killed 23 as the army retook towns": a clause of its own time and its own subject beside another.
fn is_meanwhile(annotation: &Annotation, inner: usize, outer: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let marked = tree
        .child(parse, inner, &[Dep::Mark])
        .is_some_and(|mark| matches!(&*parse.tokens[mark].lower, "as" | "while" | "whereas"));
    let own = |verb: usize| tree.child(parse, verb, &[Dep::Nsubj, Dep::Nsubjpass]);
    marked
        && parse.tokens[inner].dep == Dep::Advcl
        && own(inner).is_some_and(|subject| parse.tokens[subject].pos != Pos::Pron)
        && tree.depth_below(parse, inner, outer).is_some()
}

/// "it was a cruel attack, with ten people killed": what came of it, beside the clause that tells it.
fn is_absolute(annotation: &Annotation, inner: usize, outer: usize) -> bool {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    let with = parse.tokens[inner].head;
    parse.tokens[inner].dep == Dep::Pcomp
        && &*parse.tokens[with].lower == "with"
        && tree.clause_of(parse, parse.tokens[with].head) == tree.clause_of(parse, outer)
}

/// "died of wounds sustained in a blast": a noun that a verb of effect leads to by prepositions and participles only.
fn holds(annotation: &Annotation, verb: usize, noun: usize) -> bool {
    let parse = &annotation.parse;
    if parse.tokens[verb].pos != Pos::Verb || parse.tokens[noun].pos != Pos::Noun {
        return false;
    }
    let mut at = noun;
    for _ in 0..6 {
        if at == verb {
            return true;
        }
        let token = &parse.tokens[at];
        if !matches!(
            token.dep,
            Dep::Prep | Dep::Pobj | Dep::Acl | Dep::Agent | Dep::Compound
        ) {
            return false;
        }
        at = token.head;
    }
    false
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

/// "A meeting took place", "hosted a conference", "the exercise began": a gathering that is told as held rather than spoken of.
pub(super) fn is_held(codebook: &Codebook, annotation: &Annotation, noun: usize) -> bool {
    let parse = &annotation.parse;
    let token = &parse.tokens[noun];
    let verb = super::phrase_at(annotation, token.head);
    match token.dep {
        Dep::Nsubj => codebook.events.is_occurrence(&verb) || codebook.events.is_holding(&verb),
        Dep::Nsubjpass | Dep::Dobj => codebook.events.is_holding(&verb),
        _ => false,
    }
}
