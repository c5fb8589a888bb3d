//! CASE 2021, task 2: snippets of news, each with one of 25 types made after ACLED's sub-event types, or one of five unseen ones.
//!
//! The headline is the weighted F1 of the shared task's first part: the rows whose gold is one of the 25, where the answer is
//! known to be one of the 25. The second figure takes all rows and all 30 types. Nothing is trained on the set.

use std::collections::BTreeMap;
use std::path::Path;

use super::{ErrorExample, Measure, SetReport, excerpt};
use crate::bootstrap::{self, f1, one_decimal, ratio};
use crate::error::{EvalError, read_file};

/// The set's names of the types and ours; the 25 first.
const TYPES: [(&str, &str); 30] = [
    ("ABDUCT_DISSAP", "Abduction/forced disappearance"),
    ("AGREEMENT", "Agreement"),
    ("AIR_STRIKE", "Air/drone strike"),
    ("ARMED_CLASH", "Armed clash"),
    ("ARREST", "Arrests"),
    ("ART_MISS_ATTACK", "Shelling/artillery/missile attack"),
    ("ATTACK", "Attack"),
    ("CHANGE_TO_GROUP_ACT", "Change to group/activity"),
    ("CHEM_WEAP", "Chemical weapon"),
    ("DISR_WEAP", "Disrupted weapons use"),
    (
        "FORCE_AGAINST_PROTEST",
        "Excessive force against protesters",
    ),
    ("GOV_REGAINS_TERIT", "Government regains territory"),
    ("GRENADE", "Grenade"),
    ("HQ_ESTABLISHED", "Headquarters or base established"),
    ("MOB_VIOL", "Mob violence"),
    (
        "NON_STATE_ACTOR_OVERTAKES_TER",
        "Non-state actor overtakes territory",
    ),
    (
        "NON_VIOL_TERRIT_TRANSFER",
        "Non-violent transfer of territory",
    ),
    ("OTHER", "Other"),
    ("PEACE_PROTEST", "Peaceful protest"),
    ("PROPERTY_DISTRUCT", "Looting/property destruction"),
    ("PROTEST_WITH_INTER", "Protest with intervention"),
    ("REM_EXPLOS", "Remote explosive/landmine/IED"),
    ("SEX_VIOL", "Sexual violence"),
    ("SUIC_BOMB", "Suicide bomb"),
    ("VIOL_DEMONSTR", "Violent demonstration"),
    ("ATTRIB", "Attribution of responsibility"),
    ("DIPLO", "Diplomatic event"),
    ("MAN_MADE_DISASTER", "Man-made disaster"),
    ("NATURAL_DISASTER", "Natural disaster"),
    ("ORG_CRIME", "Organised crime"),
];

/// How many of them the first part of the task has.
const KNOWN: usize = 25;

/// A row of the set.
#[derive(Debug, Clone)]
pub struct Snippet {
    /// Its id.
    pub id: String,
    /// Its words.
    pub text: String,
    gold: usize,
}

/// Reads the tab-separated file: id, snippet, type under one line of heads.
pub fn read(file: &Path) -> Result<Vec<Snippet>, EvalError> {
    let text = read_file(file)?;
    let invalid = |line, problem| EvalError::Set {
        file: file.to_owned(),
        line,
        problem,
    };
    let mut snippets = Vec::new();
    for (line, row) in (1..).zip(text.lines()).skip(1) {
        if row.trim().is_empty() {
            continue;
        }
        let fields: Vec<&str> = row.split('\t').collect();
        let [id, words, label] = fields[..] else {
            let problem = format!(
                "{} fields where id, snippet and type are expected; keep the file's tabs",
                fields.len()
            );
            return Err(invalid(line, problem));
        };
        let Some(gold) = TYPES.iter().position(|(name, _)| *name == label.trim()) else {
            let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
            let problem = format!(
                "`{label}` is no type of the set; it has {}",
                names.join(" ")
            );
            return Err(invalid(line, problem));
        };
        snippets.push(Snippet {
            id: id.to_owned(),
            text: words.to_owned(),
            gold,
        });
    }
    if snippets.is_empty() {
        return Err(EvalError::EmptySet {
            file: file.to_owned(),
            way_out: "give the tab-separated file of task 2 with id, EventSnippet and SubType"
                .to_owned(),
        });
    }
    Ok(snippets)
}

/// Scores the ranked sub-event types of each snippet, the likeliest first; an empty list is a miss.
pub fn score(snippets: &[Snippet], ranked: &[Vec<&'static str>], errors: usize) -> SetReport {
    let answer = |row: usize, of: usize| {
        let mut places = ranked[row]
            .iter()
            .filter_map(|name| TYPES.iter().position(|(_, own)| own == name));
        places.find(|&place| place < of)
    };
    let known: Vec<(usize, Option<usize>)> = (0..snippets.len())
        .filter(|&row| snippets[row].gold < KNOWN)
        .map(|row| (snippets[row].gold, answer(row, KNOWN)))
        .collect();
    let all: Vec<(usize, Option<usize>)> = (0..snippets.len())
        .map(|row| (snippets[row].gold, answer(row, TYPES.len())))
        .collect();
    let mut measures = vec![
        weighted("weighted F1, 25 types", &known),
        weighted("weighted F1, 30 types", &all),
        Measure::share(
            "accuracy, 25 types",
            &known
                .iter()
                .map(|&(gold, said)| said == Some(gold))
                .collect::<Vec<_>>(),
        ),
    ];
    for (place, (name, _)) in TYPES.iter().enumerate().take(KNOWN) {
        measures.push(Measure::f1(*name, &counts(&known, place)));
    }
    for (place, (name, _)) in TYPES.iter().enumerate().skip(KNOWN) {
        measures.push(Measure::f1(format!("{name} (of 30)"), &counts(&all, place)));
    }
    let name = |place: Option<usize>| place.map_or("", |place| TYPES[place].0).to_owned();
    let wrong = (0..snippets.len()).filter(|&row| {
        let said = answer(
            row,
            if snippets[row].gold < KNOWN {
                KNOWN
            } else {
                TYPES.len()
            },
        );
        said != Some(snippets[row].gold)
    });
    SetReport {
        set: "CASE 2021 task 2",
        texts: snippets.len(),
        measures,
        reliability: Vec::new(),
        notes: vec![
            "25 types: rows whose gold is one of the 25, answers among the 25. 30 types: all rows, all types.".to_owned(),
            "Each type's F1 weighs with its share of the gold rows. Nothing was trained on the set.".to_owned(),
        ],
        errors: wrong
            .take(errors)
            .map(|row| ErrorExample {
                id: snippets[row].id.clone(),
                gold: name(Some(snippets[row].gold)),
                predicted: name(answer(row, if snippets[row].gold < KNOWN { KNOWN } else { TYPES.len() })),
                text: excerpt(&snippets[row].text),
            })
            .collect(),
    }
}

/// For each row the counts of one type.
fn counts(rows: &[(usize, Option<usize>)], place: usize) -> Vec<super::Counts> {
    rows.iter()
        .map(|&(gold, said)| {
            let hit = usize::from(gold == place && said == Some(place));
            [
                hit,
                usize::from(gold == place),
                hit,
                usize::from(said == Some(place)),
            ]
        })
        .collect()
}

/// The mean of the types' F1, each weighted by its gold rows.
fn weighted(name: &'static str, rows: &[(usize, Option<usize>)]) -> Measure {
    let value = |rows: &mut dyn Iterator<Item = (usize, Option<usize>)>| {
        let mut types: BTreeMap<usize, [usize; 3]> = BTreeMap::new();
        let mut count = 0;
        for (gold, said) in rows {
            count += 1;
            types.entry(gold).or_default()[1] += 1;
            if let Some(said) = said {
                types.entry(said).or_default()[2] += 1;
                types.entry(gold).or_default()[0] += usize::from(said == gold);
            }
        }
        types
            .values()
            .map(|&[hits, gold, said]| {
                ratio(gold, count) * f1(ratio(hits, said), ratio(hits, gold))
            })
            .sum::<f64>()
    };
    Measure {
        name: name.to_owned(),
        value: one_decimal(value(&mut rows.iter().copied())),
        interval: bootstrap::interval(rows.len(), |drawn| {
            Some(value(&mut drawn.iter().map(|&row| rows[row])))
        }),
        precision: None,
        recall: None,
        gold: rows.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rows.tsv");
        std::fs::write(&file, text).unwrap();
        (folder, file)
    }

    #[test]
    fn the_best_answer_among_the_25_counts_for_the_25() {
        let (_folder, file) = written(
            "id\tEventSnippet\tSubType\n1\tA shell fell.\tART_MISS_ATTACK\n2\tA flood came.\tNATURAL_DISASTER\n3\tA raid.\tARREST\n",
        );
        let snippets = read(&file).unwrap();
        let ranked = vec![
            vec!["Natural disaster", "Shelling/artillery/missile attack"],
            vec!["Natural disaster"],
            vec![],
        ];
        let report = score(&snippets, &ranked, 5);
        assert_eq!(report.measures[0].gold, 2);
        assert_eq!(report.measures[0].value, 50.0);
        assert_eq!(report.measures[1].gold, 3);
        assert_eq!(report.errors.len(), 1);
        assert_eq!(report.errors[0].gold, "ARREST");
    }

    #[test]
    fn a_wrong_row_is_named_with_a_way_out() {
        for (text, expected) in [
            (
                "id\tEventSnippet\tSubType\n1\tno type\n",
                "rows.tsv:2: 2 fields",
            ),
            (
                "id\tEventSnippet\tSubType\n1\tx\tNONE\n",
                "rows.tsv:2: `NONE` is no type",
            ),
            ("id\tEventSnippet\tSubType\n", "holds nothing to score"),
        ] {
            let (_folder, file) = written(text);
            let error = read(&file).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
