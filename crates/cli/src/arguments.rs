//! What can be typed. Each command's own arguments stand here as plain data; what they mean is the command's business.

mod eval;
mod gazetteer;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

pub(crate) use self::eval::{
    EvalCommand, EvalLinksArguments, EvalMuc4Arguments, EvalPlacesArguments, EvalRecordsArguments,
    EvalSamplesArguments, EvalSetArguments, Half, PlacesFormat, Show,
};
pub(crate) use self::gazetteer::{GazetteerCommand, ImportArguments, LookupArguments};
use crate::style::Color;

const AFTER: &str = "\
Data goes to standard output, progress and warnings to standard error.
Exit codes: 0 done, 1 nothing found or a check failed, 2 an error.

Start with `concord demo`.";

/// Turns reports about political violence into a record that can be checked.
#[derive(Debug, Parser)]
#[command(name = "concord", version, after_help = AFTER, disable_help_subcommand = false, max_term_width = 100)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub(crate) common: Common,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The casebook's folder [default: `.` if it holds one]
    #[arg(long, global = true, value_name = "DIR", env = "CONCORD_CASEBOOK", hide_env_values = true, value_hint = ValueHint::DirPath)]
    pub(crate) casebook: Option<PathBuf>,
    /// A gazetteer made by `concord gazetteer import` [default: the one in the program]
    #[arg(long, global = true, value_name = "FILE", env = "CONCORD_GAZETTEER", hide_env_values = true, value_hint = ValueHint::FilePath)]
    pub(crate) gazetteer: Option<PathBuf>,
    /// When to colour the output
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub(crate) color: Color,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Code the sample reports, write a casebook and a brief, and show what is in them
    Demo(DemoArguments),
    /// Make an empty casebook
    Init(InitArguments),
    /// Add files or folders of reports
    Add(AddArguments),
    /// Show what the casebook holds and what could not be read
    Status(Machine),
    /// List events with low and high tolls
    Events(Listing),
    /// List numbers about the conflict: attacks in a year, fighters, shares
    Quantities(Listing),
    /// List who says what, and how sure they are
    Claims(Listing),
    /// List lasting ties between actors
    Relations(Listing),
    /// List where records disagree and which sums do not hold
    Contradictions(Listing),
    /// Show which documents lean on which, why, and how many independent sources are left
    Sources(SourcesArguments),
    /// Show a record with the sentences that it stands on
    Explain(ExplainArguments),
    /// Find words in the reports
    Search(SearchArguments),
    /// Hold a draft against the casebook: figures, dates, places and attributions, with the sentences
    Check(CheckArguments),
    /// Write all records for other programs
    Export(ExportArguments),
    /// Write a report from a draft, or a brief: each figure opens its sentence
    Report(ReportArguments),
    /// Keep private persons unnamed: check files, list names, lift one with a reason
    Redact(RedactArguments),
    /// Open the workbench in a browser: read, decide, compare; on this machine only
    Serve(ServeArguments),
    /// Hash everything again, walk the log, compare each quotation with its text
    Verify(Machine),
    /// Show what was done with the casebook
    Log(LogArguments),
    /// Code a stream: documents in as JSON lines, records out as JSON lines
    Code(CodeArguments),
    /// Find which rows of a table tell of the same event
    Link(LinkArguments),
    /// Measure the records against hand-made ones
    #[command(subcommand)]
    Eval(EvalCommand),
    /// Look places up, show which gazetteer is in use, import GeoNames and boundaries
    #[command(subcommand)]
    Gazetteer(GazetteerCommand),
    /// Write a script that completes commands in a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// How a listing is written for another program.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct Machine {
    /// Write JSON, one object a line
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Write CSV
    #[arg(long)]
    pub(crate) csv: bool,
}

/// What a listing is narrowed by.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Listing {
    /// A part of a side's name, or its actor id
    #[arg(long, value_name = "NAME")]
    pub(crate) actor: Option<String>,
    /// The kind, as the listing names it
    #[arg(long = "type", value_name = "WORD")]
    pub(crate) word: Option<String>,
    /// A part of the name of a place, district or province
    #[arg(long, value_name = "NAME")]
    pub(crate) place: Option<String>,
    /// A country: its two-letter code or its name
    #[arg(long, value_name = "COUNTRY")]
    pub(crate) country: Option<String>,
    /// Nothing that ended before: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<String>,
    /// Nothing that began after: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,
    /// A document's id, or a part of its file name, title or publisher
    #[arg(long, value_name = "NAME")]
    pub(crate) document: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// For other programs.
    #[command(flatten)]
    pub(crate) machine: Machine,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// Where to write
    #[arg(long, value_name = "DIR", default_value = "concord-demo", value_hint = ValueHint::DirPath)]
    pub(crate) out: PathBuf,
    /// How many events and contradictions to show
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) top: usize,
    /// Then open the workbench on the contradictions, as `concord serve` does
    #[arg(long)]
    pub(crate) serve: bool,
    /// How to serve.
    #[command(flatten)]
    pub(crate) server: ServerArguments,
}

/// How the workbench is served.
#[derive(Debug, Args)]
pub(crate) struct ServerArguments {
    /// The port on 127.0.0.1 [default: 4141 or a free one]
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// Print the address, but open no browser
    #[arg(long)]
    pub(crate) no_open: bool,
}

const SERVE_EXAMPLES: &str = "\
Examples:
  concord serve cb
  CONCORD_WHO=ana concord serve cb --port 8080 --no-open
  concord serve cb --draft report.md     the draft as a report that follows the file

The server answers to 127.0.0.1 only. The printed address lets one browser in; from then on that browser holds the key, and
the address opens nothing more. Decisions carry the name in CONCORD_WHO, else the name of the account on this machine.";

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(after_help = SERVE_EXAMPLES)]
pub(crate) struct ServeArguments {
    /// The casebook's folder [default: that of `--casebook`, or `.` if it holds one]
    #[arg(value_name = "CASEBOOK", value_hint = ValueHint::DirPath)]
    pub(crate) folder: Option<PathBuf>,
    /// A draft, or a folder of drafts in Markdown, shown as the reports that they become
    #[arg(long, value_name = "FILE|DIR", value_hint = ValueHint::AnyPath)]
    pub(crate) draft: Option<PathBuf>,
    /// How to serve.
    #[command(flatten)]
    pub(crate) server: ServerArguments,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The folder
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
    /// A codebook of your own, which is copied into the casebook
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) codebook: Option<PathBuf>,
}

/// Arguments of `add`.
#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    /// Files and folders
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// What the files do not tell: columns file, published, publisher, title, authors, url
    #[arg(long, value_name = "FILE.csv", value_hint = ValueHint::FilePath)]
    pub(crate) metadata: Option<PathBuf>,
    /// A codebook of your own, which is copied into the casebook; what was coded before is coded again
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) codebook: Option<PathBuf>,
    /// Tell how long each stage took
    #[arg(long)]
    pub(crate) timings: bool,
    /// Write what was done as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

const SOURCES_EXAMPLES: &str = "\
Examples:
  concord sources --casebook cb
  concord sources --casebook cb --event EVENT_ID
  concord sources --casebook cb --dot | dot -Tsvg > sources.svg
  concord sources --casebook cb --json | jq -c 'select(.kind == \"source_family\") | .edges[]'

A family is joined by copies, citations (a name beside a word of reporting, a byline, an address) and sources in common.
Quotations and odd figures in common join no family; they are listed for you to judge.
A root leans on no other document of its family. In the graph an arrow runs from a document to the one that it leans on.";

/// Arguments of `sources`.
#[derive(Debug, Args)]
#[command(after_help = SOURCES_EXAMPLES)]
pub(crate) struct SourcesArguments {
    /// Only the families behind one event, by its id
    #[arg(long, value_name = "ID", conflicts_with = "document")]
    pub(crate) event: Option<String>,
    /// Only the families of a document: its id, or a part of its file name, title or publisher
    #[arg(long, value_name = "NAME")]
    pub(crate) document: Option<String>,
    /// Write JSON, one object a line: the figures, each family with its reasons, what else is shared
    #[arg(long, conflicts_with = "dot")]
    pub(crate) json: bool,
    /// Write the graph for Graphviz
    #[arg(long)]
    pub(crate) dot: bool,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The id of an event, an account, a contradiction or any other record
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Write it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `search`.
#[derive(Debug, Args)]
pub(crate) struct SearchArguments {
    /// Words; "words in quotes" follow one another, word* finds what begins so
    #[arg(required = true, value_name = "QUERY")]
    pub(crate) query: Vec<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// For other programs.
    #[command(flatten)]
    pub(crate) machine: Machine,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  concord check brief.md --casebook cb
  concord check brief.docx --casebook cb --html notes.html
  concord check brief.md --casebook cb --published 2023-08-15 --json | jq -c 'select(.verdict == \"contradicted\")'

Verdicts: contradicted, inconsistent (the draft against itself), rigour, unsupported, supported.
Exit codes: 0 nothing contradicted or inconsistent, 1 something is, 2 an error.";

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub(crate) struct CheckArguments {
    /// The draft: Markdown, DOCX, HTML, text or any other format that is read
    #[arg(value_name = "DRAFT", value_hint = ValueHint::FilePath)]
    pub(crate) draft: PathBuf,
    /// When it is to appear, for `last Thursday` [default: as the file says]: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) published: Option<String>,
    /// Leave out what is supported
    #[arg(long)]
    pub(crate) brief: bool,
    /// Write the draft with margin notes, one HTML page
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) html: Option<PathBuf>,
    /// Write JSON, one finding a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// What an export is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Every record, one JSON object a line
    Jsonl,
    /// Events, one row each
    Csv,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// The format
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    pub(crate) format: Format,
    /// Leave out the names of private persons; quotations are then no slices of their documents
    #[arg(long)]
    pub(crate) redacted: bool,
    /// The file [default: standard output]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
}

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One page that needs nothing but itself; its print style is for paper and PDF
    Html,
    /// Markdown with notes; plots and maps as tables
    Markdown,
}

const REPORT_EXAMPLES: &str = "\
Examples:
  concord report --casebook cb --out brief.html
  concord report draft.md --casebook cb --out report.html
  concord report draft.md --casebook cb --to markdown --strict

In a draft, all of it in docs/REPORT.md:
  {{figure: events where type=bombing country=ML from=2023-01 to=2023-06}}
  {{figure: killed where place=\"Cabo Delgado\"}}   {{figure: share type=bombing where country=AF}}
  {{plot: events by month where country=NG}}   {{map: events}}   {{table: quantities where measure=fighters}}
  {{cite: RECORD-ID}}   {{cite: FILE}}

Exit codes: 0 done, 1 with --strict: a check found something, 2 an error, such as a mistake in the draft.";

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(after_help = REPORT_EXAMPLES)]
pub(crate) struct ReportArguments {
    /// A draft: Markdown with {{figure: …}}, {{cite: …}}, {{plot: …}}, {{map: …}}, {{table: …}}; without it, a brief of everything
    #[arg(value_name = "DRAFT", value_hint = ValueHint::FilePath)]
    pub(crate) draft: Option<PathBuf>,
    /// The file [default: standard output]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
    /// The brief's title; a draft has its own
    #[arg(long, value_name = "TITLE", conflicts_with = "draft")]
    pub(crate) title: Option<String>,
    /// What a draft becomes
    #[arg(long, value_enum, default_value_t = ReportFormat::Html, requires = "draft")]
    pub(crate) to: ReportFormat,
    /// Do not check the draft against the casebook
    #[arg(long, requires = "draft")]
    pub(crate) no_lint: bool,
    /// Write nothing and fail where the check finds anything but support, or a private name stands in the draft
    #[arg(long, requires = "draft", conflicts_with = "no_lint")]
    pub(crate) strict: bool,
    /// When it is to appear, for `last Thursday` in the check: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE", requires = "draft")]
    pub(crate) published: Option<String>,
}

const REDACT_EXAMPLES: &str = "\
Examples:
  concord redact --check report.html data.jsonl --casebook cb
  concord redact --list --casebook cb
  concord redact --lift \"NAME\" --reason \"gave consent in writing\" --casebook cb
  concord redact --withhold \"NAME\" --reason \"a witness\" --casebook cb

What is private and how names are found: docs/REDACTION.md.
Exit codes: 0 no private name, 1 a file has one (or the list is empty), 2 an error.";

/// Arguments of `redact`.
#[derive(Debug, Args)]
#[command(after_help = REDACT_EXAMPLES)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["check", "list", "lift", "withhold"]))]
pub(crate) struct RedactArguments {
    /// Fail if one of these files (HTML, Markdown, JSON, CSV, text) names a private person of the casebook
    #[arg(long, value_name = "FILE", num_args = 1.., value_hint = ValueHint::FilePath)]
    pub(crate) check: Vec<PathBuf>,
    /// List the persons whom the documents name, and who of them is withheld
    #[arg(long)]
    pub(crate) list: bool,
    /// Publish this name from now on; the decision stands in the log
    #[arg(long, value_name = "NAME", requires = "reason")]
    pub(crate) lift: Option<String>,
    /// Withhold this name from now on, whether the program found it or not
    #[arg(long, value_name = "NAME", requires = "reason")]
    pub(crate) withhold: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Write JSON, one object a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `log`.
#[derive(Debug, Args)]
pub(crate) struct LogArguments {
    /// The last so many entries
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// For other programs.
    #[command(flatten)]
    pub(crate) machine: Machine,
}

/// Arguments of `code`.
#[derive(Debug, Args)]
pub(crate) struct CodeArguments {
    /// A file of JSON lines with id, text, title, published, publisher; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// A codebook of your own
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) codebook: Option<PathBuf>,
}

const LINK_COLUMNS: &str = "\
Columns, by name and in any order; all but id may be missing or empty:
  id               identity of the mention
  date             2021-03-04, or 2021-03, or 2021
  date_precision   day, week, month, year, or 1 to 5 as in UCDP GED
  lat, lon         degrees
  place_precision  exact, settlement, adm2, adm1, country, or 1 to 7 as in UCDP GED
  country, adm1    names or codes, the same throughout
  actor, type      names or codes, the same throughout
  killed           a number
  text             a headline or passage
  source           who published it
  report           the report that it stands in: two mentions of one report are two events

Out come id, cluster (the id of one of its mentions, in whatever order the rows come) and
probability (that the mention belongs there rather than elsewhere). Pairs have the weights of
their parts, which add up to log-odds. How reports err is learned from the table itself, and told.

Examples:
  concord link mentions.csv --out clusters.csv
  concord link mentions.csv --out clusters.csv --pairs pairs.csv --curated UCDP --curated ACLED
  concord link hand-linked.csv --out clusters.csv --truth event --json | jq .quality";

/// Arguments of `link`.
#[derive(Debug, Args)]
#[command(after_help = LINK_COLUMNS)]
pub(crate) struct LinkArguments {
    /// A table, one mention a row: CSV, or Parquet where the program was built with it; `-` is CSV from standard input
    #[arg(value_name = "MENTIONS", value_hint = ValueHint::FilePath)]
    pub(crate) table: PathBuf,
    /// Where to write the clusters
    #[arg(long, value_name = "FILE.csv", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Where to write the compared pairs with their scores
    #[arg(long, value_name = "FILE.csv", value_hint = ValueHint::FilePath)]
    pub(crate) pairs: Option<PathBuf>,
    /// A source that tells of no event twice, such as a curated data set; may be given again
    #[arg(long, value_name = "SOURCE")]
    pub(crate) curated: Vec<String>,
    /// A column with the true event, which is not looked at in linking: prints how good the clusters and probabilities are
    #[arg(long, value_name = "COLUMN")]
    pub(crate) truth: Option<String>,
    /// Write what was found and learned as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
