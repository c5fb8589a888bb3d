//! Paragraphs with the names of places marked in them: `[Kunduz|AF.24|adm1] province`.

use std::path::Path;

use super::{Document, PlaceFacts, Toponym};
use crate::error::{EvalError, name_of, read_file};
use crate::sets::marks::{self, Mark};

/// The levels that a mark may tell.
const LEVELS: [&str; 4] = ["country", "adm1", "adm2", "settlement"];

/// The paragraphs of the file.
pub(super) fn read(file: &Path) -> Result<Vec<Document>, EvalError> {
    let source = read_file(file)?;
    let mut documents = Vec::new();
    for paragraph in marks::paragraphs(&source) {
        let problem = |problem: String| EvalError::Set {
            file: file.to_owned(),
            line: paragraph.line,
            problem,
        };
        let (text, marks) = marks::read(&paragraph.lines.join(" ")).map_err(problem)?;
        let toponyms = marks
            .into_iter()
            .map(|mark| toponym(&text, mark).map_err(problem))
            .collect::<Result<Vec<_>, _>>()?;
        documents.push(Document {
            id: format!("{}:{}", name_of(file), paragraph.line),
            text,
            toponyms,
            unusable: 0,
        });
    }
    Ok(documents)
}

fn toponym(text: &str, mark: Mark) -> Result<Toponym, String> {
    let (unit, level) = mark
        .value
        .split_once('|')
        .ok_or_else(|| format!("`{}` has no level; write `[words|unit|level]`", mark.value))?;
    let level = match level {
        "-" => None,
        level if LEVELS.contains(&level) => Some(level.to_owned()),
        other => {
            return Err(format!(
                "`{other}` is no level; there are {} and `-`",
                LEVELS.join(", ")
            ));
        }
    };
    let country = unit.split('.').next().unwrap_or_default();
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(format!(
            "`{unit}` is no unit; write a country's code, or one with that of a first-order unit (`AF.24`)"
        ));
    }
    let start = text[..mark.span.start].chars().count();
    let points = start..start + text[mark.span.clone()].chars().count();
    Ok(Toponym {
        points,
        span: mark.span,
        scored: true,
        place: PlaceFacts {
            country: Some(country.to_owned()),
            adm1: unit.contains('.').then(|| unit.to_owned()),
            level,
            ..PlaceFacts::default()
        },
        ..Toponym::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_documents() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("names.txt");
        std::fs::write(
            &file,
            "# Head.\n\nÉire: in [Kunduz|AF.24|adm1]\nprovince.\n\nNothing.\n",
        )
        .unwrap();
        let documents = read(&file).unwrap();
        assert_eq!(documents.len(), 2);
        assert_eq!(documents[0].id, "names.txt:3");
        assert_eq!(documents[0].text, "Éire: in Kunduz province.");
        assert_eq!(documents[0].toponyms[0].points, 9..15);
        assert_eq!(documents[0].toponyms[0].span, 10..16);
        std::fs::write(&file, "In [Kunduz|AF.24|town].\n").unwrap();
        assert!(
            read(&file)
                .unwrap_err()
                .to_string()
                .contains("names.txt:1: `town` is no level")
        );
    }
}
