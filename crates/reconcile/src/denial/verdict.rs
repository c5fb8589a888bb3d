//! What a denial comes to: against whom it stands, and how it is told.

use concord_record::words::plain;
use concord_record::{Account, Attribution, Claim, ContradictionKind, Field, Stance, Status};

use super::words::plain_words;
use super::{Denial, Denied, Disputes, fit, is_blamed, is_named, is_own_deed, of_side};
use crate::contradiction::{Finding, Index};
use crate::quantity::likeness;
use concord_link::content_words;

/// One finding an event, kind and speaker: the gravest.
pub(super) fn report(index: &Index<'_>, denials: Vec<Denial<'_>>, disputes: &mut Disputes) {
    let event = |account: &Account| {
        index
            .event
            .get(account.id.as_str())
            .copied()
            .unwrap_or(&account.id)
            .to_owned()
    };
    let mut findings: Vec<(String, Denied, &Claim, Finding)> = Vec::new();
    let mut ordered = denials;
    ordered.sort_by(|x, y| {
        let key = |denial: &Denial<'_>| {
            let published = index.published(&denial.claim.document);
            (published.is_none(), published, denial.claim.id.clone())
        };
        key(x).cmp(&key(y))
    });
    for denial in &ordered {
        let finding = match denial.kind {
            Denied::Deed => deed(index, denial, &event(denial.account)),
            Denied::Happening => happening(index, denial),
        };
        if let Some(finding) = finding {
            findings.push((event(denial.account), denial.kind, denial.claim, finding));
        }
    }
    findings.sort_by(|x, y| y.3.severity.total_cmp(&x.3.severity));
    let mut kept: Vec<(String, Denied, &Claim)> = Vec::new();
    for (event, kind, claim, finding) in findings {
        let again = kept.iter().any(|(other, _, said)| {
            // Title and body: one denial, though its accounts were not joined.
            let retold = || {
                claim.document == said.document
                    && likeness(&claim.proposition, &said.proposition) >= 0.6
            };
            (*other == event || retold()) && (of_side(claim, said) || claim.speaker == said.speaker)
        });
        if again {
            continue;
        }
        disputes.fields.insert((event.clone(), kind.field()));
        kept.push((event, kind, claim));
        disputes.found.push(finding);
    }
}

/// Who says that the speaker did it, against the speaker.
fn deed(index: &Index<'_>, denial: &Denial<'_>, event: &str) -> Option<Finding> {
    let claim = denial.claim;
    let about = index.claims_about(event);
    let elsewhere = denial
        .answers
        .filter(|answers| about.iter().all(|other| other.id != answers.id));
    let mut against: Vec<(f64, &Claim)> = about
        .iter()
        .copied()
        .chain(elsewhere)
        .filter(|other| other.id != claim.id)
        .filter_map(|other| {
            let answered = denial.answers.is_some_and(|answers| answers.id == other.id);
            let own = other.stance == Stance::Claims
                && (claims_responsibility(other)
                    || (other.speaker != claim.speaker
                        && is_own_deed(&other.proposition)
                        && fit(&content_words(&other.proposition), denial.account).0 > 0))
                && (of_side(other, claim)
                    || index
                        .accounts
                        .get(other.about.as_deref()?)
                        .is_some_and(|account| is_named(claim, account)));
            let blames = other.stance == Stance::Accuses && (is_blamed(claim, other) || answered);
            match (own, blames) {
                (true, _) => Some((0.85, other)),
                (_, true) => Some((0.8, other)),
                _ if answered => Some((0.7, other)),
                _ => None,
            }
        })
        .collect();
    against.sort_by(|x, y| {
        let key = |other: &Claim| {
            let published = index.published(&other.document);
            (published.is_none(), published, other.id.clone())
        };
        y.0.total_cmp(&x.0).then_with(|| key(x.1).cmp(&key(y.1)))
    });
    let doubt = if claim.stance == Stance::Doubts {
        0.5
    } else {
        1.0
    };
    let mut records = vec![
        (denial.account.id.clone(), denial.account.document.clone()),
        (claim.id.clone(), claim.document.clone()),
    ];
    let (severity, difference) = match against.first() {
        Some((severity, other)) => {
            records.push((other.id.clone(), other.document.clone()));
            let (voice, own) = index.voices(&other.document, &claim.document);
            (
                *severity,
                format!("{}; {}.", says(&voice, other), says(&own, claim)),
            )
        }
        None => {
            let firm = match denial.account.attribution {
                Attribution::Stated | Attribution::Claimed => 0.8,
                Attribution::Attributed => 0.7,
                Attribution::Suspected | Attribution::Disputed | Attribution::Denied => 0.5,
                Attribution::Unclaimed | Attribution::None => return None,
            };
            if !is_named(claim, denial.account) {
                return None;
            }
            (firm, tells(index, denial))
        }
    };
    Some(Finding {
        document: None,
        relation: ContradictionKind::SameEvent,
        field: Denied::Deed.field(),
        key: String::new(),
        records,
        holds: None,
        severity: severity * doubt,
        difference,
    })
}

/// `claimed responsibility`, `claimed the attack`.
fn claims_responsibility(claim: &Claim) -> bool {
    let verb = claim
        .evidence
        .iter()
        .filter(|evidence| evidence.field == Field::Trigger)
        .flat_map(|evidence| plain_words(&evidence.exact))
        .any(|word| word.starts_with("responsib") || word.starts_with("claim"));
    verb || content_words(&claim.proposition)
        .iter()
        .any(|word| word.starts_with("responsib"))
}

/// The telling of an incident against who says that there was none.
fn happening(index: &Index<'_>, denial: &Denial<'_>) -> Option<Finding> {
    let severity = match (denial.claim.stance, denial.account.status) {
        (_, Status::Denied | Status::Planned | Status::Foiled) => return None,
        (Stance::Doubts, _) => 0.4,
        (_, Status::Alleged) => 0.6,
        _ => 0.85,
    };
    Some(Finding {
        document: None,
        relation: ContradictionKind::SameEvent,
        field: Denied::Happening.field(),
        key: String::new(),
        records: vec![
            (denial.account.id.clone(), denial.account.document.clone()),
            (denial.claim.id.clone(), denial.claim.document.clone()),
        ],
        holds: None,
        severity,
        difference: tells(index, denial),
    })
}

fn tells(index: &Index<'_>, denial: &Denial<'_>) -> String {
    let claim = denial.claim;
    let verb = if claim.stance == Stance::Denies {
        "denies"
    } else {
        "doubts"
    };
    format!(
        "{} tells of it ({}), {} {verb}: “{}”.",
        index.voice(&denial.account.document),
        plain(denial.account.event_type.as_str()),
        claim.speaker,
        claim.proposition.trim().trim_end_matches('.')
    )
}

/// Who says what, in which report.
pub(crate) fn says(voice: &str, claim: &Claim) -> String {
    let speaker = match claim.speaker.as_str() {
        "author" => voice.to_owned(),
        speaker => format!("{speaker} (in {voice})"),
    };
    format!(
        "{speaker} {}: “{}”",
        claim.stance,
        claim.proposition.trim().trim_end_matches('.')
    )
}
