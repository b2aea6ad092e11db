//! Say what went wrong, and with which exit code.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;

use interbellum::bench::{BenchFault, BenchPagesFault, MechanismFault};
use interbellum::claims_hall::{ClaimFault, ClaimPagesFault};
use interbellum::formula::FrameError;
use interbellum::record::{RecordError, StoreError};
use interbellum::report::{ReportError, escape};
use interbellum::sources::frame::{FrameFault, FrameFaultKind};
use interbellum::spells::OptionsFault;
use interbellum::{
    AnswerFault, CovariateRefusal, EstimationFault, HistoryFault, PagesFault, ScenarioFault, SelectFault,
};

use interbellum::theories::{
    BindFault, Diagnostics, DrawFault, ParametersFault, PlayedRecordFault, TheoryFault, TheoryFitFault, ThreadsFault,
};

use crate::files::FileFault;
use crate::layer_command::LayerCommandFault;
use crate::layer_folder::FolderFault;

/// Anything that ends a command early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    File(#[from] FileFault),
    #[error(transparent)]
    Folder(#[from] FolderFault),
    #[error(transparent)]
    Layer(#[from] LayerCommandFault),
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
    #[error("error[{}]: {}{}", .0.what.code(), .0, memory_remedy(.0))]
    FrameFile(#[from] FrameFault),
    #[error(transparent)]
    Estimation(#[from] EstimationFault),
    #[error(transparent)]
    Scenario(#[from] ScenarioFault),
    #[error(transparent)]
    Covariates(#[from] CovariateRefusal),
    #[error("error[bench]: {fault}")]
    Bench { fault: Box<BenchFault> },
    #[error(transparent)]
    BenchPages(#[from] BenchPagesFault),
    #[error("error[bad-mechanism]: {0}")]
    Mechanism(#[from] MechanismFault),
    #[error("--tail {found} leaves nothing of a prior: give a share from 0 to below 0.5, such as 0.25")]
    Tail { found: f64 },
    #[error(
        "--varying splits spells where a covariate changes, and none is named: name one by --with or in the formula"
    )]
    NothingVaries,
    #[error("--with, --varying and --unknown are of spells of the record: use them with --spells")]
    CovariatesOfSpells,
    #[error("--residuals, --curve and --path are of one model, and {found} formulas are given")]
    OneModel { found: usize },
    #[error(
        "the table can be of the coefficients, of the effects or of the curves: ask for --curve and --path, or for --effects, --horizons and --restricted-mean, and not for both; --json has all"
    )]
    OneTable,
    #[error(
        "--residuals make a table: print it with --csv, --json, --markdown or --latex, or write it with --out FILE.csv"
    )]
    ResidualsAsTable,
    #[error(
        "error[not-converged]: the fit did not converge in {iterations} iterations, so that its numbers say nothing of the truth{}\n  = leave out what runs away, or join its levels{}",
        runaway_words(runaway),
        if *firth { "" } else { ", or try --firth" }
    )]
    NotConverged { iterations: u32, runaway: Vec<String>, firth: bool },
    #[error("{} is not UTF-8: the byte at position {byte} begins no letter; save it as UTF-8", path.display())]
    NotUtf8 { path: PathBuf, byte: usize },
    #[error("cannot write {}: the ending must be one of .csv, .parquet, .dta, .json", path.display())]
    Ending { path: PathBuf },
    #[error("no spell is in the class, of {candidates} spells in all; widen --where, --since or --until")]
    NoSpells { candidates: usize },
    #[error(
        "--unit, --threshold, --gap, --return, --entry, --state-exit, --since, --until, --dates and --release choose spells of the record: use them with --spells; with --data choose rows by --where"
    )]
    OptionsOfSpells,
    #[error(transparent)]
    ClaimPages(#[from] ClaimPagesFault),
    #[error(transparent)]
    Theory(#[from] TheoryFault),
    #[error(transparent)]
    TheoryText(#[from] Diagnostics),
    #[error(transparent)]
    Bind(Box<BindFault>),
    #[error(transparent)]
    TheoryFit(#[from] TheoryFitFault),
    #[error(transparent)]
    PlayedRecord(#[from] PlayedRecordFault),
    #[error(transparent)]
    Draw(#[from] DrawFault),
    #[error(transparent)]
    Threads(#[from] ThreadsFault),
    #[error(transparent)]
    Parameters(#[from] ParametersFault),
    #[error("{text}")]
    Play { text: String },
    #[error(
        "there is no file and no theory `{name}`{}; the theories that come with the program are {possible}",
        nearest_words(nearest)
    )]
    NoTheory { name: String, nearest: Option<String>, possible: String },
    #[error("there is no code `{name}`{}; the codes are {possible}", nearest_words(nearest))]
    NoCode { name: String, nearest: Option<String>, possible: String },
    #[error("the theory has no parameter `{name}`{}; it has {possible}", nearest_words(nearest))]
    NoParameter { name: String, nearest: Option<String>, possible: String },
    #[error(transparent)]
    Claim(#[from] Box<ClaimFault>),
    #[error("{fault}\n  layers are over the record: {layers}; the claim may have been fixed without them: --no-layers")]
    ClaimUnderLayers { fault: Box<ClaimFault>, layers: String },
    #[error("there is no claim `{name}`{}; the board has {possible}", nearest_words(nearest))]
    NoClaim { name: String, nearest: Option<String>, possible: String },
    #[error("--draws {found}: with fewer than {least} draws nothing can be told; 9999 is the rule's")]
    FewDraws { found: usize, least: usize },
    #[error(
        "--html writes the page of one claim, and {named} are asked for: name one, as in `test quickening_cycle --html FILE`"
    )]
    OneClaimAPage { named: usize },
    #[error("--ratios {found}: a hazard ratio is a number above 0")]
    BadRatio { found: f64 },
    #[error("`{found}` does not say what is what: write {form}")]
    NoAssignment { found: String, form: &'static str },
    #[error("{what} is given twice")]
    TwiceGiven { what: String },
    #[error("--set gives a value, and --parameters prior draws it anew for each history: use one of them")]
    SetWithPrior,
    #[error("not in the one layout: {}; `interbellum fmt` writes them anew", files.join(", "))]
    Unformatted { files: Vec<String> },
    #[error("error[not-converged]: {words}; its numbers are no estimates")]
    FitNotConverged { words: String },
    #[error("cannot print: {reason}")]
    Print { reason: std::io::Error },
    #[error("the reader of our output has gone")]
    ClosedPipe,
    #[error("{}", list.join("\n"))]
    Several { list: Vec<String> },
}

/// What helps beside a smaller file.
fn memory_remedy(fault: &FrameFault) -> &'static str {
    if matches!(fault.what, FrameFaultKind::LargerThanMemory { .. }) { ", or allow more with --memory" } else { "" }
}

/// A longer name is shown cut.
const NAME_SHOWN: usize = 60;

fn runaway_words(runaway: &[String]) -> String {
    let cut = |name: &String| name.chars().take(NAME_SHOWN).collect::<String>();
    let names: Vec<String> = runaway.iter().map(|name| format!("`{}`", cut(name))).collect();
    match names.len() {
        0 => String::new(),
        1 => format!("; {} runs away", names[0]),
        _ => format!("; {} run away", names.join(", ")),
    }
}

impl From<ClaimFault> for Fault {
    fn from(fault: ClaimFault) -> Fault {
        Fault::Claim(Box::new(fault))
    }
}

impl From<BindFault> for Fault {
    fn from(fault: BindFault) -> Fault {
        Fault::Bind(Box::new(fault))
    }
}

fn nearest_words(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|nearest| format!("; the nearest is `{nearest}`")).unwrap_or_default()
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
            Fault::Folder(fault) if fault.is_of_the_machine() => ExitCode::from(1),
            Fault::Layer(fault) if fault.is_of_the_machine() => ExitCode::from(1),
            Fault::NotConverged { .. } | Fault::FitNotConverged { .. } => ExitCode::from(3),
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
