//! Which documents of a casebook a draft is to be read against, by the rare words that they share.

use std::collections::{BTreeMap, BTreeSet};

use concord_link::content_words;

/// Documents that are taken for each passage of the draft, and below which all are.
const EACH: usize = 16;
const FEW: usize = 64;

/// The positions of the documents to read closely, ascending. `passages` are the draft's, `documents` the casebook's texts with
/// their titles. Reading closely costs a parse; this costs a look at each word.
pub fn candidates(passages: &[&str], documents: &[String]) -> Vec<usize> {
    if documents.len() <= FEW {
        return (0..documents.len()).collect();
    }
    let words: Vec<BTreeSet<String>> = documents
        .iter()
        .map(|text| content_words(text).into_iter().collect())
        .collect();
    let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
    for word in words.iter().flatten() {
        *counts.entry(word).or_default() += 1.0;
    }
    let total = documents.len() as f64;
    let mut chosen = BTreeSet::new();
    for passage in passages {
        let own: BTreeSet<String> = content_words(passage).into_iter().collect();
        let mut scored: Vec<(f64, usize)> = words
            .iter()
            .enumerate()
            .map(|(at, theirs)| {
                let shared = own.intersection(theirs);
                (
                    shared
                        .map(|word| (total / counts[word.as_str()]).ln())
                        .sum(),
                    at,
                )
            })
            .filter(|(score, _)| *score > 0.0)
            .collect();
        scored.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        chosen.extend(scored.into_iter().take(EACH).map(|(_, at)| at));
    }
    chosen.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_choose_the_documents() {
        let mut documents: Vec<String> = (0..200)
            .map(|at| format!("Gunmen killed people in town{at}."))
            .collect();
        documents.push("Gunmen killed people in Dunmore.".to_owned());
        let found = candidates(&["Gunmen killed 12 in Dunmore."], &documents);
        assert!(found.contains(&200) && found.len() <= EACH, "{found:?}");
        assert_eq!(candidates(&["Dunmore"], &documents[..3]).len(), 3);
    }
}
