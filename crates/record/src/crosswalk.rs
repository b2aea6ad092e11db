//! Match the codes and names of states by date: Gleditsch–Ward, Correlates of War, ISO 3166-1 and names.
//!
//! The table is `data/state_codes.csv`, our own and reviewable: one row for a state, or for the days in which one set
//! of codes holds. Two data sets that mean the same state on the same day meet in one row. What has no row on that day is
//! not matched: it is listed ([`Crosswalk::unmatched`]), never guessed.

use std::collections::BTreeMap;

use crate::day::{Day, Interval};
use crate::observation::{Code, Who};

const TABLE: &str = include_str!("../data/state_codes.csv");

/// The codes and names of one state in the days in which they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateCodes {
    /// Row of the table; its heading is row 1.
    pub row: u32,
    /// ISO 3166-1, if it has one.
    pub iso3: Option<Code>,
    /// Gleditsch and Ward, if they list it.
    pub gleditsch_ward: Option<Code>,
    /// Correlates of War, if they list it.
    pub correlates_of_war: Option<Code>,
    /// First day of these codes; none if they have always been so.
    pub from: Option<Day>,
    /// Last day of these codes; none if they still hold.
    pub until: Option<Day>,
    /// The usual name.
    pub name: String,
    /// Other names in data sets.
    pub other_names: Vec<String>,
    /// What is to be known of the row; empty if nothing.
    pub note: String,
}

/// A list of codes to translate into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeScheme {
    /// Gleditsch and Ward.
    GleditschWard,
    /// Correlates of War.
    CorrelatesOfWar,
    /// ISO 3166-1, three letters.
    Iso3,
}

impl StateCodes {
    /// The state's code in a scheme.
    pub fn code(&self, scheme: CodeScheme) -> Option<Code> {
        match scheme {
            CodeScheme::GleditschWard => self.gleditsch_ward,
            CodeScheme::CorrelatesOfWar => self.correlates_of_war,
            CodeScheme::Iso3 => self.iso3,
        }
    }

    /// Whether these codes hold on the day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether these codes hold on some day of the interval.
    pub fn holds_within(&self, days: Interval) -> bool {
        self.from.is_none_or(|from| from <= days.latest) && self.until.is_none_or(|until| days.earliest <= until)
    }

    fn meets(&self, other: &StateCodes) -> bool {
        let begins_in_time = |a: &StateCodes, b: &StateCodes| match (a.from, b.until) {
            (Some(from), Some(until)) => from <= until,
            _ => true,
        };
        begins_in_time(self, other) && begins_in_time(other, self)
    }
}

/// Why a table of codes is not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CrosswalkFault {
    /// Not a table of the eight columns.
    #[error(
        "row {row} of the table of codes: {reason}: its columns are iso3, gw, cow, from, until, name, other_names, note"
    )]
    Row {
        /// Row of the table.
        row: u32,
        /// What is wrong.
        reason: String,
    },
    /// One code or name means two states on one day.
    #[error(
        "rows {first} and {second} of the table of codes both have `{key}` on the same day: give one of them other days"
    )]
    Twice {
        /// The code or name.
        key: String,
        /// One row.
        first: u32,
        /// The other.
        second: u32,
    },
}

/// Someone whom the crosswalk does not know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmatched {
    /// The code or name as the publisher gives it.
    pub who: Who,
    /// How many times it stands.
    pub times: u32,
    /// The first of the publisher's rows.
    pub first_row: u32,
}

/// The table of codes, ready to be asked by code, name and day.
#[derive(Clone, Debug)]
pub struct Crosswalk {
    rows: Vec<StateCodes>,
    by_code: BTreeMap<Code, Vec<usize>>,
    by_name: BTreeMap<String, Vec<usize>>,
}

impl Crosswalk {
    /// The table that comes with the program.
    pub fn embedded() -> Result<Crosswalk, CrosswalkFault> {
        Crosswalk::read(TABLE)
    }

    /// A table in the layout of the embedded one.
    pub fn read(text: &str) -> Result<Crosswalk, CrosswalkFault> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut crosswalk = Crosswalk { rows: Vec::new(), by_code: BTreeMap::new(), by_name: BTreeMap::new() };
        for (record, row) in reader.records().zip(2u32..) {
            let record = record.map_err(|error| CrosswalkFault::Row { row, reason: error.to_string() })?;
            let cells: Vec<&str> = record.iter().map(str::trim).collect();
            let codes = state_codes(row, &cells).map_err(|reason| CrosswalkFault::Row { row, reason })?;
            crosswalk.add(codes)?;
        }
        Ok(crosswalk)
    }

    fn add(&mut self, codes: StateCodes) -> Result<(), CrosswalkFault> {
        let place = self.rows.len();
        let twice = |key: String, rows: &[StateCodes], places: &[usize]| {
            let other = places.iter().map(|place| &rows[*place]).find(|other| other.meets(&codes))?;
            Some(CrosswalkFault::Twice { key, first: other.row, second: codes.row })
        };
        for code in [codes.iso3, codes.gleditsch_ward, codes.correlates_of_war].into_iter().flatten() {
            let places = self.by_code.entry(code).or_default();
            if let Some(fault) = twice(code.to_string(), &self.rows, places) {
                return Err(fault);
            }
            places.push(place);
        }
        let mut names: Vec<String> = codes.other_names.iter().chain([&codes.name]).map(|name| plain(name)).collect();
        names.sort();
        names.dedup();
        for name in names {
            let places = self.by_name.entry(name.clone()).or_default();
            if let Some(fault) = twice(name, &self.rows, places) {
                return Err(fault);
            }
            places.push(place);
        }
        self.rows.push(codes);
        Ok(())
    }

    /// The rows of the table.
    pub fn rows(&self) -> &[StateCodes] {
        &self.rows
    }

    /// The state that a code means on a day.
    pub fn state(&self, code: Code, day: Day) -> Option<&StateCodes> {
        self.on(self.by_code.get(&code)?, day)
    }

    /// The state that a name means on a day. Capitals, full stops, `&` and a leading `Government of` make no difference.
    pub fn named(&self, name: &str, day: Day) -> Option<&StateCodes> {
        self.on(self.by_name.get(&plain(name))?, day)
    }

    /// The state that a code means at the end of a time, or, if it is gone by then, the last that it meant within it.
    ///
    /// For observations of a whole year: a state that leaves within the year has its row of that year.
    pub fn state_in(&self, code: Code, days: Interval) -> Option<&StateCodes> {
        self.within(self.by_code.get(&code)?, days)
    }

    /// The state that a name means, as [`Crosswalk::state_in`].
    pub fn named_in(&self, name: &str, days: Interval) -> Option<&StateCodes> {
        self.within(self.by_name.get(&plain(name))?, days)
    }

    fn within(&self, places: &[usize], days: Interval) -> Option<&StateCodes> {
        let rows = places.iter().map(|place| &self.rows[*place]).filter(|codes| codes.holds_within(days));
        rows.max_by_key(|codes| codes.until.map_or(i32::MAX, |until| until.0))
    }

    fn on(&self, places: &[usize], day: Day) -> Option<&StateCodes> {
        places.iter().map(|place| &self.rows[*place]).find(|codes| codes.holds_on(day))
    }

    /// The code of the same state in another scheme, on a day.
    ///
    /// ```
    /// use record::{Code, CodeScheme, Crosswalk};
    /// let crosswalk = Crosswalk::embedded().unwrap();
    /// let on = |day: &str| crosswalk.translate(Code::GleditschWard(260), day.parse().unwrap(), CodeScheme::CorrelatesOfWar);
    /// assert_eq!(on("1990-10-02"), Some(Code::CorrelatesOfWar(260)));
    /// assert_eq!(on("1990-10-03"), Some(Code::CorrelatesOfWar(255)));
    /// ```
    pub fn translate(&self, code: Code, day: Day, into: CodeScheme) -> Option<Code> {
        self.state(code, day)?.code(into)
    }

    /// The state that someone is at a time, by code or by name, as [`Crosswalk::state_in`]. Conflicts, groups and added
    /// codes are no states.
    pub fn identify(&self, who: &Who, days: Interval) -> Option<&StateCodes> {
        match who {
            Who::State(code) => self.state_in(*code, days),
            Who::Named(name) => self.named_in(name, days),
            Who::Conflict(_) | Who::Dyad(_) | Who::Actor(_) | Who::Added(_) => None,
        }
    }

    /// Everyone who should be a state and is not known at the time of the row, each once, with a count.
    pub fn unmatched<'a>(&self, listed: impl IntoIterator<Item = (u32, &'a Who, Interval)>) -> Vec<Unmatched> {
        let mut found: BTreeMap<&Who, Unmatched> = BTreeMap::new();
        for (row, who, days) in listed {
            let should_be = matches!(who, Who::State(_) | Who::Named(_) | Who::Added(_));
            if should_be && self.identify(who, days).is_none() {
                let new = || Unmatched { who: who.clone(), times: 0, first_row: row };
                found.entry(who).or_insert_with(new).times += 1;
            }
        }
        found.into_values().collect()
    }

    /// The parts of a list of names separated by commas, where some names have a comma of their own.
    ///
    /// `Egypt, Arab Rep., Syria` is two names. The longest known name is taken first; what is no known name stays as
    /// it stands.
    pub fn names_in<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let pieces: Vec<&str> = text.split(',').collect();
        let offset = |piece: &str| piece.as_ptr() as usize - text.as_ptr() as usize;
        let mut names = Vec::new();
        let mut at = 0;
        while at < pieces.len() {
            let joined = |last: usize| text[offset(pieces[at])..offset(pieces[last]) + pieces[last].len()].trim();
            let farthest = (at + 2).min(pieces.len() - 1);
            let known = (at..=farthest).rev().find(|last| self.by_name.contains_key(&plain(joined(*last))));
            let last = known.unwrap_or(at);
            if !joined(last).is_empty() {
                names.push(joined(last));
            }
            at = last + 1;
        }
        names
    }
}

fn state_codes(row: u32, cells: &[&str]) -> Result<StateCodes, String> {
    let [iso3, gw, cow, from, until, name, other_names, note] = cells else {
        return Err(format!("{} cells", cells.len()));
    };
    let filled = |cell: &&str| !cell.is_empty();
    let number = |cell: &str| cell.parse::<u16>().map_err(|_| format!("`{cell}` is not a code"));
    let day = |cell: &str| cell.parse::<Day>().map_err(|error| error.to_string());
    let iso3 = Some(*iso3).filter(filled).map(|iso3| Code::iso3(iso3).ok_or(format!("`{iso3}` is not three capitals")));
    let codes = StateCodes {
        row,
        iso3: iso3.transpose()?,
        gleditsch_ward: Some(*gw).filter(filled).map(number).transpose()?.map(Code::GleditschWard),
        correlates_of_war: Some(*cow).filter(filled).map(number).transpose()?.map(Code::CorrelatesOfWar),
        from: Some(*from).filter(filled).map(day).transpose()?,
        until: Some(*until).filter(filled).map(day).transpose()?,
        name: (*name).to_owned(),
        other_names: other_names.split('|').filter(filled).map(str::to_owned).collect(),
        note: (*note).to_owned(),
    };
    match (codes.from, codes.until) {
        (Some(from), Some(until)) if until < from => Err(format!("it ends on {until}, before it begins")),
        _ if codes.name.is_empty() => Err("it has no name".to_owned()),
        _ => Ok(codes),
    }
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    let lower = name.to_lowercase().replace('&', "and").replace('.', "").replace('’', "'");
    let words: Vec<&str> = lower.split_whitespace().collect();
    let words = words.strip_prefix(&["government", "of"]).unwrap_or(&words);
    words.join(" ")
}
