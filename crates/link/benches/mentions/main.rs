//! How fast and how well rows of a table are linked: `cargo bench -p concord-link`. Prints figures and asserts nothing about them.
//!
//! The rows are invented (`made.rs`): the quality is for comparing versions of the linker with one another, not for claims about
//! real reports.

#[path = "made.rs"]
mod made;

use std::time::Instant;

use concord_link::{LinkOptions, Mention, Mentions, link_mentions, quality};

fn main() {
    println!("    rows   seconds   us/row   events (true)     pair F1   B-cubed F1");
    for events in [10_000, 20_000, 40_000, 80_000, 160_000] {
        // As many events a day however long the table is.
        let rows = made::made(events, (events / 4) as i32, 7);
        let truth: Vec<usize> = rows.iter().map(|row| row.event).collect();
        let mentions = made::table(&rows);
        let start = Instant::now();
        let linked = link_mentions(&mentions, &LinkOptions::default(), &mut |_, _, _| {});
        let seconds = start.elapsed().as_secs_f64();
        let found = quality(&linked, &truth);
        println!(
            "{:>8}   {seconds:>7.2}   {:>6.1}   {:>6} ({:>6})   {:>9.3}   {:>10.3}",
            rows.len(),
            seconds * 1e6 / rows.len() as f64,
            found.events,
            found.true_events,
            found.pair_f1,
            found.b_cubed_f1,
        );
    }
}
