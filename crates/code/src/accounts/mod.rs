//! Accounts: one document's telling of one incident.
//!
//! Triggers of the codebook that hold in their grammar become tellings with sides, date, place, weapons and tolls; tellings of
//! one incident are joined within the document; each joined draft becomes an account with the evidence for every field.

mod accuser;
mod answer;
mod argument;
mod attributed;
mod carrier;
mod circumstance;
mod class;
mod clause;
pub(crate) mod confidence;
mod control;
mod draft;
pub(crate) mod finding;
mod forces;
mod identified;
mod join;
mod office;
mod portion;
mod record;
mod sequel;
mod setting;
mod speech;
mod spread;
mod status;
mod table;
mod toll;
mod trigger;
mod victim;
mod wielder;

use std::ops::Range;

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{Codebook, Effect, PartOfSpeech};
use concord_language::{Dep, Pos};
use concord_read::BlockKind;
use concord_record::{Account, Attribution, EventType, Status, TollMeasure, TypeGroup};

use self::draft::{Draft, Telling};
use self::record::account;
use self::setting::setting;
pub(crate) use self::toll::TollMention;
use self::trigger::Found;
use crate::cue;
use crate::sub_event;

/// The accounts of a document, and the tolls that they hold, by number (so that no toll is counted as a quantity again).
pub(crate) struct Accounts {
    pub(crate) accounts: Vec<Account>,
    /// For each account what speaks for and against it.
    pub(crate) findings: Vec<confidence::Findings>,
    /// For each account the sentences that tell it.
    pub(crate) sentences: Vec<Vec<usize>>,
    /// Numbers that are tolls, with the account and whether they are a part of one.
    pub(crate) tolls: Vec<(usize, TollMention)>,
}

/// Weight of a trigger that hardly marks an incident.
const WEAK: f64 = 0.6;

/// Codes the accounts of a document.
pub(crate) fn code(codebook: &Codebook, annotation: &Annotation) -> Accounts {
    code_above(codebook, annotation, confidence::LEAST)
}

/// Codes the accounts of a document with at least some confidence.
pub(crate) fn code_above(codebook: &Codebook, annotation: &Annotation, least: f64) -> Accounts {
    let mut tellings: Vec<Telling<'_>> = Vec::new();
    let mut orphan: Option<(usize, usize)> = None;
    let mut attributed = Vec::new();
    let mut speech = accuser::Speech::default();
    for (index, sentence) in annotation.sentences.iter().enumerate() {
        speech.read(codebook, annotation, index);
        let lemmas: Vec<&str> = annotation.lemmas[sentence.tokens.clone()]
            .iter()
            .map(String::as_str)
            .collect();
        if codebook.events.silences(&lemmas) || table::is_head(codebook, annotation, index) {
            continue;
        }
        let found = trigger::find(codebook, annotation, sentence.tokens.clone());
        // A word that hardly marks an incident ("under the state of emergency") takes no place or date from those that do.
        let tokens: Vec<usize> = found
            .iter()
            .filter(|found| found.trigger.kind != EventType::Other || found.trigger.weight > WEAK)
            .map(|found| found.token)
            .collect();
        let mut tolls = toll::find(codebook, annotation, sentence.tokens.clone());
        let first = tellings.len();
        for one in &found {
            let others: Vec<usize> = tokens
                .iter()
                .copied()
                .filter(|&token| token != one.token)
                .collect();
            let Some(mut telling) = telling(codebook, annotation, index, one, &others) else {
                continue;
            };
            if telling.attribution == Attribution::Stated
                && let Some(said) =
                    accuser::attribution(codebook, annotation, one, &telling.perpetrators, &speech)
            {
                telling.attribution = said;
            }
            let places = spread::places(annotation, one, &telling);
            let counted = !places.is_empty() && spread::is_counted(annotation, one, &tolls);
            if places.is_empty() || counted {
                telling.plural |= counted;
                tellings.push(telling);
                continue;
            }
            tellings.extend(places.into_iter().map(|place| Telling {
                place: Some(place),
                plural: false,
                spread: true,
                ..telling.clone()
            }));
        }
        let told = tellings.len() > first;
        // A dateline's date is that of writing.
        if !told && !sentence.dateline {
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
            .flat_map(|telling| {
                // "said in a statement on Monday": the statement is the speaking.
                let clause = annotation.tree.clause_of(&annotation.parse, telling.token);
                let spoken = telling.event_type.group() == TypeGroup::Speech
                    && !telling.perpetrators.is_empty()
                    && telling.date.is_some();
                [
                    Some(telling.tokens.clone()),
                    spoken.then_some(clause..clause + 1),
                ]
            })
            .flatten()
            .collect();
        tellings.extend(speech::find(codebook, annotation, index, &taken));
        let cells = table::tolls(codebook, annotation, index);
        if cells.is_empty() {
            give_tolls(annotation, &mut tellings, first, &mut tolls);
        } else {
            // The columns of a row say what its incident cost.
            for toll in cells {
                let row = tellings[first..].iter_mut();
                if let Some(telling) = row.into_iter().find(|one| takes_tolls(one, &toll)) {
                    telling.tolls.retain(|known| known.measure != toll.measure);
                    telling.tolls.push(toll);
                }
            }
        }
        attributed.extend(
            attributed::attributions(codebook, annotation, sentence.tokens.clone())
                .into_iter()
                .chain(identified::identifications(
                    codebook,
                    annotation,
                    sentence.tokens.clone(),
                ))
                .map(|one| (index, one)),
        );
    }
    let mut drafts = join::join(codebook, annotation, tellings);
    // Tendencies and asides are below the line already: no claim is about them.
    let told: Vec<bool> = drafts
        .iter()
        .map(|draft| {
            let place = place(annotation, draft);
            confidence::estimate(&confidence::findings(codebook, annotation, draft, place)) >= least
        })
        .collect();
    for (sentence, one) in attributed {
        for draft in answer::about(codebook, annotation, &mut drafts, &told, sentence, &one) {
            draft.attributed.push(one.clone());
        }
    }
    sequel::name_doers(codebook, annotation, &mut drafts, &told);
    inherit(annotation, &mut drafts);
    let mut accounts = Accounts {
        accounts: Vec::new(),
        findings: Vec::new(),
        sentences: Vec::new(),
        tolls: Vec::new(),
    };
    let mut cues = cue::Reader::new(codebook, annotation, &codebook.cues.sub_events);
    for draft in &drafts {
        let place = place(annotation, draft);
        let findings = confidence::findings(codebook, annotation, draft, place);
        let confidence = confidence::estimate(&findings);
        if confidence < least {
            continue;
        }
        let mut account = account(
            codebook,
            annotation,
            draft,
            place,
            confidence,
            accounts.accounts.len(),
        );
        let told: Vec<usize> = draft
            .tellings
            .iter()
            .map(|telling| telling.sentence)
            .collect();
        account.acled_sub_event =
            sub_event::of_account(codebook, &mut cues, account.event_type, &told);
        let plover = &codebook.events.crosswalk(account.event_type).plover;
        account.plover = (!plover.is_empty()).then(|| plover.clone());
        for toll in draft.tellings.iter().flat_map(|telling| &telling.tolls) {
            accounts.tolls.push((accounts.accounts.len(), toll.clone()));
        }
        accounts.sentences.push(told);
        accounts.findings.push(findings);
        accounts.accounts.push(account);
    }
    accounts
}

/// The lemmas of a word and the two after it, in which a phrase of the codebook is looked for.
fn phrase_at(annotation: &Annotation, word: usize) -> Vec<&str> {
    let end = (word + 3).min(annotation.lemmas.len());
    annotation.lemmas[word..end]
        .iter()
        .map(String::as_str)
        .collect()
}

/// Where a draft's incident happened, and whether that is only where the report was speaking of.
fn place(annotation: &Annotation, draft: &Draft<'_>) -> Option<(usize, bool)> {
    draft
        .place(annotation)
        .map(|index| (index, false))
        .or_else(|| setting(annotation, draft).map(|index| (index, true)))
}

/// How surely a gathering that was held is an event, whatever its noun alone would say.
const HELD: f64 = 0.55;

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
    let (mut perpetrators, targets) = argument::parties(codebook, annotation, found);
    if perpetrators.is_empty() && found.trigger.kind.group() == TypeGroup::Speech {
        perpetrators = speech::utterer(codebook, annotation, found.token);
    }
    let guard = &found.trigger.guard;
    let token = &parse.tokens[found.token];
    let nominal = found.trigger.pos != PartOfSpeech::Verb;
    let determiner = annotation
        .tree
        .children(found.token)
        .filter(|&child| matches!(parse.tokens[child].dep, Dep::Det | Dep::Poss | Dep::Amod))
        .map(|child| &*parse.tokens[child].lower);
    let (mut definite, mut shown, mut fresh) = (false, false, false);
    for word in determiner {
        definite |= nominal
            && matches!(
                word,
                "the" | "this" | "that" | "these" | "those" | "its" | "their"
            );
        shown |= nominal && matches!(word, "this" | "these" | "such");
        fresh |= codebook.events.is_other(word);
    }
    // "This was an indefensible attack."
    let predicate = token.dep == Dep::Attr
        && parse.tokens[token.head].pos == Pos::Aux
        && annotation
            .tree
            .child(parse, token.head, &[Dep::Nsubj])
            .is_some_and(|subject| {
                matches!(
                    &*parse.tokens[subject].lower,
                    "this" | "that" | "these" | "it"
                )
            });
    // "killed three guards, in the second attack in a week": one more of a series, and the incident that the clause tells.
    // "In a separate incident on Sunday, troops ..." begins a new one.
    let summary = token.dep == Dep::Pobj
        && &*parse.tokens[token.head].lower == "in"
        && parse.tokens[token.head].head < token.head
        && fresh;
    definite |= nominal && (predicate || summary);
    shown |= nominal && (predicate || summary);
    fresh &= !summary;
    let harm = [
        (Effect::Kills, TollMeasure::Killed),
        (Effect::Wounds, TollMeasure::Wounded),
    ]
    .into_iter()
    .find(|(effect, _)| guard.has(*effect))
    .map(|(_, measure)| measure);
    let (victim, one) = victim::victim(codebook, annotation, found, harm, &perpetrators);
    // Who is let go was taken before.
    fresh |= found.trigger.kind == EventType::Other && guard.has(Effect::Frees);
    // Security forces raid; gunmen who raid a village assault it.
    let assault = found.trigger.kind == EventType::Raid
        && !perpetrators.is_empty()
        && perpetrators.iter().all(|side| {
            victim::is_fighter(annotation, side) || victim::is_gunman(codebook, annotation, side)
        });
    let kind = if assault && guard.has(Effect::Takes) {
        // Armed groups that seize weapons rob rather than raid.
        EventType::Other
    } else if assault {
        EventType::ArmedAssault
    } else {
        found.trigger.kind
    };
    // "Rebels took the town": who took it and what was taken leave no doubt.
    let certain = matches!(
        found.trigger.kind.group(),
        TypeGroup::Attack | TypeGroup::Battle | TypeGroup::Operation
    ) && perpetrators
        .iter()
        .any(|side| side.is_named() || side.class == Some(ActorClass::People))
        && class::is_confirmed(codebook, annotation, found);
    let held = nominal && clause::is_held(codebook, annotation, found.token);
    let strikes_back = harm.is_some()
        && !targets.is_empty()
        && targets
            .iter()
            .all(|side| victim::is_attacker(codebook, annotation, side));
    let violent = [Effect::Kills, Effect::Wounds]
        .iter()
        .any(|&effect| guard.has(effect));
    Some(Telling {
        event_type: kind,
        weight: if held {
            found.trigger.weight.max(HELD)
        } else {
            found.trigger.weight
        },
        general: guard.general && !certain && !held,
        effect_only: violent && !guard.weapon && draft::specificity(found.trigger.kind) <= 2,
        token: found.token,
        tokens: found.tokens.clone(),
        sentence,
        attribution: status::attribution(codebook, annotation, found, &perpetrators),
        date: circumstance::date(codebook, annotation, found, others),
        place: circumstance::place(codebook, annotation, found, others, &perpetrators),
        weapons: circumstance::weapons(codebook, annotation, found, others),
        perpetrators,
        targets,
        // Whom a foiled attack was aimed at it did not kill.
        tolls: one
            .into_iter()
            .filter(|_| status != Status::Foiled && status != Status::Planned)
            .collect(),
        victim,
        status,
        definite,
        shown,
        fresh,
        // "two bombs hit a house": things, not incidents.
        plural: nominal && matches!(token.tag, "NNS" | "NNPS") && (guard.series || !guard.weapon),
        spread: false,
        strikes_back,
    })
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
            // A sentence of figures goes on with what was told before it.
            let sentence = annotation.sentence_of(toll.tokens.start);
            let block = annotation.sentences[sentence].block;
            tellings[..first]
                .iter()
                .enumerate()
                .rev()
                .take_while(|(_, telling)| {
                    sentence - telling.sentence <= 2
                        && annotation.sentences[telling.sentence].block == block
                })
                .find(|(_, telling)| takes_tolls(telling, &toll))
                .map(|(index, _)| index)
        });
        if let Some(index) = index {
            tellings[index].tolls.push(toll);
        }
    }
}

fn takes_tolls(telling: &Telling<'_>, toll: &TollMention) -> bool {
    if telling.spread {
        // The toll of several incidents is none of each.
        return false;
    }
    match (telling.event_type.group(), toll.measure) {
        (TypeGroup::Speech, _) | (TypeGroup::Organisation, _) => false,
        (TypeGroup::Politics, TollMeasure::Detained) => true,
        (TypeGroup::Politics, _) => telling.event_type == EventType::ProtestOrUnrest,
        _ => true,
    }
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
