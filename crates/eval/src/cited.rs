//! Reports that UCDP GED cites for its events (Sundberg & Melander 2013): outlet, date and headline of each, one row a citation. Which of
//! them tell of one event is known; whether linking finds it is measured beside two baselines.
//!
//! A report that is cited for several events stands for none of them and is left out. What is given to the coder is the row alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::EvalError;

/// A citation, as the table has it.
#[derive(Debug, Deserialize)]
struct Row {
    subset: String,
    event_id: String,
    outlet: String,
    report_date: String,
    headline: String,
}

/// A report that is cited for one event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CitedReport {
    /// Who published it.
    pub outlet: String,
    /// The day, as the table writes it.
    pub date: String,
    /// The headline.
    pub headline: String,
    /// The country of the event, as the table calls it.
    pub country: String,
    /// The event, by GED's id.
    pub event: String,
}

/// Reads the table; gives each report once, sorted.
///
/// # Errors
/// If it cannot be read, a row lacks a column (the message names the line), or no report is cited for one event alone.
pub fn read(file: &Path) -> Result<Vec<CitedReport>, EvalError> {
    let wrong = |error: &csv::Error| EvalError::Set {
        file: file.to_owned(),
        line: error
            .position()
            .map_or(0, |at| usize::try_from(at.line()).unwrap_or(0)),
        problem: format!(
            "{error}; the columns are subset, event_id, outlet, report_date, headline"
        ),
    };
    let mut events: BTreeMap<(String, String, String), BTreeSet<(String, String)>> =
        BTreeMap::new();
    let mut reader = csv::Reader::from_path(file).map_err(|error| wrong(&error))?;
    for row in reader.deserialize() {
        let row: Row = row.map_err(|error| wrong(&error))?;
        events
            .entry((row.outlet, row.report_date, row.headline))
            .or_default()
            .insert((row.event_id, row.subset));
    }
    let reports: Vec<CitedReport> = events
        .into_iter()
        .filter_map(|((outlet, date, headline), events)| {
            let mut events = events.into_iter();
            let (event, country) = events.next()?;
            events.next().is_none().then_some(CitedReport {
                outlet,
                date,
                headline,
                country,
                event,
            })
        })
        .filter(|report| !report.headline.trim().is_empty())
        .collect();
    if reports.is_empty() {
        return Err(EvalError::EmptySet {
            file: file.to_owned(),
            way_out: "give a table of reports with the event that each is cited for".to_owned(),
        });
    }
    Ok(reports)
}

/// B-cubed (Bagga & Baldwin 1998) in per cent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Cubed {
    /// Share of a report's group that is of its event, averaged over reports.
    pub precision: f64,
    /// Share of a report's event that is in its group.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
}

/// One way to group reports, measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Grouping {
    /// What the groups come from.
    pub by: &'static str,
    /// Over all reports.
    pub all: Cubed,
    /// Over those whose event has several.
    pub several: Cubed,
}

/// What linking makes of the reports, with baselines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CitedScore {
    /// Reports scored.
    pub reports: usize,
    /// Of these, reports in which the coder found an incident.
    pub coded: usize,
    /// Reports whose event has several.
    pub several: usize,
    /// Linking, one date and country, and every report for itself.
    pub groupings: Vec<Grouping>,
}

/// Scores a linking: for each report its event, `None` where no incident was found in it.
pub fn score(reports: &[CitedReport], linked: &[Option<String>]) -> CitedScore {
    let alone = |at: usize| format!("report {at}");
    let found: Vec<String> = (0..reports.len())
        .map(|at| match linked.get(at).cloned().flatten() {
            Some(event) => format!("event {event}"),
            None => alone(at),
        })
        .collect();
    let dated: Vec<String> = reports
        .iter()
        .map(|report| format!("{} {}", report.date, report.country))
        .collect();
    let each: Vec<String> = (0..reports.len()).map(alone).collect();
    let mut of_event: BTreeMap<&str, usize> = BTreeMap::new();
    for report in reports {
        *of_event.entry(&report.event).or_default() += 1;
    }
    let several: Vec<bool> = reports
        .iter()
        .map(|report| of_event[report.event.as_str()] > 1)
        .collect();
    let every = vec![true; reports.len()];
    CitedScore {
        reports: reports.len(),
        coded: linked.iter().flatten().count(),
        several: several.iter().filter(|&&it| it).count(),
        groupings: [
            ("linking", &found),
            ("date and country", &dated),
            ("each alone", &each),
        ]
        .into_iter()
        .map(|(by, groups)| Grouping {
            by,
            all: cubed(reports, groups, &every),
            several: cubed(reports, groups, &several),
        })
        .collect(),
    }
}

/// B-cubed over the reports that are counted; groups and events are those of all reports.
fn cubed(reports: &[CitedReport], groups: &[String], counted: &[bool]) -> Cubed {
    let mut group: BTreeMap<&str, f64> = BTreeMap::new();
    let mut event: BTreeMap<&str, f64> = BTreeMap::new();
    let mut both: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for (report, name) in reports.iter().zip(groups) {
        *group.entry(name).or_default() += 1.0;
        *event.entry(&report.event).or_default() += 1.0;
        *both.entry((name, &report.event)).or_default() += 1.0;
    }
    let (mut precision, mut recall, mut count) = (0.0, 0.0, 0.0);
    let rows = reports.iter().zip(groups).zip(counted);
    for ((report, name), _) in rows.filter(|(_, counted)| **counted) {
        let shared = both[&(name.as_str(), report.event.as_str())];
        precision += shared / group[name.as_str()];
        recall += shared / event[report.event.as_str()];
        count += 1.0;
    }
    if count == 0.0 {
        return Cubed::default();
    }
    let (precision, recall) = (precision / count, recall / count);
    Cubed {
        precision: 100.0 * precision,
        recall: 100.0 * recall,
        f1: 100.0 * 2.0 * precision * recall / (precision + recall),
    }
}

impl fmt::Display for CitedScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} reports, {} of them with an incident found; {} whose event has several",
            self.reports, self.coded, self.several
        )?;
        writeln!(
            f,
            "B-cubed             all: P     R     F1    of several: P     R     F1"
        )?;
        for grouping in &self.groupings {
            let (a, s) = (&grouping.all, &grouping.several);
            writeln!(
                f,
                "{:<18} {:>7.1} {:>5.1} {:>6.1} {:>15.1} {:>5.1} {:>6.1}",
                grouping.by, a.precision, a.recall, a.f1, s.precision, s.recall, s.f1
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "subset,event_id,report_no,outlet,report_date,headline
X,1,1,The Ledger,2031-05-05,Bomb kills 12 in Kells Quay
X,1,2,Island Radio,2031-05-05,Twelve dead in market blast
X,2,1,The Ledger,2031-05-05,Raid on a farm in Dunmore
Y,3,1,The Ledger,2031-05-05,Raid on a farm in Dunmore
X,4,1,Island Radio,2031-05-06,Guards shot at the ferry
X,5,1,Harbour Wire,2031-05-06,Clash at the dam
";

    #[test]
    fn each_way_to_group_is_measured() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cited.csv");
        std::fs::write(&file, TABLE).unwrap();
        let reports = read(&file).unwrap();
        let events: Vec<&str> = reports.iter().map(|report| report.event.as_str()).collect();
        // What is cited for two events is left out.
        assert_eq!(events, ["5", "1", "4", "1"]);
        let joined = Some("e1".to_owned());
        let found = score(&reports, &[None, joined.clone(), None, joined]);
        assert_eq!((found.reports, found.coded, found.several), (4, 2, 2));
        let [linking, dated, alone] = &found.groupings[..] else {
            panic!("{found:?}");
        };
        assert_eq!((linking.all.f1, linking.several.f1), (100.0, 100.0));
        // The two of 6 May are one group by date and country.
        assert_eq!((dated.all.precision, dated.all.recall), (75.0, 100.0));
        assert_eq!((alone.all.precision, alone.all.recall), (100.0, 75.0));
        assert_eq!(alone.several.recall, 50.0);
        assert!(found.to_string().contains("date and country"));
        std::fs::write(&file, "subset,event_id\n").unwrap();
        assert!(read(&file).is_err());
    }
}
