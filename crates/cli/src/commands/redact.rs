//! `concord redact`: private persons stay unnamed in what is published.

use std::path::{Path, PathBuf};

use concord_record::words::{count, one_line};
use concord_redact::{Leak, Person, Register, leaks};
use concord_report::decide;
use serde::Serialize;

use crate::Outcome;
use crate::arguments::RedactArguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::table::{Column, Table};

/// A leak as it stands in the JSON.
#[derive(Serialize)]
struct LeakLine<'a> {
    kind: &'static str,
    file: String,
    #[serde(flatten)]
    leak: &'a Leak,
}

/// A person as they stand in the JSON.
#[derive(Serialize)]
struct PersonLine<'a> {
    kind: &'static str,
    withheld: bool,
    #[serde(flatten)]
    person: &'a Person,
}

/// Does what is asked.
pub(crate) fn run(
    casebook: Option<&Path>,
    arguments: &RedactArguments,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let mut casebook = crate::casebook::open_fresh(casebook)?;
    let register = crate::casebook::register(&casebook)?;
    if !arguments.check.is_empty() {
        return check(&register, &arguments.check, arguments.json, output);
    }
    if arguments.list {
        return list(&register, arguments.json, output);
    }
    let (name, lift) = match (&arguments.lift, &arguments.withhold) {
        (Some(name), _) => (name, true),
        (None, Some(name)) => (name, false),
        (None, None) => return Ok(Outcome::Nothing),
    };
    let reason = arguments.reason.as_deref().unwrap_or_default().trim();
    if reason.is_empty() {
        return Err(Failure::new(
            "the reason is empty",
            "say in a sentence why; it stands in the log",
        ));
    }
    let name = decidable(&register, name, lift)?;
    let seq = decide(&mut casebook, &name, lift, reason)?;
    let what = if lift {
        "may be published"
    } else {
        "is withheld"
    };
    output.note(format!(
        "`{name}` {what} from now on; entry {seq} of the log"
    ));
    Ok(Outcome::Done)
}

/// The name as the register has it, if something is to be decided about it.
fn decidable(register: &Register, name: &str, lift: bool) -> Result<String, Failure> {
    let known = register.person(name);
    match known {
        Some(person) if lift && !person.is_withheld() => Err(Failure::new(
            format!(
                "`{}` is not withheld{}",
                person.name,
                person
                    .office
                    .as_ref()
                    .map_or_else(String::new, |office| format!(" (office: {office})"))
            ),
            "nothing needs to be decided",
        )),
        Some(person) if !lift && person.is_withheld() => Err(Failure::new(
            format!("`{}` is withheld already", person.name),
            "nothing needs to be decided",
        )),
        Some(person) => Ok(person.name.clone()),
        None if lift => {
            let holds = |it: &&Person| {
                it.short
                    .iter()
                    .any(|short| short.eq_ignore_ascii_case(name.trim()))
            };
            let full = register.persons().iter().find(holds);
            Err(Failure::new(
                format!("no document of the casebook names a person `{name}`"),
                full.map_or_else(
                    || "write the full name as `concord redact --list` shows it".to_owned(),
                    |person| format!("write the full name: `{}`", person.name),
                ),
            ))
        }
        None => Ok(one_line(name)),
    }
}

fn check(
    register: &Register,
    files: &[PathBuf],
    json: bool,
    output: &mut Output,
) -> Result<Outcome, Failure> {
    let mut found = 0;
    for path in files {
        let bytes = std::fs::read(path).map_err(Failure::file("read", path))?;
        let Ok(text) = String::from_utf8(bytes) else {
            return Err(Failure::new(
                format!(
                    "`{}` is no text in UTF-8 and cannot be checked",
                    path.display()
                ),
                "give HTML, Markdown, JSON, CSV or text; check other formats before they are converted",
            ));
        };
        let file = path.display().to_string();
        for leak in leaks(register, &text) {
            found += 1;
            if json {
                output.json(&LeakLine {
                    kind: "leak",
                    file: file.clone(),
                    leak: &leak,
                })?;
            } else {
                let words = output.style.quote(&format!("“{}”", leak.exact));
                output.line(format!("{file}:{}: {words} names {}", leak.line, leak.name))?;
            }
        }
    }
    let withheld = register
        .persons()
        .iter()
        .filter(|it| it.is_withheld())
        .count();
    let checked = format!(
        "{} checked for {}",
        count(files.len() as u64, "file", "files"),
        count(withheld as u64, "private name", "private names")
    );
    if found == 0 {
        output.note(format!("{checked}: none found"));
        return Ok(Outcome::Done);
    }
    output.note(format!(
        "{checked}: {}",
        count(found, "place names one", "places name one")
    ));
    output.hint("leave the names out, or lift one with `concord redact --lift NAME --reason TEXT`");
    Ok(Outcome::Nothing)
}

fn list(register: &Register, json: bool, output: &mut Output) -> Result<Outcome, Failure> {
    let persons = register.persons();
    if json {
        for person in persons {
            output.json(&PersonLine {
                kind: "person",
                withheld: person.is_withheld(),
                person,
            })?;
        }
    } else if !persons.is_empty() {
        let mut table = Table::new(&[
            ("name", Column::Whole),
            ("state", Column::Left),
            ("why", Column::Left),
            ("documents", Column::Right),
        ]);
        for person in persons {
            let state = if person.is_withheld() {
                "withheld"
            } else {
                "named"
            };
            let why = match (&person.ruling, &person.office, &person.role) {
                (Some(ruling), ..) => format!("decided: {}", ruling.reason),
                (None, Some(office), _) => format!("office: {office}"),
                (None, None, Some(role)) => format!("private: {role}"),
                (None, None, None) => "private".to_owned(),
            };
            table.row(vec![
                person.name.clone(),
                state.to_owned(),
                why,
                person.documents.len().to_string(),
            ]);
        }
        table.print(output)?;
    }
    if persons.is_empty() {
        output.note("no document of the casebook names a person");
        return Ok(Outcome::Nothing);
    }
    Ok(Outcome::Done)
}
