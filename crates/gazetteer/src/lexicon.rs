//! The small hand-written tables that stand beside the compiled file: demonyms, abbreviations, common English words.

use std::collections::{HashMap, HashSet};

use crate::names::fold;

const DEMONYMS: &str = include_str!("../../../assets/gazetteer/demonyms.tsv");
const ABBREVIATIONS: &str = include_str!("../../../assets/gazetteer/abbreviations.tsv");
const REGIONS: &str = include_str!("../../../assets/gazetteer/regions.tsv");
const COMMON_WORDS: &str = include_str!("../../../assets/gazetteer/common_words.txt");

/// A first-order unit that an abbreviation stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Abbreviation {
    pub(crate) country: &'static str,
    pub(crate) adm1: &'static str,
    /// A postal form, which counts only behind a place name.
    pub(crate) postal: bool,
}

#[derive(Debug)]
pub(crate) struct Lexicon {
    /// Folded word to country codes.
    pub(crate) demonyms: HashMap<String, Vec<&'static str>>,
    /// Folded adjective to the ids of regions.
    pub(crate) region_demonyms: HashMap<String, Vec<&'static str>>,
    /// Form without its last full stop, case kept.
    pub(crate) abbreviations: HashMap<&'static str, Vec<Abbreviation>>,
    pub(crate) common_words: HashSet<&'static str>,
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

fn words(cell: Option<&&'static str>) -> impl Iterator<Item = &'static str> {
    cell.copied()
        .unwrap_or_default()
        .split('|')
        .filter(|word| !word.is_empty())
}

impl Lexicon {
    pub(crate) fn new() -> Self {
        let mut demonyms: HashMap<String, Vec<&'static str>> = HashMap::new();
        for row in rows(DEMONYMS) {
            for word in words(row.get(1)) {
                let codes = demonyms.entry(fold(word)).or_default();
                if !codes.contains(&row[0]) {
                    codes.push(row[0]);
                }
            }
        }
        let mut region_demonyms: HashMap<String, Vec<&'static str>> = HashMap::new();
        for row in rows(REGIONS) {
            for word in words(row.get(7)) {
                region_demonyms.entry(fold(word)).or_default().push(row[0]);
            }
        }
        let mut abbreviations: HashMap<&'static str, Vec<Abbreviation>> = HashMap::new();
        for row in rows(ABBREVIATIONS) {
            let mut add = |form: &'static str, postal: bool| {
                abbreviations.entry(form).or_default().push(Abbreviation {
                    country: row[0],
                    adm1: row[1],
                    postal,
                });
            };
            words(row.get(2)).for_each(|form| add(form, false));
            words(row.get(3)).for_each(|form| add(form, true));
        }
        let common_words = COMMON_WORDS
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect();
        Self {
            demonyms,
            region_demonyms,
            abbreviations,
            common_words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_and_ambiguity_is_kept() {
        let lexicon = Lexicon::new();
        assert_eq!(lexicon.demonyms["nigerien"], ["NE"]);
        assert_eq!(lexicon.demonyms["congolese"], ["CD", "CG"]);
        assert_eq!(lexicon.region_demonyms["sahelian"], ["sahel"]);
        assert!(
            lexicon.abbreviations["Va"]
                .iter()
                .any(|unit| unit.adm1 == "VA" && !unit.postal)
        );
    }

    #[test]
    fn every_code_has_two_capitals() {
        for row in rows(DEMONYMS).chain(rows(ABBREVIATIONS)) {
            assert!(
                row[0].len() == 2 && row[0].bytes().all(|byte| byte.is_ascii_uppercase()),
                "{row:?}"
            );
        }
    }
}
