//! How far two spellings of a name are apart: an edit distance over sounds, with what one change of spelling habit costs.
//!
//! In the manner of Editex (Zobel and Dart 1996, Phonetic string matching): letters that romanisations exchange for one another cost
//! little, vowels less than consonants. Before that, the letter groups with which languages write one sound become one symbol (`sh`,
//! `sch`, `sz`), so that Russian by way of German, English or Polish, Arabic and Dari by way of French or English, and Hausa and Bambara
//! in their own letters meet. The tables hold the usual exchanges as a whole; none was made for a name.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::names::PARTICLES;

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

const VOWELS: &[u8] = b"aeiouy";
/// Exchanging any two vowels.
const VOWEL: u8 = 25;
/// Exchanging any two consonants; the unit.
const CONSONANT: u8 = 100;
/// Exchanging a vowel for a consonant.
const UNLIKE: u8 = 130;

/// Whether a word says no more than what kind of place it is, or joins others.
fn is_generic(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| GENERIC.split_whitespace().chain(PARTICLES).collect());
    words.contains(word)
}

/// The symbols of a folded name, without blanks, generic words and doubled letters. A name of nothing else keeps all.
pub(crate) fn sounds(folded: &str) -> Vec<u8> {
    let out = symbols(folded.split(' ').filter(|word| !is_generic(word)));
    if out.is_empty() {
        symbols(folded.split(' '))
    } else {
        out
    }
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

/// Likeness of two names from 0 to 1 by their symbols; 0 where it is below `least`.
pub(crate) fn likeness(left: &[u8], right: &[u8], least: f32) -> f32 {
    let weight = |symbols: &[u8]| symbols.iter().map(|symbol| alone(*symbol)).sum::<u32>();
    let (left_weight, right_weight) = (weight(left), weight(right));
    let all = left_weight.max(right_weight) as f32;
    let most = (1.0 - least) * all;
    if all == 0.0 || left_weight.abs_diff(right_weight) as f32 > most {
        return 0.0;
    }
    let table = exchanges();
    let mut before: Vec<u32> = std::iter::once(0)
        .chain(right.iter().scan(0, |sum, symbol| {
            *sum += alone(*symbol);
            Some(*sum)
        }))
        .collect();
    let mut now = vec![0; before.len()];
    for symbol in left {
        now[0] = before[0] + alone(*symbol);
        let mut lowest = now[0];
        for (at, other) in right.iter().enumerate() {
            let exchange = if symbol == other {
                0
            } else {
                table
                    .get(usize::from(*symbol))
                    .and_then(|row| row.get(usize::from(*other)))
                    .map_or(CONSONANT, |cost| *cost)
            };
            now[at + 1] = (before[at] + u32::from(exchange))
                .min(before[at + 1] + alone(*symbol))
                .min(now[at] + alone(*other));
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

    fn like(left: &str, right: &str) -> f32 {
        likeness(&sounds(left), &sounds(right), 0.0)
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
                like(name, variant) > 0.75 && like(name, variant) > like(name, other) + 0.1,
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
        assert!(likeness(&sounds("kabul"), &sounds("herat"), 0.9) == 0.0);
    }
}
