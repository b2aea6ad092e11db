//! Fit a theory to the record, and lay out what was found.

use std::collections::BTreeMap;

use inference::{End, Fit, FitOptions, InferenceFault, Interval, Likelihood, LikelihoodOptions, fit, profile_interval};
use language::{Code, Diagnostic, Diagnostics};
use numerics::newton::{Outcome, Stuck};
use numerics::special::{exp, normal_quantile};
use process::Path;
use report::ReportError;
use report::table::{Column, Table, Values, wrapped};
use serde_json::{Value, json};
use theory::Theory;

use crate::provenance::Provenance;
use crate::theories::fault_words::inference_words;
use crate::theories::load::Loaded;
use crate::theories::scale::{Scale, scales};

/// What is asked of a fit.
#[derive(Clone, Debug, PartialEq)]
pub struct TheoryFit {
    /// Level of the intervals.
    pub level: f64,
    /// Profile-likelihood intervals beside those of Wald.
    pub profile: bool,
    /// The role by whose unit scores are summed for clustered standard errors; the first role where none is given.
    pub cluster: Option<String>,
    /// Only facts with these words enter; all where none is given.
    pub facts: Option<Vec<String>>,
    /// Take facts that the theory calls impossible as given, and count them.
    pub condition_on_impossible: bool,
}

impl Default for TheoryFit {
    fn default() -> TheoryFit {
        TheoryFit { level: 0.95, profile: false, cluster: None, facts: None, condition_on_impossible: false }
    }
}

/// A fitted theory.
#[derive(Clone, Debug)]
pub struct FittedTheory {
    /// The fit.
    pub fit: Fit,
    /// Years at risk and facts of each event that entered, by name in the order of the text.
    pub at_risk: Vec<(String, f64, f64)>,
    /// Profile intervals, where they were asked for: one for each free parameter.
    pub profiles: Vec<Interval>,
    /// The normal quantile of the intervals.
    quantile: f64,
    /// Level of the intervals.
    level: f64,
}

/// Why there is no fit.
#[derive(Debug, thiserror::Error)]
pub enum TheoryFitFault {
    /// The likelihood cannot be made or searched.
    #[error("{0}")]
    Inference(Diagnostics),
    /// No event is seen as the fact that was asked for.
    #[error("no event of the theory is seen as `{found}`{}; its events are seen as {}", nearest.as_ref().map(|n| format!("; the nearest is `{n}`")).unwrap_or_default(), possible.join(", "))]
    NoSuchFact {
        /// What was asked for.
        found: String,
        /// The fact spelt most alike.
        nearest: Option<String>,
        /// The facts as which its events are seen.
        possible: Vec<String>,
    },
    /// Something that has no place in the text.
    #[error("{words}")]
    Asked {
        /// What is wrong.
        words: String,
    },
    /// The level is none.
    #[error("--level {found} is no level: give a share between 0 and 1, such as 0.95")]
    Level {
        /// What was asked for.
        found: f64,
    },
}

/// Fit a theory to what happened.
///
/// Errors: events whose likelihood is not one, facts that cannot happen where they did, each at its place in the text. A fit
/// that did not converge is returned as such.
pub fn fit_theory(loaded: &Loaded, path: &Path, asked: &TheoryFit) -> Result<FittedTheory, TheoryFitFault> {
    let quantile = normal_quantile(0.5 + asked.level / 2.0).ok().filter(|_| asked.level > 0.0 && asked.level < 1.0);
    let quantile = quantile.ok_or(TheoryFitFault::Level { found: asked.level })?;
    let options = LikelihoodOptions {
        facts: asked.facts.as_ref().map(|facts| known_facts(&loaded.theory, facts)).transpose()?,
        group_by: asked.cluster.clone(),
        condition_on_impossible: asked.condition_on_impossible,
        ..LikelihoodOptions::default()
    };
    let refused = |fault| refusal(&loaded.theory, &fault);
    let (likelihood, found) = search(loaded, path, options).map_err(refused)?;
    let mut profiles = Vec::new();
    if asked.profile && found.outcome == Outcome::Converged {
        for (parameter, estimate) in found.parameters.iter().enumerate() {
            if !estimate.fixed {
                let interval = profile_interval(&likelihood, &found, parameter, asked.level, &FitOptions::default());
                profiles.push(interval.map_err(refused)?);
            }
        }
    }
    let events = likelihood.events().into_iter().filter_map(|event| {
        let (years, facts) = likelihood.at_risk(event)?;
        Some((loaded.theory.process.events[event].name.clone(), years, facts))
    });
    Ok(FittedTheory { at_risk: events.collect(), fit: found, profiles, quantile, level: asked.level })
}

/// The likelihood and its fit; parameters that only events outside the likelihood read stay at their values.
fn search(loaded: &Loaded, path: &Path, mut options: LikelihoodOptions) -> Result<(Likelihood, Fit), InferenceFault> {
    loop {
        let likelihood = Likelihood::new(&loaded.compiled, path, &options)?;
        match fit(&likelihood, &FitOptions::default()) {
            Err(InferenceFault::NotInLikelihood { name, span }) => {
                let unread = loaded.theory.parameter(&name).filter(|parameter| !options.fixed.contains(parameter));
                options.fixed.push(unread.ok_or(InferenceFault::NotInLikelihood { name, span })?);
            }
            other => return Ok((likelihood, other?)),
        }
    }
}

/// Facts in the record's own words, with or without `record.` before them.
fn known_facts(theory: &Theory, asked: &[String]) -> Result<Vec<String>, TheoryFitFault> {
    let seen = theory.process.events.iter().filter_map(|kind| kind.seen.as_ref().map(|seen| seen.fact.clone()));
    let mut possible: Vec<String> = seen.collect();
    possible.sort_unstable();
    possible.dedup();
    let known = |one: &String| {
        let word = one.trim().strip_prefix("record.").unwrap_or(one.trim()).to_owned();
        let fault = || TheoryFitFault::NoSuchFact {
            found: one.clone(),
            nearest: language::nearest(&word, possible.iter().map(String::as_str)).map(str::to_owned),
            possible: possible.clone(),
        };
        if possible.contains(&word) { Ok(word) } else { Err(fault()) }
    };
    asked.iter().map(known).collect()
}

fn refusal(theory: &Theory, fault: &InferenceFault) -> TheoryFitFault {
    let place = match fault {
        InferenceFault::NotExact { span, .. } => Some((Code::NotYet, *span)),
        InferenceFault::Impossible { span, .. } => Some((Code::NeverHappens, *span)),
        InferenceFault::Hazard { span, .. } => Some((Code::ImpossibleArithmetic, *span)),
        InferenceFault::NotInLikelihood { span, .. } => Some((Code::Unused, *span)),
        InferenceFault::NothingSeen => theory.process.events.first().map(|first| (Code::NothingSeen, first.span)),
        InferenceFault::Process(fault) => fault.span().map(|span| (Code::ImpossibleArithmetic, span)),
        InferenceFault::Ambiguous { events, .. } => {
            let first = theory.process.events.iter().find(|kind| events.first() == Some(&kind.name));
            first.map(|kind| (Code::FactMismatch, kind.span))
        }
        _ => None,
    };
    let words = inference_words(theory, fault);
    let Some((code, span)) = place else { return TheoryFitFault::Asked { words } };
    let mut all = Diagnostics::none(&theory.process.source);
    let drawn = Diagnostic::new(code, span, words).found("here");
    all.push(match fault {
        InferenceFault::Impossible { .. } => {
            drawn.note("let the guard hold there, or take such facts as given with --condition-on-impossible")
        }
        _ => drawn,
    });
    TheoryFitFault::Inference(all)
}

impl FittedTheory {
    /// Whether there is a maximum.
    pub fn converged(&self) -> bool {
        self.fit.outcome == Outcome::Converged
    }

    /// What the search says of itself, in words.
    pub fn outcome_words(&self) -> String {
        let name = |parameter: usize| format!("`{}`", self.fit.parameters[parameter].name);
        match &self.fit.outcome {
            Outcome::Converged => format!("converged in {} steps", self.fit.iterations),
            Outcome::Runaway { parameter } => {
                format!("not converged: the likelihood rises without end along {}", name(*parameter))
            }
            Outcome::AtBound { parameter } => {
                format!("not converged: the likelihood rises up to the bound of {}", name(*parameter))
            }
            Outcome::NotConverged { because: Stuck::Flat(flat) } => {
                let names: Vec<String> = flat
                    .iter()
                    .map(|one| {
                        let with: Vec<String> = one.with.iter().map(|other| name(*other)).collect();
                        format!("{} can be traded for {}", name(one.column), with.join(", "))
                    })
                    .collect();
                format!("not converged: {}", names.join("; "))
            }
            Outcome::NotConverged { because } => format!("not converged: {because:?}"),
        }
    }

    /// Standard error that counts, and the interval that goes with it.
    fn interval(&self, estimate: &inference::Estimate) -> Option<(f64, f64, f64)> {
        let error = estimate.clustered_error.or(estimate.standard_error)?;
        Some((error, estimate.value - self.quantile * error, estimate.value + self.quantile * error))
    }
}

fn end(end: End) -> Option<f64> {
    if let End::At(value) = end { Some(value) } else { None }
}

/// The estimates in words.
pub fn fit_to_text(loaded: &Loaded, found: &FittedTheory) -> String {
    let (process, fit) = (&loaded.theory.process, &found.fit);
    let mut lines = vec![format!("{}: {}", process.name, loaded.theory.title.as_deref().unwrap_or("no title"))];
    lines.push(format!("  {}", found.outcome_words()));
    for (event, years, facts) in &found.at_risk {
        let events = if *facts == 1.0 { "event" } else { "events" };
        lines.push(format!("  {event}: {facts} {events} in {years:.1} years at risk"));
    }
    lines.push(format!(
        "  log-likelihood {:.4}, AIC {:.2}{}",
        fit.log_likelihood,
        fit.aic,
        fit.bic.map_or_else(String::new, |bic| format!(", BIC {bic:.2}"))
    ));
    let rows = if fit.rows == 1 { "distinct row" } else { "distinct rows" };
    lines.push(format!("  {} {rows}, condition number {:.1}", fit.rows, fit.condition));
    lines.push(String::new());
    lines.extend(parameter_lines(loaded, found));
    for interval in &found.profiles {
        let side = |side: End| match side {
            End::At(value) => format!("{value:.4}"),
            End::Beyond(value) => format!("beyond {value:.4}"),
        };
        let name = &fit.parameters[interval.parameter].name;
        lines.push(format!("  profile interval of {name}: {} to {}", side(interval.low), side(interval.high)));
    }
    lines.push(String::new());
    let notes = note_lines(loaded, found);
    lines.extend(notes.iter().map(|note| wrapped(note, LINE, "  ").trim_end().to_owned()));
    lines.join("\n") + "\n"
}

/// The most columns of a line of notes.
const LINE: usize = 96;
/// A clustered standard error below this share of the one by information is told: sums over a few clusters fall short
/// (Cameron and Miller 2015), and clusters that are alike do not halve an error.
const FEW: f64 = 0.5;

/// A line for each parameter under a heading.
fn parameter_lines(loaded: &Loaded, found: &FittedTheory) -> Vec<String> {
    let all = &found.fit.parameters;
    let widest = all.iter().map(|one| one.name.chars().count()).max().unwrap_or(0).max(9);
    let level = format!("{}% interval", found.level * 100.0);
    let head = ["estimate", "se", "clustered", &level, "exp(estimate)"];
    let line = |name: &str, [estimate, error, clustered, interval, exponential]: [&str; 5]| {
        let line =
            format!("  {name:widest$}  {estimate:>10}  {error:>9}  {clustered:>9}  {interval:>22}  {exponential}");
        line.trim_end().to_owned()
    };
    let mut lines = vec![line("parameter", head)];
    for ((one, parameter), scale) in
        all.iter().zip(&loaded.theory.process.parameters).zip(scales(&loaded.theory.process))
    {
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}"));
        let left_out = one.fixed && !parameter.fixed;
        let interval = match found.interval(one) {
            Some((_, low, high)) => format!("{low:.4} to {high:.4}"),
            None if parameter.fixed => "fixed".to_owned(),
            None if left_out => "in no fitted event".to_owned(),
            None => "-".to_owned(),
        };
        let exponential = match scale.filter(|_| !left_out) {
            Some(Scale::Hazard) => format!("{:.4} a year", exp(one.value)),
            Some(Scale::Ratio) => format!("x {:.4}", exp(one.value)),
            None => String::new(),
        };
        let (error, clustered) = (number(one.standard_error), number(one.clustered_error));
        lines.push(line(&one.name, [&format!("{:.4}", one.value), &error, &clustered, &interval, &exponential]));
    }
    lines
}

/// What a reader should know of the table, what was taken as given, and where the theory's own effects leave the record.
fn note_lines(loaded: &Loaded, found: &FittedTheory) -> Vec<String> {
    let scope = &found.fit.scope;
    let counted = |what: &str, counts: &BTreeMap<String, usize>| {
        let listed: Vec<String> = counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
        (!listed.is_empty()).then(|| format!("{what}: {}.", listed.join(", ")))
    };
    let mut notes = vec![
        "Clustered standard errors sum the scores of one unit; the interval uses them where there are any.".to_owned(),
    ];
    let scales = scales(&loaded.theory.process);
    if scales.contains(&Some(Scale::Hazard)) {
        notes.push("exp(estimate) with `a year` is a hazard where the event's other terms are 0; with `x` it is what a term of 1 multiplies the hazard by.".to_owned());
    }
    let small = |one: &&inference::Estimate| match (one.standard_error, one.clustered_error) {
        (Some(error), Some(clustered)) => clustered < FEW * error,
        _ => false,
    };
    let few: Vec<String> = found.fit.parameters.iter().filter(small).map(|one| format!("`{}`", one.name)).collect();
    if !few.is_empty() {
        notes.push(format!(
            "The clustered standard error of {} is less than half the other one, as happens where few units carry a parameter: do not trust the interval, and look at --profile.",
            few.join(", ")
        ));
    }
    notes.extend(counted("Taken as given, because no event explains them", &scope.unexplained));
    notes.extend(counted("Taken as given, because they were not asked for", &scope.left_out));
    notes.extend(counted("Taken as given, though the theory calls them impossible", &scope.impossible));
    if scope.outside_clock > 0 {
        notes.push(format!("{} facts lie outside the clock.", scope.outside_clock));
    }
    for (attribute, follow) in scope.follows.iter().filter(|(_, follow)| follow.mismatches > 0) {
        notes.push(format!(
            "`{attribute}` follows the record, which counts: in {} of {} places the theory's own effects would have written something else.",
            follow.mismatches, follow.written
        ));
    }
    notes
}

/// The estimates as JSON.
pub fn fit_to_json(loaded: &Loaded, found: &FittedTheory, provenance: &Provenance) -> Value {
    let (process, fit) = (&loaded.theory.process, &found.fit);
    let scales = scales(process);
    let terms = fit.parameters.iter().enumerate().map(|(place, one)| {
        let interval = found.interval(one);
        let profile = found.profiles.iter().find(|interval| interval.parameter == place);
        json!({
            "term": one.name, "estimate": one.value, "fixed": one.fixed, "scale": scales[place].map(Scale::word),
            "std_error": one.standard_error,
            "clustered_std_error": one.clustered_error,
            "conf_low": interval.map(|i| i.1), "conf_high": interval.map(|i| i.2),
            "profile_low": profile.and_then(|p| end(p.low)), "profile_high": profile.and_then(|p| end(p.high)),
        })
    });
    let events = found
        .at_risk
        .iter()
        .map(|(event, years, facts)| json!({"event": event, "n_events": facts, "years_at_risk": years}));
    let follows = fit.scope.follows.iter().map(|(attribute, follow)| {
        (attribute.clone(), json!({"written": follow.written, "mismatches": follow.mismatches}))
    });
    json!({
        "schema": "interbellum/fit/1",
        "theory": process.name,
        "fit": {
            "converged": found.converged(), "outcome": found.outcome_words(), "iterations": fit.iterations,
            "events": fit.events, "years_at_risk": fit.exposure, "rows": fit.rows, "clusters": fit.groups,
            "loglik": fit.log_likelihood, "aic": fit.aic, "bic": fit.bic, "condition_number": fit.condition,
            "gradient": fit.gradient, "level": found.level,
        },
        "terms": terms.collect::<Vec<_>>(),
        "events": events.collect::<Vec<_>>(),
        "scope": {
            "unexplained": fit.scope.unexplained, "left_out": fit.scope.left_out, "impossible": fit.scope.impossible,
            "outside_clock": fit.scope.outside_clock, "follows": Value::Object(follows.collect()),
        },
        "made_by": provenance.to_json(),
    })
}

/// The estimates as a table.
pub fn fit_to_table(found: &FittedTheory) -> Result<Table, ReportError> {
    let all = &found.fit.parameters;
    let column = |name: &str, label: &str, of: &dyn Fn(&inference::Estimate) -> Option<f64>| {
        Column::new(name, label, Values::Real(all.iter().map(of).collect())).with_decimals(4)
    };
    let names = Values::Text(all.iter().map(|one| Some(one.name.clone())).collect());
    Table::new(
        "parameters",
        vec![
            Column::new("term", "parameter", names),
            column("estimate", "estimate", &|one| Some(one.value)),
            column("std_error", "standard error", &|one| one.standard_error),
            column("clustered_std_error", "clustered standard error", &|one| one.clustered_error),
            column("conf_low", "lower end", &|one| found.interval(one).map(|i| i.1)),
            column("conf_high", "upper end", &|one| found.interval(one).map(|i| i.2)),
        ],
    )
}
