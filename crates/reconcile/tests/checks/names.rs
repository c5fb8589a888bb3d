//! Actors and places of a view.

use std::collections::{BTreeMap, BTreeSet};

use concord_link::Shelf;
use concord_reconcile::{
    Before, Grown, Policy, Settings, Stage, View, build_view, build_view_with, grow_view,
};
use concord_record::{Account, DateRange, Document, Toll};
use proptest::prelude::*;

use crate::support::{SAME, account, accounts, document, side, toll};

/// A shelf in memory.
#[derive(Default)]
struct Kept(BTreeMap<Vec<u8>, Vec<u8>>);

impl Shelf for Kept {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.0.get(key).cloned()
    }
}

/// Views of a casebook that grows, each from the one before.
#[derive(Default)]
struct Growing {
    kept: Kept,
    account_event: BTreeMap<String, String>,
    documents: BTreeSet<String>,
}

impl Growing {
    /// The next view; whether everything was linked anew.
    fn next(
        &mut self,
        documents: &[(Document, String)],
        told: &[Account],
        settings: &Settings,
    ) -> (View, bool) {
        let ids: BTreeSet<String> = documents.iter().map(|(it, _)| it.id.clone()).collect();
        let new = ids.difference(&self.documents).cloned().collect();
        let before = Before {
            shelf: &self.kept,
            account_event: &self.account_event,
            new: &new,
        };
        let records = accounts(told.to_vec());
        let mut stages = Vec::new();
        let Grown {
            view,
            changes,
            anew,
        } = grow_view(documents, &records, settings, Some(&before), &mut |it| {
            stages.push(it);
        });
        assert_eq!(stages[..2], [Stage::Families, Stage::Linking]);
        let whole = build_view_with(documents, &records, settings);
        let pairs = Vec::new();
        assert_eq!(view, View { pairs, ..whole });
        if anew {
            self.kept.0.clear();
        }
        self.kept.0.extend(changes);
        (self.account_event, self.documents) = (view.account_event.clone(), ids);
        (view, anew)
    }
}

#[test]
fn a_view_grown_from_what_was_kept_is_the_view_made_anew() {
    let documents: Vec<_> = (0..4)
        .map(|n| {
            let published = format!("2031-05-{:02}", n + 5);
            document(&format!("d{n}"), &format!("Outlet {n}"), &published, SAME)
        })
        .collect();
    let told: Vec<Account> = (0..4)
        .map(|n| account(&format!("d{n}"), toll(n + 4, Some(n + 4))))
        .collect();
    let mut settings = Settings::default();
    let mut growing = Growing::default();
    let mut same = |held: usize, settings: &Settings| {
        let (view, anew) = growing.next(&documents[..held], &told[..held], settings);
        (view.events.len(), anew)
    };
    assert_eq!(same(2, &settings), (1, true));
    assert_eq!(same(3, &settings), (1, false));
    assert_eq!(same(4, &settings), (1, false));
    // A person parts two of them, and thinks better of it.
    let pair = (told[0].id.clone(), told[3].id.clone());
    settings.decisions.cannot.push(pair);
    assert_eq!(same(4, &settings), (2, false));
    settings.decisions.cannot.clear();
    assert_eq!(same(4, &settings), (1, false));
    // Numbers of the linker that are others, and a casebook that has lost a document, are seen.
    settings.model.join = 0.5;
    assert!(same(4, &settings).1);
    assert!(same(3, &settings).1);
}

#[test]
fn what_was_kept_and_does_not_read_back_is_made_anew() {
    let documents: Vec<_> = (0..3)
        .map(|n| document(&format!("d{n}"), "The Ledger", "2031-05-06", SAME))
        .collect();
    let told: Vec<Account> = (0..3).map(|n| account(&format!("d{n}"), None)).collect();
    let settings = Settings::default();
    let mut first = Growing::default();
    first.next(&documents[..2], &told[..2], &settings);
    let keys: Vec<Vec<u8>> = first.kept.0.keys().cloned().collect();
    let mut spoilt = 0;
    for key in keys {
        let mut growing = Growing {
            kept: Kept(first.kept.0.clone()),
            account_event: first.account_event.clone(),
            documents: first.documents.clone(),
        };
        growing.kept.0.insert(key, vec![0xc1]);
        // The view is compared within; what is not asked for need not be seen.
        spoilt += usize::from(growing.next(&documents, &told, &settings).1);
    }
    assert!(spoilt > 5, "{spoilt}");
}

#[test]
fn actors_and_places_come_from_the_records_until_the_caller_knows_better() {
    let documents = [document("d0", "The Ledger", "2031-05-06", SAME)];
    let mut told = account("d0", None);
    told.perpetrators = side("Red Reed");
    let mut view = build_view(&documents, &accounts(vec![told]));
    assert_eq!(view.places[0].id, "g7");
    assert_eq!(
        (
            view.actors[0].id.as_str(),
            view.actors[0].actor_kind.as_str()
        ),
        ("red-reed", "unknown")
    );
    view.resolve_actors(|id| {
        Some(concord_record::Actor {
            id: id.to_owned(),
            name: "Red Reed".to_owned(),
            aliases: Vec::new(),
            actor_kind: "armed_group".to_owned(),
            part_of: None,
        })
    });
    assert_eq!(view.actors[0].actor_kind, "armed_group");
}

prop_compose! {
    fn any_account()(document in 0u8..5, at in 0u32..1000, low in proptest::option::of(0u64..50), more in proptest::option::of(0u64..20), best in proptest::option::of(0u64..80), day in 1u8..4)
        -> Account {
        let mut told = account(&format!("d{document}"), Some(Toll {
            low,
            high: more.map(|more| low.unwrap_or(0) + more),
            best,
        }));
        told.id = format!("d{document}-{at:03}");
        told.date = DateRange::parse(&format!("2031-05-{day:02}"));
        told
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn bounds_hold_and_order_does_not_matter(told in proptest::collection::vec(any_account(), 1..14), at in 0usize..4) {
        let documents: Vec<_> = (0..5)
            .map(|n| document(&format!("d{n}"), &format!("Outlet {n}"), &format!("2031-05-{:02}", n + 5), SAME))
            .collect();
        let mut told = told;
        told.sort_by(|x, y| x.id.cmp(&y.id));
        told.dedup_by(|x, y| x.id == y.id);
        let policy = [Policy::Latest, Policy::Range, Policy::Majority, Policy::IndependentMedian][at];
        let settings = Settings { policy, ..Settings::default() };
        let view = build_view_with(&documents, &accounts(told.clone()), &settings);
        for event in &view.events {
            if let Some(killed) = &event.killed {
                prop_assert!(killed.low.is_none() || killed.low <= killed.high);
                if let Some(best) = killed.best {
                    prop_assert!(killed.low.is_none_or(|low| low <= best));
                    prop_assert!(killed.high.is_none_or(|high| best <= high));
                }
            }
            prop_assert!(event.independent_sources >= 1);
        }
        for contradiction in &view.contradictions {
            prop_assert!((0.0..=1.0).contains(&contradiction.severity));
        }
        told.reverse();
        let mut reversed = documents.clone();
        reversed.reverse();
        prop_assert_eq!(build_view_with(&reversed, &accounts(told), &settings), view);
    }
}
