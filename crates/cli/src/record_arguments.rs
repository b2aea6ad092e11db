//! Say which words `record` takes.

use std::path::PathBuf;

use clap::Subcommand;

use crate::layer_arguments::LayerVerb;

#[derive(Debug, Subcommand)]
pub(crate) enum RecordVerb {
    /// The sources: version, facts, coverage, licence, sha256; those inside, then those that you added
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Every source that can be read instead, with the file it wants and where that is to be had
        #[arg(long)]
        sources: bool,
    },
    #[command(flatten)]
    Layers(LayerVerb),
    /// One conflict: episodes, peace, agreements, each with data set, version and row
    Show {
        /// A conflict_id, or part of a name
        conflict: String,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Write its timeline as SVG
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
    },
    /// What the sources say differently from one another, or leave open, and what is done about it
    Check {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// List every case
        #[arg(long)]
        cases: bool,
    },
    /// What to cite
    Cite {
        /// As BibTeX
        #[arg(long)]
        bibtex: bool,
        /// Only what spells with these covariates rest on, such as 'support, income lag 1'; as BibTeX
        #[arg(long, value_name = "LIST", conflicts_with = "json")]
        with: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// What changed in UCDP/PRIO ACD from one release to another
    Diff {
        /// The old release, such as 24.1
        old: String,
        /// The new release, such as 25.1
        new: String,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// List every year that differs
        #[arg(long)]
        cases: bool,
    },
    /// Every agreement's text on third parties, with what was recognised in it and what was not
    Brokers {
        /// Only the texts that hold a name that was not recognised
        #[arg(long)]
        unrecognised: bool,
        /// Print the dictionary instead
        #[arg(long)]
        dictionary: bool,
        /// As CSV
        #[arg(long, conflicts_with = "json")]
        csv: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a record from the publishers' files in a folder
    Build {
        /// Folder with the files, at any depth
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// File to write
        #[arg(long, value_name = "FILE", default_value = "interbellum.record")]
        out: PathBuf,
        /// Say what was written as JSON
        #[arg(long)]
        json: bool,
    },
}
