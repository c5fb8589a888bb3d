//! The embedded gazetteer as a whole: it reads, well-spread names lead to the right place, and no input breaks it.

use concord_gazetteer::{Context, Gazetteer, Mention, PlaceKind, Precision, TypeWord, resolve};
use proptest::prelude::*;

/// Name, country, first-order unit of the first settlement found. Chosen for spread over continents and ways of romanisation.
const PLACES: [(&str, &str, &str); 34] = [
    ("Jalalabad", "AF", "Nangarhar"),
    ("Mazar-i-Sharif", "AF", "Balkh"),
    ("Kandahar", "AF", "Kandahar"),
    ("Quetta", "PK", "Balochistan"),
    ("Peshawar", "PK", "Khyber Pakhtunkhwa"),
    ("Deir ez-Zor", "SY", "Deir ez-Zor"),
    ("Aleppo", "SY", "Aleppo"),
    ("Mosul", "IQ", "Nineveh"),
    ("Fallujah", "IQ", "Anbar"),
    ("Hodeidah", "YE", "Hodeidah"),
    ("Sana'a", "YE", "Sanaa City"),
    ("Maiduguri", "NG", "Borno"),
    ("Kidal", "ML", "Kidal"),
    ("Ouagadougou", "BF", "Centre"),
    ("Mogadishu", "SO", "Banadir"),
    ("Goma", "CD", "North Kivu"),
    ("Bangui", "CF", "Bangui"),
    ("Mekelle", "ET", "Tigray"),
    ("El Fasher", "SD", "North Darfur"),
    ("Pemba", "MZ", "Cabo Delgado"),
    ("Kharkiv", "UA", "Kharkiv"),
    ("Mariupol", "UA", "Donetsk"),
    ("Grozny", "RU", "Chechnya"),
    ("Srinagar", "IN", "Jammu and Kashmir"),
    ("Sittwe", "MM", "Rakhine"),
    ("Cotabato City", "PH", "Bangsamoro"),
    ("Buenaventura", "CO", "Valle del Cauca"),
    ("Ciudad Juárez", "MX", "Chihuahua"),
    ("Port-au-Prince", "HT", "Ouest"),
    ("Derry", "GB", "Northern Ireland"),
    ("Benghazi", "LY", "Benghazi"),
    ("Arish", "EG", "North Sinai"),
    ("Diyarbakir", "TR", "Diyarbakir"),
    ("Marseille", "FR", "Provence-Alpes-Cote-d'Azur"),
];

#[test]
fn well_spread_names_lead_to_their_country_and_unit() {
    let gazetteer = Gazetteer::embedded();
    let mut wrong = Vec::new();
    for (name, country, unit) in PLACES {
        let mention = Mention {
            name,
            type_word: Some(TypeWord::City),
            ..Mention::default()
        };
        let answer = resolve(gazetteer, &[mention], &Context::default())[0];
        let got = answer.map(|answer| {
            let entry = gazetteer.entry(answer.place);
            (
                entry.country.unwrap_or("-"),
                entry
                    .adm1
                    .and_then(|code| gazetteer.adm1_name(entry.country?, code))
                    .unwrap_or("-"),
            )
        });
        if got != Some((country, unit)) {
            wrong.push(format!("{name}: expected {country} {unit}, got {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn countries_are_found_by_the_names_that_news_uses() {
    let gazetteer = Gazetteer::embedded();
    for (name, code) in [
        ("US", "US"),
        ("U.S.", "US"),
        ("the United States", "US"),
        ("UK", "GB"),
        ("Britain", "GB"),
        ("DRC", "CD"),
        ("Congo", "CD"),
        ("Ivory Coast", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Burma", "MM"),
        ("Russia", "RU"),
        ("North Korea", "KP"),
        ("Türkiye", "TR"),
        ("Palestine", "PS"),
        ("The Gambia", "GM"),
        ("Swaziland", "SZ"),
        ("Syria", "SY"),
        ("Niger", "NE"),
        ("CAR", "CF"),
    ] {
        assert_eq!(
            gazetteer.country_by_name(name).map(|country| country.iso2),
            Some(code),
            "{name}"
        );
    }
    assert_eq!(
        gazetteer
            .country("AF")
            .map(|country| (country.iso3, country.capital, country.continent)),
        Some(("AFG", "Kabul", "AS"))
    );
    assert_eq!(gazetteer.demonym("Nigerien"), ["NE"]);
    assert_eq!(gazetteer.demonym("Congolese"), ["CD", "CG"]);
    assert!(gazetteer.demonym("table").is_empty());
}

#[test]
fn units_have_plain_english_names_and_codes() {
    let gazetteer = Gazetteer::embedded();
    for (country, code, name) in [
        ("AF", "34", "Kunar"),
        ("SY", "02", "Latakia"),
        ("AF", "42", "Panjshir"),
        ("UA", "05", "Donetsk"),
        ("IQ", "15", "Nineveh"),
    ] {
        assert_eq!(gazetteer.adm1_name(country, code), Some(name));
    }
    let district = gazetteer
        .lookup("Orakzai Agency")
        .into_iter()
        .find(|found| gazetteer.kind(found.place) == PlaceKind::Adm2);
    let entry = district.map(|found| gazetteer.entry(found.place));
    assert_eq!(
        entry.and_then(|entry| gazetteer.adm2_name(entry.country?, entry.adm1?, entry.adm2?)),
        Some("Orakzai Agency")
    );
    assert_eq!(gazetteer.adm1_name("ZZ", "1"), None);
}

#[test]
fn type_words_and_parents_choose_among_namesakes() {
    let gazetteer = Gazetteer::embedded();
    let of = |name, type_word| {
        resolve(
            gazetteer,
            &[Mention {
                name,
                type_word,
                ..Mention::default()
            }],
            &Context::default(),
        )[0]
        .map(|answer| answer.precision)
    };
    assert_eq!(
        of("Kunduz", Some(TypeWord::Province)),
        Some(Precision::Adm1)
    );
    assert_eq!(
        of("Kunduz", Some(TypeWord::City)),
        Some(Precision::Settlement)
    );
    assert_eq!(
        of("Kunduz", Some(TypeWord::District)),
        Some(Precision::Adm2)
    );
    assert_eq!(of("Sahel", Some(TypeWord::Region)), Some(Precision::Region));
    let mentions = [
        Mention {
            name: "Paris",
            parent: Some(1),
            ..Mention::default()
        },
        Mention {
            name: "Texas",
            position: 1,
            ..Mention::default()
        },
    ];
    let answer = resolve(gazetteer, &mentions, &Context::default())[0]
        .map(|answer| gazetteer.entry(answer.place));
    assert_eq!(answer.and_then(|entry| entry.adm1), Some("TX"));
}

#[test]
fn scanning_takes_the_longest_name_and_leaves_common_words() {
    let gazetteer = Gazetteer::embedded();
    let count = |words: &[&str]| gazetteer.longest_match(words).map(|(count, _)| count);
    assert_eq!(count(&["Deir", "ez-Zor", "fell"]), Some(2));
    assert_eq!(count(&["Burkina", "Faso", "and"]), Some(2));
    assert_eq!(count(&["Kabul's", "airport"]), Some(1));
    assert_eq!(count(&["U.S.", "troops"]), Some(1));
    for word in ["Of", "Most", "March", "Police", "Central", "the", "Nice"] {
        assert_eq!(count(&[word, "men"]), None, "{word}");
    }
    assert_eq!(count(&["Nice", "city"]), Some(1));
    assert!(gazetteer.is_place_name_prefix(&["Sierra"]));
    assert!(!gazetteer.is_place_name_prefix(&["Xqzt"]));
}

#[test]
fn an_unknown_name_gets_no_answer() {
    let gazetteer = Gazetteer::embedded();
    let mentions = [
        Mention {
            name: "Zzyqqxland",
            ..Mention::default()
        },
        Mention::default(),
    ];
    assert_eq!(
        resolve(gazetteer, &mentions, &Context::default()),
        [None, None]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_a_look_up(text in "\\PC{0,24}", word in "[A-Za-z.'’ -]{0,16}") {
        let gazetteer = Gazetteer::embedded();
        for name in [&text, &word] {
            for found in gazetteer.lookup(name) {
                prop_assert!((found.place.index() as usize) < gazetteer.len());
                let _ = gazetteer.entry(found.place);
            }
            let words: Vec<&str> = name.split(' ').collect();
            let _ = gazetteer.longest_match(&words);
            let _ = gazetteer.is_place_name_prefix(&words);
            let _ = gazetteer.country_by_name(name);
            let _ = gazetteer.demonym(name);
        }
        let mentions = [Mention { name: &text, parent: Some(1), ..Mention::default() }, Mention { name: &word, parent: Some(0), ..Mention::default() }];
        prop_assert_eq!(resolve(gazetteer, &mentions, &Context::default()).len(), 2);
    }
}

#[test]
fn places_are_found_by_their_beginning() {
    let gazetteer = Gazetteer::embedded();
    let names = |beginning: &str| -> Vec<(String, Option<&str>)> {
        let found = gazetteer.begun(beginning, 8);
        assert!(found.len() <= 8);
        let entries = found.iter().map(|it| gazetteer.entry(it.place));
        entries.map(|it| (it.name.to_owned(), it.country)).collect()
    };
    for (beginning, name, country) in [
        ("Maidugu", "Maiduguri", "NG"),
        ("mazar-i-sh", "Mazar-e Sharif", "AF"),
        ("Deir ez", "Deir ez-Zor", "SY"),
        // By another name than its own.
        ("Bomb", "Mumbai", "IN"),
    ] {
        let found = names(beginning);
        let of = |it: &(String, Option<&str>)| {
            it.1 == Some(country)
                && (it.0 == name
                    || gazetteer
                        .lookup_exact(name)
                        .iter()
                        .any(|known| gazetteer.entry(known.place).name == it.0))
        };
        assert!(found.iter().any(of), "{beginning}: {found:?}");
    }
    assert!(names("m").is_empty() && names("").is_empty() && names("xqzzk").is_empty());
}
