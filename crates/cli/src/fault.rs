//! Say what went wrong, and with which exit code.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;

use interbellum::formula::FrameError;
use interbellum::record::{RecordError, StoreError};
use interbellum::report::{ReportError, escape};
use interbellum::sources::frame::FrameFault;
use interbellum::spells::OptionsFault;
use interbellum::{AnswerFault, EstimationFault, HistoryFault, PagesFault, SelectFault};

use crate::files::FileFault;

/// Anything that ends a command early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    File(#[from] FileFault),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Options(#[from] OptionsFault),
    #[error(transparent)]
    Select(#[from] SelectFault),
    #[error(transparent)]
    Answer(#[from] AnswerFault),
    #[error(transparent)]
    History(#[from] HistoryFault),
    #[error(transparent)]
    Pages(#[from] PagesFault),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error(transparent)]
    FrameFile(#[from] FrameFault),
    #[error(transparent)]
    Estimation(#[from] EstimationFault),
    #[error(
        "the fit did not converge in {iterations} iterations: the numbers above say nothing of the truth; look for a coefficient that runs away, or try --firth"
    )]
    NotConverged { iterations: u32 },
    #[error("{} is not UTF-8: the byte at position {byte} begins no letter; save it as UTF-8", path.display())]
    NotUtf8 { path: PathBuf, byte: usize },
    #[error("cannot write {}: the ending must be one of .csv, .parquet, .dta, .json", path.display())]
    Ending { path: PathBuf },
    #[error("no spell is in the class, of {candidates} spells of peace; widen --where, --since or --until")]
    NoSpells { candidates: usize },
    #[error(
        "--unit, --threshold, --gap, --return, --entry, --state-exit, --since, --until, --dates and --release choose spells of the record: use them with --spells; with --data choose rows by --where"
    )]
    OptionsOfSpells,
    #[error("cannot print: {reason}")]
    Print { reason: std::io::Error },
    #[error("the reader of our output has gone")]
    ClosedPipe,
    #[error("{}", list.join("\n"))]
    Several { list: Vec<String> },
}

impl Fault {
    /// All of these at once.
    pub(crate) fn all<T: Display>(faults: &[T]) -> Fault {
        Fault::Several { list: faults.iter().map(ToString::to_string).collect() }
    }

    /// 2 if the input is wrong, 1 if the machine refused, 3 if a fit did not converge.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Fault::File(FileFault::Write { .. }) | Fault::Print { .. } => ExitCode::from(1),
            Fault::NotConverged { .. } => ExitCode::from(3),
            _ => ExitCode::from(2),
        }
    }

    /// The fault as lines for a terminal; control codes from files stay harmless.
    pub(crate) fn for_terminal(&self) -> String {
        let text = self.to_string();
        let lines: Vec<String> = text.lines().map(escape::terminal).collect();
        let plain = lines.join("\n");
        if plain.starts_with("error") { plain } else { format!("error: {plain}") }
    }
}
