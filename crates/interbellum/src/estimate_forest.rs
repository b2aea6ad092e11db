//! Lay the hazard ratios of one model or several out for a figure.

use formula::{Frame, Model, parse};
use numerics::special::exp;
use report::figure::forest::{ForestFigure, ForestRow, Ratio};

use crate::estimate::{Coefficient, Estimate, Specification};
use crate::estimate_models::model_names;

/// The figure of the hazard ratios, factors under their name with the level that the others are compared with.
///
/// A coefficient without a finite ratio is left out, and so is one that runs away.
pub fn estimates_to_forest(frame: &Frame, asked: &[Specification], models: &[Estimate]) -> ForestFigure {
    let mut rows = Vec::new();
    let mut done: Vec<&str> = Vec::new();
    for model in models {
        for (place, term) in model.model.terms.iter().enumerate() {
            if done.contains(&term.name.as_str()) {
                continue;
            }
            done.push(&term.name);
            // Models on other rows may have other levels of the same factor.
            let mut columns: Vec<&str> = Vec::new();
            for other in models.iter().flat_map(|other| terms_named(other, &term.name)) {
                if !columns.contains(&other) {
                    columns.push(other);
                }
            }
            columns.retain(|column| models.iter().any(|model| ratio(model, column).is_some()));
            if columns.is_empty() {
                continue;
            }
            let is_factor = term.columns.clone().all(|column| model.model.columns[column].is_indicator);
            let reference = if is_factor { reference(frame, &model.model, place) } else { None };
            if let Some(reference) = &reference {
                rows.push(ForestRow::Heading(term.name.clone()));
                rows.push(ForestRow::Reference(reference.clone()));
            }
            for column in columns {
                let under_heading = reference.is_some();
                let level = column.strip_prefix(term.name.as_str()).filter(|level| under_heading && !level.is_empty());
                let values = models.iter().map(|model| ratio(model, column)).collect();
                rows.push(ForestRow::Ratios { label: level.unwrap_or(column).to_owned(), under_heading, values });
            }
        }
    }
    let formulas = asked.iter().map(|asked| asked.formula.as_str());
    let several = models.len() > 1;
    let numbered = formulas.clone().zip(model_names(models.len())).map(|(formula, name)| format!("{name} {formula}"));
    ForestFigure {
        title: "Hazard ratios".to_owned(),
        subtitle: if several { String::new() } else { formulas.collect::<Vec<_>>().join("") },
        note: note(models),
        x_label: "hazard ratio (below 1: the event comes later)".to_owned(),
        conf_level: asked.first().map_or(0.95, |asked| asked.level),
        models: numbered.collect(),
        rows,
    }
}

fn note(models: &[Estimate]) -> String {
    let told = |model: &Estimate| {
        format!("{} rows, {} events, variance {}", model.fit.rows, model.fit.events, model.variance_word())
    };
    let mut list: Vec<String> = models.iter().map(told).collect();
    list.dedup();
    match list.as_slice() {
        [one] => format!("{one}."),
        _ => models
            .iter()
            .zip(model_names(models.len()))
            .map(|(model, name)| format!("{name} {}.", told(model)))
            .collect::<Vec<_>>()
            .join(" "),
    }
}

fn terms_named<'a>(model: &'a Estimate, name: &str) -> Vec<&'a str> {
    let term = model.model.terms.iter().find(|term| term.name == name);
    let columns = term.map_or(0..0, |term| term.columns.clone());
    columns.map(|column| model.model.columns[column].name.as_str()).collect()
}

fn ratio(model: &Estimate, term: &str) -> Option<Ratio> {
    let place = model.terms.iter().position(|c| c.term == term)?;
    let found: &Coefficient = &model.terms[place];
    let ratio = Ratio { estimate: exp(found.estimate), low: exp(found.conf_low), high: exp(found.conf_high) };
    let lawful = ratio.estimate > 0.0
        && ratio.estimate.is_finite()
        && ratio.low <= ratio.estimate
        && ratio.high >= ratio.estimate;
    (lawful && !model.fit.runaway.contains(&place)).then_some(ratio)
}

/// The level of a factor that the others are compared with: what stands in the table where none of its columns does.
fn reference(frame: &Frame, model: &Model, term: usize) -> Option<String> {
    let columns = model.terms[term].columns.clone();
    let is_base = |row: &usize| columns.clone().all(|column| model.columns[column].values[*row] == 0.0);
    let row = (0..model.rows.len()).find(is_base)?;
    let name = &model.terms[term].name;
    let column = match frame.column(name) {
        Some(column) => column,
        None => {
            // `factor(x)`, `relevel(x, …)`: of the names in the term, the one that is no name of the response.
            let formula = parse(&format!("Surv(time, event) ~ {name}")).ok()?;
            let names = formula.column_names();
            let own: Vec<&&str> = names.iter().filter(|name| **name != "time" && **name != "event").collect();
            let [own] = own[..] else { return None };
            // A condition such as `I(x > 3)` has no level of its own in the table.
            let is_factor =
                name.starts_with("factor(") || name.starts_with("relevel(") || name.starts_with("as.factor(");
            frame.column(own).filter(|_| is_factor)?
        }
    };
    column.values.shown(model.rows[row])
}
