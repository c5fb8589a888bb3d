//! Claims that oppose each other although they share few words: two estimates of how strong somebody is, a doubt about what a named
//! speaker said, and the denial of a theory that was told before.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use concord_link::content_words;
use concord_record::{Claim, Stance};

/// Whether words put somebody's strength down or up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strength {
    Down,
    Up,
}

static STRENGTH: LazyLock<Vec<(Strength, String)>> = LazyLock::new(|| {
    include_str!("../data/strength.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .map(|(side, phrase)| {
            let side = if side == "down" {
                Strength::Down
            } else {
                Strength::Up
            };
            (side, format!(" {phrase} "))
        })
        .collect()
});

/// Words between single blanks, lower case, with a blank at either end.
fn plain(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    format!(" {} ", words.join(" "))
}

/// How a proposition puts the strength of somebody; `None` where it does not, or both ways.
pub(crate) fn strength(proposition: &str) -> Option<Strength> {
    let text = plain(proposition);
    let has = |side| {
        STRENGTH
            .iter()
            .any(|(of, phrase)| *of == side && text.contains(phrase.as_str()))
    };
    let turned = crate::fact::is_negated(proposition);
    match (has(Strength::Down), has(Strength::Up)) {
        (true, false) if turned => Some(Strength::Up),
        (true, false) => Some(Strength::Down),
        (false, true) if turned => Some(Strength::Down),
        (false, true) => Some(Strength::Up),
        _ => None,
    }
}

/// The names in a proposition: words with a capital that do not begin it, or are written in capitals.
pub(crate) fn names(proposition: &str) -> BTreeSet<String> {
    proposition
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|word| word.chars().count() > 1 && word.starts_with(char::is_uppercase))
        .enumerate()
        .filter(|(at, word)| *at > 0 || word.chars().filter(|c| c.is_uppercase()).count() > 1)
        .map(|(_, word)| word.to_lowercase())
        .filter(|word| !matches!(word.as_str(), "the" | "this" | "that" | "it" | "in" | "if"))
        .collect()
}

/// Whether a doubt names the speaker of a claim, by a word of the name or of the office.
pub(crate) fn doubts_speaker(doubt: &Claim, claim: &Claim) -> bool {
    let speaker: BTreeSet<String> = content_words(&claim.speaker).into_iter().collect();
    doubt.stance == Stance::Doubts
        && doubt.speaker != claim.speaker
        && content_words(&doubt.proposition)
            .iter()
            .any(|word| speaker.contains(word))
}

/// Nouns for what somebody holds to be so.
const THEORIES: [&str; 14] = [
    "theory",
    "claim",
    "claims",
    "allegation",
    "allegations",
    "notion",
    "idea",
    "accusation",
    "accusations",
    "hypothesis",
    "rumour",
    "rumours",
    "narrative",
    "assertion",
];

/// The words that say which theory a sentence speaks of: `the cutout theory`.
pub(crate) fn theory(sentence: &str) -> BTreeSet<String> {
    let text = plain(sentence);
    let words: Vec<&str> = text.split_whitespace().collect();
    words
        .windows(2)
        .filter(|pair| THEORIES.contains(&pair[1]) && pair[0].chars().count() >= 4)
        .filter(|pair| !content_words(pair[0]).is_empty())
        .map(|pair| pair[0].to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strength_is_put_down_or_up() {
        assert_eq!(
            strength("the group has been mostly defeated"),
            Some(Strength::Down)
        );
        assert_eq!(
            strength("the army is unable to contain the group"),
            Some(Strength::Up)
        );
        assert_eq!(
            strength("the group has not been defeated"),
            Some(Strength::Up)
        );
        assert_eq!(strength("the group met in the capital"), None);
    }

    #[test]
    fn names_and_theories() {
        assert_eq!(
            names("The army says that FARC and the Red Reed met"),
            BTreeSet::from(["farc".to_owned(), "red".to_owned(), "reed".to_owned()])
        );
        assert_eq!(
            theory("As noted, the cutout theory is contested; some dismiss it."),
            BTreeSet::from(["cutout".to_owned()])
        );
        assert!(theory("This theory is contested.").is_empty());
    }
}
