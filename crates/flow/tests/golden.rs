//! Golden reports: what coding makes of short invented texts. Bless a change with `INSTA_UPDATE=always cargo test -p concord-flow`
//! and read the difference.

use std::fmt::Write as _;

use concord_annotate::Context;
use concord_flow::Flow;
use concord_read::Source;
use concord_record::{Account, DateRange, Field, Party, Record, Toll};

fn code(text: &str, published: Option<DateRange>) -> Vec<Record> {
    let source = Source {
        name: "case.txt",
        bytes: text.as_bytes(),
    };
    let mut readings = concord_read::read(source).expect("the case is text");
    let context = Context {
        document: "d".to_owned(),
        published,
        publisher: None,
    };
    Flow::new().records(&readings.remove(0), context)
}

fn day(day: Option<&impl ToString>) -> String {
    day.map_or("..".to_owned(), ToString::to_string)
}

fn toll(toll: Option<Toll>) -> String {
    let end = |value: Option<u64>| value.map_or("..".to_owned(), |value| value.to_string());
    toll.map_or("-".to_owned(), |toll| {
        if toll.low == toll.high {
            end(toll.low)
        } else {
            format!("{}-{}", end(toll.low), end(toll.high))
        }
    })
}

fn names(parties: &[Party]) -> String {
    let names: Vec<&str> = parties.iter().map(|party| party.name.as_str()).collect();
    if names.is_empty() {
        "-".to_owned()
    } else {
        names.join(", ")
    }
}

fn line(account: &Account) -> String {
    let place = account.place.as_ref().map_or("-".to_owned(), |place| {
        let country = place.country.as_deref().unwrap_or("?");
        format!("{} ({country}, {})", place.name, place.precision)
    });
    let triggers: Vec<&str> = account
        .evidence
        .iter()
        .filter(|evidence| evidence.field == Field::Trigger)
        .map(|evidence| evidence.exact.as_str())
        .collect();
    let parts: Vec<String> = account
        .subtolls
        .iter()
        .map(|part| format!("{} {}", part.group, toll(part.killed.or(part.wounded))))
        .collect();
    format!(
        "{} | {} | {place} | {} > {} | killed {} wounded {} [{}] | {} {} | {}",
        account.event_type,
        account.date.map_or("-".to_owned(), |date| date.label()),
        names(&account.perpetrators),
        names(&account.targets),
        toll(account.killed),
        toll(account.wounded),
        parts.join("; "),
        account.attribution,
        account.status,
        triggers.join(" + "),
    )
}

#[test]
fn accounts_of_short_reports() {
    let suite = include_str!("suite/accounts.txt");
    let mut out = String::new();
    for case in suite.split("\n--- ").skip(1) {
        let (head, text) = case.split_once('\n').expect("a case has a text");
        let (name, published) = head
            .split_once('|')
            .expect("a case has a date or an empty one");
        let _ = writeln!(out, "{}", name.trim());
        let records = code(text.trim_start(), DateRange::parse(published));
        let accounts: Vec<&Account> = records
            .iter()
            .filter_map(|record| match record {
                Record::Account(account) => Some(account),
                _ => None,
            })
            .collect();
        if accounts.is_empty() {
            let _ = writeln!(out, "  no account");
        }
        for account in accounts {
            let _ = writeln!(out, "  {}", line(account));
        }
    }
    insta::assert_snapshot!(out);
}

/// A record that is no account, in one line.
fn statement(record: &Record) -> Option<String> {
    let bound = |value: Option<f64>| value.map_or("..".to_owned(), |value| value.to_string());
    match record {
        Record::Quantity(one) => Some(format!(
            "quantity | {} {}-{} {} | {} | {} | {} to {}",
            one.measure,
            bound(one.low),
            bound(one.high),
            one.unit,
            one.actor.as_deref().unwrap_or("-"),
            one.about.as_deref().unwrap_or("-"),
            day(one.start.as_ref()),
            day(one.end.as_ref()),
        )),
        Record::Claim(one) => Some(format!(
            "claim | {} {} | {} | {}",
            one.speaker,
            one.stance,
            one.hedge.as_deref().unwrap_or("-"),
            one.proposition,
        )),
        Record::Relation(one) => Some(format!("relation | {} {} {}", one.a, one.relation, one.b)),
        _ => None,
    }
}

#[test]
fn statements_of_short_reports() {
    let suite = include_str!("suite/statements.txt");
    let mut out = String::new();
    for case in suite.split("\n--- ").skip(1) {
        let (name, text) = case.split_once('\n').expect("a name and a text");
        let (name, published) = name.split_once(" | ").unwrap_or((name, ""));
        writeln!(out, "--- {name}").expect("a string takes it");
        for record in code(text.trim(), DateRange::parse(published)) {
            if let Some(line) = statement(&record) {
                writeln!(out, "{line}").expect("a string takes it");
            }
        }
    }
    insta::assert_snapshot!(out);
}
