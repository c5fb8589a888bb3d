//! Lemmas that the language layer's tables get wrong, set right by English spelling and by the verbs that the codebook knows.

use concord_codebook::{Codebook, PartOfSpeech, fold};
use concord_language::{Parse, Pos};

/// Sets lemmas right.
pub(crate) fn mend(codebook: &Codebook, parse: &mut Parse) {
    for token in &mut parse.tokens {
        if token.tag == "NNS"
            && token.lemma == token.lower
            && let Some(stem) = token.lower.strip_suffix("men")
        {
            // "Servicemen", "horsemen": the tables have only some of the compounds of man and woman.
            token.lemma = format!("{stem}man").into();
        }
        if token.pos == Pos::Verb
            && let Some(lemma) = verb(codebook, &token.lower, &token.lemma)
        {
            token.lemma = lemma.into();
        }
    }
}

/// The verb of an inflected form, where its lemma cannot be right.
fn verb(codebook: &Codebook, form: &str, lemma: &str) -> Option<String> {
    let mute = format!("{lemma}e");
    // "raped", "staging", "wages": one that doubles its last letter would have done so.
    if is_inflected(form, lemma) && !may_inflect(form, lemma) {
        return Some(mute);
    }
    if form == lemma || known(codebook, lemma) {
        return None;
    }
    let last = lemma.chars().next_back()?;
    // "cordoned", "rebranded", "installed", "lambasted": of what the tables do not have, the verb that the codebook has.
    let plain = lemma.strip_suffix('e').map(str::to_owned);
    plain
        .into_iter()
        .chain([mute, format!("{lemma}{last}")])
        .find(|other| is_inflected(form, other) && known(codebook, other))
}

/// Whether the codebook has a verb.
fn known(codebook: &Codebook, lemma: &str) -> bool {
    let events = &codebook.events;
    let lemma = fold(lemma);
    let alone = events.triggers_for(&lemma).iter();
    let first = events.multiword_for(&lemma).iter();
    alone
        .chain(first)
        .any(|trigger| trigger.pos == PartOfSpeech::Verb)
        || codebook.stances.is_verb(&lemma)
}

/// Whether a form is a verb with an ending, or without its mute `e` and with one.
fn is_inflected(form: &str, verb: &str) -> bool {
    let stem = verb.strip_suffix('e').unwrap_or(verb);
    form.strip_prefix(stem)
        .is_some_and(|ending| matches!(ending, "ed" | "ing" | "es" | "s"))
}

/// Whether English spells a verb's form like this: "rap" gives "rapped" and "raps", not "raped" and "rapes".
fn may_inflect(form: &str, verb: &str) -> bool {
    if verb.ends_with('e') {
        return true;
    }
    if form.strip_prefix(verb) == Some("es") {
        return ["s", "x", "z", "ch", "sh", "o"]
            .iter()
            .any(|end| verb.ends_with(end));
    }
    let vowel = |letter: u8| matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u');
    let doubles = match verb.as_bytes() {
        [before @ .., a, b] => {
            vowel(*a)
                && !vowel(*b)
                && !matches!(b, b'w' | b'x' | b'y')
                && before.iter().all(|&letter| !vowel(letter))
        }
        _ => false,
    };
    !doubles || !matches!(form.strip_prefix(verb), Some("ed" | "ing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mute_e_is_put_back() {
        let codebook = Codebook::embedded();
        let lemma = |form: &str, lemma: &str| verb(codebook, form, lemma);
        assert_eq!(lemma("raped", "rap"), Some("rape".to_owned()));
        assert_eq!(lemma("staging", "stag"), Some("stage".to_owned()));
        assert_eq!(lemma("wages", "wag"), Some("wage".to_owned()));
        assert_eq!(lemma("rapped", "rap"), None);
        assert_eq!(lemma("shot", "shoot"), None);
        assert_eq!(lemma("hits", "hit"), None);
        assert_eq!(lemma("clashes", "clash"), None);
        assert_eq!(lemma("showed", "show"), None);
    }

    #[test]
    fn the_codebook_knows_verbs_that_the_tables_do_not() {
        let codebook = Codebook::embedded();
        let lemma = |form: &str, lemma: &str| verb(codebook, form, lemma);
        assert_eq!(lemma("rebranded", "rebrande"), Some("rebrand".to_owned()));
        assert_eq!(lemma("installed", "instal"), Some("install".to_owned()));
    }
}
