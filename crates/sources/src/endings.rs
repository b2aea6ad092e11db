//! Read how episodes ended (UCDP Conflict Termination, conflicts and dyads).

use std::collections::BTreeMap;

use record::{Dated, Day, Ending, Facts, Outcome, Unit};

use crate::active_years::UCDP_LICENCE;
use crate::citation::KREUTZ_2010;
use crate::fault::{FaultKind, Form};
use crate::importer::{Importer, LicenceClass, Parsed, Sheet};
use crate::layout::Layout;
use crate::row::{Codebook, DateForm, PRECISIONS, Reader};
use crate::table::Cell;

pub(crate) const CONFLICT_3_2021: Importer = Importer {
    id: "ucdp-termination-conflict",
    version: "3-2021",
    title: "UCDP Conflict Termination Dataset, conflict level",
    class: LicenceClass::Embedded,
    summary: "How and when episodes of conflicts ended, 1946 to 2020",
    layout: Layout::PLAIN,
    plan: None,
    short_title: "UCDP Termination (conflict)",
    file_names: &["ucdp-term-acd-3-2021.xlsx"],
    form: Form::Xlsx,
    rows: 2506,
    years: (1946, 2020),
    citations: &[KREUTZ_2010],
    licence: UCDP_LICENCE,
    columns: &["conflict_id", "year", "start_date2", "confterm", "ependdate", "ependprec", "outcome", "version"],
    version_cell: Some("3"),
    parse: |importer, sheet| parse(importer, sheet, &CONFLICTS),
};

pub(crate) const DYAD_3_2021: Importer = Importer {
    id: "ucdp-termination-dyad",
    version: "3-2021",
    title: "UCDP Conflict Termination Dataset, dyad level",
    class: LicenceClass::Embedded,
    summary: "How and when episodes of dyads ended, with ceasefires and agreements, 1946 to 2020",
    layout: Layout::PLAIN,
    plan: None,
    short_title: "UCDP Termination (dyad)",
    file_names: &["ucdp-term-dyad-3-2021.xlsx"],
    form: Form::Xlsx,
    rows: 3140,
    years: (1946, 2020),
    citations: &[KREUTZ_2010],
    licence: UCDP_LICENCE,
    columns: &[
        "conflict_id",
        "dyad_id",
        "year",
        "start_date2",
        "dyadterm",
        "ependdate",
        "ependprec",
        "outcome",
        "cfiredate",
        "peagdate",
        "version",
    ],
    version_cell: Some("3"),
    parse: |importer, sheet| parse(importer, sheet, &DYADS),
};

const OUTCOMES: Codebook<Outcome> = Codebook { from_code: Outcome::from_code, word: Outcome::word };

/// What differs between the two files.
struct Level {
    /// The column that says whether the episode ended in the row's year.
    ended: &'static str,
    dyads: bool,
    /// The year in which that column may be blank: the dyad file's last, when it is not yet known what has ended.
    open_in: Option<i16>,
    /// Endings (dyad, year) whose end date version 3-2021 puts before the episode's start or outside the row's year.
    /// They are kept as coded; any other such ending is refused.
    contradicting: &'static [(u32, i16)],
}

const CONFLICTS: Level = Level { ended: "confterm", dyads: false, open_in: None, contradicting: &[] };
const DYADS: Level = Level {
    ended: "dyadterm",
    dyads: true,
    open_in: Some(2020),
    contradicting: &[(432, 1970), (440, 1977), (623, 1972), (626, 1984), (683, 1982), (831, 1991)],
};

/// What a row of the file says of its year.
enum Said {
    Ended(Ending),
    GoesOn { with_end: bool },
    Open,
}

/// Rows of each kind that are not kept as they stand.
#[derive(Default)]
struct Counts {
    going_on: u64,
    going_on_with_end: u64,
    open: u64,
    stops: u64,
    zeros: u64,
    several: Vec<u32>,
    contradicting: Vec<u32>,
}

fn parse(importer: &Importer, sheet: &mut Sheet, level: &Level) -> Parsed {
    let mut counts = Counts::default();
    let mut first_rows: BTreeMap<(Unit, i16), u32> = BTreeMap::new();
    let said = sheet.read_rows(|row| {
        let unit = unit(row, level.dyads);
        let year = row.year("year", importer.years);
        let said = said(row, level, unit, year, &mut counts);
        let first_row = *first_rows.entry((unit?, year?)).or_insert(row.number());
        if first_row != row.number() {
            return row.fault("year", FaultKind::RepeatedKey { first_row });
        }
        said
    });
    let mut endings = Vec::new();
    for said in said {
        match said {
            Said::Ended(ending) => endings.push(ending),
            Said::GoesOn { with_end } => {
                counts.going_on += 1;
                counts.going_on_with_end += u64::from(with_end);
            }
            Said::Open => counts.open += 1,
        }
    }
    let left_out = counts.sentences(level, &endings);
    Parsed { facts: Facts::Endings(endings), left_out }
}

fn unit(row: &mut Reader, dyads: bool) -> Option<Unit> {
    let conflict_id = row.id("conflict_id");
    let dyad_id = if dyads { row.id("dyad_id").map(Some) } else { Some(None) };
    Some(Unit { conflict_id: conflict_id?, dyad_id: dyad_id? })
}

fn said(row: &mut Reader, level: &Level, unit: Option<Unit>, year: Option<i16>, counts: &mut Counts) -> Option<Said> {
    if year.is_some() && year == level.open_in && row.cell(level.ended).is_none() {
        return Some(Said::Open);
    }
    if !row.flag(level.ended)? {
        let with_end = row.cell("outcome").is_some();
        return Some(Said::GoesOn { with_end });
    }
    let outcome = row.code_or_blank("outcome", &OUTCOMES);
    let start = row.date("start_date2", DateForm::YearFirst);
    let end = end(row, counts);
    let (ceasefire, agreement) = match level.dyads {
        true => (dyad_date(row, "cfiredate", counts), dyad_date(row, "peagdate", counts)),
        false => (Some(None), Some(None)),
    };
    let (unit, year, end) = (unit?, year?, end?);
    if let Some(end) = end {
        if level.contradicting.contains(&(unit.dyad_id.unwrap_or(unit.conflict_id), year)) {
            counts.contradicting.push(row.number());
        } else if end.day < start? {
            return row.fault("ependdate", FaultKind::EndsBeforeItBegins { begins: start? });
        } else if end.day.year() != year {
            return row.fault("ependdate", FaultKind::DateOutsideYear { year });
        }
    }
    let (outcome, ceasefire, agreement) = (outcome?, ceasefire?, agreement?);
    Some(Said::Ended(Ending { row: row.number(), unit, year, end, outcome, ceasefire, agreement }))
}

/// The end date with its precision. A full stop is the publisher's mark for a date that it does not give.
fn end(row: &mut Reader, counts: &mut Counts) -> Option<Option<Dated>> {
    let day = if is_stop(row, "ependdate", counts) {
        Some(None)
    } else {
        row.date_or_blank("ependdate", DateForm::YearFirst)
    };
    let Some(day) = day? else { return Some(None) };
    let precision = row.code("ependprec", &PRECISIONS)?;
    Some(Some(Dated { day, precision }))
}

/// Date of a ceasefire or an agreement. A cell may name several dates, each with a note in brackets: the last is taken,
/// since only from then on does it hold for all who are named.
fn dyad_date(row: &mut Reader, column: &str, counts: &mut Counts) -> Option<Option<Day>> {
    if is_stop(row, column, counts) {
        return Some(None);
    }
    match row.cell(column) {
        // Version 3-2021 has one 0 here, which is no day of any calendar.
        Some(Cell::Number(0.0)) => {
            counts.zeros += 1;
            Some(None)
        }
        Some(Cell::Text(text)) if text.contains(';') => match last_of_several(text) {
            Some(day) => {
                counts.several.push(row.number());
                Some(Some(day))
            }
            None => row.fault(column, FaultKind::NotADate { form: "yyyy-mm-dd (note); yyyy-mm-dd (note)" }),
        },
        _ => row.date_or_blank(column, DateForm::YearFirst),
    }
}

fn is_stop(row: &Reader, column: &str, counts: &mut Counts) -> bool {
    let is_stop = matches!(row.cell(column), Some(Cell::Text(text)) if text == ".");
    counts.stops += u64::from(is_stop);
    is_stop
}

fn last_of_several(text: &str) -> Option<Day> {
    let days: Option<Vec<Day>> =
        text.split(';').map(|part| part.trim().get(..10).and_then(|date| DateForm::YearFirst.day(date))).collect();
    days?.into_iter().max()
}

impl Counts {
    fn sentences(&self, level: &Level, endings: &[Ending]) -> Vec<String> {
        let rows = |rows: &[u32]| rows.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let without = |is_none: fn(&Ending) -> bool| endings.iter().filter(|ending| is_none(ending)).count() as u64;
        let (no_outcome, no_end) = (without(|ending| ending.outcome.is_none()), without(|ending| ending.end.is_none()));
        let mut sentences = vec![format!(
            "rows in which the episode goes on ({} = 0): {}, of them with an outcome all the same: {}",
            level.ended, self.going_on, self.going_on_with_end
        )];
        let mut add = |count: u64, what: &str| {
            if count > 0 {
                sentences.push(format!("{what}: {count}"));
            }
        };
        add(self.open, &format!("rows with {} blank", level.ended));
        add(no_outcome, "endings kept without an outcome, since the publisher gives none");
        add(no_end, "endings kept without an end date, since the publisher gives none");
        add(self.stops, "date cells of endings that hold a full stop, read as no date");
        add(self.zeros, "date cells of endings that hold 0, read as no date");
        let mut name = |numbers: &[u32], what: &str| {
            if !numbers.is_empty() {
                sentences.push(format!("{what}: rows {}", rows(numbers)));
            }
        };
        name(&self.several, "of several dates in one cell the last is kept");
        name(&self.contradicting, "end dates before the start or outside the year are kept as coded");
        sentences
    }
}
