//! What other schemes would call short invented texts: sub-event types, political events, acts of the police.

use concord_annotate::{Annotation, Context};
use concord_flow::Flow;
use concord_read::Source;
use concord_record::Record;

fn annotation(text: &str) -> Annotation {
    let source = Source {
        name: "case.txt",
        bytes: text.as_bytes(),
    };
    let mut readings = concord_read::read(source).expect("the case is text");
    Flow::new().annotation(&readings.remove(0), Context::default())
}

#[test]
fn sides_and_means_decide_the_sub_event_type() {
    let flow = Flow::new();
    for (text, expected) in [
        (
            "Soldiers shot dead two protesters at a rally in the capital.",
            "Excessive force against protesters",
        ),
        (
            "Police fired tear gas to disperse a march of teachers.",
            "Protest with intervention",
        ),
        (
            "Hundreds of nurses held a peaceful protest outside the ministry.",
            "Peaceful protest",
        ),
        (
            "An angry mob lynched a man accused of theft.",
            "Mob violence",
        ),
        (
            "Rebels attacked an army base and soldiers repelled them after heavy fighting.",
            "Armed clash",
        ),
        (
            "Army troops recaptured the town from the rebels.",
            "Government regains territory",
        ),
        (
            "A roadside bomb exploded near a convoy.",
            "Remote explosive/landmine/IED",
        ),
        (
            "Bomb disposal officers defused explosives found in a cache.",
            "Disrupted weapons use",
        ),
        ("The two sides signed a ceasefire agreement.", "Agreement"),
        (
            "Gunmen kidnapped three engineers for ransom.",
            "Abduction/forced disappearance",
        ),
    ] {
        let found = flow.sub_events(&annotation(text), &[]);
        assert_eq!(
            found.first().map(|(label, _)| label.as_str()),
            Some(expected),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn an_account_carries_the_names_of_other_schemes() {
    let records = Flow::new().records_of(&annotation("A suicide bomber blew himself up at a checkpoint in Kabul on 3 May 2019, killing four soldiers."));
    let account = records.iter().find_map(|record| match record {
        Record::Account(account) => Some(account),
        _ => None,
    });
    let account = account.expect("an account");
    assert_eq!(account.acled_sub_event.as_deref(), Some("Suicide bomb"));
    assert_eq!(account.plover.as_deref(), Some("ASSAULT: suicide-attack"));
}

#[test]
fn a_political_event_has_a_type_a_source_and_a_target() {
    let flow = Flow::new();
    for (text, event, source, target) in [
        (
            "Spain condemned Portugal on Monday.",
            "DISAPPROVE",
            "Spain",
            "Portugal",
        ),
        (
            "Spain threatened to attack Portugal.",
            "THREATEN",
            "Spain",
            "Portugal",
        ),
        (
            "Spain demanded that Portugal release the sailors.",
            "DEMAND",
            "Spain",
            "Portugal",
        ),
        (
            "Spain rejected a proposal from Portugal.",
            "REJECT",
            "Spain",
            "Portugal",
        ),
        (
            "Spain sent food and medicine to Portugal.",
            "AID",
            "Spain",
            "Portugal",
        ),
    ] {
        let annotation = annotation(text);
        let found = flow.political_event(&annotation, 0).expect(text);
        let words = |spans: &[std::ops::Range<usize>]| -> Vec<String> {
            spans
                .iter()
                .map(|span| annotation.phrase(span.clone()))
                .collect()
        };
        assert_eq!(found.event.as_str(), event, "{text}");
        assert_eq!(words(&found.sources), [source], "{text}");
        assert_eq!(words(&found.targets), [target], "{text}");
    }
}

#[test]
fn police_acts_are_told_from_what_police_say() {
    let flow = Flow::new();
    let acts = |text: &str| -> Vec<&str> {
        let acts = flow.police_acts(&annotation(text), 0);
        acts.into_iter().map(|act| act.as_str()).collect()
    };
    assert!(acts("Police arrested five men.").contains(&"ARREST"));
    assert!(acts("Police fired tear gas at the crowd.").contains(&"FORCE"));
    assert!(acts("Police remained mute spectators.").contains(&"FAIL"));
    assert!(acts("The shops opened again.").is_empty());
}
