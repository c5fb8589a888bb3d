//! The few words that checking needs besides the codebook, from `data/words.csv`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

static WORDS: LazyLock<BTreeSet<(&'static str, &'static str)>> = LazyLock::new(|| {
    include_str!("../data/words.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .collect()
});

/// What a word is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// All who were harmed.
    Everybody,
    /// The dead and the injured together.
    Both,
    /// Nobody knows where they are.
    Missing,
    /// From a whole to a part.
    Part,
    /// A figure replaced another.
    Update,
    /// Stands for a share or a sum.
    Share,
    /// Where something is written.
    Source,
    /// The author judges.
    Forecast,
    /// Stands for a number of people.
    Count,
    /// Says that something is beyond doubt.
    Certain,
    /// Somebody's deed: `the work of X`.
    Authorship,
    /// What somebody does with a weapon before it harms.
    Handles,
}

/// Whether a lemma is in a class.
pub(crate) fn is(lemma: &str, class: Class) -> bool {
    let name = match class {
        Class::Everybody => "everybody",
        Class::Both => "both",
        Class::Missing => "missing",
        Class::Part => "part",
        Class::Update => "update",
        Class::Share => "share",
        Class::Source => "source",
        Class::Forecast => "forecast",
        Class::Count => "count",
        Class::Certain => "certain",
        Class::Authorship => "authorship",
        Class::Handles => "handles",
    };
    WORDS.contains(&(name, lemma))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_words() {
        for (word, class) in [
            ("people", Class::Everybody),
            ("casualty", Class::Both),
            ("missing", Class::Missing),
            ("including", Class::Part),
            ("rise", Class::Update),
            ("percent", Class::Share),
            ("annex", Class::Source),
            ("assess", Class::Forecast),
            ("toll", Class::Count),
            ("obvious", Class::Certain),
            ("work", Class::Authorship),
            ("plant", Class::Handles),
        ] {
            assert!(is(word, class), "{word}");
        }
        assert!(!is("class", Class::Part) && !is("people", Class::Part));
    }
}
