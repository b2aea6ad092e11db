//! Lay out what a claim rests on: its specifications, the curves behind it, its cases, and how to repeat it.

use claims::{Cell, ExposureKind, Outcome, Tested};
use estimators::{EstimateError, Interval, Sample, kaplan_meier};
use numerics::special::exp;
use report::figure::curve::{CurveFigure, CurveGroup, Step};
use report::figure::forest::Ratio;
use report::figure::specification::{Choice, Chosen, SpecificationFigure};
use report::table::WordTable;

use crate::claims_hall::of_words::OfWords;
use crate::claims_hall::page_words::{counted, eligible};
use crate::figures::AT_RISK_TIMES;

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
    let parts = parts(cell, tested.claim.exposure_kind);
    let last = cell.exit.iter().copied().fold(0.0, f64::max).min(crate::figures::LAST_YEAR_DRAWN);
    let at_risk_times: Vec<f64> = AT_RISK_TIMES.into_iter().filter(|time| *time <= last).collect();
    let groups = parts.iter().filter(|(_, rows)| !rows.is_empty());
    let groups: Vec<CurveGroup> =
        groups.map(|(label, rows)| group(cell, label, rows, &at_risk_times)).collect::<Result<_, _>>()?;
    Ok((!groups.is_empty()).then(|| CurveFigure {
        title: words.share.to_owned(),
        subtitle: tested.claim.exposures[0].text.clone(),
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

fn parts(cell: &Cell, kind: ExposureKind) -> Vec<(String, Vec<usize>)> {
    let rows_where =
        |holds: &dyn Fn(f64) -> bool| (0..cell.exposure.len()).filter(|row| holds(cell.exposure[*row])).collect();
    if kind == ExposureKind::Condition {
        return vec![
            ("not exposed".to_owned(), rows_where(&|x| x == 0.0)),
            ("exposed".to_owned(), rows_where(&|x| x == 1.0)),
        ];
    }
    let mut sorted = cell.exposure.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let Some((least, most)) = sorted.first().zip(sorted.last()) else { return Vec::new() };
    let (low, high) = (sorted[sorted.len() / 3], sorted[2 * sorted.len() / 3]);
    vec![
        (format!("{least:.1} to below {low:.1}"), rows_where(&|x| x < low)),
        (format!("{low:.1} to below {high:.1}"), rows_where(&|x| x >= low && x < high)),
        (format!("{high:.1} to {most:.1}"), rows_where(&|x| x >= high)),
    ]
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

/// Cases of the primary cell: the exposed ones, or all if the exposure is a number, the longest peace first.
pub(crate) fn cases(tested: &Tested) -> Option<WordTable> {
    let cell = tested.cells.cells.first()?;
    let words = OfWords::of(&tested.claim);
    let is_number = tested.claim.exposure_kind == ExposureKind::Number;
    let mut rows: Vec<usize> = (0..cell.cases.len()).filter(|row| is_number || cell.exposure[*row] == 1.0).collect();
    rows.sort_by(|a, b| cell.exit[*b].total_cmp(&cell.exit[*a]).then(a.cmp(b)));
    let row = |row: usize| {
        let mut cells = vec![cell.cases[row].label.clone()];
        cells.extend(is_number.then(|| format!("{:.2}", cell.exposure[row])));
        cells.push(format!("{:.1}", cell.exit[row]));
        cells.push(words.fates[usize::from(!cell.event[row])].to_owned());
        cells
    };
    let mut headings = vec!["Case"];
    headings.extend(is_number.then_some("Exposure"));
    headings.extend(["Years", "Until"]);
    Some(WordTable {
        title: format!(
            "{} of the primary specification",
            counted(rows.len(), if is_number { "case" } else { "exposed case" })
        ),
        headings: headings.into_iter().map(str::to_owned).collect(),
        blocks: vec![rows.into_iter().map(row).collect()],
        notes: Vec::new(),
    })
}
