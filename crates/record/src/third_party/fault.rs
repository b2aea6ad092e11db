//! Say what is wrong with a line of a dictionary file, and what to do.

/// A line of a dictionary file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file} line {line}: {problem}")]
pub struct DictionaryFault {
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: DictionaryProblem,
}

/// What is wrong with a line of a dictionary file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DictionaryProblem {
    /// More names than conditions can tell apart.
    #[error(
        "with this file the dictionary has {found} names of third parties, and the most is {most}: keep the lines that you need"
    )]
    TooManyNames {
        /// Names there would be.
        found: usize,
        /// The most.
        most: usize,
    },
    /// The first line does not name the columns.
    #[error("the heading has no column `{column}`: the first line names the columns, separated by commas: {}", COLUMNS.join(","))]
    ColumnMissing {
        /// The column.
        column: &'static str,
    },
    /// A column that dictionaries do not have.
    #[error("the heading has a column `{found}`: use only {}, separated by commas", COLUMNS.join(", "))]
    ColumnUnknown {
        /// The column.
        found: String,
    },
    /// A column that stands twice.
    #[error("the heading has the column `{found}` twice: remove one")]
    ColumnTwice {
        /// The column.
        found: String,
    },
    /// More cells than the heading has columns.
    #[error("{found} cells under a heading of {expected}: put a cell that holds a comma in double quotes")]
    TooManyCells {
        /// Cells found.
        found: usize,
        /// Columns of the heading.
        expected: usize,
    },
    /// A cell that holds a line break.
    #[error("a cell of column `{column}` holds a line break: close the double quote")]
    LineBreak {
        /// The column.
        column: &'static str,
    },
    /// A phrase without a word.
    #[error("the phrase `{found}` has no word: write what the text says, or = and the id of an agreement")]
    NoWord {
        /// The phrase.
        found: String,
    },
    /// An agreement's id that is not a number.
    #[error("`{found}` is not = and the id of an agreement: write for example =1511")]
    BadAgreement {
        /// The phrase.
        found: String,
    },
    /// A kind that there is not.
    #[error("the kind is `{found}`: use state, organisation, private or none")]
    UnknownKind {
        /// The kind.
        found: String,
    },
    /// No code for a phrase that stands for a party.
    #[error("the code is blank: give the party's code, or the kind none if the phrase names no party")]
    CodeMissing,
    /// A code, a name or aliases with kind none.
    #[error("kind none, yet column `{column}` says `{found}`: leave it blank, or give another kind")]
    NobodyHas {
        /// The column.
        column: &'static str,
        /// What it says.
        found: String,
    },
    /// A code or an alias that a condition cannot write.
    #[error(
        "`{found}` in column `{column}` is not a word of letters, digits and _ that begins with a letter: conditions write it, as in broker(USA)"
    )]
    NotAWord {
        /// The column.
        column: &'static str,
        /// What it says.
        found: String,
    },
    /// A code that nothing defines.
    #[error(
        "no party has the code `{found}`: give its name and kind on one line of the file, or use a code that the dictionary has"
    )]
    UnknownCode {
        /// The code.
        found: String,
    },
    /// A party that is described in two ways.
    #[error("{code} has {column} `{found}` here and `{known}` elsewhere: leave the cell blank, or use another code")]
    Differs {
        /// The party's code.
        code: String,
        /// The column.
        column: &'static str,
        /// What the line says.
        found: String,
        /// What another line, or the dictionary before this file, says.
        known: String,
    },
    /// A name, kind or aliases beside several codes.
    #[error(
        "several codes, and `{found}` in column `{column}`: leave it blank, since it cannot be said of all of them"
    )]
    SeveralCodes {
        /// The column.
        column: &'static str,
        /// What it says.
        found: String,
    },
    /// A cell that is not a date.
    #[error("`{found}` in column `{column}` is not a date: write yyyy-mm-dd, or leave it blank for no limit")]
    BadDate {
        /// The column.
        column: &'static str,
        /// What it says.
        found: String,
    },
    /// Days that end before they begin.
    #[error("from {from} until {until}: the last day comes before the first; exchange them")]
    Backwards {
        /// First day.
        from: crate::Day,
        /// Last day.
        until: crate::Day,
    },
    /// Days for an agreement, which has a day of its own.
    #[error("days on a line for one agreement: leave from and until blank")]
    DatedAgreement,
    /// The same said twice.
    #[error("`{phrase}` has {} on line {line} already, on the same days: remove one of the two", code.as_deref().unwrap_or("kind none"))]
    Twice {
        /// The phrase.
        phrase: String,
        /// The code; none for kind none.
        code: Option<String>,
        /// The other line.
        line: usize,
    },
    /// A phrase that names a party and nobody.
    #[error(
        "`{phrase}` names no party here and one on line {line}, or the reverse, on the same days: remove one of the two"
    )]
    Contradicts {
        /// The phrase.
        phrase: String,
        /// The other line.
        line: usize,
    },
}

/// The columns of a dictionary file, in the embedded file's order.
pub(super) const COLUMNS: [&str; 8] = ["kind", "name", "code", "aliases", "phrase", "from", "until", "note"];
