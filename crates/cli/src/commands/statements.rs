//! `concord quantities`, `concord claims`, `concord relations`: what the documents say beside incidents.

use std::collections::BTreeMap;
use std::path::Path;

use concord_casebook::{Casebook, Filter};
use concord_record::words::one_line;
use concord_record::{Claim, Measure, Quantity, Record, Relation, RelationKind, Stance};

use super::events::cell;
use crate::Outcome;
use crate::arguments::Listing;
use crate::failure::Failure;
use crate::filter::{self, Words};
use crate::list;
use crate::output::Output;
use crate::phrase::{self, UNKNOWN};
use crate::table::{Column, Table};

/// File names of documents by id.
type Files = BTreeMap<String, String>;

/// Lists quantities.
pub(crate) fn quantities(
    casebook: Option<&Path>,
    listing: &Listing,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let words = Words {
        name: "measure",
        all: Measure::ALL.iter().map(|word| word.as_str()).collect(),
    };
    let filter = filter::resolve(listing, &words)?;
    let casebook = crate::casebook::open_fresh(casebook)?;
    let found = casebook.quantities(&filter)?;
    if found.is_empty() {
        list::say_empty(&casebook, listing, "quantity", "quantities", output)?;
    }
    let files = files(&casebook)?;
    let records = found.iter().cloned().map(Record::Quantity).collect();
    let table = |all| quantity_table(&found, &files, all);
    let outcome = list::write(records, listing.machine, table, output)?;
    list::say_limited(found.len(), listing, output);
    Ok(outcome)
}

/// Lists claims.
pub(crate) fn claims(
    casebook: Option<&Path>,
    listing: &Listing,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let words = Words {
        name: "stance",
        all: Stance::ALL.iter().map(|word| word.as_str()).collect(),
    };
    let filter = filter::resolve(listing, &words)?;
    let casebook = crate::casebook::open_fresh(casebook)?;
    let found = casebook.claims(&filter)?;
    if found.is_empty() {
        list::say_empty(&casebook, listing, "claim", "claims", output)?;
    }
    let files = files(&casebook)?;
    let records = found.iter().cloned().map(Record::Claim).collect();
    let table = |all| claim_table(&found, &files, all);
    let outcome = list::write(records, listing.machine, table, output)?;
    list::say_limited(found.len(), listing, output);
    Ok(outcome)
}

/// Lists relations.
pub(crate) fn relations(
    casebook: Option<&Path>,
    listing: &Listing,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let words = Words {
        name: "relation",
        all: RelationKind::ALL.iter().map(|word| word.as_str()).collect(),
    };
    let filter = filter::resolve(listing, &words)?;
    let casebook = crate::casebook::open_fresh(casebook)?;
    let found = casebook.relations(&filter)?;
    if found.is_empty() {
        list::say_empty(&casebook, listing, "relation", "relations", output)?;
    }
    let files = files(&casebook)?;
    let records = found.iter().cloned().map(Record::Relation).collect();
    let table = |all| relation_table(&found, &files, all);
    let outcome = list::write(records, listing.machine, table, output)?;
    list::say_limited(found.len(), listing, output);
    Ok(outcome)
}

fn files(casebook: &Casebook) -> Result<Files, Failure> {
    let documents = casebook.documents(&Filter::default())?;
    Ok(documents
        .into_iter()
        .map(|document| (document.id, document.file))
        .collect())
}

fn file<'a>(files: &'a Files, document: &'a str) -> &'a str {
    files.get(document).map_or(document, String::as_str)
}

fn shown(value: Option<&String>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| one_line(value))
}

fn quantity_table(quantities: &[Quantity], files: &Files, for_program: bool) -> Table {
    if for_program {
        let heads = [
            "id", "document", "file", "measure", "low", "high", "modifier", "unit", "actor",
            "about", "place", "start", "end", "reporter", "share_of",
        ];
        let mut table = Table::new(&heads.map(|head| (head, Column::Left)));
        for it in quantities {
            table.row(vec![
                it.id.clone(),
                it.document.clone(),
                file(files, &it.document).to_owned(),
                it.measure.to_string(),
                cell(it.low),
                cell(it.high),
                it.modifier.to_string(),
                it.unit.clone(),
                cell(it.actor.as_ref()),
                cell(it.about.as_ref()),
                cell(it.place.as_ref()),
                cell(it.start),
                cell(it.end),
                cell(it.reporter.as_ref()),
                cell(it.share_of.as_ref()),
            ]);
        }
        return table;
    }
    let mut table = Table::new(&[
        ("measure", Column::Left),
        ("value", Column::Right),
        ("whose", Column::Left),
        ("about", Column::Left),
        ("place", Column::Left),
        ("when", Column::Whole),
        ("says", Column::Left),
        ("file", Column::Left),
        ("id", Column::Whole),
    ]);
    for it in quantities {
        table.row(vec![
            it.measure.to_string(),
            phrase::value(it),
            shown(it.actor.as_ref()),
            shown(it.about.as_ref()),
            shown(it.place.as_ref()),
            phrase::window(it.start, it.end),
            shown(it.reporter.as_ref()),
            file(files, &it.document).to_owned(),
            it.id.clone(),
        ]);
    }
    table
}

fn claim_table(claims: &[Claim], files: &Files, for_program: bool) -> Table {
    if for_program {
        let heads = [
            "id",
            "document",
            "file",
            "speaker",
            "stance",
            "proposition",
            "about",
            "hedge",
            "probability_low",
            "probability_high",
        ];
        let mut table = Table::new(&heads.map(|head| (head, Column::Left)));
        for it in claims {
            table.row(vec![
                it.id.clone(),
                it.document.clone(),
                file(files, &it.document).to_owned(),
                it.speaker.clone(),
                it.stance.to_string(),
                it.proposition.clone(),
                cell(it.about.as_ref()),
                cell(it.hedge.as_ref()),
                cell(it.probability.map(|range| range[0])),
                cell(it.probability.map(|range| range[1])),
            ]);
        }
        return table;
    }
    let mut table = Table::new(&[
        ("speaker", Column::Left),
        ("stance", Column::Whole),
        ("what, in the document's words", Column::Left),
        ("hedge", Column::Left),
        ("file", Column::Left),
        ("id", Column::Whole),
    ]);
    for it in claims {
        table.row(vec![
            one_line(&it.speaker),
            it.stance.to_string(),
            format!("“{}”", one_line(&it.proposition)),
            shown(it.hedge.as_ref()),
            file(files, &it.document).to_owned(),
            it.id.clone(),
        ]);
    }
    table
}

fn relation_table(relations: &[Relation], files: &Files, for_program: bool) -> Table {
    if for_program {
        let heads = [
            "id", "document", "file", "a", "relation", "b", "start", "end",
        ];
        let mut table = Table::new(&heads.map(|head| (head, Column::Left)));
        for it in relations {
            table.row(vec![
                it.id.clone(),
                it.document.clone(),
                file(files, &it.document).to_owned(),
                it.a.clone(),
                it.relation.to_string(),
                it.b.clone(),
                cell(it.start),
                cell(it.end),
            ]);
        }
        return table;
    }
    let mut table = Table::new(&[
        ("a", Column::Left),
        ("relation", Column::Whole),
        ("b", Column::Left),
        ("when", Column::Whole),
        ("file", Column::Left),
        ("id", Column::Whole),
    ]);
    for it in relations {
        table.row(vec![
            one_line(&it.a),
            it.relation.to_string(),
            one_line(&it.b),
            phrase::window(it.start, it.end),
            file(files, &it.document).to_owned(),
            it.id.clone(),
        ]);
    }
    table
}
