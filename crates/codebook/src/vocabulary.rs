//! A closed list of words as an enum: the codebook's own vocabularies, which no record carries.

use crate::error::Cause;

/// A vocabulary whose words files may use.
pub(crate) trait Vocabulary: Copy + 'static {
    /// What errors call it.
    const LABEL: &'static str;
    /// Every word, with its value.
    fn words() -> Vec<(&'static str, Self)>;
}

macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident, $label:literal { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// Every word.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that the files use.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl $crate::vocabulary::Vocabulary for $name {
            const LABEL: &'static str = $label;
            fn words() -> Vec<(&'static str, Self)> {
                Self::ALL.iter().map(|&word| (word.as_str(), word)).collect()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use vocabulary;

macro_rules! contract {
    ($($name:ident, $label:literal;)+) => {
        $(impl Vocabulary for concord_record::$name {
            const LABEL: &'static str = $label;
            fn words() -> Vec<(&'static str, Self)> {
                Self::ALL.iter().map(|&word| (word.as_str(), word)).collect()
            }
        })+
    };
}
contract! {
    EventType, "type";
    Stance, "stance";
    Measure, "measure";
    RelationKind, "relation";
    Status, "status";
}

/// The value of a word, or an error that lists what it could be.
pub(crate) fn word<V: Vocabulary>(word: &str) -> Result<V, Cause> {
    let words = V::words();
    match words.iter().find(|(name, _)| *name == word) {
        Some(&(_, value)) => Ok(value),
        None => Err(Cause::Word {
            vocabulary: V::LABEL,
            word: word.to_owned(),
            allowed: words
                .iter()
                .map(|&(name, _)| name)
                .collect::<Vec<_>>()
                .join(" "),
        }),
    }
}

/// The values of a list of words.
pub(crate) fn word_list<V: Vocabulary>(list: &str, separator: char) -> Result<Vec<V>, Cause> {
    list.split(separator)
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(word)
        .collect()
}
