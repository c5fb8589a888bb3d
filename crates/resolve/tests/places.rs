//! Which country a name of several countries means, from text to place.

use concord_annotate::Context;
use concord_codebook::Codebook;
use concord_gazetteer::Gazetteer;
use concord_read::Source;

/// The country of a name in a text.
fn country(text: &str, name: &str) -> Option<String> {
    let (codebook, gazetteer) = (Codebook::embedded(), Gazetteer::embedded());
    let source = Source {
        name: "report.txt",
        bytes: text.as_bytes(),
    };
    let reading = concord_read::read(source).unwrap().remove(0);
    let annotation = concord_annotate::annotate(codebook, gazetteer, &reading, Context::default());
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
