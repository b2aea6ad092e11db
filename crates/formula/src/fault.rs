//! Say why a formula and a table make no model, with the place in both.

use std::fmt;
use std::sync::Arc;

use language::{Code, Diagnostic, Diagnostics, Source, Span};

use crate::frame::Cell;

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The table has no such column.
    UnknownColumn {
        /// The name.
        name: String,
        /// The column spelt most like it.
        nearest: Option<String>,
        /// Why the file's column of that name was not read, if it has one.
        unread: Option<String>,
        /// All columns.
        columns: Arc<[String]>,
    },
    /// Numbers are needed, and this is something else.
    NotNumbers {
        /// What was found.
        found: &'static str,
    },
    /// True or false is needed, and this is something else.
    NotTruths {
        /// What was found.
        found: &'static str,
    },
    /// Two things are compared or chosen between that are not of one type.
    NotComparable {
        /// What stands on the left.
        left: &'static str,
        /// What stands on the right.
        right: &'static str,
    },
    /// A column of numbers has a text in it.
    MixedColumn {
        /// Name of the column.
        column: String,
        /// How many values are numbers.
        numbers: usize,
    },
    /// A cell holds an infinity, or what is not a number.
    NotFinite {
        /// Name of the column.
        column: String,
    },
    /// Arithmetic or a function has no finite value for what a row holds.
    NoValue {
        /// What was computed.
        function: String,
    },
    /// A text that is not among the values of a column.
    UnknownLevel {
        /// The text.
        level: String,
        /// The value spelt most like it.
        nearest: Option<String>,
        /// All values.
        levels: Vec<String>,
    },
    /// A factor has fewer than two levels among the rows used.
    TooFewLevels {
        /// The factor.
        variable: String,
        /// Its level, if it has one.
        level: Option<String>,
    },
    /// A factor has more levels than may become columns.
    TooManyLevels {
        /// The factor.
        variable: String,
        /// How many it has.
        levels: usize,
        /// How many it may have.
        most: usize,
        /// Bytes that its columns would take.
        need: u64,
    },
    /// The event is a text.
    EventIsText {
        /// Its values.
        levels: Vec<String>,
    },
    /// The event is neither 0 and 1, nor 1 and 2.
    EventCode,
    /// What a function takes is not what it needs.
    Argument {
        /// The function.
        function: String,
        /// What it needs.
        needs: String,
    },
    /// `poly` has no value where its column is missing.
    MissingInPoly,
    /// A weight below zero.
    NegativeWeight,
    /// The mask of rows to keep has another length than the table.
    KeepLength {
        /// Rows of the table.
        expected: usize,
        /// Length of the mask.
        found: usize,
    },
    /// More columns than [`crate::Limits::columns`].
    TooManyColumns {
        /// How many there would be.
        columns: usize,
        /// How many there may be.
        most: usize,
    },
    /// The columns take more memory than [`crate::Limits::bytes`].
    LargerThanMemory {
        /// How many columns there would be.
        columns: usize,
        /// Of how many rows.
        rows: usize,
        /// Bytes that they would take.
        need: u64,
        /// Bytes that they may take.
        budget: u64,
    },
    /// An interaction of strata with nothing else.
    OnlyStrata,
}

/// One fault, with its place in the formula and in the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What is wrong.
    pub what: FaultKind,
    /// Where in the formula; none where the fault is of the weights or the mask.
    pub span: Option<Span>,
    /// Where in the data, if one cell shows it.
    pub cell: Option<Cell>,
}

impl Fault {
    pub(crate) fn new(what: FaultKind, span: Span) -> Fault {
        Fault { what, span: Some(span), cell: None }
    }

    pub(crate) fn at(mut self, cell: Cell) -> Fault {
        self.cell = Some(cell);
        self
    }
}

/// After so many faults the covariates that follow are not looked at.
pub(crate) const FAULTS_KEPT: usize = 20;

/// All faults found, at least one; shown with the formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Faults {
    /// The formula.
    pub source: Arc<Source>,
    /// The faults, in the order found.
    pub list: Vec<Fault>,
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.list.iter().enumerate() {
            write!(f, "{}{}", if place > 0 { "\n" } else { "" }, fault.drawn(&self.source))?;
        }
        if self.list.len() >= FAULTS_KEPT { writeln!(f, "\nand perhaps more") } else { Ok(()) }
    }
}

impl std::error::Error for Faults {}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultKind::UnknownColumn { name, unread: None, .. } => write!(f, "no column is named `{name}`"),
            FaultKind::UnknownColumn { name, unread: Some(why), .. } => {
                write!(f, "the column `{name}` was not read: {why}")
            }
            FaultKind::NotNumbers { found } => write!(f, "numbers are needed here, and this gives {found}"),
            FaultKind::NotTruths { found } => write!(f, "true or false is needed here, and this gives {found}"),
            FaultKind::NotComparable { left, right } => write!(f, "{left} cannot be compared with {right}"),
            FaultKind::MixedColumn { column, numbers } => match numbers {
                0 => write!(f, "column `{column}` has values that people read as numbers, though none is one"),
                _ => write!(f, "column `{column}` has {numbers} numbers and something that is no number"),
            },
            FaultKind::NotFinite { column } => write!(f, "column `{column}` holds a value that is not finite"),
            FaultKind::NoValue { function } => write!(f, "`{function}` has no finite value in some row"),
            FaultKind::UnknownLevel { level, .. } => write!(f, "no row has the value `{level}`"),
            FaultKind::TooFewLevels { variable, level: Some(level) } => {
                write!(f, "`{variable}` has only the level `{level}` among the rows used")
            }
            FaultKind::TooFewLevels { variable, level: None } => {
                write!(f, "`{variable}` has no level among the rows used")
            }
            FaultKind::TooManyLevels { variable, levels, most, need } => {
                write!(f, "`{variable}` has {levels} levels, and a factor may have {most}: ")?;
                write!(f, "its columns would take {}", Bytes(*need))
            }
            FaultKind::EventIsText { .. } => {
                f.write_str("the event is a text, and which value is the event is not said")
            }
            FaultKind::EventCode => f.write_str("the event is coded neither 0 and 1, nor 1 and 2, nor TRUE and FALSE"),
            FaultKind::Argument { function, needs } => write!(f, "`{function}` needs {needs}"),
            FaultKind::MissingInPoly => f.write_str("`poly` has no value where its column is missing"),
            FaultKind::NegativeWeight => f.write_str("a weight is below zero"),
            FaultKind::KeepLength { expected, found } => {
                write!(f, "the mask of rows has {found} rows and the table {expected}")
            }
            FaultKind::TooManyColumns { columns, most } => {
                write!(f, "the model would have {columns} columns, and may have {most}")
            }
            FaultKind::LargerThanMemory { columns, rows, need, budget } => {
                write!(
                    f,
                    "{columns} columns of {rows} rows would take {}, and may take {}",
                    Bytes(*need),
                    Bytes(*budget)
                )
            }
            FaultKind::OnlyStrata => f.write_str("an interaction of strata alone has no meaning as a covariate"),
        }
    }
}

impl FaultKind {
    /// The name of the kind of fault, as printed; stable, so that a reader can look it up and a program can match it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            FaultKind::UnknownColumn { unread: None, .. } => "unknown-name",
            FaultKind::UnknownColumn { unread: Some(_), .. } => "unread-column",
            FaultKind::NotNumbers { .. } | FaultKind::NotTruths { .. } | FaultKind::NotComparable { .. } => {
                "type-mismatch"
            }
            FaultKind::MixedColumn { .. } => "mixed-column",
            FaultKind::NotFinite { .. } => "not-finite",
            FaultKind::NoValue { .. } => "no-finite-value",
            FaultKind::UnknownLevel { .. } => "unknown-element",
            FaultKind::TooFewLevels { .. } => "one-level",
            FaultKind::TooManyLevels { .. } => "too-many-levels",
            FaultKind::EventIsText { .. } => "event-is-text",
            FaultKind::EventCode => "event-code",
            FaultKind::Argument { .. } => "bad-argument",
            FaultKind::MissingInPoly => "missing-in-poly",
            FaultKind::NegativeWeight => "negative-weight",
            FaultKind::KeepLength { .. } => "mask-length",
            FaultKind::TooManyColumns { .. } => "too-many-columns",
            FaultKind::LargerThanMemory { .. } => "larger-than-memory",
            FaultKind::OnlyStrata => "only-strata",
        }
    }

    fn remedy(&self) -> Option<String> {
        let remedy = match self {
            FaultKind::NotNumbers { found: "texts" } => {
                "use the column as a factor, or compare it with one of its values"
            }
            FaultKind::NotTruths { .. } => "write a comparison, such as `x == 1`",
            FaultKind::NotComparable { .. } => "put texts in quotes and leave numbers bare",
            FaultKind::MixedColumn { numbers: 0, .. } => {
                "write numbers in digits with a decimal point, or write `factor()` to take the column as text"
            }
            FaultKind::MixedColumn { .. } => {
                "correct the value, leave it empty if it is missing, or write `factor()` to take the column as text"
            }
            FaultKind::NotFinite { .. } => "correct the value, or leave it empty if it is missing",
            FaultKind::NoValue { .. } => "leave such rows out, or change the value",
            FaultKind::TooFewLevels { .. } => "remove the term, or keep rows with other levels",
            FaultKind::TooManyLevels { .. } => "group the levels, or use `strata()` or `cluster()`",
            FaultKind::EventIsText { levels } => {
                let first = levels.first().map_or("…", String::as_str);
                return Some(format!("compare with the value that is the event, such as `event == \"{first}\"`"));
            }
            FaultKind::EventCode => "compare with the code that is the event, such as `status == 2`",
            FaultKind::MissingInPoly => "leave these rows out first, or use `I(x^2)`",
            FaultKind::NegativeWeight => "correct the weight",
            FaultKind::TooManyColumns { .. } | FaultKind::LargerThanMemory { .. } => {
                "use fewer terms, or factors with fewer levels"
            }
            FaultKind::OnlyStrata => "write `strata(a, b)`",
            _ => return None,
        };
        Some(remedy.to_owned())
    }
}

impl Fault {
    /// The fault as text, with the line of the formula where it has a place there.
    fn drawn(&self, source: &Arc<Source>) -> String {
        let head = format!("error[{}]: ", self.what.code());
        let about = self.diagnostic();
        if self.span.is_none() {
            let near = about.nearest.map(|nearest| format!("the nearest is {nearest}"));
            let lines = near.into_iter().chain(about.remedy).chain(about.notes);
            return lines.fold(format!("{head}{}\n", self.what), |all, line| format!("{all}  = {line}\n"));
        }
        let mut one = Diagnostics::none(source);
        one.push(about);
        let drawn = one.to_string();
        // A language has no names for what is wrong with data, so the name at the head is set here.
        drawn.split_once("]: ").map_or_else(|| drawn.clone(), |(_, rest)| format!("{head}{rest}"))
    }

    fn diagnostic(&self) -> Diagnostic {
        let span = self.span.unwrap_or_default();
        let mut drawn = Diagnostic::new(Code::TypeMismatch, span, self.what.to_string());
        if let Some(cell) = &self.cell {
            drawn = drawn.note(cell.to_string());
        }
        if let Some(remedy) = self.what.remedy() {
            drawn = drawn.remedy(remedy);
        }
        let quoted = |name: &String| match name.char_indices().nth(NAME_SHOWN) {
            None => format!("`{name}`"),
            Some((end, _)) => format!("`{}…`", &name[..end]),
        };
        match &self.what {
            FaultKind::UnknownColumn { nearest, columns, .. } => {
                drawn.nearest(nearest.as_ref().map(quoted)).possible(columns.iter().map(quoted))
            }
            FaultKind::UnknownLevel { nearest, levels, .. } => {
                drawn.nearest(nearest.as_ref().map(quoted)).possible(levels.iter().map(quoted))
            }
            FaultKind::EventIsText { levels } => drawn.possible(levels.iter().map(quoted)),
            _ => drawn,
        }
    }
}

/// A longer name is shown cut, so that a list of names stays one.
const NAME_SHOWN: usize = 60;

/// A number of bytes as a person reads it.
struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mega = self.0.div_ceil(1 << 20);
        if mega < 10_000 { write!(f, "{mega} MiB") } else { write!(f, "{} GiB", mega.div_ceil(1 << 10)) }
    }
}
