//! Say which words the verbs take that change the user's layers.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Subcommand;

/// What changes the user's layers.
#[derive(Debug, Subcommand)]
pub(crate) enum LayerVerb {
    /// Read publishers' files of a source into your layers; they add to the record and override nothing
    Add {
        /// The source, as `record list --sources` names it
        source: OsString,
        /// The publisher's files, each of one version
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Add a version that is older than one that is there
        #[arg(long)]
        older: bool,
        /// Put the file in place of another file of the same version
        #[arg(long)]
        replace: bool,
        /// Say what was done as JSON
        #[arg(long)]
        json: bool,
    },
    /// Take a source out of your layers
    Remove {
        /// The source, or the name of one file in the folder of your layers
        source: OsString,
        /// This version only
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
        /// Say what was done as JSON
        #[arg(long)]
        json: bool,
    },
    /// Fetch the publisher's file of a source and read it into your layers; asks the network
    Fetch {
        /// The source, as `record list --sources` names it
        source: String,
        /// This version instead of the newest
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
        /// Add a version that is older than one that is there
        #[arg(long)]
        older: bool,
        /// Put the file in place of another file of the same version
        #[arg(long)]
        replace: bool,
        /// Say what was done as JSON
        #[arg(long)]
        json: bool,
    },
}
