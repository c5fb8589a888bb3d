//! Datelines: "BENI, DR Congo, 15 January - ", "(Dakar, 2 May 2024) – ", which are no part of the sentence after them.

/// Bytes within which a dateline ends.
const REACH: usize = 90;

/// Where the sentence after a dateline begins, if a paragraph has one: a name in capitals or brackets, a dash between blanks, and a
/// sentence that is not in capitals itself.
pub(crate) fn end(paragraph: &str) -> Option<usize> {
    let dashes = [" - ", " – ", " — ", " -- "];
    let (at, dash) = dashes
        .iter()
        .filter_map(|dash| Some((paragraph.find(dash)?, dash)))
        .min()?;
    let (before, after) = (&paragraph[..at], &paragraph[at + dash.len()..]);
    let first = before.split([' ', ',']).next()?;
    let letters = first
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count();
    let capitals = letters > 2 && !first.chars().any(char::is_lowercase);
    let brackets = before.starts_with('(') && before.ends_with(')');
    let line = at <= REACH && !ends_sentence(before) && (capitals || brackets);
    // Monitored broadcasts: "LIMA, 4 FEB 90 (EFE) -- [TEXT] Three policemen".
    let words = after
        .strip_prefix('[')
        .and_then(|label| label.split_once("] "))
        .map_or(after, |(_, words)| words);
    let sentence = words.starts_with(char::is_uppercase) && words.chars().any(char::is_lowercase);
    (line && sentence).then_some(at + dash.len())
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
        let after = |text: &str| end(text).map(|at| text[at..].to_owned());
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
