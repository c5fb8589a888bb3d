//! What can be typed after `concord eval`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

/// What to measure.
#[derive(Debug, Subcommand)]
pub(crate) enum EvalCommand {
    /// Code texts and score the records against those of hand coders
    Records(EvalRecordsArguments),
    /// Code paragraphs and hold the sums found in them against those that a person marked
    Sums(EvalSetArguments),
    /// Code the sample reports and check what must be found in them
    Samples(EvalSamplesArguments),
    /// Incidents with their perpetrators, targets, victims and weapons: MUC-4 in its modern form, JSON lines
    Muc4(EvalMuc4Arguments),
    /// ACLED's sub-event types: the snippets of CASE 2021 task 2, a file of tab-separated id, snippet and type
    Case2021(EvalSetArguments),
    /// Political events with source and target: PLOVER's gold standard records, one JSON file
    Plover(EvalSetArguments),
    /// What police do: the sentences of IndiaPoliceEvents, JSON lines or the folder that has them
    Indiapolice(EvalSetArguments),
    /// Names, places, times, quantities and weapons: re3d, the folder that has one folder for each source
    Re3d(EvalSetArguments),
    /// Words that tell of attacks, arrests and demonstrations, and of their sides: WikiEvents, JSON lines
    Wikievents(EvalSetArguments),
    /// Names of places and where they are: LGL, GeoWebNews, or paragraphs marked by hand
    Places(EvalPlacesArguments),
    /// Time expressions and the days that they mean: passages marked by hand
    Times(EvalSetArguments),
    /// One incident in several reports: reports whose tellings a person grouped
    Links(EvalLinksArguments),
    /// One incident in several reports: outlet, date and headline of the reports that UCDP GED cites, with baselines beside
    Cited(EvalSetArguments),
    /// Source families: reports with planted copies and citations
    Sources(EvalSetArguments),
    /// Claims of losses that contradict one another: `replication-data-pnas.csv` of Radford and others 2023
    Losses(EvalSetArguments),
}

/// What to list besides figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Show {
    /// Records of the coders that were not found
    Misses,
    /// Records that no coder has
    Extras,
}

/// Arguments of `eval records`.
#[derive(Debug, Args)]
pub(crate) struct EvalRecordsArguments {
    /// A folder with one folder of JSON lines for each coder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) gold: PathBuf,
    /// The folder of the texts
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) text: PathBuf,
    /// What is known about the texts
    #[arg(long, value_name = "FILE.csv", value_hint = ValueHint::FilePath)]
    pub(crate) metadata: Option<PathBuf>,
    /// A codebook of your own
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) codebook: Option<PathBuf>,
    /// List missed or extra records
    #[arg(long, value_name = "WHAT")]
    pub(crate) show: Option<Show>,
    /// List at most so many
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Put the paragraphs of every text in another order first
    #[arg(long, value_name = "SEED")]
    pub(crate) shuffle: Option<u64>,
    /// Score only these documents, by the first three characters of their names
    #[arg(long, value_name = "DOC", value_delimiter = ',')]
    pub(crate) docs: Option<Vec<String>>,
    /// Hold the contradictions against this list of a coder's: JSON lines in the coder's folder
    #[arg(long, value_name = "FILE.jsonl", value_hint = ValueHint::FilePath)]
    pub(crate) cross: Option<PathBuf>,
    /// Write the figures as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of the evaluations on public data sets.
#[derive(Debug, Args)]
pub(crate) struct EvalSetArguments {
    /// The file or folder of the set, as it is published
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) gold: PathBuf,
    /// A codebook of your own
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) codebook: Option<PathBuf>,
    /// Print the sentences behind so many misses and false alarms
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) errors: usize,
    /// Write the figures as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// How a set of places is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlacesFormat {
    /// The Local-Global Lexicon: lgl.xml
    Lgl,
    /// GeoWebNews: GWN.xml
    Gwn,
    /// Paragraphs with names marked `[words|unit|level]`
    Marked,
}

/// A half of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Half {
    /// The half whose errors may be read
    First,
    /// The half that is only scored
    Second,
}

/// Arguments of `eval links`.
#[derive(Debug, Args)]
pub(crate) struct EvalLinksArguments {
    #[command(flatten)]
    pub(crate) set: EvalSetArguments,
    /// Take the fields that the marks give in place of coding the reports: what is wrong then is the linker's own fault
    #[arg(long)]
    pub(crate) given: bool,
}

/// Arguments of `eval places`.
#[derive(Debug, Args)]
pub(crate) struct EvalPlacesArguments {
    #[command(flatten)]
    pub(crate) set: EvalSetArguments,
    /// How the set is written
    #[arg(long, value_enum)]
    pub(crate) format: PlacesFormat,
    /// Write what was said of every name here, JSON lines
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
    /// Score only half of the documents, chosen by a hash of their names
    #[arg(long, value_enum)]
    pub(crate) half: Option<Half>,
}

/// Arguments of `eval muc4`: the documents with their keys in the modern form are the set.
#[derive(Debug, Args)]
pub(crate) struct EvalMuc4Arguments {
    #[command(flatten)]
    pub(crate) set: EvalSetArguments,
    /// A folder with texts and 24-slot keys of the original distribution, to score the slots that the modern form dropped
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) original: Vec<PathBuf>,
    /// Write the predictions here, JSON lines in the form of the set
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: Option<PathBuf>,
}

/// Arguments of `eval samples`.
#[derive(Debug, Args)]
pub(crate) struct EvalSamplesArguments {
    /// A folder with `reports`, `metadata.csv` and `gold.toml` [default: the samples in the program]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) samples: Option<PathBuf>,
    /// Write what became of each expectation as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
