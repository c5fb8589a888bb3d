//! What each piece of a document is. All rules look at shape, place and the phrase list; none knows a site.
//!
//! The order of the passes matters: what is certain (page furniture, table rows, what a format declares) comes
//! first; lists of sources and notes bound the body; only inside the body are titles, headings and lists told
//! apart. Formats with markup use the same passes, with most kinds already set.

mod references;

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::paragraphs::Piece;
use crate::phrases::{self, Sense};
use crate::shape::{self, Lead};
use crate::{Block, BlockKind, dates, notes};

/// What is asked of every piece more than once.
struct Facts<'a> {
    text: &'a str,
    lead: Lead,
    senses: Vec<Sense>,
    words: usize,
    stops: bool,
}

impl Facts<'_> {
    fn says(&self, sense: Sense) -> bool {
        self.senses.contains(&sense)
    }

    /// Running text: a sentence of some length that ends.
    fn is_prose(&self) -> bool {
        self.stops && self.words >= 8 && !matches!(self.lead, Lead::Note(..))
    }
}

struct Typing<'a> {
    pieces: Vec<Piece>,
    facts: Vec<Facts<'a>>,
    /// Labels that the text calls by a mark, not at the head of a piece.
    called: HashSet<String>,
    /// Whether the format has no markup, so that headings must be guessed.
    plain: bool,
}

/// Types pieces. `plain` says that shape alone tells headings and lists.
pub(crate) fn blocks(text: &str, pieces: Vec<Piece>, plain: bool) -> Vec<Block> {
    let facts: Vec<Facts> = pieces
        .iter()
        .map(|piece| {
            let text = piece.text(text);
            Facts {
                text,
                lead: shape::lead(text),
                senses: phrases::senses(text),
                words: shape::words(text),
                stops: shape::ends_sentence(text),
            }
        })
        .collect();
    let heads: HashSet<usize> = pieces
        .iter()
        .zip(&facts)
        .filter_map(|(piece, facts)| match facts.lead {
            Lead::Note(length, _) => Some((piece.start, length)),
            _ => None,
        })
        .flat_map(|(start, length)| start..start + length)
        .collect();
    let called = notes::marks(text)
        .into_iter()
        .filter(|mark| !heads.contains(&mark.range.start))
        .map(|mark| mark.label)
        .collect();
    let mut typing = Typing {
        pieces,
        facts,
        called,
        plain,
    };
    typing.front();
    typing.phrases();
    typing.reference_sections();
    typing.labelled_notes();
    typing.tail_references();
    typing.lists_and_captions();
    typing.headings();
    typing.tail_furniture();
    typing.finish()
}

static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:Dr|Prof|Mr|Mrs|Ms|Gen|Col)\.? )?\p{Lu}[\p{L}’'.-]*(?: (?:\p{Lu}[\p{L}’'.-]*|de|del|van|von|bin|al-\p{Lu}\p{L}+)){1,3}(?:(?:,| and| &) \p{Lu}[\p{L}’'.-]+(?: \p{Lu}[\p{L}’'.-]+){1,3}){0,3}$")
        .expect("regex")
});
static BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?i:by|par|por|von|di|written by|reported by|story by|text by|edited by|reporting by|posted by)) +\p{Lu}[^.!?]*(?:\p{Lu}\.[^.!?]*)*$|^(?:بقلم|Автор|كتب|كتبت|Yazan|نویسنده)[: ].{2,60}$")
        .expect("regex")
});
static MAIL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\w.+-]+@[\w-]+\.\w{2,}").expect("regex"));
static PHONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:\+|\(0|\b00)\d[\d ()/.-]{7,}\d").expect("regex"));
static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?i:fig(?:ure|\.)?|map|photo(?:graph)?|image|table|chart|graph(?:ic)?|picture|abb(?:ildung|\.)|рис(?:унок|\.)|figura|tabla|tabela|tableau|carte|карта|şekil|شكل)\s*\d+[a-z]?\s*[.:–—-]?\s")
        .expect("regex")
});
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:said|says|told|tells|added|adds|wrote|writes|tweeted|stated|states|asked|replied|following|follows|statement|declared|warned|сказал|заявил|dit|déclaré|dijo|afirmó|sagte)\b[^:]*:$")
        .expect("regex")
});
/// A sentence ends inside: a long word, a stop, a capital (`Lt. Gen. Smith` has short words).
static SENTENCES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\p{Ll}{4}[.!?][”’\x22¹²³⁰⁴-⁹]*\s+\p{Lu}").expect("regex"));
static LINKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\[[^\]]{1,80}\]\([^)\s]+\)|@\w{3,}|https?://\S+|\bwww\.\S+").expect("regex")
});

impl Typing<'_> {
    fn set(&mut self, at: usize, kind: BlockKind) {
        self.pieces[at].kind = Some(kind);
    }

    fn open(&self, at: usize) -> bool {
        self.pieces[at].kind.is_none()
    }

    /// The first piece of running text.
    fn first_prose(&self) -> usize {
        (0..self.pieces.len())
            .find(|&at| {
                matches!(self.pieces[at].kind, None | Some(BlockKind::Paragraph))
                    && self.facts[at].is_prose()
                    && !self.facts[at].says(Sense::Boilerplate)
                    && !BY.is_match(self.facts[at].text)
            })
            .unwrap_or(self.pieces.len())
    }

    /// Title, date lines, bylines, `Key: value` lines.
    fn front(&mut self) {
        let prose = self.first_prose();
        // Many date lines are the headings of a chronicle, not the date of a report.
        let dated: Vec<usize> = (0..self.pieces.len())
            .filter(|&at| self.plain && self.open(at) && self.is_dated(at))
            .collect();
        if dated.len() >= 3 {
            for at in dated {
                self.set(at, BlockKind::Heading);
                self.pieces[at].level = 2;
            }
        }
        let mut title = self
            .pieces
            .iter()
            .position(|p| p.kind == Some(BlockKind::Title));
        for at in 0..self.pieces.len().min(prose + 1).min(16) {
            let facts = &self.facts[at];
            if !self.open(at) {
                continue;
            }
            let text = facts.text;
            let date = self.is_dated(at);
            let named = BY.is_match(text) && facts.words <= 14;
            let keyed =
                facts.says(Sense::Byline) && !facts.stops && facts.words <= 16 && at < prose;
            let keyed = keyed && (named || !starts_with_preposition(text));
            let is_title_key = text.len() < 300 && text.to_lowercase().starts_with("title:");
            if is_title_key && title.is_none() {
                title = Some(at);
                self.set(at, BlockKind::Title);
            } else if date || named || keyed {
                self.set(at, BlockKind::Byline);
            } else if title.is_none() && self.could_be_title(at) {
                title = Some(at);
                self.set(at, BlockKind::Title);
            } else if let Some(title) = title
                && at == self.after(title)
                && at < prose
                && (2..=5).contains(&facts.words)
                && NAME.is_match(text)
                && !text
                    .split(' ')
                    .any(|word| NOT_A_NAME.contains(&word.to_lowercase().as_str()))
            {
                self.set(at, BlockKind::Byline);
            }
        }
        // Agencies sign at the end.
        let end = self.pieces.len();
        for at in end.saturating_sub(6)..end {
            let facts = &self.facts[at];
            let keyed = facts.words <= 10 && !facts.stops && facts.text.contains(':');
            let signs = facts.says(Sense::Byline)
                && (keyed || BY.is_match(facts.text.trim_end_matches('.')));
            if self.open(at) && at > prose && facts.words <= 30 && signs {
                self.set(at, BlockKind::Byline);
            }
        }
    }

    fn is_dated(&self, at: usize) -> bool {
        self.facts[at].words <= 9 && dates::is_date_line(self.facts[at].text).is_some()
    }

    /// The next piece that is neither furniture nor a date line.
    fn after(&self, at: usize) -> usize {
        (at + 1..self.pieces.len())
            .find(|&next| {
                !matches!(
                    self.pieces[next].kind,
                    Some(BlockKind::Boilerplate | BlockKind::Byline)
                )
            })
            .unwrap_or(self.pieces.len())
    }

    fn could_be_title(&self, at: usize) -> bool {
        let facts = &self.facts[at];
        self.plain
            && at + 1 < self.pieces.len()
            && (1..=30).contains(&facts.words)
            && facts.text.chars().count() <= 220
            && self.pieces[at].lines <= 3
            && (!facts.stops || facts.text.ends_with(['?', '!']))
            && !facts.text.ends_with([',', ':', ';'])
            && matches!(facts.lead, Lead::None | Lead::Number(..) | Lead::Bare(..))
            && !facts.says(Sense::Boilerplate)
            && !is_furniture(facts)
            && !(facts.words > 12 && SENTENCES.is_match(facts.text))
            && !leaves_off(facts.text)
            && shape::url_bytes(facts.text) == 0
            && !(0..at).any(|before| self.facts[before].is_prose())
    }

    /// Site furniture by its phrases and by its shape.
    fn phrases(&mut self) {
        let mut prose_seen = 0;
        let mut tail = false;
        let mut section = false;
        let title = self
            .pieces
            .iter()
            .position(|p| p.kind == Some(BlockKind::Title));
        for at in 0..self.pieces.len() {
            if !matches!(
                self.pieces[at].kind,
                None | Some(
                    BlockKind::Paragraph
                        | BlockKind::ListItem
                        | BlockKind::Heading
                        | BlockKind::Table
                )
            ) {
                continue;
            }
            let facts = &self.facts[at];
            let prose = facts.is_prose();
            let short = facts.text.chars().count() <= 160;
            if section && ((prose && !short) || facts.says(Sense::Reference)) {
                section = false;
            }
            let repeats_title = title.is_some_and(|t| t != at && self.facts[t].text == facts.text);
            let opens_section = facts.says(Sense::Section) && prose_seen > 0;
            // A list of notes can stand after the furniture.
            let note = matches!(facts.lead, Lead::Note(..)) || facts.says(Sense::Reference);
            if facts.says(Sense::Tail) && prose_seen >= 2 {
                tail = true;
            }
            if tail && note {
                tail = false;
            }
            let furniture = facts.says(Sense::Boilerplate)
                || opens_section
                || (section && (short || !prose))
                || tail
                || (repeats_title && !prose)
                || is_furniture(facts);
            section |= opens_section;
            if furniture && (!note || facts.says(Sense::Boilerplate)) {
                self.set(at, BlockKind::Boilerplate);
            } else if prose {
                prose_seen += 1;
            }
        }
    }

    fn lists_and_captions(&mut self) {
        for at in 0..self.pieces.len() {
            let facts = &self.facts[at];
            if !matches!(self.pieces[at].kind, None | Some(BlockKind::Paragraph)) {
                continue;
            }
            let caption =
                CAPTION.is_match(facts.text) && facts.words <= 60 || facts.says(Sense::Caption);
            if caption {
                self.set(at, BlockKind::Caption);
            } else if self.plain && self.open(at) && self.is_list_item(at) {
                self.set(at, BlockKind::ListItem);
                self.pieces[at].level = (1 + self.pieces[at].indent / 4).min(6) as u8;
            }
        }
    }

    fn is_list_item(&self, at: usize) -> bool {
        match self.facts[at].lead {
            Lead::Bullet(_) => true,
            Lead::Number(_, Some(_)) | Lead::Number(_, None) => !self.is_numbered_heading(at),
            _ => false,
        }
    }

    fn is_numbered_heading(&self, at: usize) -> bool {
        let facts = &self.facts[at];
        let next = self.next_body(at);
        matches!(facts.lead, Lead::Number(..))
            && !facts.stops
            && facts.words <= 12
            && next.is_some_and(|next| {
                self.facts[next].is_prose() && matches!(self.facts[next].lead, Lead::None)
            })
    }

    /// The next piece that is not furniture or a note.
    fn next_body(&self, at: usize) -> Option<usize> {
        (at + 1..self.pieces.len()).find(|&next| {
            !matches!(
                self.pieces[next].kind,
                Some(
                    BlockKind::Boilerplate
                        | BlockKind::Caption
                        | BlockKind::Footnote
                        | BlockKind::Byline
                )
            )
        })
    }

    fn headings(&mut self) {
        if !self.plain {
            return;
        }
        let candidates: Vec<bool> = (0..self.pieces.len())
            .map(|at| self.could_be_heading(at))
            .collect();
        let open = (0..self.pieces.len()).filter(|&at| self.open(at)).count();
        // A list of headlines has no headings.
        if candidates.iter().filter(|&&c| c).count() * 3 > open * 2 && open > 3 {
            return;
        }
        let mut following = 0;
        for at in (0..self.pieces.len()).rev() {
            if !candidates[at] {
                continue;
            }
            let Some(next) = self.next_body(at) else {
                following = 0;
                continue;
            };
            let leads = match self.pieces[next].kind {
                Some(BlockKind::ListItem | BlockKind::Table) => true,
                Some(BlockKind::Heading) => true,
                None => !candidates[next] || self.facts[next].words >= 4,
                _ => false,
            };
            following = if candidates[next] { following + 1 } else { 0 };
            if leads && following < 3 {
                self.set(at, BlockKind::Heading);
                self.pieces[at].level = if shape::all_capitals(self.facts[at].text) {
                    1
                } else {
                    2
                };
            }
        }
    }

    fn could_be_heading(&self, at: usize) -> bool {
        let facts = &self.facts[at];
        let piece = &self.pieces[at];
        let text = facts.text;
        if piece.kind.is_some() || piece.lines > 2 || piece.continues || facts.words == 0 {
            return false;
        }
        if facts.words > 15 || text.chars().count() > 120 || (facts.stops && !text.ends_with('?')) {
            return false;
        }
        let quoted = text.starts_with(['"', '“', '«']) && text.ends_with(['"', '”', '»']);
        let colon = text.ends_with(':') && (facts.words > 6 || SAYS.is_match(text));
        let question = text.ends_with('?') && facts.words < 3;
        // The statement of a speaker or a running sentence is no heading.
        let runs_on = facts.words > 9
            && shape::title_case(text) < 40
            && text.contains(',')
            && !text.ends_with('?');
        let lead = matches!(facts.lead, Lead::None) || self.is_numbered_heading(at);
        let sentence = quoted || colon || question || runs_on;
        lead && !sentence
            && !text.ends_with([',', ';', '…'])
            && !shape::begins_lower(text)
            && text.chars().any(char::is_alphabetic)
            && shape::url_bytes(text) == 0
    }

    /// Short lines after the last running text that lead nowhere: a site's footer.
    fn tail_furniture(&mut self) {
        let prose = (0..self.pieces.len())
            .filter(|&at| self.facts[at].is_prose())
            .count();
        let mut closed = false;
        let mut at = self.pieces.len();
        while at > 0 {
            at -= 1;
            let facts = &self.facts[at];
            match self.pieces[at].kind {
                Some(BlockKind::Boilerplate | BlockKind::Footnote | BlockKind::Reference) => {
                    closed = true;
                }
                None | Some(BlockKind::Heading) if prose >= 3 && at > 1 => {
                    let number = facts.text.chars().any(|c| c.is_ascii_digit());
                    let short = !facts.stops && facts.words <= 9 && !facts.text.ends_with(':');
                    let fits =
                        short && matches!(facts.lead, Lead::None) && !self.pieces[at].continues;
                    if fits && (closed || !number) && facts.words > 0 {
                        self.set(at, BlockKind::Boilerplate);
                    } else {
                        break;
                    }
                }
                _ => break,
            }
        }
    }

    /// Addresses under a note belong to it; everything untyped is a paragraph.
    fn finish(self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::with_capacity(self.pieces.len());
        for (piece, facts) in self.pieces.iter().zip(&self.facts) {
            let kind = piece.kind.unwrap_or(BlockKind::Paragraph);
            let note = |kind| matches!(kind, BlockKind::Footnote | BlockKind::Reference);
            if let Some(last) = blocks.last_mut()
                && last.kind == BlockKind::Footnote
                && note(kind)
                && piece.gap == 0
                && self.plain
                && shape::is_only_urls(facts.text)
                && matches!(facts.lead, Lead::None)
            {
                last.end = piece.end;
                continue;
            }
            let level = match kind {
                BlockKind::Heading | BlockKind::ListItem => piece.level.max(1),
                BlockKind::Paragraph => u8::from(piece.continues),
                _ => 0,
            };
            blocks.push(Block {
                kind,
                start: piece.start,
                end: piece.end,
                level,
            });
        }
        blocks
    }
}

/// Words that open headings and are no one's name.
const NOT_A_NAME: &[&str] = &[
    "the",
    "key",
    "main",
    "executive",
    "summary",
    "introduction",
    "background",
    "overview",
    "analysis",
    "context",
    "conclusion",
    "conclusions",
    "recommendations",
    "methodology",
    "findings",
    "takeaways",
    "report",
    "update",
    "situation",
    "security",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "north",
    "south",
    "east",
    "west",
    "press",
    "release",
    "statement",
    "news",
    "daily",
    "weekly",
    "monthly",
    "annual",
    "attack",
    "attacks",
    "province",
    "district",
    "city",
    "region",
    "killed",
    "dead",
    "war",
    "army",
    "police",
    "government",
    "state",
    "united",
    "civilian",
    "casualties",
    "what",
    "who",
    "why",
    "how",
    "where",
    "when",
    "is",
    "are",
    "in",
    "on",
    "of",
];

/// Whether the text breaks off at a word after which nothing ends.
fn leaves_off(text: &str) -> bool {
    let last = text
        .split_whitespace()
        .next_back()
        .unwrap_or("")
        .to_lowercase();
    crate::paragraphs::OPEN_WORDS.contains(&last.as_str())
}

fn starts_with_preposition(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or("").to_lowercase();
    matches!(first.as_str(), "by" | "par" | "por" | "von" | "di")
}

/// Furniture by shape: navigation, handles, addresses, rules, signs of copyright.
fn is_furniture(facts: &Facts) -> bool {
    let text = facts.text;
    let length = text.chars().count();
    if facts.words == 0 {
        // Rules, stars, dots; but `[...]` and the like inside a text are rare enough.
        return length >= 1 && !text.chars().any(char::is_alphanumeric);
    }
    if matches!(
        facts.lead,
        Lead::Note(..) | Lead::Number(..) | Lead::Bare(..)
    ) || length > 600
    {
        return false;
    }
    let (links, linked) = LINKED
        .find_iter(text)
        .fold((0, 0), |(links, bytes), found| {
            (links + 1, bytes + found.len())
        });
    if links > 0
        && linked * 10 >= text.len() * 6
        && !facts.stops
        && shape::cites(text) < 3
        && links >= 2
    {
        return true;
    }
    if text.contains('@')
        && MAIL.is_match(text)
        && facts.words <= 25
        && !(facts.stops && facts.words > 12)
    {
        return true;
    }
    if PHONE.is_match(text) && facts.words <= 12 && !facts.stops {
        return true;
    }
    let parts = text
        .split([' ', '\t'])
        .filter(|part| matches!(*part, "|" | "»" | "›" | ">" | "·" | "•"))
        .count();
    parts >= 3
        && !facts.stops
        && facts.words <= 6 * (parts + 1)
        && !text.chars().any(|c| c.is_ascii_digit())
}
