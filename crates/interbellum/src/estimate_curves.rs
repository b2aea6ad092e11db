//! Draw the survival that a fitted model gives to cases of one's choice, fixed or changing in time.

use estimators::cox::{AdjustedStep, Piece};
use estimators::{ConfidenceType, EstimateError, Interval};
use formula::{Frame, Model, Values};
use language::nearest;
use report::ReportError;
use report::figure::curve::{CurveFigure, CurveGroup, MOST_GROUPS, Step};
use report::table::{Column, Table, Values as Cells};
use serde_json::{Value, json};

use crate::estimate::Estimate;
use crate::estimate_scenarios::{Covariate, CovariateKind, Scenarios, Setting, last_exits, read_settings};
use crate::scenario_fault::ScenarioFault;

/// Curves of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelCurves {
    /// The curves, in the order asked.
    pub list: Vec<ModelCurve>,
    /// What is held where nothing was said, and what lies outside the fitted rows.
    pub notes: Vec<String>,
    /// Level of the intervals.
    pub level: f64,
}

/// One curve.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelCurve {
    /// What was set.
    pub label: String,
    /// Its stratum, if the model has strata and the whole curve is in one.
    pub stratum: Option<String>,
    /// The event times.
    pub steps: Vec<AdjustedStep>,
    /// Until when the stratum was observed.
    pub last_exit: f64,
}

/// The words on a figure's axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisWords {
    /// Of time.
    pub time: &'static str,
    /// Of survival.
    pub survival: &'static str,
}

/// Words for the spells of the record.
pub const PEACE_WORDS: AxisWords = AxisWords { time: "years of peace", survival: "still at peace" };
/// Words for a user's table.
pub const PLAIN_WORDS: AxisWords = AxisWords { time: "time", survival: "survival" };

/// A curve for each setting such as `x1=2, group=B`, in each stratum that it leaves open, and one for a path of covariates.
///
/// What is not set is held at the mean, or at the reference level. Intervals are log-log; the variance of the coefficients
/// is the one that counts in the estimate. A path has the columns `start` and `stop` and a column for each covariate that is
/// not held; its rows follow each other in time.
pub fn model_curves(
    frame: &Frame,
    found: &Estimate,
    settings: &[String],
    path: Option<&Frame>,
    level: f64,
) -> Result<ModelCurves, ScenarioFault> {
    let scenarios = Scenarios::of(frame, &found.model);
    let cases = Cases { covariates: scenarios.covariates(), scenarios, found, level };
    let mut curves = ModelCurves { list: Vec::new(), notes: Vec::new(), level };
    for text in settings {
        cases.fixed(text, &mut curves)?;
    }
    if let Some(path) = path {
        cases.along(path, &mut curves)?;
    }
    if curves.list.len() > MOST_GROUPS {
        return Err(ScenarioFault::TooManyCurves { found: curves.list.len(), most: MOST_GROUPS });
    }
    if found.model.offset.is_some() {
        curves.notes.push("The offset is held at its mean.".to_owned());
    }
    curves.notes.dedup();
    Ok(curves)
}

struct Cases<'a> {
    scenarios: Scenarios<'a>,
    covariates: Vec<Covariate>,
    found: &'a Estimate,
    level: f64,
}

impl Cases<'_> {
    fn model(&self) -> &Model {
        &self.found.model
    }

    fn interval(&self) -> Interval {
        Interval { confidence_type: ConfidenceType::LogLog, level: self.level }
    }

    fn variance(&self) -> &[f64] {
        self.found.robust.as_ref().map_or(&self.found.fit.variance, |robust| &robust.variance)
    }

    fn offset(&self) -> f64 {
        let offset = self.model().offset.as_deref().unwrap_or_default();
        if offset.is_empty() { 0.0 } else { numerics::sums::sum(offset.iter().copied()) / offset.len() as f64 }
    }

    fn fixed(&self, text: &str, curves: &mut ModelCurves) -> Result<(), ScenarioFault> {
        let (mut set, mut strata, mut told) = (Vec::new(), self.all_strata(), Vec::new());
        for (name, value) in read_settings(text)? {
            told.push(format!("{name} = {value}"));
            match self.covariates.iter().find(|covariate| covariate.name == name) {
                Some(covariate) => {
                    let to = covariate.setting(&value)?;
                    curves.notes.extend(covariate.remark(&to).map(|remark| format!("{remark}.")));
                    set.push((name.clone(), to));
                    if self.is_of_strata(&name) {
                        self.keep_strata(&name, &value, &mut strata)?;
                    }
                }
                None if self.is_of_strata(&name) => self.keep_strata(&name, &value, &mut strata)?,
                None => return Err(self.unknown(name)),
            }
        }
        if strata.is_empty() {
            return Err(ScenarioFault::NoStratum { told: told.join(" and ") });
        }
        if strata.len() + curves.list.len() > MOST_GROUPS {
            return Err(ScenarioFault::TooManyCurves { found: strata.len() + curves.list.len(), most: MOST_GROUPS });
        }
        curves.notes.extend(self.held(&set));
        let x = self.row(set)?;
        let last = last_exits(self.model());
        for code in &strata {
            let steps = self.found.fit.adjusted_curve(*code, &x, self.offset(), self.variance(), self.interval())?;
            let (last_exit, stratum) = last[*code as usize].clone();
            let label = match &stratum {
                Some(stratum) if strata.len() > 1 => format!("{}; {stratum}", told.join(", ")),
                _ => told.join(", "),
            };
            curves.list.push(ModelCurve { label, stratum, steps, last_exit });
        }
        Ok(())
    }

    /// The model's columns for one case; what is not set is held.
    fn row(&self, mut set: Vec<(String, Setting)>) -> Result<Vec<f64>, ScenarioFault> {
        for covariate in &self.covariates {
            if !set.iter().any(|(name, _)| *name == covariate.name) {
                set.push((covariate.name.clone(), covariate.usual()));
            }
        }
        let design = self.scenarios.one(&set)?;
        Ok(design.columns.iter().map(|column| column.values[0]).collect())
    }

    fn held(&self, set: &[(String, Setting)]) -> Option<String> {
        let told = |covariate: &Covariate| {
            let why = if matches!(covariate.kind, CovariateKind::Levels(_)) { "reference" } else { "mean" };
            format!("{} {} ({why})", covariate.name, covariate.usual().shown())
        };
        let free = self.covariates.iter().filter(|covariate| !set.iter().any(|(name, _)| *name == covariate.name));
        let list: Vec<String> = free.map(told).collect();
        (!list.is_empty()).then(|| format!("Held: {}.", list.join(", ")))
    }

    fn all_strata(&self) -> Vec<u32> {
        (0..self.model().stratum.as_ref().map_or(1, |stratum| stratum.labels.len()) as u32).collect()
    }

    /// Whether a column has one value within each stratum, and so says which stratum it is.
    fn is_of_strata(&self, name: &str) -> bool {
        let Some(stratum) = &self.model().stratum else { return false };
        if !self.scenarios.names().contains(&name) {
            return false;
        }
        let values = self.scenarios.values_of(name);
        let mut seen: Vec<Option<usize>> = vec![None; stratum.labels.len()];
        for (place, value) in values.iter().enumerate() {
            for row in self.scenarios.fitted_with(name, value) {
                match &mut seen[stratum.codes[row] as usize] {
                    Some(other) if *other != place => return false,
                    slot => *slot = Some(place),
                }
            }
        }
        values.len() > 1
    }

    fn keep_strata(&self, name: &str, value: &str, strata: &mut Vec<u32>) -> Result<(), ScenarioFault> {
        let rows = self.scenarios.fitted_with(name, value);
        if rows.is_empty() {
            let possible = self.scenarios.values_of(name);
            let nearest = nearest(value, possible.iter().map(String::as_str)).map(str::to_owned);
            return Err(ScenarioFault::UnknownLevel {
                name: name.to_owned(),
                level: value.to_owned(),
                nearest,
                possible,
            });
        }
        if let Some(stratum) = &self.model().stratum {
            strata.retain(|code| rows.iter().any(|row| stratum.codes[*row] == *code));
        }
        Ok(())
    }

    fn unknown(&self, name: String) -> ScenarioFault {
        let strata = self.scenarios.names().into_iter().filter(|name| self.is_of_strata(name)).map(str::to_owned);
        let mut possible: Vec<String> =
            self.covariates.iter().map(|covariate| covariate.name.clone()).chain(strata).collect();
        possible.sort_unstable();
        possible.dedup();
        let nearest = nearest(&name, possible.iter().map(String::as_str)).map(str::to_owned);
        ScenarioFault::UnknownName { name, nearest, possible }
    }

    fn along(&self, path: &Frame, curves: &mut ModelCurves) -> Result<(), ScenarioFault> {
        let file = path.origin().to_owned();
        let fault =
            |row: usize, what: String| ScenarioFault::Path { file: file.clone(), row: path.file_row(row), what };
        let number = |name: &str, row: usize| match path.column(name).map(|column| &column.values) {
            Some(Values::Real(values)) => values[row].ok_or_else(|| fault(row, format!("`{name}` is missing"))),
            Some(_) => Err(fault(row, format!("`{name}` is no number"))),
            None => Err(fault(row, format!("there is no column `{name}`; a path has `start` and `stop`"))),
        };
        if path.rows() == 0 {
            return Err(fault(0, "the path has no rows".to_owned()));
        }
        let (mut rows, mut strata_of_rows, mut spans) = (Vec::new(), Vec::new(), Vec::new());
        for row in 0..path.rows() {
            spans.push((number("start", row)?, number("stop", row)?));
            let (mut set, mut strata) = (Vec::new(), self.all_strata());
            for column in path.columns().iter().filter(|column| column.name != "start" && column.name != "stop") {
                let name = &column.name;
                let text = column.values.shown(row).ok_or_else(|| fault(row, format!("`{name}` is missing")))?;
                match self.covariates.iter().find(|covariate| covariate.name == *name) {
                    Some(covariate) => {
                        let to = match (&column.values, &covariate.kind) {
                            (Values::Real(values), CovariateKind::Number { mean: Setting::Number(_), .. }) => {
                                values[row].map(Setting::Number)
                            }
                            _ => None,
                        };
                        let to = to.map_or_else(|| covariate.setting(&text), Ok)?;
                        curves.notes.extend(covariate.remark(&to).map(|remark| format!("{remark}.")));
                        set.push((name.clone(), to));
                    }
                    None if self.is_of_strata(name) => self.keep_strata(name, &text, &mut strata)?,
                    None => return Err(self.unknown(name.clone())),
                }
            }
            if row == 0 {
                curves.notes.extend(self.held(&set));
            }
            let [stratum] = strata[..] else {
                return Err(fault(row, "the stratum is not said: give the columns that strata() reads".to_owned()));
            };
            strata_of_rows.push(stratum);
            rows.push(self.row(set)?);
        }
        let offset = self.offset();
        let piece = |((x, stratum), (start, stop)): ((&Vec<f64>, &u32), &(f64, f64))| {
            (*start, *stop, *stratum, x.clone(), offset)
        };
        let owned: Vec<(f64, f64, u32, Vec<f64>, f64)> =
            rows.iter().zip(&strata_of_rows).zip(&spans).map(piece).collect();
        let pieces: Vec<Piece<'_>> = owned
            .iter()
            .map(|(start, stop, stratum, covariates, offset)| Piece {
                start: *start,
                stop: *stop,
                stratum: *stratum,
                covariates,
                offset: *offset,
            })
            .collect();
        let steps =
            self.found.fit.path_curve(&pieces, self.variance(), self.interval()).map_err(|refused| match refused {
                EstimateError::BrokenPath { piece } => {
                    fault(piece, "begins before the row before it stops, or has no length".to_owned())
                }
                other => other.into(),
            })?;
        let last = last_exits(self.model());
        let observed = strata_of_rows.last().map_or(0.0, |code| last[*code as usize].0);
        let last_exit = spans.last().map_or(observed, |(_, stop)| stop.min(observed));
        curves.list.push(ModelCurve { label: format!("path of {file}"), stratum: None, steps, last_exit });
        Ok(())
    }
}

impl ModelCurves {
    /// Every step of every curve as a table.
    pub fn to_table(&self) -> Result<Table, ReportError> {
        let lines: Vec<(&ModelCurve, &AdjustedStep)> =
            self.list.iter().flat_map(|curve| curve.steps.iter().map(move |step| (curve, step))).collect();
        let real = |of: fn(&AdjustedStep) -> Option<f64>| {
            Cells::Real(lines.iter().map(|(_, step)| of(step).filter(|value| value.is_finite())).collect())
        };
        let labels = lines.iter().map(|(curve, _)| Some(curve.label.clone())).collect();
        let columns = vec![
            Column::new("curve", "curve", Cells::Text(labels)),
            Column::new("time", "time", real(|step| Some(step.time))).with_decimals(2),
            Column::new("survival", "survival", real(|step| Some(step.survival))).with_decimals(4),
            Column::new("conf_low", "lower", real(|step| step.limits.map(|limits| limits.low))).with_decimals(4),
            Column::new("conf_high", "upper", real(|step| step.limits.map(|limits| limits.high))).with_decimals(4),
            Column::new("cumulative_hazard", "cumulative hazard", real(|step| Some(step.cumulative_hazard)))
                .with_decimals(4),
            Column::new("cumulative_hazard_error", "its standard error", real(|step| Some(step.std_error)))
                .with_decimals(4),
        ];
        Table::new("curves", columns)
    }

    /// As JSON.
    pub fn to_json(&self) -> Value {
        let step = |step: &AdjustedStep| {
            json!({
                "time": step.time, "survival": step.survival,
                "conf_low": step.limits.map(|limits| limits.low), "conf_high": step.limits.map(|limits| limits.high),
                "cumulative_hazard": step.cumulative_hazard, "cumulative_hazard_std_error": step.std_error,
            })
        };
        let curve = |curve: &ModelCurve| {
            let steps: Vec<Value> = curve.steps.iter().map(step).collect();
            json!({"curve": curve.label, "stratum": curve.stratum, "last_exit": curve.last_exit, "steps": steps})
        };
        let list: Vec<Value> = self.list.iter().map(curve).collect();
        json!({"conf_type": "log-log", "level": self.level, "notes": self.notes, "list": list})
    }

    /// The figure of all curves.
    pub fn to_figure(&self, formula: &str, words: AxisWords) -> CurveFigure {
        let group = |curve: &ModelCurve| {
            let steps = curve.steps.iter().filter(|step| step.time >= 0.0 && step.time <= curve.last_exit);
            let step = |step: &AdjustedStep| Step {
                time: step.time,
                survival: step.survival,
                conf_low: step.limits.map(|limits| limits.low),
                conf_high: step.limits.map(|limits| limits.high),
            };
            let steps: Vec<Step> = steps.map(step).collect();
            CurveGroup {
                label: curve.label.clone(),
                median: steps.iter().find(|step| step.survival <= 0.5).map(|step| step.time),
                steps,
                // The line runs on to the last exit.
                censor_times: Vec::new(),
                ..CurveGroup::default()
            }
        };
        CurveFigure {
            title: "Survival by the model".to_owned(),
            subtitle: formula.to_owned(),
            note: self.notes.join(" "),
            x_label: words.time.to_owned(),
            y_label: words.survival.to_owned(),
            groups: self.list.iter().map(group).collect(),
            conf_level: self.level,
            mark_medians: true,
            ..CurveFigure::default()
        }
    }
}
