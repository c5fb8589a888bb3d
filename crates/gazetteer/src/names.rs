//! Written forms of names: folding, type words, articles, and the consonant skeleton that joins romanisations.
//!
//! Every key of the compiled gazetteer was made by [`fold`]; a change here needs `cargo xtask gazetteer` afterwards.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Articles of Arabic and Persian names as they are romanised, with assimilated forms.
const ARTICLES: [&str; 15] = [
    "al", "el", "ar", "as", "ash", "ad", "an", "at", "az", "ez", "es", "er", "ed", "et", "ul",
];

/// Words inside a name that romanisations write, join or drop at will.
pub(crate) const PARTICLES: [&str; 22] = [
    "e", "i", "al", "el", "ar", "as", "ash", "ad", "an", "at", "az", "ez", "es", "er", "ed", "et",
    "ul", "de", "la", "le", "ye", "o",
];

/// What a word beside a name says about the kind of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TypeWord {
    /// Sovereign state: "republic of", "kingdom of".
    Country,
    /// First-order unit: province, governorate, oblast, state.
    Province,
    /// Second-order unit: district, county, agency, tehsil.
    District,
    /// City, town, capital.
    City,
    /// Village, hamlet.
    Village,
    /// Refugee or military camp, base.
    Camp,
    /// Airport, airfield.
    Airport,
    /// Region, area, valley, desert, peninsula: no administrative meaning.
    Region,
}

/// Type words in folded form. Words that stand for different orders in different countries carry the order they have most often.
const TYPE_WORDS: [(&str, TypeWord); 107] = [
    ("province", TypeWord::Province),
    ("provinces", TypeWord::Province),
    ("governorate", TypeWord::Province),
    ("governorates", TypeWord::Province),
    ("muhafazah", TypeWord::Province),
    ("muhafazat", TypeWord::Province),
    ("mohafazat", TypeWord::Province),
    ("wilayat", TypeWord::Province),
    ("wilaya", TypeWord::Province),
    ("wilayah", TypeWord::Province),
    ("vilayet", TypeWord::Province),
    ("velayat", TypeWord::Province),
    ("viloyati", TypeWord::Province),
    ("oblast", TypeWord::Province),
    ("oblasts", TypeWord::Province),
    ("oblysy", TypeWord::Province),
    ("oblasty", TypeWord::Province),
    ("krai", TypeWord::Province),
    ("kray", TypeWord::Province),
    ("okrug", TypeWord::Province),
    ("ostan", TypeWord::Province),
    ("state", TypeWord::Province),
    ("states", TypeWord::Province),
    ("estado", TypeWord::Province),
    ("provincia", TypeWord::Province),
    ("departamento", TypeWord::Province),
    ("department", TypeWord::Province),
    ("departement", TypeWord::Province),
    ("prefecture", TypeWord::Province),
    ("voivodeship", TypeWord::Province),
    ("canton", TypeWord::Province),
    ("emirate", TypeWord::Province),
    ("territory", TypeWord::Province),
    ("federal territory", TypeWord::Province),
    ("union territory", TypeWord::Province),
    ("autonomous republic", TypeWord::Province),
    ("autonomous region", TypeWord::Province),
    ("autonomous province", TypeWord::Province),
    ("autonomous community", TypeWord::Province),
    ("regional state", TypeWord::Province),
    ("region", TypeWord::Region),
    ("regions", TypeWord::Region),
    ("district", TypeWord::District),
    ("districts", TypeWord::District),
    ("subdistrict", TypeWord::District),
    ("sub district", TypeWord::District),
    ("agency", TypeWord::District),
    ("tehsil", TypeWord::District),
    ("taluk", TypeWord::District),
    ("taluka", TypeWord::District),
    ("upazila", TypeWord::District),
    ("raion", TypeWord::District),
    ("rayon", TypeWord::District),
    ("county", TypeWord::District),
    ("counties", TypeWord::District),
    ("parish", TypeWord::District),
    ("borough", TypeWord::District),
    ("cercle", TypeWord::District),
    ("woreda", TypeWord::District),
    ("zone", TypeWord::District),
    ("township", TypeWord::District),
    ("division", TypeWord::District),
    ("subdivision", TypeWord::District),
    ("shahrestan", TypeWord::District),
    ("wuleswali", TypeWord::District),
    ("uluswali", TypeWord::District),
    ("distrito", TypeWord::District),
    ("municipality", TypeWord::District),
    ("municipio", TypeWord::District),
    ("commune", TypeWord::District),
    ("arrondissement", TypeWord::District),
    ("local government area", TypeWord::District),
    ("lga", TypeWord::District),
    ("nahiya", TypeWord::District),
    ("nahiyah", TypeWord::District),
    ("regency", TypeWord::District),
    ("kabupaten", TypeWord::District),
    ("city", TypeWord::City),
    ("cities", TypeWord::City),
    ("town", TypeWord::City),
    ("towns", TypeWord::City),
    ("neighbourhood", TypeWord::City),
    ("neighbourhoods", TypeWord::City),
    ("neighborhood", TypeWord::City),
    ("neighborhoods", TypeWord::City),
    ("capital", TypeWord::City),
    ("metropolitan area", TypeWord::City),
    ("village", TypeWord::Village),
    ("villages", TypeWord::Village),
    ("hamlet", TypeWord::Village),
    ("camp", TypeWord::Camp),
    ("camps", TypeWord::Camp),
    ("refugee camp", TypeWord::Camp),
    ("base", TypeWord::Camp),
    ("air base", TypeWord::Airport),
    ("airbase", TypeWord::Airport),
    ("airport", TypeWord::Airport),
    ("airfield", TypeWord::Airport),
    ("international airport", TypeWord::Airport),
    ("area", TypeWord::Region),
    ("valley", TypeWord::Region),
    ("peninsula", TypeWord::Region),
    ("desert", TypeWord::Region),
    ("mountains", TypeWord::Region),
    ("border", TypeWord::Region),
    ("republic", TypeWord::Country),
    ("kingdom", TypeWord::Country),
];

impl TypeWord {
    /// The kind that a word names ("District", "governorate"), if it names one.
    pub fn parse(word: &str) -> Option<Self> {
        let word = fold(word);
        TYPE_WORDS
            .iter()
            .find(|(text, _)| *text == word)
            .map(|(_, kind)| *kind)
    }
}

/// The form under which names are compared: lower case, without diacritics, apostrophes and full stops; hyphens and other
/// marks become one blank. Letters of other scripts stay, in their base form.
pub fn fold(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        fold_char(character, &mut out);
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

fn fold_char(character: char, out: &mut String) {
    if character.is_ascii() {
        match character {
            'a'..='z' | '0'..='9' => out.push(character),
            'A'..='Z' => out.push(character.to_ascii_lowercase()),
            '\'' | '`' | '.' | '"' => {}
            '&' => {
                push_blank(out);
                out.push_str("and ");
            }
            _ => push_blank(out),
        }
        return;
    }
    if let Some(text) = letters_without_decomposition(character) {
        out.push_str(text);
        return;
    }
    let mut decomposed = false;
    for part in std::iter::once(character).nfkd() {
        if part == character {
            break;
        }
        decomposed = true;
        if part.is_ascii() || letters_without_decomposition(part).is_some() {
            fold_char(part, out);
        } else if part.is_alphanumeric() {
            out.extend(part.to_lowercase());
        }
    }
    if decomposed || is_combining_mark(character) {
        return;
    }
    if is_silent(character) {
        return;
    }
    if character.is_alphanumeric() {
        out.extend(
            character
                .to_lowercase()
                .filter(|part| !is_combining_mark(*part)),
        );
    } else {
        push_blank(out);
    }
}

fn push_blank(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// Apostrophe-like signs, joiners and the Arabic tatweel.
fn is_silent(character: char) -> bool {
    matches!(
        character,
        '\u{2018}'
            | '\u{2019}'
            | '\u{201B}'
            | '\u{201C}'
            | '\u{201D}'
            | '\u{00B4}'
            | '\u{2032}'
            | '\u{200B}'..='\u{200F}' | '\u{0640}'
    ) || ('\u{02B0}'..='\u{02FF}').contains(&character)
}

fn letters_without_decomposition(character: char) -> Option<&'static str> {
    Some(match character {
        'ı' => "i",
        'ł' | 'Ł' => "l",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        'ə' | 'Ə' => "a",
        'ħ' | 'Ħ' => "h",
        'ŋ' | 'Ŋ' => "ng",
        'ɓ' | 'Ɓ' => "b",
        'ɗ' | 'Ɗ' => "d",
        'ƙ' | 'Ƙ' => "k",
        'ɛ' | 'Ɛ' | 'ǝ' | 'Ǝ' => "e",
        'ɔ' | 'Ɔ' | 'ɵ' | 'Ɵ' => "o",
        'ɩ' | 'Ɩ' | 'ɨ' | 'Ɨ' => "i",
        'ʊ' | 'Ʊ' | 'ʉ' | 'Ʉ' => "u",
        'ɲ' | 'Ɲ' => "ny",
        'ɖ' | 'Ɖ' => "d",
        'ƴ' | 'Ƴ' => "y",
        'ɣ' | 'Ɣ' => "gh",
        'ʋ' | 'Ʋ' => "v",
        'ƒ' | 'Ƒ' => "f",
        'ɦ' | 'Ɦ' => "h",
        'ǥ' | 'Ǥ' => "g",
        'ʃ' | 'Ʃ' => "sh",
        'ʒ' | 'Ʒ' => "zh",
        'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | 'ʹ' | 'ʺ' => "",
        'ی' | 'ى' => "ي",
        'ک' => "ك",
        'ە' => "ه",
        _ => return None,
    })
}

/// A name in plain Latin letters with its case kept: "Jalālābād" becomes "Jalalabad".
pub fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        if character.is_ascii() {
            out.push(character);
            continue;
        }
        if matches!(character, '\u{2018}' | '\u{2019}') {
            out.push('\'');
            continue;
        }
        let mut folded = String::new();
        fold_char(character, &mut folded);
        if character.is_uppercase() {
            let mut letters = folded.chars();
            if let Some(first) = letters.next() {
                out.extend(first.to_uppercase());
                out.push_str(letters.as_str());
            }
        } else if folded.is_empty() && !out.ends_with(' ') && character.is_whitespace() {
            out.push(' ');
        } else {
            out.push_str(&folded);
        }
    }
    out
}

/// True where every letter of the text is of the Latin script.
pub fn is_latin(text: &str) -> bool {
    text.chars().all(|character| {
        !character.is_alphabetic()
            || character.is_ascii()
            || matches!(character, '\u{00AA}'..='\u{02FF}' | '\u{1E00}'..='\u{1EFF}' | '\u{A720}'..='\u{A7FF}')
    })
}

/// Whether an alternate name of GeoNames is a name: there are also letter-by-letter transliterations in lower case, addresses and
/// airport codes among them.
pub fn usable(alias: &str) -> bool {
    let Some(first) = alias.chars().next() else {
        return false;
    };
    let code = alias.len() <= 4 && alias.chars().all(|letter| letter.is_ascii_uppercase());
    let short = alias.chars().count() < 2;
    let transliteration = is_latin(alias) && first.is_lowercase();
    !(code || short || transliteration || alias.contains("http"))
}

/// Arabic or Cyrillic letters only.
pub fn has_kept_script(text: &str) -> bool {
    text.chars().all(|letter| {
        !letter.is_alphabetic()
            || matches!(letter, '\u{0400}'..='\u{052F}' | '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{FB50}'..='\u{FEFC}')
    })
}

/// A folded name without type words at its end or start ("orakzai agency", "province of herat", "wilayat e kunar"), and the
/// kind that the word named. `None` where there was no such word or nothing else is left.
pub fn strip_type_words(folded: &str) -> Option<(&str, TypeWord)> {
    let mut best: Option<(&str, TypeWord)> = None;
    for (word, kind) in TYPE_WORDS {
        let after = folded
            .strip_suffix(word)
            .and_then(|rest| rest.strip_suffix(' '))
            .or_else(|| {
                let rest = folded.strip_prefix(word)?.strip_prefix(' ')?;
                Some(
                    [
                        "of the ", "of ", "de la ", "del ", "des ", "du ", "de ", "e ", "i ", "ye ",
                    ]
                    .iter()
                    .find_map(|link| rest.strip_prefix(link))
                    .unwrap_or(rest),
                )
            })
            .filter(|rest| !rest.is_empty());
        if let Some(rest) = after
            && best.is_none_or(|(shortest, _)| rest.len() < shortest.len())
        {
            best = Some((rest, kind));
        }
    }
    best
}

/// A folded name without its leading article, if it has one and enough is left to be a name.
pub fn without_article(folded: &str) -> Option<&str> {
    let (first, rest) = folded.split_once(' ')?;
    (ARTICLES.contains(&first) && rest.len() >= 3).then_some(rest)
}

/// A folded name with the spelling habits of romanisation levelled, vowels kept: "jowzjan" and "dzhuzdzhan" become `josjan`
/// and `jusjan`.
pub fn levelled(folded: &str) -> String {
    let mut letters = String::with_capacity(folded.len());
    for word in folded.split(' ') {
        if !PARTICLES.contains(&word) {
            letters.push_str(word);
        }
    }
    for (from, to) in [
        ("khw", "h"),
        ("khv", "h"),
        ("dzh", "j"),
        ("zh", "j"),
        ("dj", "j"),
        ("kh", "h"),
        ("gh", "g"),
        ("sch", "s"),
        ("sh", "s"),
        ("ch", "s"),
        ("th", "t"),
        ("ph", "f"),
        ("ck", "k"),
        ("q", "k"),
        ("c", "k"),
        ("x", "ks"),
        ("ou", "u"),
        ("oo", "u"),
        ("aw", "o"),
        ("au", "o"),
        ("ow", "o"),
        ("ay", "i"),
        ("ai", "i"),
        ("ey", "i"),
        ("ei", "i"),
        ("w", "v"),
        ("z", "s"),
        ("p", "b"),
        ("g", "k"),
        ("y", "i"),
    ] {
        if letters.contains(from) {
            letters = letters.replace(from, to);
        }
    }
    letters
}

/// The consonants of a name after spelling habits are levelled: "Jowzjan", "Jawzjan" and "Dzhuzdzhan" share `jsjn`.
/// Empty for names of other scripts and for those too short to tell apart (fewer than three letters left).
pub fn skeleton(folded: &str) -> String {
    if !folded.is_ascii() {
        return String::new();
    }
    let letters = levelled(folded);
    let mut out = String::with_capacity(letters.len());
    let mut previous = '\0';
    for (index, letter) in letters.chars().enumerate() {
        let repeated = letter == previous;
        previous = letter;
        if repeated {
            continue;
        }
        match letter {
            'a' if index == 0 => out.push('a'),
            'e' | 'i' if index == 0 => out.push('i'),
            'o' | 'u' if index == 0 => out.push('u'),
            'a' | 'e' | 'i' | 'o' | 'u' => {}
            'h' if index > 0 => {}
            _ => out.push(letter),
        }
    }
    if out.len() < 3 { String::new() } else { out }
}

/// Likeness of two folded names from 0 to 1 (Jaro-Winkler).
pub fn similarity(left: &str, right: &str) -> f32 {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.is_empty() || right.is_empty() {
        return f32::from(u8::from(left.len() == right.len()));
    }
    let window = (left.len().max(right.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; right.len()];
    let mut matched = Vec::new();
    for (index, letter) in left.iter().enumerate() {
        let range = index.saturating_sub(window)..(index + window + 1).min(right.len());
        if let Some(found) = range
            .clone()
            .find(|at| !taken[*at] && right[*at] == *letter)
        {
            taken[found] = true;
            matched.push(*letter);
        }
    }
    if matched.is_empty() {
        return 0.0;
    }
    let other = right
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| **taken)
        .map(|(letter, _)| *letter);
    let transposed = matched.iter().zip(other).filter(|(a, b)| **a != *b).count() as f32 / 2.0;
    let count = matched.len() as f32;
    let jaro =
        (count / left.len() as f32 + count / right.len() as f32 + (count - transposed) / count)
            / 3.0;
    let prefix = left
        .iter()
        .zip(&right)
        .take(4)
        .take_while(|(a, b)| a == b)
        .count() as f32;
    jaro + prefix * 0.1 * (1.0 - jaro)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_levels_case_marks_and_hyphens() {
        for (name, key) in [
            ("Jalālābād", "jalalabad"),
            ("Deir ez-Zor", "deir ez zor"),
            ("Kunaṟ", "kunar"),
            ("Sana’a", "sanaa"),
            ("U.S.", "us"),
            ("Côte d'Ivoire", "cote divoire"),
            ("Łódź", "lodz"),
            ("Washington, D.C.", "washington dc"),
            ("Харків", "харків".replace('ї', "і").as_str()),
        ] {
            assert_eq!(fold(name), fold(key), "{name}");
        }
        assert_eq!(plain("Al Lādhiqīyah"), "Al Ladhiqiyah");
    }

    #[test]
    fn skeletons_join_romanisations() {
        for group in [
            &["jowzjan", "jawzjan", "jozjan", "dzhuzdzhan"][..],
            &["deir ez zor", "dayr az zawr"],
            &["kunduz", "qunduz"],
            &["herat", "hirat"],
            &["khwaja ghar", "khoja ghar"],
        ] {
            let keys: Vec<String> = group.iter().map(|name| skeleton(name)).collect();
            assert!(
                keys.iter().all(|key| key == &keys[0]),
                "{group:?}: {keys:?}"
            );
        }
    }

    #[test]
    fn type_words_come_off_either_end() {
        assert_eq!(
            strip_type_words("orakzai agency"),
            Some(("orakzai", TypeWord::District))
        );
        assert_eq!(
            strip_type_words("province of herat"),
            Some(("herat", TypeWord::Province))
        );
        assert_eq!(strip_type_words("kunar"), None);
        assert_eq!(strip_type_words("province"), None);
    }

    #[test]
    fn similarity_is_one_for_the_same_and_low_for_the_other() {
        assert!((similarity("kunduz", "kunduz") - 1.0).abs() < 1e-6);
        assert!(similarity("kunduz", "qunduz") > 0.8);
        assert!(similarity("kunduz", "lagos") < 0.5);
    }
}
