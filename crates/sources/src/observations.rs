//! Read rows into observations as a plan says.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use record::{
    Code, Crosswalk, CrosswalkFault, Dated, Day, End, Interval, Known, Measure, Observation, Observations, Precision,
    Quantity, Role, Span, Who,
};

use crate::fault::FaultKind;
use crate::importer::{Importer, Parsed, Sheet};
use crate::plan::{About, Blank, Column, Dates, Flaw, Form, Plan, Spell, Times};
use crate::row::{DateForm, Reader};
use crate::table::Cell;

/// The greatest code of both lists of states; greater ones are what a publisher adds.
const GREATEST_STATE: u64 = 999;

/// The names that have a comma of their own.
static NAMES: LazyLock<Result<Crosswalk, CrosswalkFault>> = LazyLock::new(Crosswalk::embedded);

/// Read every row as the importer's plan says.
pub(crate) fn parse(importer: &Importer<Observations>, sheet: &mut Sheet) -> Parsed<Observations> {
    let Some(plan) = importer.plan else { unreachable!("an observer without a plan has its own function") };
    parse_with(plan, importer, sheet, |_, _| {})
}

/// As [`parse`], with a last word on each observation.
pub(crate) fn parse_with(
    plan: &Plan,
    importer: &Importer<Observations>,
    sheet: &mut Sheet,
    adjust: impl Fn(&mut Reader, &mut Observation),
) -> Parsed<Observations> {
    let mut flaws: BTreeMap<(&str, &str), Vec<u32>> = BTreeMap::new();
    let mut out_of_order = Vec::new();
    let mut first_rows: BTreeMap<Vec<String>, u32> = BTreeMap::new();
    let found: Vec<Vec<Observation>> = sheet.read_rows(|row| {
        let mut reading =
            Reading { plan, row, coverage: importer.coverage(), years: importer.years, flaws: &mut flaws };
        let mut found = reading.observations()?;
        verify_key(plan, row, &mut first_rows)?;
        for observation in &mut found {
            if is_out_of_order(observation.span) {
                out_of_order.push(observation.row);
            }
            adjust(row, observation);
        }
        Some(found)
    });
    let facts = Observations {
        kind: plan.kind,
        absent: plan.absent,
        measures: plan.measures.iter().map(measure).collect(),
        rows: found.into_iter().flatten().collect(),
    };
    let mut left_out: Vec<String> = plan.notes.iter().map(|note| (*note).to_owned()).collect();
    for ((column, value), rows) in flaws {
        let shown: Vec<String> = rows.iter().map(u32::to_string).collect();
        let read_as = plan.flaws.iter().find(|flaw| flaw.column == column && flaw.value == value);
        let read_as = read_as.map(|flaw| flaw.read_as).filter(|read_as| !read_as.is_empty());
        let read_as = read_as.map_or("not known".to_owned(), |read_as| format!("`{read_as}`"));
        left_out.push(format!("misprint `{value}` in `{column}` read as {read_as}: rows {}", shown.join(", ")));
    }
    if !out_of_order.is_empty() {
        let shown: Vec<String> = out_of_order.iter().map(u32::to_string).collect();
        left_out.push(format!("ends before its beginning are kept as coded: rows {}", shown.join(", ")));
    }
    Parsed { facts, left_out }
}

fn measure(column: &Column) -> Measure {
    Measure {
        name: column.name.to_owned(),
        column: column.column.to_owned(),
        unit: column.unit.to_owned(),
        meaning: column.meaning.to_owned(),
        codes: column.codes.iter().map(|(code, word)| (*code, (*word).to_owned())).collect(),
    }
}

fn verify_key(plan: &Plan, row: &mut Reader, first_rows: &mut BTreeMap<Vec<String>, u32>) -> Option<()> {
    let Some(column) = plan.key.first() else { return Some(()) };
    let key = plan.key.iter().map(|column| row.cell(column).map(Cell::shown).unwrap_or_default()).collect();
    let first_row = *first_rows.entry(key).or_insert(row.number());
    if first_row == row.number() { Some(()) } else { row.fault(column, FaultKind::RepeatedKey { first_row }) }
}

fn is_out_of_order(span: Span) -> bool {
    match span {
        Span::Days { begins: Some(begins), ends: End::On(ends) } => ends.bounds().latest < begins.bounds().earliest,
        _ => false,
    }
}

/// One row on the way to its observations. A method gives `None` after it has logged the fault.
struct Reading<'p, 'r, 'a> {
    plan: &'p Plan,
    row: &'r mut Reader<'a>,
    coverage: Interval,
    years: (i16, i16),
    flaws: &'r mut BTreeMap<(&'static str, &'static str), Vec<u32>>,
}

impl Reading<'_, '_, '_> {
    /// One observation for each time that the row names; at least one.
    fn observations(&mut self) -> Option<Vec<Observation>> {
        let id = self.plan.id.map(|column| self.id(column));
        let name = self.plan.name.and_then(|column| self.text(column));
        let about = self.everyone();
        let spans = self.spans();
        let plan = self.plan;
        let values: Vec<_> = plan.measures.iter().map(|column| self.value(column)).collect();
        let values: Option<Vec<Known<Quantity>>> = values.into_iter().collect();
        let id = match id {
            Some(id) => Some(id?),
            None => None,
        };
        let (about, spans, values) = (about?, spans?, values?);
        let number = self.row.number();
        let each = |span| Observation {
            row: number,
            id: id.clone(),
            name: name.clone(),
            about: about.clone(),
            span,
            values: values.clone(),
        };
        Some(spans.into_iter().map(each).collect())
    }

    /// The cell's text, misprints put right; none if it is blank.
    fn text(&mut self, column: &'static str) -> Option<String> {
        let shown = self.row.cell(column)?.shown();
        let row = self.row.number();
        let here = |flaw: &&Flaw| flaw.column == column && flaw.value == shown && flaw.row.is_none_or(|at| at == row);
        let flaw = self.plan.flaws.iter().find(here);
        let Some(flaw) = flaw else { return Some(shown) };
        let rows = self.flaws.entry((flaw.column, flaw.value)).or_default();
        if rows.last() != Some(&row) {
            rows.push(row);
        }
        Some(flaw.read_as.to_owned()).filter(|text| !text.is_empty())
    }

    fn fault<T>(&mut self, column: &str, what: FaultKind) -> Option<T> {
        self.row.fault(column, what)
    }

    /// An error or a formula is no value, whatever it shows.
    fn verify_value(&mut self, column: &str) -> Option<()> {
        match self.row.cell(column) {
            Some(Cell::Error(_)) => self.fault(column, FaultKind::ErrorCell),
            Some(Cell::Formula(_)) => self.fault(column, FaultKind::FormulaCell),
            _ => Some(()),
        }
    }

    fn whole(&mut self, column: &'static str, greatest: u64) -> Option<u64> {
        self.verify_value(column)?;
        let Some(text) = self.text(column) else { return self.fault(column, FaultKind::Blank) };
        match number(&text) {
            Some(number) if number.fract() != 0.0 => self.fault(column, FaultKind::NotWhole),
            Some(number) if (0.0..=greatest as f64).contains(&number) => Some(number as u64),
            Some(_) => self.fault(column, FaultKind::OutOfRange { least: 0, greatest }),
            None => self.fault(column, FaultKind::NotANumber),
        }
    }

    /// A number, as it stands.
    fn id(&mut self, column: &'static str) -> Option<String> {
        self.verify_value(column)?;
        match self.text(column) {
            None => self.fault(column, FaultKind::Blank),
            Some(text) if number(&text).is_none_or(|number| number < 0.0) => self.fault(column, FaultKind::NotANumber),
            text => text,
        }
    }

    fn everyone(&mut self) -> Option<Vec<(Role, Who)>> {
        let plan = self.plan;
        let found: Vec<_> = plan.about.iter().map(|about| self.someone(about)).collect();
        let found: Option<Vec<Vec<(Role, Who)>>> = found.into_iter().collect();
        Some(found?.into_iter().flatten().collect())
    }

    fn someone(&mut self, about: &About) -> Option<Vec<(Role, Who)>> {
        self.verify_value(about.column)?;
        let role = match about.side {
            None => about.role,
            Some((column, first)) => match self.text(column) {
                Some(side) if side == first => Role::SideA,
                Some(_) => Role::SideB,
                None => return self.fault(column, FaultKind::Blank),
            },
        };
        let is_somebody = |text: &String| !about.nobody.contains(&text.as_str());
        let text = self.text(about.column).filter(is_somebody);
        let named = |text: String| vec![(role, Who::Named(text))];
        let Some(text) = text else {
            return match about.otherwise {
                Some(column) => Some(self.text(column).filter(is_somebody).map(named).unwrap_or_default()),
                None if about.needed => self.fault(about.column, FaultKind::Blank),
                None => Some(Vec::new()),
            };
        };
        match who(about.form, &text) {
            Ok(who) => Some(who.into_iter().map(|who| (role, who)).collect()),
            Err(what) => self.fault(about.column, what),
        }
    }

    fn spans(&mut self) -> Option<Vec<Span>> {
        match self.plan.times {
            Times::Always => Some(vec![Span::Always]),
            Times::Year(column) => Some(vec![Span::Year(self.year(column)?)]),
            Times::Day(column) => {
                let day = Dated { day: self.row.date(column, DateForm::YearFirst)?, precision: Precision::Day };
                Some(vec![Span::Days { begins: Some(day), ends: End::On(day) }])
            }
            Times::Years(first, last) => {
                let (first, last) = (self.year(first), self.year(last));
                let (first, last) = (first?, last?);
                let begins = Dated { day: Day::first_of(first), precision: Precision::Year };
                let ends = End::On(Dated { day: Day::last_of(last), precision: Precision::Year });
                let ends = if last == self.years.1 { End::Ongoing } else { ends };
                Some(vec![Span::Days { begins: Some(begins), ends }])
            }
            Times::Spells(spells, dates) => {
                let found: Vec<_> = spells.iter().map(|spell| self.spell(spell, &dates)).collect();
                let found: Option<Vec<Option<Span>>> = found.into_iter().collect();
                Some(found?.into_iter().flatten().collect())
            }
        }
    }

    fn year(&mut self, column: &'static str) -> Option<i16> {
        let year = self.whole(column, 9999).and_then(|year| i16::try_from(year).ok())?;
        let (first, last) = self.years;
        let is_covered = (first..=last).contains(&year);
        if is_covered { Some(year) } else { self.fault(column, FaultKind::YearOutsideCoverage { first, last }) }
    }

    /// A time; none if the row has none in these cells.
    fn spell(&mut self, spell: &Spell, dates: &Dates) -> Option<Option<Span>> {
        let mut begins = spell.begins;
        if let Some((column, value, cells)) = dates.instead
            && self.text(column).as_deref() == Some(value)
        {
            begins = cells;
        }
        if self.text(begins[0]).is_some_and(|year| dates.never.contains(&year.as_str())) {
            return Some(None);
        }
        let goes_on = dates.goes_on.is_some_and(|(column, value)| self.text(column).as_deref() == Some(value));
        let begins = self.date(begins, dates, true);
        let is_ongoing = self.text(spell.ends[0]).is_some_and(|year| dates.ongoing.contains(&year.as_str()));
        let ends = match is_ongoing || goes_on {
            true => Some(End::Ongoing),
            false => self.date(spell.ends, dates, false).map(|date| match date {
                Some(date) if dates.last_day_goes_on && date.day == self.coverage.latest => End::Ongoing,
                Some(date) => End::On(date),
                None => End::Unknown,
            }),
        };
        Some(Some(Span::Days { begins: begins?, ends: ends? }))
    }

    /// A date from year, month and day; none if its year is not known. Where the day or the month is not known, the first
    /// or the last day that it can be stands in its place, with the precision that says so.
    fn date(&mut self, cells: [&'static str; 3], dates: &Dates, is_first: bool) -> Option<Option<Dated>> {
        let [year, month, day] = cells;
        let year_found = self.part(year, dates, (1, 9999));
        let month_found = self.part(month, dates, (1, 12));
        let is_part = self.text(day).is_some_and(|text| dates.part_of_month.contains(&text.as_str()));
        let day_found = if is_part { Some(None) } else { self.part(day, dates, (1, 31)) };
        let (year_found, month_found, day_found) = (year_found?, month_found?, day_found?);
        let Some(y) = year_found.and_then(|year| i16::try_from(year).ok()) else { return Some(None) };
        let month_of = |month: u64| i8::try_from(month).ok();
        let dated = match (month_found.and_then(month_of), day_found.and_then(month_of)) {
            (Some(m), Some(d)) => Day::from_ymd(y, m, d).map(|day| Dated { day, precision: Precision::Day }),
            (Some(m), None) => Day::from_ymd(y, m, 1).map(|first| {
                let month = first.month();
                Dated { day: if is_first { month.earliest } else { month.latest }, precision: Precision::Month }
            }),
            (None, _) => {
                let day = if is_first { Day::first_of(y) } else { Day::last_of(y) };
                Some(Dated { day, precision: Precision::Year })
            }
        };
        match dated {
            Some(dated) => Some(Some(dated)),
            None => self.fault(day, FaultKind::NotADate { form: "year, month and day in three cells" }),
        }
    }

    /// A part of a date; none if it is not known.
    fn part(&mut self, column: &'static str, dates: &Dates, (least, greatest): (u64, u64)) -> Option<Option<u64>> {
        self.verify_value(column)?;
        let Some(text) = self.text(column) else { return Some(None) };
        let is_code = |codes: &[&str]| codes.contains(&text.as_str());
        if is_code(dates.unknown) || is_code(dates.ongoing) || is_code(dates.never) {
            return Some(None);
        }
        match number(&text) {
            Some(number) if number.fract() != 0.0 => self.fault(column, FaultKind::NotWhole),
            Some(number) if (least as f64..=greatest as f64).contains(&number) => Some(Some(number as u64)),
            Some(_) => self.fault(column, FaultKind::OutOfRange { least, greatest }),
            None => self.fault(column, FaultKind::NotANumber),
        }
    }

    fn value(&mut self, column: &Column) -> Option<Known<Quantity>> {
        self.verify_value(column.column)?;
        let Some(text) = self.text(column.column) else {
            return match column.blank {
                Blank::Refused => self.fault(column.column, FaultKind::Blank),
                Blank::Unknown => Some(Known::Unknown),
                Blank::NotAsked => Some(Known::OutsideCoverage),
            };
        };
        match reading(column, &text) {
            Ok(value) => Some(value),
            Err(what) => self.fault(column.column, what),
        }
    }
}

/// The value of a cell that is not blank.
fn reading(column: &Column, text: &str) -> Result<Known<Quantity>, FaultKind> {
    if column.unknown.contains(&text) {
        return Ok(Known::Unknown);
    }
    if column.not_asked.contains(&text) {
        return Ok(Known::OutsideCoverage);
    }
    let unknown_code = || FaultKind::UnknownMeasureCode { lawful: column.lawful() };
    let found = if column.holds_words {
        let code = column.codes.iter().find(|(_, word)| *word == text);
        f64::from(code.ok_or_else(unknown_code)?.0)
    } else {
        number(text).ok_or(FaultKind::NotANumber)?
    };
    if !column.codes.is_empty() && !column.codes.iter().any(|(code, _)| f64::from(*code) == found) {
        return Err(unknown_code());
    }
    let (least, greatest) = (column.least, column.greatest);
    if column.codes.is_empty() && !(least..=greatest).contains(&found) {
        return Err(FaultKind::OutsideRange { least, greatest });
    }
    Quantity::new(found).map(Known::Value).ok_or(FaultKind::NotANumber)
}

/// A number in plain decimal or scientific writing. Words that the language reads as numbers (`inf`, `NaN`) are none.
fn number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    let starts = text.starts_with(|letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '+' | '.'));
    if is_plain && starts { text.parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}

fn who(form: Form, text: &str) -> Result<Vec<Who>, FaultKind> {
    let ids = |text: &str| -> Result<Vec<u32>, FaultKind> {
        let one = |part: &str| match number(part.trim()) {
            Some(number) if number.fract() == 0.0 && (1.0..=f64::from(u32::MAX)).contains(&number) => Ok(number as u32),
            Some(_) => Err(FaultKind::OutOfRange { least: 1, greatest: u64::from(u32::MAX) }),
            None if part.trim().is_empty() => Err(FaultKind::EmptyPlaceInList),
            None => Err(FaultKind::NotANumber),
        };
        text.split(',').map(one).collect()
    };
    let single = |text: &str| match number(text) {
        Some(_) => ids(text),
        None => Err(FaultKind::NotANumber),
    };
    let state = |code: u32, of: fn(u16) -> Code| match u16::try_from(code) {
        Ok(code) if u64::from(code) <= GREATEST_STATE => Who::State(of(code)),
        _ => Who::Added(code),
    };
    Ok(match form {
        Form::GleditschWard => ids(text)?.into_iter().map(|code| state(code, Code::GleditschWard)).collect(),
        Form::CorrelatesOfWar => single(text)?.into_iter().map(|code| state(code, Code::CorrelatesOfWar)).collect(),
        Form::Iso3 => {
            let one = |part: &str| Code::iso3(part).map(Who::State).ok_or(FaultKind::NotIso3);
            text.split(',').map(one).collect::<Result<_, _>>()?
        }
        Form::Conflicts => ids(text)?.into_iter().map(Who::Conflict).collect(),
        Form::Dyads => ids(text)?.into_iter().map(Who::Dyad).collect(),
        Form::Actor => single(text)?.into_iter().map(Who::Actor).collect(),
        Form::Name => vec![Who::Named(text.to_owned())],
        Form::Names => match &*NAMES {
            Ok(crosswalk) => crosswalk.names_in(text).into_iter().map(|name| Who::Named(name.to_owned())).collect(),
            Err(_) => vec![Who::Named(text.to_owned())],
        },
    })
}
