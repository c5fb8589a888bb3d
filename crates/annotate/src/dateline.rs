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
    let line = at <= REACH && !before.contains(". ") && (capitals || brackets);
    let sentence = after.starts_with(char::is_uppercase) && after.chars().any(char::is_lowercase);
    (line && sentence).then_some(at + dash.len())
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
        assert_eq!(after("The army - or what is left of it - fled."), None);
        assert_eq!(after("WEEKLY DIGEST - WEEK 23"), None);
    }
}
