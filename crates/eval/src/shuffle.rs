//! Documents told in another order.
//!
//! Whoever wants to know whether records depend on the order of a document's paragraphs codes the shuffled copy and scores it
//! with the same gold: gold quotes are found by their words, so they are found again wherever their paragraph went. Only the
//! paragraphs move; the blank lines between them stay where they were, so a shuffled text is as long as its original.

use std::path::{Path, PathBuf};

use crate::error::{EvalError, name_of, read_file, text_files};

/// A small generator of pseudo-random numbers (SplitMix64): the same numbers on every machine and in every version, which no
/// library promises.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// A generator that is wholly determined by its seed.
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which must not be 0. The bias of taking the high half of a product is far below what matters here.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let product = u128::from(self.next()) * bound as u128;
        usize::try_from(product >> 64).unwrap_or(0)
    }
}

/// A text with its paragraphs in another order. The first one (the title) stays first; paragraphs are what blank lines part.
///
/// The same text and seed always give the same order, and at least two paragraphs change places wherever there are two besides
/// the first.
pub fn shuffle_paragraphs(text: &str, seed: u64) -> String {
    let body = text.trim_start();
    let head = &text[..text.len() - body.len()];
    let body = body.trim_end();
    let tail = &text[head.len() + body.len()..];
    let (paragraphs, gaps) = paragraphs(body);
    let mut order: Vec<usize> = (0..paragraphs.len()).collect();
    if let Some(moving) = order.get_mut(1..) {
        let mut random = Random::new(seed);
        for last in (1..moving.len()).rev() {
            moving.swap(last, random.below(last + 1));
        }
        if moving.is_sorted() && moving.len() > 1 {
            moving.rotate_left(1);
        }
    }
    let mut shuffled = String::with_capacity(text.len());
    shuffled.push_str(head);
    for (place, &paragraph) in order.iter().enumerate() {
        shuffled.push_str(paragraphs[paragraph]);
        shuffled.push_str(gaps.get(place).copied().unwrap_or_default());
    }
    shuffled.push_str(tail);
    shuffled
}

/// Paragraphs and the white space after each but the last. A gap ends with its last line end, so that a paragraph keeps its
/// indentation.
fn paragraphs(body: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut paragraphs, mut gaps) = (Vec::new(), Vec::new());
    let (mut start, mut end, mut at) = (0, 0, 0);
    for line in body.split_inclusive('\n') {
        let blank = line.trim().is_empty();
        let content = at + line.trim_end().len();
        if !blank {
            // A blank line lies between the last line with content and this one.
            if end > start && body[end..at].matches('\n').count() > 1 {
                paragraphs.push(&body[start..end]);
                gaps.push(&body[end..at]);
                start = at;
            }
            end = content;
        }
        at += line.len();
    }
    paragraphs.push(&body[start..]);
    (paragraphs, gaps)
}

/// Writes every text (`*.txt`) of a folder into another one, shuffled, under the same name; the files written, in order.
pub fn shuffled_copy(
    text_dir: &Path,
    out_dir: &Path,
    seed: u64,
) -> Result<Vec<PathBuf>, EvalError> {
    let failed = |file: &Path| {
        let file = file.to_owned();
        move |source| EvalError::Write { file, source }
    };
    let texts = text_files(text_dir)?;
    std::fs::create_dir_all(out_dir).map_err(failed(out_dir))?;
    if let (Ok(from), Ok(to)) = (text_dir.canonicalize(), out_dir.canonicalize())
        && from == to
    {
        return Err(EvalError::SameFolder {
            folder: out_dir.to_owned(),
        });
    }
    let mut written = Vec::new();
    for file in texts {
        let out = out_dir.join(name_of(&file));
        std::fs::write(&out, shuffle_paragraphs(&read_file(&file)?, seed)).map_err(failed(&out))?;
        written.push(out);
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "Title\nunder two lines\n\n  One, indented.\nStill one.\n \n\nTwo.\n\nThree.\n\nFour.\n";

    #[test]
    fn paragraphs_move_and_nothing_is_lost() {
        let shuffled = shuffle_paragraphs(TEXT, 7);
        assert_ne!(shuffled, TEXT);
        assert!(shuffled.starts_with("Title\nunder two lines\n\n"));
        assert!(shuffled.contains("  One, indented.\nStill one.\n"));
        assert!(shuffled.ends_with(".\n") && !shuffled.ends_with("\n\n"));
        let sorted = |text: &str| {
            let mut chars: Vec<char> = text.chars().collect();
            chars.sort_unstable();
            chars
        };
        assert_eq!(sorted(&shuffled), sorted(TEXT));
        assert_eq!(shuffle_paragraphs(TEXT, 7), shuffled);
        assert!((0..20).any(|seed| shuffle_paragraphs(TEXT, seed) != shuffled));
    }

    #[test]
    fn something_moves_wherever_something_can() {
        for seed in 0..50 {
            assert_eq!(shuffle_paragraphs("T\n\na\n\nb\n", seed), "T\n\nb\n\na\n");
            assert_eq!(
                shuffle_paragraphs("T\r\n\r\na\r\n\r\nb", seed),
                "T\r\n\r\nb\r\n\r\na"
            );
            for still in ["", "\n\n", "T", "T\n\na", "T\na\nb\n"] {
                assert_eq!(shuffle_paragraphs(still, seed), still);
            }
        }
    }

    #[test]
    fn a_folder_is_copied_under_the_same_names_but_never_onto_itself() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("a/b"));
        std::fs::create_dir(&from).unwrap();
        std::fs::write(from.join("001_x.txt"), TEXT).unwrap();
        std::fs::write(from.join("notes.md"), "not a text").unwrap();
        let written = shuffled_copy(&from, &to, 3).unwrap();
        assert_eq!(written, [to.join("001_x.txt")]);
        assert_eq!(
            std::fs::read_to_string(&written[0]).unwrap(),
            shuffle_paragraphs(TEXT, 3)
        );
        assert!(matches!(
            shuffled_copy(&from, &from, 3),
            Err(EvalError::SameFolder { .. })
        ));
        let missing = shuffled_copy(&folder.path().join("none"), &to, 3).unwrap_err();
        assert!(missing.to_string().contains("none"), "{missing}");
    }
}
