//! Who is said to have done it, and on whose word.

use std::collections::BTreeSet;

use concord_annotate::Annotation;
use concord_codebook::PartOfSpeech;
use concord_language::Dep;
use concord_record::{Account, Attribution, Record, Stance, Status};

use crate::align::{Agreement, Bench, FLOOR, Match, dates_agree};
use crate::finding::{Topic, Verdict};
use crate::scribe::{Scribe, sources};
use crate::statement::{Dated, Side, Statement};
use crate::words::{self, Class};

const SUPPORTS: f64 = 0.55;
const OPPOSES: f64 = 0.75;
const SURE: f64 = 0.42;
/// Sentences to either side in which a side may be named.
const REACH: usize = 3;

/// What the draft says of a side and an incident.
struct Said<'s> {
    side: &'s Side,
    attribution: Attribution,
}

/// What the casebook says of the same.
#[derive(Default)]
struct Held {
    /// Of the side itself.
    of_side: BTreeSet<Attribution>,
    /// Of the incident, whoever it names.
    of_incident: BTreeSet<Attribution>,
    /// Other known sides that are said to have done it.
    others: BTreeSet<String>,
}

/// Checks the sides of a statement against the sentences that tell of the same.
pub(crate) fn check(
    bench: &Bench<'_>,
    statement: &Statement,
    records: &[Record],
    matches: &[Match],
    scribe: &mut Scribe<'_>,
) {
    let best = matches.first().map_or(0.0, |best| best.score);
    let wide: Vec<Match> = matches
        .iter()
        .copied()
        .filter(|it| it.score >= FLOOR.max(SUPPORTS * best))
        .collect();
    let tight: Vec<Match> = matches
        .iter()
        .copied()
        .filter(|it| it.score >= SURE.max(OPPOSES * best))
        .collect();
    let mut told = said(statement, records);
    told.extend(authors(bench, scribe.annotation, statement, &told));
    for said in told {
        let side = said.side;
        let bytes = side.bytes.clone();
        let own = kin(bench, &side.id);
        let named = wide
            .iter()
            .copied()
            .find(|&found| names(bench, found, &side.id));
        let mut held = held(bench, statement, &tight, &own);
        let Some(found) = named else {
            held.others
                .extend(tight.iter().flat_map(|&found| branches(bench, found, &own)));
            let (verdict, reason) = if held.others.is_empty() || tight.is_empty() {
                (
                    Verdict::Unsupported,
                    format!("no document of the casebook names {} with this", side.name),
                )
            } else {
                let others: Vec<&str> = held.others.iter().map(String::as_str).collect();
                (
                    Verdict::Contradicted,
                    format!(
                        "the draft names {}, the casebook {}",
                        side.name,
                        others.join(", ")
                    ),
                )
            };
            let near: Vec<Match> = tight.iter().take(2).copied().collect();
            scribe.note(
                (verdict, Topic::Perpetrator),
                statement,
                bytes,
                reason,
                sources(bench, &near),
            );
            continue;
        };
        held.of_side.extend(voices(bench, statement, &tight, &own));
        let own_sentence = tight.iter().any(|&found| {
            bench
                .statement(found)
                .sides
                .iter()
                .any(|it| own.contains(&it.id))
        });
        let doubted = held
            .of_side
            .iter()
            .any(|it| !matches!(it, Attribution::None | Attribution::Unclaimed));
        // Named nearby, but for another deed: this one is told of others alone.
        if !doubted
            && !own_sentence
            && !held.others.is_empty()
            && matches!(
                said.attribution,
                Attribution::Stated | Attribution::None | Attribution::Claimed
            )
        {
            let others: Vec<&str> = held.others.iter().map(String::as_str).collect();
            let reason = format!(
                "the draft names {}, the casebook {}",
                side.name,
                others.join(", ")
            );
            let near: Vec<Match> = tight.iter().take(2).copied().collect();
            scribe.note(
                (Verdict::Contradicted, Topic::Perpetrator),
                statement,
                bytes,
                reason,
                sources(bench, &near),
            );
            continue;
        }
        let (mut verdict, mut topic, mut reason) = weigh(&said, &held);
        // Where a document itself tells it as a fact, so may the draft.
        if topic == Topic::ClaimAsFact && tight.iter().any(|&found| states(bench, found, &own)) {
            verdict = Verdict::Supported;
            topic = Topic::Perpetrator;
            reason = format!("the casebook names {} with this", side.name);
        }
        let shown: Vec<Match> = std::iter::once(found)
            .chain(tight.iter().copied().filter(|it| *it != found).take(2))
            .collect();
        scribe.note(
            (verdict, topic),
            statement,
            bytes,
            reason,
            sources(bench, &shown),
        );
    }
}

/// The known sides that the sentence has as the doer in words that make no account of theirs: `the work of X`, or as the subject
/// of a verb with an object where a word of the sentence tells of an incident.
fn authors<'s>(
    bench: &Bench<'_>,
    annotation: &Annotation,
    statement: &'s Statement,
    known: &[Said<'s>],
) -> Vec<Said<'s>> {
    let (parse, tree) = (&annotation.parse, &annotation.tree);
    if statement.trigger.is_none() || !known.is_empty() {
        return Vec::new();
    }
    statement
        .sides
        .iter()
        .filter(|side| {
            let tokens = annotation.tokens_in(side.bytes.clone());
            let lower = |at: usize| parse.tokens.get(at).map_or("", |token| &*token.lower);
            let back = |steps: usize| tokens.start.checked_sub(steps).map_or("", lower);
            let of = if back(1) == "the" {
                (back(3), back(2))
            } else {
                (back(2), back(1))
            };
            let behind = lower(tokens.end) == "was" && lower(tokens.end + 1) == "behind"
                || lower(tokens.end) == "were" && lower(tokens.end + 1) == "behind";
            let acts = tokens.clone().any(|at| {
                let verb = parse.tokens[at].head;
                let stance = bench.codebook.stances.is_verb(&annotation.lemmas[verb]);
                parse.tokens[at].dep == Dep::Nsubj
                    && tree.child(parse, verb, &[Dep::Dobj]).is_some()
                    && !stance
                    && !tree.is_negated(parse, verb)
                    && tree.modal(parse, verb).is_none()
                    && bench
                        .codebook
                        .events
                        .triggers_for(&annotation.lemmas[verb])
                        .is_empty()
                    && words::is(&annotation.lemmas[verb], Class::Handles)
            });
            words::is(of.0, Class::Authorship) && of.1 == "of" || behind || acts
        })
        .map(|side| Said {
            side,
            attribution: Attribution::Stated,
        })
        .collect()
}

/// What sentences after a match say of the side: that it denies, claims, is blamed or suspected.
fn voices(
    bench: &Bench<'_>,
    statement: &Statement,
    tight: &[Match],
    own: &BTreeSet<String>,
) -> BTreeSet<Attribution> {
    let mut heard = BTreeSet::new();
    for found in tight {
        let page = &bench.pages[found.page];
        let (annotation, statements) = (page.annotation, &page.statements);
        let (parse, tree) = (&annotation.parse, &annotation.tree);
        for other in statements.iter().skip(found.at).take(REACH + 1) {
            // Another day's incident begins.
            let apart = other.dates.iter().any(|it| it.own.is_some())
                && dates_agree(&statement.dates, &other.dates) == Agreement::Apart;
            if apart {
                break;
            }
            for side in other.sides.iter().filter(|side| own.contains(&side.id)) {
                let tokens = annotation.tokens_in(side.bytes.clone());
                let sentence = annotation.sentences[other.sentence].tokens.clone();
                for verb in sentence {
                    let entries = bench.codebook.stances.get(&annotation.lemmas[verb]);
                    let Some(entry) = entries.iter().find(|entry| entry.pos == PartOfSpeech::Verb)
                    else {
                        continue;
                    };
                    if parse.tokens[verb].pos != concord_language::Pos::Verb {
                        continue;
                    }
                    let speaks = tree
                        .agent(parse, verb)
                        .is_some_and(|agent| tokens.contains(&agent));
                    let negated = tree.is_negated(parse, verb);
                    let below = tokens
                        .clone()
                        .any(|at| tree.depth_below(parse, at, verb).is_some());
                    let attribution = match (entry.stance, speaks) {
                        (Stance::Denies, true) if !negated => Attribution::Denied,
                        (Stance::Claims | Stance::Confirms, true)
                            if entry.responsibility && !negated =>
                        {
                            Attribution::Claimed
                        }
                        (Stance::Accuses, false) if below => Attribution::Attributed,
                        (Stance::Assesses | Stance::Doubts, false)
                            if below && annotation.lemmas[verb] == "suspect" =>
                        {
                            Attribution::Suspected
                        }
                        _ => continue,
                    };
                    heard.insert(attribution);
                }
            }
        }
    }
    heard
}

/// What the draft's attribution is worth beside the casebook's.
fn weigh(said: &Said<'_>, held: &Held) -> (Verdict, Topic, String) {
    use Attribution as A;
    let name = &said.side.name;
    let known: Vec<&str> = held.of_side.iter().map(|it| it.as_str()).collect();
    let known = known.join(", ");
    let has = |it| held.of_side.contains(&it);
    match said.attribution {
        A::Claimed if !has(A::Claimed) && !has(A::Disputed) => {
            if held.of_incident.contains(&A::Unclaimed) || has(A::Denied) {
                let how = if has(A::Denied) {
                    "denied"
                } else {
                    "unclaimed"
                };
                return (
                    Verdict::Contradicted,
                    Topic::Attribution,
                    format!("the draft has {name} claim it, in the casebook it is {how}"),
                );
            }
            if has(A::Attributed) || has(A::Suspected) {
                return (
                    Verdict::Contradicted,
                    Topic::Attribution,
                    format!("the draft has {name} claim it, in the casebook it is {known}"),
                );
            }
        }
        A::Denied if !has(A::Denied) && !has(A::Disputed) && has(A::Claimed) => {
            return (
                Verdict::Contradicted,
                Topic::Attribution,
                format!("the draft has {name} deny it, in the casebook it is {known}"),
            );
        }
        A::Stated | A::None => {
            let doubtful = [
                A::Claimed,
                A::Attributed,
                A::Suspected,
                A::Disputed,
                A::Denied,
            ];
            let found: Vec<&str> = doubtful
                .iter()
                .filter(|it| has(**it))
                .map(|it| it.as_str())
                .collect();
            if !found.is_empty() && !has(A::Stated) {
                return (
                    Verdict::Rigour,
                    Topic::ClaimAsFact,
                    format!(
                        "told as a fact of {name}; in the casebook it is {}",
                        found.join(", ")
                    ),
                );
            }
        }
        _ => {}
    }
    let topic = match said.attribution {
        A::Claimed | A::Denied => Topic::Attribution,
        _ => Topic::Perpetrator,
    };
    (
        Verdict::Supported,
        topic,
        format!("the casebook names {name} with this"),
    )
}

/// A side with those that it belongs to.
fn kin(bench: &Bench<'_>, id: &str) -> BTreeSet<String> {
    let mut kin: BTreeSet<String> = bench
        .codebook
        .actors
        .parents(id)
        .iter()
        .map(|it| it.id.to_string())
        .collect();
    kin.insert(id.to_owned());
    kin
}

/// The known sides that the sentence says did something, each with how it says so.
fn said<'s>(statement: &'s Statement, records: &[Record]) -> Vec<Said<'s>> {
    let mut found: Vec<Said<'s>> = Vec::new();
    for record in records {
        let Record::Account(account) = record else {
            continue;
        };
        let told = matches!(
            account.status,
            Status::Occurred | Status::Alleged | Status::Denied
        );
        if !told || account.event_type.group() == concord_record::TypeGroup::Speech {
            continue;
        }
        for party in &account.perpetrators {
            let side = party
                .actor
                .as_deref()
                .and_then(|id| statement.sides.iter().find(|side| side.id == id));
            if let Some(side) = side
                && !found.iter().any(|it| it.side.id == side.id)
            {
                let attribution = if account.status == Status::Denied {
                    Attribution::Denied
                } else {
                    account.attribution
                };
                found.push(Said { side, attribution });
            }
        }
    }
    found
}

/// Whether the sentences around a match name a side: itself, one that belongs to it, or the one that it belongs to, unless they name
/// another branch of that.
fn names(bench: &Bench<'_>, found: Match, id: &str) -> bool {
    let own = kin(bench, id);
    let mut parent = false;
    for side in bench.around(found, REACH).flat_map(|it| &it.sides) {
        let theirs = kin(bench, &side.id);
        if theirs.contains(id) {
            return true;
        }
        parent |= own.contains(&side.id);
    }
    parent && branches(bench, found, &own).next().is_none()
}

/// Other branches of what a side belongs to, by name, in the sentences around a match.
fn branches<'b>(
    bench: &'b Bench<'_>,
    found: Match,
    own: &'b BTreeSet<String>,
) -> impl Iterator<Item = String> + use<'b> {
    bench
        .around(found, REACH)
        .flat_map(|it| &it.sides)
        .filter_map(move |side| {
            let other =
                !own.contains(&side.id) && kin(bench, &side.id).iter().any(|it| own.contains(it));
            other.then(|| side.name.clone())
        })
}

/// Whether the sentence of a match, coded alone, says that the side did it.
fn states(bench: &Bench<'_>, found: Match, own: &BTreeSet<String>) -> bool {
    let annotation = bench.pages[found.page].annotation;
    (bench.alone)(annotation, bench.statement(found).sentence)
        .iter()
        .any(|record| match record {
            Record::Account(it) => {
                let names = it
                    .perpetrators
                    .iter()
                    .any(|party| party.actor.as_ref().is_some_and(|id| own.contains(id)));
                names && matches!(it.attribution, Attribution::Stated | Attribution::None)
            }
            _ => false,
        })
}

/// Gathers what the casebook says of the incident of some matches: by its events, and by the accounts of the sentences next to them that
/// may tell of the same day.
fn held(bench: &Bench<'_>, statement: &Statement, tight: &[Match], own: &BTreeSet<String>) -> Held {
    let mut held = Held::default();
    let mut events: BTreeSet<&str> = BTreeSet::new();
    for found in tight {
        events.extend(bench.pages[found.page].events[found.at].iter());
    }
    let mut accounts: Vec<&Account> = Vec::new();
    for page in &bench.pages {
        for of_statement in &page.accounts {
            let of_event = |it: &&&Account| {
                it.event
                    .as_deref()
                    .is_some_and(|event| events.contains(event))
            };
            accounts.extend(of_statement.iter().filter(of_event));
        }
    }
    for found in tight {
        let page = &bench.pages[found.page];
        let near = found.at.saturating_sub(1)..(found.at + 2).min(page.accounts.len());
        for account in page.accounts[near].iter().flatten() {
            let date = account.date.map(|range| Dated { range, own: None });
            let apart = dates_agree(&statement.dates, &Vec::from_iter(date)) == Agreement::Apart;
            let names = account
                .perpetrators
                .iter()
                .any(|it| it.actor.as_ref().is_some_and(|id| own.contains(id)));
            if names && !apart {
                held.of_side.insert(account.attribution);
            }
        }
    }
    for account in accounts {
        held.of_incident.insert(account.attribution);
        for party in &account.perpetrators {
            match &party.actor {
                Some(id) if own.contains(id) => {
                    held.of_side.insert(account.attribution);
                }
                Some(_) => {
                    held.others.insert(party.name.clone());
                }
                None => {}
            }
        }
    }
    held
}
