//! One event from its accounts.

use std::collections::{BTreeMap, BTreeSet};

use concord_link::{Families, compatible};
use concord_record::{
    Account, Attribution, DatePrecision, DateRange, Document, Event, EventToll, EventType, Party,
    PlaceRef, Status, Toll,
};
use serde::{Deserialize, Serialize};

/// How the best value of a toll is chosen.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// The value published last, since first tolls are provisional; among several of that day the middle one by source families.
    /// Where no publication date is known, as [`Policy::IndependentMedian`]. The default.
    #[default]
    Latest,
    /// None: the range stands alone.
    Range,
    /// The value that most source families give; without a majority the middle one by source families.
    Majority,
    /// The median with one vote for each source family.
    IndependentMedian,
}

/// A name that no policy has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPolicy(pub String);

impl std::fmt::Display for UnknownPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "`{}` is no policy: latest, range, majority, independent_median",
            self.0
        )
    }
}

impl std::error::Error for UnknownPolicy {}

impl Policy {
    /// The name in the export.
    pub fn as_str(self) -> &'static str {
        match self {
            Policy::Latest => "latest",
            Policy::Range => "range",
            Policy::Majority => "majority",
            Policy::IndependentMedian => "independent_median",
        }
    }
}

impl std::fmt::Display for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Policy {
    type Err = UnknownPolicy;

    fn from_str(name: &str) -> Result<Self, UnknownPolicy> {
        [
            Policy::Latest,
            Policy::Range,
            Policy::Majority,
            Policy::IndependentMedian,
        ]
        .into_iter()
        .find(|policy| policy.as_str() == name)
        .ok_or_else(|| UnknownPolicy(name.to_owned()))
    }
}

/// An account with where it stands among the sources.
struct Voice<'a> {
    account: &'a Account,
    family: String,
    published: Option<jiff::civil::Date>,
}

/// Derives the event `id` from its accounts.
///
/// # Panics
/// If `accounts` is empty: a cluster has at least one.
pub fn reconcile(
    id: &str,
    accounts: &[&Account],
    documents: &BTreeMap<&str, &Document>,
    families: &Families,
    policy: Policy,
) -> Event {
    assert!(!accounts.is_empty(), "an event has at least one account");
    let mut voices: Vec<Voice<'_>> = accounts
        .iter()
        .map(|&account| Voice {
            account,
            family: families
                .family
                .get(&account.document)
                .unwrap_or(&account.document)
                .clone(),
            published: documents
                .get(account.document.as_str())
                .and_then(|document| document.published.as_ref()?.start),
        })
        .collect();
    voices.sort_by(|x, y| {
        let key = |voice: &Voice<'_>| (voice.published.is_none(), voice.published);
        key(x)
            .cmp(&key(y))
            .then_with(|| x.account.id.cmp(&y.account.id))
    });
    let mut ids: Vec<String> = accounts.iter().map(|account| account.id.clone()).collect();
    ids.sort();
    let sources: BTreeSet<&str> = accounts.iter().map(|a| a.document.as_str()).collect();
    let known: Vec<&Document> = sources
        .iter()
        .filter_map(|id| documents.get(id).copied())
        .collect();
    let unknown = sources.len() - known.len();
    let named = |select: fn(&Account) -> &[Party]| union(&voices, select);
    Event {
        id: id.to_owned(),
        accounts: ids,
        event_type: event_type(&voices),
        date: date(&voices),
        place: place(&voices),
        perpetrators: named(|account| &account.perpetrators),
        targets: named(|account| &account.targets),
        killed: toll(&voices, |account| account.killed, policy),
        wounded: toll(&voices, |account| account.wounded, policy),
        attribution: attribution(&voices),
        status: status(&voices),
        independent_sources: families.independent(known) + unknown,
        contradictions: Vec::new(),
    }
}

/// Source families that stand behind each value, the best supported first; the earlier one wins a tie.
fn supported<'v, K: Ord>(
    voices: &'v [Voice<'_>],
    key: impl Fn(&'v Account) -> Option<K>,
) -> Vec<(K, usize, &'v Account)> {
    let mut support: BTreeMap<K, (BTreeSet<&str>, usize, &'v Account)> = BTreeMap::new();
    for (order, voice) in voices.iter().enumerate() {
        if let Some(value) = key(voice.account) {
            support
                .entry(value)
                .or_insert_with(|| (BTreeSet::new(), order, voice.account))
                .0
                .insert(&voice.family);
        }
    }
    let mut values: Vec<_> = support
        .into_iter()
        .map(|(value, (families, order, first))| (value, families.len(), order, first))
        .collect();
    values.sort_by(|x, y| y.1.cmp(&x.1).then(x.2.cmp(&y.2)));
    values
        .into_iter()
        .map(|(value, count, _, first)| (value, count, first))
        .collect()
}

fn event_type(voices: &[Voice<'_>]) -> EventType {
    let general = |kind| matches!(kind, EventType::Attack | EventType::Other);
    let kinds = supported(voices, |account| Some(account.event_type));
    let first = kinds[0].0;
    // An unspecified word gives way to a fine one that it covers.
    kinds
        .iter()
        .map(|&(kind, ..)| kind)
        .find(|&kind| !general(kind) && compatible(kind, first))
        .filter(|_| general(first))
        .unwrap_or(first)
}

fn date(voices: &[Voice<'_>]) -> Option<DateRange> {
    let length = |range: &DateRange| match range.precision {
        DatePrecision::Unknown => u32::MAX,
        _ => range.days().unwrap_or(u32::MAX - 1),
    };
    let shortest = voices
        .iter()
        .filter_map(|voice| voice.account.date.as_ref())
        .map(length)
        .min()?;
    supported(voices, |account| {
        account.date.filter(|date| length(date) == shortest)
    })
    .first()
    .map(|&(date, ..)| date)
}

fn place(voices: &[Voice<'_>]) -> Option<PlaceRef> {
    let finest = voices
        .iter()
        .filter_map(|voice| voice.account.place.as_ref())
        .map(|place| place.precision)
        .min()?;
    supported(voices, |account| {
        account
            .place
            .as_ref()
            .filter(|place| place.precision == finest)
            .map(|place| match place.geonameid {
                Some(id) => (Some(id), String::new()),
                None => (None, place.name.to_lowercase()),
            })
    })
    .first()
    .and_then(|(_, _, account)| account.place.clone())
}

/// Every side once, in the order of first publication.
fn union(voices: &[Voice<'_>], select: fn(&Account) -> &[Party]) -> Vec<Party> {
    let mut seen = BTreeSet::new();
    let mut parties = Vec::new();
    for voice in voices {
        for party in select(voice.account) {
            let key = party
                .actor
                .clone()
                .unwrap_or_else(|| party.name.to_lowercase());
            if seen.insert(key) {
                parties.push(party.clone());
            }
        }
    }
    parties
}

fn attribution(voices: &[Voice<'_>]) -> Attribution {
    use Attribution as A;
    let given: BTreeSet<A> = voices.iter().map(|v| v.account.attribution).collect();
    let says = |kind| given.contains(&kind);
    let asserted = says(A::Stated) || says(A::Claimed) || says(A::Attributed) || says(A::Suspected);
    if says(A::Disputed) || (says(A::Denied) && asserted) {
        return A::Disputed;
    }
    [
        A::Claimed,
        A::Stated,
        A::Attributed,
        A::Suspected,
        A::Denied,
        A::Unclaimed,
    ]
    .into_iter()
    .find(|&kind| says(kind))
    .unwrap_or(A::None)
}

fn status(voices: &[Voice<'_>]) -> Status {
    [
        Status::Occurred,
        Status::Foiled,
        Status::Alleged,
        Status::Planned,
    ]
    .into_iter()
    .find(|&status| voices.iter().any(|voice| voice.account.status == status))
    .unwrap_or(Status::Denied)
}

/// The one number that stands for a toll: the text's own, or its bound.
pub(crate) fn value(toll: &Toll) -> Option<u64> {
    toll.best.or(toll.low).or(toll.high)
}

fn toll(
    voices: &[Voice<'_>],
    select: fn(&Account) -> Option<Toll>,
    policy: Policy,
) -> Option<EventToll> {
    let given: Vec<(&Voice<'_>, Toll)> = voices
        .iter()
        .filter_map(|voice| Some((voice, select(voice.account)?)))
        .filter(|(_, toll)| value(toll).is_some())
        .collect();
    if given.is_empty() {
        return None;
    }
    let low = given
        .iter()
        .filter_map(|(_, toll)| toll.low.or(toll.best))
        .min();
    let high = given
        .iter()
        .filter_map(|(_, toll)| toll.high.max(toll.low).max(toll.best))
        .max();
    let votes: Vec<(&Voice<'_>, u64)> = given
        .iter()
        .filter_map(|(voice, toll)| Some((*voice, value(toll)?)))
        .collect();
    let (best, policy) = choose(&votes, policy);
    let mut from: Vec<String> = given.iter().map(|(v, _)| v.account.id.clone()).collect();
    from.sort();
    Some(EventToll {
        low,
        high,
        best: best.map(|best| best.clamp(low.unwrap_or(0), high.unwrap_or(u64::MAX))),
        policy: policy.as_str().to_owned(),
        from,
    })
}

/// The best value, and the policy that gave it.
fn choose(votes: &[(&Voice<'_>, u64)], policy: Policy) -> (Option<u64>, Policy) {
    match policy {
        Policy::Range => (None, policy),
        Policy::IndependentMedian => (median(votes), policy),
        Policy::Latest => match votes.iter().filter_map(|(voice, _)| voice.published).max() {
            None => (median(votes), Policy::IndependentMedian),
            last => {
                let last: Vec<_> = votes
                    .iter()
                    .filter(|(voice, _)| voice.published == last)
                    .copied()
                    .collect();
                (median(&last), policy)
            }
        },
        Policy::Majority => {
            let mut support: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
            for (voice, value) in votes {
                support.entry(*value).or_default().insert(&voice.family);
            }
            let families: BTreeSet<&str> = votes.iter().map(|(v, _)| v.family.as_str()).collect();
            let winner = support
                .iter()
                .find(|(_, behind)| 2 * behind.len() > families.len());
            match winner {
                Some((&value, _)) => (Some(value), policy),
                None => (median(votes), Policy::IndependentMedian),
            }
        }
    }
}

/// The median with one vote a family: its latest value. Of two middle values the lower one, so that the result was reported.
fn median(votes: &[(&Voice<'_>, u64)]) -> Option<u64> {
    let mut last: BTreeMap<&str, u64> = BTreeMap::new();
    for (voice, value) in votes {
        // Voices come in the order of publication.
        last.insert(&voice.family, *value);
    }
    let mut values: Vec<u64> = last.into_values().collect();
    values.sort_unstable();
    values.get(values.len().checked_sub(1)? / 2).copied()
}
