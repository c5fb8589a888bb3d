//! The closed vocabularies of the contract. Their words are the codebook's; crosswalks and triggers live there.

use serde::{Deserialize, Serialize};

/// A word that is none of a vocabulary's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    /// The vocabulary, such as `type`.
    pub vocabulary: &'static str,
    /// The word that it does not have.
    pub word: String,
}

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "`{}` is no word of the vocabulary `{}`",
            self.word, self.vocabulary
        )
    }
}

impl std::error::Error for UnknownWord {}

macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident, $label:literal { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every word, in the vocabulary's order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that the export uses.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;
            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok($name::$variant),)+
                    _ => Err(UnknownWord { vocabulary: $label, word: word.to_owned() }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

vocabulary!(
    /// What kind of incident an account tells of.
    EventType, "type" {
    /// An attacker died by their own bomb.
    SuicideBombing = "suicide_bombing",
    /// An explosive placed or thrown.
    Bombing = "bombing",
    /// An attack with firearms or blades.
    ArmedAssault = "armed_assault",
    /// The killing of a chosen person.
    Assassination = "assassination",
    /// Rockets, mortars, artillery, missiles.
    RocketShelling = "rocket_shelling",
    /// A vehicle driven into people.
    VehicleRamming = "vehicle_ramming",
    /// Bombs or missiles from aircraft.
    Airstrike = "airstrike",
    /// The same from an unmanned aircraft.
    DroneStrike = "drone_strike",
    /// A mine or other remnant set off by its victim.
    Landmine = "landmine",
    /// An attack whose means is not told.
    Attack = "attack",
    /// Abduction or hostage taking.
    Kidnapping = "kidnapping",
    /// The killing of people who are held.
    Execution = "execution",
    /// Setting fire to property.
    Arson = "arson",
    /// Taking property by force.
    Robbery = "robbery",
    /// Sexual violence.
    SexualViolence = "sexual_violence",
    /// Two armed sides fight.
    Clash = "clash",
    /// A larger operation to take ground, or a campaign of attacks.
    Offensive = "offensive",
    /// Ground taken.
    TerritoryGained = "territory_gained",
    /// Ground lost.
    TerritoryLost = "territory_lost",
    /// A search or strike of security forces on the ground.
    Raid = "raid",
    /// A detention.
    Arrest = "arrest",
    /// A leader of an armed group killed.
    LeaderKilled = "leader_killed",
    /// Prisoners freed or escaped.
    PrisonBreak = "prison_break",
    /// An attack prepared.
    Plot = "plot",
    /// Somebody put at the head.
    LeaderAppointed = "leader_appointed",
    /// Allegiance sworn.
    Pledge = "pledge",
    /// Groups joined or parted.
    MergerOrSplit = "merger_or_split",
    /// Fighters gave themselves up.
    Surrender = "surrender",
    /// Somebody changed sides.
    Defection = "defection",
    /// An agreement or ceasefire.
    Agreement = "agreement",
    /// Talks.
    Negotiation = "negotiation",
    /// Forces moved or shown.
    TroopMovement = "troop_movement",
    /// Protest, riot, uprising.
    ProtestOrUnrest = "protest_or_unrest",
    /// Sanctions, designations, rewards.
    Sanction = "sanction",
    /// People driven from their homes.
    Displacement = "displacement",
    /// A group's publication.
    MediaRelease = "media_release",
    /// A dated statement.
    Statement = "statement",
    /// Anything else of note.
    Other = "other",
});

vocabulary!(
    /// Families of event types that doubtful cases move within.
    TypeGroup, "type group" {
    /// Violence by one side.
    Attack = "attack",
    /// Fighting for ground.
    Battle = "battle",
    /// Security operations.
    Operation = "operation",
    /// Prepared violence.
    Plot = "plot",
    /// What happens within armed groups.
    Organisation = "organisation",
    /// Politics and movement of people and forces.
    Politics = "politics",
    /// What is said and published.
    Speech = "speech",
    /// The rest.
    Any = "any",
});

impl EventType {
    /// The family of the type.
    pub fn group(self) -> TypeGroup {
        use EventType as T;
        match self {
            T::SuicideBombing
            | T::Bombing
            | T::ArmedAssault
            | T::Assassination
            | T::RocketShelling
            | T::VehicleRamming
            | T::Airstrike
            | T::DroneStrike
            | T::Landmine
            | T::Attack
            | T::Kidnapping
            | T::Execution
            | T::Arson
            | T::Robbery
            | T::SexualViolence => TypeGroup::Attack,
            T::Clash | T::Offensive | T::TerritoryGained | T::TerritoryLost => TypeGroup::Battle,
            T::Raid | T::Arrest | T::LeaderKilled | T::PrisonBreak => TypeGroup::Operation,
            T::Plot => TypeGroup::Plot,
            T::LeaderAppointed | T::Pledge | T::MergerOrSplit | T::Surrender | T::Defection => {
                TypeGroup::Organisation
            }
            T::Agreement
            | T::Negotiation
            | T::TroopMovement
            | T::ProtestOrUnrest
            | T::Sanction
            | T::Displacement => TypeGroup::Politics,
            T::MediaRelease | T::Statement => TypeGroup::Speech,
            T::Other => TypeGroup::Any,
        }
    }
}

vocabulary!(
    /// How exactly a place is known, after UCDP's precision codes.
    PlacePrecision, "place.precision" {
    /// A site or address.
    Exact = "exact",
    /// A town, village or quarter.
    Settlement = "settlement",
    /// A district.
    Adm2 = "adm2",
    /// A province.
    Adm1 = "adm1",
    /// A region across provinces or countries.
    Region = "region",
    /// A country.
    Country = "country",
});

vocabulary!(
    /// Who says that the named perpetrator did it.
    Attribution, "attribution" {
    /// The report itself says so.
    Stated = "stated",
    /// The perpetrator says so.
    Claimed = "claimed",
    /// Somebody named says it was them.
    Attributed = "attributed",
    /// Hedged.
    Suspected = "suspected",
    /// The accused denies it.
    Denied = "denied",
    /// One says so, another denies it.
    Disputed = "disputed",
    /// The text says that nobody claimed it.
    Unclaimed = "unclaimed",
    /// No perpetrator is named.
    None = "none",
});

vocabulary!(
    /// Whether it came to pass.
    Status, "status" {
    /// It happened.
    Occurred = "occurred",
    /// It is intended or threatened.
    Planned = "planned",
    /// It was prevented or failed.
    Foiled = "foiled",
    /// It is only said to have happened.
    Alleged = "alleged",
    /// It is said not to have happened.
    Denied = "denied",
});

vocabulary!(
    /// What a quantity counts.
    Measure, "measure" {
    /// Attacks, operations, incidents.
    Attacks = "attacks",
    /// Their rate.
    AttacksPerMonth = "attacks_per_month",
    /// Strength of a force.
    Fighters = "fighters",
    /// People killed.
    Fatalities = "fatalities",
    /// People injured.
    Wounded = "wounded",
    /// Plots.
    Plots = "plots",
    /// Raids.
    Raids = "raids",
    /// Provinces, districts or other areas.
    Provinces = "provinces",
    /// A share of a whole.
    Share = "share",
    /// People detained.
    Arrests = "arrests",
    /// People who escaped or were freed.
    Escapees = "escapees",
    /// Change against an earlier value.
    PercentChange = "percent_change",
    /// Languages.
    Languages = "languages",
    /// Sums of money.
    Money = "money",
    /// People driven from their homes.
    Displaced = "displaced",
    /// People held.
    Prisoners = "prisoners",
    /// Rockets, shells, bombs.
    Rockets = "rockets",
    /// Anything else.
    Other = "other",
});

vocabulary!(
    /// How a number is bounded.
    Modifier, "modifier" {
    /// As it stands.
    Exact = "exact",
    /// About.
    Approx = "approx",
    /// Not below.
    AtLeast = "at_least",
    /// Not above.
    AtMost = "at_most",
    /// Above.
    MoreThan = "more_than",
    /// Below.
    LessThan = "less_than",
    /// From one to another.
    Range = "range",
});

vocabulary!(
    /// How a speaker stands to what they say.
    Stance, "stance" {
    /// Says that it is so.
    Claims = "claims",
    /// Says that it is not so.
    Denies = "denies",
    /// Says that another is right.
    Confirms = "confirms",
    /// Says that somebody did wrong.
    Accuses = "accuses",
    /// Judges, with more or less confidence.
    Assesses = "assesses",
    /// Is not convinced.
    Doubts = "doubts",
    /// Says that it may come.
    Warns = "warns",
    /// Promises.
    Pledges = "pledges",
});

vocabulary!(
    /// A lasting tie.
    RelationKind, "relation" {
    /// A unit or branch of.
    PartOf = "part_of",
    /// Broke away from.
    SplinterOf = "splinter_of",
    /// Competes with.
    RivalOf = "rival_of",
    /// Works together with.
    AlliedWith = "allied_with",
    /// Is at war with.
    Fights = "fights",
    /// Gives means to.
    Supports = "supports",
    /// Takes its people from.
    RecruitsFrom = "recruits_from",
    /// Heads.
    LeaderOf = "leader_of",
    /// Belongs to.
    MemberOf = "member_of",
    /// Publishes for.
    MediaOutletOf = "media_outlet_of",
    /// Was once.
    Formerly = "formerly",
});

vocabulary!(
    /// In what sense two records, or a sum, are held against each other.
    ContradictionKind, "contradiction" {
    /// Accounts of one event.
    SameEvent = "same_event",
    /// Quantities of one thing.
    SameQuantity = "same_quantity",
    /// Statements on one fact.
    SameFact = "same_fact",
    /// A sum, share or change that was recomputed.
    Arithmetic = "arithmetic",
});

vocabulary!(
    /// What a piece of evidence stands for.
    Field, "field" {
    /// The word that names the incident, the verb of a claim or relation.
    Trigger = "trigger",
    /// When.
    Date = "date",
    /// Where.
    Place = "place",
    /// Who did it.
    Perpetrator = "perpetrator",
    /// To whom.
    Target = "target",
    /// By what.
    Weapon = "weapon",
    /// Deaths.
    Killed = "killed",
    /// Injuries.
    Wounded = "wounded",
    /// Detentions.
    Detained = "detained",
    /// Missing people.
    Missing = "missing",
    /// Who says that the perpetrator did it.
    Attribution = "attribution",
    /// Whether it came to pass.
    Status = "status",
    /// Who reports it.
    Reporter = "reporter",
    /// The number itself.
    Value = "value",
    /// What is counted.
    Measure = "measure",
    /// Whose.
    Actor = "actor",
    /// The whole of which it is a share.
    ShareOf = "share_of",
    /// Who speaks.
    Speaker = "speaker",
    /// How sure they are.
    Hedge = "hedge",
    /// What is said.
    Proposition = "proposition",
    /// First side of a relation.
    A = "a",
    /// Second side of a relation.
    B = "b",
    /// A footnote or endnote of the sentence: its text.
    Note = "note",
    /// The clause that carries the record.
    Passage = "passage",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_in_the_export_and_in_the_codebook() {
        for &kind in EventType::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        let error = "bombardment".parse::<EventType>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`bombardment` is no word of the vocabulary `type`"
        );
    }
}
