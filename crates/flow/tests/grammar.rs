//! A grid of plain English: who does it, told in each way of telling it. What is not found as a doer stands in the snapshot, so that each gap
//! is seen and none opens unseen. Bless a change with `INSTA_UPDATE=always cargo test -p concord-flow` and read the difference.

use std::fmt::Write as _;

use concord_annotate::Context;
use concord_flow::Flow;
use concord_read::Source;
use concord_record::{DateRange, Record};

/// Doers, each with what the coded name must have in it.
const DOERS: &[(&str, &str)] = &[
    ("settlers", "settlers"),
    ("clansmen", "clansmen"),
    ("herders", "herders"),
    ("pirates", "pirates"),
    ("mutineers", "mutineers"),
    ("jihadists", "jihadists"),
    ("separatists", "separatists"),
    ("guerrillas", "guerrillas"),
    ("militiamen", "militiamen"),
    ("marauders", "marauders"),
    ("gunmen", "gunmen"),
    ("horsemen", "horsemen"),
    ("rioters", "rioters"),
    ("rebels", "rebels"),
    ("insurgents", "insurgents"),
    ("bandits", "bandits"),
    ("gangsters", "gangsters"),
    ("vigilantes", "vigilantes"),
    ("mercenaries", "mercenaries"),
    ("peacekeepers", "peacekeepers"),
    ("villagers", "villagers"),
    ("students", "students"),
    ("prison guards", "guards"),
    ("gang members", "gang members"),
    ("armed men", "armed men"),
    ("masked attackers", "attackers"),
    ("Shiite fighters", "Shiite fighters"),
    ("Christian militias", "Christian militias"),
    ("opposition forces", "opposition forces"),
    ("separatist forces", "separatist forces"),
    ("tribal fighters", "tribal fighters"),
    ("dozens of gunmen", "gunmen"),
    ("a group of armed men", "armed men"),
    ("a rival gang", "rival gang"),
    ("a death squad", "death squad"),
    ("a mob", "mob"),
    ("a suicide bomber", "bomber"),
    ("soldiers", "Malian army"),
    ("troops", "Malian army"),
    ("the army", "Malian army"),
    ("the police", "Malian police"),
    ("police officers", "Malian police"),
    ("an army patrol", "Malian army"),
    ("an army helicopter", "Malian army"),
    ("air force jets", "Malian air force"),
    ("security forces", "Malian security forces"),
    ("French soldiers", "French army"),
    ("Wagner mercenaries", "Wagner Group"),
    ("the Islamist group Boko Haram", "Boko Haram"),
    ("Islamic State militants", "Islamic State"),
    ("M23 rebels", "M23"),
    ("the Rapid Support Forces", "RSF"),
    ("the Red Banner Army", "Red Banner Army"),
    ("fighters of the Red Banner Front", "Red Banner Front"),
    ("Ansar al-Haqq", "Ansar al-Haqq"),
    ("UN peacekeepers", "UN"),
];

/// Ways of telling; `{A}` stands at the head of the sentence.
const WAYS: &[&str] = &[
    "{A} killed nine villagers in Ansongo, Mali, on Monday.",
    "Nine villagers were killed by {a} in Ansongo, Mali, on Monday.",
    "On Monday {a} attacked a bus near Ansongo, Mali, killing nine people.",
    "An attack by {a} on Ansongo, Mali, left nine people dead on Monday.",
    "Nine people died when {a} fired on a market in Ansongo, Mali, on Monday.",
    "{A} entered Ansongo, Mali, on Monday, looted shops and shot dead nine traders.",
    "{A} abducted 12 pupils from a school in Ansongo, Mali, on Monday.",
    "{A} set fire to 40 houses in Ansongo, Mali, on Monday.",
    "{A}, some of them in uniform, killed nine villagers in Ansongo, Mali, on 3 June 2024.",
    "Nine people died in shelling of a market in Ansongo, Mali, by {a} on 3 June 2024.",
    "Nine villagers were killed on 3 June 2024 in Ansongo, Mali, by what officials described as {a}.",
    "Nine villagers were killed in Ansongo, Mali, on 3 June 2024 by men thought to be {a}.",
    "The governor accused {a} of killing nine people in Ansongo, Mali, on Monday.",
    "Nine people were shot dead in Ansongo, Mali, on Monday, the governor said, blaming {a}.",
    "An attack that killed nine people in Ansongo, Mali, on Monday was blamed on {a}.",
];

#[test]
fn doers_in_every_way_of_telling() {
    let flow = Flow::new();
    let mut out = String::new();
    let mut found = 0;
    for way in WAYS {
        for (doer, name) in DOERS {
            let mut letters = doer.chars();
            let first = letters.next().expect("a doer has letters");
            let capital: String = first.to_uppercase().chain(letters).collect();
            let text = way.replace("{A}", &capital).replace("{a}", doer);
            let told = doers(&flow, &text);
            let right = told.iter().any(|one| one.contains(name));
            found += usize::from(right);
            if !right {
                let told = if told.is_empty() {
                    "-".to_owned()
                } else {
                    told.join(", ")
                };
                let _ = writeln!(out, "{doer} | {way} | {told}");
            }
        }
    }
    let all = WAYS.len() * DOERS.len();
    insta::assert_snapshot!(format!("{found} of {all}\n{out}"));
}

/// The perpetrators of all accounts of a report of one sentence.
fn doers(flow: &Flow, text: &str) -> Vec<String> {
    let source = Source {
        name: "case.txt",
        bytes: text.as_bytes(),
    };
    let mut readings = concord_read::read(source).expect("the case is text");
    let context = Context {
        document: "d".to_owned(),
        published: DateRange::parse("2024-03-06"),
        publisher: None,
    };
    flow.records(&readings.remove(0), context)
        .into_iter()
        .filter_map(|record| match record {
            Record::Account(account) => Some(account.perpetrators),
            _ => None,
        })
        .flatten()
        .map(|party| party.name)
        .collect()
}
