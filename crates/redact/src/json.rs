//! Records without the names of private persons.

use serde_json::Value;

use crate::register::Register;

/// Members whose text is made by the program: ids, hashes, words of vocabularies.
const OWN: [&str; 12] = [
    "id",
    "kind",
    "document",
    "documents",
    "records",
    "accounts",
    "event",
    "from",
    "family",
    "sha256",
    "text_sha256",
    "media_type",
];

/// Leaves the names of private persons out of all texts of a record and marks it `"redacted": true` where there was one. Its quotations
/// (`exact`) are no slices of their documents any more then.
pub fn withhold_json(register: &Register, record: &mut Value) -> bool {
    let changed = withhold(register, record);
    if let (true, Value::Object(members)) = (changed, record) {
        members.insert("redacted".to_owned(), Value::Bool(true));
    }
    changed
}

fn withhold(register: &Register, value: &mut Value) -> bool {
    match value {
        Value::String(text) => {
            let (shown, changed) = register.withhold(text);
            if changed {
                *text = shown;
            }
            changed
        }
        Value::Array(items) => items
            .iter_mut()
            .fold(false, |changed, item| withhold(register, item) | changed),
        Value::Object(members) => members
            .iter_mut()
            .filter(|(name, _)| !OWN.contains(&name.as_str()))
            .fold(false, |changed, (_, item)| {
                withhold(register, item) | changed
            }),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::json;

    use super::*;
    use crate::{RegisterInput, Ruling};

    #[test]
    fn names_go_and_ids_stay() {
        let ruling = Ruling {
            lift: false,
            reason: "a witness".to_owned(),
        };
        let rulings = BTreeMap::from([("Amina Yusuf".to_owned(), ruling)]);
        let register = Register::new(&RegisterInput {
            found: &[],
            known: &BTreeSet::new(),
            rulings: &rulings,
        });
        let mut record = json!({"id": "amina-yusuf-1", "targets": [{"name": "AMINA YUSUF", "actor": null}], "n": 1});
        assert!(withhold_json(&register, &mut record));
        let shown = json!({"id": "amina-yusuf-1", "targets": [{"name": "[name withheld]", "actor": null}], "n": 1, "redacted": true});
        assert_eq!(record, shown);
        let mut other = json!({"name": "Kabul"});
        assert!(!withhold_json(&register, &mut other));
        assert_eq!(other, json!({"name": "Kabul"}));
    }
}
