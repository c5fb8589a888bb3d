//! How far two spellings of a name are apart: an edit distance over sounds, with what one change of spelling habit costs.
//!
//! In the manner of Editex (Zobel and Dart 1996, Phonetic string matching): letters that romanisations exchange for one another cost
//! little. Before that, the letter groups with which languages write one sound become one symbol (`sh`, `sch`, `sz`), so that Russian by
//! way of German, English or Polish, Arabic and Dari by way of French or English, and Hausa and Bambara in their own letters meet. What
//! each exchange costs is learned from the names that places of the gazetteer have beside one another (`learn.rs`). Costs of their own for
//! endings were tried and changed nothing.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::names::PARTICLES;

pub(crate) mod learn;

/// What `learn.rs` made of the names of places that have several.
const LEARNED: &str = include_str!("../data/sounds.tsv");
/// What costs nothing less is in the table.
const UNRELATED: u8 = 100;

/// Groups of letters and their symbols, longer groups before shorter ones with the same beginning. Capitals stand for what has no letter
/// of its own: `S` as in ship, `C` as in chip, `Z` as in vision, `J` as in jam, `T` as in cats, `X` as in loch, `G` as in Ghazni.
const GROUPS: [(&str, &str); 49] = [
    ("schtsch", "S"),
    ("shtsh", "S"),
    ("shch", "S"),
    ("sjtj", "S"),
    ("szcz", "S"),
    ("tsch", "C"),
    ("dsch", "J"),
    ("sch", "S"),
    ("tch", "C"),
    ("tsj", "C"),
    ("tsh", "C"),
    ("dzh", "J"),
    ("khw", "X"),
    ("khv", "X"),
    ("khu", "Xu"),
    ("sh", "S"),
    ("sj", "S"),
    ("sz", "S"),
    ("zh", "Z"),
    ("zj", "Z"),
    ("dj", "J"),
    ("gj", "J"),
    ("ch", "C"),
    ("cz", "C"),
    ("ts", "T"),
    ("tz", "T"),
    ("kh", "X"),
    ("gh", "G"),
    ("th", "t"),
    ("dh", "d"),
    ("bh", "b"),
    ("ph", "f"),
    ("ck", "k"),
    ("qu", "ku"),
    ("gn", "ny"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ie", "i"),
    ("ei", "e"),
    ("ai", "e"),
    ("ay", "e"),
    ("ey", "e"),
    ("au", "o"),
    ("aw", "o"),
    ("ow", "o"),
    ("w", "v"),
    ("x", "X"),
    ("j", "J"),
];

/// Words for kinds of places, beyond those of `names.rs`, in the languages that name places or through which names come: they are added
/// and left out at will. With the articles that Russian and French make of Arabic ones.
const GENERIC: &str = " al el il ul ehl ehr ehs ehz ehd ehn eht ehsh esh ech en \
    of the and do da dos das du des den der van di della dal wa ya ye e i o \
    province provincia provinz provincie provins provintsiya province distretto distrito district distrikt disrict \
    departement departamento dipartimento region regiao regione cercle commune comune canton prefecture governorate gubernia \
    cidade ciudad cite ville vila villa villaggio citta stadt stad city town village by \
    gorod selo posyolok poselok poselek derevnya stanitsa khutor raion rayon rajon oblast oblasti kray krai respublika aobl \
    misto smt selyshche imeni \
    shahr shahrak shahrestan bakhsh dehestan ostan bandar jazireh deh dih qaryeh qaryat qarya wilayat velayat woluswali markaz \
    madinat muhafazat muhafazasi liwa qada nahiyat mudiriyat imarat vilayeti vilayet ili ilcesi viloyati oblysy \
    degmada gobolka mkoa wilaya jimbo ipinle ijoba ibile jihar kauyen shaary gari daerah kota kabupaten \
    zilla zila tehsil taluk taluka tahsil upazila thana pargana myo ";

fn generic_words() -> &'static BTreeSet<&'static str> {
    static WORDS: OnceLock<BTreeSet<&str>> = OnceLock::new();
    WORDS.get_or_init(|| GENERIC.split_whitespace().chain(PARTICLES).collect())
}

/// Words that say no more than what kind of place it is, or join others, in alphabetical order.
pub(crate) fn generics() -> impl Iterator<Item = &'static str> {
    generic_words().iter().copied()
}

/// The words of a folded name that are its own. A name of nothing else keeps all.
pub(crate) fn own_words(folded: &str) -> Vec<&str> {
    let generic = generic_words();
    let own: Vec<&str> = folded
        .split(' ')
        .filter(|word| !generic.contains(word))
        .collect();
    if own.is_empty() {
        folded.split(' ').collect()
    } else {
        own
    }
}

/// The symbols of words, without blanks and doubled letters.
pub(crate) fn sounds(words: &[&str]) -> Vec<u8> {
    symbols(words.iter().copied())
}

fn symbols<'t>(words: impl Iterator<Item = &'t str>) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    for word in words {
        let mut rest = word;
        while let Some(&letter) = rest.as_bytes().first() {
            let group = GROUPS
                .iter()
                .find(|(letters, _)| letters.as_bytes()[0] == letter && rest.starts_with(letters));
            let (length, symbols) = match group {
                Some((letters, symbols)) => (letters.len(), symbols.as_bytes()),
                None => {
                    let length = rest.chars().next().map_or(1, char::len_utf8);
                    (length, &rest.as_bytes()[..length])
                }
            };
            for symbol in symbols {
                if out.last() != Some(symbol) {
                    out.push(*symbol);
                }
            }
            rest = &rest[length..];
        }
    }
    out
}

/// What changes of spelling cost, in hundredths of a change between two sounds that have nothing to do with one another.
struct Costs {
    /// Adding or leaving out a sound.
    alone: [u8; 128],
    /// Writing one for the other.
    exchange: Vec<[u8; 128]>,
}

impl Costs {
    fn get() -> &'static Self {
        static COSTS: OnceLock<Costs> = OnceLock::new();
        COSTS.get_or_init(|| Self::parse(LEARNED))
    }

    /// Reads the learned table: two symbols and a cost a line, `-` for none.
    fn parse(table: &str) -> Self {
        let mut costs = Costs {
            alone: [UNRELATED; 128],
            exchange: vec![[UNRELATED; 128]; 128],
        };
        for symbol in 0..128 {
            costs.exchange[symbol][symbol] = 0;
        }
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let (Some(pair), Some(cost)) = (cells.next(), cells.next()) else {
                continue;
            };
            let pair = pair.as_bytes();
            let (&[left, right], Ok(cost)) = (pair, cost.parse()) else {
                continue;
            };
            let (left, right) = (usize::from(left & 127), usize::from(right & 127));
            if pair[1] == b'-' {
                costs.alone[left] = cost;
            } else {
                costs.exchange[left][right] = cost;
                costs.exchange[right][left] = cost;
            }
        }
        costs
    }

    fn alone(&self, symbol: u8) -> u32 {
        of(&self.alone, symbol)
    }

    fn exchange(&self, left: u8, right: u8) -> u32 {
        if left == right {
            return 0;
        }
        let row = self.exchange.get(usize::from(left));
        row.map_or(u32::from(UNRELATED), |row| of(row, right))
    }
}

/// What stands for a symbol, and for any that is not in the table.
fn of(row: &[u8; 128], symbol: u8) -> u32 {
    let cost = row.get(usize::from(symbol));
    u32::from(cost.copied().unwrap_or(UNRELATED))
}

/// Likeness of two names from 0 to 1 by their symbols; 0 where it is below `least`.
pub(crate) fn likeness(left: &[u8], right: &[u8], least: f32) -> f32 {
    let costs = Costs::get();
    let weight = |symbols: &[u8]| {
        symbols
            .iter()
            .map(|symbol| costs.alone(*symbol))
            .sum::<u32>()
    };
    let (left_weight, right_weight) = (weight(left), weight(right));
    let all = left_weight.max(right_weight) as f32;
    let most = (1.0 - least) * all;
    if all == 0.0 || left_weight.abs_diff(right_weight) as f32 > most {
        return 0.0;
    }
    let mut before: Vec<u32> = std::iter::once(0)
        .chain(right.iter().scan(0, |sum, symbol| {
            *sum += costs.alone(*symbol);
            Some(*sum)
        }))
        .collect();
    let mut now = vec![0; before.len()];
    for symbol in left {
        now[0] = before[0] + costs.alone(*symbol);
        let mut lowest = now[0];
        for (at, other) in right.iter().enumerate() {
            now[at + 1] = (before[at] + costs.exchange(*symbol, *other))
                .min(before[at + 1] + costs.alone(*symbol))
                .min(now[at] + costs.alone(*other));
            lowest = lowest.min(now[at + 1]);
        }
        if lowest as f32 > most {
            return 0.0;
        }
        std::mem::swap(&mut before, &mut now);
    }
    let cost = before.last().copied().unwrap_or_default() as f32;
    if cost > most { 0.0 } else { 1.0 - cost / all }
}

/// The first letters with which another spelling of a name may begin.
pub(crate) fn openings(first: u8) -> &'static [u8] {
    match first {
        b'a' => b"aeo",
        b'e' | b'i' => b"eiayjh",
        b'o' => b"ouav",
        b'u' => b"uowv",
        b'y' => b"yjiaeu",
        b'j' => b"jyidzg",
        b'v' | b'w' => b"vwubo",
        b'b' => b"bpv",
        b'p' => b"pbf",
        b'f' => b"fpv",
        b'k' | b'q' => b"kqcghx",
        b'g' => b"ghkjq",
        b'h' => b"hgkcxaeiou",
        b'x' => b"xkhsc",
        b'c' => b"ckstzjh",
        b's' => b"szctx",
        b'z' => b"zsjdt",
        b't' => b"tdcs",
        b'd' => b"dtjz",
        b'l' => b"lr",
        b'm' => b"mn",
        b'n' => b"nm",
        b'r' => b"rl",
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(name: &str) -> Vec<u8> {
        sounds(&own_words(name))
    }

    fn like(left: &str, right: &str) -> f32 {
        likeness(&heard(left), &heard(right), 0.0)
    }

    #[test]
    fn spellings_of_one_name_are_liker_than_other_names() {
        for (name, variant, other) in [
            ("jowzjan", "dzhuzdzhan", "gazni"),
            ("yenotayevka", "jenotajevka", "yerofeyevka"),
            ("zhytomyr", "schytomyr", "simferopol"),
            ("djenne", "jenne", "dienta"),
            ("deir ez zor", "dayr az zawr", "deir hafir"),
            ("kropyvnytskyi", "kropiwnizkij", "kryvyi rih"),
        ] {
            assert!(
                like(name, variant) > 0.6 && like(name, variant) > like(name, other) + 0.1,
                "{name}: {} {}",
                like(name, variant),
                like(name, other)
            );
        }
    }

    #[test]
    fn likeness_is_one_for_the_same_and_has_no_direction() {
        for (left, right) in [
            ("kabul", "kabul"),
            ("kabul", "cabool"),
            ("", "a"),
            ("я", "ж"),
        ] {
            assert!((like(left, right) - like(right, left)).abs() < 1e-6);
            assert!((0.0..=1.0).contains(&like(left, right)));
        }
        assert!((like("sanaa", "sana a") - 1.0).abs() < 1e-6);
        assert!(likeness(&heard("kabul"), &heard("herat"), 0.9) == 0.0);
    }
}
