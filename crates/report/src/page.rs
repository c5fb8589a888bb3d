//! The report as one HTML page.
//!
//! A figure is a `details` element, which opens without script; paragraphs are therefore `div`s, since a `p` cannot hold it.

use std::fmt::Write as _;

use concord_check::{Report as Checked, Verdict};
use concord_publish::html::{anchor, head, shown, text};
use concord_record::words::one_line;
use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd, html::push_html};

use crate::answer::{Answer, Cell, Drawing, Figure, Opened};
use crate::compose::{Report, split};
use crate::endnotes::{locator, runs};
use crate::markdown::OPTIONS;
use crate::methods;

/// What the report's own elements look like, for pages that show a report among others.
pub const STYLE: &str = include_str!("style.css");

/// Most runs of notes that stand raised behind a figure.
const MOST_RUNS: usize = 3;

/// The page.
pub(crate) fn page(report: &Report<'_>, checked: Option<&Checked>) -> String {
    let mut html = head(&report.language, &report.title, STYLE);
    html.push_str("<body class=\"report\">\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n<main id=\"main\">\n");
    html.push_str(&content(report, checked));
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

/// What stands on the page.
pub(crate) fn content(report: &Report<'_>, checked: Option<&Checked>) -> String {
    let mut html = String::new();
    if report.titled {
        let _ = writeln!(html, "<h1>{}</h1>", text(&report.title));
    }
    if let Some(byline) = &report.byline {
        let _ = writeln!(html, "<p class=\"soft\">{}</p>", text(byline));
    }
    html.push_str("<p class=\"soft noprint\">Every underlined figure opens the sentences that it comes from. Words between “quotation marks” are the documents’ own.</p>\n<article>\n");
    html.push_str(&body(report, &report.body));
    html.push_str("</article>\n");
    if let Some(checked) = checked {
        html.push_str(&checks(report, checked));
    }
    html.push_str(&figures(report));
    html.push_str(&notes(report));
    for (id, title, markdown) in [
        ("sources", "Sources", methods::sources(report)),
        ("methods", "How this was made", methods::methods(report)),
    ] {
        let _ = write!(
            html,
            "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{title}</h2>\n{}</section>\n",
            body(report, &markdown)
        );
    }
    html
}

/// Markdown with answers as HTML. What the Markdown has of HTML is shown as text; pictures are told, not fetched.
fn body(report: &Report<'_>, markdown: &str) -> String {
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut heading = false;
    let mut links: Vec<bool> = Vec::new();
    let raw = |html: &str| Event::InlineHtml(CowStr::from(html.to_owned()));
    for event in Parser::new_ext(markdown, OPTIONS) {
        match event {
            Event::Start(Tag::Paragraph) => events.push(raw("<div class=\"para\">")),
            Event::End(TagEnd::Paragraph) => events.push(raw("</div>\n")),
            Event::Text(words) => {
                for (words, answer) in split(&words) {
                    if !words.is_empty() {
                        events.push(Event::Text(CowStr::from(words.to_owned())));
                    }
                    if let Some(number) = answer.filter(|&it| it < report.answers.len()) {
                        events.push(raw(&answered(report, number, heading)));
                    }
                }
            }
            Event::Html(words) | Event::InlineHtml(words) => events.push(Event::Text(words)),
            Event::Start(Tag::HtmlBlock) => events.push(raw("<div class=\"para\">")),
            Event::End(TagEnd::HtmlBlock) => events.push(raw("</div>\n")),
            Event::Start(Tag::Image { .. }) => {
                events.push(raw("<span class=\"soft\">[picture, not shown: "))
            }
            Event::End(TagEnd::Image) => events.push(raw("]</span>")),
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                let safe = ["https://", "http://", "mailto:", "#"];
                let safe = safe.iter().any(|scheme| dest_url.starts_with(scheme));
                links.push(safe);
                events.push(if safe { event } else { raw("<span>") });
            }
            Event::End(TagEnd::Link) => {
                let safe = links.pop().unwrap_or(true);
                events.push(if safe { event } else { raw("</span>") });
            }
            Event::Start(Tag::Heading { .. }) => {
                heading = true;
                events.push(event);
            }
            Event::End(TagEnd::Heading(_)) => {
                heading = false;
                events.push(event);
            }
            other => events.push(other),
        }
    }
    let mut html = String::new();
    push_html(&mut html, events.into_iter());
    html
}

fn answered(report: &Report<'_>, number: usize, heading: bool) -> String {
    match &report.answers[number] {
        Answer::Figure(figure) if heading => {
            let label = shown(report.register, &figure.label);
            format!("{label}{}", figure_calls(number, figure))
        }
        Answer::Figure(it) => figure(report, number, it),
        Answer::Cite(notes) => calls(notes),
        Answer::Drawing(it) => drawing(report, it),
    }
}

/// The notes of a figure; where they are many, its entry in the list of figures, which has them all.
fn figure_calls(number: usize, it: &Figure) -> String {
    let notes = all_notes(&it.opened);
    if runs(&notes).len() <= MOST_RUNS {
        return calls(&notes);
    }
    format!(
        "<sup class=\"calls\"><a href=\"#f{0}\" aria-label=\"figure F{0}\">F{0}</a></sup>",
        number + 1
    )
}

fn all_notes(opened: &[Opened]) -> Vec<usize> {
    opened
        .iter()
        .flat_map(|it| it.notes.iter().copied())
        .collect()
}

/// The numbers of notes, raised, each leading there.
fn calls(notes: &[usize]) -> String {
    if notes.is_empty() {
        return String::new();
    }
    let link =
        |number: usize| format!("<a href=\"#n{number}\" aria-label=\"note {number}\">{number}</a>");
    let parts: Vec<String> = runs(notes)
        .into_iter()
        .map(|(first, last)| match last - first {
            0 => link(first),
            1 => format!("{},{}", link(first), link(last)),
            _ => format!("{}–{}", link(first), link(last)),
        })
        .collect();
    format!("<sup class=\"calls\">{}</sup>", parts.join(","))
}

fn figure(report: &Report<'_>, number: usize, it: &Figure) -> String {
    let mut html = format!(
        "<details class=\"figure\"><summary>{}</summary><div class=\"sentences\"><p>{}</p>",
        shown(report.register, &it.label),
        shown(report.register, &it.basis)
    );
    html.push_str(&left_out(report, &it.left_out));
    html.push_str(&opened(report, &it.opened));
    html.push_str("</div></details>");
    html.push_str(&figure_calls(number, it));
    html
}

/// Every figure of the text with what it was counted from and its notes: what paper has in place of the panels.
fn figures(report: &Report<'_>) -> String {
    let list: Vec<(usize, &Figure)> = report
        .answers
        .iter()
        .enumerate()
        .filter_map(|(at, answer)| match answer {
            Answer::Figure(figure) => Some((at, figure)),
            Answer::Cite(_) | Answer::Drawing(_) => None,
        })
        .collect();
    if list.is_empty() {
        return String::new();
    }
    let mut html = String::from(
        "<section id=\"figures\" aria-labelledby=\"figures-title\">\n<h2 id=\"figures-title\">Figures</h2>\n<ul>\n",
    );
    for (number, it) in list {
        let _ = writeln!(
            html,
            "<li id=\"f{0}\">F{0}: <strong>{1}</strong>. {2}{3} Notes {4}</li>",
            number + 1,
            shown(report.register, &it.label),
            shown(report.register, &it.basis),
            left_out(report, &it.left_out),
            calls(&all_notes(&it.opened))
                .replace("<sup class=\"calls\">", "<span>")
                .replace("</sup>", "</span>")
        );
    }
    html.push_str("</ul>\n</section>\n");
    html
}

fn left_out(report: &Report<'_>, words: &[String]) -> String {
    if words.is_empty() {
        return String::new();
    }
    let items: String = words
        .iter()
        .map(|it| format!("<li>{}</li>", shown(report.register, it)))
        .collect();
    format!("<ul class=\"soft\">{items}</ul>")
}

/// Headings with their sentences. One that says the same as the figure is not repeated.
fn opened(report: &Report<'_>, list: &[Opened]) -> String {
    let mut html = String::new();
    for it in list {
        if list.len() > 1 {
            let _ = write!(
                html,
                "<p class=\"opened\">{}</p>",
                shown(report.register, &it.heading)
            );
        }
        for &number in &it.notes {
            html.push_str(&quotation(report, number));
        }
    }
    html
}

/// A note's words where a figure opens them; all about them stands in the note.
fn quotation(report: &Report<'_>, number: usize) -> String {
    let note = &report.notes.list[number - 1];
    let document = report.documents.get(&note.document);
    let file = document.map_or(note.document.as_str(), |it| &it.file);
    let mut html = String::from("<figure class=\"quotation\">");
    if note.span.is_some() {
        html.push_str(&words(report, number));
    }
    let _ = write!(
        html,
        "<figcaption>{}, {}; <a href=\"#n{number}\">note {number}</a></figcaption></figure>",
        shown(report.register, file),
        text(&locator(note))
    );
    html
}

fn words(report: &Report<'_>, number: usize) -> String {
    let note = &report.notes.list[number - 1];
    let language = report
        .documents
        .get(&note.document)
        .and_then(|it| it.language.as_deref())
        .map_or_else(String::new, |it| format!(" lang=\"{}\"", text(it)));
    format!(
        "<blockquote dir=\"auto\"{language}>“{}”</blockquote>",
        shown(report.register, &note.text)
    )
}

fn drawing(report: &Report<'_>, it: &Drawing) -> String {
    let mut html = format!(
        "<figure class=\"drawing\"><figcaption>{}</figcaption>",
        shown(report.register, &it.caption)
    );
    let table = table(report, it);
    match &it.svg {
        Some(svg) => {
            html.push_str(svg);
            let _ = write!(
                html,
                "<details><summary>The same as a table</summary>{table}</details>"
            );
        }
        None => html.push_str(&table),
    }
    html.push_str(&left_out(report, &it.left_out));
    html.push_str("</figure>\n");
    html
}

fn table(report: &Report<'_>, it: &Drawing) -> String {
    let mut html = String::from("<div class=\"scroll\"><table><thead><tr>");
    for name in &it.head {
        let _ = write!(html, "<th scope=\"col\">{}</th>", text(name));
    }
    html.push_str("</tr></thead><tbody>\n");
    for row in &it.rows {
        html.push_str("<tr>");
        for cell in row {
            html.push_str(&table_cell(report, cell));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>");
    html
}

fn table_cell(report: &Report<'_>, cell: &Cell) -> String {
    let class = if cell.number { " class=\"number\"" } else { "" };
    let label = shown(report.register, &cell.text);
    if cell.opened.is_empty() {
        return format!("<td{class}>{label}</td>");
    }
    format!(
        "<td{class}><details class=\"figure\"><summary>{label}</summary><div class=\"sentences\">{}</div></details></td>",
        opened(report, &cell.opened)
    )
}

/// The notes: quotation, locator, hashes.
fn notes(report: &Report<'_>) -> String {
    let mut html = String::from(
        "<section id=\"notes\" aria-labelledby=\"notes-title\">\n<h2 id=\"notes-title\">Notes</h2>\n",
    );
    if report.notes.list.is_empty() {
        html.push_str("<p>Nothing is cited.</p>\n</section>\n");
        return html;
    }
    html.push_str("<ol>\n");
    for (at, note) in report.notes.list.iter().enumerate() {
        let _ = write!(html, "<li id=\"n{}\">", at + 1);
        if note.span.is_some() {
            html.push_str(&words(report, at + 1));
        }
        if report.register.withhold(&note.text).1 {
            html.push_str(
                "<span class=\"soft\">Redacted: names of private persons are left out. </span>",
            );
        }
        match report.documents.get(&note.document) {
            None => {
                let _ = write!(html, "{}", text(&note.document));
            }
            Some(document) => {
                let _ = write!(
                    html,
                    "<span id=\"n{}-{}\">{}</span>",
                    at + 1,
                    anchor(&document.id),
                    shown(report.register, &document.file)
                );
                if let Some(title) = &document.title {
                    let _ = write!(html, ", “{}”", shown(report.register, title));
                }
                if let Some(publisher) = &document.publisher {
                    let _ = write!(html, ", {}", shown(report.register, publisher));
                }
                if let Some(published) = &document.published {
                    let _ = write!(html, ", {}", text(&published.label()));
                }
                let _ = write!(
                    html,
                    ", {}. <span class=\"soft\">SHA-256 of the file <code>{}</code>, of the text <code>{}</code></span>",
                    text(&locator(note)),
                    text(&document.sha256),
                    text(&document.text_sha256)
                );
            }
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ol>\n</section>\n");
    html
}

/// What checking the draft found, without what is supported.
fn checks(report: &Report<'_>, checked: &Checked) -> String {
    let mut html = String::from(
        "<section id=\"checks\" class=\"noprint\" aria-labelledby=\"checks-title\">\n<h2 id=\"checks-title\">Checks</h2>\n<p class=\"soft\">A program read the draft against the casebook and against itself. What it did not find may still be there.</p>\n<ul class=\"facts\">\n",
    );
    for (verdict, number) in checked.counts() {
        let _ = writeln!(
            html,
            "<li><strong>{number}</strong> {}</li>",
            verdict.as_str()
        );
    }
    html.push_str("</ul>\n<ul>\n");
    let open = checked
        .findings
        .iter()
        .filter(|it| it.verdict != Verdict::Supported);
    for finding in open {
        let _ = write!(
            html,
            "<li><span class=\"alert\">{}</span>, {}, line {}: “{}”. {}",
            finding.verdict.as_str(),
            finding.topic.label(),
            finding.place.line,
            shown(report.register, &finding.place.exact),
            shown(report.register, &finding.reason)
        );
        for source in &finding.sources {
            let _ = write!(
                html,
                "<figure class=\"quotation\"><blockquote dir=\"auto\">“{}”</blockquote><figcaption>{}, code points {}–{}</figcaption></figure>",
                shown(report.register, &one_line(&source.text)),
                shown(report.register, &source.file),
                source.start,
                source.end
            );
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ul>\n</section>\n");
    html
}
