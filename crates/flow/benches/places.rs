//! How fast places are found and resolved in raw text: `cargo bench -p concord-flow --bench places`. Prints figures and asserts nothing about them.
//!
//! The input is 600 made-up news articles of about 2.3 kB, the length of a local newspaper's: sentences about accidents, councils, courts
//! and clashes in places that are drawn from the gazetteer, of three countries an article. Their words repeat more
//! than in life, so `cargo bench -p concord-flow --bench places -- FILE` measures on the texts of a file in LGL's format instead.

mod measure;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use concord_annotate::Context;
use concord_codebook::Codebook;
use concord_gazetteer::{Gazetteer, PlaceKind};
use concord_read::Source;

use measure::{drawing, on_threads};

/// Articles made.
const ARTICLES: usize = 600;
/// Bytes of an article.
const LENGTH: usize = 2300;

/// What happens; `{0}` to `{2}` are places, `{p}` a person, `{n}` a number, `{d}` a day.
const SENTENCES: [&str; 20] = [
    "A truck carrying {n} passengers overturned on the road between {0} and {1} on {d}, police said.",
    "{p}, the mayor of {0}, told reporters that the council would vote on the budget next month.",
    "Residents of {0}, some {n} km north of {1}, said they heard explosions late on {d}.",
    "The court in {0} sentenced {p} to {n} months in prison for fraud.",
    "“We have seen nothing like it since the flood,” said {p}, who has lived in {0} all her life.",
    "At least {n} people were wounded when gunmen attacked a checkpoint near {0}, according to the governor.",
    "The company, which has offices in {0} and {1}, announced on {d} that it would close its plant in {2}.",
    "Hundreds of families have fled {0} for {1} since the fighting began, the United Nations said in a report.",
    "A new bridge will link {0} to the airport by the end of the year, the ministry of transport said.",
    "{p} was born in {0} in {n} and studied law at the University of {1} before she joined the ministry.",
    "Heavy rain is expected in {0}, {1} and {2} until {d}, with winds of up to {n} kilometres an hour.",
    "Doctors at the hospital in {0} said that {n} of the injured were children.",
    "The team from {0} beat {1} three to one in front of {n} spectators.",
    "Officials denied that soldiers had entered the village, but witnesses in {0} described dozens of vehicles.",
    "The school district of {0} hired {n} teachers this year, and parents say that it is not enough.",
    "Investigators from {0} arrived on {d} and spoke to the family of {p}, a spokesman said.",
    "Prices in the market of {0} have doubled since harvest, and traders blame the closed road to {1}.",
    "The army said it had retaken {0} on {d} after {n} days of shelling; the rebels said they still held the hills.",
    "{p} will speak about her book in the library of {0} at seven in the evening; admission is free.",
    "He did not say when the talks would resume, nor whether the delegation from {0} would take part.",
];
const FIRST: [&str; 8] = [
    "Maria", "John", "Amina", "Pavel", "Grace", "Omar", "Elena", "Daniel",
];
const LAST: [&str; 8] = [
    "Whitfield",
    "Okonkwo",
    "Petrov",
    "Hassan",
    "Alvarez",
    "Lindgren",
    "Rahimi",
    "Moyo",
];
const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

fn main() {
    // Cargo passes `--bench`.
    let file = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let start = Instant::now();
    let (codebook, gazetteer) = (Codebook::embedded(), Gazetteer::embedded());
    let loaded = start.elapsed();
    let articles = file.as_deref().map_or_else(|| made(gazetteer), read);
    let bytes: usize = articles.iter().map(String::len).sum();
    println!(
        "{} articles, {} kB; codebook and gazetteer loaded in {loaded:.0?}",
        articles.len(),
        bytes / 1000
    );
    let work = |text: &String| {
        let source = Source {
            name: "article.txt",
            bytes: text.as_bytes(),
        };
        let readings = concord_read::read(source).unwrap_or_default();
        let places = readings.iter().map(|reading| {
            let annotation =
                concord_annotate::annotate(codebook, gazetteer, reading, Context::default());
            let annotation = concord_resolve::resolve(codebook, gazetteer, annotation);
            let known = annotation
                .places
                .iter()
                .filter(|place| place.resolved.is_some());
            (annotation.places.len(), known.count())
        });
        places.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    };
    // Models are read when they are first needed.
    work(&articles[0]);
    stages(codebook, gazetteer, &articles);
    for threads in [1, 2] {
        let (found, known) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let spent = on_threads(threads, &articles, |text| {
            let (places, resolved) = work(text);
            found.fetch_add(places, Ordering::Relaxed);
            known.fetch_add(resolved, Ordering::Relaxed);
        });
        let what = format!("{threads} thread(s)");
        spent.print(&what, "articles", articles.len(), bytes);
        println!(
            "    {} places, {} of them resolved",
            found.into_inner(),
            known.into_inner()
        );
    }
}

/// Reading, recognition and resolution apart, on one thread.
fn stages(codebook: &Codebook, gazetteer: &Gazetteer, articles: &[String]) {
    let mut spent = [0.0; 3];
    for text in articles {
        let mut start = Instant::now();
        let mut lap = |stage: usize| {
            spent[stage] += start.elapsed().as_secs_f64();
            start = Instant::now();
        };
        let source = Source {
            name: "article.txt",
            bytes: text.as_bytes(),
        };
        let readings = concord_read::read(source).unwrap_or_default();
        lap(0);
        for reading in &readings {
            let annotation =
                concord_annotate::annotate(codebook, gazetteer, reading, Context::default());
            lap(1);
            let _ = concord_resolve::resolve(codebook, gazetteer, annotation);
            lap(2);
        }
    }
    let each = |stage: usize| 1e3 * spent[stage] / articles.len() as f64;
    println!(
        "an article, 1 thread: reading {:.2} ms, recognition with tagging and parsing {:.2} ms, resolution {:.2} ms",
        each(0),
        each(1),
        each(2),
    );
}

/// The texts of a file in LGL's format.
fn read(file: &str) -> Vec<String> {
    let all = std::fs::read_to_string(file)
        .unwrap_or_else(|error| panic!("{file}: {error}; give a file in LGL's format"));
    let texts: Vec<String> = all
        .split("<text>")
        .skip(1)
        .filter_map(|rest| rest.split("</text>").next())
        .map(|text| {
            let text = text
                .trim()
                .trim_start_matches("<![CDATA[")
                .trim_end_matches("]]>");
            text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
        })
        .collect();
    assert!(!texts.is_empty(), "{file} has no `<text>`");
    texts
}

/// Articles about drawn places.
fn made(gazetteer: &Gazetteer) -> Vec<String> {
    let mut draw = drawing();
    // The towns and provinces of each country.
    let rows = gazetteer.rows();
    let mut countries: Vec<Vec<&str>> = vec![Vec::new(); rows.countries.len()];
    for row in &rows.places {
        let named = match row.kind {
            PlaceKind::Settlement => row.population >= 5000,
            kind => kind == PlaceKind::Adm1,
        };
        if let Some(country) = row.country.filter(|_| named) {
            countries[country].push(&row.name);
        }
    }
    countries.retain(|names| names.len() >= 30);
    (0..ARTICLES)
        .map(|_| {
            let spoken_of: Vec<usize> = (0..3).map(|_| draw(countries.len())).collect();
            // Most of an article is about one country, and places come back.
            let mut cast: Vec<&str> = Vec::new();
            for _ in 0..12 {
                let country = &countries[spoken_of[[0, 0, 0, 1, 2][draw(5)]]];
                cast.push(country[draw(country.len())]);
            }
            let mut text = String::new();
            while text.len() < LENGTH {
                let sentence = SENTENCES[draw(SENTENCES.len())]
                    .replace("{0}", cast[draw(cast.len())])
                    .replace("{1}", cast[draw(cast.len())])
                    .replace("{2}", cast[draw(cast.len())])
                    .replace(
                        "{p}",
                        &format!("{} {}", FIRST[draw(FIRST.len())], LAST[draw(LAST.len())]),
                    )
                    .replace("{n}", &(2 + draw(60)).to_string())
                    .replace("{d}", DAYS[draw(DAYS.len())]);
                let end = if draw(4) == 0 { "\n\n" } else { " " };
                let _ = write!(text, "{sentence}{end}");
            }
            text
        })
        .collect()
}
