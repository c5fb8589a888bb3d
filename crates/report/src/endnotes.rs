//! Notes as they are called and written out: quotation, locator, hash.

use std::fmt::Write as _;

use crate::compose::Report;
use crate::ledger::Note;
use crate::markdown::escaped;

/// Runs of numbers, in order and each once: `3–5` and `9` of 5, 3, 4, 9.
pub(crate) fn runs(numbers: &[usize]) -> Vec<(usize, usize)> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in sorted {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs
}

/// The call of notes in words: `notes 3–5, 9`.
pub(crate) fn call(notes: &[usize]) -> String {
    let runs: Vec<String> = runs(notes)
        .into_iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            _ => format!("{first}–{last}"),
        })
        .collect();
    match notes {
        [] => "no note".to_owned(),
        [_] => format!("note {}", runs.join(", ")),
        _ => format!("notes {}", runs.join(", ")),
    }
}

/// Where the words of a note stand.
pub(crate) fn locator(note: &Note) -> String {
    let Some((start, end)) = note.span else {
        return "the whole document".to_owned();
    };
    let points = format!("code points {start}–{end}");
    if note.locator.is_empty() {
        points
    } else {
        format!("{}, {points}", note.locator)
    }
}

/// A note in Markdown.
pub(crate) fn citation(report: &Report<'_>, note: &Note) -> String {
    let mut out = String::new();
    if note.span.is_some() {
        let (words, withheld) = report.register.withhold(&note.text);
        let _ = write!(out, "“{}” ", escaped(&words));
        if withheld {
            out.push_str("(redacted) ");
        }
    }
    let Some(document) = report.documents.get(&note.document) else {
        let _ = write!(out, "{}", note.document);
        return out;
    };
    let mut parts = vec![report.shown(&document.file)];
    parts.extend(document.publisher.as_deref().map(|it| report.shown(it)));
    parts.extend(
        document
            .published
            .as_ref()
            .map(concord_record::DateRange::label),
    );
    parts.push(locator(note));
    let _ = write!(
        out,
        "{}; SHA-256 of the file `{}`, of the text `{}`",
        escaped(&parts.join(", ")),
        document.sha256,
        document.text_sha256
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_short() {
        assert_eq!(call(&[5, 3, 4, 9, 3]), "notes 3–5, 9");
        assert_eq!(call(&[7]), "note 7");
        assert_eq!(runs(&[]), []);
    }
}
