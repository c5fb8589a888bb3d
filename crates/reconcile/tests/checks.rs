//! Invented records: what a view makes of them, which disagreements it finds, and which it must not.

use concord_reconcile::{Policy, Settings, View, build_view, build_view_with};
use concord_record::{
    Account, Attribution, Claim, Contradiction, ContradictionKind, DateRange, Document, EventType,
    Evidence, Field, Measure, Modifier, Party, PlacePrecision, PlaceRef, Quantity, Record, Stance,
    Status, Subtoll, Toll,
};
use proptest::prelude::*;

fn document(id: &str, publisher: &str, published: &str, text: &str) -> (Document, String) {
    let document = Document {
        id: id.to_owned(),
        file: format!("{id}.txt"),
        sha256: String::new(),
        text_sha256: String::new(),
        title: None,
        publisher: Some(publisher.to_owned()),
        authors: Vec::new(),
        published: DateRange::parse(published),
        url: None,
        language: Some("en".to_owned()),
        media_type: "text/plain".to_owned(),
        chars: text.chars().count(),
        family: None,
        cites: Vec::new(),
    };
    (document, text.to_owned())
}

fn toll(low: u64, high: Option<u64>) -> Option<Toll> {
    Some(Toll {
        low: Some(low),
        high,
        best: high.filter(|&high| high == low),
    })
}

fn account(document: &str, killed: Option<Toll>) -> Account {
    Account {
        id: format!("{document}-a"),
        document: document.to_owned(),
        event: None,
        acled_sub_event: None,
        plover: None,
        event_type: EventType::Bombing,
        date: DateRange::parse("2031-05-05"),
        place: Some(PlaceRef {
            name: "Kells Quay".to_owned(),
            country: Some("XA".to_owned()),
            adm1: Some("Harbour".to_owned()),
            adm2: None,
            lat: Some(10.0),
            lon: Some(20.0),
            geonameid: Some(7),
            precision: PlacePrecision::Settlement,
        }),
        perpetrators: Vec::new(),
        targets: Vec::new(),
        weapons: Vec::new(),
        killed,
        wounded: None,
        detained: None,
        missing: None,
        subtolls: Vec::new(),
        attribution: Attribution::None,
        status: Status::Occurred,
        reporters: Vec::new(),
        aggregate: false,
        confidence: 0.9,
        evidence: Vec::new(),
    }
}

fn side(name: &str) -> Vec<Party> {
    vec![Party {
        name: name.to_owned(),
        actor: Some(name.to_lowercase().replace(' ', "-")),
    }]
}

/// A count of attacks whose number stands at the first place where the document's text has `exact`.
fn quantity(id: &str, document: &(Document, String), exact: &str, value: f64) -> Quantity {
    let byte = document.1.find(exact).expect("the number in the text");
    let start = document.1[..byte].chars().count();
    Quantity {
        id: id.to_owned(),
        document: document.0.id.clone(),
        measure: Measure::Attacks,
        low: Some(value),
        high: Some(value),
        modifier: Modifier::Exact,
        unit: "count".to_owned(),
        actor: Some("Red Reed".to_owned()),
        about: None,
        place: None,
        start: None,
        end: None,
        reporter: None,
        share_of: None,
        evidence: vec![Evidence {
            document: document.0.id.clone(),
            start,
            end: start + exact.chars().count(),
            exact: exact.to_owned(),
            field: Field::Value,
        }],
    }
}

fn claim(id: &str, document: &str, speaker: &str, stance: Stance, proposition: &str) -> Claim {
    Claim {
        id: id.to_owned(),
        document: document.to_owned(),
        speaker: speaker.to_owned(),
        stance,
        proposition: proposition.to_owned(),
        about: None,
        hedge: None,
        probability: None,
        evidence: Vec::new(),
    }
}

fn accounts(accounts: Vec<Account>) -> Vec<Record> {
    accounts.into_iter().map(Record::Account).collect()
}

fn quantities(quantities: Vec<Quantity>) -> Vec<Record> {
    quantities.into_iter().map(Record::Quantity).collect()
}

fn lines(found: &[Contradiction]) -> Vec<String> {
    found
        .iter()
        .map(|c| {
            let holds = c
                .holds
                .map_or("", |holds| if holds { " holds" } else { " fails" });
            format!("{} {}{holds}: {}", c.relation, c.field, c.difference)
        })
        .collect()
}

const SAME: &str = "A bomb at the fish market of Kells Quay killed people on Monday.";

fn three(published: [&str; 3], tolls: [Option<Toll>; 3]) -> View {
    let names = ["Harbour Wire", "Island Radio", "The Ledger"];
    let documents: Vec<_> = (0..3)
        .map(|at| document(&format!("d{at}"), names[at], published[at], SAME))
        .collect();
    let told = (0..3)
        .map(|at| account(&format!("d{at}"), tolls[at]))
        .collect();
    build_view(&documents, &accounts(told))
}

#[test]
fn a_toll_that_grows_is_a_range_and_no_contradiction() {
    let view = three(
        ["2031-05-05", "2031-05-06", "2031-05-08"],
        [toll(4, Some(4)), toll(7, None), toll(12, Some(12))],
    );
    assert_eq!(view.events.len(), 1);
    let killed = view.events[0].killed.clone().unwrap();
    assert_eq!(
        (killed.low, killed.high, killed.best),
        (Some(4), Some(12), Some(12))
    );
    assert_eq!(killed.policy, "latest");
    assert_eq!(killed.from.len(), 3);
    assert!(
        view.contradictions.is_empty(),
        "{:#?}",
        lines(&view.contradictions)
    );
}

#[test]
fn tolls_of_one_day_or_falling_ones_contradict() {
    let view = three(
        ["2031-05-06", "2031-05-06", "2031-05-09"],
        [toll(12, Some(12)), toll(30, Some(30)), toll(12, Some(12))],
    );
    assert_eq!(
        lines(&view.contradictions),
        ["same_event killed: Harbour Wire says 12 killed, Island Radio says 30."]
    );
    assert_eq!(
        view.events[0].contradictions,
        [view.contradictions[0].id.clone()]
    );
}

#[test]
fn ranges_that_overlap_and_coarser_values_do_not_contradict() {
    let view = three(
        ["2031-05-06", "2031-05-06", "2031-05-06"],
        [toll(12, None), toll(10, Some(20)), toll(15, Some(15))],
    );
    assert!(
        view.contradictions.is_empty(),
        "{:#?}",
        lines(&view.contradictions)
    );
    let killed = view.events[0].killed.clone().unwrap();
    assert_eq!((killed.low, killed.high), (Some(10), Some(20)));
}

#[test]
fn policies_choose_among_independent_sources() {
    let names = [
        "Harbour Wire",
        "Island Radio",
        "The Ledger",
        "Dunmore Gazette",
    ];
    let wire = "KELLS QUAY - A bomb tore through the fish market of Kells Quay on Monday morning and killed people, the \
        harbour police said, and the mayor called for blood donors at the hospital of Saint Brannoc.";
    let own = [
        "A bomb at the fish market of Kells Quay killed people.",
        "Nine coffins left the fish market of Kells Quay after the bomb.",
    ];
    // Two copies of one story say 5; two others say 9 and 11.
    let documents = vec![
        document("d0", names[0], "2031-05-06", wire),
        document("d1", names[1], "2031-05-06", wire),
        document("d2", names[2], "2031-05-06", own[0]),
        document("d3", names[3], "2031-05-06", own[1]),
    ];
    let told: Vec<Account> = [5, 5, 9, 11]
        .into_iter()
        .enumerate()
        .map(|(at, n)| account(&format!("d{at}"), toll(n, Some(n))))
        .collect();
    let best = |policy| {
        let settings = Settings {
            policy,
            ..Settings::default()
        };
        let view = build_view_with(&documents, &accounts(told.clone()), &settings);
        assert_eq!(view.events.len(), 1, "{:#?}", view.pairs);
        assert_eq!(view.events[0].independent_sources, 3);
        view.events[0].killed.clone().unwrap()
    };
    assert_eq!(best(Policy::Range).best, None);
    assert_eq!(best(Policy::IndependentMedian).best, Some(9));
    assert_eq!(best(Policy::Latest).best, Some(9));
    let majority = best(Policy::Majority);
    assert_eq!(
        (majority.best, majority.policy.as_str()),
        (Some(9), "independent_median")
    );
}

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
fn a_toll_left_far_behind_is_listed_once_with_little_weight() {
    let view = three(
        ["2031-05-05", "2031-05-06", "2031-05-08"],
        [toll(60, None), toll(90, None), toll(182, Some(182))],
    );
    assert_eq!(
        lines(&view.contradictions),
        ["same_event killed: Harbour Wire says at least 60 killed, The Ledger later says 182."]
    );
    assert!(view.contradictions[0].severity < 0.2);
    // After months it is a revision, whatever its size.
    let view = three(
        ["2031-05-05", "2031-05-05", "2031-09-08"],
        [toll(10, None), toll(10, None), toll(14, Some(14))],
    );
    assert_eq!(view.contradictions.len(), 1);
}

#[test]
fn a_second_figure_in_the_same_report() {
    let text = "A bomb at the fish market of Kells Quay killed at least 36 people. A harbour union gave a provisional figure of 44. \
                In Varn, at least 90 people were killed.";
    let document = document("d0", "The Ledger", "2031-05-06", text);
    let mut told = account("d0", toll(36, None));
    let killed = quantity("q", &document, "36", 36.0).evidence.remove(0);
    told.evidence = vec![Evidence {
        field: Field::Killed,
        ..killed
    }];
    assert_eq!(
        lines(&build_view(&[document], &accounts(vec![told])).contradictions),
        [
            "same_event killed: The Ledger says at least 36 killed, and then “A harbour union gave a provisional figure of 44”."
        ]
    );
}

#[test]
fn strengths_that_others_are_quoted_with_differ() {
    let document = document(
        "d0",
        "The Ledger",
        "2032-07-06",
        "In February 2032 the league put the Red Reed at nearly 4,000 fighters. The fleet's estimate in early 2032 was about 2,000.",
    );
    let strength = |id: &str, exact: &str, value: f64, last: (i8, i8)| {
        let mut quantity = quantity(id, &document, exact, value);
        quantity.measure = Measure::Fighters;
        quantity.modifier = Modifier::Approx;
        quantity.start = Some(jiff::civil::date(2032, 1, 1));
        quantity.end = Some(jiff::civil::date(2032, last.0, last.1));
        quantity.reporter = Some("author".to_owned());
        quantity
    };
    let told = quantities(vec![
        strength("q1", "4,000", 4000.0, (2, 28)),
        strength("q2", "2,000", 2000.0, (4, 30)),
    ]);
    let found = build_view(std::slice::from_ref(&document), &told).contradictions;
    assert_eq!(found.len(), 1, "{:#?}", lines(&found));
    assert_eq!(
        (found[0].relation, found[0].field.as_str()),
        (ContradictionKind::SameQuantity, "fighters")
    );
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

#[test]
fn counts_of_one_year_that_differ() {
    let documents = [
        document(
            "d0",
            "Harbour Wire",
            "2032-01-06",
            "Red Reed carried out about 40 attacks in 2031.",
        ),
        document(
            "d1",
            "The Ledger",
            "2032-02-06",
            "In 2031 the Red Reed carried out 71 attacks, 12 of them in May.",
        ),
    ];
    let year = |mut quantity: Quantity| {
        (quantity.start, quantity.end) = (
            Some(jiff::civil::date(2031, 1, 1)),
            Some(jiff::civil::date(2031, 12, 31)),
        );
        quantity
    };
    let mut about = year(quantity("d0-q", &documents[0], "40", 40.0));
    about.modifier = Modifier::Approx;
    let exact = year(quantity("d1-q", &documents[1], "71", 71.0));
    let mut may = quantity("d1-r", &documents[1], "12", 12.0);
    (may.start, may.end) = (
        Some(jiff::civil::date(2031, 5, 1)),
        Some(jiff::civil::date(2031, 5, 31)),
    );
    may.share_of = Some("d1-q".to_owned());
    let found = build_view(&documents, &quantities(vec![about, exact, may])).contradictions;
    assert_eq!(
        lines(&found),
        [
            "same_quantity attacks: Red Reed, attacks: Harbour Wire says about 40 for 2031-01-01 to 2031-12-31, The Ledger says 71 for \
          2031-01-01 to 2031-12-31."
        ]
    );
}

#[test]
fn shares_are_recomputed_and_rounded_as_a_person_would() {
    for (stated, value, holds) in [("45", 45.0, true), ("52", 52.0, false)] {
        let text = format!("Of the attacks, 63 of 140 ({stated} per cent) were in the capital.");
        let document = document("d0", "The Ledger", "2032-01-06", &text);
        let part = quantity("q1", &document, "63", 63.0);
        let whole = quantity("q2", &document, "140", 140.0);
        let mut percent = quantity("q3", &document, stated, value);
        percent.measure = Measure::Share;
        percent.unit = "percent".to_owned();
        let found = build_view(&[document], &quantities(vec![part, whole, percent])).contradictions;
        assert_eq!(found.len(), 1, "{:#?}", lines(&found));
        assert_eq!(found[0].holds, Some(holds));
        assert_eq!(found[0].records, ["q1", "q2", "q3"]);
        assert_eq!(found[0].severity > 0.5, !holds);
    }
}

#[test]
fn a_list_against_its_announced_sum() {
    let list = |eight: &str, value: f64| {
        let text = format!("In all 23 strikes hit the group: 15 in Varn and {eight} in Kells.");
        let document = document("d0", "The Ledger", "2032-01-06", &text);
        let all = quantity("q1", &document, "23", 23.0);
        let mut first = quantity("q2", &document, "15", 15.0);
        first.place = Some("Varn".to_owned());
        let mut second = quantity("q3", &document, eight, value);
        second.place = Some("Kells".to_owned());
        build_view(&[document], &quantities(vec![all, first, second])).contradictions
    };
    assert_eq!(
        lines(&list("eight", 8.0)),
        ["arithmetic sum holds: 15 + 8 = 23; The Ledger gives 23 in all, which fits."]
    );
    assert_eq!(
        lines(&list("six", 6.0)),
        ["arithmetic sum fails: 15 + 6 = 21; The Ledger gives 23 in all."]
    );
}

/// Checks of a text in which only one number was coded.
fn stated(text: &str, coded: &str) -> Vec<String> {
    let document = document("d0", "The Ledger", "2032-01-06", text);
    let value = coded.parse().expect("a number");
    let quantity = quantity("q1", &document, coded, value);
    let mut found = lines(&build_view(&[document], &quantities(vec![quantity])).contradictions);
    found.sort();
    found
}

#[test]
fn each_share_goes_with_its_own_part() {
    assert_eq!(
        stated(
            "Assaults came first: 57 of 128 incidents, or 52 per cent. Bombings made up 32 of 128 incidents, or 25 per cent. \
             Varn had 71 of the 128 (55 per cent), Kells 40 (31 per cent).",
            "128"
        ),
        [
            "arithmetic share fails: 57 of 128 is 44.5 per cent; The Ledger states 52 per cent.",
            "arithmetic share holds: 32 of 128 is 25.0 per cent; The Ledger states 25 per cent, which fits.",
            "arithmetic share holds: 40 of 128 is 31.2 per cent; The Ledger states 31 per cent, which fits.",
            "arithmetic share holds: 71 of 128 is 55.5 per cent; The Ledger states 55 per cent, which fits.",
        ]
    );
    // Neither a change nor a per cent of the next sentence is a share of the ratio.
    assert!(
        stated(
            "There were 3 of 9 boats left, a fall of 10 per cent in trade.",
            "3"
        )
        .is_empty()
    );
    assert!(
        stated(
            "Only 3 of 9 boats sailed. Of all sailors 20 per cent were paid.",
            "3"
        )
        .is_empty()
    );
}

#[test]
fn sums_that_a_sentence_states() {
    for (text, coded, line) in [
        (
            "The known toll stood at 182 dead: 169 men of Varn and 13 sailors.",
            "182",
            "arithmetic sum holds: 169 + 13 = 182; The Ledger gives 182 in all, which fits.",
        ),
        (
            "They killed 14 people: 12 civilians and one soldier.",
            "14",
            "arithmetic sum fails: 12 + 1 = 13; The Ledger gives 14 in all.",
        ),
        (
            "The first four incidents cost at least 115 lives (14 + 36 + 19 + 46).",
            "115",
            "arithmetic sum holds: 14 + 36 + 19 + 46 = 115; The Ledger gives 115 in all, which fits.",
        ),
        (
            "The 128 incidents were 57 armed assaults, 32 bombings, 21 kidnappings and 14 cases of arson.",
            "128",
            "arithmetic sum fails: 57 + 32 + 21 + 14 = 124; The Ledger gives 128 in all.",
        ),
        (
            "It found that 101 people died in the building and four in a house next door, 105 in all.",
            "101",
            "arithmetic sum holds: 101 + 4 = 105; The Ledger gives 105 in all, which fits.",
        ),
        (
            "Varn had 71 of the 128 incidents (in May), Kells 31, Lower Dunmore 14 and Sable 12.",
            "71",
            "arithmetic sum holds: 71 + 31 + 14 + 12 = 128; The Ledger gives 128 in all, which fits.",
        ),
        (
            "Of the 20 boats, 12 sank, 5 leaked and 3 were lost.",
            "12",
            "arithmetic sum holds: 12 + 5 + 3 = 20; The Ledger gives 20 in all, which fits.",
        ),
        (
            "place | boats\nVarn | 7\nKells | 8\ntotal | 16",
            "16",
            "arithmetic sum fails: 7 + 8 = 15; the table in The Ledger gives 16 in all.",
        ),
    ] {
        assert_eq!(stated(text, coded), [line], "{text}");
    }
    for (text, coded) in [
        (
            "At least 90 people died, including 13 sailors and 4 cooks.",
            "90",
        ),
        (
            "The mayor named 20 victims: among them 3 cooks and 4 sailors.",
            "20",
        ),
        ("Two attacks were told: 30 dead and 12 boats lost.", "30"),
        ("On 12 May 2031: 5 men and 6 women came in 3 boats.", "5"),
        (
            "71 of the 128 incidents were in Varn. Armed men did 57 of them.",
            "71",
        ),
    ] {
        assert!(stated(text, coded).is_empty(), "{text}");
    }
}

#[test]
fn changes_that_a_sentence_states() {
    for (text, line) in [
        (
            "We counted 128 incidents in four countries, up from 100 in October, a rise of 28 per cent.",
            "arithmetic percent_change holds: From 100 to 128 is a change of 28 per cent; The Ledger states 28 per cent, which fits.",
        ),
        (
            "Incidents fell from 128 to 96, a drop of 35 per cent.",
            "arithmetic percent_change fails: From 128 to 96 is a change of -25 per cent; The Ledger states a fall of 35 per cent.",
        ),
        (
            "There were 128 incidents compared with 64 the year before, 100 per cent more.",
            "arithmetic percent_change holds: From 64 to 128 is a change of 100 per cent; The Ledger states 100 per cent, which fits.",
        ),
    ] {
        assert_eq!(stated(text, "128"), [line], "{text}");
    }
}

#[test]
fn a_sum_over_the_next_sentence() {
    let list = |text: &str| {
        let document = document("d0", "The Ledger", "2032-01-06", text);
        let all = quantity("q1", &document, "23", 23.0);
        let mut first = quantity("q2", &document, "15", 15.0);
        first.place = Some("Varn".to_owned());
        let mut second = quantity("q3", &document, "8", 8.0);
        second.place = Some("Kells".to_owned());
        build_view(&[document], &quantities(vec![all, first, second])).contradictions
    };
    assert_eq!(
        lines(&list(
            "In all there were 23 strikes. Of them 15 hit Varn and 8 Kells."
        )),
        ["arithmetic sum holds: 15 + 8 = 23; The Ledger gives 23 in all, which fits."]
    );
    // Numbers of different sentences that happen to add up are no sum.
    assert!(list("There were 23 strikes. Varn saw 15 strikes. Kells saw 8 strikes.").is_empty());
}

#[test]
fn averages_and_changes_are_recomputed() {
    let text = "From January to June there were 60 attacks, on average 17 a month; in the second half 90, a rise of 50 per cent.";
    let document = document("d0", "The Ledger", "2032-01-06", text);
    let half = |mut quantity: Quantity, first: bool| {
        let (from, to) = if first {
            ((1, 1), (6, 30))
        } else {
            ((7, 1), (12, 31))
        };
        quantity.start = Some(jiff::civil::date(2031, from.0, from.1));
        quantity.end = Some(jiff::civil::date(2031, to.0, to.1));
        quantity
    };
    let total = half(quantity("q1", &document, "60", 60.0), true);
    let mut average = half(quantity("q2", &document, "17", 17.0), true);
    average.measure = Measure::AttacksPerMonth;
    average.unit = "per_month".to_owned();
    let later = half(quantity("q3", &document, "90", 90.0), false);
    let mut change = quantity("q4", &document, "50", 50.0);
    change.measure = Measure::PercentChange;
    change.unit = "percent".to_owned();
    let found = build_view(
        &[document],
        &quantities(vec![total, average, later, change]),
    )
    .contradictions;
    assert_eq!(
        lines(&found),
        [
            "arithmetic average fails: 60 in 6 months are 10 a month; The Ledger states 17 a month.",
            "arithmetic percent_change holds: From 60 to 90 is a change of 50 per cent; The Ledger states 50 per cent, which fits.",
        ]
    );
}

#[test]
fn a_group_cannot_lose_more_than_all() {
    let mut told = account("d0", toll(12, Some(12)));
    told.subtolls = vec![Subtoll {
        group: "children".to_owned(),
        killed: toll(14, Some(14)),
        wounded: None,
    }];
    let documents = [document("d0", "The Ledger", "2031-05-06", SAME)];
    assert_eq!(
        lines(&build_view(&documents, &accounts(vec![told])).contradictions),
        ["arithmetic killed fails: The Ledger counts 14 killed among children and 12 in all."]
    );
}

#[test]
fn actors_and_places_come_from_the_records_until_the_caller_knows_better() {
    let documents = [document("d0", "The Ledger", "2031-05-06", SAME)];
    let mut told = account("d0", None);
    told.perpetrators = side("Red Reed");
    let mut view = build_view(&documents, &accounts(vec![told]));
    assert_eq!(view.places[0].id, "g7");
    assert_eq!(
        (
            view.actors[0].id.as_str(),
            view.actors[0].actor_kind.as_str()
        ),
        ("red-reed", "unknown")
    );
    view.resolve_actors(|id| {
        Some(concord_record::Actor {
            id: id.to_owned(),
            name: "Red Reed".to_owned(),
            aliases: Vec::new(),
            actor_kind: "armed_group".to_owned(),
            part_of: None,
        })
    });
    assert_eq!(view.actors[0].actor_kind, "armed_group");
}

prop_compose! {
    fn any_account()(document in 0u8..5, at in 0u32..1000, low in proptest::option::of(0u64..50), more in proptest::option::of(0u64..20), best in proptest::option::of(0u64..80), day in 1u8..4)
        -> Account {
        let mut told = account(&format!("d{document}"), Some(Toll {
            low,
            high: more.map(|more| low.unwrap_or(0) + more),
            best,
        }));
        told.id = format!("d{document}-{at:03}");
        told.date = DateRange::parse(&format!("2031-05-{day:02}"));
        told
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn bounds_hold_and_order_does_not_matter(told in proptest::collection::vec(any_account(), 1..14), at in 0usize..4) {
        let documents: Vec<_> = (0..5)
            .map(|n| document(&format!("d{n}"), &format!("Outlet {n}"), &format!("2031-05-{:02}", n + 5), SAME))
            .collect();
        let mut told = told;
        told.sort_by(|x, y| x.id.cmp(&y.id));
        told.dedup_by(|x, y| x.id == y.id);
        let policy = [Policy::Latest, Policy::Range, Policy::Majority, Policy::IndependentMedian][at];
        let settings = Settings { policy, ..Settings::default() };
        let view = build_view_with(&documents, &accounts(told.clone()), &settings);
        for event in &view.events {
            if let Some(killed) = &event.killed {
                prop_assert!(killed.low.is_none() || killed.low <= killed.high);
                if let Some(best) = killed.best {
                    prop_assert!(killed.low.is_none_or(|low| low <= best));
                    prop_assert!(killed.high.is_none_or(|high| best <= high));
                }
            }
            prop_assert!(event.independent_sources >= 1);
        }
        for contradiction in &view.contradictions {
            prop_assert!((0.0..=1.0).contains(&contradiction.severity));
        }
        told.reverse();
        let mut reversed = documents.clone();
        reversed.reverse();
        prop_assert_eq!(build_view_with(&reversed, &accounts(told), &settings), view);
    }
}
