//! What linking a table must keep to, on invented mentions.

use super::*;

#[path = "../../benches/mentions/made.rs"]
mod made;

use made::{Dice, made, table};

fn linked(mentions: &Mentions) -> Linked {
    let options = LinkOptions {
        pairs: true,
        ..LinkOptions::default()
    };
    link_mentions(mentions, &options, &mut |_, _, _| {})
}

/// Mentions of a quiet background, so that rates and noise can be learned, and the given ones after it.
fn with_background<'m>(extra: &[Mention<'m>], rows: &'m [made::Made]) -> Mentions {
    let mut mentions = table(rows);
    for mention in extra {
        mentions.push(mention);
    }
    mentions
}

fn town<'m>(id: &'m str, day: i32) -> Mention<'m> {
    Mention {
        id,
        days: Some((day, 0)),
        point: Some((40.5, 60.25)),
        country: "Elsewhere",
        adm1: "North",
        actor: "Group 1",
        killed: Some(4),
        ..Mention::default()
    }
}

#[test]
fn noise_is_learned_and_events_are_found() {
    let rows = made(3000, 900, 3);
    let truth: Vec<usize> = rows.iter().map(|row| row.event).collect();
    let linked = linked(&table(&rows));
    let found = quality(&linked, &truth);
    assert!(found.pair_f1 > 0.75 && found.b_cubed_f1 > 0.85, "{found:?}");
    let off = found.events as f64 / found.true_events as f64 - 1.0;
    assert!(off.abs() < 0.1, "{found:?}");
    // As `made` makes them: 2.2 mentions an event, 0.61 of told points exact, 0.22 coarse, 0.75 of told actors by name.
    let learned = &linked.learned;
    assert!(
        (learned.mentions_per_event - 2.2).abs() < 0.3,
        "{learned:?}"
    );
    assert!((learned.place_exact - 0.61).abs() < 0.06, "{learned:?}");
    assert!((learned.place_coarse - 0.22).abs() < 0.06, "{learned:?}");
    assert!((learned.actor_exact - 0.75).abs() < 0.06, "{learned:?}");
}

#[test]
fn probabilities_are_about_right() {
    let rows = made(3000, 900, 5);
    let truth: Vec<usize> = rows.iter().map(|row| row.event).collect();
    let found = quality(&linked(&table(&rows)), &truth);
    for tenth in found.reliability.iter().filter(|tenth| tenth.pairs > 300) {
        assert!(
            (tenth.predicted - tenth.observed).abs() < 0.15,
            "{:?}",
            found.reliability
        );
    }
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let rows = made(800, 200, 9);
    let mut shuffled = rows.clone();
    let mut dice = Dice(4);
    for at in (1..shuffled.len()).rev() {
        shuffled.swap(at, dice.below(at + 1));
    }
    let named = |rows: &[made::Made]| {
        let mentions = table(rows);
        let linked = linked(&mentions);
        let id = |at: u32| mentions.id(at as usize).to_owned();
        let mut found: Vec<(String, String, u32)> = (0..rows.len())
            .map(|at| {
                (
                    id(at as u32),
                    id(linked.cluster[at]),
                    linked.probability[at].to_bits(),
                )
            })
            .collect();
        found.sort();
        found
    };
    assert_eq!(named(&rows), named(&shuffled));
}

#[test]
fn one_report_and_one_curated_source_tell_of_no_event_twice() {
    let rows = made(500, 300, 1);
    let together = |change: fn(&mut Mention<'_>), curated: &[&str]| {
        let mut pair = [town("x", 50), town("y", 50)];
        pair.iter_mut().for_each(change);
        let mentions = with_background(&pair, &rows);
        let options = LinkOptions {
            curated: curated.iter().map(|name| (*name).to_owned()).collect(),
            pairs: false,
        };
        let linked = link_mentions(&mentions, &options, &mut |_, _, _| {});
        linked.cluster[rows.len()] == linked.cluster[rows.len() + 1]
    };
    assert!(together(|_| {}, &[]));
    assert!(together(|mention| mention.source = "List", &[]));
    assert!(!together(|mention| mention.source = "List", &["List"]));
    assert!(!together(|mention| mention.report = "r1", &[]));
}

#[test]
fn words_tell_events_of_one_town_and_day_apart() {
    let rows = made(500, 300, 1);
    let told = [
        ("a", "Mortar shells strike the vegetable market"),
        ("b", "Shells hit vegetable market, mortar fire blamed"),
        (
            "c",
            "Judge shot dead leaving courthouse by men on motorcycle",
        ),
        (
            "d",
            "Judge killed outside courthouse, motorcycle gunmen flee",
        ),
    ];
    let about = |(id, text), day| Mention {
        text,
        killed: None,
        ..town(id, day)
    };
    // A town where something happens every third day.
    let ids: Vec<String> = (0..100).map(|at| format!("h{at}")).collect();
    let mut mentions: Vec<Mention<'_>> = told.map(|told| about(told, 150)).to_vec();
    mentions.extend(
        ids.iter()
            .zip(0..)
            .map(|(id, at)| about((id.as_str(), ""), at * 3)),
    );
    let linked = linked(&with_background(&mentions, &rows));
    let [a, b, c, d] = std::array::from_fn(|at| linked.cluster[rows.len() + at]);
    assert!(a == b && c == d && a != c, "{a} {b} {c} {d}");
}

#[test]
fn a_month_and_a_country_leave_room_for_a_day_and_a_town() {
    let rows = made(500, 300, 1);
    let exact = town("a", 50);
    let month = Mention {
        days: Some((31, 27)),
        ..town("b", 0)
    };
    let later = Mention {
        days: Some((90, 29)),
        ..town("c", 0)
    };
    let country = Mention {
        adm1: "",
        point: None,
        ..town("d", 50)
    };
    let linked = linked(&with_background(&[exact, month, later, country], &rows));
    let [a, b, c, d] = std::array::from_fn(|at| linked.cluster[rows.len() + at]);
    assert!(a == b && a == d && a != c, "{a} {b} {c} {d}");
}

#[test]
fn little_or_nothing_told_is_no_failure() {
    assert_eq!(linked(&Mentions::new()).events, 0);
    let mut bare = Mentions::new();
    for id in ["x", "y", "z"] {
        bare.push(&Mention {
            id,
            ..Mention::default()
        });
    }
    let linked = linked(&bare);
    assert_eq!(linked.events, 3);
    assert!(linked.probability.iter().all(|p| (0.0..=1.0).contains(p)));
}

#[test]
fn parts_of_a_pair_add_up_to_its_odds() {
    let rows = made(300, 100, 2);
    let mentions = table(&rows);
    let linked = linked(&mentions);
    assert!(!linked.pairs.is_empty());
    for pair in &linked.pairs {
        let odds = pair.size + pair.date + pair.event + pair.killed + pair.text;
        assert!(odds.is_finite() && odds > f64::from(CUT) - 0.01, "{pair:?}");
        assert!((0.0..=1.0).contains(&pair.probability), "{pair:?}");
    }
}
