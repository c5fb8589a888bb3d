//! From typed filters to the casebook's, each checked before anything is looked up.

use concord_casebook::Filter;
use concord_codebook::Codebook;
use concord_record::DateRange;
use jiff::civil::Date;

use crate::arguments::Listing;
use crate::failure::Failure;
use crate::phrase::some_of;

/// The words that a listing's `--type` may be.
pub(crate) struct Words {
    /// What they are called, such as `type` or `measure`.
    pub(crate) name: &'static str,
    /// All of them.
    pub(crate) all: Vec<&'static str>,
}

/// The casebook's filter for what was typed.
pub(crate) fn resolve(listing: &Listing, words: &Words) -> Result<Filter, Failure> {
    let from = listing
        .from
        .as_deref()
        .map(|text| day("--from", text, |date| date.start));
    let to = listing
        .to
        .as_deref()
        .map(|text| day("--to", text, |date| date.end));
    let (from, to) = (from.transpose()?, to.transpose()?);
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(Failure::new(
            format!("`--from` is later than `--to`: {from}, {to}"),
            "exchange the two",
        ));
    }
    Ok(Filter {
        actor: some_text("--actor", listing.actor.as_ref())?,
        event_type: listing
            .word
            .as_deref()
            .map(|word| known(word, words))
            .transpose()?,
        place: some_text("--place", listing.place.as_ref())?,
        country: listing.country.as_deref().map(country).transpose()?,
        from,
        to,
        document: some_text("--document", listing.document.as_ref())?,
        limit: listing.limit,
    })
}

/// The options that narrow a listing, as they were typed.
pub(crate) fn typed(listing: &Listing) -> Vec<&'static str> {
    let given = [
        ("--actor", listing.actor.is_some()),
        ("--type", listing.word.is_some()),
        ("--place", listing.place.is_some()),
        ("--country", listing.country.is_some()),
        ("--from", listing.from.is_some()),
        ("--to", listing.to.is_some()),
        ("--document", listing.document.is_some()),
    ];
    let given = given.into_iter().filter(|(_, given)| *given);
    given.map(|(name, _)| name).collect()
}

fn some_text(option: &str, text: Option<&String>) -> Result<Option<String>, Failure> {
    match text.map(|text| text.trim()) {
        Some("") => Err(Failure::new(
            format!("`{option}` is empty"),
            "give a part of the name, or drop the option",
        )),
        other => Ok(other.map(str::to_owned)),
    }
}

fn day(
    option: &str,
    text: &str,
    end: impl Fn(&DateRange) -> Option<Date>,
) -> Result<Date, Failure> {
    DateRange::parse(text)
        .as_ref()
        .and_then(end)
        .ok_or_else(|| {
            Failure::new(
                format!("`{option} {text}` is no date"),
                "write YYYY, YYYY-MM or YYYY-MM-DD, such as `2021-08-26`",
            )
        })
}

fn known(word: &str, words: &Words) -> Result<String, Failure> {
    let asked = word.trim().to_lowercase().replace([' ', '-'], "_");
    if words.all.contains(&asked.as_str()) {
        return Ok(asked);
    }
    let near = nearest(&asked, &words.all);
    let hint = if near.is_empty() {
        format!("the words are: {}", words.all.join(", "))
    } else {
        format!(
            "perhaps {}; all words: {}",
            some_of(&near, 3),
            words.all.join(", ")
        )
    };
    Err(Failure::new(format!("`{word}` is no {}", words.name), hint))
}

/// A country's code. Names are looked up in the codebook, which is loaded for them only.
fn country(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Ok(text.to_uppercase());
    }
    let countries = Codebook::embedded().actors.countries();
    let asked = text.to_lowercase();
    if let Some(found) = countries
        .iter()
        .find(|country| country.name.to_lowercase() == asked)
    {
        return Ok(found.iso2.clone());
    }
    let names: Vec<String> = countries
        .iter()
        .map(|country| country.name.to_lowercase())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let near: Vec<String> = nearest(&asked, &names)
        .iter()
        .filter_map(|name| {
            countries
                .iter()
                .find(|country| country.name.to_lowercase() == *name)
        })
        .map(|country| format!("{} ({})", country.iso2, country.name))
        .collect();
    Err(Failure::new(
        format!("`{text}` is no country"),
        if near.is_empty() {
            "give its two-letter code, such as `SO` for Somalia".to_owned()
        } else {
            format!("perhaps {}", near.join(", "))
        },
    ))
}

/// Up to three words that `word` may have been meant as, the nearest first.
pub(crate) fn nearest(word: &str, all: &[&str]) -> Vec<String> {
    let mut near: Vec<(usize, &str)> = all
        .iter()
        .filter_map(|&other| {
            let apart = distance(word, other);
            let part = word.len() > 2 && (other.contains(word) || word.contains(other));
            let within = apart <= word.chars().count().max(other.chars().count()) / 3;
            (part || within).then_some((if part { 0 } else { apart }, other))
        })
        .collect();
    near.sort_unstable();
    near.into_iter()
        .take(3)
        .map(|(_, word)| word.to_owned())
        .collect()
}

/// Letters to insert, drop or exchange between two words (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let exchanged = before + usize::from(x != y);
            before = row[j + 1];
            row[j + 1] = exchanged.min(row[j] + 1).min(before + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words() {
        let all = ["bombing", "suicide_bombing", "airstrike", "clash"];
        assert_eq!(nearest("bomb", &all), ["bombing", "suicide_bombing"]);
        assert_eq!(nearest("air_strike", &all), ["airstrike"]);
        assert!(nearest("zzz", &all).is_empty());
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn a_window_takes_whole_months() {
        let listing = Listing {
            from: Some("2017-10".to_owned()),
            to: Some("2017-10".to_owned()),
            country: Some("somalia".to_owned()),
            ..Listing::default()
        };
        let words = Words {
            name: "type",
            all: Vec::new(),
        };
        let filter = resolve(&listing, &words).unwrap();
        assert_eq!(filter.from.unwrap().to_string(), "2017-10-01");
        assert_eq!(filter.to.unwrap().to_string(), "2017-10-31");
        assert_eq!(filter.country.as_deref(), Some("SO"));
    }
}
