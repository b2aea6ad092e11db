//! Set covariates of a fitted model to values of one's choice, and make the columns of the model from them.

use estimators::EstimateError;
use formula::{Column, Design, Frame, Model, Values};
use language::nearest;
use record::Day;

use crate::scenario_fault::ScenarioFault;

/// A factor of more levels is not set level by level.
pub(crate) const MOST_LEVELS: usize = 50;
/// Numbers of at most so many different values are tried for being the levels of a factor.
const FEW: usize = 20;
/// So many rows are asked which columns of the model a column of the table moves.
const PROBED: usize = 64;

/// A value that a column is set to.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// True or false.
    Flag(bool),
    /// A day.
    Day(i32),
}

impl Setting {
    /// As a reader writes it.
    pub fn shown(&self) -> String {
        match self {
            Setting::Number(value) => short(*value),
            Setting::Text(text) => text.clone(),
            Setting::Flag(flag) => flag.to_string(),
            Setting::Day(day) => Day(*day).to_string(),
        }
    }

    fn repeated(&self, rows: usize) -> Values {
        match self {
            Setting::Number(value) => Values::Real(vec![Some(*value); rows]),
            Setting::Text(text) => Values::of_texts(vec![Some(text); rows]),
            Setting::Flag(flag) => Values::Flag(vec![Some(*flag); rows]),
            Setting::Day(day) => Values::Day(vec![Some(*day); rows]),
        }
    }
}

/// A number to four figures, without needless zeros.
pub(crate) fn short(value: f64) -> String {
    let whole = value.round();
    if (value - whole).abs() < 1e-9 && whole.abs() < 1e15 {
        return format!("{whole:.0}");
    }
    let decimals = match value.abs() {
        of if of >= 1000.0 => 0,
        of if of >= 100.0 => 1,
        of if of >= 10.0 => 2,
        of if of >= 0.1 => 3,
        of if of >= 0.001 => 5,
        _ => return format!("{value:.2e}"),
    };
    let written = format!("{value:.decimals$}");
    if written.contains('.') { written.trim_end_matches('0').trim_end_matches('.').to_owned() } else { written }
}

/// A column of the table that moves the model's covariates, and what it may be set to.
#[derive(Clone, Debug, PartialEq)]
pub struct Covariate {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: CovariateKind,
}

/// What a covariate is.
#[derive(Clone, Debug, PartialEq)]
pub enum CovariateKind {
    /// Levels, the one that the others are compared with first.
    Levels(Vec<Setting>),
    /// A number.
    Number {
        /// The mean of the fitted rows.
        mean: Setting,
        /// The lower of two typical values, and the higher.
        contrast: [Setting; 2],
        /// Whether these are quartiles, or the least and the greatest.
        quartiles: bool,
        /// The least and the greatest of the fitted rows.
        range: [f64; 2],
    },
}

/// A fitted model beside its table.
pub(crate) struct Scenarios<'a> {
    frame: &'a Frame,
    model: &'a Model,
    columns: Vec<&'a Column>,
    /// Rows that have every level of every column of few values between them: a factor takes its levels from its rows.
    witnesses: Vec<usize>,
}

impl<'a> Scenarios<'a> {
    pub(crate) fn of(frame: &'a Frame, model: &'a Model) -> Scenarios<'a> {
        let names = model.recipe.formula().column_names();
        let columns: Vec<&Column> = names.into_iter().filter_map(|name| frame.column(name)).collect();
        let mut scenarios = Scenarios { frame, model, columns, witnesses: Vec::new() };
        for column in &scenarios.columns {
            let distinct = scenarios.distinct(column);
            let few = matches!(column.values, Values::Text { .. } | Values::Flag(_)) || distinct.len() <= FEW;
            if few && distinct.len() <= formula::LEVELS_CAP {
                scenarios.witnesses.extend(distinct.iter().map(|(_, row)| *row));
            }
        }
        scenarios.witnesses.sort_unstable();
        scenarios.witnesses.dedup();
        scenarios
    }

    /// The distinct values of a column in the fitted rows, ascending, each with a row of the table that has it.
    fn distinct(&self, column: &Column) -> Vec<(Setting, usize)> {
        let rows = self.model.rows.iter().copied();
        let mut found: Vec<(Setting, usize)> = match &column.values {
            Values::Text { codes, levels } => {
                let mut first = vec![None; levels.len()];
                for row in rows {
                    if let Some(code) = codes[row] {
                        first[code as usize].get_or_insert(row);
                    }
                }
                let known = levels.iter().zip(first);
                known.filter_map(|(level, row)| row.map(|row| (Setting::Text(level.clone()), row))).collect()
            }
            Values::Flag(values) => rows.filter_map(|row| values[row].map(|flag| (Setting::Flag(flag), row))).collect(),
            Values::Real(values) => {
                rows.filter_map(|row| values[row].map(|value| (Setting::Number(value), row))).collect()
            }
            Values::Day(values) => rows.filter_map(|row| values[row].map(|day| (Setting::Day(day), row))).collect(),
        };
        found.sort_by(|(a, _), (b, _)| order(a, b));
        found.dedup_by(|(a, _), (b, _)| a == b);
        found
    }

    /// The model's columns for these rows of the table, with some columns of the table replaced.
    pub(crate) fn design(&self, rows: &[usize], set: &[(&str, Values)]) -> Result<Design, ScenarioFault> {
        let all: Vec<usize> = rows.iter().chain(&self.witnesses).copied().collect();
        let column = |column: &&Column| {
            let replaced = set.iter().find(|(name, _)| *name == column.name).map(|(_, values)| values);
            let values = match replaced {
                None => picked(&column.values, &all),
                Some(values) => appended(values, &picked(&column.values, &self.witnesses)),
            };
            Column::new(&column.name, values)
        };
        let columns: Vec<Column> = self.columns.iter().map(column).collect();
        // The columns come from a table and are as long as one another.
        let Ok(frame) = Frame::new("the case asked about", 1, columns) else {
            return Err(EstimateError::Empty.into());
        };
        let mut design = self.model.recipe.design(&frame).map_err(ScenarioFault::Build)?;
        if let Some(place) = (0..rows.len()).find(|place| design.rows.get(*place) != Some(place)) {
            let row = self.frame.file_row(rows[place]);
            let what = "a covariate has no value there".to_owned();
            return Err(ScenarioFault::Path { file: self.frame.origin().to_owned(), row, what });
        }
        design.columns.iter_mut().for_each(|column| column.values.truncate(rows.len()));
        design.offset.iter_mut().for_each(|offset| offset.truncate(rows.len()));
        Ok(design)
    }

    /// All fitted rows with one column of the table set.
    pub(crate) fn all_set(&self, name: &str, to: &Setting) -> Result<Design, ScenarioFault> {
        self.design(&self.model.rows, &[(name, to.repeated(self.model.rows.len()))])
    }

    /// One case.
    pub(crate) fn one(&self, set: &[(String, Setting)]) -> Result<Design, ScenarioFault> {
        let set: Vec<(&str, Values)> = set.iter().map(|(name, to)| (name.as_str(), to.repeated(1))).collect();
        self.design(&self.model.rows[..1], &set)
    }

    /// The columns of the table that move the model's covariates, in the order of the alphabet.
    pub(crate) fn covariates(&self) -> Vec<Covariate> {
        self.columns.iter().filter_map(|column| self.covariate(column)).collect()
    }

    fn covariate(&self, column: &Column) -> Option<Covariate> {
        let distinct: Vec<Setting> = self.distinct(column).into_iter().map(|(value, _)| value).collect();
        if distinct.len() < 2 {
            return None;
        }
        let name = column.name.clone();
        let is_word = matches!(column.values, Values::Text { .. } | Values::Flag(_));
        if is_word || distinct.len() <= FEW {
            let probe = &distinct[..distinct.len().min(MOST_LEVELS + 1)];
            let moved = self.moved(&name, probe)?;
            let indicators = moved.columns.iter().all(|place| self.model.columns[*place].is_indicator);
            if moved.columns.is_empty() {
                return None;
            }
            if is_word || (indicators && moved.columns.len() + 1 >= distinct.len() && distinct.len() > 2) {
                let mut levels = distinct;
                let base = levels.remove(moved.base);
                levels.insert(0, base);
                return Some(Covariate { name, kind: CovariateKind::Levels(levels) });
            }
        }
        let number = self.number(column)?;
        let CovariateKind::Number { contrast, .. } = &number else { return None };
        let moved = self.moved(&name, contrast)?;
        (!moved.columns.is_empty()).then_some(Covariate { name, kind: number })
    }

    fn number(&self, column: &Column) -> Option<CovariateKind> {
        let (mut values, is_day): (Vec<f64>, bool) = match &column.values {
            Values::Real(values) => (self.model.rows.iter().filter_map(|row| values[*row]).collect(), false),
            Values::Day(values) => {
                (self.model.rows.iter().filter_map(|row| values[*row].map(f64::from)).collect(), true)
            }
            _ => return None,
        };
        let setting = |value: f64| if is_day { Setting::Day(value.round() as i32) } else { Setting::Number(value) };
        let mean = numerics::sums::sum(values.iter().copied()) / values.len() as f64;
        values.sort_by(f64::total_cmp);
        let (least, greatest) = (*values.first()?, *values.last()?);
        // The least value that so many do not exceed: it stands in the data.
        let quartile = |quarters: usize| values[(values.len() * quarters).div_ceil(4).max(1) - 1];
        let quartiles = quartile(1) < quartile(3) && values.iter().any(|value| *value != least && *value != greatest);
        let contrast = if quartiles { [quartile(1), quartile(3)] } else { [least, greatest] };
        let (mean, range) = (setting(mean), [least, greatest]);
        Some(CovariateKind::Number { mean, contrast: contrast.map(setting), quartiles, range })
    }

    /// Which columns of the model differ between these settings, and which setting is the one that is compared with. `None` if
    /// the columns cannot be made: the column is then no covariate that can be set alone.
    fn moved(&self, name: &str, settings: &[Setting]) -> Option<Moved> {
        let step = self.model.rows.len().div_ceil(PROBED).max(1);
        let rows: Vec<usize> = self.model.rows.iter().copied().step_by(step).collect();
        let design = |setting: &Setting| self.design(&rows, &[(name, setting.repeated(rows.len()))]).ok();
        let designs: Vec<Design> = settings.iter().map(design).collect::<Option<_>>()?;
        let differs = |place: &usize| {
            let first = &designs[0].columns[*place].values;
            designs[1..].iter().any(|design| design.columns[*place].values != *first)
        };
        let columns: Vec<usize> = (0..self.model.columns.len()).filter(differs).collect();
        let is_zero =
            |design: &Design| columns.iter().all(|place| design.columns[*place].values.iter().all(|x| *x == 0.0));
        let base = designs.iter().position(is_zero).unwrap_or(0);
        Some(Moved { columns, base })
    }

    /// The fitted rows, counted from 0 among them, in which a column has this value.
    pub(crate) fn fitted_with(&self, name: &str, text: &str) -> Vec<usize> {
        let Some(column) = self.frame.column(name) else { return Vec::new() };
        let is = |row: &usize| self.model.rows[*row];
        (0..self.model.rows.len()).filter(|row| column.values.shown(is(row)).as_deref() == Some(text)).collect()
    }

    /// The values that stand in a column in the fitted rows, as texts.
    pub(crate) fn values_of(&self, name: &str) -> Vec<String> {
        let column = self.columns.iter().find(|column| column.name == name);
        let shown = |column: &&Column| {
            self.distinct(column).iter().filter_map(|(_, row)| column.values.shown(*row)).collect::<Vec<String>>()
        };
        column.map_or_else(Vec::new, shown)
    }

    /// Names of the columns that the formula reads.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }
}

struct Moved {
    columns: Vec<usize>,
    base: usize,
}

fn order(a: &Setting, b: &Setting) -> std::cmp::Ordering {
    match (a, b) {
        (Setting::Number(a), Setting::Number(b)) => (a + 0.0).total_cmp(&(b + 0.0)),
        (Setting::Text(a), Setting::Text(b)) => a.cmp(b),
        (Setting::Flag(a), Setting::Flag(b)) => a.cmp(b),
        (Setting::Day(a), Setting::Day(b)) => a.cmp(b),
        // A column has values of one kind.
        _ => std::cmp::Ordering::Equal,
    }
}

fn picked(values: &Values, rows: &[usize]) -> Values {
    match values {
        Values::Real(of) => Values::Real(rows.iter().map(|row| of[*row]).collect()),
        Values::Flag(of) => Values::Flag(rows.iter().map(|row| of[*row]).collect()),
        Values::Day(of) => Values::Day(rows.iter().map(|row| of[*row]).collect()),
        Values::Text { codes, levels } => {
            Values::Text { codes: rows.iter().map(|row| codes[*row]).collect(), levels: levels.clone() }
        }
    }
}

/// Values of one kind, one after the other.
fn appended(first: &Values, then: &Values) -> Values {
    match (first, then) {
        (Values::Real(a), Values::Real(b)) => Values::Real(a.iter().chain(b).copied().collect()),
        (Values::Flag(a), Values::Flag(b)) => Values::Flag(a.iter().chain(b).copied().collect()),
        (Values::Day(a), Values::Day(b)) => Values::Day(a.iter().chain(b).copied().collect()),
        (first, then) => {
            let texts = |values: &Values| (0..values.len()).map(|row| values.shown(row)).collect::<Vec<_>>();
            Values::of_texts(texts(first).into_iter().chain(texts(then)))
        }
    }
}

/// Reads settings such as `x1=2, group=B`.
pub(crate) fn read_settings(text: &str) -> Result<Vec<(String, String)>, ScenarioFault> {
    let mut settings: Vec<(String, String)> = Vec::new();
    for part in split_outside_quotes(text) {
        let pair = part.split_once('=').map(|(name, value)| (unquoted(name), unquoted(value)));
        match pair {
            Some((name, value)) if !name.is_empty() && !value.is_empty() => {
                if settings.iter().any(|(other, _)| *other == name) {
                    return Err(ScenarioFault::Twice { name });
                }
                settings.push((name, value));
            }
            _ => return Err(ScenarioFault::NoSetting { text: part.trim().to_owned() }),
        }
    }
    Ok(settings)
}

fn split_outside_quotes(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut open) = (Vec::new(), 0, None);
    for (at, letter) in text.char_indices() {
        match (letter, open) {
            ('"' | '\'' | '`', None) => open = Some(letter),
            (_, Some(quote)) if letter == quote => open = None,
            (',', None) => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn unquoted(text: &str) -> String {
    let text = text.trim().trim_start_matches('=').trim();
    let inner = ['"', '\'', '`'].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.unwrap_or(text).to_owned()
}

impl Covariate {
    /// What the covariate is set to by a text.
    pub(crate) fn setting(&self, text: &str) -> Result<Setting, ScenarioFault> {
        let refused = |possible: Vec<String>| {
            let nearest = nearest(text, possible.iter().map(String::as_str)).map(str::to_owned);
            ScenarioFault::UnknownLevel { name: self.name.clone(), level: text.to_owned(), nearest, possible }
        };
        match &self.kind {
            CovariateKind::Levels(levels) => {
                let same = |level: &&Setting| match level {
                    Setting::Flag(flag) => text.eq_ignore_ascii_case(if *flag { "true" } else { "false" }),
                    Setting::Number(value) => text.parse() == Ok(*value),
                    other => other.shown() == text,
                };
                let found = levels.iter().find(same).cloned();
                found.ok_or_else(|| refused(levels.iter().map(Setting::shown).collect()))
            }
            CovariateKind::Number { mean: Setting::Day(_), range, .. } => {
                let day = text.parse::<Day>().map(|day| Setting::Day(day.0));
                day.map_err(|_| refused(range.iter().map(|day| Day(*day as i32).to_string()).collect()))
            }
            CovariateKind::Number { range, .. } => match text.parse::<f64>() {
                Ok(value) if value.is_finite() => Ok(Setting::Number(value)),
                _ => Err(refused(vec![format!(
                    "a number, such as those from {} to {}",
                    short(range[0]),
                    short(range[1])
                )])),
            },
        }
    }

    /// What it is held at where nothing is said: the reference level, or the mean.
    pub(crate) fn usual(&self) -> Setting {
        match &self.kind {
            CovariateKind::Levels(levels) => levels[0].clone(),
            CovariateKind::Number { mean, .. } => mean.clone(),
        }
    }

    /// A remark if a setting lies outside the fitted rows.
    pub(crate) fn remark(&self, to: &Setting) -> Option<String> {
        let CovariateKind::Number { range: [least, greatest], .. } = &self.kind else { return None };
        let value = match to {
            Setting::Number(value) => *value,
            Setting::Day(day) => f64::from(*day),
            _ => return None,
        };
        let shown = |value: f64| match to {
            Setting::Day(_) => Day(value as i32).to_string(),
            _ => short(value),
        };
        let (name, found) = (&self.name, to.shown());
        let beyond = value < *least || value > *greatest;
        beyond
            .then(|| format!("{name} {found} lies outside the fitted rows ({} to {})", shown(*least), shown(*greatest)))
    }
}

/// The last exit of each stratum, and its label; of all rows without strata.
pub(crate) fn last_exits(model: &Model) -> Vec<(f64, Option<String>)> {
    let Some(stratum) = &model.stratum else {
        return vec![(model.exit.iter().copied().fold(f64::NEG_INFINITY, f64::max), None)];
    };
    let mut last: Vec<(f64, Option<String>)> =
        stratum.labels.iter().map(|label| (f64::NEG_INFINITY, Some(label.clone()))).collect();
    for (code, exit) in stratum.codes.iter().zip(&model.exit) {
        let known = &mut last[*code as usize].0;
        *known = known.max(*exit);
    }
    last
}

/// Refuses a time that is none, or that lies beyond what was observed in some stratum.
pub(crate) fn verify_time(what: &'static str, found: f64, model: &Model) -> Result<(), ScenarioFault> {
    if !(found > 0.0 && found.is_finite()) {
        return Err(ScenarioFault::NoTime { what, found });
    }
    match last_exits(model).into_iter().min_by(|(a, _), (b, _)| a.total_cmp(b)) {
        Some((last, stratum)) if found > last => Err(ScenarioFault::Beyond { what, found, last, stratum }),
        _ => Ok(()),
    }
}
