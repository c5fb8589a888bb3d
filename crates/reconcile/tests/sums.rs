//! Arithmetic over paragraphs, one case a kind: what is worked out, and whether it holds.

use concord_reconcile::{Records, contradictions};
use concord_record::Document;

fn worked_out(text: &str) -> Vec<(bool, String)> {
    let document = Document {
        id: "d0".to_owned(),
        file: "d0.txt".to_owned(),
        sha256: String::new(),
        text_sha256: String::new(),
        title: None,
        publisher: Some("The Ledger".to_owned()),
        authors: Vec::new(),
        published: None,
        url: None,
        language: None,
        media_type: "text/plain".to_owned(),
        chars: text.chars().count(),
        family: None,
        cites: Vec::new(),
    };
    let documents = [(document, text.to_owned())];
    let records = Records {
        documents: &documents,
        ..Records::default()
    };
    contradictions(&records)
        .into_iter()
        .map(|found| {
            assert_eq!(found.documents, ["d0"]);
            (found.holds.unwrap(), found.difference)
        })
        .collect()
}

#[test]
fn each_kind_of_sum_is_worked_out() {
    for (text, holds, working) in [
        (
            "The first boat carried 9 people, the second 14 and the third 6. In all 31 people arrived.",
            false,
            "9 + 14 + 6 = 29",
        ),
        (
            "Of the 44 boats 27 were found. Of the 44 boats, 27 of the 44 boats were raised, while 15 are still missing.",
            false,
            "27 + 15 = 42",
        ),
        (
            "There were 80 casualties in the port, 13 deaths and 57 injuries.",
            false,
            "13 + 57 = 70",
        ),
        (
            "The Ledger counted 61 wrecks in the north since January 2031, 39 in Varn and 22 in Kells.",
            true,
            "39 + 22 = 61",
        ),
        (
            "The harbour lost 96 boats in the twelve months of 2031, an average of eight a month.",
            true,
            "96 in 12 months are 8 a month",
        ),
        (
            "Wrecks averaged 4 a month in 2031; the total for the whole year was 61.",
            false,
            "61 in 12 months are 5.1 a month",
        ),
        (
            "Two thirds of the 90 boats, that is 60, are painted.",
            true,
            "two thirds of 90 is 60",
        ),
        (
            "Wrecks doubled from 16 in the first quarter to 40 in the second.",
            false,
            "From 16 to 40",
        ),
        (
            "In May boats made 84 trips, 12 more than in April, when they made 72.",
            true,
            "12 + 72 = 84",
        ),
        (
            "Five more boats were found, bringing the number to 21. A day earlier it had stood at 14.",
            false,
            "5 + 14 = 19",
        ),
        (
            "The harbour has 212 boats. Of these, 53 (25 per cent) are new.",
            true,
            "53 of 212 is 25.0 per cent",
        ),
        (
            "Of the boats 54 per cent came from Varn, 31 per cent from Kells and 24 per cent from Torr.",
            false,
            "54 + 31 + 24 = 109 per cent",
        ),
        (
            "The port counted a cumulative 42 wrecks by 2 October 2031, 66 by 5 October and 58 by 9 October.",
            false,
            "66 in all by one day and 58",
        ),
    ] {
        let found = worked_out(text);
        let hit = found
            .iter()
            .find(|(_, difference)| difference.contains(working));
        assert!(
            hit.is_some_and(|(own, _)| *own == holds),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn what_stands_together_need_be_no_sum() {
    for text in [
        "Nine of the boats were in Rathmore, six in Minbya and five in Paletwa.",
        "The market burned for a second time; 12 people died, including three children and two women.",
        "The owner speaks of 14 boats, the harbour master of 11.",
        "The haul was 8 nets, 3 rods and 1,400 hooks.",
        "Forty boats set out. Thirteen sank and 22 arrived.",
    ] {
        assert_eq!(worked_out(text), [], "{text}");
    }
}
