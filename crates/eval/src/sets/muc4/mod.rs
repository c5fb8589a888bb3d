//! MUC-4 in its modern form: news of 1988 to 1991 with templates of incidents and what fills their roles.
//!
//! Three measures, by the rules of the scorer that comes with the set: template F1 (Du, Rush, Cardie 2021: the best alignment of
//! templates of fitting kinds, then fillers counted by role, the kind as a role of its own), the same without the kind, and
//! CEAF-REE (Du, Rush, Cardie 2021b: roles merged over the document, fillers one to one, right if every mention is one of the gold's).

pub mod keys;

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::{Counts, ErrorExample, Measure, SetReport, excerpt, json_lines, missing, string};
use crate::error::EvalError;

/// The roles, by the set's names.
pub const ROLES: [&str; 5] = ["PerpInd", "PerpOrg", "Target", "Victim", "Weapon"];

/// Above so many templates on a side the alignment is greedy, as in the set's scorer.
const MOST: (usize, usize) = (7, 3);

/// An incident: its kind and, for each role, sides with the words that name them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    /// The kind, in lower case; several joined by " / " where the key leaves it open.
    pub kind: String,
    /// For each of [`ROLES`] the sides, each a list of mentions.
    pub roles: [Vec<Vec<String>>; ROLES.len()],
}

/// A document with its key.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its id.
    pub id: String,
    /// Its text. The set has lost its case: the original is in capitals.
    pub text: String,
    /// Its key.
    pub templates: Vec<Template>,
}

/// Reads the JSON lines: `docid`, `doctext`, `templates`.
pub fn read(file: &Path) -> Result<Vec<Document>, EvalError> {
    json_lines(file)?
        .into_iter()
        .map(|(line, value)| {
            let templates = value
                .get("templates")
                .and_then(Value::as_array)
                .ok_or_else(|| missing("templates", file, line))?;
            Ok(Document {
                id: string(&value, "docid", file, line)?,
                text: string(&value, "doctext", file, line)?,
                templates: templates.iter().map(template).collect(),
            })
        })
        .collect()
}

/// A role that is missing is empty; a mention is a string, or a string and its place.
fn template(value: &Value) -> Template {
    let mention = |mention: &Value| {
        let text = mention.as_str().or_else(|| mention.get(0)?.as_str())?;
        Some(text.to_owned())
    };
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    Template {
        kind: value
            .get("incident_type")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        roles: ROLES.map(|role| {
            list(value.get(role))
                .iter()
                .map(|side| list(Some(side)).iter().filter_map(mention).collect())
                .collect()
        }),
    }
}

/// A line of predictions in the form that the set's scorer reads.
pub fn prediction(document: &Document, templates: &[Template]) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        docid: &'a str,
        templates: Vec<serde_json::Map<String, Value>>,
    }
    let templates = templates
        .iter()
        .map(|template| {
            let mut map = serde_json::Map::new();
            map.insert("incident_type".to_owned(), template.kind.clone().into());
            for (role, sides) in ROLES.iter().zip(&template.roles) {
                map.insert((*role).to_owned(), sides.clone().into());
            }
            map
        })
        .collect();
    let line = Line {
        docid: &document.id,
        templates,
    };
    serde_json::to_string(&line).unwrap_or_default()
}

/// Lower case, no punctuation, no articles, single blanks.
fn plain(text: &str) -> String {
    let kept: String = text
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_ascii_punctuation())
        .collect();
    kept.split_whitespace()
        .filter(|word| !matches!(*word, "a" | "an" | "the"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// With all words made plain and empty ones dropped.
fn plain_template(template: &Template) -> Template {
    Template {
        kind: plain(&template.kind),
        roles: template.roles.clone().map(|sides| {
            sides
                .into_iter()
                .map(|side| {
                    side.iter()
                        .map(|mention| plain(mention))
                        .filter(|mention| !mention.is_empty())
                        .collect::<Vec<_>>()
                })
                .filter(|side| !side.is_empty())
                .collect()
        }),
    }
}

/// Counts by role; the last row is the kind's.
type Rows = [Counts; ROLES.len() + 1];
const KIND: usize = ROLES.len();

fn add(sum: &mut Rows, rows: &Rows) {
    for (sum, row) in sum.iter_mut().zip(rows) {
        for (a, b) in sum.iter_mut().zip(row) {
            *a += b;
        }
    }
}

fn paired(predicted: &Template, gold: &Template) -> Rows {
    let mut rows = [[0; 4]; KIND + 1];
    rows[KIND] = [1, 1, 1, 1];
    for (role, row) in rows.iter_mut().enumerate().take(KIND) {
        let golds = &gold.roles[role];
        let mut found = vec![false; golds.len()];
        let mut good = 0;
        for side in &predicted.roles[role] {
            let mut fits = false;
            for (at, gold) in golds.iter().enumerate() {
                if side.iter().all(|mention| gold.contains(mention)) {
                    found[at] = true;
                    fits = true;
                }
            }
            good += usize::from(fits);
        }
        let found = found.into_iter().filter(|&found| found).count();
        *row = [found, golds.len(), good, predicted.roles[role].len()];
    }
    rows
}

fn alone(template: &Template, predicted: bool) -> Rows {
    let count = |number: usize| match predicted {
        true => [0, 0, 0, number],
        false => [0, number, 0, 0],
    };
    let mut rows = [[0; 4]; KIND + 1];
    for (row, sides) in rows.iter_mut().zip(&template.roles) {
        *row = count(sides.len());
    }
    rows[KIND] = count(1);
    rows
}

fn f1_of(rows: &Rows) -> f64 {
    super::f1_of(super::total(rows))
}

/// Which predicted template goes with which gold one, and the counts that follow.
struct Alignment {
    pairs: Vec<(usize, usize)>,
    rows: Rows,
}

/// The alignment with the best F1 of the document, the first of equals.
fn align(predicted: &[Template], gold: &[Template]) -> Alignment {
    let fits = |a: &Template, b: &Template| !a.kind.is_empty() && b.kind.contains(&a.kind);
    let table: Vec<Vec<Option<Rows>>> = predicted
        .iter()
        .map(|a| {
            gold.iter()
                .map(|b| fits(a, b).then(|| paired(a, b)))
                .collect()
        })
        .collect();
    let finish = |pairs: &[(usize, usize)]| {
        let mut rows = [[0; 4]; KIND + 1];
        for &(i, j) in pairs {
            add(&mut rows, &table[i][j].unwrap_or_default());
        }
        for (i, template) in predicted.iter().enumerate() {
            if pairs.iter().all(|pair| pair.0 != i) {
                add(&mut rows, &alone(template, true));
            }
        }
        for (j, template) in gold.iter().enumerate() {
            if pairs.iter().all(|pair| pair.1 != j) {
                add(&mut rows, &alone(template, false));
            }
        }
        rows
    };
    if predicted.len() > MOST.0 && gold.len() > MOST.1 {
        let mut open: Vec<(usize, usize, f64)> = Vec::new();
        for (i, row) in table.iter().enumerate() {
            for (j, rows) in row.iter().enumerate() {
                if let Some(rows) = rows {
                    open.push((i, j, f1_of(rows)));
                }
            }
        }
        open.sort_by(|a, b| b.2.total_cmp(&a.2));
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (i, j, _) in open {
            if pairs.iter().all(|&(a, b)| a != i && b != j) {
                pairs.push((i, j));
            }
        }
        let rows = finish(&pairs);
        return Alignment { pairs, rows };
    }
    let mut search = Search {
        table: &table,
        finish: &finish,
        best: None,
    };
    search.go(0, &mut Vec::new());
    search.best.unwrap_or(Alignment {
        pairs: Vec::new(),
        rows: [[0; 4]; KIND + 1],
    })
}

struct Search<'a> {
    table: &'a [Vec<Option<Rows>>],
    finish: &'a Finish<'a>,
    best: Option<Alignment>,
}

/// The counts of a document whose templates are paired so.
type Finish<'a> = dyn Fn(&[(usize, usize)]) -> Rows + 'a;

impl Search<'_> {
    fn go(&mut self, at: usize, pairs: &mut Vec<(usize, usize)>) {
        let Some(row) = self.table.get(at) else {
            let rows = (self.finish)(pairs);
            let better = |best: &Alignment| f1_of(&rows) > f1_of(&best.rows) + 1e-10;
            if self.best.as_ref().is_none_or(better) {
                self.best = Some(Alignment {
                    pairs: pairs.clone(),
                    rows,
                });
            }
            return;
        };
        for (gold, rows) in row.iter().enumerate() {
            if rows.is_some() && pairs.iter().all(|pair| pair.1 != gold) {
                pairs.push((at, gold));
                self.go(at + 1, pairs);
                pairs.pop();
            }
        }
        self.go(at + 1, pairs);
    }
}

/// A role's sides over all templates; one that shares a mention with an earlier one joins it.
fn merged(templates: &[Template], role: usize) -> Vec<Vec<String>> {
    let mut sides: Vec<Vec<String>> = Vec::new();
    for side in templates.iter().flat_map(|template| &template.roles[role]) {
        let same = sides
            .iter_mut()
            .find(|other| side.iter().any(|mention| other.contains(mention)));
        match same {
            Some(other) => {
                for mention in side {
                    if !other.contains(mention) {
                        other.push(mention.clone());
                    }
                }
            }
            None => sides.push(side.clone()),
        }
    }
    sides
}

/// The most pairs of predicted and gold sides, one to one: augmenting paths.
fn one_to_one(predicted: &[Vec<String>], gold: &[Vec<String>]) -> usize {
    fn go(at: usize, fits: &[Vec<bool>], seen: &mut [bool], taken: &mut [Option<usize>]) -> bool {
        for gold in 0..taken.len() {
            if fits[at][gold] && !seen[gold] {
                seen[gold] = true;
                if taken[gold].is_none_or(|other| go(other, fits, seen, taken)) {
                    taken[gold] = Some(at);
                    return true;
                }
            }
        }
        false
    }
    let fits: Vec<Vec<bool>> = predicted
        .iter()
        .map(|side| {
            gold.iter()
                .map(|gold| side.iter().all(|mention| gold.contains(mention)))
                .collect()
        })
        .collect();
    let mut taken = vec![None; gold.len()];
    (0..predicted.len())
        .filter(|&at| go(at, &fits, &mut vec![false; gold.len()], &mut taken))
        .count()
}

fn distinct(templates: &[Template]) -> Vec<Template> {
    let mut kept: Vec<Template> = Vec::new();
    for template in templates.iter().map(plain_template) {
        if !kept.contains(&template) {
            kept.push(template);
        }
    }
    kept
}

/// Template F1, roles only and CEAF-REE of predictions for some documents, in per cent, for choosing among settings.
pub fn headlines(documents: &[&Document], predicted: &[Vec<Template>]) -> [f64; 3] {
    let mut rows = [[0; 4]; KIND + 1];
    let mut entities = [0; 4];
    for (document, predicted) in documents.iter().zip(predicted) {
        let predicted: Vec<Template> = predicted.iter().map(plain_template).collect();
        let gold = distinct(&document.templates);
        add(&mut rows, &align(&predicted, &gold).rows);
        let counts = entity_counts(&predicted, &gold);
        entities = std::array::from_fn(|k| entities[k] + counts[k]);
    }
    [
        f1_of(&rows),
        super::f1_of(super::total(&rows[..KIND])),
        super::f1_of(entities),
    ]
}

/// Sides found one to one, roles merged over the document.
fn entity_counts(predicted: &[Template], gold: &[Template]) -> Counts {
    let mut counts = [0; 4];
    for role in 0..ROLES.len() {
        let (p, g) = (merged(predicted, role), merged(gold, role));
        let hits = one_to_one(&p, &g);
        counts = std::array::from_fn(|k| counts[k] + [hits, g.len(), hits, p.len()][k]);
    }
    counts
}

/// Compares predictions, one list for each document, with the keys.
pub fn score(documents: &[Document], predicted: &[Vec<Template>], errors: usize) -> SetReport {
    let mut rows: Vec<Rows> = Vec::new();
    let mut merged_counts: Vec<Counts> = Vec::new();
    let mut wrong: Vec<ErrorExample> = Vec::new();
    for (document, predicted) in documents.iter().zip(predicted) {
        let gold = distinct(&document.templates);
        let predicted: Vec<Template> = predicted.iter().map(plain_template).collect();
        let alignment = align(&predicted, &gold);
        rows.push(alignment.rows);
        merged_counts.push(entity_counts(&predicted, &gold));
        if wrong.len() < errors {
            wrong.extend(faults(document, &predicted, &gold, &alignment.pairs));
        }
    }
    wrong.truncate(errors);
    let of = |keep: &dyn Fn(usize) -> bool| -> Vec<Counts> {
        rows.iter()
            .map(|rows| {
                super::total(
                    rows.iter()
                        .enumerate()
                        .filter(|(row, _)| keep(*row))
                        .map(|(_, counts)| counts),
                )
            })
            .collect()
    };
    let mut measures = vec![
        Measure::f1("template F1", &of(&|_| true)),
        Measure::f1("roles only", &of(&|row| row != KIND)),
        Measure::f1("CEAF-REE", &merged_counts),
        Measure::f1("kind of incident", &of(&|row| row == KIND)),
    ];
    for (row, role) in ROLES.iter().enumerate() {
        measures.push(Measure::f1(*role, &of(&|other| other == row)));
    }
    SetReport {
        set: "MUC-4",
        texts: documents.len(),
        measures,
        reliability: Vec::new(),
        notes: vec![
            "template F1, roles only: best alignment of templates of fitting kinds; CEAF-REE: roles merged over the document.".to_owned(),
        ],
        errors: wrong,
    }
}

/// Fillers that were missed or made up, with the sentence that has their words.
fn faults(
    document: &Document,
    predicted: &[Template],
    gold: &[Template],
    pairs: &[(usize, usize)],
) -> Vec<ErrorExample> {
    let mut found = Vec::new();
    let mut note = |gold: String, predicted: String, words: &str| {
        found.push(ErrorExample {
            id: document.id.clone(),
            gold,
            predicted,
            text: sentence_with(&document.text, words),
        });
    };
    let partner = |side: usize, of_gold: bool| {
        pairs
            .iter()
            .find(|pair| {
                if of_gold {
                    pair.1 == side
                } else {
                    pair.0 == side
                }
            })
            .map(|pair| if of_gold { pair.0 } else { pair.1 })
    };
    for (j, template) in gold.iter().enumerate() {
        let other = partner(j, true);
        for (role, name) in ROLES.iter().enumerate() {
            for side in &template.roles[role] {
                let hit = other.is_some_and(|i| {
                    predicted[i].roles[role]
                        .iter()
                        .any(|p| p.iter().all(|mention| side.contains(mention)))
                });
                if !hit {
                    let label = format!("{} {name}: {}", template.kind, side.join(" = "));
                    note(label, String::new(), &side[0]);
                }
            }
        }
    }
    for (i, template) in predicted.iter().enumerate() {
        let other = partner(i, false);
        for (role, name) in ROLES.iter().enumerate() {
            for side in &template.roles[role] {
                let hit = other.is_some_and(|j| {
                    gold[j].roles[role]
                        .iter()
                        .any(|g| side.iter().all(|mention| g.contains(mention)))
                });
                if !hit {
                    let label = format!("{} {name}: {}", template.kind, side.join(" = "));
                    note(String::new(), label, &side[0]);
                }
            }
        }
    }
    found
}

fn sentence_with(text: &str, words: &str) -> String {
    let all = |sentence: &&str| {
        let plain = plain(sentence);
        words.split(' ').all(|word| plain.contains(word))
    };
    excerpt(text.split_inclusive(". ").find(all).unwrap_or(text).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(kind: &str, fillers: &[(usize, &[&str])]) -> Template {
        let mut template = Template {
            kind: kind.to_owned(),
            ..Template::default()
        };
        for (role, mentions) in fillers {
            template.roles[*role].push(mentions.iter().map(ToString::to_string).collect());
        }
        template
    }

    fn document(templates: Vec<Template>) -> Document {
        Document {
            id: "1".to_owned(),
            text: "three gunmen shot at the farm. a bomb went off.".to_owned(),
            templates,
        }
    }

    #[test]
    fn articles_and_points_do_not_count_and_a_kind_may_be_open() {
        let gold = document(vec![template(
            "attack / bombing",
            &[(0, &["THREE GUNMEN", "gunmen"]), (2, &["a farm"])],
        )]);
        let right = vec![template(
            "bombing",
            &[(0, &["the gunmen"]), (2, &["farm."])],
        )];
        let report = score(&[gold], &[right], 5);
        assert_eq!(report.measures[0].value, 100.0);
        assert_eq!(report.measures[2].value, 100.0);
        assert!(report.errors.is_empty());
    }

    #[test]
    fn a_template_of_another_kind_aligns_with_none() {
        let gold = document(vec![template("arson", &[(2, &["farm"])])]);
        let wrong = vec![template("attack", &[(2, &["farm"])])];
        let report = score(&[gold], &[wrong], 5);
        assert_eq!(report.measures[0].value, 0.0);
        // Merged over the document the kind does not matter.
        assert_eq!(report.measures[2].value, 100.0);
        assert_eq!(report.errors.len(), 2);
    }

    #[test]
    fn the_best_alignment_counts() {
        let gold = document(vec![
            template("attack", &[(0, &["gunmen"])]),
            template("attack", &[(0, &["soldiers"])]),
        ]);
        let predicted = vec![
            template("attack", &[(0, &["soldiers"])]),
            template("attack", &[(0, &["gunmen"]), (4, &["rifle"])]),
        ];
        let report = score(&[gold], &[predicted], 0);
        // Kinds 2 of 2, fillers 2 right of 3 given and 2 wanted.
        assert_eq!(report.measures[0].precision, Some(80.0));
        assert_eq!(report.measures[0].recall, Some(100.0));
    }
}
