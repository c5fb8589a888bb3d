//! The gold file: places, incidents, and reports with marks.

use std::collections::BTreeMap;
use std::path::Path;

use concord_record::{
    Account, Attribution, DatePrecision, DateRange, Document, EventType, Evidence, Field, Party,
    PlacePrecision, PlaceRef, Span, Text, Toll,
};

use crate::error::{EvalError, parse_file};
use crate::heads::Head;

/// An incident, or several told as one (a series), as it was invented.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Its name in the file.
    pub name: String,
    /// What kind.
    pub event_type: EventType,
    /// When.
    pub date: DateRange,
    /// Where.
    pub place: PlaceRef,
    /// Names of who did it; all mean one actor.
    pub by: Vec<String>,
    /// Words for those whom it hit.
    pub on: Vec<String>,
    /// Whether several incidents are told as one.
    pub series: bool,
    /// Incidents within a series.
    pub parts: Vec<String>,
}

/// What one report tells of one incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling {
    /// The incident's name.
    pub incident: String,
    /// The passages, in code points of the report's text.
    pub spans: Vec<Span>,
    /// Deaths.
    pub killed: Option<Toll>,
    /// Injuries.
    pub wounded: Option<Toll>,
    /// Missing or abducted.
    pub missing: Option<Toll>,
    /// Detentions.
    pub detained: Option<Toll>,
}

/// A report with its marks taken out of the text.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkedReport {
    /// Its name, which its text is filed under.
    pub name: String,
    /// Day of publication, `YYYY-MM-DD`.
    pub published: String,
    /// Outlet.
    pub publisher: String,
    /// Headline; empty where it has none.
    pub title: String,
    /// The text.
    pub text: String,
    /// One for each incident that it tells of.
    pub tellings: Vec<Telling>,
}

/// A gold file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LinkGold {
    /// Incidents by name.
    pub incidents: BTreeMap<String, Incident>,
    /// Reports in the file's order.
    pub reports: Vec<MarkedReport>,
}

impl LinkGold {
    /// Reads a gold file. Lines that begin with `# ` are remarks.
    ///
    /// # Errors
    /// If the file cannot be read, or a line is not as the format has it: the message names the line.
    pub fn read(file: &Path) -> Result<Self, EvalError> {
        parse_file(file, Self::parse)
    }

    /// The same from text; a fault comes with its line, from 1.
    fn parse(content: &str) -> Result<Self, (usize, String)> {
        let mut gold = LinkGold::default();
        let mut places: BTreeMap<String, PlaceRef> = BTreeMap::new();
        let mut open: Option<(usize, MarkedReport, String)> = None;
        for (index, line) in content.lines().enumerate() {
            let number = index + 1;
            let at = |problem: String| (number, problem);
            let head = line.starts_with('[');
            let other = ["# ", "place ", "incident ", "series "]
                .iter()
                .any(|word| line.starts_with(word));
            if head || other {
                gold.close(open.take())?;
            }
            if head {
                open = Some((number, report(line).map_err(at)?, String::new()));
            } else if let Some(rest) = line.strip_prefix("place ") {
                let (name, place) = place(rest).map_err(at)?;
                places.insert(name, place);
            } else if let Some(rest) = line.strip_prefix("incident ") {
                gold.add(incident(rest, false, &places).map_err(at)?)
                    .map_err(at)?;
            } else if let Some(rest) = line.strip_prefix("series ") {
                gold.add(incident(rest, true, &places).map_err(at)?)
                    .map_err(at)?;
            } else if let (Some((_, _, body)), false) = (&mut open, other) {
                body.push_str(line);
                body.push('\n');
            } else if !other && !line.trim().is_empty() {
                return Err(at("text before the first `[name] date | outlet`".to_owned()));
            }
        }
        gold.close(open)?;
        Ok(gold)
    }

    fn add(&mut self, incident: Incident) -> Result<(), String> {
        let name = incident.name.clone();
        match self.incidents.insert(name.clone(), incident) {
            None => Ok(()),
            Some(_) => Err(format!("a second incident `{name}`; give it another name")),
        }
    }

    fn close(
        &mut self,
        open: Option<(usize, MarkedReport, String)>,
    ) -> Result<(), (usize, String)> {
        let Some((line, mut report, body)) = open else {
            return Ok(());
        };
        let (text, tellings) = marks(body.trim_matches('\n')).map_err(|problem| (line, problem))?;
        for telling in &tellings {
            if !self.incidents.contains_key(&telling.incident) {
                let problem = format!("`{}` is no incident of the file", telling.incident);
                return Err((line, problem));
            }
        }
        if self.reports.iter().any(|other| other.name == report.name) {
            return Err((line, format!("a second report `{}`", report.name)));
        }
        (report.text, report.tellings) = (text, tellings);
        self.reports.push(report);
        Ok(())
    }

    /// The reports as documents with their texts; a document's id is the report's name.
    pub fn documents(&self) -> Vec<(Document, String)> {
        self.reports
            .iter()
            .map(|report| {
                let head = Head {
                    name: &report.name,
                    published: &report.published,
                    publisher: &report.publisher,
                    title: &report.title,
                };
                (head.document(&report.text), report.text.clone())
            })
            .collect()
    }

    /// The tellings as accounts: kind, date and place are the incident's, tolls the mark's, and sides are given where the report
    /// has a word for them.
    pub fn accounts(&self) -> Vec<Account> {
        let mut accounts = Vec::new();
        for report in &self.reports {
            let text = Text::new(report.text.clone());
            let lower = report.text.to_lowercase();
            for telling in &report.tellings {
                let incident = &self.incidents[&telling.incident];
                let exact: Vec<&str> = telling
                    .spans
                    .iter()
                    .filter_map(|&span| text.slice(span))
                    .collect();
                let passage = exact.join(" ").to_lowercase();
                let party = |names: &[String], within: &str, known: bool| -> Vec<Party> {
                    let said = names
                        .iter()
                        .find(|name| within.contains(&name.to_lowercase()));
                    said.map(|name| Party {
                        name: name.clone(),
                        actor: known.then(|| names[0].to_lowercase()),
                    })
                    .into_iter()
                    .collect()
                };
                let evidence = telling
                    .spans
                    .iter()
                    .filter_map(|&span| {
                        Some(Evidence::new(
                            &report.name,
                            &text,
                            text.bytes(span)?,
                            Field::Passage,
                        ))
                    })
                    .collect();
                accounts.push(Account {
                    date: Some(incident.date),
                    place: Some(incident.place.clone()),
                    perpetrators: party(&incident.by, &lower, true),
                    targets: party(&incident.on, &passage, false),
                    killed: telling.killed,
                    wounded: telling.wounded,
                    detained: telling.detained,
                    missing: telling.missing,
                    attribution: Attribution::Stated,
                    aggregate: incident.series,
                    confidence: 1.0,
                    evidence,
                    ..Account::new(
                        format!("{}.{}", report.name, telling.incident),
                        report.name.clone(),
                        incident.event_type,
                    )
                });
            }
        }
        accounts
    }
}

/// `[name] YYYY-MM-DD | outlet | headline`, the headline optional.
fn report(line: &str) -> Result<MarkedReport, String> {
    let wrong = || "a head is `[name] YYYY-MM-DD | outlet | headline`".to_owned();
    let (name, rest) = line[1..].split_once("] ").ok_or_else(wrong)?;
    let head = Head::parse(name, rest).ok_or_else(wrong)?;
    Ok(MarkedReport {
        name: head.name.to_owned(),
        published: head.published.to_owned(),
        publisher: head.publisher.to_owned(),
        title: head.title.to_owned(),
        text: String::new(),
        tellings: Vec::new(),
    })
}

/// `name = Name; CC; Province; lat lon`; a province has no coordinates.
fn place(rest: &str) -> Result<(String, PlaceRef), String> {
    let wrong = || "a place is `name = Name; CC; Province; lat lon`".to_owned();
    let (key, value) = rest.split_once(" = ").ok_or_else(wrong)?;
    let parts: Vec<&str> = value.split(';').map(str::trim).collect();
    let [name, country, adm1, point @ ..] = &parts[..] else {
        return Err(wrong());
    };
    let point = match point {
        [] => None,
        [text] => {
            let (lat, lon) = text.split_once(' ').ok_or_else(wrong)?;
            let degrees = |text: &str| text.parse::<f64>().map_err(|_| wrong());
            Some((degrees(lat)?, degrees(lon)?))
        }
        _ => return Err(wrong()),
    };
    let place = PlaceRef {
        name: (*name).to_owned(),
        country: Some((*country).to_owned()),
        adm1: Some((*adm1).to_owned()),
        adm2: None,
        lat: point.map(|point| point.0),
        lon: point.map(|point| point.1),
        geonameid: None,
        gazetteer: None,
        score: None,
        precision: if point.is_some() {
            PlacePrecision::Settlement
        } else {
            PlacePrecision::Region
        },
    };
    Ok((key.trim().to_owned(), place))
}

/// `name = type; date or from..to; place; by A/B; on x/y; parts a b`, the last for series.
fn incident(
    rest: &str,
    series: bool,
    places: &BTreeMap<String, PlaceRef>,
) -> Result<Incident, String> {
    let wrong = || "an incident is `name = type; date; place; by A/B; on x/y`".to_owned();
    let (name, value) = rest.split_once(" = ").ok_or_else(wrong)?;
    let parts: Vec<&str> = value.split(';').map(str::trim).collect();
    let [kind, date, place, more @ ..] = &parts[..] else {
        return Err(wrong());
    };
    let parse = |text: &str| DateRange::parse(text).ok_or_else(|| format!("`{text}` is no date"));
    let date = match date.split_once("..") {
        Some((from, to)) => {
            let (from, to) = (parse(from)?, parse(to)?);
            DateRange {
                start: from.start,
                end: to.end,
                precision: DatePrecision::Range,
            }
        }
        None => parse(date)?,
    };
    let list = |word: &str, between: char| -> Vec<String> {
        more.iter()
            .filter_map(|part| part.strip_prefix(word))
            .flat_map(|names| names.split(between))
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect()
    };
    Ok(Incident {
        name: name.trim().to_owned(),
        event_type: kind
            .parse::<EventType>()
            .map_err(|_| format!("`{kind}` is no type of the vocabulary"))?,
        date,
        place: places
            .get(*place)
            .cloned()
            .ok_or_else(|| format!("no place `{place}` stands above"))?,
        by: list("by ", '/'),
        on: list("on ", '/'),
        series,
        parts: list("parts ", ' '),
    })
}

/// A text without its marks `{incident k7 w2-3: passage}`, and what they say. Passages of one incident are one telling.
fn marks(body: &str) -> Result<(String, Vec<Telling>), String> {
    let mut text = String::with_capacity(body.len());
    let mut chars = 0;
    let mut tellings: Vec<Telling> = Vec::new();
    let mut rest = body;
    loop {
        let Some(at) = rest.find('{') else {
            text.push_str(rest);
            return Ok((text, tellings));
        };
        text.push_str(&rest[..at]);
        chars += rest[..at].chars().count();
        let inner = &rest[at + 1..];
        let close = inner
            .find('}')
            .ok_or_else(|| "a mark is not closed with `}`".to_owned())?;
        let (head, passage) = inner[..close]
            .split_once(": ")
            .ok_or_else(|| format!("`{{{}` has no `: `", &inner[..close]))?;
        let mut words = head.split_whitespace();
        let incident = words.next().unwrap_or_default().to_owned();
        let length = passage.chars().count();
        let span = Span {
            start: chars,
            end: chars + length,
        };
        let at = match tellings.iter().position(|t| t.incident == incident) {
            Some(at) => at,
            None => {
                tellings.push(Telling {
                    incident,
                    spans: Vec::new(),
                    killed: None,
                    wounded: None,
                    missing: None,
                    detained: None,
                });
                tellings.len() - 1
            }
        };
        let telling = &mut tellings[at];
        telling.spans.push(span);
        for word in words {
            let number = toll(&word[1..]).ok_or_else(|| format!("`{word}` is no toll"))?;
            let field = match &word[..1] {
                "k" => &mut telling.killed,
                "w" => &mut telling.wounded,
                "m" => &mut telling.missing,
                "d" => &mut telling.detained,
                _ => return Err(format!("`{word}` is no toll: k, w, m or d and a number")),
            };
            *field = Some(number);
        }
        text.push_str(passage);
        chars += length;
        rest = &inner[close + 1..];
    }
}

/// `7` or `5-7`.
fn toll(text: &str) -> Option<Toll> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let (low, high) = (low.parse().ok()?, high.parse().ok()?);
    Some(Toll {
        low: Some(low),
        high: Some(high),
        best: (low == high).then_some(low),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# A remark.\nplace dale = Dale; XA; North; 1.5 2.5\nplace north = North; XA; North\n\
        incident a1 = bombing; 2031-05-05; dale; by Red Reed/Reeds; on guards\n\
        series a2 = attack; 2031-05-01..2031-05-09; north; parts a1\n\n\
        [r1] 2031-05-06 | Wire | A blast\nDale. {a1 k5-7: Été: a blast killed five to seven guards.} More. {a1 w3: Three were hurt.}\n\
        {a2 k20: Twenty died.}\n";

    #[test]
    fn marks_become_spans_and_tolls() {
        let gold = LinkGold::parse(FILE).expect("a gold file");
        let report = &gold.reports[0];
        assert_eq!(
            report.text,
            "Dale. Été: a blast killed five to seven guards. More. Three were hurt.\nTwenty died."
        );
        let text = Text::new(report.text.clone());
        let said = |at: usize, span: usize| text.slice(report.tellings[at].spans[span]);
        assert_eq!(said(0, 1), Some("Three were hurt."));
        assert_eq!(said(1, 0), Some("Twenty died."));
        let accounts = gold.accounts();
        let killed = accounts[0].killed.expect("a toll");
        assert_eq!(
            (killed.low, killed.high, killed.best),
            (Some(5), Some(7), None)
        );
        assert_eq!(accounts[0].targets[0].name, "guards");
        assert!(accounts[0].perpetrators.is_empty() && accounts[1].aggregate);
    }

    #[test]
    fn faults_name_their_line() {
        let fault = |text: &str| LinkGold::parse(text).expect_err("a fault").0;
        assert_eq!(fault("place x = X"), 1);
        assert_eq!(fault("\n[r1] 2031-05-06 | Wire\n{a1: Unknown.}"), 2);
        assert_eq!(fault("[r1] May | Wire\n"), 1);
    }
}
