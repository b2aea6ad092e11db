//! Lay out what a claim rests on: its specifications, the curves behind it, its cases, and how to repeat it.

use claims::{Cell, Claim, ExposureKind, Of, Outcome, Tested};
use estimators::{EstimateError, Interval, Sample, kaplan_meier};
use numerics::special::exp;
use report::figure::curve::{CurveFigure, CurveGroup, Step};
use report::figure::forest::Ratio;
use report::figure::specification::{Choice, Chosen, SpecificationFigure};
use report::page::Block;
use report::table::WordTable;

use crate::claims_hall::exposure_words::ExposureValues;
use crate::claims_hall::of_words::OfWords;
use crate::claims_hall::page_words::eligible;
use crate::claims_hall::question_words::quoted;
use crate::figures::AT_RISK_TIMES;
use crate::plain::counted;

/// Every specification with what it chose; `None` if none has enough to go on, or the claim is universal.
pub(crate) fn specification_figure(tested: &Tested, middle: Option<Ratio>) -> Option<SpecificationFigure> {
    let words: Vec<Vec<(&'static str, String)>> =
        tested.outcomes.iter().map(|outcome| tested.plan.words(&tested.claim, &outcome.specification)).collect();
    let (mut choices, mut places) = (Vec::new(), Vec::new());
    for (place, (name, _)) in words.first()?.iter().enumerate() {
        let mut values: Vec<String> = Vec::new();
        for chosen in words.iter().map(|words| &words[place].1) {
            if !values.contains(chosen) {
                values.push(chosen.clone());
            }
        }
        if values.len() > 1 {
            choices.push(Choice { name: (*name).to_owned(), values });
            places.push(place);
        }
    }
    let chosen = tested.outcomes.iter().zip(&words).map(|(outcome, words)| {
        let value =
            |(choice, place): (&Choice, &usize)| choice.values.iter().position(|value| *value == words[*place].1);
        Chosen { values: choices.iter().zip(&places).filter_map(value).collect(), ratio: drawn_ratio(outcome) }
    });
    let specifications: Vec<Chosen> = chosen.collect();
    specifications.iter().any(|one| one.ratio.is_some()).then_some(())?;
    let same: Vec<String> = words[0]
        .iter()
        .enumerate()
        .filter(|(place, _)| !places.contains(place))
        .map(|(_, (name, value))| format!("{name} {value}"))
        .collect();
    Some(SpecificationFigure {
        title: "Every specification".to_owned(),
        subtitle: format!(
            "{} of {} have enough to go on",
            eligible(tested),
            counted(tested.outcomes.len(), "specification")
        ),
        note: if same.is_empty() { String::new() } else { format!("The same in all: {}.", same.join(", ")) },
        y_label: "hazard ratio".to_owned(),
        conf_level: DRAWN_LEVEL,
        margin: tested.claim.margin,
        choices,
        specifications,
        middle,
    })
}

/// The level of the intervals of single specifications, which no verdict rests on.
const DRAWN_LEVEL: f64 = 0.95;

fn drawn_ratio(outcome: &Outcome) -> Option<Ratio> {
    let full = outcome.full.as_ref().ok().filter(|_| outcome.ineligible.is_none())?;
    let (low, high) = full.interval(DRAWN_LEVEL).ok()?;
    // Some specification may have an estimate too far out for any axis.
    let ratio = Ratio { estimate: exp(full.estimate), low: exp(low), high: exp(high) };
    (ratio.estimate.is_normal()).then_some(ratio)
}

/// Survival in the primary cell by exposure; a number is parted in thirds.
pub(crate) fn curves(tested: &Tested) -> Result<Option<CurveFigure>, EstimateError> {
    let Some(cell) = tested.cells.cells.first() else { return Ok(None) };
    let words = OfWords::of(&tested.claim);
    let (subtitle, parts) = parts(&tested.claim, cell);
    let last = cell.exit.iter().copied().fold(0.0, f64::max).min(crate::figures::LAST_YEAR_DRAWN);
    let at_risk_times: Vec<f64> = AT_RISK_TIMES.into_iter().filter(|time| *time <= last).collect();
    let groups = parts.iter().filter(|(_, rows)| !rows.is_empty());
    let groups: Vec<CurveGroup> =
        groups.map(|(label, rows)| group(cell, label, rows, &at_risk_times)).collect::<Result<_, _>>()?;
    Ok((!groups.is_empty()).then(|| CurveFigure {
        title: words.share.to_owned(),
        subtitle,
        note: "Kaplan–Meier with delayed entry, nothing adjusted for.".to_owned(),
        x_label: words.axes.time.to_owned(),
        y_label: words.axes.survival.to_owned(),
        events_label: words.drawn.to_owned(),
        groups,
        conf_level: DRAWN_LEVEL,
        at_risk_times,
        x_max: Some(last),
        mark_medians: true,
    }))
}

/// The rows of each curve with its name, and what parts them.
fn parts(claim: &Claim, cell: &Cell) -> (String, Vec<(String, Vec<usize>)>) {
    let rows_where = |holds: &dyn Fn(f64) -> bool| -> Vec<usize> {
        (0..cell.exposure.len()).filter(|row| holds(cell.exposure[*row])).collect()
    };
    if claim.exposure_kind == ExposureKind::Condition {
        let arms = vec![
            ("not exposed".to_owned(), rows_where(&|x| x == 0.0)),
            ("exposed".to_owned(), rows_where(&|x| x == 1.0)),
        ];
        return (format!("Exposed: {} holds", quoted(&claim.exposures[cell.estimand.exposure].text)), arms);
    }
    let mut sorted = cell.exposure.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let (Some(low), Some(high)) = (sorted.get(sorted.len() / 3), sorted.get(2 * sorted.len() / 3)) else {
        return (String::new(), Vec::new());
    };
    let values = ExposureValues::of(claim, cell);
    let thirds = [rows_where(&|x| x < *low), rows_where(&|x| x >= *low && x < *high), rows_where(&|x| x >= *high)];
    let named = thirds.into_iter().map(|rows| (values.range(&rows), rows)).collect();
    (format!("In thirds of {}", quoted(&values.of)), named)
}

fn group(cell: &Cell, label: &str, rows: &[usize], at_risk_times: &[f64]) -> Result<CurveGroup, EstimateError> {
    let of = |values: &[f64]| rows.iter().map(|row| values[*row]).collect::<Vec<f64>>();
    let (entry, exit) = (of(&cell.entry), of(&cell.exit));
    let event: Vec<bool> = rows.iter().map(|row| cell.event[*row]).collect();
    let curve = kaplan_meier(&Sample::new(Some(&entry), &exit, &event, None)?, Interval::default())?;
    let step = |s: &estimators::Step| Step {
        time: s.time,
        survival: s.survival,
        conf_low: s.conf_low,
        conf_high: s.conf_high,
    };
    Ok(CurveGroup {
        label: label.to_owned(),
        n: rows.len(),
        events: event.iter().filter(|event| **event).count(),
        steps: curve.steps().iter().filter(|s| s.events > 0.0).map(step).collect(),
        censor_times: exit.iter().zip(&event).filter(|(_, event)| !**event).map(|(exit, _)| *exit).collect(),
        at_risk: at_risk_times.iter().map(|time| curve.at_risk(*time) as usize).collect(),
        median: curve.median().estimate,
    })
}

/// More cases than this are behind a line that opens them.
const OPEN_CASES: usize = 20;

/// Cases of the primary cell: the exposed ones, or all if the exposure is a number, the longest time first.
pub(crate) fn case_blocks(tested: &Tested) -> Option<Vec<Block>> {
    let cell = tested.cells.cells.first()?;
    let is_number = tested.claim.exposure_kind == ExposureKind::Number;
    let mut rows: Vec<usize> = (0..cell.cases.len()).filter(|row| is_number || cell.exposure[*row] == 1.0).collect();
    rows.sort_by(|a, b| cell.exit[*b].total_cmp(&cell.exit[*a]).then(a.cmp(b)));
    let more = rows.len().saturating_sub(OPEN_CASES);
    let table = case_table(tested, cell, &rows);
    if more == 0 {
        return Some(vec![Block::Table(table)]);
    }
    let name = &tested.claim.name;
    let whose = if is_number { "" } else { ", exposed or not" };
    Some(vec![
        Block::Folded { table, open: OPEN_CASES, more: format!("Show {more} more") },
        Block::Paragraph(format!("All cases of the primary specification{whose}, as {name}.csv:")),
        Block::Code(format!("$ interbellum test {name} --export {name}")),
    ])
}

fn case_table(tested: &Tested, cell: &Cell, rows: &[usize]) -> WordTable {
    let is_number = tested.claim.exposure_kind == ExposureKind::Number;
    let values = is_number.then(|| ExposureValues::of(&tested.claim, cell));
    let row = |row: &usize| {
        let mut cells = vec![cell.cases[*row].label.clone()];
        cells.extend(values.as_ref().map(|values| values.at(*row)));
        cells.push(format!("{:.1}", cell.exit[*row]));
        cells.push(fate(tested, cell, *row));
        cells
    };
    let mut headings = vec!["Case".to_owned()];
    headings.extend(values.as_ref().map(|values| values.of.clone()));
    headings.extend(["Years", "Until"].map(str::to_owned));
    let exposed = if is_number { "" } else { "exposed " };
    // A war stands in as many rows as its covariates have values.
    let all = match tested.claim.of {
        Of::Peace => counted(rows.len(), &format!("{exposed}case")),
        Of::War => format!("{} {exposed}parts of wars", rows.len()),
    };
    WordTable {
        title: format!("{all} of the primary specification, the longest first"),
        headings,
        blocks: vec![rows.iter().map(row).collect()],
        notes: Vec::new(),
    }
}

/// What became of a case. One that went on when its window closed was seen no longer because nobody looked.
fn fate(tested: &Tested, cell: &Cell, row: usize) -> String {
    let [happened, held] = OfWords::of(&tested.claim).fates;
    let window = cell.estimand.within_years.filter(|years| cell.exit[row] >= f64::from(*years));
    match window {
        _ if cell.event[row] => happened.to_owned(),
        Some(years) => format!("cut at {years} years"),
        None => held.to_owned(),
    }
}
