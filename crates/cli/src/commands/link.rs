//! `concord link`: which rows of a table tell of the same event.

use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::Path;

use concord_link::{
    Learned, LinkOptions, LinkStage, Linked, Mentions, Quality, ReadMentions, TableError,
    link_mentions, quality, read_mentions,
};
use serde::Serialize;

use crate::Outcome;
use crate::arguments::LinkArguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Meter;

/// What was done, for other programs.
#[derive(Serialize)]
struct Summary<'s> {
    mentions: usize,
    events: usize,
    used_columns: &'s [&'static str],
    unused_columns: &'s [String],
    learned: &'s Learned,
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<&'s Quality>,
}

/// Links a table.
pub(crate) fn run(arguments: &LinkArguments, output: &mut Output) -> Result<Outcome, Failure> {
    let read = read(&arguments.table, arguments.truth.as_deref())?;
    if read.mentions.is_empty() {
        output.note("The table has no rows.");
        return Ok(Outcome::Nothing);
    }
    let options = LinkOptions {
        curated: arguments.curated.clone(),
        pairs: arguments.pairs.is_some() || arguments.truth.is_some(),
    };
    let linked = link(&read.mentions, &options);
    write_clusters(&arguments.out, &read.mentions, &linked)?;
    if let Some(path) = &arguments.pairs {
        write_pairs(path, &read.mentions, &linked)?;
    }
    let quality = arguments
        .truth
        .as_ref()
        .map(|_| quality(&linked, &read.truth));
    if arguments.json {
        output.json(&Summary {
            mentions: read.mentions.len(),
            events: linked.events,
            used_columns: &read.used,
            unused_columns: &read.unused,
            learned: &linked.learned,
            quality: quality.as_ref(),
        })?;
    } else {
        print(&read, &linked, quality.as_ref(), output)?;
    }
    Ok(Outcome::Done)
}

fn read(path: &Path, truth: Option<&str>) -> Result<ReadMentions, Failure> {
    let from_stdin = path.as_os_str() == "-";
    let mut start = [0; 4];
    let mut source: Box<dyn Read> = if from_stdin {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(Failure::file("read", path))?)
    };
    let mut filled = 0;
    while filled < start.len() {
        match source
            .read(&mut start[filled..])
            .map_err(Failure::file("read", path))?
        {
            0 => break,
            count => filled += count,
        }
    }
    let wrong =
        |error: TableError| Failure::new(format!("`{}`: {error}", path.display()), error.hint());
    if &start == b"PAR1" {
        if from_stdin {
            return Err(Failure::new(
                "a Parquet table cannot be read from standard input, since its index stands at its end",
                "give the file's path",
            ));
        }
        return read_mentions(parquet(path)?, truth).map_err(wrong);
    }
    read_mentions((&start[..filled]).chain(source), truth).map_err(wrong)
}

#[cfg(feature = "parquet")]
fn parquet(path: &Path) -> Result<impl Read, Failure> {
    crate::parquet::open(path)
}

#[cfg(not(feature = "parquet"))]
fn parquet(path: &Path) -> Result<io::Empty, Failure> {
    Err(Failure::new(
        format!(
            "`{}` is a Parquet file, and this program was built without the feature `parquet`",
            path.display()
        ),
        format!(
            "build it with `cargo build --release --features parquet`, or write the table as CSV: duckdb -c \"COPY '{}' TO 'mentions.csv'\"",
            path.display()
        ),
    ))
}

fn link(mentions: &Mentions, options: &LinkOptions) -> Linked {
    let mut meter: Option<(LinkStage, Meter)> = None;
    link_mentions(mentions, options, &mut |stage, done, of| {
        if meter.as_ref().is_none_or(|meter| meter.0 != stage) {
            let (verb, unit) = match stage {
                LinkStage::Learning => ("learning how reports err", "rounds"),
                LinkStage::Comparing => ("comparing", "mentions"),
                LinkStage::Grouping => ("grouping", "steps"),
            };
            meter = Some((stage, Meter::of(verb, unit)));
        }
        if let Some((_, meter)) = &mut meter {
            meter.step(done, of, "");
        }
    })
}

fn write_csv(
    path: &Path,
    write: impl FnOnce(&mut csv::Writer<BufWriter<File>>) -> csv::Result<()>,
) -> Result<(), Failure> {
    let file = File::create(path).map_err(Failure::file("write", path))?;
    let mut writer = csv::Writer::from_writer(BufWriter::new(file));
    write(&mut writer).map_err(|error| Failure::file("write", path)(error.into()))?;
    writer.flush().map_err(Failure::file("write", path))
}

fn write_clusters(path: &Path, mentions: &Mentions, linked: &Linked) -> Result<(), Failure> {
    write_csv(path, |writer| {
        writer.write_record(["id", "cluster", "probability"])?;
        for (at, (&cluster, probability)) in
            linked.cluster.iter().zip(&linked.probability).enumerate()
        {
            let probability = format!("{probability:.4}");
            writer.write_record([mentions.id(at), mentions.id(cluster as usize), &probability])?;
        }
        Ok(())
    })
}

fn write_pairs(path: &Path, mentions: &Mentions, linked: &Linked) -> Result<(), Failure> {
    write_csv(path, |writer| {
        writer.write_record([
            "id_a",
            "id_b",
            "probability",
            "same_cluster",
            "mentions_per_event",
            "date",
            "place_actor_type",
            "killed",
            "text",
        ])?;
        for pair in &linked.pairs {
            let (a, b) = (pair.a as usize, pair.b as usize);
            let same = linked.cluster[a] == linked.cluster[b];
            let [size, date, event, killed, text] =
                [pair.size, pair.date, pair.event, pair.killed, pair.text]
                    .map(|weight| format!("{weight:.3}"));
            let probability = format!("{:.4}", pair.probability);
            let same = if same { "yes" } else { "no" };
            writer.write_record([
                mentions.id(a),
                mentions.id(b),
                &probability,
                same,
                &size,
                &date,
                &event,
                &killed,
                &text,
            ])?;
        }
        Ok(())
    })
}

fn print(
    read: &ReadMentions,
    linked: &Linked,
    quality: Option<&Quality>,
    output: &mut Output,
) -> Result<(), Failure> {
    let learned = &linked.learned;
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    output.line(format!(
        "{} mentions tell of {} events.",
        read.mentions.len(),
        linked.events
    ))?;
    output.line("Learned from the table:")?;
    output.line(format!(
        "  mentions an event   {:.2}",
        learned.mentions_per_event
    ))?;
    output.line(format!(
        "  dates               {} right, {} within a day",
        percent(learned.date_exact),
        percent(learned.date_within_a_day)
    ))?;
    output.line(format!(
        "  points              {} the place itself, {} about {:.0} km off, {} for an area",
        percent(learned.place_exact),
        percent(learned.place_near),
        learned.place_near_km,
        percent(learned.place_coarse)
    ))?;
    output.line(format!(
        "  actors              {} by name, {} by a word that fits many",
        percent(learned.actor_exact),
        percent(learned.actor_generic)
    ))?;
    output.line(format!(
        "  tolls               {} exact",
        percent(learned.killed_exact)
    ))?;
    output.line(format!(
        "  types               {} wrong",
        percent(learned.type_wrong)
    ))?;
    if !read.unused.is_empty() {
        output.note(format!(
            "Columns that were not used: {}.",
            read.unused.join(", ")
        ));
    }
    let Some(quality) = quality else {
        return Ok(());
    };
    output.line(format!(
        "Against the truth ({} events):",
        quality.true_events
    ))?;
    for (name, precision, recall, f1) in [
        (
            "pairs   ",
            quality.pair_precision,
            quality.pair_recall,
            quality.pair_f1,
        ),
        (
            "B-cubed ",
            quality.b_cubed_precision,
            quality.b_cubed_recall,
            quality.b_cubed_f1,
        ),
    ] {
        output.line(format!(
            "  {name} precision {precision:.4}  recall {recall:.4}  F1 {f1:.4}"
        ))?;
    }
    output.line("  compared pairs   predicted   observed")?;
    for tenth in quality.reliability.iter().filter(|tenth| tenth.pairs > 0) {
        output.line(format!(
            "  {:>14}   {:>9.3}   {:>8.3}",
            tenth.pairs, tenth.predicted, tenth.observed
        ))?;
    }
    Ok(())
}
