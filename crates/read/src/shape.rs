//! The outer shape of a line or paragraph: what it begins with, how it ends, how it is spelt. No meaning.

use std::sync::LazyLock;

use regex::Regex;

/// What a line begins with. `usize` is the length of that beginning in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lead {
    None,
    /// A bullet: `-`, `•`, `. ` with wide space.
    Bullet(usize),
    /// An enumerator: `3.`, `(b)`, `iv)`; the number, where it is one.
    Number(usize, Option<u32>),
    /// A note's label that nothing else looks like: `¹`, `[12]`, `[^1]:`.
    Note(usize, String),
    /// A bare number before a word, as extracted pages have it: `12 Reuters, ...`.
    Bare(usize, u32),
}

static BULLET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[-–—*+•·∙◦▪■□●○‣⁃►▶▸➢➤✓✔◆♦]\s+|[•▪■●‣►▸➢◆]|\.(?:\s{2,}|\u{a0}))")
        .expect("regex")
});
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\(?(\d{1,3})[.)]\s+|\((?:[a-z]|[ivx]{1,5})\)\s+|(?:[a-z]|[ivx]{2,5})\)\s+|[IVX]{1,5}\.\s+)")
        .expect("regex")
});
static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[-*•]\s+)?(?:([¹²³⁰⁴-⁹]{1,3})[.:)]?\s*|\[\^?([0-9]{1,3}|[a-z]|[ivx]{1,4})\]:?\s*|\^\s)")
        .expect("regex")
});
static BARE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"^(\d{1,3})\s*(?:[‘“"«'\p{Lu}]|https?:)"#).expect("regex"));

/// What a line begins with.
pub(crate) fn lead(text: &str) -> Lead {
    if let Some(found) = NOTE.captures(text) {
        let label = match (found.get(1), found.get(2)) {
            (Some(raised), _) => plain_digits(raised.as_str()),
            (_, Some(label)) => label.as_str().to_owned(),
            _ => "^".to_owned(),
        };
        return Lead::Note(found[0].len(), label);
    }
    if let Some(found) = BULLET.find(text) {
        return Lead::Bullet(found.end());
    }
    if let Some(found) = NUMBER.captures(text) {
        let number = found.get(1).and_then(|n| n.as_str().parse().ok());
        return Lead::Number(found[0].len(), number);
    }
    if let Some(found) = BARE.captures(text)
        && let Ok(number) = found[1].parse()
    {
        let digits = found[1].len();
        let gap = text[digits..].len() - text[digits..].trim_start().len();
        return Lead::Bare(digits + gap, number);
    }
    Lead::None
}

/// Superscript digits as plain ones.
pub(crate) fn plain_digits(raised: &str) -> String {
    raised.chars().filter_map(plain_digit).collect()
}

/// A superscript digit as a plain one.
pub(crate) fn plain_digit(character: char) -> Option<char> {
    match character {
        '⁰' => Some('0'),
        '¹' => Some('1'),
        '²' => Some('2'),
        '³' => Some('3'),
        '⁴'..='⁹' => char::from_digit(character as u32 - '⁰' as u32, 10),
        _ => None,
    }
}

/// The text without closing quotes, brackets and footnote marks at its end.
fn without_closers(text: &str) -> &str {
    static MARKS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:\[\^?\w{1,8}\]|[¹²³⁰⁴-⁹,⁻]+|[.!?][”’\x22)]*\d{1,3})$").expect("regex")
    });
    let mut text = text.trim_end();
    loop {
        let before = text;
        if let Some(found) = MARKS.find(text) {
            // Digits glued to a full stop leave the stop.
            let keep = text[found.start()..].starts_with(['.', '!', '?']);
            text = &text[..found.start() + usize::from(keep)];
        }
        text = text.trim_end_matches([
            '”', '“', '’', '"', '\'', '»', '*', '_', '\u{200e}', '\u{200f}',
        ]);
        if text.len() == before.len() {
            return text;
        }
    }
}

/// Whether a sentence ends here.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let text = without_closers(text);
    let text = match text.strip_suffix([')', ']']) {
        // A bracket closes a sentence only where the sentence ended inside it.
        Some(inside) => inside,
        None => text,
    };
    text.ends_with(['.', '!', '?', '…', '؟', '۔', '。', '！', '？', '।'])
}

/// Whether nothing more is to come: a sentence end, or a colon or semicolon that closes a line on purpose.
pub(crate) fn ends_firmly(text: &str) -> bool {
    ends_sentence(text) || without_closers(text).ends_with([':', ';', '؛'])
}

/// Whether the text begins in lower case, as the middle of a sentence does. Names such as `al-Shabaab` or
/// `iPhone` do not count.
pub(crate) fn begins_lower(text: &str) -> bool {
    let word = text
        .trim_start_matches(['"', '“', '‘', '\'', '(', '«', ','])
        .split_whitespace()
        .next()
        .unwrap_or("");
    let mut characters = word.chars();
    characters.next().is_some_and(char::is_lowercase)
        && !characters.any(char::is_uppercase)
        && !word.starts_with("http")
        && !word.starts_with("www.")
        && !word.contains('@')
}

/// Words, for counting.
pub(crate) fn words(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count()
}

/// The share of words with letters that begin with a capital, short words left out, in percent.
pub(crate) fn title_case(text: &str) -> usize {
    let mut all = 0;
    let mut capital = 0;
    for word in text.split_whitespace() {
        let Some(first) = word.chars().find(|c| c.is_alphanumeric()) else {
            continue;
        };
        if word.chars().count() > 3 || first.is_uppercase() {
            all += 1;
            capital += usize::from(first.is_uppercase() || first.is_numeric());
        }
    }
    capital * 100 / all.max(1)
}

/// Whether every cased letter is a capital and there are several.
pub(crate) fn all_capitals(text: &str) -> bool {
    let upper = text.chars().filter(|c| c.is_uppercase()).count();
    upper >= 3 && !text.chars().any(char::is_lowercase)
}

static URL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:https?://|www\.)[^\s<>()\[\]]+|\bdoi:\s?10\.\S+|\b10\.\d{4,}/\S+")
        .expect("regex")
});

/// The addresses of pages in the text, in order.
pub(crate) fn all_addresses(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    URL.find_iter(text).map(|found| found.range())
}

/// How many bytes of the text are addresses of pages.
pub(crate) fn url_bytes(text: &str) -> usize {
    URL.find_iter(text).map(|found| found.len()).sum()
}

/// Whether the text is addresses and little else.
pub(crate) fn is_only_urls(text: &str) -> bool {
    let addresses = url_bytes(text);
    let filler = text
        .chars()
        .filter(|c| c.is_whitespace() || "<>()[]*-•,;".contains(*c))
        .count();
    addresses > 0 && (addresses + filler) * 100 >= text.len() * 85
}

static CITED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:ibid|op\.? ?cit|loc\.? ?cit|et al)\b|\b(?:accessed|retrieved|consulté|consultado|abgerufen|дата обращения)\b",
        r"|\b(?:vol|no|pp?|para|paras|isbn|issn|doi)\.? ?\d|\bp\. ?\d|\beds?\.\)|\bSee (?:also|for example|e\.g\.)\b|\bavailable (?:at|from|online)\b",
        r"|\bUN Doc\b|\bS/\d{4}/\d+|\bA/(?:HRC|RES)/",
    ))
    .expect("regex")
});
static QUOTED_TITLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"^.{0,160}[‘“"«'][^’”"»]{8,}[,.?!]?[’”"»'],? "#).expect("regex"));
static ENDS_IN_DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[,(] ?(?:\d{1,2} )?(?:\p{Lu}\p{L}{2,9}\.? )(?:\d{1,2}, )?(?:19|20)\d\d\)?[.,;]?(?: ?[<(]?https?\S*)?$|\((?:19|20)\d\d\)|, (?:19|20)\d\d\.?$")
        .expect("regex")
});

/// How much a text looks like an entry of a list of sources: 0 is not at all, 2 is enough.
pub(crate) fn cites(text: &str) -> usize {
    let length = text.chars().count();
    if length > 900 {
        return usize::from(url_bytes(text) * 3 > text.len()) * 2;
    }
    let addresses = url_bytes(text);
    let mut score = 0;
    score += usize::from(addresses > 0) + usize::from(addresses * 4 > text.len());
    score += usize::from(CITED.is_match(text)) * 2;
    score += usize::from(QUOTED_TITLE.is_match(text) && text.matches(',').count() >= 2);
    score += usize::from(ENDS_IN_DATE.is_match(text.trim_end())) * (1 + usize::from(length < 300));
    if length > 400 && addresses == 0 {
        score = score.saturating_sub(1);
    }
    score
}

/// Cells of a table row, by tabs, pipes or wide white space.
pub(crate) fn cells(text: &str) -> usize {
    static WIDE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r" {3,}").expect("regex"));
    let tabs = text.matches('\t').count();
    let pipes = text.trim_matches('|').matches('|').count();
    let wide = WIDE.find_iter(text).count();
    if tabs > 0 {
        tabs + 1
    } else if pipes > 0 {
        pipes + 1
    } else {
        wide + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads() {
        assert_eq!(lead("- a man"), Lead::Bullet(2));
        assert_eq!(lead(".\u{a0} \u{a0} Near X"), Lead::Bullet(7));
        assert_eq!(lead("1. Reuters"), Lead::Number(3, Some(1)));
        assert_eq!(lead("- ¹² <https://a.b>"), Lead::Note(7, "12".into()));
        assert_eq!(lead("[12] Reuters"), Lead::Note(5, "12".into()));
        assert_eq!(lead("12 Reuters"), Lead::Bare(3, 12));
        assert_eq!(lead("12 people died"), Lead::None);
        assert_eq!(lead("A. B. Smith said"), Lead::None);
    }

    #[test]
    fn sentence_ends() {
        assert!(ends_sentence("It was over.”"));
        assert!(ends_sentence("on April 18.¹"));
        assert!(ends_sentence("a camp.[3][4]"));
        assert!(ends_sentence("on April 18.12"));
        assert!(ends_sentence("(He did not answer.)"));
        assert!(!ends_sentence("the Two Sheikhs'"));
        assert!(!ends_sentence("a group (IS)"));
    }

    #[test]
    fn lower_case_names_do_not_continue() {
        assert!(begins_lower("campaign. Similar"));
        assert!(!begins_lower("al-Shabaab said"));
        assert!(!begins_lower("https://a.b"));
    }

    #[test]
    fn citations() {
        assert!(cites("Jane Roe, ‘Rebels take the port’, Daily Post, 3 May 2014") >= 2);
        assert!(cites("Ibid., p. 12") >= 2);
        assert!(cites("Smith, J. (2014) The war. London: Press.") >= 2);
        assert!(cites("Gunmen killed three men in Idlib on Friday, residents said.") < 2);
    }
}
