//! Who says it and who denies it.

use concord_reconcile::build_view;
use concord_record::{
    Account, Attribution, Claim, ContradictionKind, DateRange, Document, Evidence, Field, Record,
    Relation, RelationKind, Stance, Text,
};

use crate::support::{SAME, account, accounts, claim, document, lines, side};

#[test]
fn one_says_another_denies() {
    let documents = [
        document("d0", "Harbour Wire", "2031-05-06", SAME),
        document("d1", "Island Radio", "2031-05-06", SAME),
    ];
    let mut claimed = account("d0", None);
    claimed.perpetrators = side("Red Reed");
    claimed.attribution = Attribution::Claimed;
    let mut denied = account("d1", None);
    denied.perpetrators = side("Red Reed");
    denied.attribution = Attribution::Denied;
    let view = build_view(&documents, &accounts(vec![claimed, denied]));
    assert_eq!(view.events[0].attribution, Attribution::Disputed);
    assert_eq!(
        lines(&view.contradictions),
        [
            "same_event attribution: Harbour Wire says that Red Reed did it, Island Radio reports that it is denied."
        ]
    );
}

/// An account of an attack by a side, whose trigger is the first word that the document has it by.
fn struck(document: &(Document, String), trigger: &str, day: &str, side_name: &str) -> Account {
    let text = Text::new(document.1.clone());
    let at = document.1.find(trigger).expect("the text has it");
    let evidence = Evidence::new(
        &document.0.id,
        &text,
        at..at + trigger.len(),
        Field::Trigger,
    );
    Account {
        date: DateRange::parse(day),
        perpetrators: side(side_name),
        evidence: vec![evidence],
        ..account(&document.0.id, None)
    }
}

#[test]
fn a_first_that_was_none() {
    let earlier = document(
        "d0",
        "Harbour Wire",
        "2030-01-08",
        "Red Reed bombed a mill in Kells Quay.",
    );
    let told = |words: &str| {
        let text = format!("On Monday the Blue Heron bombed a ship in Kells Quay {words}.");
        let later = document("d1", "Island Radio", "2031-05-06", &text);
        let accounts = vec![
            struck(&earlier, "bombed", "2030-01-07", "Red Reed"),
            struck(&later, "bombed", "2031-05-05", "Blue Heron"),
        ];
        let mut records: Vec<Record> = accounts.into_iter().map(Record::Account).collect();
        records.push(Record::Relation(Relation {
            id: "d1-r".to_owned(),
            document: "d1".to_owned(),
            relation: RelationKind::PartOf,
            a: "Blue Heron".to_owned(),
            b: "Red Reed".to_owned(),
            start: None,
            end: None,
            evidence: Vec::new(),
        }));
        lines(&build_view(&[earlier.clone(), later], &records).contradictions)
    };
    assert_eq!(
        told("for the first time"),
        [
            "same_fact first: Island Radio tells of a first in Kells Quay on 2031-05-05; Harbour Wire tells of an earlier one, 2030-01-07."
        ]
    );
    assert!(told("for the first time since the truce").is_empty());
    assert!(told("for the first time in two years").is_empty());
    assert!(told("for the second time").is_empty());
}

#[test]
fn a_denial_within_the_document_that_narrates_the_incident() {
    let documents = [document("d0", "The Ledger", "2031-05-06", SAME)];
    let mut denial = claim(
        "d0-c",
        "d0",
        "the ministry",
        Stance::Denies,
        "that any explosion took place",
    );
    denial.about = Some("d0-a".to_owned());
    let records = vec![Record::Account(account("d0", None)), Record::Claim(denial)];
    let view = build_view(&documents, &records);
    assert_eq!(
        lines(&view.contradictions),
        [
            "same_event status: The Ledger tells of it (bombing), the ministry denies: “that any explosion took place”."
        ]
    );
    assert_eq!(view.contradictions[0].records, ["d0-a", "d0-c"]);
}

/// A claim whose verb and proposition stand where the document's text has them.
fn said(
    id: &str,
    document: &(Document, String),
    speaker: &str,
    stance: Stance,
    (verb, proposition): (&str, &str),
) -> Claim {
    let evidence = |exact: &str, field| {
        let byte = document.1.find(exact).expect("the words in the text");
        let start = document.1[..byte].chars().count();
        Evidence {
            document: document.0.id.clone(),
            start,
            end: start + exact.chars().count(),
            exact: exact.to_owned(),
            field,
        }
    };
    Claim {
        evidence: vec![
            evidence(verb, Field::Trigger),
            evidence(proposition, Field::Proposition),
        ],
        ..claim(id, &document.0.id, speaker, stance, proposition)
    }
}

#[test]
fn what_else_people_deny_is_no_dispute_about_the_event() {
    let text = "A bomb at the fish market of Kells Quay killed people on Monday. The mayor denied that there had been explosives \
                in his house. The army neither confirmed nor denied it. Red Reed rejected the offer.";
    let document = document("d0", "The Ledger", "2031-05-06", text);
    let about = |id: &str, speaker: &str, words: (&str, &str)| {
        let mut claim = said(id, &document, speaker, Stance::Denies, words);
        claim.about = Some("d0-a".to_owned());
        Record::Claim(claim)
    };
    let records = vec![
        Record::Account(account("d0", None)),
        about(
            "c1",
            "the mayor",
            ("denied that", "there had been explosives in his house"),
        ),
        about("c2", "the army", ("denied it", "it")),
        about("c3", "Red Reed", ("rejected", "the offer")),
    ];
    let found = build_view(std::slice::from_ref(&document), &records).contradictions;
    assert!(found.is_empty(), "{:#?}", lines(&found));
}

#[test]
fn an_accusation_and_its_denial_are_one_dispute() {
    let text = "A bomb at the fish market of Kells Quay killed people on Monday. The army accused the Red Reed of the bombing. \
                The Red Reed denied this. On Tuesday the Red Reed again rejected the accusation.";
    let document = document("d0", "The Ledger", "2031-05-06", text);
    let mut told = account("d0", None);
    told.perpetrators = side("Red Reed");
    told.attribution = Attribution::Attributed;
    let claim = |id: &str, speaker: &str, stance, words: (&str, &str)| {
        Record::Claim(said(id, &document, speaker, stance, words))
    };
    let mut accusation = said(
        "c1",
        &document,
        "the army",
        Stance::Accuses,
        ("accused", "the Red Reed of the bombing"),
    );
    accusation.about = Some("d0-a".to_owned());
    let records = vec![
        Record::Account(told),
        Record::Claim(accusation),
        claim("c2", "Red Reed", Stance::Denies, ("denied", "this")),
        claim(
            "c3",
            "Red Reed",
            Stance::Denies,
            ("rejected", "the accusation"),
        ),
    ];
    let found = build_view(std::slice::from_ref(&document), &records).contradictions;
    assert_eq!(
        lines(&found),
        [
            "same_event attribution: the army (in The Ledger) accuses: “the Red Reed of the bombing”; Red Reed (in The Ledger) \
             denies: “this”."
        ]
    );
    assert_eq!(found[0].records, ["c1", "c2", "d0-a"]);
}

#[test]
fn a_claim_of_responsibility_and_a_denial_by_the_same_group() {
    let documents = [
        document(
            "d0",
            "Harbour Wire",
            "2031-05-05",
            "A commander of the Red Reed claimed responsibility for the bomb at the fish market.",
        ),
        document(
            "d1",
            "Island Radio",
            "2031-05-06",
            "The Red Reed denied that it had carried out the bombing of the fish market.",
        ),
    ];
    let mut first = account("d0", None);
    first.perpetrators = side("Red Reed");
    first.attribution = Attribution::Claimed;
    let mut second = account("d1", None);
    second.perpetrators = side("Red Reed");
    second.attribution = Attribution::Denied;
    let mut yes = said(
        "c0",
        &documents[0],
        "Osk Varn",
        Stance::Claims,
        ("claimed responsibility", "responsibility for the bomb"),
    );
    yes.about = Some("d0-a".to_owned());
    let mut no = said(
        "c1",
        &documents[1],
        "Red Reed",
        Stance::Denies,
        (
            "denied",
            "it had carried out the bombing of the fish market",
        ),
    );
    no.about = Some("d1-a".to_owned());
    let records = vec![
        Record::Account(first),
        Record::Account(second),
        Record::Claim(yes),
        Record::Claim(no),
    ];
    let found = build_view(&documents, &records).contradictions;
    assert_eq!(found.len(), 1, "{:#?}", lines(&found));
    assert_eq!(
        (found[0].relation, found[0].field.as_str()),
        (ContradictionKind::SameEvent, "attribution")
    );
    assert_eq!(found[0].documents, ["d0", "d1"]);
}

#[test]
fn claims_about_one_thing_that_exclude_each_other() {
    let documents = [
        document("d0", "The Ledger", "2031-05-06", SAME),
        document("d1", "Island Radio", "2031-05-07", SAME),
    ];
    let records: Vec<Record> = [
        claim(
            "d0-c",
            "d0",
            "Red Reed",
            Stance::Claims,
            "its fighters destroyed the radar station at Fort Sable",
        ),
        claim(
            "d1-c",
            "d1",
            "the army",
            Stance::Denies,
            "the radar station at Fort Sable was destroyed",
        ),
        claim(
            "d1-d",
            "d1",
            "the army",
            Stance::Claims,
            "grain prices in the capital are stable",
        ),
    ]
    .into_iter()
    .map(Record::Claim)
    .collect();
    let found = build_view(&documents, &records).contradictions;
    assert_eq!(found.len(), 1, "{:#?}", lines(&found));
    assert_eq!(found[0].relation, ContradictionKind::SameFact);
    assert_eq!(found[0].records, ["d0-c", "d1-c"]);
}
