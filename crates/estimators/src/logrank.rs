//! Test whether groups share one survival function: the log-rank test and its G-rho relatives.

use crate::quadratic_form::quadratic_form;
use crate::sample::verify_length;
use crate::{Column, EstimateError, Sample};
use numerics::order::order;
use numerics::special::{chi_squared_upper, pow};
use numerics::sums::Sum;

/// The most groups that are compared: the variance has the square of this many elements.
const MOST_GROUPS: usize = 1000;

/// What was observed and what was to be expected in one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupCount {
    /// The code of the group, as given.
    pub group: u32,
    /// Its rows.
    pub rows: u64,
    /// Its events, each times the weight S(t−)^rho.
    pub observed: f64,
    /// The events to be expected if all groups had the same hazard, times the same weights.
    pub expected: f64,
}

/// The result of a log-rank or G-rho test.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRank {
    /// The groups, by ascending code.
    pub groups: Vec<GroupCount>,
    /// The variance of observed − expected: one row and one column a group.
    pub variance: Vec<Vec<f64>>,
    /// The test statistic.
    pub chisq: f64,
    /// Its degrees of freedom: the rank of the variance, one less than the groups that could be compared.
    pub df: u32,
    /// The probability of a statistic at least as large if the groups share one survival function.
    pub p: f64,
}

/// G-rho test that groups share one survival function: the log-rank test at `rho` 0, Peto and Peto's at 1.
///
/// Shapes: `group` has a code for each of the n rows of `sample`, and so has `stratum` if given; groups are compared within
/// strata and the comparisons added up. Codes need not be consecutive.
/// Units: `rho` ≥ 0 weighs each event by S(t−)^rho, with S the Kaplan–Meier estimate of the stratum, all groups together.
/// Ties: the hypergeometric variance, d (n − d) / (n − 1) times p (1 − p); a row is at risk at t if entry < t ≤ exit. Delayed
/// entry is honoured; case weights are refused.
/// Errors: `WeightsRefused`, `RhoOutOfRange`, `LengthMismatch`, `OneGroup`, `TooManyGroups`, `NoEvents`, and
/// `NothingToCompare` if two groups were never at risk together at an event.
/// Source: Mantel (1966), Peto and Peto (1972), Harrington and Fleming (1982). Checked by hand, against `survdiff` of
/// R survival 3.5-3, and with delayed entry against the score test of its `coxph`, which is the same without ties.
///
/// ```
/// use estimators::{Sample, logrank};
///
/// let sample = Sample::new(None, &[1.0, 2.0, 3.0, 4.0], &[true, true, true, false], None)?;
/// let test = logrank(&sample, &[0, 1, 0, 1], None, 0.0)?;
/// assert_eq!(test.groups[0].observed, 2.0);
/// assert_eq!(test.groups[0].expected, 1.0 / 2.0 + 1.0 / 3.0 + 1.0 / 2.0);
/// assert_eq!(test.df, 1);
/// # Ok::<(), estimators::EstimateError>(())
/// ```
pub fn logrank(
    sample: &Sample<'_>,
    group: &[u32],
    stratum: Option<&[u32]>,
    rho: f64,
) -> Result<LogRank, EstimateError> {
    verify_request(sample, group, stratum, rho)?;
    let codes = distinct_codes(group);
    match codes.len() {
        1 => return Err(EstimateError::OneGroup),
        found if found > MOST_GROUPS => {
            return Err(EstimateError::TooManyGroups { found, most: MOST_GROUPS });
        }
        _ => {}
    }
    if !sample.event().contains(&true) {
        return Err(EstimateError::NoEvents);
    }
    let place_of = |code: &u32| codes.partition_point(|known| known < code);
    let place: Vec<usize> = group.iter().map(place_of).collect();
    let mut comparison = Comparison::new(codes.len(), rho);
    for (exits, entries) in split_strata(sample, stratum) {
        comparison.add_stratum(sample, &place, &exits, &entries);
    }
    comparison.conclude(&codes, &place)
}

fn verify_request(sample: &Sample<'_>, group: &[u32], stratum: Option<&[u32]>, rho: f64) -> Result<(), EstimateError> {
    if sample.weight().is_some() {
        return Err(EstimateError::WeightsRefused);
    }
    if !(rho.is_finite() && rho >= 0.0) {
        return Err(EstimateError::RhoOutOfRange { found: rho });
    }
    verify_length(Column::Group, group.len(), sample.rows())?;
    stratum.map_or(Ok(()), |stratum| verify_length(Column::Stratum, stratum.len(), sample.rows()))
}

fn distinct_codes(codes: &[u32]) -> Vec<u32> {
    let mut codes = codes.to_vec();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The rows of each stratum by ascending exit, and by ascending entry (none without delayed entry).
fn split_strata(sample: &Sample<'_>, stratum: Option<&[u32]>) -> Vec<(Vec<u32>, Vec<u32>)> {
    let exits = order(sample.exit());
    let entries = sample.entry().map(order).unwrap_or_default();
    let Some(stratum) = stratum else {
        return vec![(exits, entries)];
    };
    let codes = distinct_codes(stratum);
    let mut strata = vec![(Vec::new(), Vec::new()); codes.len()];
    let place = |row: u32| codes.partition_point(|&known| known < stratum[row as usize]);
    exits.into_iter().for_each(|row| strata[place(row)].0.push(row));
    entries.into_iter().for_each(|row| strata[place(row)].1.push(row));
    strata
}

/// The running sums of a comparison of groups.
struct Comparison {
    rho: f64,
    observed: Vec<Sum>,
    expected: Vec<Sum>,
    /// The lower triangle: row i has i + 1 elements.
    variance: Vec<Vec<Sum>>,
}

impl Comparison {
    fn new(groups: usize, rho: f64) -> Comparison {
        let zeros = |count| vec![Sum::default(); count];
        let variance = (1..=groups).map(zeros).collect();
        Comparison { rho, observed: zeros(groups), expected: zeros(groups), variance }
    }

    /// Passes through the exit times of one stratum, keeping count of who is at risk in each group.
    fn add_stratum(&mut self, sample: &Sample<'_>, place: &[usize], exits: &[u32], entries: &[u32]) {
        let exit = |row: u32| sample.exit()[row as usize];
        let mut at_risk = vec![0_u32; self.observed.len()];
        let mut entering = entries.iter().copied().peekable();
        if sample.entry().is_none() {
            exits.iter().for_each(|&row| at_risk[place[row as usize]] += 1);
        }
        let mut survival = 1.0;
        for tied in exits.chunk_by(|&a, &b| exit(a) == exit(b)) {
            let time = exit(tied[0]);
            let enters = |row: &u32| sample.entry().is_some_and(|entry| entry[*row as usize] < time);
            while let Some(row) = entering.next_if(enters) {
                at_risk[place[row as usize]] += 1;
            }
            let events = tied.iter().filter(|&&row| sample.event()[row as usize]);
            survival *= self.add_events(events.map(|&row| place[row as usize]), &at_risk, survival);
            tied.iter().for_each(|&row| at_risk[place[row as usize]] -= 1);
        }
    }

    /// Adds the events at one time, each given by its group, and returns the share that survives them.
    fn add_events(&mut self, events: impl Iterator<Item = usize>, at_risk: &[u32], survival: f64) -> f64 {
        let weight = pow(survival, self.rho);
        let mut count = 0_u32;
        for group in events {
            self.observed[group].add(weight);
            count += 1;
        }
        if count == 0 {
            return 1.0;
        }
        let all = at_risk.iter().map(|&n| f64::from(n)).sum::<f64>();
        let events = f64::from(count);
        for (expected, &n) in self.expected.iter_mut().zip(at_risk) {
            expected.add(weight * events * f64::from(n) / all);
        }
        // One alone at risk has the event with certainty: no variance.
        if all > 1.0 {
            self.add_variance(weight * weight * events * (all - events) / (all - 1.0), at_risk, all);
        }
        (all - events) / all
    }

    fn add_variance(&mut self, scale: f64, at_risk: &[u32], all: f64) {
        let share = |group: usize| f64::from(at_risk[group]) / all;
        for (row, sums) in self.variance.iter_mut().enumerate() {
            let scaled = scale * share(row);
            for (column, sum) in sums.iter_mut().enumerate() {
                let own = if row == column { 1.0 } else { 0.0 };
                sum.add(scaled * (own - share(column)));
            }
        }
    }

    fn conclude(self, codes: &[u32], place: &[usize]) -> Result<LogRank, EstimateError> {
        let mut rows = vec![0_u64; codes.len()];
        place.iter().for_each(|&place| rows[place] += 1);
        let groups: Vec<GroupCount> = codes
            .iter()
            .enumerate()
            .map(|(i, &group)| GroupCount {
                group,
                rows: rows[i],
                observed: self.observed[i].value(),
                expected: self.expected[i].value(),
            })
            .collect();
        let lower = |row: usize, column: usize| self.variance[row.max(column)][row.min(column)].value();
        let variance: Vec<Vec<f64>> =
            (0..codes.len()).map(|row| (0..codes.len()).map(|column| lower(row, column)).collect()).collect();
        let differences: Vec<f64> = groups.iter().map(|group| group.observed - group.expected).collect();
        let form = quadratic_form(&differences, &variance);
        match chi_squared_upper(form.value, form.rank) {
            Ok(p) => Ok(LogRank { groups, variance, chisq: form.value, df: form.rank, p }),
            // The form is a sum of squares, so what is refused is a rank of 0.
            Err(_) => Err(EstimateError::NothingToCompare),
        }
    }
}
