use concord_annotate::Context;
use concord_gazetteer::Gazetteer;
use concord_read::Source;
use concord_record::{Claim, Field, Stance};

use super::*;

/// The claims of a text published by somebody.
fn claims(text: &str, publisher: Option<&str>) -> Vec<Claim> {
    let source = Source {
        name: "report.txt",
        bytes: text.as_bytes(),
    };
    let reading = concord_read::read(source).unwrap().remove(0);
    let context = Context {
        document: "d".to_owned(),
        published: None,
        publisher: publisher.map(str::to_owned),
    };
    let (codebook, gazetteer) = (Codebook::embedded(), Gazetteer::embedded());
    let annotation = concord_annotate::annotate(codebook, gazetteer, &reading, context);
    let annotation = concord_resolve::resolve(codebook, gazetteer, annotation);
    let accounts = crate::accounts::code(codebook, &annotation);
    let found = code(codebook, &annotation, &accounts);
    for (number, claim) in found.iter().enumerate() {
        assert_eq!(claim.id, format!("d-c{}", number + 1));
        assert!(
            claim
                .evidence
                .iter()
                .all(|evidence| evidence.holds(&annotation.text))
        );
    }
    found
}

fn told(text: &str) -> Vec<(String, Stance)> {
    claims(text, None)
        .into_iter()
        .map(|claim| (claim.speaker, claim.stance))
        .collect()
}

fn one(name: &str, stance: Stance) -> Vec<(String, Stance)> {
    vec![(name.to_owned(), stance)]
}

#[test]
fn speech_is_reported_directly_and_indirectly() {
    let text = "The town fell on Monday.\n\nBoko Haram said that its fighters had taken the barracks in Maiduguri.";
    assert_eq!(told(text), one("Boko Haram", Stance::Claims));
    let text = "The convoy left at noon, according to the Taliban.";
    assert_eq!(told(text), one("Taliban", Stance::Claims));
    let text = "The Taliban denied that their fighters had attacked the village.";
    assert_eq!(told(text), one("Taliban", Stance::Denies));
    let text = "Boko Haram claimed responsibility for the bombing in Maiduguri on Monday.";
    assert_eq!(told(text), one("Boko Haram", Stance::Claims));
    let text = "Al-Shabaab vowed to attack the capital.";
    assert_eq!(told(text), one("al-Shabaab", Stance::Pledges));
}

#[test]
fn a_quotation_runs_over_its_sentences() {
    let text = "\"The road is open again. We will continue to patrol it every night,\" General Ibrahim Musa told reporters on Friday.";
    let found = told(text);
    assert_eq!(found.len(), 2);
    assert!(
        found
            .iter()
            .all(|(speaker, _)| speaker == "General Ibrahim Musa")
    );
    assert_eq!(found[1].1, Stance::Pledges);
}

#[test]
fn a_statement_runs_on_after_its_introduction() {
    let text = "Minister condemns attack\n\nDefence Minister Anna Lindqvist said:\n\nThe bombing was a barbaric act against people at prayer. \
                I offer my condolences to the families.\n\nThe road to peace will take many years of work.";
    let found = told(text);
    let stances: Vec<Stance> = found.iter().map(|(_, stance)| *stance).collect();
    assert_eq!(stances, [Stance::Accuses, Stance::Assesses]);
    assert!(
        found
            .iter()
            .all(|(speaker, _)| speaker == "Defence Minister Anna Lindqvist")
    );
}

#[test]
fn a_government_speaks_in_the_first_person_and_an_institute_does_not() {
    let text = "Attack in Lagos\n\nThe United States condemns the attack in Lagos. We remain committed to helping Nigeria.";
    let by = |publisher| {
        claims(text, Some(publisher))
            .into_iter()
            .find(|claim| claim.stance == Stance::Pledges)
            .map(|claim| claim.speaker)
    };
    assert_eq!(by("US State Department"), Some("United States".to_owned()));
    assert_eq!(by("The Lakeside Review"), None);
}

#[test]
fn the_authors_judge_with_a_hedge() {
    let found = claims(
        "The group likely carried out the bombing in Lagos on Monday.",
        None,
    );
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].speaker.as_str(), found[0].stance),
        ("author", Stance::Assesses)
    );
    assert_eq!(found[0].hedge.as_deref(), Some("likely"));
    assert_eq!(found[0].probability, Some([0.55, 0.80]));
    assert!(
        found[0]
            .evidence
            .iter()
            .any(|evidence| evidence.field == Field::Hedge && evidence.exact == "likely")
    );
    assert!(
        claims(
            "The group carried out the bombing in Lagos on Monday.",
            None
        )
        .is_empty()
    );
}

#[test]
fn what_is_only_possible_is_not_said() {
    assert_eq!(told("Nobody claimed responsibility for the bombing."), []);
    assert_eq!(told("The army refrained from blaming the rebels."), []);
}

#[test]
fn offices_stand_for_their_holders() {
    let text = "Army spokesman Ali Noor visited the town on Monday. The spokesman said that the market was open again.";
    assert_eq!(told(text), one("Army spokesman Ali Noor", Stance::Claims));
}

#[test]
fn who_says_that_their_own_did_not_do_it_denies_it() {
    for text in [
        "The Taliban said that their fighters had not fired on the village.",
        "The Taliban said that their fighters took part in no raid on the village.",
        "Al-Shabaab said it had nothing to do with the bombing.",
    ] {
        let found = told(text);
        assert_eq!(found.len(), 1, "{text} {found:?}");
        assert_eq!(found[0].1, Stance::Denies, "{text}");
    }
    // Of others, or of what nobody is accused of, it is a claim.
    for text in [
        "The Taliban said that the soldiers had not fired on the village.",
        "Boko Haram said its fighters had not slept for two days.",
    ] {
        let found = told(text);
        assert!(
            found.iter().all(|(_, stance)| *stance == Stance::Claims),
            "{text} {found:?}"
        );
    }
}

#[test]
fn a_predicate_tells_the_verdict() {
    for text in [
        "The Taliban held Boko Haram responsible for the attack on the village.",
        "The Taliban holds Boko Haram accountable for the attack on the village.",
    ] {
        assert_eq!(told(text), one("Taliban", Stance::Accuses), "{text}");
    }
    for text in [
        "The Taliban called the accusation baseless.",
        "The Taliban described reports of a massacre in the village as fabricated.",
    ] {
        assert_eq!(told(text), one("Taliban", Stance::Denies), "{text}");
    }
}

#[test]
fn who_says_that_it_was_not_them_denies() {
    for text in [
        "The Taliban said it was not behind the attack on the village.",
        "The Taliban said they were not involved in the attack on the village.",
        "The Taliban said it was not true that they had attacked the village.",
    ] {
        assert_eq!(told(text), one("Taliban", Stance::Denies), "{text}");
    }
    let text = "The Taliban neither confirmed nor denied the attack on the village.";
    assert_eq!(told(text), vec![]);
    let text = "The Taliban denied saying that Boko Haram had attacked the village.";
    assert_eq!(told(text), one("Taliban", Stance::Denies));
}

#[test]
fn both_are_the_two_spoken_of() {
    let text =
        "The Taliban fought Boko Haram near the village. Both denied the killing of traders.";
    let both = vec![
        ("Taliban".to_owned(), Stance::Denies),
        ("Boko Haram".to_owned(), Stance::Denies),
    ];
    assert_eq!(told(text), both);
}

#[test]
fn a_passive_shares_no_subject_with_a_denial() {
    let text =
        "The Taliban said ten villagers had been killed but denied that they were responsible.";
    let found = told(text);
    assert!(
        found.contains(&("Taliban".to_owned(), Stance::Denies)),
        "{found:?}"
    );
    assert!(found.iter().all(|(name, _)| name == "Taliban"), "{found:?}");
}
