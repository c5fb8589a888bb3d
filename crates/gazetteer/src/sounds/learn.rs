//! What one spelling costs when another is meant, learned from the gazetteer's own places that have several names.
//!
//! A memoryless transducer (Ristad and Yianilos 1998, Learning string-edit distance): a pair of spellings is a chain of matches, exchanges
//! and sounds that only one of them has, each with its probability; expectation maximisation finds the probabilities under which the pairs
//! are likeliest. A cost is how much less likely a change is than writing the sounds as they are, so that a rare letter weighs more than
//! a common one. It starts from, and where there are few examples stays near, the hand-written guess of the tables below.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use super::{UNRELATED, own_words, sounds};
use crate::format::{ARTICLE, STRIPPED, Source};
use crate::names::is_latin;

/// What exchanging two symbols costs, in hundredths of a consonant. Pairs that are not here cost as much as two other sounds.
const EXCHANGES: [(&str, u8); 37] = [
    // Vowels.
    ("ie", 12),
    ("iy", 5),
    ("ey", 15),
    ("ou", 12),
    ("ao", 20),
    ("io", 20),
    ("ae", 20),
    ("uv", 30),
    ("ov", 40),
    ("uy", 20),
    // The letter j and what it stands for.
    ("Jy", 15),
    ("Ji", 20),
    ("JZ", 15),
    ("JG", 30),
    ("Jg", 30),
    ("Jd", 40),
    // Sibilants.
    ("Ss", 20),
    ("SC", 25),
    ("SZ", 25),
    ("sz", 15),
    ("sT", 25),
    ("zT", 25),
    ("Zz", 20),
    ("CT", 25),
    ("Ts", 25),
    ("sC", 30),
    // The letter c and what it stands for.
    ("cC", 20),
    ("cs", 25),
    ("cT", 10),
    ("cJ", 30),
    // Sounds of the throat.
    ("ck", 10),
    ("kq", 0),
    ("XC", 20),
    ("Xh", 10),
    ("Gg", 10),
    ("hg", 25),
    ("qg", 20),
];

/// Exchanges within these rows cost less than those of other consonants.
const KINDRED: [(&str, u8); 8] = [
    ("kgqGX", 35),
    ("XhGk", 40),
    ("bpvf", 40),
    ("td", 35),
    ("dz", 45),
    ("tsT", 50),
    ("mn", 50),
    ("lr", 60),
];

const VOWELS: &[u8] = b"aeiouy";
/// Exchanging any two vowels.
const VOWEL: u8 = 25;
/// Exchanging any two consonants; the unit.
const CONSONANT: u8 = 100;
/// Exchanging a vowel for a consonant.
const UNLIKE: u8 = 130;

/// What adding or leaving out a sound costs: little for vowels and what is written or not at will.
fn alone(symbol: u8) -> u32 {
    match symbol {
        b'y' => 20,
        b'h' => 30,
        b'a' | b'e' | b'i' | b'o' | b'u' => 35,
        b'J' | b'v' | b'G' => 70,
        _ => u32::from(CONSONANT),
    }
}

fn exchanges() -> &'static [[u8; 128]; 128] {
    static TABLE: OnceLock<Box<[[u8; 128]; 128]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Box::new([[CONSONANT; 128]; 128]);
        let vowel = |symbol: usize| VOWELS.contains(&(symbol as u8));
        for (left, row) in table.iter_mut().enumerate() {
            for (right, cost) in row.iter_mut().enumerate() {
                *cost = match (vowel(left), vowel(right)) {
                    _ if left == right => 0,
                    (true, true) => VOWEL,
                    (false, false) => CONSONANT,
                    _ => UNLIKE,
                };
            }
        }
        let mut set = |left: u8, right: u8, cost: u8| {
            for (left, right) in [(left, right), (right, left)] {
                let known = &mut table[usize::from(left)][usize::from(right)];
                *known = cost.min(*known);
            }
        };
        for (row, cost) in KINDRED {
            for left in row.bytes() {
                for right in row.bytes().filter(|right| *right != left) {
                    set(left, right, cost);
                }
            }
        }
        for (pair, cost) in EXCHANGES {
            if let [left, right] = pair.as_bytes() {
                set(*left, *right, cost);
            }
        }
        table
    })
}

/// Symbols that are learned; the last stands for none.
const SYMBOLS: &[u8] = b"abcdefghijklmnopqrstuvwxyzSCZJTXG-";
const NONE: usize = SYMBOLS.len() - 1;
/// Rounds, after which the costs no longer change by more than one.
const ROUNDS: usize = 12;
/// Weight of the guess, in examples of all changes together.
const PRIOR: f64 = 3000.0;
/// Likeness from which two names of a place are spellings of one name rather than two names.
const SPELLINGS: f64 = 0.55;
/// Natural logarithm of how much less likely than writing the same an exchange without any kinship is, at most.
const FARTHEST: f64 = 8.0;
/// Longer names are left out.
const LONGEST: usize = 24;

type Table = Vec<Vec<f64>>;

/// The costs as the lines of `data/sounds.tsv`, from the names of all places outside some countries.
pub fn learn_sounds(source: &Source, without: &[&str]) -> String {
    let guess = guess();
    let pairs = pairs(source, without, &guess);
    let mut chances = guess.clone();
    for _ in 0..ROUNDS {
        let mut counts = vec![vec![0.0; SYMBOLS.len()]; SYMBOLS.len()];
        for (left, right) in &pairs {
            count(&chances, left, right, &mut counts);
        }
        let mut sum = 0.0;
        for left in 0..SYMBOLS.len() {
            for right in 0..SYMBOLS.len() {
                // No direction: which of two names is the variant nobody knows.
                chances[left][right] =
                    counts[left][right] + counts[right][left] + PRIOR * guess[left][right];
                sum += chances[left][right];
            }
        }
        chances
            .iter_mut()
            .flatten()
            .for_each(|chance| *chance /= sum);
    }
    let mut lines = format!(
        "# Two symbols of sounds.rs (`-` for none) and what writing one for the other costs, learned from {} pairs of names by learn.rs.\n",
        pairs.len()
    );
    for left in 0..NONE {
        for right in left + 1..SYMBOLS.len() {
            let same = |one: usize| if one < NONE { chances[one][one] } else { 1.0 };
            let odds = chances[left][right] / (same(left) * same(right)).sqrt();
            let cost = (-odds.ln() / FARTHEST * f64::from(UNRELATED)).round();
            let cost = cost.clamp(0.0, f64::from(UNRELATED)) as u8;
            if cost < UNRELATED {
                let symbol = |at: usize| char::from(SYMBOLS[at]);
                let _ = writeln!(lines, "{}{}\t{cost}", symbol(left), symbol(right));
            }
        }
    }
    lines
}

/// The hand-written guess as probabilities.
fn guess() -> Table {
    let table = exchanges();
    let mut chances = vec![vec![0.0; SYMBOLS.len()]; SYMBOLS.len()];
    let mut sum = 0.0;
    for (left, row) in chances.iter_mut().enumerate() {
        for (right, chance) in row.iter_mut().enumerate() {
            let cost = match (left, right) {
                (NONE, NONE) => continue,
                (NONE, one) | (one, NONE) => 30.0 + f64::from(alone(SYMBOLS[one])),
                _ => f64::from(table[usize::from(SYMBOLS[left])][usize::from(SYMBOLS[right])]),
            };
            *chance = (-cost / f64::from(CONSONANT) * FARTHEST).exp();
            sum += *chance;
        }
    }
    chances
        .iter_mut()
        .flatten()
        .for_each(|chance| *chance /= sum);
    chances
}

/// Each name of a place with the name of the same place that is likest to it, as numbers of symbols.
fn pairs(source: &Source, without: &[&str], guess: &Table) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut names: BTreeMap<u32, Vec<Vec<usize>>> = BTreeMap::new();
    for (key, postings) in source.keys.iter().filter(|(key, _)| is_latin(key)) {
        let heard = sounds(&own_words(key));
        let numbers: Option<Vec<usize>> = heard
            .iter()
            .map(|symbol| SYMBOLS[..NONE].iter().position(|one| one == symbol))
            .collect();
        let Some(numbers) = numbers.filter(|numbers| (3..=LONGEST).contains(&numbers.len())) else {
            continue;
        };
        for posting in postings
            .iter()
            .filter(|one| one.flags & (ARTICLE | STRIPPED) == 0)
        {
            let country = source.places[posting.place as usize].country;
            let country = country.map(|country| source.countries[country].iso2.as_str());
            if country.is_none_or(|country| !without.contains(&country)) {
                let list = names.entry(posting.place).or_default();
                if !list.contains(&numbers) {
                    list.push(numbers.clone());
                }
            }
        }
    }
    let mut pairs = Vec::new();
    for list in names.values().filter(|list| list.len() > 1) {
        for (at, name) in list.iter().enumerate() {
            let others = list.iter().enumerate().filter(|(other, _)| *other != at);
            let likest = others
                .map(|(other, text)| (likeness(guess, name, text), other))
                .max_by(|left, right| left.0.total_cmp(&right.0).then(right.1.cmp(&left.1)));
            if let Some((alike, other)) = likest
                && alike >= SPELLINGS
            {
                pairs.push((name.clone(), list[other].clone()));
            }
        }
    }
    pairs
}

/// Likeness from 0 to 1 by the cheapest chain of changes.
fn likeness(chances: &Table, left: &[usize], right: &[usize]) -> f64 {
    let exchange = |left: usize, right: usize| {
        -(chances[left][right] / (chances[left][left] * chances[right][right]).sqrt()).ln()
    };
    let alone = |one: usize| {
        -(chances[one][NONE] / chances[one][one].sqrt())
            .ln()
            .min(0.0)
    };
    let mut before: Vec<f64> = std::iter::once(0.0)
        .chain(right.iter().scan(0.0, |sum, one| {
            *sum += alone(*one);
            Some(*sum)
        }))
        .collect();
    let all = before[right.len()].max(left.iter().map(|one| alone(*one)).sum());
    for &one in left {
        let mut now = vec![before[0] + alone(one)];
        for (at, &other) in right.iter().enumerate() {
            let best = (before[at] + exchange(one, other))
                .min(before[at + 1] + alone(one))
                .min(now[at] + alone(other));
            now.push(best);
        }
        before = now;
    }
    1.0 - before[right.len()] / all
}

/// Adds how often each change is to be expected in this pair.
fn count(chances: &Table, left: &[usize], right: &[usize], counts: &mut Table) {
    let (rows, columns) = (left.len() + 1, right.len() + 1);
    let mut forward = vec![vec![0.0f64; columns]; rows];
    let mut backward = vec![vec![0.0f64; columns]; rows];
    forward[0][0] = 1.0;
    backward[rows - 1][columns - 1] = 1.0;
    for row in 0..rows {
        for column in 0..columns {
            if row > 0 {
                let chance = chances[left[row - 1]][NONE];
                forward[row][column] += forward[row - 1][column] * chance;
            }
            if column > 0 {
                let chance = chances[NONE][right[column - 1]];
                forward[row][column] += forward[row][column - 1] * chance;
            }
            if row > 0 && column > 0 {
                let chance = chances[left[row - 1]][right[column - 1]];
                forward[row][column] += forward[row - 1][column - 1] * chance;
            }
        }
    }
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            if row + 1 < rows {
                let chance = chances[left[row]][NONE];
                backward[row][column] += backward[row + 1][column] * chance;
            }
            if column + 1 < columns {
                let chance = chances[NONE][right[column]];
                backward[row][column] += backward[row][column + 1] * chance;
            }
            if row + 1 < rows && column + 1 < columns {
                let chance = chances[left[row]][right[column]];
                backward[row][column] += backward[row + 1][column + 1] * chance;
            }
        }
    }
    let all = forward[rows - 1][columns - 1];
    if all <= 0.0 {
        return;
    }
    for row in 0..rows {
        for column in 0..columns {
            let here = forward[row][column] / all;
            if row + 1 < rows {
                let one = left[row];
                counts[one][NONE] += here * chances[one][NONE] * backward[row + 1][column];
            }
            if column + 1 < columns {
                let one = right[column];
                counts[NONE][one] += here * chances[NONE][one] * backward[row][column + 1];
            }
            if row + 1 < rows && column + 1 < columns {
                let (one, other) = (left[row], right[column]);
                counts[one][other] += here * chances[one][other] * backward[row + 1][column + 1];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PlaceKind;
    use crate::format::{PRIMARY, PlaceRow, Posting};

    /// Places whose second names have `u` for `o`.
    fn source() -> Source {
        let mut source = Source::default();
        for (number, name) in ["kondor", "morgob", "sokoto", "bonkor", "tomboro"]
            .into_iter()
            .enumerate()
        {
            source.places.push(PlaceRow {
                geonameid: 0,
                name: name.to_owned(),
                kind: PlaceKind::Settlement,
                country: None,
                adm1: None,
                adm2: None,
                code: String::new(),
                iso: String::new(),
                lat: 0.0,
                lon: 0.0,
                population: 0,
                members: String::new(),
            });
            for name in [name.to_owned(), name.replace('o', "u")] {
                let place = number as u32;
                source.keys.insert(
                    name,
                    vec![Posting {
                        place,
                        flags: PRIMARY,
                    }],
                );
            }
        }
        source
    }

    fn cost(table: &str, pair: &str) -> u8 {
        let line = table
            .lines()
            .find_map(|line| line.strip_prefix(pair)?.strip_prefix('\t'));
        line.and_then(|cost| cost.parse().ok()).unwrap_or(UNRELATED)
    }

    #[test]
    fn what_the_names_exchange_gets_cheaper_than_what_they_do_not() {
        let nothing = learn_sounds(&Source::default(), &[]);
        let learned = learn_sounds(&source(), &[]);
        assert!(cost(&learned, "ou") < cost(&nothing, "ou"));
        assert!(cost(&learned, "ou") < cost(&learned, "eo"));
        assert_eq!(learned, learn_sounds(&source(), &[]));
    }
}
