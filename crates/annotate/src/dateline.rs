//! Datelines: "BENI, DR Congo, 15 January - ", "(Dakar, 2 May 2024) – ", which are no part of the sentence after them.

use crate::dates::{self, Anchor};

/// Bytes within which a dateline ends.
const REACH: usize = 90;

/// Where the sentence after a dateline begins, if a paragraph has one: a name in capitals or brackets, a dash between blanks, and a
/// sentence that is not in capitals itself. In the `first` paragraph a name and a date will do.
pub(crate) fn end(paragraph: &str, first: bool) -> Option<usize> {
    let dashes = [" - ", " – ", " — ", " -- "];
    let (at, dash) = dashes
        .iter()
        .filter_map(|dash| Some((paragraph.find(dash)?, dash)))
        .min()?;
    let (before, after) = (&paragraph[..at], &paragraph[at + dash.len()..]);
    let name = before.split([' ', ',']).next()?;
    let letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
    let capitals = letters > 2 && !name.chars().any(char::is_lowercase);
    let brackets = before.starts_with('(') && before.ends_with(')');
    let dated = || first && is_name_and_date(before);
    let line = at <= REACH && !ends_sentence(before) && (capitals || brackets || dated());
    // Monitored broadcasts: "LIMA, 4 FEB 90 (EFE) -- [TEXT] Three policemen".
    let words = after
        .strip_prefix('[')
        .and_then(|label| label.split_once("] "))
        .map_or(after, |(_, words)| words);
    let sentence = words.starts_with(char::is_uppercase) && words.chars().any(char::is_lowercase);
    (line && sentence).then_some(at + dash.len())
}

/// "Juba, 11 January 2023": names, and then a date.
fn is_name_and_date(line: &str) -> bool {
    let anchor = Anchor {
        published: None,
        day_first: None,
    };
    let dates = dates::find(line, 0..line.len(), &anchor, None);
    let Some(date) = dates.first() else {
        return false;
    };
    let names = &line[..date.bytes.start];
    let mut words = names
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .peekable();
    words.peek().is_some()
        && words.all(|word| word.starts_with(char::is_uppercase))
        && names.contains(',')
        && !line[date.bytes.end..].contains(char::is_lowercase)
}

/// Whether a full stop ends a sentence in a line, rather than an abbreviation before a number or a name: "Aug. 21", "ST. PAUL, Minn.".
fn ends_sentence(line: &str) -> bool {
    const LONGEST: usize = 5;
    line.match_indices(". ").any(|(at, _)| {
        let word = line[..at]
            .rsplit([' ', ',', '('])
            .next()
            .unwrap_or_default();
        word.chars().count() > LONGEST || !word.starts_with(char::is_uppercase)
    })
}

#[cfg(test)]
mod tests {
    use super::end;

    #[test]
    fn a_dateline_ends_at_its_dash() {
        let after = |text: &str| end(text, false).map(|at| text[at..].to_owned());
        let first = "Juba, 11 January 2023 – Some 60 people died.";
        assert_eq!(
            end(first, true).map(|at| &first[at..]),
            Some("Some 60 people died.")
        );
        assert_eq!(after(first), None);
        assert_eq!(
            after("GUSAU, 14 June - Gunmen raided a mine.").as_deref(),
            Some("Gunmen raided a mine.")
        );
        assert_eq!(
            after("(Lima, 2 May 1991) – The army shot four men.").as_deref(),
            Some("The army shot four men.")
        );
        assert_eq!(
            after("LIMA, 4 FEB 90 (EFE) -- [TEXT] Three policemen died.").as_deref(),
            Some("[TEXT] Three policemen died.")
        );
        assert_eq!(
            after("KABUL (Wire), Aug. 21, 2009 - Rockets hit the city.").as_deref(),
            Some("Rockets hit the city.")
        );
        assert_eq!(after("NATO said so. It was late - The end."), None);
        assert_eq!(after("The army - or what is left of it - fled."), None);
        assert_eq!(after("WEEKLY DIGEST - WEEK 23"), None);
    }
}
