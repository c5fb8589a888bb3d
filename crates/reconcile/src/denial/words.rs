//! The words that a denial is weighed by.

use concord_record::EventType;

/// Words that stand for what was said before.
pub(super) const POINTERS: &[&str] = &["this", "that", "it", "so", "these", "them", "such"];
/// Nouns for what somebody said.
pub(super) const SAYINGS: &[&str] = &[
    "claim",
    "claims",
    "report",
    "reports",
    "accusation",
    "accusations",
    "allegation",
    "allegations",
    "charge",
    "charges",
    "statement",
    "statements",
    "account",
    "accounts",
    "story",
    "assertion",
    "assertions",
    "suggestion",
    "suggestions",
    "version",
    "blame",
];
/// Nouns for what one may turn down without denying a fact.
pub(super) const PROPOSALS: &[&str] = &[
    "decision",
    "decisions",
    "offer",
    "offers",
    "demand",
    "demands",
    "call",
    "calls",
    "proposal",
    "proposals",
    "plan",
    "plans",
    "request",
    "requests",
    "deal",
    "terms",
    "ultimatum",
    "talks",
    "ceasefire",
    "truce",
    "appeal",
    "appeals",
    "agreement",
    "invitation",
    "appointment",
    "leadership",
    "authority",
    "result",
    "results",
    "entry",
    "access",
    "visa",
    "bail",
];
/// Words before a verb of denying by which nothing is denied.
pub(super) const OPEN: &[&str] = &[
    "neither",
    "nor",
    "not",
    "never",
    "without",
    "cannot",
    "declined",
    "refused",
    "confirm",
    "confirmed",
];
/// Stems of words for the part that somebody played in an incident.
pub(super) const PART_PLAYED: &[&str] = &[
    "responsib",
    "involve",
    "behind",
    "role",
    "carried",
    "carrying",
    "perpetrat",
    "complicit",
    "guilt",
    "blame",
    "participat",
];
/// Words of denial that name no incident.
pub(super) const EXISTENCE: &[&str] = &[
    "took",
    "taken",
    "take",
    "taking",
    "place",
    "happened",
    "occurred",
    "happen",
    "occur",
    "come",
    "came",
    "under",
    "place",
    "such",
    "any",
    "ever",
    "been",
    "there",
    "having",
    "had",
    "has",
    "have",
    "week",
    "day",
    "month",
    "year",
    "today",
    "yesterday",
];

/// Words for an incident of a type besides its own triggers.
pub(super) fn type_words(kind: EventType) -> &'static [&'static str] {
    use EventType as T;
    match kind {
        T::SuicideBombing | T::Bombing | T::Landmine => &[
            "attack",
            "bombing",
            "bomb",
            "explosion",
            "blast",
            "exploded",
            "bombed",
            "detonation",
            "incident",
        ],
        T::Airstrike | T::DroneStrike => &[
            "attack",
            "strike",
            "airstrike",
            "struck",
            "bombed",
            "bombing",
            "raid",
            "hit",
            "targeted",
            "incident",
        ],
        T::RocketShelling => &[
            "attack", "strike", "shelling", "shelled", "rockets", "rocket", "missile", "missiles",
            "fired", "fire", "struck", "hit", "incident",
        ],
        T::Kidnapping => &[
            "kidnapping",
            "abduction",
            "kidnapped",
            "abducted",
            "incident",
        ],
        T::Execution | T::Assassination => &[
            "killing",
            "killings",
            "execution",
            "executions",
            "executed",
            "killed",
            "assassination",
            "murder",
            "massacre",
            "incident",
        ],
        T::Attack | T::ArmedAssault | T::Clash | T::Arson => &[
            "attack", "attacked", "assault", "killing", "killings", "killed", "massacre", "clash",
            "clashes", "fighting", "incident",
        ],
        _ => &[],
    }
}

/// Whether two words are forms of one: the same, or long words with the same first five letters.
pub(super) fn akin(a: &str, b: &str) -> bool {
    let head = |word: &str| word.chars().take(5).collect::<String>();
    a == b
        || (a.chars().count() > 5 && b.chars().count() > 5 && head(a) == head(b))
        || a.strip_suffix('s') == Some(b)
        || b.strip_suffix('s') == Some(a)
}

pub(super) fn holds(words: &[String], word: &str) -> bool {
    words.iter().any(|other| akin(other, word))
}

pub(super) fn plain_words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
