//! Which exported record finds which gold record.
//!
//! Pairs are weighed, and the heaviest pair is taken first, then the heaviest of what is left. On equal weights the later record
//! goes first, in the gold and then in the export: an accident of the scorer that this one must agree with, kept on purpose.

use serde_json::{Value, json};

use super::Kind;
use super::rules::{
    actor_key, list, member, number, said, same_member, speakers_agree, stance_family, types_agree,
    word,
};
use super::text::{ScoredText, Span, overlap, touches};

/// A record with the spans that it stands on.
pub(crate) struct Item {
    pub(crate) value: Value,
    pub(crate) spans: Vec<Span>,
}

impl Item {
    /// A gold record, its quotes looked up in the text.
    pub(crate) fn gold(text: &ScoredText, value: Value) -> Self {
        let nth = value.get("nth").and_then(Value::as_u64).unwrap_or(1);
        let spans = quotes(&value)
            .iter()
            .enumerate()
            .filter_map(|(place, quote)| text.find(quote, if place == 0 { nth } else { 1 }))
            .collect();
        Item { value, spans }
    }

    /// An exported record.
    pub(crate) fn exported(text: &ScoredText, value: Value) -> Self {
        let spans = list(&value, "evidence")
            .iter()
            .filter_map(|evidence| text.evidence_span(evidence))
            .collect();
        Item { value, spans }
    }

    /// A gold record in the shape of an exported one, so that coders can be scored against each other.
    pub(crate) fn as_exported(&self) -> Self {
        let mut value = self.value.clone();
        if word(&value, "kind") == Some("event") {
            let at = |key: &str| self.value.get(key).cloned().unwrap_or_default();
            let toll = |key: &str| match list(&self.value, key) {
                [low, high, best, ..] => json!({"low": low, "high": high, "best": best}),
                _ => Value::Null,
            };
            let perpetrator = said(&self.value, "perpetrator");
            value["date"] = json!({"start": at("date_start"), "end": at("date_end"), "precision": at("date_precision")});
            value["place"] =
                json!({"country": at("country"), "adm1": at("adm1"), "name": at("place")});
            value["perpetrators"] = perpetrator
                .iter()
                .map(|name| json!({"name": name}))
                .collect();
            value["killed"] = toll("killed");
            value["wounded"] = toll("wounded");
        }
        Item {
            value,
            spans: self.spans.clone(),
        }
    }
}

/// The quotes of a gold record.
pub(crate) fn quotes(value: &Value) -> Vec<&str> {
    match list(value, "quotes") {
        [] => vec![word(value, "quote").unwrap_or_default()],
        quotes => quotes.iter().filter_map(Value::as_str).collect(),
    }
}

/// Names of an exported event's perpetrators, as keys.
pub(crate) fn is_perpetrator(exported: &Value, key: &str) -> bool {
    list(exported, "perpetrators")
        .iter()
        .any(|party| actor_key(word(party, "name")) == key)
}

/// How strongly an exported record points at a gold record; 0 if not at all.
fn weight(kind: Kind, text: &ScoredText, gold: &Item, exported: &Item) -> usize {
    match kind {
        Kind::Event => event_weight(text, gold, exported),
        Kind::Quantity => quantity_weight(gold, exported),
        Kind::Claim => claim_weight(gold, exported),
        Kind::Relation => relation_weight(text, gold, exported),
    }
}

fn pairs<'a>(gold: &'a Item, exported: &'a Item) -> impl Iterator<Item = (Span, Span)> + 'a {
    gold.spans
        .iter()
        .flat_map(|&a| exported.spans.iter().map(move |&b| (a, b)))
}

fn event_weight(text: &ScoredText, gold: &Item, exported: &Item) -> usize {
    let (g, p) = (&gold.value, &exported.value);
    if !types_agree(word(g, "type"), word(p, "type")) {
        return 0;
    }
    let best = pairs(gold, exported)
        .filter(|&(a, b)| overlap(a, b) > 0 || touches(a, text.sentence(b)))
        .map(|(a, b)| 1 + overlap(a, b))
        .max();
    let Some(mut weight) = best else { return 0 };
    if same_member(g, p, "type") {
        weight += 200;
    }
    let date = p.get("date").unwrap_or(&Value::Null);
    if let (Some(start), Some(from)) = (said(g, "date_start"), said(date, "start")) {
        let end = said(g, "date_end").unwrap_or(start);
        let to = said(date, "end").unwrap_or(from);
        if from <= end && to >= start {
            weight += 100;
        }
    }
    if said(g, "perpetrator").is_some_and(|name| is_perpetrator(p, &actor_key(Some(name)))) {
        weight += 100;
    }
    weight
}

fn quantity_weight(gold: &Item, exported: &Item) -> usize {
    if !pairs(gold, exported).any(|(a, b)| overlap(a, b) > 0) {
        return 0;
    }
    let bounds = |item: &Item| ["low", "high"].map(|key| number(item.value.get(key)));
    let ([low, high], [p_low, p_high]) = (bounds(gold), bounds(exported));
    let given = |value: Option<f64>| value.is_some() && (value == p_low || value == p_high);
    if !given(low) && !given(high) {
        return 0;
    }
    let same_measure = same_member(&gold.value, &exported.value, "measure");
    10 + 5 * usize::from(low == p_low)
        + 5 * usize::from(high == p_high)
        + 5 * usize::from(same_measure)
}

fn claim_weight(gold: &Item, exported: &Item) -> usize {
    let (g, p) = (&gold.value, &exported.value);
    if !pairs(gold, exported).any(|(a, b)| touches(a, b))
        || !speakers_agree(word(g, "speaker"), word(p, "speaker"))
        || stance_family(word(g, "stance")) != stance_family(word(p, "stance"))
    {
        return 0;
    }
    let same_hedge = word(g, "hedge").unwrap_or_default() == word(p, "hedge").unwrap_or_default();
    1 + 5 * usize::from(same_member(g, p, "stance")) + 5 * usize::from(same_hedge)
}

fn relation_weight(text: &ScoredText, gold: &Item, exported: &Item) -> usize {
    let ends = |value: &Value| {
        let mut ends = ["a", "b"].map(|key| actor_key(word(value, key)));
        ends.sort();
        ends
    };
    if ends(&gold.value) != ends(&exported.value)
        || !pairs(gold, exported).any(|(a, b)| touches(a, text.sentence(b)))
    {
        return 0;
    }
    1 + 5 * usize::from(member(&gold.value, "relation") == member(&exported.value, "relation"))
}

/// Pairs (gold, exported) in which each record stands once, in the order in which they were taken.
pub(crate) fn matched(
    kind: Kind,
    text: &ScoredText,
    golds: &[&Item],
    exported: &[&Item],
) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (i, gold) in golds.iter().enumerate() {
        for (j, record) in exported.iter().enumerate() {
            let weight = weight(kind, text, gold, record);
            if weight > 0 {
                pairs.push((weight, i, j));
            }
        }
    }
    pairs.sort_unstable_by(|a, b| b.cmp(a));
    let (mut gold_taken, mut taken) = (vec![false; golds.len()], vec![false; exported.len()]);
    let mut matched = Vec::new();
    for (_, i, j) in pairs {
        if !gold_taken[i] && !taken[j] {
            (gold_taken[i], taken[j]) = (true, true);
            matched.push((i, j));
        }
    }
    matched
}
