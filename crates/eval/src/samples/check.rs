//! The checks of each kind of expectation.

use std::collections::BTreeMap;

use concord_record::{Account, Document, Quantity, Relation, RelationKind, TollMeasure};

use super::expectation::{Demand, Expectation};
use super::export::{Export, Sources, bound, contains, evidence_contains, folded, toll};
use super::incident::{self, Found};
use super::source::first_out_of_order;
use super::{Outcome, SampleRow};

/// Why an expectation does not stand as met.
pub(super) enum Fault {
    Unmet(String),
    Unchecked(String),
}

impl From<String> for Fault {
    fn from(why: String) -> Self {
        Fault::Unmet(why)
    }
}

pub(super) type Checked = Result<(), Fault>;

/// Met, or not met because of what `why` says.
pub(super) fn require(met: bool, why: impl FnOnce() -> String) -> Checked {
    if met {
        Ok(())
    } else {
        Err(Fault::Unmet(why()))
    }
}

/// Checks all expectations.
pub(crate) fn check(
    export: &Export<'_>,
    sources: &Sources,
    expectations: &[Expectation],
) -> Vec<SampleRow> {
    let checker = Checker {
        export,
        sources,
        incidents: incident::find(export, expectations),
    };
    expectations
        .iter()
        .map(|expectation| {
            let (outcome, why) = match checker.check(expectation) {
                Ok(()) => (Outcome::Met, String::new()),
                Err(Fault::Unmet(why)) => (Outcome::Unmet, why),
                Err(Fault::Unchecked(why)) => (Outcome::Unchecked, why),
            };
            let files = match &expectation.demand {
                Demand::Contradiction { files, .. }
                | Demand::Copy { files, .. }
                | Demand::Independent { files } => files.join(", "),
                _ => String::new(),
            };
            SampleRow {
                id: expectation.id.clone(),
                kind: expectation.kind.clone(),
                file: expectation.file.clone().unwrap_or(files),
                hard: expectation.hard,
                outcome,
                why,
            }
        })
        .collect()
}

pub(super) struct Checker<'a> {
    pub(super) export: &'a Export<'a>,
    sources: &'a Sources,
    incidents: BTreeMap<String, Found<'a>>,
}

impl<'a> Checker<'a> {
    fn check(&self, expectation: &Expectation) -> Checked {
        match &expectation.demand {
            Demand::Event(_) | Demand::EventUndated(_) => match self.incidents.get(&expectation.id)
            {
                Some(Found::Nothing(why)) => Err(why.clone().into()),
                _ => self.account(&expectation.id).map(|_| ()),
            },
            Demand::Toll {
                event,
                field,
                low,
                high,
                high_open,
            } => {
                let found = toll(self.account(event)?, *field);
                let (found_low, found_high) =
                    found.map_or((None, None), |toll| (toll.low, toll.high));
                let high_fits = match high {
                    _ if *high_open => found_high.is_none(),
                    Some(_) => found_high == *high,
                    None => true,
                };
                require(
                    found.is_some() && found_low == Some(*low) && high_fits,
                    || match found {
                        Some(_) => format!("it is {} to {}", bound(found_low), bound(found_high)),
                        None => "the account has none".to_owned(),
                    },
                )
            }
            Demand::EventToll {
                event,
                field,
                low_at_most,
                high_at_least,
            } => self.event_toll(event, *field, *low_at_most, *high_at_least),
            Demand::Subtoll {
                event,
                group,
                killed,
            } => {
                let account = self.account(event)?;
                let met = account.subtolls.iter().any(|part| {
                    let bounds = part.killed.map(|killed| (killed.low, killed.high));
                    contains(&part.group, group) && bounds == Some((Some(*killed), Some(*killed)))
                });
                require(met, || {
                    let parts = account.subtolls.iter().map(|part| {
                        let low = part.killed.and_then(|killed| killed.low);
                        let high = part.killed.and_then(|killed| killed.high);
                        format!("{} {} to {}", part.group, bound(low), bound(high))
                    });
                    listed("subtolls", parts)
                })
            }
            Demand::Attribution { event, one_of } => {
                let found = self.account(event)?.attribution;
                require(one_of.contains(&found), || format!("it is {found}"))
            }
            Demand::Status { event, one_of } => {
                let found = self.account(event)?.status;
                require(one_of.contains(&found), || format!("it is {found}"))
            }
            Demand::Date {
                event,
                start,
                precision,
            } => {
                let found = self.account(event)?.date;
                let met = found
                    .is_some_and(|date| date.start == Some(*start) && date.precision == *precision);
                require(met, || {
                    found.map_or("there is none".to_owned(), |date| {
                        format!("it is {}", date.label())
                    })
                })
            }
            Demand::Linked { events } => self.linked(events),
            Demand::NotMerged { events } => self.not_merged(events),
            Demand::IndependentSources { event, value } => {
                let event = self.event(event)?;
                let found = event.independent_sources;
                require(found == *value, || {
                    format!("event {} has {found}", event.id)
                })
            }
            Demand::NoAccountWith { field, low } => {
                let mut accounts = self.accounts_of(expectation)?;
                let wrong = accounts.find(|account| {
                    toll(account, *field).is_some_and(|toll| toll.low == Some(*low))
                });
                wrong.map_or(Ok(()), |account| {
                    Err(Fault::Unmet(format!("{} has it", account.id)))
                })
            }
            Demand::NoStatus { types, value } => {
                let mut accounts = self.accounts_of(expectation)?;
                let wrong = accounts.find(|account| {
                    types.contains(&account.event_type) && account.status == *value
                });
                wrong.map_or(Ok(()), |account| {
                    Err(Fault::Unmet(format!("{} is {value}", account.id)))
                })
            }
            Demand::Quantity { .. } => self.quantity(expectation),
            Demand::Claim {
                speaker,
                stance,
                hedge,
            } => {
                let documents = self.documents_of(expectation)?;
                let claims: Vec<_> = self
                    .export
                    .claims
                    .iter()
                    .filter(|c| is_of(&documents, &c.document))
                    .collect();
                let met = claims.iter().any(|claim| {
                    self.export.is_actor(&claim.speaker, speaker)
                        && stance.contains(&claim.stance)
                        && hedge.as_ref().is_none_or(|expected| {
                            claim
                                .hedge
                                .as_ref()
                                .is_some_and(|hedge| contains(hedge, expected))
                        })
                });
                require(met, || {
                    let found = claims.iter().map(|claim| match &claim.hedge {
                        Some(hedge) => format!("{} {} ({hedge})", claim.speaker, claim.stance),
                        None => format!("{} {}", claim.speaker, claim.stance),
                    });
                    listed("claims", found)
                })
            }
            Demand::Relation { a, relation, b } => {
                let documents = self.documents_of(expectation)?;
                let found: Vec<_> = self
                    .export
                    .relations
                    .iter()
                    .filter(|r| is_of(&documents, &r.document))
                    .collect();
                let met = found
                    .iter()
                    .any(|found| relation.contains(&found.relation) && self.ties(found, a, b));
                require(met, || {
                    listed(
                        "relations",
                        found
                            .iter()
                            .map(|r| format!("{} {} {}", r.a, r.relation, r.b)),
                    )
                })
            }
            Demand::Contradiction {
                relation,
                field,
                files,
            } => self.contradiction(*relation, field, files),
            Demand::Arithmetic { holds, numbers } => self.arithmetic(expectation, *holds, numbers),
            Demand::Copy { files, attributed } => self.copy(files, *attributed),
            Demand::Independent { files } => {
                let documents = self.one_of_each(files)?;
                let families: Vec<_> = documents
                    .iter()
                    .map(|document| document.family.as_ref())
                    .collect();
                let shared = families.iter().enumerate().find_map(|(place, family)| {
                    family.filter(|_| families[..place].contains(family))
                });
                shared.map_or(Ok(()), |family| {
                    Err(Fault::Unmet(format!("two of them are of family {family}")))
                })
            }
            Demand::Cites { value } => {
                let documents = self.documents_of(expectation)?;
                let cites: Vec<&String> = documents
                    .iter()
                    .flat_map(|document| &document.cites)
                    .collect();
                require(
                    cites.iter().any(|cited| self.cited_is(cited, value)),
                    || listed("citations", cites.iter()),
                )
            }
            Demand::Metadata { field, value } => self.metadata(expectation, field, value),
            Demand::Documents { value } => {
                let file = expectation.file.as_deref().unwrap_or_default();
                let found = self
                    .export
                    .of_file(file, expectation.title.as_deref())
                    .len();
                require(found == *value, || format!("{found} come from it"))
            }
            Demand::Absent { phrases } => {
                for text in self.texts_of(expectation)? {
                    let text = folded(text);
                    if let Some(phrase) =
                        phrases.iter().find(|phrase| text.contains(&folded(phrase)))
                    {
                        return Err(format!("`{phrase}` is in the text").into());
                    }
                }
                Ok(())
            }
            Demand::ReadingOrder { phrases } => {
                let texts = self.texts_of(expectation)?;
                let out = texts
                    .iter()
                    .map(|text| first_out_of_order(text, phrases))
                    .collect::<Option<Vec<_>>>();
                match out.as_deref() {
                    Some([phrase, ..]) => Err(format!(
                        "`{phrase}` is not in the text after the phrases before it"
                    )
                    .into()),
                    _ => Ok(()),
                }
            }
            Demand::Footnote { mark, text } => {
                let documents = self.documents_of(expectation)?;
                self.texts_of(expectation)?;
                let mut notes = documents
                    .iter()
                    .filter_map(|document| self.sources.get(&document.id))
                    .flat_map(|source| &source.notes)
                    .filter(|note| folded(&note.text).starts_with(&folded(text)));
                match notes.next() {
                    None => Err("no note starts like this".to_owned().into()),
                    Some(note) => require(note.mark == *mark, || {
                        format!("its mark is `{}`", note.mark)
                    }),
                }
            }
        }
    }

    /// The account that stands for an expected incident.
    fn account(&self, event: &str) -> Result<&'a Account, Fault> {
        match self.incidents.get(event) {
            Some(Found::Account(account)) => Ok(account),
            Some(Found::Nothing(why)) => Err(format!("{event} not found: {why}").into()),
            None => Err(format!("{event} not found").into()),
        }
    }

    /// Its reconciled event.
    fn event(&self, event: &str) -> Result<&'a concord_record::Event, Fault> {
        let account = self.account(event)?;
        let found = self.export.event_of(account);
        found.ok_or_else(|| format!("account {} belongs to no event", account.id).into())
    }

    pub(super) fn documents_of(
        &self,
        expectation: &Expectation,
    ) -> Result<Vec<&'a Document>, Fault> {
        let file = expectation.file.as_deref().unwrap_or_default();
        self.documents(file, expectation.title.as_deref())
    }

    pub(super) fn documents(
        &self,
        file: &str,
        title: Option<&str>,
    ) -> Result<Vec<&'a Document>, Fault> {
        let documents = self.export.of_file(file, title);
        if documents.is_empty() {
            return Err(match title {
                Some(title) => format!("no document `{title}` from {file} in the export"),
                None => format!("no document from {file} in the export"),
            }
            .into());
        }
        Ok(documents)
    }

    /// The first document of each file.
    pub(super) fn one_of_each(&self, files: &[String]) -> Result<Vec<&'a Document>, Fault> {
        files
            .iter()
            .map(|file| Ok(self.documents(file, None)?[0]))
            .collect()
    }

    fn accounts_of(
        &self,
        expectation: &Expectation,
    ) -> Result<impl Iterator<Item = &'a Account>, Fault> {
        let documents = self.documents_of(expectation)?;
        let accounts = self.export.accounts.iter().copied();
        Ok(accounts.filter(move |account| is_of(&documents, &account.document)))
    }

    /// The canonical texts of the expectation's file; unchecked if one is not given.
    fn texts_of(&self, expectation: &Expectation) -> Result<Vec<&'a str>, Fault> {
        self.documents_of(expectation)?
            .iter()
            .map(|document| match self.sources.get(&document.id) {
                Some(source) => Ok(source.text.as_str()),
                None => Err(Fault::Unchecked(
                    "needs the canonical text, which was not given".to_owned(),
                )),
            })
            .collect()
    }

    fn event_toll(
        &self,
        event: &str,
        field: TollMeasure,
        low_at_most: u64,
        high_at_least: u64,
    ) -> Checked {
        let event = self.event(event)?;
        let found = match field {
            TollMeasure::Killed => event.killed.as_ref(),
            TollMeasure::Wounded => event.wounded.as_ref(),
            TollMeasure::Detained | TollMeasure::Missing => {
                return Err("events carry only killed and wounded".to_owned().into());
            }
        };
        let (low, high) = found.map_or((None, None), |toll| (toll.low, toll.high));
        let met = low.is_some_and(|low| low <= low_at_most)
            && high.is_some_and(|high| high >= high_at_least);
        require(met, || {
            format!("event {} has {} to {}", event.id, bound(low), bound(high))
        })
    }

    fn linked(&self, events: &[String]) -> Checked {
        let mut found = Vec::new();
        for name in events {
            found.push((name, self.event(name)?));
        }
        let apart = found.iter().find(|(_, event)| event.id != found[0].1.id);
        apart.map_or(Ok(()), |(name, event)| {
            let (first, first_event) = &found[0];
            Err(format!(
                "{first} is in event {}, {name} in {}",
                first_event.id, event.id
            )
            .into())
        })
    }

    fn not_merged(&self, events: &[String]) -> Checked {
        let mut found = Vec::new();
        for name in events {
            found.push((name, self.event(name)?));
        }
        for (place, (name, event)) in found.iter().enumerate() {
            if let Some((other, _)) = found[..place]
                .iter()
                .find(|(_, other)| other.id == event.id)
            {
                return Err(format!("{other} and {name} are both in event {}", event.id).into());
            }
        }
        Ok(())
    }

    fn quantity(&self, expectation: &Expectation) -> Checked {
        let Demand::Quantity {
            measure,
            low,
            high,
            modifier,
            unit,
            actor,
            year,
        } = &expectation.demand
        else {
            return Ok(());
        };
        let documents = self.documents_of(expectation)?;
        let unmet = |found: &Quantity| -> Vec<&str> {
            let touches = |year: i16| {
                let (first, last) = (found.start.or(found.end), found.end.or(found.start));
                first.is_some_and(|day| day.year() <= year)
                    && last.is_some_and(|day| day.year() >= year)
            };
            let whose = |actor: &String| {
                found
                    .actor
                    .as_ref()
                    .is_some_and(|name| self.export.is_actor(name, actor))
                    || found
                        .about
                        .as_ref()
                        .is_some_and(|about| contains(about, actor))
                    || evidence_contains(&found.evidence, None, actor)
            };
            let checks = [
                (
                    "measure",
                    measure.is_none_or(|measure| found.measure == measure),
                ),
                ("low", low.is_none_or(|low| found.low == Some(low))),
                ("high", high.is_none_or(|high| found.high == Some(high))),
                (
                    "modifier",
                    modifier.is_none_or(|modifier| found.modifier == modifier),
                ),
                ("unit", unit.as_ref().is_none_or(|unit| found.unit == *unit)),
                ("actor", actor.as_ref().is_none_or(whose)),
                ("year", year.is_none_or(touches)),
            ];
            checks
                .into_iter()
                .filter(|(_, met)| !met)
                .map(|(key, _)| key)
                .collect()
        };
        let nearest = self
            .export
            .quantities
            .iter()
            .filter(|quantity| is_of(&documents, &quantity.document))
            .map(|quantity| (unmet(quantity), quantity))
            .min_by_key(|(unmet, _)| unmet.len());
        match nearest {
            None => Err("no quantity in the file".to_owned().into()),
            Some((unmet, found)) => require(unmet.is_empty(), || {
                format!(
                    "nearest is {}: {} {} to {} {} {}, which differs in {}",
                    found.id,
                    found.measure,
                    bound(found.low),
                    bound(found.high),
                    found.unit,
                    found.modifier,
                    unmet.join(", ")
                )
            }),
        }
    }

    /// Whether a relation ties the two, in either order where the tie has no direction.
    fn ties(&self, found: &Relation, a: &str, b: &str) -> bool {
        let is = |name: &str, expected: &str| self.export.is_actor(name, expected);
        let mutual = matches!(
            found.relation,
            RelationKind::Fights | RelationKind::RivalOf | RelationKind::AlliedWith
        );
        (is(&found.a, a) && is(&found.b, b)) || (mutual && is(&found.a, b) && is(&found.b, a))
    }
}

pub(super) fn is_of(documents: &[&Document], id: &str) -> bool {
    documents.iter().any(|document| document.id == id)
}

/// What there is instead, for a person: at most six of them.
pub(super) fn listed(
    what: &str,
    found: impl ExactSizeIterator<Item = impl std::fmt::Display>,
) -> String {
    let count = found.len();
    if count == 0 {
        return format!("no {what}");
    }
    let shown: Vec<String> = found.take(6).map(|one| one.to_string()).collect();
    let more = if count > 6 {
        format!(", and {} more", count - 6)
    } else {
        String::new()
    };
    format!("{what}: {}{more}", shown.join(", "))
}
