//! PDF: characters and their boxes by `pdf-extract` (over `lopdf`), reading order by `pdf_layout`, then the same
//! structure as a plain text's.
//!
//! `pdf_oxide` orders columns by itself but costs more than 800 CPU seconds to build, more than the whole of
//! this program may; so the order is made here. The parser is not ours and panics on odd files: it runs on a stack
//! of its own, a page at a time, behind `catch_unwind`. What it would recurse into without end, and what would
//! unpack without end, is looked for before.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use pdf_extract::{
    Dictionary, Document, MediaBox, Object, ObjectId, OutputDev, OutputError, Transform,
    output_doc_page,
};

use crate::pdf_layout::{self, Glyph};
use crate::read::Draft;
use crate::{Metadata, ReadError, dates, html, plain, sniff};

const FORMAT: &str = "PDF";
const MEDIA: &str = "application/pdf";
/// More pages than any report has.
const MAX_PAGES: usize = 3_000;
/// More characters than a page can show.
const MAX_GLYPHS: usize = 200_000;
/// The most bytes that all streams of a file may unpack to.
const MAX_UNPACKED: usize = 192 * 1024 * 1024;

pub(crate) fn read(bytes: &[u8]) -> Result<Draft, ReadError> {
    refuse_bombs(bytes)?;
    silence();
    html::apart(FORMAT, || {
        QUIET.with(|quiet| quiet.set(true));
        catch_unwind(AssertUnwindSafe(|| document(bytes)))
            .unwrap_or_else(|_| Err(broken("the parser gave up on it")))
    })?
}

fn broken(reason: &str) -> ReadError {
    ReadError::Broken {
        format: FORMAT,
        reason: reason.to_owned(),
    }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// A caught panic is an answer, not news: the hook stays silent on the parser's own thread, and only there.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.with(Cell::get) {
                before(info);
            }
        }));
    });
}

/// Unpacks every deflated stream into nothing and counts; refuses streams that are deflated twice.
fn refuse_bombs(bytes: &[u8]) -> Result<(), ReadError> {
    let bomb = ReadError::Bomb {
        format: FORMAT,
        limit: MAX_UNPACKED,
    };
    let mut unpacked = 0usize;
    let mut at = 0;
    while let Some(found) = sniff::find(&bytes[at..], b"stream") {
        let mut start = at + found + b"stream".len();
        at = start;
        while matches!(bytes.get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        let head = &bytes[at.saturating_sub(400)..at];
        let filters = head
            .windows(11)
            .filter(|window| window == b"FlateDecode")
            .count();
        let twice = String::from_utf8_lossy(head)
            .replace(char::is_whitespace, "")
            .contains("/FlateDecode/FlateDecode");
        if twice {
            return Err(bomb);
        }
        // A zlib header is a multiple of 31.
        let Some(&[first, second]) = bytes.get(start..start + 2) else {
            continue;
        };
        if filters == 0
            || first & 0x0f != 8
            || (u16::from(first) << 8 | u16::from(second)) % 31 != 0
        {
            continue;
        }
        let mut inflate = flate2::read::ZlibDecoder::new(&bytes[start..]);
        let mut sink = [0u8; 16 * 1024];
        while let Ok(count) = inflate.read(&mut sink) {
            if count == 0 {
                break;
            }
            unpacked += count;
            if unpacked > MAX_UNPACKED {
                return Err(bomb);
            }
        }
    }
    Ok(())
}

fn document(bytes: &[u8]) -> Result<Draft, ReadError> {
    let mut document = Document::load_mem(bytes).map_err(|error| broken(&error.to_string()))?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(broken("it is protected by a password"));
    }
    make_safe(&mut document);
    let pages = document.get_pages();
    if pages.len() > MAX_PAGES {
        return Err(broken(&format!("it has more than {MAX_PAGES} pages")));
    }
    let mut layouts = Vec::new();
    let mut lost = 0;
    for &number in pages.keys() {
        let mut page = Page::default();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            output_doc_page(&document, &mut page, number)
        }));
        // What stood on the page before the parser gave up is kept.
        if !matches!(outcome, Ok(Ok(()))) {
            lost += 1;
        }
        layouts.push(pdf_layout::page(page.glyphs));
    }
    let mut draft = pdf_layout::compose(layouts, MEDIA);
    if draft.text.trim().is_empty() {
        return Err(if lost > 0 && lost == pages.len() {
            broken("no page could be read")
        } else {
            ReadError::NoText
        });
    }
    if lost > 0 {
        draft.warnings.push(format!(
            "{lost} of {} pages could not be read whole",
            pages.len()
        ));
    }
    let found = plain::metadata(&draft.text, &draft.blocks);
    let info = info(&document);
    draft.metadata = Metadata {
        title: found.title.or(info.title),
        authors: if found.authors.is_empty() {
            info.authors
        } else {
            found.authors
        },
        published: found.published.or(info.published),
        ..info
    };
    Ok(draft)
}

/// What the parser would follow for ever: pages that are their own ancestors, forms that draw themselves. And
/// images, whose bytes it would take for drawing commands.
fn make_safe(document: &mut Document) {
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    for page in pages {
        let mut seen = HashSet::from([page]);
        let mut at = page;
        while let Some(parent) = reference(document.get_dictionary(at).ok(), b"Parent") {
            if !seen.insert(parent) {
                if let Ok(Object::Dictionary(dictionary)) = document.get_object_mut(at) {
                    dictionary.remove(b"Parent");
                }
                break;
            }
            at = parent;
        }
    }
    let mut draws: HashMap<ObjectId, Vec<ObjectId>> = HashMap::new();
    let mut images = Vec::new();
    for (&id, object) in &document.objects {
        let Object::Stream(stream) = object else {
            continue;
        };
        let subtype = stream
            .dict
            .get(b"Subtype")
            .and_then(Object::as_name)
            .unwrap_or(b"");
        if subtype == b"Image" {
            images.push(id);
        } else if subtype == b"Form" || stream.dict.has(b"Resources") {
            draws.insert(id, drawn(document, &stream.dict));
        }
    }
    let mut state: HashMap<ObjectId, bool> = HashMap::new();
    let mut cyclic = Vec::new();
    for &form in draws.keys() {
        find_cycles(form, &draws, &mut state, &mut cyclic, 0);
    }
    for id in images.into_iter().chain(cyclic) {
        if let Ok(Object::Stream(stream)) = document.get_object_mut(id) {
            stream.dict.remove(b"Filter");
            stream.set_content(Vec::new());
        }
    }
}

fn reference(dictionary: Option<&Dictionary>, key: &[u8]) -> Option<ObjectId> {
    dictionary?.get(key).ok()?.as_reference().ok()
}

/// The objects that a form's resources let it draw.
fn drawn(document: &Document, form: &Dictionary) -> Vec<ObjectId> {
    let follow = |object: &Object| -> Option<Dictionary> {
        match object {
            Object::Reference(id) => document.get_dictionary(*id).ok().cloned(),
            Object::Dictionary(dictionary) => Some(dictionary.clone()),
            _ => None,
        }
    };
    form.get(b"Resources")
        .ok()
        .and_then(follow)
        .and_then(|resources| resources.get(b"XObject").ok().and_then(follow))
        .map(|objects| {
            objects
                .iter()
                .filter_map(|(_, object)| object.as_reference().ok())
                .collect()
        })
        .unwrap_or_default()
}

/// Depth-first; `true` in `state` is "on the way", `false` is "done". A chain too long is cut as a cycle is.
fn find_cycles(
    at: ObjectId,
    draws: &HashMap<ObjectId, Vec<ObjectId>>,
    state: &mut HashMap<ObjectId, bool>,
    cyclic: &mut Vec<ObjectId>,
    depth: usize,
) {
    match state.get(&at) {
        Some(false) => return,
        Some(true) => {
            cyclic.push(at);
            return;
        }
        None if depth > 30 => {
            cyclic.push(at);
            return;
        }
        None => {}
    }
    state.insert(at, true);
    for &next in draws.get(&at).into_iter().flatten() {
        find_cycles(next, draws, state, cyclic, depth + 1);
    }
    state.insert(at, false);
}

fn info(document: &Document) -> Metadata {
    let dictionary = match document.trailer.get(b"Info") {
        Ok(Object::Reference(id)) => document.get_dictionary(*id).ok(),
        Ok(Object::Dictionary(dictionary)) => Some(dictionary),
        _ => None,
    };
    let text = |key: &[u8]| -> Option<String> {
        let object = dictionary?.get(key).ok()?;
        let text = pdf_extract::decode_text_string(object).ok()?;
        let text = crate::compose::tidy(&text);
        (!text.is_empty()).then_some(text)
    };
    // Programs put file names into the title.
    let title = text(b"Title").filter(|title| {
        let lower = title.to_lowercase();
        ![".doc", ".docx", ".indd", ".pdf", ".qxd"]
            .iter()
            .any(|end| lower.ends_with(end))
            && !lower.starts_with("microsoft word")
            && lower != "untitled"
    });
    Metadata {
        title,
        authors: text(b"Author")
            .map(|names| plain::authors(&names))
            .unwrap_or_default(),
        published: text(b"CreationDate").and_then(|date| dates::parse(&date)),
        ..Metadata::default()
    }
}

/// Collects the characters of one page.
#[derive(Default)]
struct Page {
    glyphs: Vec<Glyph>,
    height: f64,
}

impl OutputDev for Page {
    fn begin_page(
        &mut self,
        _number: u32,
        media: &MediaBox,
        _art: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.height = media.ury;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        if self.glyphs.len() >= MAX_GLYPHS {
            return Err(OutputError::FormatError(std::fmt::Error));
        }
        // A text that runs up the page (a stamp in the margin) has no upright part.
        let size = ((place.m11 * place.m22).abs()).sqrt() * font_size;
        let (x, y) = (place.m31, self.height - place.m32);
        if size.is_finite() && size > 0.5 && x.is_finite() && y.is_finite() && width.is_finite() {
            self.glyphs.push(Glyph {
                text: text.to_owned(),
                x,
                y,
                width: width * size,
                size,
            });
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
