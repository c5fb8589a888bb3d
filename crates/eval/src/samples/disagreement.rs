//! Checks of contradictions and of sums.

use concord_record::ContradictionKind;

use super::check::{Checked, Checker, is_of, listed, require};
use super::expectation::Expectation;
use super::export::numbers;

impl Checker<'_> {
    pub(super) fn contradiction(
        &self,
        relation: ContradictionKind,
        field: &str,
        files: &[String],
    ) -> Checked {
        let mut of_files = Vec::new();
        for file in files {
            of_files.push(self.documents(file, None)?);
        }
        let near: Vec<_> = self
            .export
            .contradictions
            .iter()
            .filter(|found| {
                let in_each = of_files
                    .iter()
                    .all(|documents| found.documents.iter().any(|id| is_of(documents, id)));
                // With one file both sides must stand in it.
                let sides = || {
                    let standing = |id: &&String| self.export.standing.get(id.as_str());
                    let within = |id: &&String| {
                        standing(id).is_some_and(|(document, _)| is_of(&of_files[0], document))
                    };
                    found.records.iter().filter(within).count()
                };
                in_each && (of_files.len() > 1 || sides() > 1)
            })
            .collect();
        let met = near
            .iter()
            .any(|found| found.relation == relation && (field == "other" || found.field == field));
        require(met, || {
            listed(
                "contradictions there",
                near.iter()
                    .map(|found| format!("{} in {}", found.relation, found.field)),
            )
        })
    }

    pub(super) fn arithmetic(
        &self,
        expectation: &Expectation,
        holds: bool,
        wanted: &[f64],
    ) -> Checked {
        let documents = self.documents_of(expectation)?;
        let sums: Vec<_> = self
            .export
            .contradictions
            .iter()
            .filter(|found| found.relation == ContradictionKind::Arithmetic)
            .filter(|found| found.documents.iter().any(|id| is_of(&documents, id)))
            .collect();
        let about = sums.iter().find(|found| {
            let mut given = numbers(&found.difference);
            let standing = found
                .records
                .iter()
                .filter_map(|id| self.export.standing.get(id.as_str()));
            given.extend(
                standing
                    .flat_map(|(_, evidence)| *evidence)
                    .flat_map(|e| numbers(&e.exact)),
            );
            wanted.iter().all(|number| given.contains(number)) && found.holds == Some(holds)
        });
        require(about.is_some(), || {
            listed(
                "sums",
                sums.iter()
                    .map(|found| format!("{} (holds: {:?})", found.difference, found.holds)),
            )
        })
    }
}
