//! The graph for Graphviz: an arrow runs from a document to the one that it leans on.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use concord_link::{TieKind, TraceKind};

use super::Sources;
use super::print::{kind, name};
use crate::phrase;

/// The graph as text in the DOT language.
pub(super) fn graph(sources: &Sources) -> String {
    let mut dot = "digraph sources {\n  rankdir=RL;\n  node [shape=box];\n".to_owned();
    // Writing to a string cannot fail. Families of one get no frame.
    for family in &sources.graph.families {
        let framed = family.documents.len() > 1;
        if framed {
            let (cluster, label) = (format!("cluster_{}", family.id), &family.id);
            let _ = writeln!(dot, "  subgraph {} {{", quoted(&cluster));
            let _ = writeln!(dot, "    label={};", quoted(label));
        }
        for id in &family.documents {
            let document = &sources.documents[id];
            let label = format!(
                "{}\n{}\n{}",
                name(document),
                phrase::date(document.published.as_ref()),
                document.file
            );
            let style = if Sources::is_root(family, id) {
                ", style=bold"
            } else {
                ""
            };
            let _ = writeln!(dot, "    {} [label={}{style}];", quoted(id), quoted(&label));
        }
        for outlet in family.roots.iter().filter_map(|root| root.outlet.as_ref()) {
            let node = quoted(&format!("{} {outlet}", family.id));
            let _ = writeln!(
                dot,
                "    {node} [label={}, shape=ellipse, style=\"bold,dashed\"];",
                quoted(outlet)
            );
        }
        if framed {
            dot.push_str("  }\n");
        }
        let mut leaning: BTreeSet<(&String, &String)> = BTreeSet::new();
        for edge in &family.edges {
            let tie = &edge.tie;
            if let (TieKind::SharedSource, Some(outlet)) = (tie.kind, &tie.outlet) {
                // Each document once, however many others lean on the same outlet.
                leaning.extend([(&tie.a, outlet), (&tie.b, outlet)]);
                continue;
            }
            let both = if edge.directed { "" } else { ", dir=none" };
            let _ = writeln!(
                dot,
                "  {} -> {} [label={}{both}];",
                quoted(&tie.a),
                quoted(&tie.b),
                quoted(kind(tie.kind))
            );
        }
        for (id, outlet) in leaning {
            let node = quoted(&format!("{} {outlet}", family.id));
            let _ = writeln!(dot, "  {} -> {node} [label=\"cites\"];", quoted(id));
        }
        for trace in &family.traces {
            dot.push_str(&dashed(&trace.a, &trace.b, trace.kind));
        }
    }
    let shown: BTreeSet<&str> = sources
        .shown()
        .map(|document| document.id.as_str())
        .collect();
    for trace in &sources.graph.traces {
        if shown.contains(trace.a.as_str()) && shown.contains(trace.b.as_str()) {
            dot.push_str(&dashed(&trace.a, &trace.b, trace.kind));
        }
    }
    dot.push_str("}\n");
    dot
}

fn dashed(a: &str, b: &str, kind: TraceKind) -> String {
    let label = match kind {
        TraceKind::Quotation => "same quotation",
        TraceKind::Figures => "same figures",
    };
    format!(
        "  {} -> {} [label=\"{label}\", dir=none, style=dashed, constraint=false];\n",
        quoted(a),
        quoted(b)
    )
}

/// A string of the DOT language.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_name_cannot_end_its_string() {
        assert_eq!(quoted("a \"b\" \\ c\nd\te"), "\"a \\\"b\\\" \\\\ c\\nd e\"");
    }
}
