//! Hold the log-likelihood of a path as sums over distinct rows, with its slope and curvature.

use language::tape::Scratch;
use numerics::lanes::dot;
use numerics::special::ln;
use numerics::sums::{Sum, sum};
use process::{Compiled, EventId, ParameterId, Path, Process};

use crate::classes::{Class, classify};
use crate::fault::InferenceFault;
use crate::rows::Rows;
use crate::scope::Scope;
use crate::walk::{Joint, Walk, Walked};

/// What a likelihood is made of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LikelihoodOptions {
    /// Only facts with these words enter, and all events that are seen as them; none means every fact. The effects of
    /// other facts are taken as given.
    pub facts: Option<Vec<String>>,
    /// The role by whose unit rows are grouped for clustered standard errors; none means the first role of each event.
    pub group_by: Option<String>,
    /// Take facts that cannot happen where they did as given, and count them, rather than refuse them.
    pub condition_on_impossible: bool,
    /// Values of the parameters: those that are not estimated keep them, a search starts from them. None means those of
    /// the process.
    pub theta: Option<Vec<f64>>,
    /// Parameters that are not estimated, beyond those that the process fixes.
    pub fixed: Vec<ParameterId>,
}

/// The log-likelihood of a path under a process, in the parameters that are not fixed.
///
/// Σ log hazard at each fact − ∫ hazards over the time at risk. Everything is constant between instants, so the integral is
/// a sum of hazard × years; rows that agree in all that the hazard reads, parameters apart, are one.
#[derive(Debug, Clone)]
pub struct Likelihood {
    pub(crate) process: Process,
    pub(crate) rows: Vec<Rows>,
    pub(crate) joints: Vec<Joint>,
    pub(crate) groups: Vec<String>,
    pub(crate) scope: Scope,
    pub(crate) start: Vec<f64>,
    pub(crate) free: Vec<bool>,
    classes: Vec<Class>,
}

/// The second derivatives of a likelihood and what comes with them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Derivatives {
    pub(crate) value: f64,
    pub(crate) gradient: Vec<f64>,
    pub(crate) hessian: Vec<f64>,
}

impl Likelihood {
    /// Walks a path once and gathers its rows.
    ///
    /// Units: hazards a year, time in years since the clock's start.
    /// Ties: facts at one instant all meet the hazards just before it, and their effects are written together.
    /// Several events, or several tuples of units, that explain one fact enter by the log of their summed hazards. Facts
    /// that no event explains are conditioned on: see [`Likelihood::scope`].
    /// Errors: `NotExact` for an event whose likelihood the record does not give, with the reason; `Impossible` for a
    /// fact whose hazard is 0, with the part of the guard that fails; those of the process on this path.
    /// Source: Andersen, Borgan, Gill and Keiding (1993), Statistical Models Based on Counting Processes, section II.7.
    /// Checked against Poisson regression in R, and against a slow walk that merges nothing.
    pub fn new(compiled: &Compiled, path: &Path, options: &LikelihoodOptions) -> Result<Likelihood, InferenceFault> {
        let process = compiled.process();
        let needed = process.parameters.len();
        let start = options.theta.clone().unwrap_or_else(|| compiled.theta());
        let beyond = options.fixed.iter().find(|one| **one >= needed);
        if start.len() != needed || beyond.is_some() {
            let found = beyond.copied().unwrap_or(start.len());
            return Err(InferenceFault::Parameters { needed, found });
        }
        let free: Vec<bool> =
            (0..needed).map(|one| !process.parameters[one].fixed && !options.fixed.contains(&one)).collect();
        let fitted = fitted(process, options)?;
        let classes = classify(process, &free);
        for event in &fitted {
            if let Class::NeedsSimulation(reason) | Class::ParameterOnPath(reason) = &classes[*event] {
                let kind = &process.events[*event];
                return Err(InferenceFault::NotExact {
                    event: kind.name.clone(),
                    span: kind.span,
                    reason: reason.clone(),
                });
            }
        }
        let Walked { rows, joints, groups, scope } = Walk::new(compiled, path, &start, &fitted, options)?.run()?;
        Ok(Likelihood { process: process.clone(), rows, joints, groups, scope, start, free, classes })
    }

    /// What enters and what is taken as given.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The class of every event of the process, fitted or not.
    #[must_use]
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// The events that enter.
    #[must_use]
    pub fn events(&self) -> Vec<EventId> {
        let mut events: Vec<EventId> = self.rows.iter().map(|rows| rows.event).collect();
        // One with a duration has rows of its time at risk, and rows of its facts.
        events.dedup();
        events
    }

    /// How many distinct rows there are: the cost of one evaluation.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.iter().map(Rows::count).sum()
    }

    /// Years at risk, over all events that enter and all candidates.
    #[must_use]
    pub fn exposure(&self) -> f64 {
        sum(self.rows.iter().flat_map(|rows| rows.exposure.iter().copied()))
    }

    /// Years at risk of one event, and the facts that it alone explains; none if it does not enter.
    #[must_use]
    pub fn at_risk(&self, event: EventId) -> Option<(f64, f64)> {
        let rows = || self.rows.iter().filter(|rows| rows.event == event);
        rows().next()?;
        Some((
            sum(rows().flat_map(|rows| rows.exposure.iter().copied())),
            sum(rows().flat_map(|rows| rows.events.iter().copied())),
        ))
    }

    /// The log-likelihood at these values of all parameters; none where a hazard is not a finite number of 0 or more, or
    /// the hazard of a fact is 0: [`Likelihood::fault`] says why.
    #[must_use]
    pub fn value(&self, theta: &[f64]) -> Option<f64> {
        Some(self.log_likelihood(&self.hazards(theta)?)).filter(|value| value.is_finite())
    }

    /// The log-likelihood and its slope along every parameter, fixed ones too.
    ///
    /// Source: reverse accumulation over each row's hazard. Checked against finite differences.
    #[must_use]
    pub fn gradient(&self, theta: &[f64]) -> Option<(f64, Vec<f64>)> {
        let hazards = self.hazards(theta)?;
        let adjoints = self.adjoints(&hazards);
        let (mut gradient, mut scratch) = (vec![0.0; theta.len()], Scratch::default());
        for ((rows, hazard), adjoint) in self.rows.iter().zip(&hazards).zip(&adjoints) {
            let mut again = hazard.clone();
            rows.hazard.gradient(&rows.views(), theta, adjoint, &mut scratch, &mut again, &mut gradient);
        }
        let value = self.log_likelihood(&hazards);
        (value.is_finite() && gradient.iter().all(|slope| slope.is_finite())).then_some((value, gradient))
    }

    /// The log-likelihood, its slope and its second derivatives along every parameter.
    pub(crate) fn derivatives(&self, theta: &[f64]) -> Option<Derivatives> {
        let hazards = self.hazards(theta)?;
        let adjoints = self.adjoints(&hazards);
        let p = theta.len();
        let (mut gradient, mut hessian, mut scratch) = (vec![0.0; p], vec![0.0; p * p], Scratch::default());
        for ((rows, hazard), adjoint) in self.rows.iter().zip(&hazards).zip(&adjoints) {
            // The second derivative of n ln h by h.
            let bend = |(n, h): (&f64, &f64)| if *n == 0.0 { 0.0 } else { -n / (h * h) };
            let weight: Vec<f64> = rows.events.iter().zip(hazard).map(bend).collect();
            let views = rows.views();
            rows.hazard.curvature(&views, theta, adjoint, &weight, &mut scratch, &mut gradient, &mut hessian);
        }
        for (joint, slope, total) in self.joint_slopes(theta, &hazards) {
            for row in 0..p {
                for column in 0..p {
                    hessian[row * p + column] -= joint.count * slope[row] * slope[column] / (total * total);
                }
            }
        }
        let value = self.log_likelihood(&hazards);
        Some(Derivatives { value, gradient, hessian }).filter(|all| all.value.is_finite())
    }

    /// The slope of the log-likelihood of each group; their sum is the gradient.
    pub(crate) fn scores(&self, theta: &[f64]) -> Option<Vec<Vec<f64>>> {
        let hazards = self.hazards(theta)?;
        let mut scores = vec![vec![0.0; theta.len()]; self.groups.len()];
        let mut scratch = Scratch::default();
        for (rows, hazard) in self.rows.iter().zip(&hazards) {
            let (places, slopes) = slopes_of(rows, theta, &mut scratch);
            for cell in &rows.cells {
                let row = cell.row as usize;
                let log_part = if cell.events == 0.0 { 0.0 } else { cell.events / hazard[row] };
                for (column, place) in slopes.chunks(rows.count()).zip(places) {
                    scores[cell.group as usize][*place] += (log_part - cell.exposure) * column[row];
                }
            }
        }
        for (joint, slope, total) in self.joint_slopes(theta, &hazards) {
            let score = &mut scores[joint.group as usize];
            score.iter_mut().zip(&slope).for_each(|(score, slope)| *score += joint.count * slope / total);
        }
        Some(scores)
    }

    /// The first hazard that is not a finite number of 0 or more at these values, or that is 0 though it happened.
    #[must_use]
    pub fn fault(&self, theta: &[f64]) -> Option<InferenceFault> {
        let mut scratch = Scratch::default();
        self.rows.iter().find_map(|rows| {
            let mut hazard = vec![0.0; rows.count()];
            rows.hazard.evaluate(&rows.views(), theta, &mut scratch, &mut hazard);
            let bad = |row: &usize| !lawful(hazard[*row]) || (hazard[*row] == 0.0 && rows.events[*row] > 0.0);
            let row = (0..rows.count()).find(bad)?;
            let kind = &self.process.events[rows.event];
            let inputs: Vec<f64> = rows.columns.iter().map(|column| column[row]).collect();
            let explained = rows.hazard.explain(&inputs, theta);
            let (span, fault) = explained.map_or((kind.hazard.span, None), |(span, fault)| (span, Some(fault)));
            Some(InferenceFault::Hazard { event: kind.name.clone(), span, value: hazard[row], fault })
        })
    }

    /// By fitted event and row, the hazard; none if one is not lawful.
    fn hazards(&self, theta: &[f64]) -> Option<Vec<Vec<f64>>> {
        let mut scratch = Scratch::default();
        let all = self.rows.iter().map(|rows| {
            let mut hazard = vec![0.0; rows.count()];
            rows.hazard.evaluate(&rows.views(), theta, &mut scratch, &mut hazard);
            hazard.iter().fold(true, |all, hazard| all & lawful(*hazard)).then_some(hazard)
        });
        all.collect()
    }

    fn log_likelihood(&self, hazards: &[Vec<f64>]) -> f64 {
        let mut value = Sum::default();
        for (rows, hazard) in self.rows.iter().zip(hazards) {
            let happened = rows.events.iter().zip(hazard).filter(|(events, _)| **events > 0.0);
            happened.for_each(|(events, hazard)| value.add(events * ln(*hazard)));
            value.add(-dot(&rows.exposure, hazard));
        }
        for joint in &self.joints {
            value.add(joint.count * ln(total(joint, hazards)));
        }
        value.value()
    }

    /// By fitted event and row, the derivative of the log-likelihood by the hazard.
    fn adjoints(&self, hazards: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let one = |(rows, hazard): (&Rows, &Vec<f64>)| {
            let facts = rows.events.iter().zip(hazard).zip(&rows.exposure);
            facts.map(|((n, h), years)| if *n == 0.0 { -years } else { n / h - years }).collect()
        };
        let mut adjoints: Vec<Vec<f64>> = self.rows.iter().zip(hazards).map(one).collect();
        for joint in &self.joints {
            let share = joint.count / total(joint, hazards);
            joint.rows.iter().for_each(|(place, row)| adjoints[*place as usize][*row as usize] += share);
        }
        adjoints
    }

    /// For each joint the slope of its summed hazards, and their sum.
    fn joint_slopes<'l>(&'l self, theta: &[f64], hazards: &[Vec<f64>]) -> Vec<(&'l Joint, Vec<f64>, f64)> {
        if self.joints.is_empty() {
            return Vec::new();
        }
        let mut scratch = Scratch::default();
        let used = |place: usize| self.joints.iter().any(|joint| joint.rows.iter().any(|row| row.0 as usize == place));
        let all: Vec<_> = self
            .rows
            .iter()
            .enumerate()
            .map(|(place, rows)| used(place).then(|| slopes_of(rows, theta, &mut scratch)))
            .collect();
        let one = |joint: &'l Joint| {
            let mut slope = vec![0.0; theta.len()];
            for (place, row) in &joint.rows {
                let Some((places, slopes)) = &all[*place as usize] else { continue };
                let count = self.rows[*place as usize].count();
                for (column, parameter) in slopes.chunks(count).zip(*places) {
                    slope[*parameter] += column[*row as usize];
                }
            }
            (joint, slope, total(joint, hazards))
        };
        self.joints.iter().map(one).collect()
    }
}

/// The slope of each row's hazard, column by column, and the parameters of the columns.
fn slopes_of<'r>(rows: &'r Rows, theta: &[f64], scratch: &mut Scratch) -> (&'r [ParameterId], Vec<f64>) {
    let places = rows.hazard.parameters();
    let (mut out, mut slopes) = (vec![0.0; rows.count()], vec![0.0; rows.count() * places.len()]);
    rows.hazard.slopes(&rows.views(), theta, scratch, &mut out, &mut slopes);
    (places, slopes)
}

fn total(joint: &Joint, hazards: &[Vec<f64>]) -> f64 {
    sum(joint.rows.iter().map(|(place, row)| hazards[*place as usize][*row as usize]))
}

fn lawful(hazard: f64) -> bool {
    (0.0..f64::INFINITY).contains(&hazard)
}

/// The events that enter: those that a record sees, of the words asked for.
fn fitted(process: &Process, options: &LikelihoodOptions) -> Result<Vec<EventId>, InferenceFault> {
    let word = |event: EventId| process.events[event].seen.as_ref().map(|seen| seen.fact.as_str());
    let asked = |word: &str| options.facts.as_ref().is_none_or(|facts| facts.iter().any(|fact| fact == word));
    let all = 0..process.events.len();
    let missing = options.facts.iter().flatten().find(|fact| !all.clone().any(|event| word(event) == Some(fact)));
    if let Some(fact) = missing {
        return Err(InferenceFault::NoSuchFact { fact: fact.clone() });
    }
    let fitted: Vec<EventId> = all.filter(|event| word(*event).is_some_and(asked)).collect();
    if fitted.is_empty() { Err(InferenceFault::NothingSeen) } else { Ok(fitted) }
}
