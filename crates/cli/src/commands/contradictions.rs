//! `concord contradictions`: where records disagree, and sums that were recomputed.

use std::path::Path;

use concord_casebook::Casebook;
use concord_record::words::{one_line, plain};
use concord_record::{Contradiction, ContradictionKind, Evidence, Record};

use super::events::cell;
use crate::Outcome;
use crate::arguments::Listing;
use crate::evidence::{self, Sentence};
use crate::failure::Failure;
use crate::filter::{self, Words};
use crate::list;
use crate::output::Output;
use crate::table::{Column, Table};

/// Lists them, the gravest first.
pub(crate) fn run(
    casebook: Option<&Path>,
    listing: &Listing,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let words = Words {
        name: "kind of contradiction",
        all: ContradictionKind::ALL
            .iter()
            .map(|word| word.as_str())
            .collect(),
    };
    let filter = filter::resolve(listing, &words)?;
    let casebook = crate::casebook::open_fresh(casebook)?;
    let found = casebook.contradictions(&filter)?;
    if found.is_empty() {
        list::say_empty(
            &casebook,
            listing,
            "contradiction",
            "contradictions",
            output,
        )?;
    }
    if !listing.machine.json && !listing.machine.csv {
        // Two sentences beside each other say more than a row.
        for contradiction in &found {
            print(&casebook, contradiction, output)?;
        }
        list::say_limited(found.len(), listing, output);
        return Ok(if found.is_empty() {
            Outcome::Nothing
        } else {
            Outcome::Done
        });
    }
    let records = found.iter().cloned().map(Record::Contradiction).collect();
    list::write(records, listing.machine, |_| table(&found), output)
}

fn table(contradictions: &[Contradiction]) -> Table {
    let heads = [
        "id",
        "relation",
        "field",
        "severity",
        "holds",
        "difference",
        "records",
        "documents",
    ];
    let mut table = Table::new(&heads.map(|head| (head, Column::Left)));
    for it in contradictions {
        table.row(vec![
            it.id.clone(),
            it.relation.to_string(),
            it.field.clone(),
            it.severity.to_string(),
            cell(it.holds),
            it.difference.clone(),
            it.records.join("; "),
            it.documents.join("; "),
        ]);
    }
    table
}

/// Prints one with the sentences that it is about.
pub(crate) fn print(
    casebook: &Casebook,
    contradiction: &Contradiction,
    output: &mut Output,
) -> Result<(), Failure> {
    let style = output.style;
    let mark = match contradiction.holds {
        Some(true) => style.good("sum holds"),
        Some(false) => style.alert("sum does not hold"),
        None => style.alert(&format!(
            "{}, {}",
            plain(contradiction.relation.as_str()),
            contradiction.field
        )),
    };
    let severity = style.faint(&format!(
        "severity {:.2}  {}",
        contradiction.severity, contradiction.id
    ));
    output.line(format!(
        "{mark}: {}  {severity}",
        one_line(&contradiction.difference)
    ))?;
    for sentence in sentences(casebook, contradiction)? {
        evidence::print(&sentence, "    ", false, output)?;
    }
    Ok(())
}

/// The sentences of the records concerned: for each record those about the field, or else its first one.
pub(crate) fn sentences(
    casebook: &Casebook,
    contradiction: &Contradiction,
) -> Result<Vec<Sentence>, Failure> {
    let mut found: Vec<Sentence> = Vec::new();
    for id in &contradiction.records {
        let record = casebook.record(id)?;
        let Some((document, evidence)) = record.source() else {
            continue;
        };
        let of_field = |it: &&Evidence| it.field.as_str() == contradiction.field;
        let told = evidence.iter().any(|it| of_field(&it));
        let chosen = evidence.iter().filter(|it| !told || of_field(it));
        let document = casebook.document(document)?;
        let mut sentences = evidence::sentences(casebook, &document, chosen)?;
        if !told {
            sentences.truncate(1);
        }
        for sentence in sentences {
            let known = |other: &Sentence| {
                other.document == sentence.document
                    && other.start <= sentence.start
                    && sentence.end <= other.end
            };
            if !found.iter().any(known) {
                found.push(sentence);
            }
        }
    }
    Ok(found)
}
