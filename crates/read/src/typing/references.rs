//! Lists of sources and notes: under their heading, by their labels, or at the end without either.

use super::{Facts, Typing};
use crate::BlockKind;
use crate::phrases::Sense;
use crate::shape::{self, Lead};

impl Typing<'_> {
    /// Sections under a heading such as "References".
    pub(super) fn reference_sections(&mut self) {
        let mut at = 0;
        // Each section looks to the end of the text: a text of nothing but such headings is no report.
        let mut sections = 0;
        while at < self.pieces.len() && sections < 100 {
            let heads = self.facts[at].says(Sense::Reference)
                && matches!(
                    self.pieces[at].kind,
                    None | Some(BlockKind::Heading | BlockKind::Paragraph)
                );
            at += 1;
            if !heads {
                continue;
            }
            sections += 1;
            let end = self.section_end(at);
            if end == at {
                continue;
            }
            self.set(at - 1, BlockKind::Reference);
            for entry in at..end {
                if matches!(self.pieces[entry].kind, Some(BlockKind::Boilerplate)) {
                    continue;
                }
                let kind = match &self.facts[entry].lead {
                    Lead::Note(_, label) if label != "^" => BlockKind::Footnote,
                    Lead::Number(_, Some(number)) | Lead::Bare(_, number)
                        if self.called.contains(&number.to_string()) =>
                    {
                        BlockKind::Footnote
                    }
                    _ => BlockKind::Reference,
                };
                self.set(entry, kind);
            }
            at = end;
        }
    }

    /// Where a list of sources ends: at running text that cites nothing, when more of it follows.
    fn section_end(&self, from: usize) -> usize {
        let entry = |at: usize| {
            let facts = &self.facts[at];
            shape::cites(facts.text) >= 2
                || shape::is_only_urls(facts.text)
                || matches!(facts.lead, Lead::Note(..))
                || (!matches!(facts.lead, Lead::None) && shape::cites(facts.text) >= 1)
                || (matches!(facts.lead, Lead::Number(_, Some(_))) && facts.words <= 40)
                || (!facts.is_prose() && facts.words <= 40 && shape::cites(facts.text) >= 1)
                || matches!(
                    self.pieces[at].kind,
                    Some(BlockKind::Footnote | BlockKind::Reference)
                )
        };
        let skip = |at: usize| self.pieces[at].kind == Some(BlockKind::Boilerplate);
        let last = (from..self.pieces.len()).filter(|&at| !skip(at)).count();
        let entries = (from..self.pieces.len())
            .filter(|&at| !skip(at) && entry(at))
            .count();
        if last > 0 && entries * 3 >= last * 2 {
            return self.pieces.len();
        }
        // Short lines to the very end are a list of sources too ("Sources / Reuters / AFP").
        let short = (from..self.pieces.len()).all(|at| skip(at) || self.facts[at].words <= 12);
        if last > 0 && short && !self.facts[from..].iter().any(Facts::is_prose) {
            return self.pieces.len();
        }
        (from..self.pieces.len())
            .find(|&at| !skip(at) && !entry(at))
            .unwrap_or(self.pieces.len())
    }

    /// Notes that begin with their label, wherever they stand.
    pub(super) fn labelled_notes(&mut self) {
        let mut at = 0;
        while at < self.pieces.len() {
            let Some((end, notes)) = self.numbered_run(at) else {
                at += 1;
                continue;
            };
            for note in at..end {
                if notes && self.open(note) {
                    self.set(note, BlockKind::Footnote);
                }
            }
            at = end;
        }
        for at in 0..self.pieces.len() {
            let facts = &self.facts[at];
            let Lead::Note(length, label) = &facts.lead else {
                continue;
            };
            if !matches!(
                self.pieces[at].kind,
                None | Some(BlockKind::Paragraph | BlockKind::ListItem)
            ) {
                continue;
            }
            let rest = &facts.text[*length..];
            let raised = facts.text.contains(['¹', '²', '³', '⁰'])
                || facts.text.chars().any(|c| ('⁴'..='⁹').contains(&c));
            let raised = raised && !facts.text.starts_with('[');
            let cites = shape::cites(rest) >= 1 || shape::is_only_urls(rest);
            if label == "^" {
                self.set(at, BlockKind::Reference);
            } else if raised || cites || self.called.contains(label) {
                self.set(at, BlockKind::Footnote);
            }
        }
    }

    /// From `from`, where a run of `1. ...`, `2. ...` (or `12 Reuters, ...`) ends, and whether most of it cites.
    fn numbered_run(&self, from: usize) -> Option<(usize, bool)> {
        let number = |at: usize| match self.facts[at].lead {
            Lead::Number(_, Some(number)) | Lead::Bare(_, number) => Some(number),
            _ => None,
        };
        let usable = |at: usize| {
            matches!(
                self.pieces[at].kind,
                None | Some(BlockKind::ListItem | BlockKind::Boilerplate)
            )
        };
        let mut last = number(from).filter(|_| self.open(from))?;
        let (mut end, mut count, mut citing, mut called) = (from, 0, 0, 0);
        let mut at = from;
        while at < self.pieces.len() && usable(at) {
            match number(at) {
                Some(next) if at == from || (next > last && next <= last + 3) => {
                    last = next;
                    count += 1;
                    citing += usize::from(shape::cites(self.facts[at].text) >= 2);
                    called += usize::from(self.called.contains(&next.to_string()));
                    end = at + 1;
                }
                Some(_) => break,
                // Addresses and page numbers stand between notes.
                None if shape::is_only_urls(self.facts[at].text) => end = at + 1,
                None if self.pieces[at].kind == Some(BlockKind::Boilerplate) => {}
                None => break,
            }
            at += 1;
        }
        let bare = matches!(self.facts[from].lead, Lead::Bare(..));
        let enough = if count >= 2 {
            citing * 2 >= count || (citing * 3 >= count && called * 2 >= count)
        } else {
            citing == 1 && (called == 1 || (bare && self.pieces[from].gap > 0))
        };
        Some((end, enough))
    }

    /// Entries that cite, after the last running text, without heading or label.
    pub(super) fn tail_references(&mut self) {
        for at in (0..self.pieces.len()).rev() {
            match self.pieces[at].kind {
                Some(BlockKind::Boilerplate | BlockKind::Footnote | BlockKind::Reference) => {
                    continue;
                }
                None | Some(BlockKind::Paragraph | BlockKind::ListItem) => {}
                _ => break,
            }
            let text = self.facts[at].text;
            if at > 0 && (shape::cites(text) >= 3 || shape::is_only_urls(text)) {
                self.set(at, BlockKind::Reference);
            } else {
                break;
            }
        }
    }
}
