//! Say as data how the rows of a publisher's file become observations: of whom, when, what.
//!
//! A plan is read by [`crate::observations`]. A source whose rows need more than a plan can say has its own function beside it.

use record::{Absent, ObservationKind, Role};

/// How rows become observations.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) kind: ObservationKind,
    pub(crate) absent: Absent,
    /// The publisher's number of the thing.
    pub(crate) id: Option<&'static str>,
    /// The publisher's name of it.
    pub(crate) name: Option<&'static str>,
    pub(crate) about: &'static [About],
    pub(crate) times: Times,
    pub(crate) measures: &'static [Column],
    /// Columns whose values no two rows share; none if rows may repeat.
    pub(crate) key: &'static [&'static str],
    /// Misprints of the publisher's own file.
    pub(crate) flaws: &'static [Flaw],
    /// What else is to be known of what was left out.
    pub(crate) notes: &'static [&'static str],
}

impl Plan {
    /// A plan without anything, to fill in.
    pub(crate) const fn new(kind: ObservationKind, absent: Absent) -> Plan {
        Plan {
            kind,
            absent,
            id: None,
            name: None,
            about: &[],
            times: Times::Always,
            measures: &[],
            key: &[],
            flaws: &[],
            notes: &[],
        }
    }

    /// Headings of all columns that are read.
    pub(crate) fn columns(&self) -> Vec<&'static str> {
        let mut columns: Vec<&'static str> = self.id.into_iter().chain(self.name).collect();
        for about in self.about {
            columns.push(about.column);
            columns.extend(about.otherwise);
            columns.extend(about.side.map(|side| side.0));
        }
        columns.extend(self.times.columns());
        columns.extend(self.measures.iter().map(|measure| measure.column));
        columns.extend(self.key);
        columns
    }
}

/// A cell that this version of the file has by mistake, and what it is read as.
#[derive(Debug)]
pub(crate) struct Flaw {
    /// The row; none where the cell can mean nothing else in any row.
    pub(crate) row: Option<u32>,
    pub(crate) column: &'static str,
    /// The cell as it stands.
    pub(crate) value: &'static str,
    /// What it is read as; empty for a blank.
    pub(crate) read_as: &'static str,
}

impl Flaw {
    /// A cell that has no meaning in any row.
    pub(crate) const fn anywhere(column: &'static str, value: &'static str, read_as: &'static str) -> Flaw {
        Flaw { row: None, column, value, read_as }
    }

    /// A cell that has no meaning in its row, and is read as a blank.
    pub(crate) const fn in_row(row: u32, column: &'static str, value: &'static str) -> Flaw {
        Flaw { row: Some(row), column, value, read_as: "" }
    }
}

/// A column that says whom a row is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    pub(crate) role: Role,
    pub(crate) column: &'static str,
    pub(crate) form: Form,
    /// Texts that stand for nobody. A blank does too, unless the column is needed.
    pub(crate) nobody: &'static [&'static str],
    pub(crate) needed: bool,
    /// The column with a name, for rows in which this one stands for nobody.
    pub(crate) otherwise: Option<&'static str>,
    /// A column and its value for the first side; other values are the second side. It decides the role.
    pub(crate) side: Option<(&'static str, &'static str)>,
}

impl About {
    /// Somebody whom every row has.
    pub(crate) const fn every(role: Role, column: &'static str, form: Form) -> About {
        About { role, column, form, nobody: &[], needed: true, otherwise: None, side: None }
    }

    /// Somebody whom some rows have.
    pub(crate) const fn some(role: Role, column: &'static str, form: Form) -> About {
        About { needed: false, ..About::every(role, column, form) }
    }

    /// With texts that stand for nobody.
    pub(crate) const fn nobody(self, nobody: &'static [&'static str]) -> About {
        About { nobody, needed: false, ..self }
    }

    /// With a column of names for rows without a code.
    pub(crate) const fn otherwise(self, column: &'static str) -> About {
        About { otherwise: Some(column), ..self }
    }

    /// On the first side where the column has the value, else on the second.
    pub(crate) const fn side(self, column: &'static str, first: &'static str) -> About {
        About { side: Some((column, first)), ..self }
    }
}

/// How a column names somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Gleditsch–Ward codes, several with commas between them.
    GleditschWard,
    /// One Correlates of War code.
    CorrelatesOfWar,
    /// ISO codes, several with commas between them.
    Iso3,
    /// UCDP conflicts, several with commas between them.
    Conflicts,
    /// UCDP dyads, several with commas between them.
    Dyads,
    /// One UCDP actor.
    Actor,
    /// Free text, whole.
    Name,
    /// Names of states and others with commas between them.
    Names,
}

/// Where a row says when.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Times {
    /// Nowhere: it holds always.
    Always,
    /// A calendar year.
    Year(&'static str),
    /// One day.
    Day(&'static str),
    /// The first and the last calendar year; the last year of coverage is "goes on".
    Years(&'static str, &'static str),
    /// One or more times, each with two dates in three cells each.
    Spells(&'static [Spell], Dates),
}

impl Times {
    fn columns(&self) -> Vec<&'static str> {
        match self {
            Times::Always => Vec::new(),
            Times::Year(column) | Times::Day(column) => vec![column],
            Times::Years(first, last) => vec![first, last],
            Times::Spells(spells, dates) => {
                let mut columns: Vec<_> = spells.iter().flat_map(|s| s.begins.into_iter().chain(s.ends)).collect();
                columns.extend(dates.goes_on.map(|(column, _)| column));
                columns
                    .extend(dates.instead.into_iter().flat_map(|(column, _, cells)| [&[column][..], &cells].concat()));
                columns
            }
        }
    }
}

/// Year, month and day of the beginning and of the end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spell {
    pub(crate) begins: [&'static str; 3],
    pub(crate) ends: [&'static str; 3],
}

/// What stands in a cell of a date beside numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dates {
    /// Not known. A blank is too.
    pub(crate) unknown: &'static [&'static str],
    /// Goes on.
    pub(crate) ongoing: &'static [&'static str],
    /// There is no such time: a row without a second time of fighting.
    pub(crate) never: &'static [&'static str],
    /// A part of the month instead of a day.
    pub(crate) part_of_month: &'static [&'static str],
    /// A column and the value at which it says that the thing goes on.
    pub(crate) goes_on: Option<(&'static str, &'static str)>,
    /// A column, a value, and where the beginning stands in rows that have the value there.
    pub(crate) instead: Option<(&'static str, &'static str, [&'static str; 3])>,
    /// Whether an end on the last day of coverage means that it goes on.
    pub(crate) last_day_goes_on: bool,
}

impl Dates {
    /// Nothing but numbers and blanks.
    pub(crate) const PLAIN: Dates = Dates {
        unknown: &[],
        ongoing: &[],
        never: &[],
        part_of_month: &[],
        goes_on: None,
        instead: None,
        last_day_goes_on: false,
    };
    /// As Correlates of War writes dates.
    pub(crate) const CORRELATES_OF_WAR: Dates =
        Dates { unknown: &["-9"], ongoing: &["-7"], never: &["-8"], ..Dates::PLAIN };
    /// As International Crisis Behavior writes dates: 66 early, 77 middle, 88 late in the month.
    pub(crate) const CRISES: Dates = Dates { part_of_month: &["66", "77", "88"], ..Dates::PLAIN };
}

/// What a blank cell of a number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blank {
    /// It must not be blank.
    Refused,
    /// Not known.
    Unknown,
    /// Not asked of this row.
    NotAsked,
}

/// A column of numbers, and what they mean.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) column: &'static str,
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) meaning: &'static str,
    /// Codes and words; empty for a quantity.
    pub(crate) codes: &'static [(i32, &'static str)],
    /// Whether cells hold the words and not the codes.
    pub(crate) holds_words: bool,
    pub(crate) least: f64,
    pub(crate) greatest: f64,
    pub(crate) unknown: &'static [&'static str],
    pub(crate) not_asked: &'static [&'static str],
    pub(crate) blank: Blank,
}

impl Column {
    /// A quantity.
    pub(crate) const fn number(
        column: &'static str,
        name: &'static str,
        unit: &'static str,
        meaning: &'static str,
        range: (f64, f64),
    ) -> Column {
        Column {
            column,
            name,
            unit,
            meaning,
            codes: &[],
            holds_words: false,
            least: range.0,
            greatest: range.1,
            unknown: &[],
            not_asked: &[],
            blank: Blank::Refused,
        }
    }

    /// Codes whose words stand here.
    pub(crate) const fn code(
        column: &'static str,
        name: &'static str,
        meaning: &'static str,
        codes: &'static [(i32, &'static str)],
    ) -> Column {
        Column { codes, ..Column::number(column, name, "code", meaning, (0.0, 0.0)) }
    }

    /// Codes whose words stand in the publisher's codebook.
    pub(crate) const fn coded(
        column: &'static str,
        name: &'static str,
        meaning: &'static str,
        range: (f64, f64),
    ) -> Column {
        Column::number(column, name, "code of the publisher's codebook", meaning, range)
    }

    /// Words, each with a code of ours.
    pub(crate) const fn words(
        column: &'static str,
        name: &'static str,
        meaning: &'static str,
        codes: &'static [(i32, &'static str)],
    ) -> Column {
        Column { holds_words: true, ..Column::code(column, name, meaning, codes) }
    }

    /// No or yes.
    pub(crate) const fn flag(column: &'static str, name: &'static str, meaning: &'static str) -> Column {
        Column::code(column, name, meaning, &[(0, "no"), (1, "yes")])
    }

    /// With texts that stand for "not known".
    pub(crate) const fn unknown(self, unknown: &'static [&'static str]) -> Column {
        Column { unknown, ..self }
    }

    /// With texts that stand for "not asked of this row".
    pub(crate) const fn not_asked(self, not_asked: &'static [&'static str]) -> Column {
        Column { not_asked, ..self }
    }

    /// With what a blank says.
    pub(crate) const fn blank(self, blank: Blank) -> Column {
        Column { blank, ..self }
    }

    /// The codes and their words, in one sentence.
    pub(crate) fn lawful(&self) -> String {
        let each = self.codes.iter().map(|(code, word)| match self.holds_words {
            true => format!("`{word}`"),
            false => format!("{code} {word}"),
        });
        each.chain(self.unknown.iter().map(|text| format!("`{text}` unknown"))).collect::<Vec<_>>().join(", ")
    }
}
