//! What can be typed after `concord gazetteer`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

/// What to do with gazetteers.
#[derive(Debug, Subcommand)]
pub(crate) enum GazetteerCommand {
    /// List the places that a name may mean, or the unit in which a point lies
    Lookup(LookupArguments),
    /// Show which gazetteer is in use and what it holds
    Status {
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a gazetteer of the built-in one and files of GeoNames or boundaries
    Import(ImportArguments),
}

const LOOKUP_EXAMPLES: &str = "\
Examples:
  concord gazetteer lookup Jawzjan
  concord gazetteer lookup 'Deir ez-Zor' --country SY
  concord gazetteer lookup --at 36.73,68.86";

/// Arguments of `gazetteer lookup`.
#[derive(Debug, Args)]
#[command(after_help = LOOKUP_EXAMPLES)]
pub(crate) struct LookupArguments {
    /// The name, in any usual spelling
    #[arg(value_name = "NAME", required_unless_present = "at")]
    pub(crate) name: Option<String>,
    /// Only places of this country: its two-letter code
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<String>,
    /// A point instead of a name: degrees north and east
    #[arg(
        long,
        value_name = "LAT,LON",
        conflicts_with = "name",
        allow_hyphen_values = true
    )]
    pub(crate) at: Option<String>,
    /// List at most so many
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,
    /// Write JSON, one place a line
    #[arg(long)]
    pub(crate) json: bool,
}

const IMPORT_EXAMPLES: &str = "\
Examples:
  concord gazetteer import AF.zip PK.zip alternateNamesV2.zip --out field.gaz
  concord gazetteer import AF.txt geoBoundaries-AFG-ADM2.geojson --out field.gaz
  concord --gazetteer field.gaz gazetteer status

Files come from download.geonames.org/export/dump (CC BY 4.0), geoboundaries.org or data.humdata.org. Places first, then
their alternate names, then boundaries. The built-in places stay; those of the files are added or brought up to date.
allCountries with alternateNamesV2 takes some minutes, 0.6 GB of memory, and for the time of the import 1.5 GB of disk beside the result,
which is mapped and not read whole. Until it is complete, a gazetteer of the same name stays as it is.";

/// Arguments of `gazetteer import`.
#[derive(Debug, Args)]
#[command(after_help = IMPORT_EXAMPLES)]
pub(crate) struct ImportArguments {
    /// Country files or alternateNamesV2 of GeoNames, as text or zip; boundaries as GeoJSON
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    /// The gazetteer to write
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// What to call its version [default: the names of the files]
    #[arg(long = "version-name", value_name = "TEXT")]
    pub(crate) version_name: Option<String>,
}
