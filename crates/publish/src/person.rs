//! Private persons are not named in coded fields.

/// Words that show a name to be that of a body of people. Not a list of actors: those have ids in the codebook.
const BODIES: &[&str] = &[
    "agency",
    "alliance",
    "armed",
    "army",
    "assembly",
    "association",
    "attackers",
    "authorities",
    "authority",
    "bank",
    "base",
    "battalion",
    "brigade",
    "brigades",
    "camp",
    "center",
    "centre",
    "church",
    "city",
    "civilians",
    "coalition",
    "command",
    "commission",
    "committee",
    "community",
    "company",
    "council",
    "defence",
    "defense",
    "department",
    "embassy",
    "faction",
    "federation",
    "fighters",
    "force",
    "forces",
    "front",
    "government",
    "group",
    "guard",
    "guards",
    "gunmen",
    "hospital",
    "insurgents",
    "institute",
    "islamic",
    "liberation",
    "market",
    "media",
    "militants",
    "military",
    "militia",
    "militiamen",
    "ministry",
    "mission",
    "monitor",
    "mosque",
    "movement",
    "nation",
    "nations",
    "navy",
    "network",
    "news",
    "observatory",
    "office",
    "officers",
    "officials",
    "organisation",
    "organization",
    "party",
    "people",
    "police",
    "post",
    "prison",
    "province",
    "radio",
    "rebels",
    "red",
    "regime",
    "regiment",
    "republic",
    "resistance",
    "school",
    "security",
    "separatists",
    "service",
    "services",
    "soldiers",
    "special",
    "state",
    "states",
    "station",
    "television",
    "times",
    "town",
    "tribe",
    "troops",
    "union",
    "united",
    "university",
    "village",
    "villagers",
    "wire",
];

/// Offices and ranks: what stays of a name that carries one.
const OFFICES: &[&str] = &[
    "adm",
    "admiral",
    "ambassador",
    "amir",
    "brig",
    "brigadier",
    "captain",
    "caliph",
    "chairman",
    "chief",
    "col",
    "colonel",
    "commander",
    "commissioner",
    "director",
    "emir",
    "foreign",
    "gen",
    "general",
    "governor",
    "interior",
    "judge",
    "king",
    "lieutenant",
    "lt",
    "maj",
    "major",
    "mayor",
    "minister",
    "mullah",
    "president",
    "prime",
    "prince",
    "representative",
    "secretary",
    "senator",
    "sergeant",
    "sheikh",
    "speaker",
    "spokesman",
    "spokesperson",
    "spokeswoman",
    "vice",
];

/// Small words within names of persons.
const PARTICLES: &[&str] = &[
    "abu", "al", "bin", "ibn", "de", "del", "der", "di", "el", "la", "van", "von", "ben", "bint",
];

/// The role to show for a name that looks like a person's and has no actor id: the office that stands with it, or `a person`.
/// `None` for all that does not look like a person's name.
///
/// A rule of thumb with a safe side: a body of people that is taken for a person loses its name in the brief, not its sentence.
pub fn role(name: &str) -> Option<String> {
    let words: Vec<String> = name.split_whitespace().map(plain).collect();
    let raw: Vec<&str> = name.split_whitespace().collect();
    if words.iter().any(|word| BODIES.contains(&word.as_str())) {
        return None;
    }
    let capital = |word: &&str| {
        word.chars()
            .find(|c| c.is_alphabetic())
            .is_some_and(char::is_uppercase)
    };
    let is_particle = |word: &String| {
        let first = word.split('-').next().unwrap_or(word);
        PARTICLES.contains(&first)
    };
    let offices: Vec<&str> = raw
        .iter()
        .zip(&words)
        .filter(|(_, word)| OFFICES.contains(&word.as_str()))
        .map(|(raw, _)| *raw)
        .collect();
    let named: Vec<(&&str, &String)> = raw
        .iter()
        .zip(&words)
        .filter(|(_, word)| !OFFICES.contains(&word.as_str()))
        .collect();
    let all_names = named
        .iter()
        .all(|(raw, word)| capital(raw) || is_particle(word));
    let capitals = named.iter().filter(|(raw, _)| capital(raw)).count();
    let digits = name.chars().any(|c| c.is_ascii_digit());
    let acronym = |raw: &str| raw.chars().filter(|c| c.is_uppercase()).count() > 1;
    if !all_names || digits || named.iter().any(|(raw, _)| acronym(raw)) {
        return None;
    }
    match (capitals, offices.is_empty()) {
        // One capitalised word alone is as likely a town or a people.
        (0, _) | (1, true) => None,
        (_, false) => Some(offices.join(" ")),
        (_, true) => Some("a person".to_owned()),
    }
}

fn plain(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_become_roles_and_bodies_keep_their_names() {
        assert_eq!(role("Jane Doe").as_deref(), Some("a person"));
        assert_eq!(role("Abu Omar al-Testi").as_deref(), Some("a person"));
        assert_eq!(role("Maria de la Cruz").as_deref(), Some("a person"));
        assert_eq!(role("Gen. John Doe").as_deref(), Some("Gen."));
        for body in [
            "Harbour Wire",
            "the police",
            "Afghan Taliban fighters",
            "a villager",
            "Kabul",
            "UNAMA",
            "al-Shabaab",
            "U.S. officials",
            "author",
        ] {
            assert_eq!(role(body), None, "{body}");
        }
    }
}
