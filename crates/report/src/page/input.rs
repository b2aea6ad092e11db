//! Say what the pages are made of; the caller fills these structures.
//!
//! All days are days since 1970-01-01; all times are in years. What is missing is `None`.

use crate::figure::chronicle::Chronicle;
use crate::figure::curve::CurveFigure;
use crate::figure::forest::ForestFigure;
use crate::figure::matrix::MatrixFigure;
use crate::figure::specification::SpecificationFigure;
use crate::figure::spread::SpreadFigure;
use crate::figure::timeline::{EndedBy, Level, Timeline};
use crate::table::WordTable;

/// A finished file of the report, with its path relative to the report's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageFile {
    /// Relative path with `/`, such as `conflict/333.html`.
    pub path: String,
    /// The whole page.
    pub contents: String,
}

/// What made a page; it stands in the footer of every page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Provenance {
    /// Program and version, such as `interbellum 0.1.0`.
    pub program: String,
    /// Hash of the record.
    pub record_hash: String,
    /// The command that made the page.
    pub command: String,
}

/// Everything the report shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SiteInput {
    /// What made it.
    pub provenance: Provenance,
    /// Title of the report.
    pub title: String,
    /// The first answer, in one sentence.
    pub headline: String,
    /// Paragraphs under the headline.
    pub introduction: Vec<String>,
    /// All spells together.
    pub overall: Section,
    /// The same spells divided: by how the war ended, by kind, and so on.
    pub sections: Vec<Section>,
    /// Every conflict.
    pub conflicts: Vec<Conflict>,
    /// Data, rules and limits.
    pub method: Method,
    /// The claims put to the record, if any are.
    pub claims: Option<ClaimsInput>,
    /// The theories held against the record, if any are.
    pub theories: Option<TheoriesInput>,
}

/// One figure with its table and what a reader must know of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section {
    /// Anchor: letters, digits, `-` and `_`.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Paragraphs before the figure.
    pub text: Vec<String>,
    /// The curves.
    pub figure: CurveFigure,
    /// The numbers, one entry for each group.
    pub estimates: Vec<GroupEstimates>,
    /// How the intervals were made, such as `log-log`.
    pub conf_type: String,
    /// The test that the groups have one hazard, if there are several.
    pub log_rank: Option<LogRank>,
    /// Spells that were left out, and why.
    pub dropped: Vec<Dropped>,
}

/// The numbers of one curve.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GroupEstimates {
    /// Name of the group.
    pub label: String,
    /// Spells.
    pub n: usize,
    /// Events.
    pub events: usize,
    /// Median in years.
    pub median: Estimate,
    /// The curve at chosen times; all groups of a section have the same times.
    pub at: Vec<AtTime>,
}

/// A number with its interval; each part may be undefined.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// The estimate.
    pub estimate: Option<f64>,
    /// Lower bound.
    pub conf_low: Option<f64>,
    /// Upper bound.
    pub conf_high: Option<f64>,
}

/// A curve at one time.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AtTime {
    /// The time in years.
    pub years: f64,
    /// Number at risk just before.
    pub at_risk: usize,
    /// Survival in [0, 1]; `None` beyond the last time observed.
    pub survival: Option<f64>,
    /// Standard error of the survival.
    pub std_error: Option<f64>,
    /// Lower bound in [0, 1].
    pub conf_low: Option<f64>,
    /// Upper bound in [0, 1].
    pub conf_high: Option<f64>,
}

/// A test that several groups have the same hazard.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LogRank {
    /// Name of the test, such as `Log-rank`.
    pub name: String,
    /// The statistic.
    pub chi_square: f64,
    /// Degrees of freedom.
    pub degrees_of_freedom: usize,
    /// Upper tail of the chi-square distribution.
    pub p: f64,
}

/// Spells that were left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dropped {
    /// The reason, in words.
    pub reason: String,
    /// How many.
    pub n: usize,
}

/// One conflict with its timeline and its spells of peace.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Conflict {
    /// Identifier of the data set; it names the page: letters, digits, `-` and `_`.
    pub id: String,
    /// Name, such as `Sri Lanka: Eelam`.
    pub name: String,
    /// Region.
    pub region: String,
    /// Kind in the last year, such as `intrastate`.
    pub kind: String,
    /// The sides, for the search.
    pub sides: Vec<String>,
    /// The years of war and peace.
    pub timeline: Timeline,
    /// The spells of peace, ascending.
    pub cases: Vec<Case>,
    /// The agreements, ascending.
    pub agreements: Vec<Agreement>,
    /// Remarks, one paragraph each.
    pub notes: Vec<String>,
    /// Where the facts come from: data set, version and rows.
    pub sources: Vec<String>,
}

/// One spell of peace, or of war.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Whether it is a war: then nothing is said of a peace, and what became of it after `exit` is not shown.
    pub of_war: bool,
    /// Identifier of the conflict.
    pub conflict_id: String,
    /// Name of the conflict.
    pub name: String,
    /// Group in the figure above the list, if it has groups.
    pub group: Option<String>,
    /// First day of the war before.
    pub war_start: i32,
    /// Day on which that war ended: the beginning of the peace.
    pub ended: i32,
    /// Day from which a return could be recorded, if there was one.
    pub at_risk_from: Option<i32>,
    /// Day on which war returned, or on which the spell was last seen.
    pub exit: i32,
    /// Length of the peace in years.
    pub years: f64,
    /// Whether war returned.
    pub event: bool,
    /// Why it was last seen then, in words.
    pub exit_reason: String,
    /// How the war before ended.
    pub ended_by: EndedBy,
    /// The same in words that fit who fought; empty where the plain label does.
    pub ended_words: String,
    /// Highest level of the war before.
    pub peak: Level,
    /// Name of the agreement that ended it, if any.
    pub agreement: Option<String>,
    /// Third parties to that agreement.
    pub brokers: Vec<String>,
    /// Data set, version and row.
    pub source: String,
}

/// A peace agreement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Day of signature.
    pub day: i32,
    /// Its name.
    pub name: String,
    /// Third parties, as recognised.
    pub brokers: Vec<String>,
    /// Data set, version and row.
    pub source: String,
}

/// Data, rules, definitions and limits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Method {
    /// The data sets.
    pub sources: Vec<Source>,
    /// The rules by which facts became spells, in order.
    pub rules: Vec<Definition>,
    /// How the numbers were estimated.
    pub estimators: Vec<Definition>,
    /// What was left out, and why.
    pub dropped: Vec<Dropped>,
    /// The words used.
    pub definitions: Vec<Definition>,
    /// What the numbers cannot tell.
    pub limits: Vec<String>,
}

/// A data set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// What was used of it, or empty.
    pub used_for: String,
    /// How to cite it.
    pub citation: String,
    /// Licence.
    pub licence: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Rows read.
    pub rows: usize,
    /// Address of the publisher; it becomes a link if it begins with `https://`.
    pub url: Option<String>,
}

/// A word and its meaning, or a rule and its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Definition {
    /// The word.
    pub term: String,
    /// The meaning.
    pub text: String,
}

/// One figure with its numbers and cases, as a page of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CurvePage {
    /// What made it.
    pub provenance: Provenance,
    /// The first answer, in one sentence.
    pub headline: String,
    /// The figure and its numbers.
    pub section: Section,
    /// The spells in it.
    pub cases: Vec<Case>,
    /// The data sets.
    pub sources: Vec<Source>,
}

/// A sheet as a page of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetPage {
    /// What made it.
    pub provenance: Provenance,
    /// The sheet.
    pub sheet: Sheet,
    /// The data sets, if they are those of the record.
    pub sources: Vec<Source>,
}

/// One section of a sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetSection {
    /// Anchor: letters, digits, `-` and `_`.
    pub id: String,
    /// Heading.
    pub title: String,
    /// What stands in it, downward.
    pub blocks: Vec<Block>,
}

/// One part of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// Facts, each with its name.
    Facts(Vec<Definition>),
    /// A table.
    Table(WordTable),
    /// A long table: its first rows stand open, the others behind a line that opens them.
    Folded {
        /// The whole table.
        table: WordTable,
        /// How many rows stand open.
        open: usize,
        /// The line that opens the others, such as `447 more`.
        more: String,
    },
    /// Ratios with their intervals.
    Forest(ForestFigure),
    /// Survival curves.
    Curves(CurveFigure),
    /// Every way in which one question was asked.
    Specifications(SpecificationFigure),
    /// Values over many played histories, with the record's.
    Spreads(SpreadFigure),
    /// What moves what.
    Matrix(MatrixFigure),
    /// What happened to many units along the calendar.
    Chronicle(Chronicle),
    /// Lines to be typed or kept as they are.
    Code(String),
    /// Items of a list.
    List(Vec<String>),
}

/// The board of claims, and a page for each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClaimsInput {
    /// The link to the board on the first page.
    pub link: String,
    /// The first answer of the board, in one sentence.
    pub headline: String,
    /// Paragraphs under it.
    pub introduction: Vec<String>,
    /// The claims, downward.
    pub board: Vec<BoardRow>,
    /// Remarks under the board.
    pub notes: Vec<String>,
    /// The sections after the board.
    pub sections: Vec<SheetSection>,
    /// A page for each row of the board.
    pub claims: Vec<Sheet>,
    /// How often the rule errs, if it was measured.
    pub size: Option<Sheet>,
}

/// The theories held against the record, and a page for each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TheoriesInput {
    /// The link to them on the first page.
    pub link: String,
    /// The first answer, in one sentence.
    pub headline: String,
    /// Paragraphs under it.
    pub introduction: Vec<String>,
    /// The sections: what all theories show, side by side.
    pub sections: Vec<SheetSection>,
    /// Title and page of each theory, in the order in which they are listed.
    pub theories: Vec<Sheet>,
}

/// One claim on the board; cells are words already.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoardRow {
    /// Identifier of its page: letters, digits, `-` and `_`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The row of the list of statements, or empty.
    pub row: String,
    /// Cases.
    pub n: String,
    /// Events.
    pub events: String,
    /// The ratio.
    pub ratio: String,
    /// Its interval.
    pub interval: String,
    /// Its p value.
    pub p: String,
    /// The verdict.
    pub verdict: String,
    /// How many specifications there are.
    pub specifications: String,
    /// The hash that it is fixed by.
    pub hash: String,
}

/// A title, what it is about, and sections: estimates, a claim, the size of the tests.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Identifier: letters, digits, `-` and `_`.
    pub id: String,
    /// A few words over the title.
    pub kicker: String,
    /// The title.
    pub title: String,
    /// What is stated, if it is a statement.
    pub statement: Option<String>,
    /// Who stated it, or empty.
    pub origin: String,
    /// The first paragraphs, for readers who read no further.
    pub lead: Vec<String>,
    /// The sections, downward.
    pub sections: Vec<SheetSection>,
}
