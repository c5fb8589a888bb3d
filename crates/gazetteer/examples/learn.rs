//! Learns what spellings cost and prints the table: `cargo run --release -p concord-gazetteer --example learn >
//! crates/gazetteer/data/sounds.tsv`. The countries on which `variants.rs` tests are left out.

use concord_gazetteer::{Gazetteer, learn_sounds};

/// The countries of the groups in `variants.rs`.
const TESTED: [&str; 29] = [
    "AF", "PK", "IR", "IQ", "SY", "YE", "SD", "SO", "LY", "NG", "ML", "NE", "BF", "CD", "MZ", "UA",
    "RU", "MM", "IN", "EG", "DZ", "TD", "ET", "KE", "BD", "TR", "GE", "KZ", "PH",
];

fn main() {
    print!("{}", learn_sounds(&Gazetteer::embedded().rows(), &TESTED));
}
