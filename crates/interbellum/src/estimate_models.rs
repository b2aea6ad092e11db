//! Put several estimates side by side, compare those that are nested, and write effects as tables.

use estimators::cox::ChiSquared;
use numerics::cholesky::Cholesky;
use numerics::special::{chi_squared_upper, exp, ln};
use report::ReportError;
use report::table::{Column, Table, Values, WordTable};
use serde_json::{Value, json};

use crate::estimate::{Coefficient, Estimate, Specification, reason_word, ties_word};
use crate::estimate_effects::{Difference, Effect, Effects};
use crate::estimate_scenarios::short;
use crate::estimate_words::{reference_lines, two_digits_of};
use crate::plain::p_value;

/// What stands in a cell of a table of several models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Cells {
    /// The log hazard ratio, and its standard error in brackets.
    #[default]
    Log,
    /// The hazard ratio, and its interval in brackets.
    Ratio,
}

/// How a table of several models looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Look {
    /// What stands in a cell.
    pub cells: Cells,
    /// Whether small p values get stars.
    pub stars: bool,
}

/// Two models of the same rows, the columns of one among those of the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Place of the smaller model.
    pub smaller: usize,
    /// Place of the larger.
    pub larger: usize,
    /// The columns that the larger adds.
    pub added: Vec<String>,
    /// The likelihood-ratio test that they add nothing; it takes rows as independent.
    pub likelihood_ratio: ChiSquared,
    /// Wald's test of the same with the robust variance, where the larger model has one of full rank.
    pub robust_wald: Option<ChiSquared>,
}

impl Estimate {
    /// Akaike's criterion: −2 log-likelihood + 2 coefficients. Comparable only on the same rows.
    pub fn aic(&self) -> f64 {
        -2.0 * self.fit.log_likelihood + 2.0 * self.fit.beta.len() as f64
    }

    /// Schwarz's criterion with the number of events for n, as R has it (Volinsky and Raftery 2000).
    pub fn bic(&self) -> f64 {
        -2.0 * self.fit.log_likelihood + ln(self.fit.events as f64) * self.fit.beta.len() as f64
    }
}

/// Each model against the latest before it that it contains or is contained in.
///
/// Only what can be seen to be nested counts: the same rows, times, strata, offsets, weights and ties, and every column of the
/// smaller model standing in the larger, value by value. Penalised and unfinished fits are not compared.
pub fn comparisons(asked: &[Specification], models: &[Estimate]) -> Vec<Comparison> {
    let mut found = Vec::new();
    for later in 1..models.len() {
        let pair = (0..later).rev().find_map(|earlier| {
            let same = asked[earlier].ties == asked[later].ties && !asked[earlier].firth && !asked[later].firth;
            let [a, b] = [&models[earlier], &models[later]];
            let comparable = same && a.fit.converged && b.fit.converged && same_rows(a, b);
            let ordered = if a.fit.beta.len() < b.fit.beta.len() { (earlier, later) } else { (later, earlier) };
            comparable.then(|| compared(models, ordered)).flatten()
        });
        found.extend(pair);
    }
    found
}

fn same_rows(a: &Estimate, b: &Estimate) -> bool {
    let (a, b) = (&a.model, &b.model);
    let strata = |model: &formula::Model| model.stratum.as_ref().map(|stratum| stratum.codes.clone());
    a.rows == b.rows
        && a.entry == b.entry
        && a.exit == b.exit
        && a.event == b.event
        && strata(a) == strata(b)
        && a.offset == b.offset
        && a.weight == b.weight
}

fn compared(models: &[Estimate], (smaller, larger): (usize, usize)) -> Option<Comparison> {
    let (small, large) = (&models[smaller], &models[larger]);
    let columns = &large.model.columns;
    let has = |values: &[f64]| columns.iter().position(|column| column.values == values);
    let kept: Vec<usize> = small.model.columns.iter().map(|column| has(&column.values)).collect::<Option<_>>()?;
    let added: Vec<usize> = (0..columns.len()).filter(|place| !kept.contains(place)).collect();
    let df = (large.fit.beta.len() - small.fit.beta.len()) as u32;
    if df == 0 || added.len() != df as usize {
        return None;
    }
    let statistic = (2.0 * (large.fit.log_likelihood - small.fit.log_likelihood)).max(0.0);
    let likelihood_ratio = ChiSquared { statistic, df, p: chi_squared_upper(statistic, df).ok()? };
    let robust_wald = large.robust.as_ref().and_then(|robust| wald(&large.fit.beta, &robust.variance, &added));
    let added = added.iter().map(|place| columns[*place].name.clone()).collect();
    Some(Comparison { smaller, larger, added, likelihood_ratio, robust_wald })
}

/// What may be left of a variance when others are taken out of it, before it is taken for rounding error.
const SINGULAR: f64 = 1e-10;

/// Wald's test that some coefficients are 0; `None` if their variance is singular.
fn wald(beta: &[f64], variance: &[f64], chosen: &[usize]) -> Option<ChiSquared> {
    let p = beta.len();
    let own: Vec<f64> = chosen.iter().flat_map(|i| chosen.iter().map(move |j| variance[i * p + j])).collect();
    let factor = Cholesky::of(&own, chosen.len(), SINGULAR).ok()?;
    let chosen_beta: Vec<f64> = chosen.iter().map(|place| beta[*place]).collect();
    let statistic: f64 = factor.solve_lower(&chosen_beta).iter().map(|x| x * x).sum();
    let df = chosen.len() as u32;
    Some(ChiSquared { statistic, df, p: chi_squared_upper(statistic, df).ok()? })
}

/// Terms of all models, each once, in the order in which they first stand.
pub(crate) fn all_terms(models: &[Estimate]) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    for term in models.iter().flat_map(|model| &model.terms) {
        if !terms.contains(&term.term) {
            terms.push(term.term.clone());
        }
    }
    terms
}

/// Names of the columns of a table of models.
pub(crate) fn model_names(models: usize) -> Vec<String> {
    (1..=models).map(|number| format!("({number})")).collect()
}

/// Several models side by side: two rows for each term, then the fits.
pub fn models_to_words(asked: &[Specification], models: &[Estimate], look: Look) -> WordTable {
    let names = model_names(models.len());
    let headings = std::iter::once(String::new()).chain(names).collect();
    let mut terms = Vec::new();
    for term in all_terms(models) {
        let of = models.iter().map(|model| {
            let place = model.terms.iter().position(|c| c.term == term);
            place.map_or_else(Default::default, |place| match model.fit.runaway.contains(&place) {
                true => ("runs away".to_owned(), String::new()),
                false => cell(&model.terms[place], look),
            })
        });
        let (above, below): (Vec<String>, Vec<String>) = of.unzip();
        terms.push(std::iter::once(term).chain(above).collect());
        terms.push(std::iter::once(String::new()).chain(below).collect());
    }
    WordTable {
        title: String::new(),
        headings,
        blocks: vec![terms, fit_rows(asked, models)],
        notes: notes(asked, models, look),
    }
}

fn cell(c: &Coefficient, look: Look) -> (String, String) {
    let stars = match c.p_value {
        Some(p) if look.stars => ["***", "**", "*", ""][STARS.iter().position(|below| p < *below).unwrap_or(3)],
        _ => "",
    };
    let counted = c.robust_std_error.unwrap_or(c.std_error);
    match look.cells {
        Cells::Log => {
            (format!("{}{stars}", two_digits_of(c.estimate, 0.0, 4)), format!("({})", two_digits_of(counted, 0.0, 4)))
        }
        Cells::Ratio => {
            let ratio = |log: f64| two_digits_of(exp(log), 1.0, 3);
            (format!("{}{stars}", ratio(c.estimate)), format!("[{}, {}]", ratio(c.conf_low), ratio(c.conf_high)))
        }
    }
}

/// P values under which there are three, two and one star.
const STARS: [f64; 3] = [0.001, 0.01, 0.05];

fn fit_rows(asked: &[Specification], models: &[Estimate]) -> Vec<Vec<String>> {
    let row = |name: &str, of: &dyn Fn(usize) -> String| {
        std::iter::once(name.to_owned()).chain((0..models.len()).map(of)).collect::<Vec<String>>()
    };
    let mut rows = vec![
        row("rows", &|at| models[at].fit.rows.to_string()),
        row("events", &|at| models[at].fit.events.to_string()),
    ];
    let clustered = models.iter().any(|model| !model.model.clusters.is_empty());
    if clustered {
        let count = |at: usize| {
            let counts = models[at].model.clusters.iter().map(|cluster| cluster.labels.len().to_string());
            counts.collect::<Vec<_>>().join(", ")
        };
        rows.push(row("clusters", &count));
    }
    if models.iter().any(|model| model.model.stratum.is_some()) {
        let count = |at: usize| models[at].model.stratum.as_ref().map_or(String::new(), |s| s.labels.len().to_string());
        rows.push(row("strata", &count));
    }
    let concordance = |at: usize| match (models[at].concordance.value, models[at].concordance.variance) {
        (Some(value), Some(variance)) => format!("{value:.3} ({:.3})", variance.sqrt()),
        (Some(value), None) => format!("{value:.3}"),
        _ => String::new(),
    };
    rows.extend([
        row("log-likelihood", &|at| format!("{:.3}", models[at].fit.log_likelihood)),
        row("concordance (se)", &concordance),
        row("AIC", &|at| format!("{:.2}", models[at].aic())),
        row("BIC", &|at| format!("{:.2}", models[at].bic())),
        row("ties", &|at| ties_word(asked[at].ties).to_owned()),
        row("variance", &|at| models[at].variance_word().to_owned()),
    ]);
    if models.iter().any(|model| !model.fit.converged) {
        rows.push(row("converged", &|at| if models[at].fit.converged { "yes" } else { "NO" }.to_owned()));
    }
    rows
}

fn notes(asked: &[Specification], models: &[Estimate], look: Look) -> Vec<String> {
    let formulas = asked.iter().zip(model_names(models.len()));
    let mut notes: Vec<String> = formulas.map(|(asked, name)| format!("{name} {}", asked.formula)).collect();
    let level = format!("{:.0}%", asked.first().map_or(0.95, |asked| asked.level) * 100.0);
    notes.push(match look.cells {
        Cells::Log => "Log hazard ratios, standard errors in brackets.".to_owned(),
        Cells::Ratio => format!("Hazard ratios, {level} intervals in brackets."),
    });
    if look.stars {
        notes.push("* p < 0.05, ** p < 0.01, *** p < 0.001.".to_owned());
    }
    let mut references: Vec<String> = models.iter().flat_map(|model| reference_lines(&model.model)).collect();
    references.sort();
    references.dedup();
    notes.extend(references);
    notes.extend(rows_note(models));
    for found in comparisons(asked, models) {
        notes.push(comparison_told(&found, models[found.larger].robust.is_some()));
    }
    notes
}

/// Says which rows the models do not share, and why.
fn rows_note(models: &[Estimate]) -> Option<String> {
    if models.windows(2).all(|pair| pair[0].model.rows == pair[1].model.rows) {
        return None;
    }
    let told = |(model, name): (&Estimate, String)| {
        let reasons = model.model.dropped.reasons.iter().map(|(why, n)| format!("{n} {}", reason_word(why)));
        let list: Vec<String> = reasons.collect();
        let left =
            if list.is_empty() { "leaves none out".to_owned() } else { format!("leaves out {}", list.join(", ")) };
        format!("{name} {left}")
    };
    let list: Vec<String> = models.iter().zip(model_names(models.len())).map(told).collect();
    Some(format!(
        "The models are fitted to different rows, so their log-likelihoods, AIC and BIC cannot be compared: {}.",
        list.join("; ")
    ))
}

fn comparison_told(found: &Comparison, is_robust: bool) -> String {
    let names = (found.smaller + 1, found.larger + 1);
    let of = &found.likelihood_ratio;
    let mut told = format!(
        "({}) in ({}): likelihood-ratio test of {}: chi-square {:.3}, df {}, p {}",
        names.0,
        names.1,
        found.added.join(", "),
        of.statistic,
        of.df,
        p_value(of.p)
    );
    match &found.robust_wald {
        Some(of) => {
            told += &format!(
                " (takes rows as independent); Wald test with the variance that counts: chi-square {:.3}, df {}, p {}",
                of.statistic,
                of.df,
                p_value(of.p)
            )
        }
        None if is_robust => told += " (takes rows as independent)",
        None => {}
    }
    told + "."
}

/// Several models as JSON: the objects of each, and the comparisons.
pub fn models_to_json(asked: &[Specification], models: &[Estimate], objects: Vec<Value>) -> Value {
    let chi_squared = |of: &ChiSquared| json!({"statistic": of.statistic, "df": of.df, "p_value": of.p});
    let compared = |found: &Comparison| {
        json!({
            "smaller": found.smaller, "larger": found.larger, "added": found.added,
            "likelihood_ratio_test": chi_squared(&found.likelihood_ratio),
            "robust_wald_test": found.robust_wald.as_ref().map(chi_squared),
        })
    };
    let compared: Vec<Value> = comparisons(asked, models).iter().map(compared).collect();
    let same = models.windows(2).all(|pair| pair[0].model.rows == pair[1].model.rows);
    json!({"schema": "interbellum/estimates/1", "models": objects, "same_rows": same, "comparisons": compared})
}

/// All coefficients of several models, one a line, for other programs.
pub fn models_to_table(asked: &[Specification], models: &[Estimate]) -> Result<Table, ReportError> {
    let lines: Vec<(usize, &Coefficient)> =
        models.iter().enumerate().flat_map(|(at, model)| model.terms.iter().map(move |c| (at, c))).collect();
    let real = |of: &dyn Fn(usize, &Coefficient) -> Option<f64>| {
        Values::Real(lines.iter().map(|(at, c)| of(*at, c).filter(|value| value.is_finite())).collect())
    };
    let whole = |of: &dyn Fn(usize) -> usize| Values::Whole(lines.iter().map(|(at, _)| Some(of(*at) as i64)).collect());
    let text = |of: &dyn Fn(usize, &Coefficient) -> String| {
        Values::Text(lines.iter().map(|(at, c)| Some(of(*at, c))).collect())
    };
    let columns = vec![
        Column::new("model", "model", whole(&|at| at + 1)),
        Column::new("formula", "formula", text(&|at, _| asked[at].formula.clone())),
        Column::new("term", "term", text(&|_, c| c.term.clone())),
        Column::new("estimate", "log hazard ratio", real(&|_, c| Some(c.estimate))).with_decimals(4),
        Column::new("hazard_ratio", "hazard ratio", real(&|_, c| Some(c.hazard_ratio))).with_decimals(3),
        Column::new("std_error", "standard error", real(&|_, c| Some(c.std_error))).with_decimals(4),
        Column::new("robust_std_error", "robust standard error", real(&|_, c| c.robust_std_error)).with_decimals(4),
        Column::new("statistic", "z", real(&|_, c| Some(c.statistic))).with_decimals(3),
        Column::new("p_value", "p", real(&|_, c| c.p_value)).with_decimals(4),
        Column::new("conf_low", "lower", real(&|_, c| Some(c.conf_low))).with_decimals(4),
        Column::new("conf_high", "upper", real(&|_, c| Some(c.conf_high))).with_decimals(4),
        Column::new("n", "rows", whole(&|at| models[at].fit.rows)),
        Column::new("events", "events", whole(&|at| models[at].fit.events)),
        Column::new("loglik", "log-likelihood", real(&|at, _| Some(models[at].fit.log_likelihood))),
        Column::new("concordance", "concordance", real(&|at, _| models[at].concordance.value)).with_decimals(4),
        Column::new("aic", "AIC", real(&|at, _| Some(models[at].aic()))).with_decimals(2),
        Column::new("bic", "BIC", real(&|at, _| Some(models[at].bic()))).with_decimals(2),
    ];
    Table::new("models", columns)
}

/// A change as a reader sees it: `war_years: 0.3 → 3.8`.
fn change(effect: &Effect) -> String {
    format!("{}: {} → {}", effect.covariate, effect.from.shown(), effect.to.shown())
}

/// Effects as a table for readers: differences in percentage points of survival and in units of time.
pub fn effects_to_words(found: &Effects, level: f64, is_record: bool) -> WordTable {
    let unit = if is_record { " years" } else { "" };
    let mut headings = vec!["Change".to_owned()];
    headings.extend(found.horizons.iter().map(|at| format!("Survival at {}{unit}, points", short(*at))));
    headings.extend(found.restricted_mean.map(|until| format!("Mean time to {}{unit}", short(until))));
    let shown = |of: &Difference, times: f64, decimals: usize| {
        let number = |value: f64| format!("{:.decimals$}", value * times);
        match (of.conf_low, of.conf_high) {
            (Some(low), Some(high)) => {
                format!("{} ({} to {})", number(of.contrast.difference.value), number(low), number(high))
            }
            _ => number(of.contrast.difference.value),
        }
    };
    let row = |effect: &Effect| {
        let mut row = vec![change(effect)];
        row.extend(effect.survival.iter().map(|of| shown(of, 100.0, 1)));
        row.extend(effect.restricted_mean.iter().map(|of| shown(of, 1.0, 2)));
        row
    };
    let mut notes = vec![format!("Differences, with {:.0}% intervals.", level * 100.0)];
    notes.extend(found.notes.iter().cloned());
    WordTable {
        title: "Differences in survival and in mean time".to_owned(),
        headings,
        blocks: vec![found.list.iter().map(row).collect()],
        notes,
    }
}

/// Effects as a table for other programs: one line for each change and measure.
pub fn effects_to_table(found: &Effects) -> Result<Table, ReportError> {
    let mut lines: Vec<(&Effect, &str, f64, &Difference)> = Vec::new();
    for effect in &found.list {
        lines.extend(found.horizons.iter().zip(&effect.survival).map(|(at, of)| (effect, "survival", *at, of)));
        let mean = found.restricted_mean.zip(effect.restricted_mean.as_ref());
        lines.extend(mean.map(|(until, of)| (effect, "restricted_mean", until, of)));
    }
    let real = |of: fn(&Difference) -> Option<f64>| Values::Real(lines.iter().map(|(_, _, _, d)| of(d)).collect());
    let text = |of: fn(&Effect) -> String| Values::Text(lines.iter().map(|(effect, ..)| Some(of(effect))).collect());
    let columns = vec![
        Column::new("covariate", "covariate", text(|effect| effect.covariate.clone())),
        Column::new("from", "from", text(|effect| effect.from.shown())),
        Column::new("to", "to", text(|effect| effect.to.shown())),
        Column::new("measure", "measure", Values::Text(lines.iter().map(|l| Some(l.1.to_owned())).collect())),
        Column::new("time", "time", Values::Real(lines.iter().map(|line| Some(line.2)).collect())),
        Column::new("value_from", "at first", real(|d| Some(d.contrast.first.value))).with_decimals(4),
        Column::new("value_to", "then", real(|d| Some(d.contrast.second.value))).with_decimals(4),
        Column::new("difference", "difference", real(|d| Some(d.contrast.difference.value))).with_decimals(4),
        Column::new("std_error", "standard error", real(|d| d.contrast.difference.std_error)).with_decimals(4),
        Column::new("conf_low", "lower", real(|d| d.conf_low)).with_decimals(4),
        Column::new("conf_high", "upper", real(|d| d.conf_high)).with_decimals(4),
    ];
    Table::new("effects", columns)
}

/// Effects as JSON.
pub fn effects_to_json(found: &Effects) -> Value {
    let difference = |of: &Difference| {
        json!({
            "from": of.contrast.first.value, "from_std_error": of.contrast.first.std_error,
            "to": of.contrast.second.value, "to_std_error": of.contrast.second.std_error,
            "difference": of.contrast.difference.value, "std_error": of.contrast.difference.std_error,
            "conf_low": of.conf_low, "conf_high": of.conf_high,
        })
    };
    let effect = |effect: &Effect| {
        let survival: Vec<Value> = effect.survival.iter().map(difference).collect();
        json!({
            "covariate": effect.covariate, "from": effect.from.shown(), "to": effect.to.shown(),
            "survival": survival, "restricted_mean": effect.restricted_mean.as_ref().map(difference),
        })
    };
    let list: Vec<Value> = found.list.iter().map(effect).collect();
    json!({
        "horizons": found.horizons, "restricted_mean_until": found.restricted_mean, "list": list, "notes": found.notes,
    })
}
