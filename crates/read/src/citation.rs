//! What a note says that it rests on: outlet, authors, title, date and address of each source that it names.
//!
//! Notes follow no one style. The parser holds on to what every style marks: quotation marks round a title, a date that stands
//! alone between commas, a year in brackets behind the names, an address, and words that only outlets have in their names
//! (`data/press.txt`). What none of these tells apart stays unknown; a note that is a remark gives nothing.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::{dates, shape};

/// A source that a note names. Unknown is `None`, never a guess.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Citation {
    /// The paper, agency, publisher or body.
    pub outlet: Option<String>,
    /// Who wrote it, in order, given names first where the note tells them apart.
    pub authors: Vec<String>,
    /// The title, without its quotation marks.
    pub title: Option<String>,
    /// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub published: Option<String>,
    /// The address.
    pub url: Option<String>,
}

struct Press {
    words: BTreeSet<&'static str>,
    leads: BTreeSet<&'static str>,
    tails: BTreeSet<&'static str>,
    names: BTreeSet<&'static str>,
}

static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let section = |name: &str| {
        include_str!("../data/press.txt")
            .lines()
            .map(str::trim)
            .skip_while(|line| *line != name)
            .skip(1)
            .take_while(|line| !line.starts_with('['))
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect()
    };
    Press {
        words: section("[words]"),
        leads: section("[leads]"),
        tails: section("[tails]"),
        names: section("[names]"),
    }
});

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("regex")
}

static BACK: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^\W*(?:ibid|idem|id\.)\b"));
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?:see(?:,? (?:also|e\.g\.|for example|for instance|inter alia))?|cf\.?|compare|also|(?:as )?(?:quoted|cited|reported) (?:in|by)|via|from|sources?:)[,:]?\s+",
    )
});
static SEE: LazyLock<Regex> = LazyLock::new(|| regex(r"[.?!]\s+(?:See|Cf\.|Source:|Sources:)\s"));
static ACCESSED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)[\[(,;.]?\s*\b(?:last )?(?:accessed|retrieved|viewed|consulted|consulté|abgerufen)\b[^;)\]]*[)\]]?",
    )
});
static AVAILABLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)[,.;]?\s*\b(?:available (?:at|from|online)(?: at)?|online at|URL):?\s*$")
});
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"“([^”]{4,})”|"([^"]{4,})"|«([^»]{4,})»|(?:^|[\s(,])[‘']((?:[^’']|[’']\p{L}){4,})[’'](?:[\s,.;)]|$)"#,
    )
});
static HARVARD: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"^(\p{Lu}[^()]{2,120}?),? \(((?:19|20)\d\d)[a-z]?\)[.,:]?\s+([^.]{4,200})\.\s*(.*)$")
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| regex(r"\(([^()]*(?:19|20)\d\d[^()]*)\)"));
static PAGES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?:pp?\.?|paras?\.?|vol\.?|no\.?|issue|ch\.?|chapter|n\.|note|annex|table|fig\.?|ed\.?) ?[\divxlc]|^\d+[-–:\d ]*$",
    )
});
static INITIALS: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:\p{Lu}\.[ -]?)+$"));
/// "Roe, J.", "Roe, Jane".
static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:\p{Lu}[\p{L}.’'-]*|(?:de|da|van|von|der|bin|al|el|ben|ibn|la|le)) (?:(?:\p{Lu}[\p{L}.’'-]*|de|da|van|von|der|bin|al|el|ben|ibn|la|le) ?){1,4}$",
    )
});

/// Whether a note only points back to the source of the note before it: "Ibid., p. 4".
pub fn refers_back(note: &str) -> bool {
    BACK.is_match(note)
}

/// The sources that a note's text names, in its order.
pub fn citations(note: &str) -> Vec<Citation> {
    let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for part in parts(&note) {
        let remark = SEE.find(part).map_or(0, |see| see.start() + 1);
        for piece in [&part[..remark], &part[remark..]] {
            found.extend(one(piece.trim()).filter(|citation| !found.contains(citation)));
        }
    }
    found
}

/// Whether a name is that of an outlet, so far as its words tell.
pub fn is_outlet_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let bare = lower.strip_prefix("the ").unwrap_or(&lower);
    let press = &*PRESS;
    if press.names.contains(bare) || press.names.contains(lower.as_str()) {
        return true;
    }
    let parts: Vec<&str> = words(bare).collect();
    if !name.starts_with(char::is_uppercase) || !(2..=6).contains(&parts.len()) {
        return false;
    }
    // "Kells Press" is an outlet, "Press Secretary" is none.
    let mut ending = parts
        .iter()
        .rev()
        .skip_while(|word| press.tails.contains(**word));
    press.leads.contains(parts[0]) || ending.next().is_some_and(|word| press.words.contains(word))
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Parts of a note between semicolons that stand in no quotation.
fn parts(note: &str) -> Vec<&str> {
    let quoted: Vec<_> = TITLE.find_iter(note).map(|title| title.range()).collect();
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in note.match_indices("; ") {
        if !quoted.iter().any(|title| title.contains(&at)) {
            parts.push(&note[start..at]);
            start = at + 1;
        }
    }
    parts.push(&note[start..]);
    parts
}

fn one(piece: &str) -> Option<Citation> {
    let mut rest = LEAD.replace(piece, "").into_owned();
    let range = shape::all_addresses(&rest).next();
    let url = range.map(|range| {
        let address = rest[range.clone()]
            .trim_end_matches(['.', ',', ';', '’', '”', '"'])
            .to_owned();
        rest.replace_range(range, " ");
        address
    });
    let rest = ACCESSED.replace_all(&rest, "");
    let rest = rest
        .replace("<>", " ")
        .replace("< >", " ")
        .replace("( )", " ");
    let rest = AVAILABLE.replace(rest.trim_end_matches([' ', '.', ',']), "");
    let host = url.as_deref().map(host).unwrap_or_default();
    let mut citation = match TITLE.captures(&rest) {
        Some(title) => titled(&rest, &title, &host),
        None => HARVARD
            .captures(&rest)
            .map(|found| harvard(&found))
            .or_else(|| untitled(&rest, &host, url.is_some()))
            .unwrap_or_default(),
    };
    citation.url = url;
    // A quotation alone may be anybody's words.
    let known = citation.url.is_some()
        || (citation.published.is_some()
            && (citation.outlet.is_some() || citation.title.is_some()))
        || (citation.title.is_some() && citation.outlet.as_deref().is_some_and(is_outlet_name));
    known.then_some(citation)
}

/// `Jane Roe, “Title”, Outlet, 3 May 2014, p. 4`.
fn titled(rest: &str, title: &regex::Captures<'_>, host: &str) -> Citation {
    let whole = title.get(0).map_or(0..0, |found| found.range());
    let words = title.iter().skip(1).flatten().next();
    let mut before = rest[..whole.start]
        .trim_matches([' ', ',', ':', '.', '('])
        .to_owned();
    let mut citation = Citation {
        title: words.map(|words| words.as_str().trim_end_matches([',', '.', ' ']).to_owned()),
        ..Citation::default()
    };
    if let Some(year) = YEAR.captures(&before.clone()) {
        citation.published = dates::parse(&year[1]);
        before = YEAR
            .replace(&before, "")
            .trim_end_matches([' ', ','])
            .to_owned();
    }
    for segment in segments(&rest[whole.end..]) {
        match segment {
            Segment::Date(date) => citation.published = citation.published.or(Some(date)),
            Segment::Words(words) if citation.outlet.is_none() && is_name(words) => {
                citation.outlet = Some(outlet(words));
            }
            Segment::Words(_) => {}
        }
    }
    let mut names = Vec::new();
    for segment in segments(&before) {
        match segment {
            Segment::Date(date) => citation.published = citation.published.or(Some(date)),
            Segment::Words(words) => names.push(words),
        }
    }
    if citation.outlet.is_none() && names.len() == 1 && is_name(names[0]) && !is_person(names[0]) {
        citation.outlet = Some(outlet(names[0]));
    } else if citation.outlet.is_none()
        && let Some(at) = names.iter().position(|name| is_press(name, host))
    {
        citation.outlet = Some(outlet(names.remove(at)));
        citation.authors = authors(&names.join(", "));
    } else if names.iter().all(|name| is_name(name)) {
        citation.authors = authors(&names.join(", "));
    }
    citation
}

/// `Roe, J. and Poe, A. (2014) Title. Place: Publisher.`
fn harvard(found: &regex::Captures<'_>) -> Citation {
    let publisher = found[4].split(". ").next().unwrap_or_default();
    let publisher = publisher.rsplit(": ").next().unwrap_or_default();
    let publisher = publisher.split([',', '(']).next().unwrap_or_default();
    Citation {
        outlet: is_name(publisher).then(|| outlet(publisher)),
        authors: authors(&found[1]),
        title: Some(found[3].trim().to_owned()),
        published: Some(found[2].to_owned()),
        url: None,
    }
}

/// `Reuters, 3 May 2014`, `Jane Roe, Rebels take the port, Daily Post, 3 May 2014`.
fn untitled(rest: &str, host: &str, addressed: bool) -> Option<Citation> {
    let mut citation = Citation::default();
    let mut words: Vec<&str> = Vec::new();
    for segment in segments(rest) {
        match segment {
            Segment::Date(date) => citation.published = citation.published.or(Some(date)),
            Segment::Words(found) if citation.published.is_none() => words.push(found),
            Segment::Words(_) => {}
        }
    }
    if words.is_empty() || !(addressed || citation.published.is_some()) {
        return None;
    }
    if let Some((name, title)) = words[0].split_once(": ")
        && is_press(name, host)
    {
        words.splice(0..1, [name, title]);
    }
    let at = match words.iter().position(|words| is_press(words, host)) {
        Some(at) => Some(at),
        // Without a name that tells, the first is the source, unless it is a person's.
        None => (is_name(words[0]) && !is_person(words[0])).then_some(0),
    };
    let first = at.is_none_or(|at| at > 0);
    let mut left: Vec<&str> = words.clone();
    if let Some(at) = at {
        citation.outlet = Some(outlet(left.remove(at)));
    }
    if first && left.first().is_some_and(|name| is_person(name)) {
        citation.authors = authors(left.remove(0));
    }
    // A clause of many words under no quotation marks may be a remark as well as a title.
    let title = left.into_iter().max_by_key(|words| words.len());
    citation.title = title
        .filter(|title| at.is_some() && title.contains(' ') && title.len() <= 160)
        .map(|title| title.trim_end_matches('.').to_owned());
    (citation.outlet.is_some() || citation.title.is_some()).then_some(citation)
}

enum Segment<'t> {
    Date(String),
    Words(&'t str),
}

/// What stands between commas, brackets and stops before a capital; pages and volumes are left out.
fn segments(text: &str) -> Vec<Segment<'_>> {
    static PARTING: LazyLock<Regex> = LazyLock::new(|| regex(r"[,()\[\]]|\.\s+|\.$|: |–\s"));
    // "May 3, 2014" and "Wednesday, 3 May" hold a comma of their own.
    static COMMA_DATE: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\p{Lu}\p{L}{2,8}\.? \d{1,2},? (?:19|20)\d\d|\d{1,2} \p{Lu}\p{L}{2,8}\.? (?:19|20)\d\d",
        )
    });
    let dates: Vec<_> = COMMA_DATE
        .find_iter(text)
        .map(|date| date.range())
        .collect();
    let mut found = Vec::new();
    let mut start = 0;
    let mut cut = |range: std::ops::Range<usize>| {
        let words = text[range].trim_matches([' ', '.', ',', ';', '–', '-']);
        if words.is_empty() || PAGES.is_match(words) {
            return;
        }
        match dates::is_date_line(words) {
            Some(date) => found.push(Segment::Date(date)),
            None => found.push(Segment::Words(words)),
        }
    };
    for parting in PARTING.find_iter(text) {
        let initial = parting.as_str().starts_with('.')
            && text[..parting.start()]
                .chars()
                .rev()
                .take_while(|letter| letter.is_alphabetic())
                .count()
                <= 2;
        // A colon parts a date from a remark, but belongs to a title or "Reuters: Title".
        let colon = parting.as_str() == ": "
            && dates::is_date_line(text[start..parting.start()].trim()).is_none();
        if initial || colon || dates.iter().any(|date| date.contains(&parting.start())) {
            continue;
        }
        cut(start..parting.start());
        start = parting.end();
    }
    cut(start..text.len());
    found
}

/// The name of an outlet by its words, as an abbreviation, or as what the address says too.
fn is_press(name: &str, host: &str) -> bool {
    let letters: String = name
        .strip_prefix("The ")
        .or_else(|| name.strip_prefix("the "))
        .unwrap_or(name)
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let abbreviation =
        (2..=6).contains(&name.chars().count()) && name.chars().all(char::is_uppercase);
    abbreviation
        || is_outlet_name(name)
        || (letters.len() >= 3 && name.len() <= 60 && host.contains(&letters))
}

/// Few words, the first with a capital: a name, so far as one can see.
fn is_name(words: &str) -> bool {
    let words = words.trim();
    let body = words.strip_prefix("the ").unwrap_or(words);
    body.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
        && body.split(' ').count() <= 8
        && body.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

fn is_person(name: &str) -> bool {
    PERSON.is_match(name) && !is_outlet_name(name)
}

fn outlet(name: &str) -> String {
    let name = name.trim_matches([' ', '.', ',']);
    name.strip_prefix("in ").unwrap_or(name).to_owned()
}

/// `Roe, J., and Poe, Ann` as `J. Roe`, `Ann Poe`.
fn authors(names: &str) -> Vec<String> {
    static PARTING: LazyLock<Regex> = LazyLock::new(|| regex(r",?\s+(?:and|&|et|und|y)\s+|,\s*"));
    let names = names.replace("et al.", "").replace("et al", "");
    let mut found: Vec<String> = Vec::new();
    for name in PARTING
        .split(&names)
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        match found.last_mut() {
            Some(last) if INITIALS.is_match(name) && !last.contains('.') => {
                *last = format!("{name} {last}");
            }
            _ => found.push(name.to_owned()),
        }
    }
    if let [family, given] = &found[..]
        && !family.contains(' ')
        && !given.contains(' ')
        && !names.contains(" and ")
        && !names.contains(" & ")
    {
        return vec![format!("{given} {family}")];
    }
    found
}

/// The letters and digits of an address's host, without `www`.
fn host(url: &str) -> String {
    site(url)
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The host of an address, without `www`: what a link leads to, when nothing else names it.
pub fn site(url: &str) -> &str {
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = url.split(['/', '?', '#', ':']).next().unwrap_or(url);
    host.strip_prefix("www.").unwrap_or(host)
}

/// The addresses of pages in a text, as byte ranges, without the stops behind them.
pub fn addresses(text: &str) -> Vec<std::ops::Range<usize>> {
    shape::all_addresses(text)
        .map(|range| {
            let end = text[range.clone()]
                .trim_end_matches(['.', ',', ';', '’', '”', '"', '\'', '!', '?'])
                .len();
            range.start..range.start + end
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(note: &str) -> Vec<String> {
        let or = |part: Option<String>| part.unwrap_or_else(|| "-".to_owned());
        citations(note)
            .into_iter()
            .map(|found| {
                let authors = found.authors.join(" + ");
                [
                    Some(authors),
                    found.title,
                    found.outlet,
                    found.published,
                    found.url,
                ]
                .map(or)
                .join(" | ")
            })
            .collect()
    }

    #[test]
    fn notes_of_many_styles() {
        for (note, expected) in [
            (
                "Jane Roe and Ali Poe, “Rebels take the port”, Kells Courier, 3 May 2014, p. 4.",
                "Jane Roe + Ali Poe | Rebels take the port | Kells Courier | 2014-05-03 | -",
            ),
            (
                "Roe, Jane. \"Rebels take the port.\" Kells Courier, May 3, 2014, https://courier.example/a/1.",
                "Jane Roe | Rebels take the port | Kells Courier | 2014-05-03 | https://courier.example/a/1",
            ),
            ("Reuters, 3 May 2014", " | - | Reuters | 2014-05-03 | -"),
            (
                "Peshawar police, Saturday 4 February 2023: 84 dead.",
                " | - | Peshawar police | 2023-02-04 | -",
            ),
            (
                "Smith, J. and Poe, A. (2014) The war of the ports. London: Harbour Books.",
                "J. Smith + A. Poe | The war of the ports | Harbour Books | 2014 | -",
            ),
            (
                "See also Jane Roe, Rebels take the port, Daily Post, 3 May 2014",
                "Jane Roe | Rebels take the port | Daily Post | 2014-05-03 | -",
            ),
            (
                "Dunmore Gazette, ‘The governor’s last day’, 3 May 2014 (accessed 9 June 2015)",
                " | The governor’s last day | Dunmore Gazette | 2014-05-03 | -",
            ),
            (
                "https://www.kells.example/x (accessed 9 June 2015)",
                " | - | - | - | https://www.kells.example/x",
            ),
            (
                "The count leaves out prisoners. See Harbour Wire, 3 May 2014.",
                " | - | Harbour Wire | 2014-05-03 | -",
            ),
        ] {
            assert_eq!(line(note), [expected], "{note}");
        }
        assert_eq!(
            line("AFP, 3 May 2014; Reuters, 4 May 2014"),
            [
                " | - | AFP | 2014-05-03 | -",
                " | - | Reuters | 2014-05-04 | -"
            ]
        );
    }

    #[test]
    fn remarks_cite_nothing() {
        for note in [
            "The front split from the union in August 2014; in August 2020 it announced that it had come back.",
            "Excludes prisoners who died of illness.",
            "He called it “a very dark day” for the province.",
            "All figures are rounded, as in 2014.",
        ] {
            assert_eq!(line(note), [""; 0], "{note}");
        }
        assert!(refers_back("Ibid., p. 12") && !refers_back("Ibidun, 3 May 2014"));
    }

    #[test]
    fn hosts_of_addresses() {
        assert_eq!(site("https://www.kells.example/x?y"), "kells.example");
        let text = "It is at https://kells.example/x.";
        assert_eq!(addresses(text).first(), Some(&(9..32)));
        assert_eq!(&text[9..32], "https://kells.example/x");
    }
}
