//! Single sentences held against single reports: one case for each way in which matches, dates, places, sides and style are judged.

use concord_annotate::{Annotation, Context};
use concord_check::{Draft, Held, Report, Topic, Verdict, check};
use concord_flow::Flow;
use concord_record::{Account, DateRange, Document, Record};

fn document(id: &str, published: &str) -> Document {
    Document {
        id: id.to_owned(),
        file: format!("{id}.txt"),
        sha256: String::new(),
        text_sha256: String::new(),
        title: None,
        publisher: None,
        authors: Vec::new(),
        published: DateRange::parse(published),
        url: None,
        language: None,
        media_type: "text/plain".to_owned(),
        chars: 0,
        family: None,
        cites: Vec::new(),
    }
}

fn annotated(flow: &Flow, document: &Document, text: &str) -> Annotation {
    let context = Context {
        document: document.id.clone(),
        published: document.published,
        publisher: None,
    };
    flow.plain_in(text, context).unwrap()
}

/// Checks a draft of 1 March 2024 against reports of 20 February 2024.
fn checked(draft: &str, reports: &[&str]) -> Report {
    let flow = Flow::new();
    let documents: Vec<(Document, Annotation)> = reports
        .iter()
        .enumerate()
        .map(|(at, text)| {
            let document = document(&format!("report{at}"), "2024-02-20");
            let annotation = annotated(&flow, &document, text);
            (document, annotation)
        })
        .collect();
    let accounts: Vec<Account> = documents
        .iter()
        .flat_map(|(_, annotation)| flow.records_of(annotation))
        .filter_map(|record| match record {
            Record::Account(account) => Some(account),
            _ => None,
        })
        .collect();
    let own = document("draft", "2024-03-01");
    let annotation = annotated(&flow, &own, draft);
    let records = flow.records_of(&annotation);
    let alone =
        |annotation: &Annotation, sentence: usize| flow.records_of_sentence(annotation, sentence);
    let sentences: Vec<Vec<Record>> = (0..annotation.sentences.len())
        .map(|sentence| alone(&annotation, sentence))
        .collect();
    let draft = Draft {
        document: &own,
        annotation: &annotation,
        records: &records,
        sentences: &sentences,
        line: &|_| 1,
    };
    let held = Held {
        documents: &documents,
        accounts: &accounts,
        events: &[],
        alone: &alone,
    };
    check(flow.codebook(), &draft, &held)
}

/// What was found of a topic, with the words it stands at.
fn of(report: &Report, topic: Topic) -> Vec<(Verdict, String)> {
    report
        .findings
        .iter()
        .filter(|finding| finding.topic == topic)
        .map(|finding| (finding.verdict, finding.place.exact.clone()))
        .collect()
}

fn is_contradicted(report: &Report, topic: Topic) -> bool {
    of(report, topic)
        .iter()
        .any(|(verdict, _)| *verdict == Verdict::Contradicted)
}

const BOMB: &str = "On 13 February 2024 a bomb exploded at a market in Mogadishu. It killed at least 14 people and wounded 31. Al-Shabaab claimed the bombing.";

#[test]
fn a_sentence_meets_the_report_of_its_incident_among_others() {
    let other = "On 13 February 2024 gunmen killed six farmers near Bunia in the Democratic Republic of the Congo.";
    let draft = "On 13 February 2024 a bomb wounded 31 people at a market in Mogadishu.";
    let report = checked(draft, &[other, BOMB]);
    let supported = (Verdict::Supported, "31".to_owned());
    assert_eq!(of(&report, Topic::Wounded), [supported], "{report:?}");
    for source in report.findings.iter().flat_map(|it| &it.sources) {
        assert_eq!(source.document, "report1", "{report:?}");
    }
}

#[test]
fn another_day_and_another_town_are_told() {
    let day = "On 19 February 2024 a bomb exploded at a market in Mogadishu and wounded 31 people.";
    let report = checked(day, &[BOMB]);
    let wrong = (Verdict::Contradicted, "19 February 2024".to_owned());
    assert_eq!(of(&report, Topic::Date), [wrong], "{report:?}");
    let town = "On 13 February 2024 a bomb exploded at a market in Baidoa and wounded 31 people.";
    let report = checked(town, &[BOMB]);
    let wrong = (Verdict::Contradicted, "Baidoa".to_owned());
    assert_eq!(of(&report, Topic::Place), [wrong], "{report:?}");
}

#[test]
fn the_day_of_a_dateline_is_held_against_nothing() {
    let wire = "MOGADISHU, 20 February 2024 (Wire) - A bomb killed five people at a market in Mogadishu on Sunday, the police said.";
    let draft = "On 18 February 2024 a bomb killed five people at a market in Mogadishu.";
    let report = checked(draft, &[wire]);
    assert!(!is_contradicted(&report, Topic::Date), "{report:?}");
}

#[test]
fn a_claim_is_no_fact_and_a_denial_no_claim() {
    let draft = "Al-Shabaab bombed a market in Mogadishu on 13 February 2024.";
    let report = checked(draft, &[BOMB]);
    let fact = (Verdict::Rigour, "Al-Shabaab".to_owned());
    assert_eq!(of(&report, Topic::ClaimAsFact), [fact], "{report:?}");
    let denied = "On 22 January 2024 a suicide bomber attacked a bus in Quetta and killed nine recruits. The Pakistani Taliban denied involvement.";
    let draft = "The Pakistani Taliban claimed the suicide bombing of the bus in Quetta on 22 January 2024.";
    let report = checked(draft, &[denied]);
    assert!(is_contradicted(&report, Topic::Attribution), "{report:?}");
}

#[test]
fn who_confirms_in_the_draft_what_they_denied_is_misquoted() {
    let denied = "Governor Elena Duarte denied that the guards had been withdrawn before the raid on Bokkos. The raid began at night.";
    let confirmed = "Governor Elena Duarte confirmed that the guards had been withdrawn before the raid on Bokkos. The raid began at night.";
    let report = checked(confirmed, &[denied]);
    assert!(is_contradicted(&report, Topic::Attribution), "{report:?}");
    let report = checked(denied, &[denied]);
    assert!(!is_contradicted(&report, Topic::Attribution), "{report:?}");
}

#[test]
fn bounds_fates_and_figures_further_down_the_paragraph() {
    let draft = "The bomb at the market in Mogadishu on 13 February 2024 killed 14 people.";
    let report = checked(draft, &[BOMB]);
    let narrowed = (Verdict::Rigour, "14".to_owned());
    assert_eq!(of(&report, Topic::NarrowedRange), [narrowed], "{report:?}");
    let grenade = "On 13 February 2024 a grenade wounded 16 people at the bus terminal in Marawi. Nobody was killed.";
    let draft = "On 13 February 2024 a grenade killed 16 people at the bus terminal in Marawi.";
    let report = checked(draft, &[grenade]);
    assert!(is_contradicted(&report, Topic::Killed), "{report:?}");
    let raid =
        "Gunmen raided four villages near Bokkos on 13 February 2024. They killed 37 people.";
    let draft = "On 13 February 2024 gunmen raided villages near Bokkos and killed 37 people.";
    let report = checked(draft, &[raid]);
    let supported = (Verdict::Supported, "37".to_owned());
    assert_eq!(of(&report, Topic::Killed), [supported], "{report:?}");
}

#[test]
fn how_judgements_are_written() {
    for (draft, topic) in [
        (
            "We assess with high confidence that the group is likely to attack again.",
            Topic::LikelihoodWithConfidence,
        ),
        (
            "The group will probably and almost certainly attack again.",
            Topic::MixedLikelihood,
        ),
        (
            "The group is likely to attack again.",
            Topic::UncitedJudgement,
        ),
        (
            "It is obvious that the army must have left the town.",
            Topic::UncitedJudgement,
        ),
    ] {
        let report = checked(draft, &[BOMB]);
        assert_eq!(of(&report, topic).len(), 1, "{draft}: {report:?}");
    }
    let report = checked("The army must leave the town, the mayor said.", &[BOMB]);
    let judged = of(&report, Topic::UncitedJudgement);
    assert!(judged.is_empty(), "{report:?}");
}
