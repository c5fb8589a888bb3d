//! Scores resolution with gold spans on LGL or GeoWebNews:
//! `cargo run --release -p concord-gazetteer --example measure -- lgl FOLDER/lgl.xml` or `-- gwn FOLDER/GWN.xml`
//! (with `gwn_full.txt` beside it). A third argument prints that many errors.
//!
//! Each gold span is a mention; its parent and type word are read off the words around it, as the annotator does. Accuracy is
//! the share within 161 km (100 miles), of the answered spans and of all spans with gold coordinates.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use concord_gazetteer::{Context, Gazetteer, Mention, TypeWord, distance_km, resolve};

struct Gold {
    name: String,
    start: usize,
    end: usize,
    lat: f64,
    lon: f64,
    geonameid: Option<u32>,
    adm1: Option<u32>,
}

struct Article {
    text: Vec<char>,
    gold: Vec<Gold>,
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

fn read_lgl(path: &Path) -> Result<Vec<Article>, Box<dyn Error>> {
    let xml = std::fs::read_to_string(path)?;
    let toponym = regex::Regex::new(
        r"(?s)<toponym>.*?<start>(\d+)</start>\s*<end>(\d+)</end>\s*<phrase>(.*?)</phrase>(.*?)</toponym>",
    )?;
    let place = regex::Regex::new(
        r#"(?s)<gaztag geonameid="(\d+)">.*?<lat>(.*?)</lat>\s*<lon>(.*?)</lon>"#,
    )?;
    let unit = regex::Regex::new(r#"<admin1 geonameid="(\d+)">"#)?;
    let mut articles = Vec::new();
    for part in xml.split("<article ").skip(1) {
        let (_, rest) = part.split_once("<text>").ok_or("no text")?;
        let (text, rest) = rest.split_once("</text>").ok_or("no end of text")?;
        let text = text
            .strip_prefix("<![CDATA[")
            .and_then(|text| text.strip_suffix("]]>"))
            .map_or_else(|| unescape(text), str::to_owned);
        let mut gold = Vec::new();
        for found in toponym.captures_iter(rest) {
            let Some(tag) = place.captures(&found[4]) else {
                continue;
            };
            gold.push(Gold {
                name: unescape(&found[3]),
                start: found[1].parse()?,
                end: found[2].parse()?,
                lat: tag[2].parse()?,
                lon: tag[3].parse()?,
                geonameid: tag[1].parse().ok(),
                adm1: unit
                    .captures(&found[4])
                    .and_then(|unit| unit[1].parse().ok()),
            });
        }
        articles.push(Article {
            text: text.chars().collect(),
            gold,
        });
    }
    Ok(articles)
}

fn read_gwn(path: &Path) -> Result<Vec<Article>, Box<dyn Error>> {
    let xml = std::fs::read_to_string(path)?;
    let table = std::fs::read_to_string(path.with_file_name("gwn_full.txt"))?;
    let mut articles = Vec::new();
    for (part, line) in xml.split("<article ").skip(1).zip(table.lines()) {
        let (_, rest) = part.split_once("<text>").ok_or("no text")?;
        let text = unescape(rest.split_once("</text>").ok_or("no end of text")?.0);
        let mut gold = Vec::new();
        for part in line.split("||").filter(|part| !part.is_empty()) {
            let cells: Vec<&str> = part.split(",,").collect();
            let [_, name, lat, lon, start, end] = cells[..] else {
                continue;
            };
            gold.push(Gold {
                name: name.to_owned(),
                start: start.parse::<f64>()? as usize,
                end: end.parse::<f64>()? as usize,
                lat: lat.parse()?,
                lon: lon.parse()?,
                geonameid: None,
                adm1: None,
            });
        }
        articles.push(Article {
            text: text.chars().collect(),
            gold,
        });
    }
    Ok(articles)
}

fn words_after(text: &[char], at: usize) -> Vec<String> {
    let part: String = text.iter().skip(at).take(40).collect();
    part.strip_prefix(' ')
        .map(|part| {
            part.split([' ', ',', '.'])
                .take(2)
                .map(str::to_owned)
                .collect()
        })
        .unwrap_or_default()
}

fn type_word(text: &[char], start: usize, end: usize) -> Option<TypeWord> {
    let after = words_after(text, end).first().and_then(|word| {
        if word.chars().all(char::is_alphabetic) {
            TypeWord::parse(word)
        } else {
            None
        }
    });
    after.or_else(|| {
        let before: String = text
            .iter()
            .take(start)
            .skip(start.saturating_sub(40))
            .collect();
        TypeWord::parse(before.strip_suffix(" of ")?.rsplit(' ').next()?)
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [set, path, ..] = &arguments[..] else {
        return Err("usage: measure lgl|gwn FILE [ERRORS]".into());
    };
    let articles = if set == "lgl" {
        read_lgl(Path::new(path))?
    } else {
        read_gwn(Path::new(path))?
    };
    let errors: usize = arguments
        .get(2)
        .and_then(|count| count.parse().ok())
        .unwrap_or(0);
    let gazetteer = Gazetteer::embedded();
    let (
        mut all,
        mut answered,
        mut near,
        mut same,
        mut with_id,
        mut unit_right,
        mut with_unit,
        mut known,
    ) = (0, 0, 0, 0, 0, 0, 0, 0);
    let mut wrong: BTreeMap<String, usize> = BTreeMap::new();
    let started = std::time::Instant::now();
    for article in &articles {
        let mut gold: Vec<&Gold> = article.gold.iter().collect();
        gold.sort_by_key(|gold| gold.start);
        let mut mentions: Vec<Mention<'_>> = gold
            .iter()
            .map(|gold| Mention {
                name: &gold.name,
                type_word: type_word(&article.text, gold.start, gold.end),
                parent: None,
                position: gold.start,
                count: 1,
            })
            .collect();
        for index in 0..gold.len().saturating_sub(1) {
            let gap: String = article
                .text
                .get(gold[index].end..gold[index + 1].start)
                .unwrap_or_default()
                .iter()
                .collect();
            if matches!(gap.trim(), "," | "in" | ", in") || gap == " (" {
                mentions[index].parent = Some(index + 1);
            }
        }
        let answers = resolve(gazetteer, &mentions, &Context::default());
        for (gold, answer) in gold.iter().zip(answers) {
            all += 1;
            known += usize::from(gazetteer.lookup(&gold.name).iter().any(|candidate| {
                let entry = gazetteer.entry(candidate.place);
                distance_km(
                    (f64::from(entry.lat), f64::from(entry.lon)),
                    (gold.lat, gold.lon),
                ) <= 161.0
            }));
            let entry = answer.map(|answer| gazetteer.entry(answer.place));
            let distance = entry.map(|entry| {
                distance_km(
                    (f64::from(entry.lat), f64::from(entry.lon)),
                    (gold.lat, gold.lon),
                )
            });
            answered += usize::from(answer.is_some());
            near += usize::from(distance.is_some_and(|distance| distance <= 161.0));
            if let (Some(entry), Some(geonameid)) = (entry, gold.geonameid) {
                with_id += 1;
                same += usize::from(entry.geonameid == Some(geonameid));
                if let Some(adm1) = gold.adm1 {
                    with_unit += 1;
                    unit_right += usize::from(
                        gazetteer
                            .adm1_of(entry.id)
                            .and_then(|unit| gazetteer.entry(unit).geonameid)
                            == Some(adm1),
                    );
                }
            }
            if !distance.is_some_and(|distance| distance <= 161.0) {
                let got = entry.map_or("nothing".to_owned(), |entry| {
                    format!(
                        "{} {:?} {}",
                        entry.name,
                        entry.kind,
                        entry.country.unwrap_or("-")
                    )
                });
                *wrong
                    .entry(format!(
                        "{} ({:.1} {:.1}) taken for {got}",
                        gold.name, gold.lat, gold.lon
                    ))
                    .or_default() += 1;
            }
        }
    }
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    println!(
        "{set}: {} articles, {all} spans, {answered} answered ({:.1} %), {:?}",
        articles.len(),
        percent(answered, all),
        started.elapsed()
    );
    println!(
        "within 161 km: {:.1} % of answered, {:.1} % of all; some candidate within 161 km: {:.1} %",
        percent(near, answered),
        percent(near, all),
        percent(known, all)
    );
    if with_id > 0 {
        println!(
            "same GeoNames id: {:.1} % of answered; first-order unit right: {:.1} % of {with_unit}",
            percent(same, with_id),
            percent(unit_right, with_unit)
        );
    }
    let mut wrong: Vec<(String, usize)> = wrong.into_iter().collect();
    wrong.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (line, count) in wrong.iter().take(errors) {
        println!("{count:4} {line}");
    }
    Ok(())
}
