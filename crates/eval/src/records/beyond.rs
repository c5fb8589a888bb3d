//! Measures that the scorer of the hand-coded documents does not have: values, windows, and stances turned round.
//!
//! They look at core records only, and at those fields on which both coders agree. Unlike the scorer's fields, the value of a
//! quantity is asked of every core quantity, so that one that was not found at all is wrong too.

use serde_json::Value;

use super::Kind;
use super::fields::Tally;
use super::matching::Item;
use super::rules::{StanceFamily, number, said, same_member, speakers_agree, stance_family, word};
use super::text::{ScoredText, overlap, touches};

/// What the two coders and the program make of one document's records of a kind.
pub(crate) struct Compared<'a> {
    pub(crate) text: &'a ScoredText,
    /// Core records: the first coder's and the second's.
    pub(crate) core: Vec<(&'a Item, &'a Item)>,
    /// For each core record the exported one that was found for it.
    pub(crate) found: Vec<Option<&'a Item>>,
    /// All exported records of the kind.
    pub(crate) exported: &'a [&'a Item],
}

/// Adds what a document shows.
pub(crate) fn add(tally: &mut Tally, kind: Kind, compared: &Compared<'_>) {
    match kind {
        Kind::Quantity => quantities(tally, compared),
        Kind::Claim => claims(tally, compared),
        Kind::Event | Kind::Relation => {}
    }
}

fn bounds(value: &Value) -> [Option<f64>; 2] {
    ["low", "high"].map(|key| number(value.get(key)))
}

fn quantities(tally: &mut Tally, compared: &Compared<'_>) {
    for ((g, h), found) in compared.core.iter().zip(&compared.found) {
        let (g_value, h_value) = (&g.value, &h.value);
        if bounds(g_value) == bounds(h_value) {
            let exact = compared.exported.iter().any(|p| {
                bounds(&p.value) == bounds(g_value)
                    && [g, h].iter().any(|gold| share_a_place(gold, p))
            });
            tally.add("quantity_value", exact);
        }
        let Some(p) = found else { continue };
        if let Some(modifier) = said(g_value, "modifier")
            && said(h_value, "modifier") == Some(modifier)
        {
            tally.add(
                "quantity_modifier",
                word(&p.value, "modifier") == Some(modifier),
            );
        }
        let ends = [("time_start", "start"), ("time_end", "end")];
        if ends
            .iter()
            .all(|(key, _)| same_member(g_value, h_value, key))
        {
            let given = ends.iter().any(|(key, _)| said(g_value, key).is_some());
            let right = ends
                .iter()
                .all(|(gold, own)| said(g_value, gold) == said(&p.value, own));
            let field = if given {
                "quantity_window"
            } else {
                "quantity_window_absent"
            };
            tally.add(field, right);
        }
    }
}

fn share_a_place(gold: &Item, exported: &Item) -> bool {
    let spans = |item: &Item| item.spans.clone();
    spans(gold)
        .into_iter()
        .any(|a| exported.spans.iter().any(|&b| overlap(a, b) > 0))
}

/// Whether a stance says that something is not so.
fn denies(record: &Value) -> Option<bool> {
    stance_family(word(record, "stance")).map(|family| family == StanceFamily::Denies)
}

/// Of the core claims that the program has, with whatever stance, those that it has the wrong way round only.
fn claims(tally: &mut Tally, compared: &Compared<'_>) {
    for (g, h) in &compared.core {
        let (Some(side), Some(other)) = (denies(&g.value), denies(&h.value)) else {
            continue;
        };
        if side != other {
            continue;
        }
        let mut same = false;
        let mut turned = false;
        for p in compared.exported {
            let near = g.spans.iter().any(|&a| {
                p.spans.iter().any(|&b| {
                    touches(a, b) && compared.text.sentence(a) == compared.text.sentence(b)
                })
            });
            if near && speakers_agree(word(&g.value, "speaker"), word(&p.value, "speaker")) {
                same |= denies(&p.value) == Some(side);
                turned |= denies(&p.value) == Some(!side);
            }
        }
        if same || turned {
            tally.add("claim_turned_round", turned && !same);
        }
    }
}
