//! Who cites whom: a report names the outlet of another one beside a word of reporting, or gives its address, and tells the same
//! story.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::cite::Outlets;
use crate::family::{FULL_PAIRS, Read, Tie, TieKind, is_after, name, retold};

/// Share of the best that another report of the cited outlet must reach to be leant on too.
const STANDS_OUT: f64 = 0.8;

/// What each document leans on, documents by id and outlets by name, and the ties that follow.
pub(crate) fn citations(read: &[Read<'_>]) -> (BTreeMap<String, Vec<String>>, Vec<Tie>) {
    let publishers: BTreeSet<&str> = read
        .iter()
        .filter_map(|read| read.document.publisher.as_deref())
        .collect();
    let outlets = Outlets::new(&publishers);
    let own = |read: &Read<'_>| {
        let publisher = read.document.publisher.as_deref()?;
        Some(outlets.canonical(publisher.trim()).to_owned())
    };
    let mut by_outlet: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, one) in read.iter().enumerate() {
        if let Some(outlet) = own(one) {
            by_outlet.entry(outlet).or_default().push(at);
        }
    }
    let mut by_address: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, one) in read.iter().enumerate() {
        if let Some(address) = one.document.url.as_deref().and_then(address) {
            by_address.entry(address).or_default().push(at);
        }
    }
    let mut cites: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut ties = Vec::new();
    // Documents that name an outlet of which no document at hand tells the story: they may share it.
    let mut leaning: BTreeMap<String, Vec<(usize, Range<usize>)>> = BTreeMap::new();
    for (at, one) in read.iter().enumerate() {
        let list = cites.entry(one.document.id.clone()).or_default();
        for citation in outlets.cited(one.text) {
            if own(one).as_deref() == Some(citation.outlet.as_str()) {
                continue;
            }
            let mut told: Vec<(usize, f64)> = by_outlet
                .get(&citation.outlet)
                .into_iter()
                .flatten()
                .filter(|&&other| !is_after(read[other].published, one.published))
                .filter_map(|&other| {
                    let retold = retold(one, &citation.at, &read[other]);
                    let share = retold.or_else(|| one.story.same(&read[other].story))?;
                    Some((other, share))
                })
                .collect();
            // An outlet tells many stories in those days: the one that is retold stands out.
            let most = told
                .iter()
                .fold(0.0f64, |most, (_, share)| most.max(*share));
            told.retain(|(_, share)| *share >= STANDS_OUT * most);
            let resolved = !told.is_empty();
            for (other, share) in told {
                let other = &read[other];
                list.push(other.document.id.clone());
                ties.push(Tie {
                    a: one.document.id.clone(),
                    b: other.document.id.clone(),
                    kind: TieKind::Cites,
                    share,
                    because: format!(
                        "{} leans on {}: “{}”",
                        name(one.document),
                        name(other.document),
                        citation.words
                    ),
                    outlet: Some(citation.outlet.clone()),
                    evidence: vec![one.excerpt(&citation.at)],
                });
            }
            if !resolved {
                list.push(citation.outlet.clone());
                leaning
                    .entry(citation.outlet)
                    .or_default()
                    .push((at, citation.at));
            }
        }
        for (address, at_byte) in addresses(one.text) {
            for &other in by_address.get(&address).map_or(&[][..], Vec::as_slice) {
                let other = &read[other];
                let known = list.contains(&other.document.id)
                    || one.document.id == other.document.id
                    || (own(one).is_some() && own(one) == own(other));
                if known || is_after(other.published, one.published) {
                    continue;
                }
                // Pages link to much else that they have.
                let Some(share) = one.story.same(&other.story) else {
                    continue;
                };
                list.push(other.document.id.clone());
                ties.push(Tie {
                    a: one.document.id.clone(),
                    b: other.document.id.clone(),
                    kind: TieKind::Cites,
                    share,
                    because: format!(
                        "{} gives the address of {}",
                        name(one.document),
                        name(other.document)
                    ),
                    outlet: own(other),
                    evidence: vec![one.excerpt(&at_byte)],
                });
            }
        }
        list.sort();
        list.dedup();
    }
    for (outlet, documents) in leaning {
        ties.extend(shared_sources(read, &outlet, &documents));
    }
    (cites, ties)
}

/// Documents that lean on the same absent report: those next to each other in time, so that the work stays linear.
fn shared_sources(
    read: &[Read<'_>],
    outlet: &str,
    documents: &[(usize, Range<usize>)],
) -> Vec<Tie> {
    let mut sorted: Vec<_> = documents.iter().map(|(at, named)| (*at, named)).collect();
    sorted.sort_by_key(|&(at, _)| (read[at].published, at));
    let mut ties = Vec::new();
    for (position, &(a, in_a)) in sorted.iter().enumerate() {
        for &(b, in_b) in sorted[position + 1..].iter().take(FULL_PAIRS) {
            let (x, y) = (&read[a], &read[b]);
            let share = retold(x, in_a, y)
                .or_else(|| retold(y, in_b, x))
                .or_else(|| x.story.same(&y.story));
            let Some(share) = share else {
                continue;
            };
            let mut evidence = vec![read[a].excerpt(in_a), read[b].excerpt(in_b)];
            evidence.sort_by(|x, y| x.document.cmp(&y.document));
            ties.push(Tie {
                a: read[a].document.id.clone().min(read[b].document.id.clone()),
                b: read[a].document.id.clone().max(read[b].document.id.clone()),
                kind: TieKind::SharedSource,
                share,
                because: format!(
                    "{} and {} both lean on {outlet} and tell the same story",
                    name(read[a].document),
                    name(read[b].document)
                ),
                outlet: Some(outlet.to_owned()),
                evidence,
            });
        }
    }
    ties
}

/// An address without what differs between ways to write it. The address of a whole site is none of a report.
fn address(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let rest = rest
        .split_once('#')
        .map_or(rest, |(rest, _)| rest)
        .trim_end_matches('/');
    rest.contains('/').then(|| rest.to_lowercase())
}

/// The addresses that a text gives, in bytes.
fn addresses(text: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut from = 0;
    for token in text.split_inclusive(char::is_whitespace) {
        let begins = ["http://", "https://", "www."].map(|mark| token.find(mark));
        if let Some(start) = begins.into_iter().flatten().min() {
            let rest = &token[start..];
            let end = rest
                .find(|c: char| c.is_whitespace() || "<>\"”»)]}|".contains(c))
                .unwrap_or(rest.len());
            let url = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’']);
            if let Some(address) = address(url) {
                found.push((address, from + start..from + start + url.len()));
            }
        }
        from += token.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_however_they_are_written() {
        let text = "See [1](https://Wire.example/a/Kells/) and “www.wire.example/b#top”, or http://wire.example.";
        let found = addresses(text);
        let plain: Vec<&str> = found.iter().map(|(address, _)| address.as_str()).collect();
        assert_eq!(plain, ["wire.example/a/kells", "wire.example/b"]);
        assert_eq!(&text[found[0].1.clone()], "https://Wire.example/a/Kells/");
    }
}
