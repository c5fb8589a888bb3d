//! How long a casebook takes at size: `cargo bench -p concord-casebook`. Prints times and asserts nothing about them.

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::Instant;

use common::{Same, add, items, options, write};
use concord_casebook::{Casebook, Filter};

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    // Processor time beside the clock's, since a machine that is shared tells little by the clock. In hundredths of a second.
    let processor = || -> u64 {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
        fields
            .skip(11)
            .take(2)
            .filter_map(|ticks| ticks.parse::<u64>().ok())
            .sum()
    };
    let (begun, ticks) = (Instant::now(), processor());
    let result = work();
    let (passed, ticks) = (begun.elapsed(), processor() - ticks);
    println!(
        "{what}: {:.0} ms, of processors {} ms",
        passed.as_secs_f64() * 1000.0,
        ticks * 10
    );
    result
}

fn main() {
    for (count, lines) in [(36, 30), (1000, 100)] {
        let (files, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for number in 0..count {
            let text: String = (0..lines)
                .map(|line| {
                    let place = ["Kabul", "Mosul", "Raqqa", "Kunduz", "Herat"][(number + line) % 5];
                    let (day, month, year) = (line % 28 + 1, number % 12 + 1, 2000 + line % 20);
                    format!(
                        "bombing|{place}|AF|{year}-{month:02}-{day:02}|{line}|Group {}\n",
                        number % 50
                    )
                })
                .collect();
            write(files.path(), &[(&format!("{number:04}.txt"), &text)]);
        }
        let mut casebook = Casebook::init(folder.path(), None, options()).unwrap();
        println!("{count} documents of {lines} accounts");
        timed("  add", || add(&mut casebook, items(files.path())));
        timed("  add again", || add(&mut casebook, items(files.path())));
        timed("  link and store the view", || {
            casebook.refresh_view(&Same::default()).unwrap()
        });
        timed("  refresh a fresh view", || {
            casebook.refresh_view(&Same::default()).unwrap()
        });
        let filter = Filter {
            actor: Some("group 7".to_owned()),
            place: Some("kab".to_owned()),
            from: Some("2005-01-01".parse().unwrap()),
            to: Some("2009-12-31".parse().unwrap()),
            ..Filter::default()
        };
        timed("  accounts, filtered", || {
            casebook.accounts(&filter).unwrap()
        });
        timed("  events, filtered", || casebook.events(&filter).unwrap());
        timed("  events, all", || {
            casebook.events(&Filter::default()).unwrap()
        });
        timed("  search", || casebook.search("raqqa bombing", 20).unwrap());
        timed("  status", || casebook.status().unwrap());
        timed("  export", || {
            casebook.export_jsonl(&mut std::io::sink()).unwrap()
        });
        let report = timed("  verify", || casebook.verify(&mut |_| {}).unwrap());
        assert!(report.is_clean());
    }
}
