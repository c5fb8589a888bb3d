//! Which country a name of several countries means, from text to place.

use concord_annotate::Context;
use concord_codebook::Codebook;
use concord_gazetteer::Gazetteer;
use concord_read::Source;

/// The country of a name in a text.
fn country(text: &str, name: &str) -> Option<String> {
    country_by(None, text, name)
}

/// The same in a report of an outlet.
fn country_by(publisher: Option<&str>, text: &str, name: &str) -> Option<String> {
    let (codebook, gazetteer) = (Codebook::embedded(), Gazetteer::embedded());
    let source = Source {
        name: "report.txt",
        bytes: text.as_bytes(),
    };
    let reading = concord_read::read(source).unwrap().remove(0);
    let context = Context {
        publisher: publisher.map(str::to_owned),
        ..Context::default()
    };
    let annotation = concord_annotate::annotate(codebook, gazetteer, &reading, context);
    let annotation = concord_resolve::resolve(codebook, gazetteer, annotation);
    let place = annotation.places.iter().find(|place| place.name == name);
    let place = place.unwrap_or_else(|| panic!("{name} is no place in `{text}`"));
    place.resolved.as_ref()?.country.clone()
}

#[test]
fn an_armed_group_says_where_it_fights() {
    for (group, name, home) in [
        ("Naxalites", "Salem", "IN"),
        ("Sendero Luminoso", "Trujillo", "PE"),
    ] {
        let with = format!("Fighters of {group} attacked an army post in {name} on Monday.");
        let without = format!("Fighters attacked an army post in {name} on Monday.");
        assert_eq!(country(&with, name).as_deref(), Some(home), "{with}");
        // Without the group the larger town of that name is meant, or this test would show nothing.
        assert_ne!(country(&without, name).as_deref(), Some(home), "{without}");
    }
}

#[test]
fn police_of_a_town_that_is_called_like_a_state_says_nothing() {
    let text = "Lebanon police arrested a man in Boone County, Indiana, on Thursday.";
    assert_eq!(country(text, "Boone County").as_deref(), Some("US"));
}

#[test]
fn a_place_that_is_told_to_lie_elsewhere_is_not_the_one_that_is_known() {
    // The gazetteer has a Ruma in Serbia and one in Nigeria, none in Bangladesh.
    let text = "Troops searched houses in Ruma upazila of Bandarban. A bank in Ruma was robbed.";
    assert_eq!(country(text, "Ruma"), None);
    let text = "Troops searched houses in Ruma. A bank in Ruma was robbed.";
    assert!(country(text, "Ruma").is_some());
}

#[test]
fn an_outlet_that_is_called_after_its_country_speaks_of_places_there() {
    for (publisher, name, home) in [
        ("Peruvian Truth Commission", "Trujillo", "PE"),
        ("Radio Lima", "Trujillo", "PE"),
        ("The Indian Messenger", "Salem", "IN"),
    ] {
        let text = format!("Two men were shot dead in {name} on Monday.");
        assert_ne!(country(&text, name).as_deref(), Some(home));
        assert_eq!(
            country_by(Some(publisher), &text, name).as_deref(),
            Some(home),
            "{publisher}"
        );
    }
    // What the text says outweighs where it was written.
    let text = "Two men were shot dead in Trujillo, Venezuela, on Monday.";
    assert_eq!(
        country_by(Some("Radio Lima"), text, "Trujillo").as_deref(),
        Some("VE")
    );
}

#[test]
fn a_place_has_the_probability_that_it_is_the_right_one() {
    let (codebook, gazetteer) = (Codebook::embedded(), Gazetteer::embedded());
    let score = |text: &str, name: &str| -> f64 {
        let source = Source {
            name: "report.txt",
            bytes: text.as_bytes(),
        };
        let reading = concord_read::read(source).unwrap().remove(0);
        let annotation =
            concord_annotate::annotate(codebook, gazetteer, &reading, Context::default());
        let annotation = concord_resolve::resolve(codebook, gazetteer, annotation);
        let place = annotation
            .places
            .iter()
            .find(|place| place.name == name)
            .expect("the name");
        place
            .resolved
            .as_ref()
            .and_then(|place| place.score)
            .expect("a score")
    };
    let alone = score(
        "Two men were shot dead in Springfield on Monday.",
        "Springfield",
    );
    let told = score(
        "Two men were shot dead in Springfield, Illinois, on Monday.",
        "Springfield",
    );
    let country = score(
        "Two men were shot dead in Afghanistan on Monday.",
        "Afghanistan",
    );
    assert!(
        alone < 0.5 && told > 0.9 && country > 0.9,
        "{alone} {told} {country}"
    );
}
