//! What a comparison of two accounts can find, each with its weight.
//!
//! A pair's score is a weighted sum of findings, so a weight can be read, explained and learned. The first weight given here is
//! what the literature on event data suggests; [`crate::fit`] draws it towards what marked reports show, and
//! `data/weights.csv` holds the outcome. A finding that the reports seldom show keeps its first weight. A learned weight keeps the sign
//! of the first one, so that no agreement counts against and no disagreement for a pair; where the first one is 0, either may be.

macro_rules! features {
    ($($(#[doc = $doc:literal])* $name:ident $text:literal $prior:literal,)*) => {
        /// A finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Feature {
            $($(#[doc = $doc])* $name,)*
        }

        impl Feature {
            /// All, in the order of their weights.
            pub(crate) const ALL: &'static [Feature] = &[$(Feature::$name,)*];

            /// Its name in the file of weights.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Feature::$name => $text,)*
                }
            }

            /// Whether its weight is learned. Marked reports are told of as often everywhere, so they cannot say what a busy place is worth.
            pub(crate) fn is_learned(self) -> bool {
                self != Feature::Coincidence
            }

            /// Its weight before anything is learned: log-odds for each unit.
            pub(crate) fn prior(self) -> f64 {
                match self {
                    $(Feature::$name => $prior,)*
                }
            }
        }
    };
}

features! {
    /// Two accounts that share a block.
    Prior "prior" -3.0,
    /// Dates overlap.
    DateSame "date_same" 2.2,
    /// Logarithm of the days that the wider of two overlapping dates leaves open.
    DateWidth "date_width" -0.45,
    /// One day lies between the dates; and so on.
    DateOneDay "date_1_day" 0.0,
    /// Two days.
    DateTwoDays "date_2_days" -0.2,
    /// Three days.
    DateThreeDays "date_3_days" -1.2,
    /// Up to a week.
    DateWeek "date_week" -3.5,
    /// Up to a month.
    DateMonth "date_month" -6.0,
    /// More.
    DateFar "date_far" -9.0,
    /// Dates differ, and one of them does not stand in the passage: it was taken over from elsewhere in the report.
    DateElsewhere "date_elsewhere" 0.8,
    /// One account has no date; its report appeared from a day before to three days after the other's.
    UndatedNear "undated_near" 1.0,
    /// Within ten days.
    UndatedWeek "undated_week" 0.2,
    /// Within 45 days.
    UndatedMonth "undated_month" -1.0,
    /// Later, or nobody knows.
    UndatedFar "undated_far" -2.0,
    /// Neither has a date; the reports appeared within three days.
    UndatedBoth "undated_both" 0.8,
    /// A report appeared before the other's date.
    PublishedBefore "published_before" -5.0,
    /// The same settlement or site.
    PlaceSame "place_same" 2.6,
    /// Points up to 5 km apart; and so on.
    PlaceFive "place_5_km" 2.0,
    /// 10 km.
    PlaceTen "place_10_km" 0.5,
    /// 25 km.
    PlaceTwentyFive "place_25_km" -0.4,
    /// 60 km.
    PlaceSixty "place_60_km" -1.5,
    /// 150 km.
    PlaceFar "place_150_km" -3.5,
    /// More.
    PlaceFarther "place_farther" -6.0,
    /// One place lies in the district that is all the other knows.
    PlaceDistrict "place_district" 1.6,
    /// In the province.
    PlaceProvince "place_province" 1.0,
    /// In the country.
    PlaceCountry "place_country" 0.3,
    /// Different provinces.
    PlaceOtherProvince "place_other_province" -3.0,
    /// Different countries.
    PlaceOtherCountry "place_other_country" -6.0,
    /// One name that was found in two places of the world.
    PlaceNamesake "place_namesake" 1.0,
    /// One account has no place.
    PlaceUnknown "place_unknown" 0.0,
    /// Places differ, and one of them does not stand in the passage.
    PlaceElsewhere "place_elsewhere" 1.5,
    /// Places differ or one is unknown, and one passage names the place of the other.
    PlaceNamed "place_named" 2.0,
    /// Logarithm of one more than the names that both passages hold.
    Names "names" 0.8,
    /// Both hold names, and none in common.
    NamesNone "names_none" -0.6,
    /// One kind of incident, and not one that says nothing.
    TypeSame "type_same" 0.9,
    /// One kind that says nothing.
    TypeVague "type_vague" 0.0,
    /// One kind is a less exact word for the other.
    TypeCompatible "type_compatible" 0.0,
    /// Kinds of one group that exclude each other.
    TypeOther "type_other" -1.2,
    /// Kinds of neighbouring groups.
    TypeNear "type_near" -0.5,
    /// Kinds that have nothing to do with one another.
    TypeFar "type_far" -3.0,
    /// One is said, the other done.
    SpeechOne "speech_one" -3.0,
    /// Both are said, and not by one side on one day in like words.
    SpeechBoth "speech_both" -4.0,
    /// One side did it.
    BySame "by_same" 1.0,
    /// One name is a shorter form of the other.
    BySimilar "by_similar" 0.4,
    /// Different sides did it, both stated.
    ByOther "by_other" -1.4,
    /// Different sides, one of them only claimed, suspected or disputed.
    ByContested "by_contested" -0.5,
    /// One target.
    OnSame "on_same" 0.6,
    /// Different targets.
    OnOther "on_other" -0.5,
    /// Deaths agree.
    KilledAgree "killed_agree" 0.5,
    /// Logarithm of equal deaths.
    KilledSize "killed_size" 0.35,
    /// Logarithm of the ratio of deaths that grew with publication.
    KilledGrew "killed_grew" -0.4,
    /// Deaths do not agree.
    KilledOther "killed_other" -0.4,
    /// Logarithm of the ratio.
    KilledRatio "killed_ratio" -0.8,
    /// Injuries agree.
    WoundedAgree "wounded_agree" 0.3,
    /// Logarithm of equal injuries.
    WoundedSize "wounded_size" 0.2,
    /// Injuries do not agree.
    WoundedOther "wounded_other" -0.2,
    /// Logarithm of the ratio.
    WoundedRatio "wounded_ratio" -0.3,
    /// Detained or missing people agree.
    OthersAgree "others_agree" 0.8,
    /// They do not.
    OthersOther "others_other" -0.6,
    /// A weapon in common.
    WeaponSame "weapon_same" 0.4,
    /// None in common.
    WeaponOther "weapon_other" -0.3,
    /// Cosine of the passages' words, rare words weighing more.
    Words "words" 5.0,
    /// The same where the dates lie more than two days apart: reports of a kind are written to a formula.
    WordsFormula "words_formula" -3.0,
    /// What of the cosine lies above a half.
    WordsCopied "words_copied" -3.0,
    /// Passages with few words in common.
    WordsNone "words_none" -0.5,
    /// Logarithm of one more than twice the incidents that chance brings there and then.
    Coincidence "coincidence" -0.5,
    /// Logarithm of the incidents that one report tells for the same place and day.
    Siblings "siblings" -1.0,
    /// One is planned or foiled, the other happened.
    StatusOther "status_other" -1.5,
    /// One tells of several incidents of a day as one, the other of one.
    SeriesOfDay "series_of_day" -1.5,
    /// One report copies the other, this passage too.
    Copied "copied" 2.0,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_numbered_in_order_and_named_once() {
        let mut names: Vec<&str> = Feature::ALL.iter().map(|feature| feature.name()).collect();
        for (at, &feature) in Feature::ALL.iter().enumerate() {
            assert_eq!(feature as usize, at);
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Feature::ALL.len());
    }
}
