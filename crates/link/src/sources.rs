//! The graph of who leans on whom: for each source family its documents, the reasons that join them, and where it starts.
//!
//! An arrow runs from a document to the one that it leans on. A citation is an arrow; so is a copy whose days of publication are
//! known and apart; copies of unknown order lean on each other both ways. The roots are the strongly connected components
//! (Kosaraju's algorithm, Sharir 1981) without an arrow to another one: mostly one document, several where nobody can say which was first, or an
//! outlet that its documents name and that is not at hand. A family may have several roots: a survey that retells two stories
//! joins them. [`Families::independent`] counts it once all the same, which errs towards too few sources.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use concord_record::Document;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use serde::{Deserialize, Serialize};

use crate::cite::Outlets;
use crate::family::{Excerpt, Families, Tie, TieKind, is_after};
use crate::item::day_span;
use crate::trace::{Run, Trace, longest_run, traces};

/// All source families of a set of documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceGraph {
    /// The families, the largest first, then by the day of their first document and its id.
    pub families: Vec<SourceFamily>,
    /// What documents of different families share without leaning on each other for certain.
    pub traces: Vec<Trace>,
    /// Sources that count as independent: families, those with a publisher in common counted once.
    pub independent: usize,
}

/// Documents that lean on one another, or a document that leans on none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceFamily {
    /// The family's id, as documents name it.
    pub id: String,
    /// Its documents by day of publication and id, those without a day last.
    pub documents: Vec<String>,
    /// Where it starts.
    pub roots: Vec<SourceRoot>,
    /// Why its documents belong together.
    pub edges: Vec<SourceEdge>,
    /// What its documents share beside that.
    pub traces: Vec<Trace>,
    /// Circular reporting: each is a chain of documents that starts with one and ends with the same or with an earlier one of
    /// the same publisher, by way of another publisher that leans on it.
    pub circular: Vec<Vec<String>>,
    /// Data-set back-flow: documents that name a data set which is made from reports itself. Its figures are no source of their own.
    pub back_flow: Vec<BackFlow>,
    /// Outlets that a document names as its source and that are not among the documents, by document.
    pub absent: BTreeMap<String, Vec<String>>,
}

/// A document that names a data set made from reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackFlow {
    /// The document.
    pub document: String,
    /// The data set.
    pub data_set: String,
    /// Where it is named first.
    pub evidence: Excerpt,
}

/// A start of a family.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceRoot {
    /// The document; several where their order is not known; none for an outlet.
    pub documents: Vec<String>,
    /// The outlet, where its report is not among the documents.
    pub outlet: Option<String>,
}

/// A reason that joins two documents of a family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceEdge {
    /// The reason. For copies its evidence is the longest run of words that both have, in either.
    #[serde(flatten)]
    pub tie: Tie,
    /// Whether `a` is known to lean on `b`; if not, which was first is not known, or both lean on the outlet of the tie.
    pub directed: bool,
    /// Days from the publication of `b` to that of `a`; `None` unless both days are known.
    pub days_after: Option<i32>,
}

/// Puts families, reasons and publication days together. The documents must be those that `families` was made from; others
/// stand alone. The texts are read for what documents share; results do not depend on the order of the documents.
pub fn source_graph<T: AsRef<str>>(
    documents: &[(Document, T)],
    families: &Families,
) -> SourceGraph {
    let by_id: BTreeMap<&str, (&Document, &str)> = documents
        .iter()
        .map(|(document, text)| (document.id.as_str(), (document, text.as_ref())))
        .collect();
    let family_of = |id: &str| {
        families
            .family
            .get(id)
            .map_or_else(|| id.to_owned(), Clone::clone)
    };
    let mut grouped: BTreeMap<String, SourceFamily> = BTreeMap::new();
    for id in by_id.keys() {
        let family = family_of(id);
        let one = grouped.entry(family.clone()).or_default();
        one.id = family;
        one.documents.push((*id).to_owned());
        let absent = families.cites.get(*id).into_iter().flatten();
        let absent: Vec<String> = absent
            .filter(|cited| !by_id.contains_key(cited.as_str()))
            .cloned()
            .collect();
        if !absent.is_empty() {
            one.absent.insert((*id).to_owned(), absent);
        }
    }
    for tie in &families.ties {
        let (Some(a), Some(b)) = (by_id.get(tie.a.as_str()), by_id.get(tie.b.as_str())) else {
            continue;
        };
        if let Some(family) = grouped.get_mut(&family_of(&tie.a)) {
            family.edges.push(edge(tie, *a, *b));
        }
    }
    let mut across = Vec::new();
    for trace in traces(&by_id, families) {
        let (a, b) = (family_of(&trace.a), family_of(&trace.b));
        match grouped.get_mut(&a) {
            Some(family) if a == b => family.traces.push(trace),
            _ => across.push(trace),
        }
    }
    let day = |id: &str| {
        let days = by_id
            .get(id)
            .and_then(|(document, _)| document.published.as_ref())
            .and_then(day_span);
        (days.is_none(), days)
    };
    let mut all: Vec<SourceFamily> = grouped.into_values().collect();
    for family in &mut all {
        family
            .documents
            .sort_by_cached_key(|id| (day(id), id.clone()));
        family.roots = roots(family);
        family.circular = circular(family, &by_id);
        family.back_flow = back_flow(family, &by_id);
    }
    all.sort_by_cached_key(|family| {
        let first = &family.documents[0];
        (
            std::cmp::Reverse(family.documents.len()),
            day(first),
            first.clone(),
        )
    });
    SourceGraph {
        families: all,
        traces: across,
        independent: families.independent(by_id.values().map(|(document, _)| *document)),
    }
}

fn edge(tie: &Tie, a: (&Document, &str), b: (&Document, &str)) -> SourceEdge {
    let days = |document: &Document| document.published.as_ref().and_then(day_span);
    let (day_a, day_b) = (days(a.0), days(b.0));
    let mut tie = tie.clone();
    let directed = match tie.kind {
        TieKind::Cites => true,
        TieKind::SharedSource => false,
        TieKind::SameText | TieKind::Copy | TieKind::Contains => {
            if let Some(Run { in_a, in_b, .. }) = longest_run(a.1, b.1) {
                tie.evidence = vec![
                    Excerpt::new(&tie.a, a.1, in_a),
                    Excerpt::new(&tie.b, b.1, in_b),
                ];
            }
            is_after(day_a, day_b)
        }
    };
    let days_after = match (day_a, day_b) {
        (Some((a, a_end)), Some((b, b_end))) if a == a_end && b == b_end => Some(a - b),
        _ => None,
    };
    SourceEdge {
        tie,
        directed,
        days_after,
    }
}

/// Who leans on whom in a family: arrows between documents, from the one that leans.
fn arrows(family: &SourceFamily) -> BTreeSet<(&str, &str)> {
    let directed: BTreeSet<(&str, &str)> = family
        .edges
        .iter()
        .filter(|edge| edge.directed)
        .map(|edge| (edge.tie.a.as_str(), edge.tie.b.as_str()))
        .collect();
    let mut arrows = directed.clone();
    for SourceEdge { tie, .. } in family.edges.iter().filter(|edge| !edge.directed) {
        let (a, b) = (tie.a.as_str(), tie.b.as_str());
        // A citation tells the order that the days do not.
        let ordered = directed.contains(&(a, b)) || directed.contains(&(b, a));
        if tie.kind != TieKind::SharedSource && !ordered {
            arrows.extend([(a, b), (b, a)]);
        }
    }
    arrows
}

fn roots(family: &SourceFamily) -> Vec<SourceRoot> {
    let mut graph: DiGraph<SourceRoot, ()> = DiGraph::new();
    let mut nodes: BTreeMap<&str, NodeIndex> = BTreeMap::new();
    for id in &family.documents {
        let root = SourceRoot {
            documents: vec![id.clone()],
            outlet: None,
        };
        nodes.insert(id, graph.add_node(root));
    }
    for (a, b) in arrows(family) {
        if let (Some(&a), Some(&b)) = (nodes.get(a), nodes.get(b)) {
            graph.add_edge(a, b, ());
        }
    }
    let mut outlets: BTreeMap<&str, NodeIndex> = BTreeMap::new();
    for SourceEdge { tie, .. } in &family.edges {
        let (TieKind::SharedSource, Some(outlet)) = (tie.kind, &tie.outlet) else {
            continue;
        };
        let node = *outlets.entry(outlet).or_insert_with(|| {
            graph.add_node(SourceRoot {
                documents: Vec::new(),
                outlet: Some(outlet.clone()),
            })
        });
        for id in [&tie.a, &tie.b] {
            if let Some(&document) = nodes.get(id.as_str()) {
                graph.update_edge(document, node, ());
            }
        }
    }
    let mut found: Vec<SourceRoot> = kosaraju_scc(&graph)
        .into_iter()
        .filter(|component| {
            let inside: BTreeSet<NodeIndex> = component.iter().copied().collect();
            component
                .iter()
                .all(|&node| graph.neighbors(node).all(|next| inside.contains(&next)))
        })
        .map(|component| {
            let mut root = graph[component[0]].clone();
            root.documents = component
                .iter()
                .flat_map(|&node| graph[node].documents.iter().cloned())
                .collect();
            root.documents.sort();
            root
        })
        .collect();
    found.sort();
    found
}

/// Chains that begin with a citation and come back to the same document or to its publisher, each set of documents once; the
/// shortest from each document, by breadth-first search.
fn circular(family: &SourceFamily, by_id: &BTreeMap<&str, (&Document, &str)>) -> Vec<Vec<String>> {
    let publisher = |id: &str| {
        let (document, _) = by_id.get(id)?;
        Some(document.publisher.as_ref()?.trim().to_lowercase())
    };
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut cited: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for SourceEdge { tie, directed, .. } in &family.edges {
        if *directed {
            next.entry(&tie.a).or_default().push(&tie.b);
        }
        if tie.kind == TieKind::Cites {
            cited.entry(&tie.a).or_default().push(&tie.b);
        }
    }
    let mut found: BTreeMap<BTreeSet<&str>, Vec<String>> = BTreeMap::new();
    for (&start, first) in &cited {
        let home = publisher(start);
        let is_home = |id: &str| id == start || (home.is_some() && publisher(id) == home);
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let mut queue = VecDeque::new();
        for &id in first.iter().filter(|id| !is_home(id)) {
            before.insert(id, start);
            queue.push_back(id);
        }
        'search: while let Some(at) = queue.pop_front() {
            for &id in next.get(at).into_iter().flatten() {
                if is_home(id) {
                    let mut chain = vec![id, at];
                    while let Some(&back) = before.get(chain[chain.len() - 1]) {
                        chain.push(back);
                        if back == start {
                            break;
                        }
                    }
                    chain.reverse();
                    let chain_of = || chain.iter().map(|id| (*id).to_owned()).collect();
                    found
                        .entry(chain.iter().copied().collect())
                        .or_insert_with(chain_of);
                    break 'search;
                }
                if !before.contains_key(id) {
                    before.insert(id, at);
                    queue.push_back(id);
                }
            }
        }
    }
    found.into_values().collect()
}

fn back_flow(family: &SourceFamily, by_id: &BTreeMap<&str, (&Document, &str)>) -> Vec<BackFlow> {
    let mut found = Vec::new();
    for id in &family.documents {
        let Some((document, text)) = by_id.get(id.as_str()) else {
            continue;
        };
        let data_sets = Outlets::data_sets();
        for (name, bytes) in data_sets.named(text) {
            // A data set may speak of itself.
            let own = document.publisher.as_deref().map(str::trim);
            if own.is_none_or(|own| data_sets.canonical(own) != name) {
                found.push(BackFlow {
                    document: id.clone(),
                    data_set: name.to_owned(),
                    evidence: Excerpt::new(id, text, bytes),
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::families;
    use crate::invented::document;

    #[test]
    fn figures_of_a_data_set_flow_back() {
        let text = "Attacks rose by a third, ACLED data show.";
        let documents = [
            (document("d1", "The Ledger", "2031-05-05"), text),
            (document("d2", "ACLED", "2031-05-06"), text),
        ];
        let graph = source_graph(&documents, &families(&documents));
        let found: Vec<&BackFlow> = graph.families.iter().flat_map(|f| &f.back_flow).collect();
        let [one] = &found[..] else {
            panic!("{found:?}");
        };
        assert_eq!(
            (one.document.as_str(), one.data_set.as_str()),
            ("d1", "ACLED")
        );
        assert_eq!(
            (one.evidence.start, one.evidence.exact.as_str()),
            (25, "ACLED")
        );
    }

    const WIRE: &str = "KELLS QUAY - A bomb tore through the fish market of Kells Quay on Monday morning and killed at \
        least 12 people, the harbour police said. The blast hit the stalls near the Old Customs House when the market was \
        full, said Inspector Varo, and 30 wounded people were brought to the Saint Brannoc hospital.";

    fn graph(documents: &[(Document, &str)]) -> SourceGraph {
        let found = source_graph(documents, &families(documents));
        let turned: Vec<(Document, &str)> = documents.iter().rev().cloned().collect();
        assert_eq!(source_graph(&turned, &families(&turned)), found);
        found
    }

    fn root(documents: &[&str], outlet: Option<&str>) -> SourceRoot {
        SourceRoot {
            documents: documents.iter().map(|id| (*id).to_owned()).collect(),
            outlet: outlet.map(str::to_owned),
        }
    }

    #[test]
    fn the_first_of_a_chain_is_the_root() {
        let cites = "At least 12 people died on Monday at the fish market of Kells Quay, Harbour Wire reports. Inspector \
            Varo spoke of 30 wounded.";
        let found = graph(&[
            (document("d1", "Dunmore Gazette", "2031-05-06"), WIRE),
            (document("d2", "Harbour Wire", "2031-05-05"), WIRE),
            (document("d3", "Island Radio", "2031-05-07"), cites),
            (
                document("d4", "The Ledger", ""),
                "Nobody here wants to speak.",
            ),
        ]);
        assert_eq!((found.families.len(), found.independent), (2, 2));
        let family = &found.families[0];
        assert_eq!(family.documents, ["d2", "d1", "d3"]);
        assert_eq!(family.roots, [root(&["d2"], None)]);
        assert!(family.circular.is_empty());
        let copy = &family.edges[0];
        assert_eq!(
            (&*copy.tie.a, &*copy.tie.b, copy.tie.kind),
            ("d1", "d2", TieKind::SameText)
        );
        assert_eq!((copy.directed, copy.days_after), (true, Some(1)));
        assert_eq!(copy.tie.evidence.len(), 2);
        assert!(
            copy.tie.evidence[1]
                .exact
                .ends_with("Saint Brannoc hospital")
        );
    }

    #[test]
    fn copies_of_unknown_order_share_a_root() {
        let found = graph(&[
            (document("d1", "Dunmore Gazette", ""), WIRE),
            (document("d2", "Harbour Wire", "2031-05-05"), WIRE),
        ]);
        assert_eq!(found.families[0].roots, [root(&["d1", "d2"], None)]);
        assert!(found.families[0].circular.is_empty());
    }

    #[test]
    fn an_outlet_that_is_not_at_hand_is_a_root() {
        let (one, other) = (
            "At least 12 people died at the fish market of Kells Quay, Reuters reported. Inspector Varo spoke of 30 wounded.",
            "According to Reuters, Inspector Varo counted 30 wounded and 12 dead at Kells Quay.",
        );
        let found = graph(&[
            (document("d1", "Dunmore Gazette", "2031-05-05"), one),
            (document("d2", "Island Radio", "2031-05-05"), other),
        ]);
        let family = &found.families[0];
        assert_eq!(family.roots, [root(&[], Some("Reuters"))]);
        assert_eq!(family.absent["d1"], ["Reuters"]);
        assert_eq!(family.edges[0].tie.evidence.len(), 2);
    }

    #[test]
    fn a_story_that_comes_back_to_its_publisher_is_circular() {
        let radio = "At least 12 people died on Monday at the fish market of Kells Quay, Harbour Wire reports. Inspector \
            Varo spoke of 30 wounded.";
        let again = "The dead of the fish market at Kells Quay were at least 12, Island Radio confirmed on Monday; Inspector \
            Varo gave 30 wounded, Island Radio said.";
        let found = graph(&[
            (document("d1", "Harbour Wire", "2031-05-05"), WIRE),
            (document("d2", "Island Radio", "2031-05-06"), radio),
            (document("d3", "Harbour Wire", "2031-05-07"), again),
        ]);
        assert_eq!(found.families[0].circular, [["d3", "d2", "d1"]]);
        assert_eq!(found.independent, 1);
        // Without the last one nothing comes back.
        let found = graph(&[
            (document("d1", "Harbour Wire", "2031-05-05"), WIRE),
            (document("d2", "Island Radio", "2031-05-06"), radio),
        ]);
        assert!(found.families[0].circular.is_empty());
    }

    #[test]
    fn an_address_is_a_citation_where_the_story_is_the_same() {
        let mut wire = document("d1", "Harbour Wire", "2031-05-05");
        wire.url = Some("https://wire.example/kells".to_owned());
        let same = "Inspector Varo spoke of 30 wounded at Kells Quay and 12 dead [1].\n\n[1] wire.example; see \
            https://www.wire.example/kells/.";
        let other =
            "The regatta of Dunmore was won by nobody. More: https://www.wire.example/kells";
        let found = graph(&[
            (wire, WIRE),
            (document("d2", "Island Radio", "2031-05-06"), same),
            (document("d3", "The Ledger", "2031-05-06"), other),
        ]);
        assert_eq!(found.families[0].documents, ["d1", "d2"]);
        let edge = &found.families[0].edges[0];
        assert_eq!((edge.tie.kind, edge.directed), (TieKind::Cites, true));
        assert_eq!(
            edge.tie.evidence[0].exact,
            "https://www.wire.example/kells/"
        );
        assert_eq!(found.families.len(), 2);
    }

    #[test]
    fn shared_quotations_and_figures_are_told_and_join_nothing() {
        let one = "The harbour lost 1,347 crates at Kells Quay, Inspector Varo found. A widow said: “Nobody came to help us \
            until the sun was down.”";
        let other = "In Kells Quay we met Inspector Varo, who wept. “Nobody came to help us until the sun was down,” one \
            heard; they list 1347 crates.";
        let found = graph(&[
            (document("d1", "Dunmore Gazette", "2031-05-05"), one),
            (document("d2", "Island Radio", "2031-05-06"), other),
        ]);
        assert_eq!((found.families.len(), found.independent), (2, 2));
        let kinds: Vec<_> = found.traces.iter().map(|trace| trace.kind).collect();
        assert_eq!(
            kinds,
            [crate::TraceKind::Quotation, crate::TraceKind::Figures]
        );
        assert_eq!(
            found.traces[0].evidence[0].exact,
            "Nobody came to help us until the sun was down"
        );
        assert_eq!(found.traces[1].evidence[1].exact, "1347");
    }
}
