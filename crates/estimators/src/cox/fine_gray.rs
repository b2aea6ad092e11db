//! Turn times to one of several causes into weighted rows whose Cox fit is that of a subdistribution hazard.

use crate::sample::verify_length;
use crate::{Column, EstimateError};
use numerics::order::order;

/// Weighted rows for a Cox fit, some for the same row of the sample.
///
/// Shapes: all columns of one length. A row belongs to the row `row` of what was given, counted from 0; it is what a robust
/// variance clusters by.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SubdistributionRows {
    /// The row that was given.
    pub row: Vec<u32>,
    /// When it comes to be at risk with this weight.
    pub entry: Vec<f64>,
    /// Until when.
    pub exit: Vec<f64>,
    /// Whether it ends by the cause of interest.
    pub event: Vec<bool>,
    /// The weight.
    pub weight: Vec<f64>,
}

impl SubdistributionRows {
    fn push(&mut self, row: u32, entry: f64, exit: f64, event: bool, weight: f64) {
        self.row.push(row);
        self.entry.push(entry);
        self.exit.push(exit);
        self.event.push(event);
        self.weight.push(weight);
    }
}

/// Keeps rows that ended by another cause at risk, with the chance that they would not have been censored until then.
///
/// Shapes: `exit` and `cause` have n rows; cause 0 is censoring. Units: any unit of time from 0, when all come under
/// observation; delayed entry is not provided for.
/// Ties: events precede censorings at the same time. Between censorings weights are constant; rows are cut there, and
/// pieces without an event of interest are left out.
/// Errors: `Empty`, `LengthMismatch`, `NotFinite`, `EntryNotBeforeExit` (an exit of 0 or before), `NoEvents` of interest.
/// Source: Fine and Gray (1999), Journal of the American Statistical Association 94(446); as weighted rows: Geskus (2011),
/// Biometrics 67(1). Checked against `finegray` of R survival 3.5-3.
///
/// ```
/// use estimators::cox::fine_gray;
///
/// // One ends by the other cause at 1 and stays at risk; of the two others at 2 one is censored, the last has the event at 3.
/// let rows = fine_gray(&[1.0, 2.0, 3.0], &[2, 0, 1], 1)?;
/// assert_eq!(rows.row, [0, 0, 1, 2]);
/// assert_eq!(rows.entry, [0.0, 2.0, 0.0, 0.0]);
/// assert_eq!(rows.weight, [1.0, 0.5, 1.0, 1.0]);
/// # Ok::<(), estimators::EstimateError>(())
/// ```
pub fn fine_gray(exit: &[f64], cause: &[u32], of_interest: u32) -> Result<SubdistributionRows, EstimateError> {
    verify(exit, cause)?;
    let is_event = |row: usize| cause[row] == of_interest && of_interest != 0;
    let mut events: Vec<f64> = (0..exit.len()).filter(|&row| is_event(row)).map(|row| exit[row]).collect();
    events.sort_unstable_by(f64::total_cmp);
    if events.is_empty() {
        return Err(EstimateError::NoEvents);
    }
    let censoring = Censoring::of(exit, cause);
    let mut rows = SubdistributionRows::default();
    for (row, &time) in exit.iter().enumerate() {
        if cause[row] == 0 || is_event(row) {
            rows.push(row as u32, 0.0, time, is_event(row), 1.0);
        } else {
            push_pieces(&mut rows, row as u32, time, &censoring, &events);
        }
    }
    Ok(rows)
}

fn verify(exit: &[f64], cause: &[u32]) -> Result<(), EstimateError> {
    if exit.is_empty() {
        return Err(EstimateError::Empty);
    }
    verify_length(Column::Event, cause.len(), exit.len())?;
    match exit.iter().position(|&time| !(time > 0.0 && time < f64::INFINITY)) {
        None => Ok(()),
        Some(row) if exit[row].is_finite() => {
            Err(EstimateError::EntryNotBeforeExit { row, entry: 0.0, exit: exit[row] })
        }
        Some(row) => Err(EstimateError::NotFinite { column: Column::Exit, row }),
    }
}

/// A row that ended by another cause at `time`: whole until the next censoring, then piece by piece to the last event.
fn push_pieces(rows: &mut SubdistributionRows, row: u32, time: f64, censoring: &Censoring, events: &[f64]) {
    let next = censoring.times.partition_point(|&known| known < time);
    let before = if next == 0 { 1.0 } else { censoring.free[next - 1] };
    let last = events[events.len() - 1];
    let end_of = |piece: usize| censoring.times.get(piece).copied().unwrap_or(f64::INFINITY).min(last);
    rows.push(row, 0.0, end_of(next).max(time), false, 1.0);
    for piece in next..censoring.times.len() {
        let (start, end) = (censoring.times[piece], end_of(piece + 1));
        let passed = events.partition_point(|&event| event <= start);
        if start < end && passed < events.len() && events[passed] <= end {
            rows.push(row, start, end, false, censoring.free[piece] / before);
        }
    }
}

/// The Kaplan–Meier chance of not having been censored up to and at each time of a censoring.
struct Censoring {
    times: Vec<f64>,
    free: Vec<f64>,
}

impl Censoring {
    fn of(exit: &[f64], cause: &[u32]) -> Censoring {
        let by_exit = order(exit);
        let mut censoring = Censoring { times: Vec::new(), free: Vec::new() };
        let (mut at_risk, mut free) = (exit.len(), 1.0);
        for tied in by_exit.chunk_by(|&a, &b| exit[a as usize] == exit[b as usize]) {
            let censored = tied.iter().filter(|&&row| cause[row as usize] == 0).count();
            let after_events = at_risk - (tied.len() - censored);
            if censored > 0 {
                free *= (after_events - censored) as f64 / after_events as f64;
                censoring.times.push(exit[tied[0] as usize]);
                censoring.free.push(free);
            }
            at_risk -= tied.len();
        }
        censoring
    }
}
