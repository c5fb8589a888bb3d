//! Listings: the same records as a table, as CSV or as JSON lines, and what is said when there are none.

use concord_casebook::Casebook;
use concord_record::Record;
use concord_record::words::{count, thousands};

use crate::Outcome;
use crate::arguments::Listing;
use crate::failure::Failure;
use crate::output::Output;
use crate::table::Table;
use crate::{arguments::Machine, filter};

/// Writes records as asked. `table` is given whether it is for a program, which gets all columns.
pub(crate) fn write(
    records: Vec<Record>,
    machine: Machine,
    table: impl FnOnce(bool) -> Table,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let outcome = if records.is_empty() {
        Outcome::Nothing
    } else {
        Outcome::Done
    };
    if machine.json {
        for record in &records {
            output.json(record)?;
        }
    } else if machine.csv {
        table(true)
            .write_csv(output.writer())
            .map_err(Failure::printing)?;
    } else if !records.is_empty() {
        table(false).print(output)?;
    }
    Ok(outcome)
}

/// Says why a listing is empty and what to do about it.
pub(crate) fn say_empty(
    casebook: &Casebook,
    listing: &Listing,
    kind: &str,
    many: &str,
    output: &mut Output,
) -> Result<(), Failure> {
    let status = casebook.status()?;
    let held = status
        .records
        .iter()
        .find(|count| count.name == kind)
        .map_or(0, |count| count.count);
    let documents = count(status.documents, "document", "documents");
    if status.documents == 0 {
        output.note(format!("no {many}: the casebook holds no documents"));
        output.hint("add some with `concord add PATH`");
    } else if held == 0 {
        output.note(format!("no {many} in {documents}"));
        output.hint(
            "see with `concord status` which languages they are in and what could not be read",
        );
    } else {
        let holds = if status.documents == 1 {
            "holds"
        } else {
            "hold"
        };
        output.note(format!(
            "no {many} match: {documents} {holds} {}",
            thousands(held)
        ));
        let typed = filter::typed(listing);
        if listing.limit == Some(0) {
            output.hint("`--limit 0` lets nothing through");
        } else if !typed.is_empty() {
            let typed: Vec<String> = typed.iter().map(|name| format!("`{name}`")).collect();
            output.hint(format!("drop {}", typed.join(" or ")));
        }
    }
    Ok(())
}

/// Says that there is more than was listed.
pub(crate) fn say_limited(shown: usize, listing: &Listing, output: &mut Output) {
    if listing.limit == Some(shown) && !listing.machine.json && !listing.machine.csv {
        output.note(format!(
            "the first {}; there may be more",
            thousands(shown as u64)
        ));
    }
}
