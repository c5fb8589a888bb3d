//! A draft with margin notes: its own words with what was found about them beside them, on one page that needs nothing else.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use concord_check::{Finding, Report, Source, Verdict};
use concord_record::words::one_line;

use crate::Methods;
use crate::html::text;
use crate::phrase::count;

const STYLE: &str = include_str!("style.css");
const MARGIN: &str = include_str!("margin.css");

/// A block of the draft, in code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarginBlock {
    /// What it is, as the reader names it.
    pub kind: String,
    /// A heading's level.
    pub level: u8,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// What such a page is made from.
#[derive(Debug, Clone, Copy)]
pub struct MarginInput<'a> {
    /// The draft's title.
    pub title: &'a str,
    /// Its file.
    pub file: &'a str,
    /// Its language by ISO 639-1.
    pub language: Option<&'a str>,
    /// Its canonical text.
    pub text: &'a str,
    /// Its blocks in order.
    pub blocks: &'a [MarginBlock],
    /// What was found.
    pub report: &'a Report,
    /// How the casebook was made.
    pub methods: &'a Methods,
}

/// The page. Every word of the draft and of the casebook is escaped; the page has no script and loads nothing.
pub fn margin_notes(input: &MarginInput<'_>) -> String {
    let title = text(input.title);
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Checked: {title}</title>\n<style>\n{STYLE}{MARGIN}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to the draft</a>\n<header>\n<h1>{title}</h1>\n\
         <p class=\"soft\">The draft <code>{}</code> held against {}. Numbers lead to the notes beside the text; words in a note’s “quotation marks” are the documents’ own.</p>\n",
        text(input.file),
        count(input.report.documents, "document", "documents"),
    );
    summary(input.report, &mut html);
    html.push_str("</header>\n<main id=\"main\">\n");
    let chars: Vec<char> = input.text.chars().collect();
    let numbered: Vec<(usize, &Finding)> = input
        .report
        .findings
        .iter()
        .enumerate()
        .map(|(at, finding)| (at + 1, finding))
        .collect();
    for block in input.blocks {
        let own: Vec<(usize, &Finding)> = numbered
            .iter()
            .copied()
            .filter(|(_, it)| block.start <= it.place.start && it.place.start < block.end)
            .collect();
        let end = block.end.min(chars.len());
        let words = marked(&chars[block.start.min(end)..end], block.start, &own);
        let element = element(block);
        let language = input
            .language
            .map_or_else(String::new, |it| format!(" lang=\"{}\"", text(it)));
        let _ = write!(
            html,
            "<div class=\"row\">\n<{element} dir=\"auto\"{language} class=\"draft {}\">{words}</{element}>\n<aside>",
            text(&block.kind)
        );
        for (number, finding) in own {
            note(number, finding, &mut html);
        }
        html.push_str("</aside>\n</div>\n");
    }
    methods(input.methods, &mut html);
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

fn element(block: &MarginBlock) -> &'static str {
    match (block.kind.as_str(), block.level) {
        ("title", _) | ("heading", 0..=2) => "h2",
        ("heading", _) => "h3",
        _ => "p",
    }
}

fn summary(report: &Report, html: &mut String) {
    html.push_str("<ul class=\"facts\">\n");
    for (verdict, number) in report.counts() {
        let first = report.findings.iter().position(|it| it.verdict == verdict);
        let label = format!(
            "<strong>{number}</strong> <span class=\"v-{0}\">{0}</span>",
            verdict.as_str()
        );
        let _ = match first {
            Some(at) => writeln!(html, "<li><a href=\"#m{}\">{label}</a></li>", at + 1),
            None => writeln!(html, "<li>{label}</li>"),
        };
    }
    html.push_str("</ul>\n");
}

/// A block's words with marks. Where stretches overlap the gravest verdict is shown; each stretch has its number at its end.
fn marked(chars: &[char], offset: usize, findings: &[(usize, &Finding)]) -> String {
    let spans: Vec<(usize, usize, usize, Verdict)> = findings
        .iter()
        .map(|(number, it)| {
            let end = it.place.end.saturating_sub(offset).min(chars.len());
            (it.place.start - offset, end, *number, it.verdict)
        })
        .collect();
    let mut cuts: BTreeSet<usize> = BTreeSet::from([0, chars.len()]);
    cuts.extend(spans.iter().flat_map(|(start, end, ..)| [*start, *end]));
    let cuts: Vec<usize> = cuts.into_iter().collect();
    let mut html = String::new();
    for pair in cuts.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let words: String = chars[from..to].iter().collect();
        let gravest = spans
            .iter()
            .filter(|(start, end, ..)| *start <= from && to <= *end)
            .map(|(.., verdict)| *verdict)
            .min();
        let _ = match gravest {
            Some(verdict) => write!(
                html,
                "<mark class=\"v-{}\">{}</mark>",
                verdict.as_str(),
                text(&words)
            ),
            None => write!(html, "{}", text(&words)),
        };
        for (_, end, number, _) in &spans {
            if *end == to {
                let _ = write!(
                    html,
                    "<sup><a id=\"m{number}\" href=\"#n{number}\">{number}</a></sup>"
                );
            }
        }
    }
    html
}

fn note(number: usize, finding: &Finding, html: &mut String) {
    let verdict = finding.verdict.as_str();
    let _ = write!(
        html,
        "<details class=\"note\" id=\"n{number}\"{}><summary><span class=\"v-{verdict}\">{number}. {verdict}</span> {}</summary>\n<p>{}</p>",
        if finding.verdict == Verdict::Supported {
            ""
        } else {
            " open"
        },
        text(finding.topic.label()),
        text(&finding.reason)
    );
    for place in &finding.also {
        let _ = write!(
            html,
            "<p class=\"soft\">also “{}”, line {}</p>",
            text(&place.exact),
            place.line
        );
    }
    for source in &finding.sources {
        quotation(source, html);
    }
    let _ = writeln!(
        html,
        "<p class=\"soft\"><a href=\"#m{number}\">line {}</a>, code points {}–{}</p></details>",
        finding.place.line, finding.place.start, finding.place.end
    );
}

fn quotation(source: &Source, html: &mut String) {
    let _ = write!(
        html,
        "<figure class=\"quotation\"><blockquote dir=\"auto\">“{}”</blockquote><figcaption>{}; code points {}–{}</figcaption></figure>",
        text(&one_line(&source.text)),
        text(&source.file),
        source.start,
        source.end
    );
}

fn methods(methods: &Methods, html: &mut String) {
    html.push_str("<footer>\n<p class=\"soft\">A program compared the draft with the documents by rules of grammar: what it did not find may still be there, and what it found is for a person to read.</p>\n<dl>\n");
    for (name, value) in [
        ("Program", &methods.program),
        ("Codebook", &methods.codebook),
        ("Gazetteer", &methods.gazetteer),
        ("State of the casebook", &methods.head),
    ] {
        if !value.is_empty() {
            let _ = writeln!(html, "<dt>{name}</dt><dd>{}</dd>", text(value));
        }
    }
    html.push_str("</dl>\n</footer>\n");
}
