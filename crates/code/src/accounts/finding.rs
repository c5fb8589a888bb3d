//! What a draft can show that speaks for or against an incident, each with its weight.
//!
//! The first weight given here was set by hand; `cargo xtask train accounts` draws it towards what coded reports show, and
//! `data/confidence.csv` holds the outcome.

use std::sync::LazyLock;

/// The weights as they were learned, see `data/README.md`.
const LEARNED: &str = include_str!("../../data/confidence.csv");

macro_rules! findings {
    ($($(#[doc = $doc:literal])* $name:ident $text:literal $prior:literal,)*) => {
        /// Something that a draft shows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Finding {
            $($(#[doc = $doc])* $name,)*
        }

        impl Finding {
            /// All, in the order of their weights.
            pub(crate) const ALL: &'static [Finding] = &[$(Finding::$name,)*];

            /// Its name in the file of weights.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Finding::$name => $text,)*
                }
            }

            /// Its weight before anything is learned: log-odds for each unit.
            pub(crate) fn prior(self) -> f64 {
                match self {
                    $(Finding::$name => $prior,)*
                }
            }
        }
    };
}

findings! {
    /// Every draft.
    Base "base" -1.214,
    /// How surely the word of the surest telling marks an incident.
    Weight "weight" 1.236,
    /// It has a date.
    Dated "dated" 0.453,
    /// It has a place of its own.
    Placed "placed" 0.453,
    /// A named side takes part.
    Sided "sided" 0.453,
    /// Neither date nor place nor named side.
    Unfixed "unfixed" -0.618,
    /// Its place is nearer than a region.
    Exact "exact" 0.206,
    /// It has a toll.
    Toll "toll" 0.412,
    /// A doer that is known and a target.
    BothSides "both_sides" 0.247,
    /// It has a target.
    Target "target" 0.124,
    /// It is told more than once.
    Retold "retold" 0.206,
    /// Only weak words tell it.
    General "general" -0.33,
    /// Several incidents together, without a day or a spot.
    Tendency "tendency" -0.412,
    /// The same with a toll.
    TendencyToll "tendency_toll" -0.165,
    /// An aim of fighting without a day.
    PlannedBattle "planned_battle" -0.742,
    /// Any other plan.
    Planned "planned" -0.371,
    /// Told as alleged.
    Alleged "alleged" -0.082,
    /// A dated statement of somebody.
    Spoken "spoken" 0.082,
    /// A statement without a date or a speaker.
    Unspoken "unspoken" -1.236,
    /// Told in the present without a date.
    Habitual "habitual" -0.206,
    /// The same by weak words alone.
    HabitualGeneral "habitual_general" -0.371,
    /// Only a title or heading tells it.
    Titled "titled" -0.618,
    /// Of no type of the list, and without a date.
    OtherUndated "other_undated" -0.124,
    /// People who fled, and nobody who drove them out.
    Displaced "displaced" -0.824,
    /// A toll over a season or a year.
    Sum "sum" -1.236,
    /// A count since a day.
    Running "running" -2.06,
    /// An attack.
    Attack "attack" 0.0,
    /// Fighting or ground.
    Battle "battle" 0.0,
    /// An operation of forces.
    Operation "operation" 0.0,
    /// A plot.
    Plot "plot" 0.0,
    /// Something within a group.
    Organisation "organisation" 0.0,
    /// Diplomacy, sanctions, troops that move.
    Politics "politics" 0.0,
    /// Of no type of the list.
    Other "other" 0.0,
    /// Only nouns tell it.
    Noun "noun" 0.0,
    /// The first sentences tell it.
    Opening "opening" 0.0,
    /// Its date is a day.
    Day "day" 0.0,
    /// A weapon is named.
    Weapon "weapon" 0.0,
    /// Somebody claims, blames or denies it.
    Claimed "claimed" 0.0,
}

/// The learned weights in the order of [`Finding::ALL`]; a finding that the file does not have keeps its first weight.
pub(crate) static WEIGHTS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let table: std::collections::HashMap<&str, f64> = LEARNED
        .lines()
        .filter_map(|line| line.split_once(','))
        .filter_map(|(name, weight)| Some((name, weight.parse().ok()?)))
        .collect();
    Finding::ALL
        .iter()
        .map(|finding| {
            table
                .get(finding.name())
                .copied()
                .unwrap_or(finding.prior())
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_a_weight_for_every_finding() {
        let named: Vec<&str> = LEARNED
            .lines()
            .skip(1)
            .filter_map(|line| Some(line.split_once(',')?.0))
            .collect();
        let all: Vec<&str> = Finding::ALL.iter().map(|finding| finding.name()).collect();
        assert_eq!(named, all);
    }
}
