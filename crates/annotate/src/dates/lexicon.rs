//! The closed-class English words that date and number expressions are made of.
//!
//! One flat table serves both parsers, so that a text is split and looked up once. A word that is in no row is [`W::Other`]; the parsers
//! never compare strings themselves.

mod table;

use std::sync::LazyLock;

use self::table::TABLE;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Weekend,
    Month,
    Quarter,
    Half,
    Year,
    Decade,
}

/// What a word means to the parsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum W {
    Other,
    // the calendar
    Month(u8),
    MonthShort(u8),
    Weekday(u8),
    WeekdayShort(u8),
    Lunar(u8),
    /// The first word of two months that the next word tells apart.
    LunarPair(u8),
    Solar(u8),
    Season(u8),
    Fall,
    Unit(Unit),
    Units(Unit),
    Daypart,
    Today,
    Yesterday,
    Tomorrow,
    Overnight,
    Hijackings,
    FridayTrap,
    FridayTrapBefore,
    // position in time
    Early,
    Earlier,
    Mid,
    Late,
    Later,
    Start,
    End,
    Last,
    Past,
    Previous,
    This,
    Next,
    Following,
    Same,
    That,
    Recent,
    Ago,
    Will,
    // prepositions and the like
    A,
    The,
    In,
    On,
    At,
    Of,
    Since,
    Until,
    Through,
    By,
    Before,
    After,
    Prior,
    From,
    Between,
    To,
    And,
    Or,
    During,
    Around,
    As,
    Its,
    Saw,
    Then,
    Near,
    When,
    Noon,
    // numbers
    Small(u8),
    Tens(u8),
    Scale(u64),
    Dozen,
    Vague(u64),
    Ordinal(u8),
    Th,
    S,
    Few,
    Several,
    Couple,
    Handful,
    Half,
    Third,
    Quarter,
    Fraction(u8),
    Excess,
    Odd,
    Little,
    So,
    All,
    Every,
    Any,
    Has,
    // bounds
    Some,
    About,
    Almost,
    Close,
    Estimated,
    Least,
    More,
    Over,
    Upwards,
    No,
    Not,
    Fewer,
    Less,
    Minimum,
    Maximum,
    Than,
    Up,
    Many,
    Most,
    Under,
    Plus,
    Much,
    // units
    Percent,
    Per,
    Cent,
    Point,
    Money(&'static str),
    Measure(&'static str),
    MoneyCode(&'static str),
    Am,
    Zone,
    Square,
    Old,
    Aged,
    Label,
    Place,
    Person,
    Pronoun,
    Another,
    Us,
}

type Bucket = Vec<(&'static str, W)>;

/// The table by first letter and length, so that almost every word is refused by one look.
static BUCKETS: LazyLock<Vec<Bucket>> = LazyLock::new(|| {
    let mut buckets = vec![Bucket::new(); 26 * 16];
    for (class, words) in TABLE {
        for word in *words {
            let bucket = &mut buckets[slot(word.as_bytes()[0], word.len())];
            if bucket.iter().all(|(known, _)| known != word) {
                bucket.push((word, *class));
            }
        }
    }
    buckets
});

fn slot(first: u8, length: usize) -> usize {
    usize::from(first - b'a') * 16 + length
}

/// The class of a word, whatever its case.
pub(crate) fn look_up(word: &str) -> W {
    let bytes = word.as_bytes();
    if bytes.is_empty() || bytes.len() >= 16 || !bytes[0].is_ascii_alphabetic() {
        return W::Other;
    }
    let bucket = &BUCKETS[slot(bytes[0].to_ascii_lowercase(), bytes.len())];
    bucket
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(word))
        .map_or(W::Other, |(_, class)| *class)
}
