//! Accounts to incidents: candidates, scores, and groups that hold together as a whole.

use concord_record::{Account, Document};
use serde::{Deserialize, Serialize};

use crate::family::Families;
use crate::linker::Linker;
use crate::model::Model;
use crate::pair::PairScore;

/// An account with what linking needs to know about it.
#[derive(Debug, Clone, Copy)]
pub struct Passage<'a> {
    /// The account.
    pub account: &'a Account,
    /// Its document.
    pub document: &'a Document,
    /// The sentence or sentences that tell of it.
    pub text: &'a str,
}

/// What persons decided about pairs of accounts, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Constraints {
    /// Pairs that are one incident.
    pub must: Vec<(String, String)>,
    /// Pairs that are two.
    pub cannot: Vec<(String, String)>,
}

/// Accounts of one incident.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cluster {
    /// Identity: made from the account whose id sorts first.
    pub id: String,
    /// Account ids, sorted.
    pub accounts: Vec<String>,
}

/// What linking found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Linking {
    /// Every account is in exactly one; sorted by first account.
    pub clusters: Vec<Cluster>,
    /// Pairs that were worth keeping: the same, doubtful, part of a series, or decided by a person. Sorted by ids.
    pub pairs: Vec<PairScore>,
    /// Must-links that could not be kept because a cannot-link stood against them.
    pub refused: Vec<(String, String)>,
}

/// Groups accounts into incidents with the weights of [`Model::default`].
pub fn link(passages: &[Passage<'_>], families: &Families, decisions: &Constraints) -> Linking {
    link_with(passages, families, decisions, &Model::default())
}

/// Groups accounts into incidents.
///
/// Two accounts of one document stay apart unless a person joins them: the coder has merged what the document itself tells twice.
/// A series never joins a single incident; the pair is kept with the verdict [`Verdict::PartOf`].
pub fn link_with(
    passages: &[Passage<'_>],
    families: &Families,
    decisions: &Constraints,
    model: &Model,
) -> Linking {
    let mut linker = Linker::new(model.clone(), decisions.clone());
    linker.add(passages, families);
    linker.linking()
}
