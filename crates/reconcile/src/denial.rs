//! Denials of an incident: that it happened, or that the accused did it.
//!
//! A denial counts against an event only if what is denied *is* the event: it names the deed in words that the account knows, or it
//! points with `this` or `the claim` at what was said right before. What else people deny is at most a statement against another.

use std::collections::{BTreeMap, BTreeSet};

use concord_link::content_words;
use concord_record::{Account, Claim, Field, Stance, Text};

mod verdict;
mod words;

use self::verdict::report;
pub(crate) use self::verdict::says;
use self::words::{
    EXISTENCE, OPEN, PART_PLAYED, POINTERS, PROPOSALS, SAYINGS, holds, plain_words, type_words,
};
use crate::contradiction::{Finding, Index};
use crate::prose::{Sentence, sentences};

/// What was found, and which claims need no other check.
#[derive(Default)]
pub(crate) struct Disputes {
    pub(crate) found: Vec<Finding>,
    /// Denials that were weighed against their event.
    pub(crate) settled: BTreeSet<String>,
    /// Claims that are coded as denials and deny nothing: `neither confirmed nor denied`, `rejected the offer`.
    pub(crate) open: BTreeSet<String>,
    /// Fields of events in which claims stand against each other.
    pub(crate) fields: BTreeSet<(String, &'static str)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Denied {
    /// That they did it.
    Deed,
    /// That it happened.
    Happening,
}

impl Denied {
    fn field(self) -> &'static str {
        match self {
            Denied::Deed => "attribution",
            Denied::Happening => "status",
        }
    }
}

/// The sentences of documents in which something is denied.
struct Pages<'a> {
    text: BTreeMap<&'a str, (Text, Vec<Sentence>)>,
}

impl<'a> Pages<'a> {
    fn new(index: &Index<'a>) -> Self {
        let needed: BTreeSet<&str> = index
            .records
            .claims
            .iter()
            .filter(|claim| denies(claim))
            .map(|claim| claim.document.as_str())
            .collect();
        Pages {
            text: index
                .records
                .documents
                .iter()
                .filter(|(document, _)| needed.contains(document.id.as_str()))
                .map(|(document, text)| {
                    (
                        document.id.as_str(),
                        (Text::new(text.clone()), sentences(text)),
                    )
                })
                .collect(),
        }
    }

    fn sentence(&self, document: &str, position: usize) -> Option<usize> {
        let (_, sentences) = self.text.get(document)?;
        Some(sentences.partition_point(|sentence| sentence.end <= position))
    }

    /// The words of the sentence up to the position.
    fn before(&self, document: &str, position: usize) -> Vec<String> {
        let Some((_, sentences)) = self.text.get(document) else {
            return Vec::new();
        };
        let at = sentences.partition_point(|sentence| sentence.end <= position);
        sentences.get(at).map_or_else(Vec::new, |sentence| {
            sentence
                .tokens
                .iter()
                .take_while(|token| token.end <= position)
                .map(|token| token.text.clone())
                .collect()
        })
    }

    /// The text of a span.
    fn slice(&self, document: &str, start: usize, end: usize) -> Option<&str> {
        self.text
            .get(document)?
            .0
            .slice(concord_record::Span { start, end })
    }
}

fn denies(claim: &Claim) -> bool {
    matches!(claim.stance, Stance::Denies | Stance::Doubts)
}

/// Where the verb of a claim stands.
fn verb(claim: &Claim) -> Option<(usize, usize)> {
    claim
        .evidence
        .iter()
        .find(|evidence| evidence.field == Field::Trigger)
        .or_else(|| {
            claim
                .evidence
                .iter()
                .find(|evidence| evidence.field == Field::Passage)
        })
        .map(|evidence| (evidence.start, evidence.end))
}

/// Whether nothing is denied after all.
fn is_open(pages: &Pages<'_>, claim: &Claim) -> bool {
    let words = plain_words(&claim.proposition);
    if words.len() <= 6 && words.iter().any(|word| PROPOSALS.contains(&word.as_str())) {
        return true;
    }
    let Some((start, _)) = verb(claim) else {
        return false;
    };
    let before = pages.before(&claim.document, start);
    before
        .iter()
        .rev()
        .take(4)
        .take_while(|word| !matches!(word.as_str(), "," | ";" | ":" | "but"))
        .any(|word| OPEN.contains(&word.as_str()) || word.ends_with("n't") || word.ends_with("n’t"))
}

/// `this`, `it`, `the claim`: what was said right before.
fn points_back(proposition: &str) -> bool {
    let words = plain_words(proposition);
    let bare: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| {
            !matches!(
                *word,
                "the" | "all" | "of" | "both" | "their" | "his" | "its"
            )
        })
        .collect();
    match bare.as_slice() {
        [one] => POINTERS.contains(one) || SAYINGS.contains(one),
        [first, second] => {
            (POINTERS.contains(first) || matches!(*first, "any" | "those"))
                && SAYINGS.contains(second)
        }
        _ => false,
    }
}

/// `it had carried out`, `having struck`, `its forces were`: the speaker's own deed.
fn is_own_deed(proposition: &str) -> bool {
    let words = plain_words(proposition);
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .skip_while(|word| matches!(*word, "that" | "ever" | "any"))
        .collect();
    match words.as_slice() {
        [
            "having" | "being" | "responsibility" | "involvement" | "carrying" | "attacking"
            | "bombing" | "killing" | "targeting" | "striking" | "shelling" | "firing",
            ..,
        ] => true,
        [
            "it" | "they" | "he" | "she" | "we",
            "had" | "has" | "have" | "was" | "were" | "did" | "would",
            ..,
        ] => true,
        ["its" | "their" | "his" | "our", side, ..] => matches!(
            *side,
            "fighters"
                | "forces"
                | "troops"
                | "men"
                | "members"
                | "soldiers"
                | "aircraft"
                | "jets"
                | "planes"
                | "drones"
                | "army"
                | "militants"
                | "gunmen"
                | "warplanes"
                | "artillery"
        ),
        _ => false,
    }
}

/// The words of an account, those that tell what happened and those that tell where and to whom.
fn words_of(account: &Account) -> (Vec<String>, Vec<String>) {
    let mut deed = Vec::new();
    let mut scene = Vec::new();
    for evidence in &account.evidence {
        let words = content_words(&evidence.exact);
        match evidence.field {
            Field::Trigger => deed.extend(words),
            Field::Place | Field::Target | Field::Weapon | Field::Date => scene.extend(words),
            _ => {}
        }
    }
    if let Some(place) = &account.place {
        for name in [Some(&place.name), place.adm1.as_ref(), place.adm2.as_ref()]
            .into_iter()
            .flatten()
        {
            scene.extend(content_words(name));
        }
    }
    for party in &account.targets {
        scene.extend(content_words(&party.name));
    }
    for weapon in &account.weapons {
        scene.extend(content_words(weapon));
    }
    deed.extend(
        type_words(account.event_type)
            .iter()
            .map(|&word| word.to_owned()),
    );
    (deed, scene)
}

/// Things that may lie at the scene of a deed and are none, though their names sound like one.
const THINGS: &[&str] = &[
    "explosive",
    "explosives",
    "weapon",
    "weapons",
    "arms",
    "ammunition",
];

/// How well a proposition's words fit an account: words of the deed, of the scene, and words that it does not know.
fn fit(words: &[String], account: &Account) -> (usize, usize, usize) {
    let (deed, scene) = words_of(account);
    let mut counts = (0, 0, 0);
    for word in words {
        if holds(&deed, word) && !THINGS.contains(&word.as_str()) {
            counts.0 += 1;
        } else if holds(&scene, word) {
            counts.1 += 1;
        } else if !EXISTENCE.contains(&word.as_str())
            && !PART_PLAYED.iter().any(|stem| word.starts_with(stem))
        {
            counts.2 += 1;
        }
    }
    counts
}

/// A denial tied to what it denies.
struct Denial<'a> {
    claim: &'a Claim,
    account: &'a Account,
    kind: Denied,
    /// What it answers, if that was said right before.
    answers: Option<&'a Claim>,
}

pub(crate) fn check(index: &Index<'_>) -> Disputes {
    let pages = Pages::new(index);
    let mut disputes = Disputes::default();
    let mut of_document: BTreeMap<&str, (Vec<&Claim>, Vec<&Account>)> = BTreeMap::new();
    for claim in index.records.claims {
        of_document
            .entry(&claim.document)
            .or_default()
            .0
            .push(claim);
    }
    for account in index.records.accounts {
        of_document
            .entry(&account.document)
            .or_default()
            .1
            .push(account);
    }
    let mut denials: Vec<Denial<'_>> = Vec::new();
    for (claims, accounts) in of_document.values() {
        for &claim in claims.iter().filter(|claim| denies(claim)) {
            if is_open(&pages, claim) {
                disputes.open.insert(claim.id.clone());
            } else if let Some(denial) = tie(index, &pages, claim, claims, accounts) {
                disputes.settled.insert(claim.id.clone());
                denials.push(denial);
            }
        }
    }
    report(index, denials, &mut disputes);
    disputes
}

/// What a denial denies.
fn tie<'a>(
    index: &Index<'a>,
    pages: &Pages<'_>,
    claim: &'a Claim,
    claims: &[&'a Claim],
    accounts: &[&'a Account],
) -> Option<Denial<'a>> {
    let about = claim
        .about
        .as_deref()
        .and_then(|id| index.accounts.get(id).copied());
    let denial = |account, kind, answers| {
        Some(Denial {
            claim,
            account,
            kind,
            answers,
        })
    };
    if points_back(&claim.proposition) {
        if let Some(answers) = antecedent(pages, claim, claims) {
            let words = content_words(&answers.proposition);
            let account = answers
                .about
                .as_deref()
                .and_then(|id| index.accounts.get(id).copied())
                .or_else(|| best(&words, accounts))
                .or(about)?;
            let kind = if answers.stance == Stance::Accuses || of_side(claim, answers) {
                Denied::Deed
            } else {
                Denied::Happening
            };
            return denial(account, kind, Some(answers));
        }
        let account = about.filter(|account| is_right_before(pages, claim, account))?;
        let kind = if is_named(claim, account) {
            Denied::Deed
        } else {
            Denied::Happening
        };
        return denial(account, kind, None);
    }
    let words = content_words(&claim.proposition);
    let part = is_own_deed(&claim.proposition)
        || words
            .iter()
            .any(|word| PART_PLAYED.iter().any(|stem| word.starts_with(stem)));
    let account = about
        .filter(|account| {
            let (deed, scene, unknown) = fit(&words, account);
            deed > 0 || (part && (scene > 0 || unknown == 0))
        })
        .or_else(|| best(&words, accounts))?;
    let (deed, scene, unknown) = fit(&words, account);
    if part {
        denial(account, Denied::Deed, None)
    } else if deed > 0 && unknown <= deed + scene {
        denial(account, Denied::Happening, None)
    } else {
        None
    }
}

/// The account of the document that shares a word for the deed and one for the scene.
fn best<'a>(words: &[String], accounts: &[&'a Account]) -> Option<&'a Account> {
    accounts
        .iter()
        .filter_map(|&account| {
            let (deed, scene, _) = fit(words, account);
            (deed > 0 && scene > 0).then_some((deed + scene, account))
        })
        .max_by(|x, y| x.0.cmp(&y.0).then_with(|| y.1.id.cmp(&x.1.id)))
        .map(|(_, account)| account)
}

/// The claim that `this` or `the claim` points at: said in this sentence or the three before, by somebody else.
fn antecedent<'a>(pages: &Pages<'_>, denial: &Claim, claims: &[&'a Claim]) -> Option<&'a Claim> {
    let (start, end) = verb(denial)?;
    let here = pages.sentence(&denial.document, start)?;
    let noun = content_words(&denial.proposition);
    claims
        .iter()
        .filter_map(|&claim| {
            let positive = matches!(
                claim.stance,
                Stance::Claims | Stance::Accuses | Stance::Confirms | Stance::Assesses
            );
            let (at, _) = verb(claim)?;
            // Who reports the denial does not say what is denied.
            let around = claim.evidence.iter().any(|evidence| {
                matches!(evidence.field, Field::Passage | Field::Proposition)
                    && evidence.start <= start
                    && end <= evidence.end
            });
            let steps = here.checked_sub(pages.sentence(&denial.document, at)?)?;
            if !positive
                || claim.id == denial.id
                || at >= start
                || around
                || steps > 3
                || crate::fact::is_negated(&claim.proposition)
            {
                return None;
            }
            let said = pages
                .slice(&claim.document, at, at + 12)
                .map(content_words)
                .unwrap_or_default();
            let named = noun
                .iter()
                .any(|noun| said.first().is_some_and(|said| akin_verb(noun, said)));
            let same = claim.about.is_some() && claim.about == denial.about;
            let blamed = claim.stance == Stance::Accuses && is_blamed(denial, claim);
            // Without a noun that says which, only what stands right before is meant.
            if steps > 1 && !named {
                return None;
            }
            let score = 10 * i32::from(named) + 2 * i32::from(blamed) + i32::from(same)
                - 2 * i32::try_from(steps).unwrap_or(i32::MAX / 4);
            Some((score, at, claim))
        })
        .max_by(|x, y| {
            (x.0, x.1)
                .cmp(&(y.0, y.1))
                .then_with(|| y.2.id.cmp(&x.2.id))
        })
        .map(|(_, _, claim)| claim)
}

/// `claim` and `claimed`, `accusation` and `accused`, `report` and `reported`.
fn akin_verb(noun: &str, verb: &str) -> bool {
    let head = |word: &str| word.chars().take(4).collect::<String>();
    head(noun) == head(verb)
}

/// Words of a speaker's name that tell one side from another.
fn side_words(speaker: &str) -> Vec<String> {
    const OFFICES: &[&str] = &[
        "government",
        "forces",
        "army",
        "military",
        "police",
        "ministry",
        "minister",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "officials",
        "official",
        "officers",
        "authorities",
        "group",
        "state",
        "president",
        "leader",
        "commander",
        "security",
        "defence",
        "interior",
        "chief",
        "members",
    ];
    let words = content_words(speaker);
    let named: Vec<String> = words
        .iter()
        .filter(|word| !OFFICES.contains(&word.as_str()))
        .cloned()
        .collect();
    if named.is_empty() { words } else { named }
}

/// Whether the accusation names who denies.
fn is_blamed(denial: &Claim, accusation: &Claim) -> bool {
    let speaker = side_words(&denial.speaker);
    content_words(&accusation.proposition)
        .iter()
        .any(|word| speaker.contains(word))
}

/// Whether the two speak for one side.
fn of_side(a: &Claim, b: &Claim) -> bool {
    let (x, y) = (side_words(&a.speaker), side_words(&b.speaker));
    !x.is_empty() && x.iter().any(|word| y.contains(word))
}

/// Whether the account names the speaker as a perpetrator.
fn is_named(claim: &Claim, account: &Account) -> bool {
    let speaker = side_words(&claim.speaker);
    account.perpetrators.iter().any(|party| {
        side_words(&party.name)
            .iter()
            .any(|word| speaker.contains(word))
    })
}

/// Whether the account is told in the sentence of the claim or the one before.
fn is_right_before(pages: &Pages<'_>, claim: &Claim, account: &Account) -> bool {
    let Some(here) = verb(claim).and_then(|(start, _)| pages.sentence(&claim.document, start))
    else {
        return false;
    };
    account.document == claim.document
        && account
            .evidence
            .iter()
            .filter(|evidence| evidence.field == Field::Trigger)
            .filter_map(|evidence| pages.sentence(&claim.document, evidence.start))
            .any(|at| at == here || at + 1 == here)
}
