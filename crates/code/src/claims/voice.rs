//! Whose words a sentence is: the narration's, a quoted speaker's, or those of the person or body whose statement the document is.

use std::ops::Range;

use concord_annotate::{ActorClass, Annotation};
use concord_codebook::{ActorEntry, ActorKind, Codebook, PartOfSpeech, WordSet, fold};
use concord_language::{Dep, Pos};
use concord_read::BlockKind;
use concord_record::Stance;

use super::cast::Cast;
use super::quote;
use super::report::Report;
use super::speaker::{Speaker, SpeakerKind};

/// Whose words the sentences are.
pub(crate) struct Voices {
    /// For each sentence the speaker, or none for the narration.
    pub(crate) of: Vec<Option<Speaker>>,
}

/// What the voices are read from.
pub(crate) struct Listener<'a> {
    pub(crate) codebook: &'a Codebook,
    pub(crate) annotation: &'a Annotation,
    pub(crate) cast: &'a Cast<'a>,
    pub(crate) quotes: &'a [Range<usize>],
    /// The reports of each sentence.
    pub(crate) reports: &'a [Vec<Report>],
}

impl Listener<'_> {
    /// Gives each sentence its voice.
    pub(crate) fn voices(&self) -> Voices {
        let mut of: Vec<Option<Speaker>> = vec![None; self.annotation.sentences.len()];
        let speakers = self.quoted();
        let mut statement: Option<Speaker> = None;
        let mut spoken = false;
        for (index, voice) in of.iter_mut().enumerate() {
            if self.is_heading(index) {
                statement = None;
                continue;
            }
            if let Some(quote) = self.quote_around(index) {
                *voice = speakers[quote].clone().or_else(|| statement.clone());
                continue;
            }
            if let Some(speaker) = self.introduced(index) {
                let quoted = self
                    .annotation
                    .sentences
                    .get(index + 1)
                    .is_some_and(|_| self.quote_around(index + 1).is_some());
                statement = (!quoted).then_some(speaker);
                spoken = true;
                continue;
            }
            if let Some(speaker) = self.opened(index) {
                statement = Some(speaker);
                spoken = true;
                continue;
            }
            if let Some(current) = &statement {
                let resumed = self.reports[index].iter().any(|report| {
                    report.speakers.iter().any(|speaker| {
                        speaker.kind == SpeakerKind::Person && speaker.name == current.name
                    })
                });
                if resumed || self.is_afterword(index) {
                    statement = None;
                }
            }
            voice.clone_from(&statement);
        }
        if !spoken {
            self.first_person(&mut of);
        }
        Voices { of }
    }

    fn is_heading(&self, sentence: usize) -> bool {
        matches!(
            self.annotation.kind_of(sentence),
            BlockKind::Title | BlockKind::Heading
        ) && !self.ends_with_colon(sentence)
    }

    fn tokens(&self, sentence: usize) -> Range<usize> {
        self.annotation.sentences[sentence].tokens.clone()
    }

    fn quote_around(&self, sentence: usize) -> Option<usize> {
        quote::around(self.annotation, self.quotes, self.tokens(sentence))
    }

    fn is_afterword(&self, sentence: usize) -> bool {
        let text = fold(&self.annotation.phrase(self.tokens(sentence)));
        self.codebook
            .words
            .all(WordSet::Afterword)
            .any(|words| text == words || text.starts_with(words) && text.len() < words.len() + 12)
    }

    fn ends_with_colon(&self, sentence: usize) -> bool {
        let parse = &self.annotation.parse;
        self.tokens(sentence)
            .rev()
            .find(|&token| {
                !matches!(&*parse.tokens[token].lower, "\"" | "“")
                    && parse.tokens[token].pos != Pos::Space
            })
            .is_some_and(|token| self.annotation.word(token).ends_with(':'))
    }

    /// Who is led in by a sentence that ends with a colon ("The minister said:").
    fn introduced(&self, sentence: usize) -> Option<Speaker> {
        if !self.ends_with_colon(sentence) {
            return None;
        }
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let reported = self.reports[sentence]
            .iter()
            .rev()
            .find_map(|report| report.speakers.first());
        if let Some(speaker) = reported.filter(|speaker| speaker.kind != SpeakerKind::First) {
            return Some(speaker.clone());
        }
        let tokens = self.tokens(sentence);
        let writing = tokens.clone().any(|token| {
            self.codebook
                .words
                .has(WordSet::OwnWords, &self.annotation.lemmas[token])
        });
        let root = tokens.clone().find(|&token| parse.is_root(token))?;
        writing
            .then(|| tree.agent(parse, root))
            .flatten()
            .and_then(|agent| self.cast.speaker(agent))
    }

    /// Who begins to speak at the head of a paragraph, without quotation marks anywhere ("Ana Ruiz said: We have worked").
    fn opened(&self, sentence: usize) -> Option<Speaker> {
        let tokens = self.tokens(sentence);
        let block = self.annotation.sentences[sentence].block;
        let first = sentence == 0 || self.annotation.sentences[sentence - 1].block != block;
        if !first || !self.quotes.is_empty() {
            return None;
        }
        self.reports[sentence]
            .iter()
            .find(|report| {
                report.neutral
                    && tokens.contains(&report.trigger.end)
                    && &*self.annotation.parse.tokens[report.trigger.end].lower == ":"
            })
            .and_then(|report| report.speakers.first())
            .filter(|speaker| speaker.kind == SpeakerKind::Person)
            .cloned()
    }

    /// For each quotation its speaker: whom the sentence around its end or its beginning names, else whom the sentence before leads
    /// in, else who spoke last.
    fn quoted(&self) -> Vec<Option<Speaker>> {
        let mut found: Vec<Option<Speaker>> = Vec::new();
        for (index, quote) in self.quotes.iter().enumerate() {
            let first = self
                .annotation
                .sentence_of(quote.start.min(self.annotation.parse.tokens.len() - 1));
            let last = self
                .annotation
                .sentence_of(quote.end.saturating_sub(1).max(quote.start));
            let outside = |sentence: usize| {
                self.reports[sentence]
                    .iter()
                    .filter(|report| {
                        !quote.contains(&report.verb())
                            && quote::at(self.quotes, report.verb()).is_none()
                    })
                    .flat_map(|report| report.speakers.first())
                    .find(|speaker| speaker.kind != SpeakerKind::First)
                    .cloned()
            };
            let mut speaker = outside(last).or_else(|| outside(first));
            if speaker.is_none() && first > 0 {
                speaker = self.introduced(first - 1).or_else(|| outside(first - 1));
            }
            // The next paragraph of a speech, or a quotation that goes on after a word in between.
            if speaker.is_none() && index > 0 {
                let near = first - self.annotation.sentence_of(self.quotes[index - 1].start) <= 8;
                speaker = found[index - 1].clone().filter(|_| near);
            }
            found.push(speaker);
        }
        found
    }

    /// A document in the first person, outside of quotations: its author is the person whom the title names, or the body that
    /// publishes it, unless that is an outlet or an institute, whose "we" is the author's own.
    fn first_person(&self, of: &mut [Option<Speaker>]) {
        let own: Vec<usize> = (0..of.len())
            .filter(|&index| self.is_first_person(index))
            .collect();
        if own.is_empty() {
            return;
        }
        if let Some(principal) = self.principal() {
            for (index, voice) in of.iter_mut().enumerate() {
                if voice.is_none() && !self.is_heading(index) && self.quote_around(index).is_none()
                {
                    *voice = Some(principal.clone());
                }
            }
            return;
        }
        let known = institution(self.codebook, self.annotation);
        // What a state publishes is its own words, whichever other states act in it.
        let own_state = |speaker: &Speaker| {
            let state = |name: &str| {
                let entry = self.codebook.actors.canonical(name)?;
                entry.countries.first().cloned()
            };
            match known.and_then(|entry| entry.countries.first()) {
                Some(home) => state(&speaker.name).is_none_or(|state| state == *home),
                None => true,
            }
        };
        let acting = |index: usize| self.acting_body(index).filter(own_state);
        let body = own.iter().find_map(|&index| acting(index));
        let publisher = known.map(|entry| entry.name.clone());
        // Who publishes it is not known: a body that pledges and condemns in it, and nobody who is quoted.
        let unknown = self.annotation.context.publisher.is_none() && self.quotes.is_empty();
        let Some(publisher) = publisher.or_else(|| {
            let performer = own
                .iter()
                .filter(|&&index| self.performs(index).is_some())
                .find_map(|&index| acting(index));
            performer.filter(|_| unknown).map(|speaker| speaker.name)
        }) else {
            return;
        };
        let blocks: Vec<usize> = own
            .iter()
            .map(|&index| self.annotation.sentences[index].block)
            .collect();
        for index in 0..of.len() {
            let block = self.annotation.sentences[index].block;
            if of[index].is_some() || !blocks.contains(&block) || self.is_heading(index) {
                continue;
            }
            let near = (0..of.len())
                .filter(|&other| self.annotation.sentences[other].block == block)
                .find_map(acting);
            let speaker = near.or_else(|| body.clone()).unwrap_or_else(|| Speaker {
                name: publisher.clone(),
                tokens: self.tokens(index).start..self.tokens(index).start,
                kind: SpeakerKind::Body,
            });
            of[index] = Some(speaker);
        }
    }

    /// "We" and "our" outside of quotations, or a body that condemns and pledges in the present tense.
    fn is_first_person(&self, sentence: usize) -> bool {
        if self.is_heading(sentence) {
            return false;
        }
        let parse = &self.annotation.parse;
        self.tokens(sentence).any(|token| {
            matches!(
                &*parse.tokens[token].lower,
                "we" | "our" | "i" | "my" | "us"
            ) && matches!(parse.tokens[token].tag, "PRP" | "PRP$")
                && quote::at(self.quotes, token).is_none()
        }) || self.performs(sentence).is_some()
    }

    /// The subject of a sentence that does what it says ("The United States condemns").
    fn performs(&self, sentence: usize) -> Option<usize> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let root = self.tokens(sentence).find(|&token| parse.is_root(token))?;
        let present = matches!(parse.tokens[root].tag, "VBZ" | "VBP");
        let performs = self
            .codebook
            .stances
            .get(&self.annotation.lemmas[root])
            .iter()
            .any(|entry| {
                entry.performative && matches!(entry.stance, Stance::Accuses | Stance::Pledges)
            });
        // "The United States is committed to", "remains steadfast".
        let pledged = tree.children(root).any(|child| {
            matches!(parse.tokens[child].dep, Dep::Acomp | Dep::Attr | Dep::Oprd)
                && self
                    .codebook
                    .stances
                    .get(&self.annotation.lemmas[child])
                    .iter()
                    .any(|entry| {
                        entry.pos == PartOfSpeech::Adjective
                            && entry.performative
                            && entry.stance == Stance::Pledges
                    })
        });
        (present && (performs || pledged))
            .then(|| tree.agent(parse, root))
            .flatten()
    }

    /// The body that acts as the subject of a sentence: a state, a force, a coalition.
    fn acting_body(&self, sentence: usize) -> Option<Speaker> {
        let parse = &self.annotation.parse;
        let subject = self.performs(sentence).or_else(|| {
            self.tokens(sentence).find(|&token| {
                parse.tokens[token].dep == Dep::Nsubj && parse.is_root(parse.tokens[token].head)
            })
        })?;
        let speaker = self
            .cast
            .speaker(subject)
            .filter(|speaker| speaker.kind == SpeakerKind::Body)?;
        let fits = match self.annotation.actor_at(subject) {
            Some(index) => {
                let actor = &self.annotation.actors[self.annotation.referent(index)];
                let kind = match actor.class {
                    ActorClass::Known => actor.kind.clone(),
                    ActorClass::People => self
                        .cast
                        .proper(subject)
                        .map(|entry| entry.kind.as_str().to_owned()),
                    _ => None,
                };
                matches!(
                    kind.as_deref(),
                    Some("government" | "state_forces" | "coalition" | "intergovernmental")
                )
            }
            None => self.performs(sentence).is_some(),
        };
        fits.then_some(speaker)
    }

    /// Whose statement the document is by its title.
    fn principal(&self) -> Option<Speaker> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        for index in 0..self.annotation.sentences.len().min(3) {
            if self.annotation.kind_of(index) != BlockKind::Title {
                continue;
            }
            let tokens = self.tokens(index);
            let says = tokens.clone().any(|token| {
                let lemma = self.annotation.lemmas[token].as_str();
                self.codebook.words.has(WordSet::OwnWords, lemma)
                    || (parse.tokens[token].pos == Pos::Verb
                        && !self.codebook.stances.get(lemma).is_empty())
            });
            if !says {
                continue;
            }
            let person = self
                .annotation
                .actors_in(tokens.clone())
                .find(|&actor| self.annotation.actors[actor].class == ActorClass::Person)
                .and_then(|actor| self.cast.speaker(self.annotation.actors[actor].head));
            let office = || {
                tokens
                    .clone()
                    .filter(|&token| {
                        self.cast.is_leading_office(token)
                            && !matches!(parse.tokens[token].dep, Dep::Compound)
                    })
                    .find_map(|token| self.cast.speaker(token))
                    .filter(|speaker| speaker.kind == SpeakerKind::Person)
            };
            let subject = || {
                let root = tokens.clone().find(|&token| parse.is_root(token))?;
                tree.agent(parse, root)
                    .and_then(|agent| self.cast.speaker(agent))
            };
            let written = || {
                let by = tokens
                    .clone()
                    .find(|&token| &*parse.tokens[token].lower == "by")?;
                tree.child(parse, by, &[Dep::Pobj])
                    .and_then(|name| self.cast.capitalised(name))
            };
            if let Some(speaker) = person.or_else(written).or_else(office).or_else(subject) {
                return Some(speaker);
            }
        }
        None
    }
}

/// The publisher as a body that is itself a party: a government, a force, a group; not an outlet or an institute.
pub(crate) fn institution<'a>(
    codebook: &'a Codebook,
    annotation: &Annotation,
) -> Option<&'a ActorEntry> {
    let folded = fold(annotation.context.publisher.as_deref()?);
    let words: Vec<&str> = folded.split(' ').collect();
    (0..words.len()).find_map(|at| {
        let found = codebook.actors.matches(&words[at..])?;
        let entry = codebook.actors.entry(found.actor());
        let party = !matches!(
            entry.kind,
            ActorKind::Media | ActorKind::Ngo | ActorKind::Company
        );
        party.then_some(entry)
    })
}
