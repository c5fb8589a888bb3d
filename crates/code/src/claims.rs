//! Claims: who says what, where the speaker is not simply the narration, and what the authors judge themselves.
//!
//! Words of saying give reports of speech; quotations and statements that run on give their sentences to whoever has the word; what
//! is left is the narration, of which only hedged judgements are claims. Each proposition is one claim; conjuncts stay together.

pub(crate) mod cast;
mod hedge;
mod judgement;
mod narration;
mod noted;
pub(crate) mod quote;
mod report;
mod speaker;
mod verdict;
pub(crate) mod voice;

use std::ops::Range;

use concord_annotate::Annotation;
use concord_codebook::{ActorKind, Codebook, HedgeKind};
use concord_language::{Dep, Pos};
use concord_read::BlockKind;
use concord_record::{Claim, Evidence, Field, Stance};

use crate::accounts::Accounts;

use self::cast::Cast;
use self::hedge::Hedge;
use self::judgement::Content;
use self::report::{Reader, Report};
use self::speaker::{Speaker, SpeakerKind};
use self::voice::Listener;

/// Who speaks where the narration judges.
const AUTHOR: &str = "author";

/// Who speaks where the text does not tell.
const UNNAMED: &str = "unspecified";

/// Words that a sentence of a statement needs to be a proposition.
const LEAST_WORDS: usize = 4;

/// Sentences back in which a claim of responsibility finds its incident.
const REACH: usize = 4;

/// Codes the claims of a document.
pub(crate) fn code(
    codebook: &Codebook,
    annotation: &Annotation,
    accounts: &Accounts,
) -> Vec<Claim> {
    let cast = Cast::new(codebook, annotation);
    let quotes = quote::find(annotation);
    let reader = Reader {
        codebook,
        annotation,
        cast: &cast,
        quotes: &quotes,
    };
    let told: Vec<Vec<usize>> = (0..annotation.sentences.len())
        .map(|index| {
            (0..accounts.accounts.len())
                .filter(|&account| accounts.sentences[account].contains(&index))
                .collect()
        })
        .collect();
    let reports: Vec<Vec<Report>> = annotation
        .sentences
        .iter()
        .enumerate()
        .map(|(index, sentence)| reader.find(sentence.tokens.clone(), !told[index].is_empty()))
        .collect();
    let listener = Listener {
        codebook,
        annotation,
        cast: &cast,
        quotes: &quotes,
        reports: &reports,
    };
    let voices = listener.voices();
    let coder = Coder {
        codebook,
        annotation,
        accounts,
        quotes: &quotes,
        told: &told,
        cast: &cast,
    };
    let mut claims = Vec::new();
    for (index, own) in reports.iter().enumerate() {
        if matches!(
            annotation.kind_of(index),
            BlockKind::Title | BlockKind::Heading | BlockKind::Table
        ) {
            continue;
        }
        let mut drafts = coder.sentence(index, own, voices.of[index].as_ref());
        drafts.sort_by_key(|draft| (draft.passage.start, draft.trigger.start));
        for draft in drafts {
            claims.push(coder.claim(index, draft, claims.len()));
        }
    }
    claims
}

/// A claim before it is written.
struct Draft {
    speaker: String,
    /// Where the speaker is named.
    named: Option<Range<usize>>,
    stance: Stance,
    passage: Range<usize>,
    content: Range<usize>,
    trigger: Range<usize>,
    hedge: Option<Hedge>,
    responsibility: bool,
}

struct Coder<'a> {
    codebook: &'a Codebook,
    annotation: &'a Annotation,
    accounts: &'a Accounts,
    quotes: &'a [Range<usize>],
    told: &'a [Vec<usize>],
    cast: &'a Cast<'a>,
}

impl Coder<'_> {
    fn sentence(&self, index: usize, reports: &[Report], voice: Option<&Speaker>) -> Vec<Draft> {
        let tokens = self.annotation.sentences[index].tokens.clone();
        let mut drafts = Vec::new();
        for report in reports {
            self.report(index, report, voice, &mut drafts);
        }
        match voice {
            Some(voice) => drafts.extend(self.voiced(index, reports, voice)),
            None => {
                let taken = |token: usize| {
                    reports.iter().any(|report| {
                        report.content.contains(&token) || report.trigger.contains(&token)
                    }) || quote::at(self.quotes, token).is_some()
                };
                for one in narration::narrated(self.codebook, self.annotation, tokens, taken) {
                    drafts.push(Draft {
                        speaker: if one.hearsay { UNNAMED } else { AUTHOR }.to_owned(),
                        named: None,
                        stance: one.stance,
                        passage: one.range.clone(),
                        content: one.range,
                        trigger: one.trigger,
                        hedge: one.hedge,
                        responsibility: false,
                    });
                }
            }
        }
        drafts
    }

    /// The claims of a report of speech: one for each speaker and each `that` clause.
    fn report(
        &self,
        index: usize,
        report: &Report,
        voice: Option<&Speaker>,
        drafts: &mut Vec<Draft>,
    ) {
        if report.content.is_empty() {
            return;
        }
        let first = report
            .speakers
            .iter()
            .any(|speaker| speaker.kind == SpeakerKind::First);
        if first && (voice.is_some() || quote::at(self.quotes, report.verb()).is_some()) {
            // The sentence itself is the speaker's claim.
            return;
        }
        // "The United States stands by" in an official's statement is the official's pledge.
        let spoken_for = !report.neutral
            && !report.responsibility
            && voice.is_some_and(|voice| voice.kind == SpeakerKind::Person)
            && report
                .speakers
                .iter()
                .all(|speaker| speaker.kind == SpeakerKind::Body)
            && matches!(report.stance, Stance::Pledges)
            && quote::at(self.quotes, report.verb()).is_none_or(|_| voice.is_some());
        if spoken_for {
            return;
        }
        let unnamed = [Speaker {
            name: UNNAMED.to_owned(),
            tokens: 0..0,
            kind: SpeakerKind::Described,
        }];
        let speakers: &[Speaker] = if report.speakers.is_empty() {
            &unnamed
        } else {
            &report.speakers
        };
        for (root, content) in self.parts(report) {
            for speaker in speakers {
                let name = if speaker.kind == SpeakerKind::First {
                    AUTHOR
                } else {
                    &speaker.name
                };
                let own_words = quote::at(self.quotes, root).is_some();
                let said = Content {
                    codebook: self.codebook,
                    annotation: self.annotation,
                    range: content.clone(),
                    root,
                    speaker: name,
                    own_words,
                    blames: self.blames(index, &content, name),
                    told: !self.told[index].is_empty(),
                };
                let stance = if report.neutral {
                    said.stance()
                } else {
                    Some(report.stance)
                };
                let Some(stance) = stance else { continue };
                let hedge = said.hedge().or_else(|| {
                    let hedges =
                        hedge::find(self.codebook, self.annotation, report.trigger.clone());
                    hedges.into_iter().find(|hedge| {
                        stance == Stance::Assesses && hedge.kind == HedgeKind::Likelihood
                    })
                });
                // "Are alleged to have": who says so is not told.
                let tokens = &self.annotation.sentences[index].tokens;
                let hedge = hedge.or_else(|| {
                    let verb = report.verb();
                    let lead = verb.saturating_sub(1)..(verb + 2).min(tokens.end);
                    hedge::find(self.codebook, self.annotation, lead)
                        .into_iter()
                        .find(|hedge| report.speakers.is_empty() && hedge.tokens.contains(&verb))
                });
                let start = report.trigger.start.min(content.start);
                let end = report.trigger.end.max(content.end);
                let near = self.annotation.sentences[index]
                    .tokens
                    .contains(&speaker.tokens.start)
                    && !speaker.tokens.is_empty();
                let passage = if near {
                    start.min(speaker.tokens.start)..end.max(speaker.tokens.end)
                } else {
                    start..end
                };
                drafts.push(Draft {
                    speaker: name.to_owned(),
                    named: (!speaker.tokens.is_empty()).then(|| speaker.tokens.clone()),
                    stance,
                    passage,
                    content: content.clone(),
                    trigger: report.trigger.clone(),
                    hedge,
                    responsibility: report.responsibility,
                });
            }
        }
    }

    /// What is said, cut where a second `that` begins.
    fn parts(&self, report: &Report) -> Vec<(usize, Range<usize>)> {
        let (parse, tree) = (&self.annotation.parse, &self.annotation.tree);
        let seconds: Vec<usize> = tree
            .children(report.root)
            .filter(|&child| {
                parse.tokens[child].dep == Dep::Conj
                    && report.content.contains(&child)
                    && tree
                        .child(parse, child, &[Dep::Mark])
                        .is_some_and(|mark| &*parse.tokens[mark].lower == "that")
            })
            .collect();
        let mut parts = Vec::new();
        let mut start = report.content.start;
        let mut root = report.root;
        for second in seconds {
            let at = tree.extent(second).start;
            if at > start {
                parts.push((root, start..at));
                (start, root) = (at, second);
            }
        }
        parts.push((root, start..report.content.end.max(start + 1)));
        parts
    }

    /// The claim that a sentence of a statement or quotation is, by whoever has the word.
    fn voiced(&self, index: usize, reports: &[Report], voice: &Speaker) -> Option<Draft> {
        let parse = &self.annotation.parse;
        let tokens = self.annotation.sentences[index].tokens.clone();
        let words = tokens
            .clone()
            .filter(|&token| !matches!(parse.tokens[token].pos, Pos::Punct | Pos::Space))
            .count();
        let last = tokens.clone().next_back()?;
        if words < LEAST_WORDS || self.annotation.word(last).ends_with('?') {
            return None;
        }
        let root = tokens.clone().find(|&token| parse.is_root(token))?;
        let others = reports.iter().any(|report| {
            report.verb() == root
                && report.stance != Stance::Pledges
                && report
                    .speakers
                    .iter()
                    .all(|speaker| speaker.kind != SpeakerKind::First && speaker.name != voice.name)
        });
        if others {
            return None;
        }
        let content = Content {
            codebook: self.codebook,
            annotation: self.annotation,
            range: tokens.clone(),
            root,
            speaker: &voice.name,
            own_words: true,
            blames: self.blames(index, &tokens, &voice.name),
            told: !self.told[index].is_empty(),
        };
        let stance = content.stance()?;
        // What a body narrates in its own release is the narration; its quoted words and its judgements are claims.
        let quoted = tokens
            .clone()
            .any(|token| quote::at(self.quotes, token).is_some());
        if stance == Stance::Claims && voice.kind == SpeakerKind::Body && !quoted {
            return None;
        }
        // The same word of saying already gave the speaker's claim ("The United States condemns").
        let own = reports.iter().find(|report| {
            report.verb() == root
                && report
                    .speakers
                    .iter()
                    .any(|speaker| speaker.name == voice.name)
        });
        if own.is_some() {
            return None;
        }
        Some(Draft {
            speaker: voice.name.clone(),
            named: (!voice.tokens.is_empty()).then(|| voice.tokens.clone()),
            stance,
            passage: tokens.clone(),
            content: tokens,
            trigger: root..root + 1,
            hedge: content.hedge(),
            responsibility: false,
        })
    }

    /// Whether some words tell of violence by an armed group that is not the speaker.
    fn blames(&self, index: usize, content: &Range<usize>, speaker: &str) -> bool {
        let span = self
            .annotation
            .text
            .span(self.annotation.bytes(content.clone()));
        self.told[index].iter().any(|&account| {
            let account = &self.accounts.accounts[account];
            let here = account.evidence.iter().any(|evidence| {
                evidence.field == Field::Trigger
                    && evidence.start < span.end
                    && span.start < evidence.end
            });
            let named = account.evidence.iter().any(|evidence| {
                evidence.field == Field::Perpetrator
                    && evidence.start < span.end
                    && span.start < evidence.end
            });
            here && named
                && account.event_type.group() == concord_record::TypeGroup::Attack
                && account.perpetrators.iter().any(|party| {
                    let kind = party
                        .actor
                        .as_deref()
                        .and_then(|id| self.codebook.actors.get(id))
                        .map(|entry| entry.kind);
                    party.name != speaker
                        && matches!(
                            kind,
                            Some(
                                ActorKind::ArmedGroup
                                    | ActorKind::Militia
                                    | ActorKind::CriminalGroup
                            )
                        )
                })
        })
    }

    /// The account that a claim is about: one told in its words, else in its sentence; a claim of responsibility looks further back.
    fn about(&self, index: usize, draft: &Draft) -> Option<String> {
        let span = self
            .annotation
            .text
            .span(self.annotation.bytes(draft.content.clone()));
        let violent = |account: usize| {
            self.accounts.accounts[account].event_type.group() != concord_record::TypeGroup::Speech
        };
        let here: Vec<usize> = self.told[index]
            .iter()
            .copied()
            .filter(|&account| violent(account))
            .collect();
        let within = here.iter().find(|&&account| {
            self.accounts.accounts[account]
                .evidence
                .iter()
                .any(|evidence| {
                    evidence.field == Field::Trigger
                        && span.start <= evidence.start
                        && evidence.end <= span.end
                })
        });
        let before = || {
            let first = index.saturating_sub(REACH);
            (first..index).rev().find_map(|sentence| {
                self.told[sentence]
                    .iter()
                    .rev()
                    .find(|&&account| violent(account))
            })
        };
        let responsible = draft.responsibility || draft.stance == Stance::Denies;
        within
            .or_else(|| here.first())
            .or_else(|| responsible.then(before).flatten())
            .map(|&account| self.accounts.accounts[account].id.clone())
    }

    fn claim(&self, index: usize, draft: Draft, number: usize) -> Claim {
        let document = &self.annotation.context.document;
        let about = self.about(index, &draft);
        let evidence = |tokens: Range<usize>, field: Field| {
            Evidence::new(
                document,
                &self.annotation.text,
                self.annotation.bytes(tokens),
                field,
            )
        };
        let mut list = vec![evidence(
            self.trimmed(draft.passage.clone()),
            Field::Passage,
        )];
        list.extend(
            draft
                .named
                .clone()
                .map(|tokens| evidence(tokens, Field::Speaker)),
        );
        list.extend(
            draft
                .hedge
                .as_ref()
                .map(|hedge| evidence(hedge.tokens.clone(), Field::Hedge)),
        );
        list.push(evidence(draft.trigger.clone(), Field::Trigger));
        Claim {
            id: format!("{document}-c{}", number + 1),
            document: document.clone(),
            speaker: self.cast.titled(&draft.speaker),
            stance: draft.stance,
            proposition: self.annotation.phrase(self.trimmed(draft.content)),
            about,
            probability: draft.hedge.as_ref().and_then(|hedge| hedge.probability),
            hedge: draft.hedge.map(|hedge| hedge.word),
            evidence: list,
        }
    }

    /// Words without the marks and the `that` at their edges.
    fn trimmed(&self, mut tokens: Range<usize>) -> Range<usize> {
        let parse = &self.annotation.parse;
        let edge = |token: usize| {
            matches!(
                parse.tokens[token].pos,
                Pos::Punct | Pos::Space | Pos::Cconj
            )
        };
        while tokens.len() > 1
            && (edge(tokens.start)
                || &*parse.tokens[tokens.start].lower == "that"
                    && parse.tokens[tokens.start].dep == Dep::Mark)
        {
            tokens.start += 1;
        }
        while tokens.len() > 1 && edge(tokens.end - 1) {
            tokens.end -= 1;
        }
        tokens
    }
}

#[cfg(test)]
mod tests;
