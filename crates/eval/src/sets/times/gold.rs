//! The form of the gold: see `tests/gold/times/README.md`.

use std::path::Path;

use concord_record::{DatePrecision, DateRange};
use jiff::civil::Date;

use super::{Passage, Time, Value};
use crate::error::{EvalError, name_of, read_file};
use crate::sets::marks;

/// The passages of a file.
///
/// # Errors
/// If the file cannot be read, a mark or a date is not in the form, or there is no expression.
pub fn read(file: &Path) -> Result<Vec<Passage>, EvalError> {
    let source = read_file(file)?;
    let mut passages = Vec::new();
    for paragraph in marks::paragraphs(&source) {
        let problem = |problem: String| EvalError::Set {
            file: file.to_owned(),
            line: paragraph.line,
            problem,
        };
        let (head, lines) = paragraph
            .lines
            .split_first()
            .expect("a paragraph has a line");
        let published = match head.strip_prefix("= ").map(str::trim) {
            Some("?") => None,
            Some(date) => Some(DateRange::parse(date).ok_or_else(|| {
                problem(format!(
                    "`{date}` is no date of publication; write YYYY-MM-DD or ?"
                ))
            })?),
            None => {
                return Err(problem(
                    "a passage begins with the date of publication: `= YYYY-MM-DD`, or `= ?`"
                        .to_owned(),
                ));
            }
        };
        let (text, marks) = marks::read(&lines.join("\n")).map_err(problem)?;
        let times = marks
            .into_iter()
            .map(|mark| {
                let value = value(&mark.value).ok_or_else(|| {
                    problem(format!(
                        "`{}` is no value; write days, `from/to`, `?` or `-`",
                        mark.value
                    ))
                })?;
                Ok(Time {
                    span: mark.span,
                    value,
                    written: mark.value,
                })
            })
            .collect::<Result<Vec<_>, EvalError>>()?;
        passages.push(Passage {
            id: format!("{}:{}", name_of(file), paragraph.line),
            text,
            published,
            times,
        });
    }
    if passages.iter().all(|passage| passage.times.is_empty()) {
        return Err(EvalError::EmptySet {
            file: file.to_owned(),
            way_out: "give a text with passages in which times are marked `[words|value]`"
                .to_owned(),
        });
    }
    Ok(passages)
}

/// Reads `~2024-04-01/2024-04-15`, `2015-07-02±1`, `2021-03-01/2021-05-31 season` and their like.
fn value(text: &str) -> Option<Value> {
    match text {
        "-" => return Some(Value::Free),
        "?" => return Some(Value::Unknown),
        _ => {}
    }
    let (text, season) = text
        .strip_suffix(" season")
        .map_or((text, false), |text| (text, true));
    let (text, slack) = match text.split_once('±') {
        Some((text, days)) => (text, days.parse().ok()?),
        None => (text, 0),
    };
    let (text, vague) = text
        .strip_prefix('~')
        .map_or((text, false), |text| (text, true));
    let (start, end, precision) = match text.split_once('/') {
        None => {
            let range = DateRange::parse(text)?;
            (range.start, range.end, range.precision)
        }
        Some((start, end)) => {
            let day = |text: &str| -> Option<Option<Date>> {
                if text.is_empty() {
                    Some(None)
                } else {
                    text.parse().ok().map(Some)
                }
            };
            let (start, end) = (day(start)?, day(end)?);
            let precision = match (start, end) {
                (Some(start), Some(end)) if start > end => return None,
                (Some(_), Some(_)) if season => DatePrecision::Season,
                (Some(_), Some(_)) => DatePrecision::Range,
                (None, None) => return None,
                _ => DatePrecision::Unknown,
            };
            (start, end, precision)
        }
    };
    Some(Value::Days {
        start,
        end,
        precision,
        slack,
        vague,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read() {
        let Some(Value::Days {
            start,
            end,
            precision,
            slack,
            vague,
        }) = value("~2024-04-01/2024-04-15±2")
        else {
            panic!("days");
        };
        assert_eq!((slack, vague, precision), (2, true, DatePrecision::Range));
        assert_eq!(
            (start, end),
            ("2024-04-01".parse().ok(), "2024-04-15".parse().ok())
        );
        assert!(matches!(
            value("2014-01-01/"),
            Some(Value::Days {
                end: None,
                precision: DatePrecision::Unknown,
                ..
            })
        ));
        assert!(matches!(
            value("2021-03-01/2021-05-31 season"),
            Some(Value::Days {
                precision: DatePrecision::Season,
                ..
            })
        ));
        for wrong in ["", "/", "2024-13-01", "2024-05-02/2024-05-01", "soon"] {
            assert_eq!(value(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn passages_need_their_date() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("times.txt");
        std::fs::write(
            &file,
            "= 2024-05-14\nOn [Monday|2024-05-13].\n\n= ?\nNo time.\n",
        )
        .unwrap();
        let passages = read(&file).unwrap();
        assert_eq!(passages[0].text, "On Monday.");
        assert_eq!(passages[1].published, None);
        std::fs::write(&file, "On [Monday|2024-05-13].\n").unwrap();
        assert!(
            read(&file)
                .unwrap_err()
                .to_string()
                .contains("times.txt:1: a passage begins")
        );
    }
}
