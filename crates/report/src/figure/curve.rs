//! Draw survival curves with their intervals, censorings and numbers at risk.

use crate::ReportError;

/// Most groups that one figure can show and a reader can still tell apart.
pub const MOST_GROUPS: usize = 9;

/// A figure of one to eight survival curves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CurveFigure {
    /// What is shown, in a few words.
    pub title: String,
    /// Who is in it, or empty.
    pub subtitle: String,
    /// Source and anything a reader must know; n and events are added by the figure.
    pub note: String,
    /// Label of the time axis, with its unit, such as `years of peace`.
    pub x_label: String,
    /// Label of the survival axis, such as `still at peace`.
    pub y_label: String,
    /// What an event is, as a noun in the plural for the note, such as `returns to war`.
    pub events_label: String,
    /// The curves, in the order of the at-risk table.
    pub groups: Vec<CurveGroup>,
    /// Level of the intervals in (0, 1), such as 0.95.
    pub conf_level: f64,
    /// Times at which the numbers at risk are listed, ascending.
    pub at_risk_times: Vec<f64>,
    /// End of the time axis; without it, the last time observed.
    pub x_max: Option<f64>,
    /// Whether a dotted line shows where each curve falls to a half.
    pub mark_medians: bool,
}

/// One curve.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CurveGroup {
    /// Name of the group.
    pub label: String,
    /// Spells in the group; 0 for a curve that a model draws, which has none of its own.
    pub n: usize,
    /// Events in the group.
    pub events: usize,
    /// The values of the curve, one for each distinct event time (more do no harm), ascending; before the first it is 1.
    pub steps: Vec<Step>,
    /// Times of the censorings, in any order. The line runs to the last of these or the last step.
    pub censor_times: Vec<f64>,
    /// Numbers at risk at each of the figure's `at_risk_times`.
    pub at_risk: Vec<usize>,
    /// Median of the curve, if it falls to a half.
    pub median: Option<f64>,
}

/// The value of a curve from one time to the next step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Time at which the curve takes this value.
    pub time: f64,
    /// Survival in [0, 1].
    pub survival: f64,
    /// Lower bound of the interval in [0, 1], if it is defined.
    pub conf_low: Option<f64>,
    /// Upper bound of the interval in [0, 1], if it is defined.
    pub conf_high: Option<f64>,
}

impl CurveFigure {
    /// Checks that every value can be drawn.
    ///
    /// Errors: `NoGroups`, `TooManyGroups`, `AtRiskLength`, `StepOrder`, `SurvivalOutside`, `TimeOutside`.
    pub fn verify(&self) -> Result<(), ReportError> {
        let found = self.groups.len();
        if found == 0 {
            return Err(ReportError::NoGroups { title: self.title.clone() });
        }
        if found > MOST_GROUPS {
            return Err(ReportError::TooManyGroups { title: self.title.clone(), found, most: MOST_GROUPS });
        }
        if !(self.conf_level > 0.0 && self.conf_level < 1.0) {
            return Err(self.outside("the level", self.conf_level));
        }
        if let Some(end) = self.x_max.filter(|end| !(end.is_finite() && *end > 0.0)) {
            return Err(self.outside("the end of the axis", end));
        }
        for time in &self.at_risk_times {
            verify_time("a time at risk", &self.title, *time)?;
        }
        self.groups.iter().try_for_each(|group| group.verify(self.at_risk_times.len()))
    }

    fn outside(&self, what: &'static str, value: f64) -> ReportError {
        ReportError::TimeOutside { what, title: self.title.clone(), value }
    }
}

impl CurveGroup {
    /// The last time at which anything of this group was seen.
    pub fn last_time(&self) -> f64 {
        let last_step = self.steps.last().map_or(0.0, |step| step.time);
        self.censor_times.iter().copied().fold(last_step, f64::max)
    }

    fn verify(&self, expected: usize) -> Result<(), ReportError> {
        if self.at_risk.len() != expected {
            return Err(ReportError::AtRiskLength { group: self.label.clone(), expected, found: self.at_risk.len() });
        }
        for (row, step) in self.steps.iter().enumerate() {
            let after = row == 0 || step.time > self.steps[row - 1].time;
            if !(step.time.is_finite() && step.time >= 0.0 && after) {
                return Err(ReportError::StepOrder { group: self.label.clone(), step: row + 1, time: step.time });
            }
            let values = [Some(step.survival), step.conf_low, step.conf_high];
            if let Some(value) = values.into_iter().flatten().find(|value| !(0.0..=1.0).contains(value)) {
                return Err(ReportError::SurvivalOutside { group: self.label.clone(), step: row + 1, value });
            }
        }
        for time in self.censor_times.iter().chain(&self.median) {
            verify_time("a censoring or median", &self.label, *time)?;
        }
        Ok(())
    }
}

fn verify_time(what: &'static str, title: &str, value: f64) -> Result<(), ReportError> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(ReportError::TimeOutside { what, title: title.to_owned(), value })
}
