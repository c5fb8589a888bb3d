//! The way of one report through the house: read, annotate, resolve, code; and of all reports: link, reconcile.
//!
//! The casebook stores what it is given and knows neither coding nor linking; this crate gives it both. Programs and tests that
//! want the whole way call [`Flow`] and need not know the stages.

use std::collections::BTreeMap;

use concord_annotate::{Annotation, Context};
use concord_casebook::{
    Coded, Coder, Input, Kept, Rejection, StoredBlock, StoredDecision, Verb, View, ViewBefore,
    ViewInput, ViewRecords,
};
use concord_code::PoliticalEventMention;
use concord_codebook::{Codebook, PoliceAct, SubEvent};
use concord_gazetteer::Gazetteer;
use concord_link::{Constraints, Shelf};
use concord_read::{Reading, Source};
use concord_reconcile::{Before, Settings, Stage};
use concord_record::{Account, Actor, DateRange, Document, EventType, Record, Text};
use concord_roles::Model;
use sha2::{Digest as _, Sha256};

pub use concord_roles::{Filler, Incident, Role};

/// The stages with the data that they need.
pub struct Flow {
    codebook: &'static Codebook,
    settings: Settings,
}

impl Flow {
    /// The flow with the codebook that is built in.
    pub fn new() -> Self {
        Flow {
            codebook: Codebook::embedded(),
            settings: Settings::default(),
        }
    }

    /// The same with another codebook, which lives as long as the program.
    pub fn with_codebook(codebook: &'static Codebook) -> Self {
        Flow {
            codebook,
            settings: Settings::default(),
        }
    }

    /// The codebook in use.
    pub fn codebook(&self) -> &'static Codebook {
        self.codebook
    }

    /// Codes one reading.
    pub fn records(&self, reading: &Reading, context: Context) -> Vec<Record> {
        self.records_of(&self.annotation(reading, context))
    }

    /// What the stages before coding make of a reading: mentions with their meaning.
    pub fn annotation(&self, reading: &Reading, context: Context) -> Annotation {
        let gazetteer = Gazetteer::current();
        let annotation = concord_annotate::annotate(self.codebook, gazetteer, reading, context);
        concord_resolve::resolve(self.codebook, gazetteer, annotation)
    }

    /// Annotates a plain text, whose canonical text is the text as given. `None` if it holds nothing to read.
    pub fn plain(&self, text: &str) -> Option<Annotation> {
        self.plain_in(text, Context::default())
    }

    /// The same with what is known of the text.
    pub fn plain_in(&self, text: &str, context: Context) -> Option<Annotation> {
        let source = Source {
            name: "text.txt",
            bytes: text.as_bytes(),
        };
        let reading = concord_read::read(source).ok()?.into_iter().next()?;
        Some(self.annotation(&reading, context))
    }

    /// The same text with places named at the given bytes, and nowhere else; what they mean is found anew.
    pub fn with_places(
        &self,
        annotation: Annotation,
        spans: &[std::ops::Range<usize>],
    ) -> Annotation {
        let gazetteer = Gazetteer::current();
        let annotation = concord_annotate::with_places(self.codebook, gazetteer, annotation, spans);
        concord_resolve::resolve(self.codebook, gazetteer, annotation)
    }

    /// Annotates a document of a casebook again, from its captured bytes. `None` if they cannot be read any more.
    pub fn reread(&self, document: &Document, bytes: &[u8]) -> Option<Annotation> {
        let row = document
            .file
            .rsplit_once('#')
            .and_then(|(name, row)| Some((name, row.parse::<usize>().ok()?)));
        let readings = |name| concord_read::read(Source { name, bytes }).ok();
        let whole = || {
            let found = readings(&document.file)?;
            found.into_iter().find(|reading| reading.row.is_none())
        };
        let reading = match row {
            Some((name, row)) => readings(name)?
                .into_iter()
                .find(|reading| reading.row == Some(row))
                .or_else(whole)?,
            None => whole()?,
        };
        let context = Context {
            document: document.id.clone(),
            published: document.published,
            publisher: document.publisher.clone(),
        };
        Some(self.annotation(&reading, context))
    }

    /// The records of a sentence of an annotated document as if it stood alone, so that it has no toll or side from another. Their
    /// spans count from the sentence's own first code point.
    pub fn records_of_sentence(&self, annotation: &Annotation, sentence: usize) -> Vec<Record> {
        let bytes = annotation.sentences[sentence].bytes.clone();
        let source = Source {
            name: "sentence.txt",
            bytes: annotation.text.as_str()[bytes].as_bytes(),
        };
        let readings = concord_read::read(source).unwrap_or_default();
        readings
            .iter()
            .flat_map(|reading| self.records(reading, annotation.context.clone()))
            .collect()
    }

    /// Codes what [`Flow::annotation`] gave.
    pub fn records_of(&self, annotation: &Annotation) -> Vec<Record> {
        concord_code::code(self.codebook, annotation)
    }

    /// The incidents that the learned model puts together, in the kinds and roles of MUC-4.
    pub fn incidents(&self, annotation: &Annotation, accounts: &[Account]) -> Vec<Incident> {
        Model::embedded().incidents(self.codebook, annotation, accounts)
    }

    /// ACLED's sub-event types of a whole text about one incident, the likeliest first, from it and the types of its accounts.
    pub fn sub_events(&self, annotation: &Annotation, types: &[EventType]) -> Vec<(SubEvent, f64)> {
        concord_code::sub_events(self.codebook, annotation, types)
    }

    /// PLOVER's event of a sentence.
    pub fn political_event(
        &self,
        annotation: &Annotation,
        sentence: usize,
    ) -> Option<PoliticalEventMention> {
        concord_code::political_event(self.codebook, annotation, sentence)
    }

    /// What a sentence says that police do.
    pub fn police_acts(&self, annotation: &Annotation, sentence: usize) -> Vec<PoliceAct> {
        concord_code::police_acts(self.codebook, annotation, sentence)
    }
}

impl Default for Flow {
    fn default() -> Self {
        Flow::new()
    }
}

impl Coder for Flow {
    fn version(&self) -> String {
        format!(
            "concord {} codebook {}",
            env!("CARGO_PKG_VERSION"),
            self.codebook.hash
        )
    }

    fn code(&self, input: &Input<'_>) -> Result<Vec<Coded>, Rejection> {
        let source = Source {
            name: input.file,
            bytes: input.bytes,
        };
        let readings = concord_read::read(source).map_err(|error| {
            // The reader's messages say the reason and, after a colon, the way out.
            let message = error.to_string();
            match message.rsplit_once(": ") {
                Some((reason, way_out)) => Rejection::new(reason, way_out),
                None => Rejection::new(message, "leave the file out"),
            }
        })?;
        Ok(readings
            .into_iter()
            .map(|reading| self.coded(input, reading))
            .collect())
    }
}

impl Flow {
    fn coded(&self, input: &Input<'_>, reading: Reading) -> Coded {
        let id = input.document_id(reading.row);
        let own = &reading.metadata;
        // What a person says about a file counts more than what the file says about itself.
        let given = input.metadata;
        let published = given
            .published
            .or_else(|| own.published.as_deref().and_then(DateRange::parse));
        let publisher = given.publisher.clone().or_else(|| own.publisher.clone());
        let context = Context {
            document: id.clone(),
            published,
            publisher: publisher.clone(),
        };
        let annotation = self.annotation(&reading, context);
        let records = self.records_of(&annotation);
        let cites = concord_code::cites(self.codebook, &annotation, &records);
        let pages: Vec<Option<u32>> = reading
            .blocks
            .iter()
            .map(|block| reading.page_at(block.start))
            .collect();
        let text = Text::new(reading.text);
        let blocks = reading
            .blocks
            .iter()
            .zip(pages)
            .map(|(block, page)| {
                let span = text.span(block.range());
                StoredBlock {
                    kind: block.kind.name().to_owned(),
                    start: span.start,
                    end: span.end,
                    page,
                }
            })
            .collect();
        let document = Document {
            id,
            file: match reading.row {
                Some(row) => format!("{}#{row}", input.file),
                None => input.file.to_owned(),
            },
            sha256: input.sha256.to_owned(),
            text_sha256: hex(&Sha256::digest(text.as_str().as_bytes())),
            title: given.title.clone().or_else(|| own.title.clone()),
            publisher,
            authors: if given.authors.is_empty() {
                own.authors.clone()
            } else {
                given.authors.clone()
            },
            published,
            url: given.url.clone().or_else(|| own.url.clone()),
            language: reading.language.clone(),
            media_type: reading.media_type.to_owned(),
            chars: text.chars(),
            family: None,
            cites,
        };
        Coded {
            document,
            text: text.as_str().to_owned(),
            blocks,
            records,
            warnings: reading.warnings,
        }
    }

    /// Links and reconciles the records of a casebook, with everything that the casebook does not store: reasons and pairs.
    pub fn view(&self, input: &ViewInput<'_>) -> concord_reconcile::View {
        let (documents, settings) = self.prepared(input);
        let mut view = concord_reconcile::build_view_with(&documents, input.records, &settings);
        view.resolve_actors(|id| self.actor(id));
        view
    }

    /// Documents with their texts, and how the view is made.
    fn prepared(&self, input: &ViewInput<'_>) -> (Vec<(Document, String)>, Settings) {
        let documents: Vec<(Document, String)> = input
            .documents
            .iter()
            .map(|document| {
                (
                    document.clone(),
                    (input.text)(&document.id).unwrap_or_default(),
                )
            })
            .collect();
        let gazetteer = Gazetteer::current();
        let settings = Settings {
            gazetteer: gazetteer.version().to_owned(),
            decisions: constraints(input.decisions),
            ..self.settings.clone()
        };
        (documents, settings)
    }

    fn actor(&self, id: &str) -> Option<Actor> {
        let entry = self.codebook.actors.get(id)?;
        Some(Actor {
            id: entry.id.to_string(),
            name: entry.name.to_string(),
            aliases: entry.aliases.iter().map(ToString::to_string).collect(),
            actor_kind: entry.kind.as_str().to_owned(),
            part_of: entry
                .part_of
                .map(|parent| self.codebook.actors.entry(parent).id.to_string()),
        })
    }
}

impl View for Flow {
    fn version(&self) -> String {
        Coder::version(self)
    }

    fn build(&self, input: &ViewInput<'_>) -> ViewRecords {
        self.grow(input, None, &|_| {}).0
    }

    fn grow(
        &self,
        input: &ViewInput<'_>,
        before: Option<&ViewBefore<'_>>,
        stage: &dyn Fn(&'static str),
    ) -> (ViewRecords, Option<Kept>) {
        let (documents, settings) = self.prepared(input);
        let shelf = before.map(|before| KeptShelf(before.kept));
        let before = before.zip(shelf.as_ref()).map(|(before, shelf)| Before {
            shelf,
            account_event: before.account_events,
            new: before.new,
        });
        let mut told = |of: Stage| {
            stage(match of {
                Stage::Families => "source families",
                Stage::Linking => "linking",
                Stage::Events => "events",
                Stage::Contradictions => "contradictions",
            });
        };
        let grown = concord_reconcile::grow_view(
            &documents,
            input.records,
            &settings,
            before.as_ref(),
            &mut told,
        );
        let mut view = grown.view;
        view.resolve_actors(|id| self.actor(id));
        let kept = Kept {
            anew: grown.anew,
            values: grown.changes,
        };
        let records = ViewRecords {
            events: view.events,
            contradictions: view.contradictions,
            account_events: view.account_event,
            families: view.families,
            cites: view.cites,
            actors: view.actors,
            places: view.places,
        };
        (records, Some(kept))
    }
}

/// What a casebook kept, as linking reads it.
struct KeptShelf<'a>(&'a dyn Fn(&[u8]) -> Option<Vec<u8>>);

impl Shelf for KeptShelf<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        (self.0)(key)
    }
}

/// What persons decided about pairs of accounts: of two decisions on one pair the later one stands.
fn constraints(decisions: &[StoredDecision]) -> Constraints {
    let mut pairs: BTreeMap<(String, String), bool> = BTreeMap::new();
    for stored in decisions {
        let together = match stored.decision.verb {
            Verb::Merge => true,
            Verb::Split => false,
            _ => continue,
        };
        let others = stored
            .decision
            .value
            .as_ref()
            .and_then(|value| value.as_array());
        for other in others
            .into_iter()
            .flatten()
            .filter_map(|other| other.as_str())
        {
            let (a, b) = (stored.record.clone(), other.to_owned());
            pairs.insert(if a < b { (a, b) } else { (b, a) }, together);
        }
    }
    let mut constraints = Constraints::default();
    for (pair, together) in pairs {
        if together {
            constraints.must.push(pair);
        } else {
            constraints.cannot.push(pair);
        }
    }
    constraints
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use concord_casebook::Decision;

    use super::*;

    fn stored(seq: u64, record: &str, verb: Verb, other: &str) -> StoredDecision {
        StoredDecision {
            seq,
            time: String::new(),
            record: record.to_owned(),
            decision: Decision {
                verb,
                field: None,
                value: Some(vec![other].into()),
                reason: "read both".to_owned(),
                who: "a coder".to_owned(),
            },
        }
    }

    #[test]
    fn the_later_decision_on_a_pair_stands() {
        let decisions = [
            stored(1, "b", Verb::Merge, "a"),
            stored(2, "c", Verb::Split, "a"),
            stored(3, "a", Verb::Split, "b"),
            stored(4, "a", Verb::Flag, "d"),
        ];
        let found = constraints(&decisions);
        assert!(found.must.is_empty());
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(found.cannot, [pair("a", "b"), pair("a", "c")]);
    }
}
