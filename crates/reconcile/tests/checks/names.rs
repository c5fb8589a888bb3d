//! Actors and places of a view.

use concord_reconcile::{Memory, Policy, Settings, build_view, build_view_again, build_view_with};
use concord_record::{Account, DateRange, Toll};
use proptest::prelude::*;

use crate::support::{SAME, account, accounts, document, side, toll};

#[test]
fn a_view_that_remembers_is_the_view_made_anew() {
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
    let mut memory = Memory::default();
    let mut same = |held: usize, told: &[Account], settings: &Settings| {
        let (documents, records) = (&documents[..held], accounts(told[..held].to_vec()));
        let again = build_view_again(documents, &records, settings, &mut memory);
        assert_eq!(again, build_view_with(documents, &records, settings));
        again.events.len()
    };
    assert_eq!(same(2, &told, &settings), 1);
    assert_eq!(same(4, &told, &settings), 1);
    // A person parts two of them; later a document goes, and an account is edited.
    let pair = (told[0].id.clone(), told[3].id.clone());
    settings.decisions.cannot.push(pair);
    assert_eq!(same(4, &told, &settings), 2);
    settings.decisions.cannot.clear();
    assert_eq!(same(3, &told, &settings), 1);
    let mut edited = told.clone();
    edited[1].killed = toll(400, Some(400));
    same(3, &edited, &settings);
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
