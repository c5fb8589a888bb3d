//! The sentences that records stand on, as the documents have them, with the words marked that carry a field.

use std::collections::BTreeSet;

use concord_casebook::{Casebook, Quote};
use concord_record::words::plain;
use concord_record::{Document, Evidence, Field, Record, Span};
use maud::{Markup, html};

use crate::error::Problem;
use crate::phrase::date;

/// The anchor of a quote on a page that shows it for one record.
pub(crate) fn anchor(quote: &Quote, record: &str) -> String {
    format!("q-{record}-{}", quote.start)
}

/// Where the reader shows a quote.
pub(crate) fn href(quote: &Quote) -> String {
    reader(&quote.document, quote.start, quote.end)
}

/// Words of the same passage before and after a quote, as much as helps to understand it.
pub(crate) fn context(casebook: &Casebook, quote: &Quote) -> Result<(String, String), Problem> {
    /// Code points on each side.
    const REACH: usize = 240;
    let text = casebook.text(&quote.document)?;
    let span = Span {
        start: quote.start,
        end: quote.end,
    };
    let block = casebook.passage(&quote.document, span)?.block;
    let words = |start: usize, end: usize| {
        let held = text.slice(Span { start, end }).unwrap_or_default();
        held.to_owned()
    };
    let from = block
        .start
        .max(quote.start.saturating_sub(REACH))
        .min(quote.start);
    let to = block.end.min(quote.end + REACH).max(quote.end);
    let (mut before, mut after) = (words(from, quote.start), words(quote.end, to));
    // Not in the midst of a word.
    if from > block.start {
        before = before
            .split_once(char::is_whitespace)
            .map_or(String::new(), |(_, rest)| format!("… {rest}"));
    }
    if to < block.end {
        after = after
            .rsplit_once(char::is_whitespace)
            .map_or(String::new(), |(rest, _)| format!("{rest} …"));
    }
    Ok((before, after))
}

/// Where the reader shows a span.
pub(crate) fn reader(document: &str, start: usize, end: usize) -> String {
    format!("/documents/{document}?at={start}-{end}#at")
}

/// What a form sends back to show that its page had the evidence in it: where the evidence of a coded record begins, or the
/// records that a derived one is about. `None` for a record without either, which nobody can accept.
pub(crate) fn seen_key(record: &Record) -> Option<String> {
    match record {
        Record::Contradiction(it) => Some(it.records.join("+")),
        Record::Event(it) => Some(it.accounts.join("+")),
        record => record
            .evidence()
            .iter()
            .map(|it| (it.start, it.end))
            .min()
            .map(|(start, end)| format!("{start}-{end}")),
    }
}

/// The quotes of a record in the text itself, without those of its notes.
pub(crate) fn of_text(casebook: &Casebook, record: &Record) -> Result<Vec<Quote>, Problem> {
    let spans = record.evidence().iter();
    Ok(casebook.quotes(spans.filter(|it| it.field != Field::Note))?)
}

/// The quotes of a record about a field, or all of its quotes where none is about it.
pub(crate) fn about(
    casebook: &Casebook,
    record: &Record,
    field: &str,
) -> Result<Vec<Quote>, Problem> {
    let told: Vec<&Evidence> = record
        .evidence()
        .iter()
        .filter(|it| it.field.as_str() == field)
        .collect();
    if told.is_empty() {
        let mut all = of_text(casebook, record)?;
        all.truncate(1);
        return Ok(all);
    }
    Ok(casebook.quotes(told)?)
}

/// The words of a quote with its spans marked. Words of `differing` are marked as not in the others.
pub(crate) fn words(quote: &Quote, differing: &BTreeSet<String>) -> Markup {
    let chars: Vec<char> = quote.text.chars().collect();
    let clip = |at: usize| at.clamp(quote.start, quote.end) - quote.start;
    // The passage is the whole clause: marking it would mark nothing.
    let spans: Vec<(usize, usize, Field)> = quote
        .spans
        .iter()
        .filter(|it| it.field != Field::Passage && it.field != Field::Note)
        .map(|it| (clip(it.start), clip(it.end), it.field))
        .filter(|(start, end, _)| start < end)
        .collect();
    let mut cuts: BTreeSet<usize> = spans.iter().flat_map(|&(a, b, _)| [a, b]).collect();
    cuts.extend([0, chars.len()]);
    let cuts: Vec<usize> = cuts.into_iter().collect();
    html! {
        @for pair in cuts.windows(2) {
            @let text: String = chars[pair[0]..pair[1]].iter().collect();
            @let fields: Vec<String> = spans.iter().filter(|(a, b, _)| *a <= pair[0] && pair[1] <= *b).map(|it| plain(it.2.as_str())).collect();
            @if fields.is_empty() {
                (differences(&text, differing))
            } @else {
                mark.field title=(fields.join(", ")) { (differences(&text, differing)) }
            }
        }
    }
}

fn differences(text: &str, differing: &BTreeSet<String>) -> Markup {
    if differing.is_empty() {
        return html! { (text) };
    }
    html! {
        @for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
            @let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
            @if !word.is_empty() && differing.contains(&word.to_lowercase()) {
                span.differs { (word) } (piece[word.len()..])
            } @else { (piece) }
        }
    }
}

/// For each text the words that none of the others has, where the texts are alike enough that the difference tells something.
pub(crate) fn differing(texts: &[&str]) -> Vec<BTreeSet<String>> {
    /// Share of words in common from which two texts count as two versions of one.
    const ALIKE: f64 = 0.5;
    let sets: Vec<BTreeSet<String>> = texts
        .iter()
        .map(|text| {
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .collect()
        })
        .collect();
    let alike = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
        let common = a.intersection(b).count() as f64;
        common / (a.union(b).count().max(1) as f64) >= ALIKE
    };
    sets.iter()
        .enumerate()
        .map(|(at, own)| {
            let versions: Vec<&BTreeSet<String>> = sets
                .iter()
                .enumerate()
                .filter(|&(other, set)| other != at && set != own && alike(own, set))
                .map(|(_, set)| set)
                .collect();
            if versions.is_empty() {
                return BTreeSet::new();
            }
            own.iter()
                .filter(|word| !versions.iter().any(|set| set.contains(*word)))
                .cloned()
                .collect()
        })
        .collect()
}

/// A quotation with where it stands.
pub(crate) fn figure(
    quote: &Quote,
    record: &str,
    document: &Document,
    differing: &BTreeSet<String>,
) -> Markup {
    rated_figure(quote, record, document, differing, &html! {})
}

/// The same with what is thought of the source behind its name.
pub(crate) fn rated_figure(
    quote: &Quote,
    record: &str,
    document: &Document,
    differing: &BTreeSet<String>,
    badge: &Markup,
) -> Markup {
    html! {
        figure.quotation id=(anchor(quote, record)) tabindex="-1" {
            blockquote dir="auto" lang=[document.language.as_deref()] { (words(quote, differing)) }
            figcaption {
                a href=(href(quote)) { (source(document)) }
                (badge)
                " " span.soft { (quote.start) "–" (quote.end) }
            }
        }
    }
}

/// Publisher and date, or the file.
pub(crate) fn source(document: &Document) -> Markup {
    html! {
        bdi { (document.publisher.as_deref().unwrap_or(&document.file)) }
        @if document.published.is_some() { ", " (date(document.published.as_ref())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(text: &str, spans: &[(usize, usize, Field)]) -> Quote {
        Quote {
            document: "d".to_owned(),
            start: 10,
            end: 10 + text.chars().count(),
            text: text.to_owned(),
            spans: spans
                .iter()
                .map(|&(start, end, field)| Evidence {
                    document: "d".to_owned(),
                    start: start + 10,
                    end: end + 10,
                    exact: String::new(),
                    field,
                })
                .collect(),
        }
    }

    #[test]
    fn overlapping_spans_are_marked_piece_by_piece() {
        let quote = quote(
            "é <b> 12 dead",
            &[
                (6, 8, Field::Killed),
                (2, 8, Field::Value),
                (0, 13, Field::Passage),
            ],
        );
        assert_eq!(
            words(&quote, &BTreeSet::new()).into_string(),
            "é <mark class=\"field\" title=\"value\">&lt;b&gt; </mark><mark class=\"field\" title=\"killed, value\">12</mark> dead"
        );
    }

    #[test]
    fn versions_of_one_sentence_show_their_differences() {
        let sets = differing(&[
            "A bomb killed 12 people in Nayla on Monday",
            "A bomb killed 40 people in Nayla on Monday",
            "Talks went on in the capital",
        ]);
        assert_eq!(sets[0].iter().collect::<Vec<_>>(), ["12"]);
        assert_eq!(sets[1].iter().collect::<Vec<_>>(), ["40"]);
        assert!(sets[2].is_empty());
        let marked = words(&quote("killed 12, they say", &[]), &sets[0]).into_string();
        assert_eq!(marked, "killed <span class=\"differs\">12</span>, they say");
    }
}
