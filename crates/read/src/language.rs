//! Which language a text is in: its script, then the share of its words that are function words of a language.
//!
//! `lingua` is better on single words, but the models of twelve languages add some thirty megabytes to the
//! program; on the first two thousand characters of a report function words decide.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How many characters are looked at.
const SAMPLE: usize = 2_000;

/// The languages of a script, and their function words.
#[derive(Default)]
struct Script {
    /// Language codes.
    codes: Vec<&'static str>,
    /// The languages that have a function word, by their places in `codes`.
    words: HashMap<&'static str, Vec<usize>>,
}

static SCRIPTS: LazyLock<HashMap<&str, Script>> = LazyLock::new(|| {
    let mut scripts: HashMap<&str, Script> = HashMap::new();
    for row in include_str!("../data/languages.tsv")
        .lines()
        .filter(|row| !row.starts_with('#'))
        .skip(1)
    {
        let mut cells = row.split('\t');
        if let (Some(code), Some(script), Some(words)) = (cells.next(), cells.next(), cells.next())
        {
            let script = scripts.entry(script).or_default();
            for word in words.split(' ') {
                let languages = script.words.entry(word).or_default();
                if !languages.contains(&script.codes.len()) {
                    languages.push(script.codes.len());
                }
            }
            script.codes.push(code);
        }
    }
    scripts
});

/// The language of a text by ISO 639-1; none for a few words or a language that is not known here.
pub(crate) fn detect(text: &str) -> Option<String> {
    let sample: String = text.chars().take(SAMPLE).collect();
    let script = script(&sample)?;
    let alone = match script {
        "Hebrew" => Some("he"),
        "Greek" => Some("el"),
        "Georgian" => Some("ka"),
        "Armenian" => Some("hy"),
        "Bengali" => Some("bn"),
        "Tamil" => Some("ta"),
        "Thai" => Some("th"),
        "Burmese" => Some("my"),
        "Hangul" => Some("ko"),
        "Kana" => Some("ja"),
        "Han" => Some("zh"),
        _ => None,
    };
    if let Some(code) = alone {
        return Some(code.to_owned());
    }
    let words: Vec<String> = sample
        .split(|c: char| !(c.is_alphabetic() || is_mark(c)))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let script = SCRIPTS.get(script)?;
    let mut hits = vec![0; script.codes.len()];
    for word in &words {
        for &language in script.words.get(word.as_str()).into_iter().flatten() {
            hits[language] += 1;
        }
    }
    let mut scores: HashMap<&str, usize> = HashMap::new();
    for (code, hits) in script.codes.iter().zip(hits) {
        let score = scores.entry(code).or_default();
        *score = (*score).max(hits);
    }
    let mut ranked: Vec<(&str, usize)> = scores.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let (code, hits) = ranked.first().copied()?;
    let second = ranked.get(1).map_or(0, |(_, hits)| *hits);
    let enough = hits >= 3 && hits * 100 >= words.len() * 6;
    (enough && hits > second).then(|| code.to_owned())
}

/// Vowel signs and joiners inside words of Indic and Arabic scripts.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{93e}'..='\u{94d}' | '\u{901}'..='\u{903}' | '\u{64b}'..='\u{652}')
}

/// The script of most letters.
fn script(text: &str) -> Option<&'static str> {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for character in text.chars() {
        let script = match character {
            'a'..='z' | 'A'..='Z' | 'À'..='ɏ' | 'Ḁ'..='ỿ' => "Latin",
            'Ѐ'..='ԯ' => "Cyrillic",
            '\u{620}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => "Arabic",
            'ऀ'..='ॿ' => "Devanagari",
            'ሀ'..='\u{139f}' => "Ethiopic",
            'א'..='ת' => "Hebrew",
            'Ͱ'..='Ͽ' => "Greek",
            'Ⴀ'..='ჿ' => "Georgian",
            'Ա'..='֏' => "Armenian",
            '\u{980}'..='\u{9ff}' => "Bengali",
            '\u{b80}'..='\u{bff}' => "Tamil",
            '\u{e00}'..='\u{e7f}' => "Thai",
            '\u{1000}'..='\u{109f}' => "Burmese",
            '\u{ac00}'..='\u{d7af}' => "Hangul",
            '\u{3040}'..='\u{30ff}' => "Kana",
            '\u{4e00}'..='\u{9fff}' => "Han",
            _ => continue,
        };
        match counts.iter_mut().find(|(known, _)| *known == script) {
            Some((_, count)) => *count += 1,
            None => counts.push((script, 1)),
        }
    }
    let of = |script: &str| {
        let found = counts.iter().find(|(known, _)| *known == script);
        found.map_or(0, |(_, count)| *count)
    };
    // Japanese mixes kana into its Han characters.
    if of("Kana") * 10 > of("Han") {
        counts.retain(|(script, _)| *script != "Han");
    }
    let all: usize = counts.iter().map(|(_, count)| count).sum();
    let (script, count) = counts
        .into_iter()
        .max_by_key(|(script, count)| (*count, *script))?;
    (count >= 12 && count * 2 > all).then_some(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        for (code, text) in [
            (
                "en",
                "Gunmen killed nine people in the north of the country on Friday, the mayor of the town said.",
            ),
            (
                "fr",
                "Des hommes armés ont tué neuf personnes dans le nord du pays, selon le maire de la ville.",
            ),
            (
                "es",
                "Hombres armados mataron a nueve personas en el norte del país, según el alcalde de la ciudad.",
            ),
            (
                "pt",
                "Homens armados mataram nove pessoas no norte do país, segundo o prefeito da cidade, que não foi ferido.",
            ),
            (
                "de",
                "Bewaffnete haben im Norden des Landes neun Menschen getötet, wie der Bürgermeister der Stadt sagte.",
            ),
            (
                "ru",
                "В результате обстрела на севере страны погибли девять человек, сообщил мэр города.",
            ),
            (
                "uk",
                "Унаслідок обстрілу на півночі країни загинули дев'ять людей, повідомив мер міста, який був у лікарні та не постраждав.",
            ),
            (
                "ar",
                "قتل تسعة أشخاص في هجوم على قرية شمال البلاد كما قال رئيس البلدية بعد ساعات من وقوع الهجوم",
            ),
            (
                "fa",
                "نه نفر در حمله به روستایی در شمال کشور کشته شدند و شهردار گفت که این حمله را به گروهی نسبت داد",
            ),
            (
                "ur",
                "ملک کے شمال میں ایک گاؤں پر حملے میں نو افراد ہلاک ہو گئے اور میئر نے کہا کہ یہ حملہ رات کو ہوا",
            ),
            (
                "tr",
                "Ülkenin kuzeyinde bir köye düzenlenen saldırıda dokuz kişi öldü ve çok sayıda kişi için tedavi sürüyor, bu da gibi",
            ),
        ] {
            assert_eq!(detect(text).as_deref(), Some(code), "{text}");
        }
        assert_eq!(detect("Homs, Idlib, Raqqa"), None);
        assert_eq!(detect(""), None);
    }
}
