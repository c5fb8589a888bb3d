//! `GeoWebNews` (Gritta, Pilehvar and Collier 2020): `GWN.xml` of milangritta/Pragmatic-Guide-to-Geoparsing-Evaluation.
//!
//! The file annotates more than names of places: common nouns, demonyms, languages, homonyms. What has coordinates is a toponym in
//! the sense of the authors, adjectives ("Irish") included; those of them that have a GeoNames entry, adjectives included, are what
//! resolution is scored on.

use std::path::Path;

use super::{
    Document, Naming, PlaceFacts, Toponym, byte_of_point, bytes, degrees, inner, line_of, whole,
};
use crate::error::EvalError;

/// The articles of the file.
pub(super) fn read(file: &Path) -> Result<Vec<Document>, EvalError> {
    let xml = super::xml(file)?;
    let tree = super::parse(file, &xml)?;
    let mut documents = Vec::new();
    for article in tree
        .descendants()
        .filter(|node| node.has_tag_name("article"))
    {
        let problem = |what: &str| EvalError::Set {
            file: file.to_owned(),
            line: line_of(&tree, article),
            problem: format!("the article has no {what}; give the file as the set is published"),
        };
        let id = article.attribute("file").ok_or_else(|| problem("`file`"))?;
        let text = inner(article, "text").ok_or_else(|| problem("`text`"))?;
        let offsets = byte_of_point(text);
        let mut document = Document {
            id: id.to_owned(),
            text: text.to_owned(),
            toponyms: Vec::new(),
            unusable: 0,
        };
        for node in article
            .descendants()
            .filter(|node| node.has_tag_name("toponym"))
        {
            let Some(at) = degrees(node, "latitude", "longitude") else {
                continue;
            };
            let (start, end) = (whole(node, "start"), whole(node, "end"));
            let span = start
                .zip(end)
                .and_then(|(start, end)| bytes(&offsets, start, end));
            let Some(span) = span.filter(|span| {
                inner(node, "extractedName").is_none_or(|name| text[span.clone()] == *name)
            }) else {
                document.unusable += 1;
                continue;
            };
            let geonameid = whole(node, "geonamesID").and_then(|id| u32::try_from(id).ok());
            let kind = inner(node, "type").unwrap_or_default();
            let adjective =
                inner(node, "modifierType").is_some_and(|kind| kind.trim() == "Adjective");
            let naming = match kind.trim() {
                _ if adjective => Naming::Adjective,
                "Embedded_Literal" | "Embedded_Non_Lit" => Naming::Embedded,
                _ => Naming::Name,
            };
            let first = start
                .and_then(|start| usize::try_from(start).ok())
                .unwrap_or_default();
            let last = end
                .and_then(|end| usize::try_from(end).ok())
                .unwrap_or_default();
            let toponym = Toponym {
                span,
                points: first..last,
                at: Some(at),
                scored: geonameid.is_some(),
                place: PlaceFacts {
                    geonameid,
                    ..PlaceFacts::default()
                },
                naming,
            };
            if !document
                .toponyms
                .iter()
                .any(|other| other.span == toponym.span)
            {
                document.toponyms.push(toponym);
            }
        }
        document
            .toponyms
            .sort_by_key(|toponym| (toponym.span.start, toponym.span.end));
        documents.push(document);
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_point_is_a_toponym() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("GWN.xml");
        let toponym = |start: i32,
                       end: i32,
                       name: &str,
                       kind: &str,
                       modifier: &str,
                       place: &str| {
            format!(
                "<toponym><extractedName>{name}</extractedName><type>{kind}</type><modifierType>{modifier}</modifierType><start>{start}</start><end>{end}</end>{place}</toponym>"
            )
        };
        let point =
            "<geonamesID>2963597</geonamesID><latitude>53.0</latitude><longitude>-8.0</longitude>";
        let street = "<geonamesID /><latitude>53.3</latitude><longitude>-6.2</longitude>";
        let xml = format!(
            "<?xml version=\"1.0\" ?><articles><article file=\"3\"><text>Irish men in Ireland, at Pearse Street.</text><toponyms>{}{}{}{}{}</toponyms></article></articles>",
            toponym(13, 20, "Ireland", "Literal", "", point),
            toponym(0, 5, "Irish", "Non_Literal_Modifier", "Adjective", point),
            toponym(6, 9, "men", "Non_Lit_Expression", "", ""),
            toponym(25, 38, "Pearse Street", "Literal", "", street),
            toponym(-9, -2, "Irish", "Literal", "", point),
        );
        std::fs::write(&file, xml).unwrap();
        let documents = read(&file).unwrap();
        let [irish, ireland, street] = &documents[0].toponyms[..] else {
            panic!("three toponyms");
        };
        assert_eq!((irish.naming, irish.scored), (Naming::Adjective, true));
        assert_eq!(
            (ireland.naming, ireland.place.geonameid),
            (Naming::Name, Some(2_963_597))
        );
        assert_eq!((street.scored, documents[0].unusable), (false, 1));
    }
}
