//! Agreement with spaCy: the same sentences, recorded once by `tools/language/record_parity.py`, must come out the same here.
//!
//! The weights are stored as half floats, so a close decision may fall the other way; the thresholds leave room for that and for nothing more.

use std::collections::HashSet;

use concord_language::{parse_sentences, tokenize};
use serde::Deserialize;

#[derive(Deserialize)]
struct Recorded {
    text: String,
    tokens: Vec<(String, String, String, String, usize, String)>,
    entities: Vec<(usize, usize, String)>,
}

#[derive(Default)]
struct Count {
    same: usize,
    all: usize,
}

impl Count {
    fn add(&mut self, what: &str, text: &str, ours: &str, theirs: &str) {
        self.all += 1;
        self.same += usize::from(ours == theirs);
        if ours != theirs {
            println!("{what}: {ours} for {theirs} in: {text}");
        }
    }

    fn share(&self) -> f64 {
        self.same as f64 / self.all as f64
    }
}

#[test]
#[expect(clippy::single_range_in_vec_init, reason = "one sentence is meant")]
fn results_are_spacys() {
    let recorded = include_str!("data/parity.jsonl");
    let [
        mut split,
        mut tags,
        mut parts,
        mut lemmas,
        mut heads,
        mut labels,
    ] = [(); 6].map(|()| Count::default());
    let (mut entities_same, mut entities_ours, mut entities_theirs) = (0, 0, 0);
    for line in recorded.lines() {
        let expected: Recorded = serde_json::from_str(line).unwrap();
        let text = expected.text.as_str();
        let ours: Vec<&str> = tokenize(text)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        let theirs: Vec<&str> = expected
            .tokens
            .iter()
            .map(|token| token.0.as_str())
            .collect();
        split.add("tokens", text, &ours.join(" "), &theirs.join(" "));
        if ours != theirs {
            continue;
        }
        let parse = parse_sentences(text, &[0..text.len()]);
        for (i, (token, (form, tag, pos, lemma, head, dep))) in
            parse.tokens.iter().zip(&expected.tokens).enumerate()
        {
            tags.add(&format!("tag of {form}"), text, token.tag, tag);
            parts.add(
                &format!("part of speech of {form}"),
                text,
                token.pos.as_str(),
                pos,
            );
            lemmas.add(&format!("lemma of {form}"), text, &token.lemma, lemma);
            heads.add(
                &format!("head of {form} ({i})"),
                text,
                &token.head.to_string(),
                &head.to_string(),
            );
            labels.add(&format!("label of {form}"), text, token.dep.as_str(), dep);
        }
        let ours: HashSet<_> = parse
            .entities
            .iter()
            .map(|e| (e.first, e.end, e.label.as_str().to_owned()))
            .collect();
        let theirs: HashSet<_> = expected.entities.into_iter().collect();
        if ours != theirs {
            println!("entities: {ours:?} for {theirs:?} in: {text}");
        }
        entities_same += ours.intersection(&theirs).count();
        entities_ours += ours.len();
        entities_theirs += theirs.len();
    }
    let entities = 2.0 * entities_same as f64 / (entities_ours + entities_theirs) as f64;
    for (name, count) in [
        ("sentences split the same", &split),
        ("tags", &tags),
        ("parts", &parts),
        ("lemmas", &lemmas),
        ("heads", &heads),
        ("labels", &labels),
    ] {
        println!(
            "{name}: {} of {} ({:.4})",
            count.same,
            count.all,
            count.share()
        );
    }
    println!("entities: F {entities:.4} over {entities_theirs}");
    assert!(split.share() >= 0.995);
    assert!(tags.share() >= 0.995);
    assert!(parts.share() >= 0.995);
    assert!(lemmas.share() >= 0.995);
    assert!(heads.share() >= 0.99);
    assert!(labels.share() >= 0.99);
    assert!(entities >= 0.98);
}
