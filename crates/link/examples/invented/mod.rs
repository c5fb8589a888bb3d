//! What invented reports are made of, in the example and in the bench.

use concord_record::{Account, Attribution, DateRange, Document, EventType, Toll};

/// A small generator (SplitMix64, Steele, Lea & Flood 2014), so that no crate is needed and the data are the same everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// A report of which nothing is known but its day.
pub(crate) fn document(id: &str, published: jiff::civil::Date) -> Document {
    Document {
        id: id.to_owned(),
        file: format!("{id}.txt"),
        sha256: String::new(),
        text_sha256: String::new(),
        title: None,
        publisher: None,
        authors: Vec::new(),
        published: Some(DateRange::day(published)),
        url: None,
        language: None,
        media_type: "text/plain".to_owned(),
        chars: 0,
        family: None,
        cites: Vec::new(),
    }
}

/// An account of which nothing is known but its kind.
pub(crate) fn account(id: String, document: &str, event_type: EventType) -> Account {
    Account {
        attribution: Attribution::Stated,
        confidence: 0.9,
        ..Account::new(id, document, event_type)
    }
}

/// A toll that is one number.
pub(crate) fn toll(number: u64) -> Toll {
    Toll {
        low: Some(number),
        high: Some(number),
        best: Some(number),
    }
}
