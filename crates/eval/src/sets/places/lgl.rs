//! LGL (Lieberman, Samet and Sankaranarayanan 2010), as milangritta/Pragmatic-Guide-to-Geoparsing-Evaluation has it.

use std::path::Path;

use super::{
    Document, Naming, PlaceFacts, Toponym, byte_of_point, bytes, degrees, inner, line_of, whole,
};
use crate::error::EvalError;

/// The articles of the file. Names without a place of the gazetteer count for recognition only.
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
        let id = article
            .attribute("docid")
            .ok_or_else(|| problem("`docid`"))?;
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
            let (start, end) = (whole(node, "start"), whole(node, "end"));
            let span = start
                .zip(end)
                .and_then(|(start, end)| bytes(&offsets, start, end));
            let Some(span) = span.filter(|span| {
                inner(node, "phrase").is_none_or(|phrase| text[span.clone()] == *phrase)
            }) else {
                document.unusable += 1;
                continue;
            };
            let tag = node.children().find(|child| child.has_tag_name("gaztag"));
            let number = |node: Option<roxmltree::Node<'_, '_>>| {
                node.and_then(|node| node.attribute("geonameid")?.trim().parse().ok())
            };
            let part = |name: &str| {
                number(tag.and_then(|tag| tag.children().find(|child| child.has_tag_name(name))))
            };
            let at = tag.and_then(|tag| degrees(tag, "lat", "lon"));
            let first = start
                .and_then(|start| usize::try_from(start).ok())
                .unwrap_or_default();
            let last = end
                .and_then(|end| usize::try_from(end).ok())
                .unwrap_or_default();
            document.toponyms.push(Toponym {
                span,
                points: first..last,
                scored: at.is_some(),
                at,
                place: PlaceFacts {
                    geonameid: number(tag),
                    country_id: part("country"),
                    adm1_id: part("admin1"),
                    ..PlaceFacts::default()
                },
                naming: Naming::Name,
            });
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
    fn an_article_is_read_with_its_places() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lgl.xml");
        let xml = "<articles><article docid=\"7\"><text><![CDATA[Élan & Paris.]]></text><toponyms>\
            <toponym><start>7</start><end>12</end><phrase>Paris</phrase><gaztag geonameid=\"4717560\"><lat>33.7</lat><lon>-95.6</lon>\
            <country geonameid=\"6252001\">United States</country><admin1 geonameid=\"4736286\">Texas</admin1></gaztag></toponym>\
            <toponym><start>0</start><end>4</end><phrase>Else</phrase></toponym></toponyms></article></articles>";
        std::fs::write(&file, xml).unwrap();
        let documents = read(&file).unwrap();
        assert_eq!(documents[0].unusable, 1);
        let [paris] = &documents[0].toponyms[..] else {
            panic!("one toponym")
        };
        assert_eq!(&documents[0].text[paris.span.clone()], "Paris");
        assert_eq!(
            (paris.at, paris.place.adm1_id, paris.place.country_id),
            (Some((33.7, -95.6)), Some(4_736_286), Some(6_252_001))
        );
        std::fs::write(
            &file,
            "<articles><article><text>a</text></article></articles>",
        )
        .unwrap();
        assert!(read(&file).unwrap_err().to_string().contains("`docid`"));
        std::fs::write(&file, "<articles>").unwrap();
        assert!(read(&file).unwrap_err().to_string().contains("no XML"));
    }
}
