//! Lay out what the bench found: as text, as a table, as JSON and as figures.

use report::ReportError;
use report::figure::matrix::{MatrixCell, MatrixFigure};
use report::figure::spread::{SpreadFigure, SpreadRow};
use report::table::{Column, Table, Values, WordTable, wrapped};
use serde_json::{Map, Value, json};

use crate::bench::comparison::{Compared, Predictive};
use crate::bench::features::{FEATURES, Feature};
use crate::bench::kept::PLAY_AND_FEATURES;
use crate::bench::mechanisms::Mechanism;
use crate::bench::sensitivity::{Effect, SobolStudy, Switched};
use crate::bench::sobol::{Index, Indices};
use crate::bench::study::{Bench, Sensitivity};
use crate::provenance::Provenance;

/// The most columns of a line of notes.
const LINE: usize = 96;
/// What stands where nothing is defined.
pub(crate) const NONE: &str = "–";
/// Standard errors from which on a difference is told from chance: of some hundred cells one is beyond it by chance.
pub(crate) const BEYOND: f64 = 2.6;

/// A p value with its error, as readers see them.
pub(crate) fn p_words(p: Predictive) -> String {
    let shown = if p.p < 0.001 { "< 0.001".to_owned() } else { format!("{:.3}", p.p) };
    format!("{shown} ± {:.3}", p.std_error)
}

/// A theory on the bench, in words.
pub fn bench_to_text(bench: &Bench) -> String {
    let Bench { comparison, .. } = bench;
    let histories = if comparison.histories == 1 {
        "one history".to_owned()
    } else {
        format!("{} histories", comparison.histories)
    };
    let mut text = format!(
        "{}: {histories} from {} to {}, seed {}, each passed through the record's coding rule\n",
        bench.theory, comparison.window.first, comparison.window.last, bench.seed
    );
    text.push_str(&wrapped(&format!("Parameters: {}", bench.values_from), LINE, "  "));
    text.push('\n');
    text.push_str(&indented(&features_table(bench).to_text()));
    if !comparison.stopped.is_empty() {
        text.push_str(&wrapped(&stopped_words(bench), LINE, "  "));
    }
    if let Some(apart) = &bench.sensitivity {
        text.push('\n');
        text.push_str(&indented(&switched_table(apart).to_text()));
        text.push('\n');
        text.push_str(&indented(&sobol_table(&apart.sobol).to_text()));
    }
    text
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }).collect()
}

/// How many histories were stopped, in a sentence.
pub(crate) fn stopped_words(bench: &Bench) -> String {
    format!(
        "{} of {} histories were stopped before their clock ran out, because too much happened in them; they are left out.",
        bench.comparison.stopped.len(),
        bench.comparison.histories
    )
}

/// The features beside the record's, for readers.
pub(crate) fn features_table(bench: &Bench) -> WordTable {
    let row = |one: &Compared| {
        let shown = |value: Option<f64>| value.map_or_else(|| NONE.to_owned(), |value| one.feature.shown(value));
        let range = match (one.quantile(0.05), one.quantile(0.95)) {
            (Some(low), Some(high)) => format!("{} to {}", one.feature.shown(low), one.feature.shown(high)),
            _ => NONE.to_owned(),
        };
        vec![
            one.feature.words(),
            shown(one.recorded),
            shown(one.quantile(0.5)),
            range,
            one.p.map_or_else(|| NONE.to_owned(), p_words),
        ]
    };
    let block = |wanted: &dyn Fn(Feature) -> bool| -> Vec<Vec<String>> {
        bench.comparison.rows.iter().filter(|one| wanted(one.feature)).map(row).collect()
    };
    let peace = |feature| matches!(feature, Feature::PeaceHolding(_) | Feature::Returned);
    let wars = |feature| matches!(feature, Feature::WarsPerDecade | Feature::AtWarPerYear);
    let ends = |feature| matches!(feature, Feature::Ended(_));
    let regions = |feature| matches!(feature, Feature::In(_));
    WordTable {
        title: String::new(),
        headings: ["Feature", "Record", "Median", "Nine of ten", "p"].map(str::to_owned).to_vec(),
        blocks: vec![block(&peace), block(&wars), block(&ends), block(&regions)],
        notes: vec![
            "p: how often play goes at least as far as the record, both sides, with the error of counting. A small p says that the theory does not make this; a large one does not say that the theory is true.".to_owned(),
            "Peace at 1 year holds by the coding rule. A dash: nothing in the theory or the record says it.".to_owned(),
        ],
    }
}

/// The features as drawings.
pub fn bench_to_figure(bench: &Bench) -> SpreadFigure {
    let row = |one: &Compared| SpreadRow {
        label: one.feature.words(),
        is_share: one.feature.is_share(),
        values: one.played.clone(),
        recorded: one.recorded,
        said: one
            .p
            .map_or_else(String::new, |p| if p.p < 0.001 { "p < 0.001".to_owned() } else { format!("p {:.3}", p.p) }),
    };
    let drawn = bench.comparison.rows.iter().filter(|one| !one.played.is_empty());
    // Peace at 1 year is 1 everywhere, by the coding rule.
    let rows = drawn.filter(|one| one.feature != Feature::PeaceHolding(1)).map(row).collect();
    SpreadFigure {
        title: format!("{}: features of {} played histories", bench.theory, bench.comparison.histories),
        subtitle: format!(
            "{} to {}, each history passed through the record's coding rule",
            bench.comparison.window.first, bench.comparison.window.last
        ),
        note: String::new(),
        rows,
    }
}

/// A difference as readers see it.
pub(crate) fn difference_words(feature: Feature, effect: &Effect) -> String {
    match feature.is_share() {
        true => format!("{:+.1} ± {:.1}", 100.0 * effect.difference, 100.0 * effect.std_error),
        false => format!("{:+.2} ± {:.2}", effect.difference, effect.std_error),
    }
}

/// What each mechanism adds to some features, for readers.
pub(crate) fn switched_table(apart: &Sensitivity) -> WordTable {
    const SHOWN: [Feature; 5] = [
        Feature::PeaceHolding(5),
        Feature::PeaceHolding(20),
        Feature::WarsPerDecade,
        Feature::AtWarPerYear,
        Feature::Returned,
    ];
    let row = |one: &Switched| {
        let cell = |feature: &Feature| {
            let place = FEATURES.iter().position(|one| one == feature);
            let effect = place.and_then(|place| one.effects[place].as_ref());
            effect.map_or_else(|| NONE.to_owned(), |effect| difference_words(*feature, effect))
        };
        std::iter::once(one.mechanism.name.clone()).chain(SHOWN.iter().map(cell)).collect::<Vec<_>>()
    };
    WordTable {
        title: "What each mechanism adds: the mean with it less the mean without it".to_owned(),
        headings: std::iter::once("Mechanism".to_owned()).chain(SHOWN.map(Feature::short)).collect(),
        blocks: vec![apart.switched.iter().map(row).collect()],
        notes: vec![format!(
            "{} histories with and without each, the same streams; ± is the Monte Carlo standard error. Shares are in points of percent.",
            apart.histories
        )],
    }
}

/// Total indices of some features, for readers.
pub(crate) fn sobol_table(study: &SobolStudy) -> WordTable {
    let shown: Vec<(Feature, &Indices)> = [Feature::PeaceHolding(5), Feature::WarsPerDecade, Feature::AtWarPerYear]
        .into_iter()
        .filter_map(|feature| Some((feature, study.of(feature)?)))
        .collect();
    let cells = |pick: &dyn Fn(&Indices) -> (Option<Index>, Index)| {
        shown
            .iter()
            .flat_map(|(_, indices)| {
                let (first, total) = pick(indices);
                [first.map_or_else(|| NONE.to_owned(), |first| format!("{:.2}", first.estimate)), index_words(total)]
            })
            .collect::<Vec<_>>()
    };
    let row = |(place, name): (usize, &String)| {
        let cells = cells(&|indices| (Some(indices.first[place]), indices.total[place]));
        std::iter::once(name.clone()).chain(cells).collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> = study.factors.iter().enumerate().map(row).collect();
    rows.push(std::iter::once("chance".to_owned()).chain(cells(&|indices| (None, indices.chance))).collect());
    let headings = shown.iter().flat_map(|(feature, _)| [format!("{}: alone", feature.short()), "total".to_owned()]);
    WordTable {
        title: "How much of the variance each parameter moves over its prior".to_owned(),
        headings: std::iter::once("Parameter".to_owned()).chain(headings).collect(),
        blocks: vec![rows],
        notes: vec![sobol_note(study)],
    }
}

fn index_words(index: Index) -> String {
    format!("{:.2} ({:.2} to {:.2})", index.estimate, index.low, index.high)
}

/// The design, in sentences.
pub(crate) fn sobol_note(study: &SobolStudy) -> String {
    let share = |share: f64| format!("{:.0}%", 100.0 * share);
    let stopped = match study.stopped {
        (0, _) => String::new(),
        (stopped, all) => format!(" {stopped} of {all} histories were stopped; their rows are left out."),
    };
    format!(
        "Sobol indices: each parameter runs over its prior from the {} to the {} quantile, all independent, and not at the values that play has; {} rows, {} histories. Total: Jansen 1999, less the variance of chance; alone: Saltelli and others 2010; intervals {} by bootstrap over rows. `chance` is what the dice make with all parameters held.{stopped}",
        share(study.tail),
        share(1.0 - study.tail),
        study.design.rows,
        study.stopped.1,
        share(study.design.level)
    )
}

/// What each mechanism adds to every feature, in standard deviations of the feature between histories.
pub(crate) fn switched_figure(apart: &Sensitivity) -> MatrixFigure {
    let columns = drawn_features();
    let cell = |one: &Switched, place: usize| {
        let effect = one.effects[place].as_ref().filter(|effect| effect.deviation > 0.0)?;
        let value = effect.difference / effect.deviation;
        Some(MatrixCell { value, is_sure: effect.is_beyond(BEYOND), shown: format!("{value:+.1}").replace('-', "−") })
    };
    let cells: Vec<Vec<Option<MatrixCell>>> =
        apart.switched.iter().map(|one| columns.iter().map(|(place, _)| cell(one, *place)).collect()).collect();
    let most = cells.iter().flatten().flatten().map(|cell| cell.value.abs()).fold(0.0, f64::max);
    MatrixFigure {
        title: "What each mechanism adds".to_owned(),
        subtitle: "The mean of each feature with the mechanism less the mean without it, in standard deviations of the feature between histories".to_owned(),
        note: String::new(),
        rows: apart.switched.iter().map(|one| one.mechanism.name.clone()).collect(),
        columns: columns.iter().map(|(_, feature)| feature.short()).collect(),
        cells,
        full: most.max(1.0),
    }
}

/// Total indices of every feature.
pub(crate) fn sobol_figure(study: &SobolStudy) -> MatrixFigure {
    let columns = drawn_features();
    let cell = |place: usize, factor: Option<usize>| {
        let indices = study.indices.get(place)?.as_ref()?;
        let index = factor.map_or(indices.chance, |factor| indices.total[factor]);
        let value = index.estimate.max(0.0);
        Some(MatrixCell {
            value,
            is_sure: index.low > 0.02,
            shown: format!("{value:.2}").trim_start_matches('0').to_owned(),
        })
    };
    let rows = (0..study.factors.len()).map(Some).chain([None]);
    MatrixFigure {
        title: "How much of the variance each parameter moves over its prior".to_owned(),
        subtitle: "Total Sobol index: alone and together with others; the last row is chance".to_owned(),
        note: sobol_note(study),
        rows: study.factors.iter().cloned().chain(["chance".to_owned()]).collect(),
        columns: columns.iter().map(|(_, feature)| feature.short()).collect(),
        cells: rows.map(|factor| columns.iter().map(|(place, _)| cell(*place, factor)).collect()).collect(),
        full: 1.0,
    }
}

/// The features of the figures: all that can move.
fn drawn_features() -> Vec<(usize, Feature)> {
    FEATURES.into_iter().enumerate().filter(|(_, feature)| *feature != Feature::PeaceHolding(1)).collect()
}

/// The features as columns for machines.
pub fn bench_to_table(bench: &Bench) -> Result<Table, ReportError> {
    let rows = &bench.comparison.rows;
    let real = |of: &dyn Fn(&Compared) -> Option<f64>| Values::Real(rows.iter().map(of).collect());
    let text = |of: &dyn Fn(&Compared) -> String| Values::Text(rows.iter().map(|one| Some(of(one))).collect());
    let column = |name: &str, label: &str, values: Values, meaning: &str| {
        Column::new(name, label, values).with_decimals(4).with_meaning(meaning)
    };
    Table::new(
        "bench",
        vec![
            column("feature", "feature", text(&|one| one.feature.id()), "The feature, by a name for machines"),
            column("meaning", "meaning", text(&|one| one.feature.words()), "The feature in words"),
            column("record", "record", real(&|one| one.recorded), "The record's value; blank where it has none"),
            column("mean", "mean", real(&Compared::mean), "Mean over the histories that have a value"),
            column("sd", "sd", real(&Compared::deviation), "Standard deviation over them"),
            column("low", "5%", real(&|one| one.quantile(0.05)), "5th percentile of the histories"),
            column("median", "median", real(&|one| one.quantile(0.5)), "Median of the histories"),
            column("high", "95%", real(&|one| one.quantile(0.95)), "95th percentile of the histories"),
            column("p", "p", real(&|one| one.p.map(|p| p.p)), "Two-sided predictive p value, 2 (k + 1) / (n + 1)"),
            column(
                "p_std_error",
                "error of p",
                real(&|one| one.p.map(|p| p.std_error)),
                "Monte Carlo standard error of p",
            ),
        ],
    )
}

/// What the bench found, as JSON.
pub fn bench_to_json(bench: &Bench, provenance: &Provenance) -> Value {
    let Bench { comparison, .. } = bench;
    let features = comparison.rows.iter().map(|one| {
        json!({"feature": one.feature.id(), "meaning": one.feature.words(), "record": one.recorded, "mean": one.mean(),
            "sd": one.deviation(), "low": one.quantile(0.05), "median": one.quantile(0.5), "high": one.quantile(0.95),
            "p": one.p.map(|p| p.p), "p_std_error": one.p.map(|p| p.std_error), "histories": one.played.len(),
            "percentiles": (0..=100).map(|place| one.quantile(f64::from(place) / 100.0).map(rounded)).collect::<Vec<_>>()})
    });
    let values: Map<String, Value> = bench.values.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    json!({
        "schema": "interbellum/bench/1",
        "play_and_features": PLAY_AND_FEATURES,
        "theory": bench.theory,
        "theory_sha256": bench.theory_hash,
        "from": comparison.window.first,
        "to": comparison.window.last,
        "seed": bench.seed,
        "histories": comparison.histories,
        "stopped": comparison.stopped,
        "values_from": bench.values_from,
        "values": values,
        "features": features.collect::<Vec<_>>(),
        "first": comparison.first.iter().map(one_history).collect::<Vec<_>>(),
        "sensitivity": bench.sensitivity.as_ref().map(sensitivity_to_json),
        "made_by": provenance.to_json(),
    })
}

/// The features of one history, by name, to the last digit.
fn one_history(values: &[Option<f64>; FEATURES.len()]) -> Value {
    FEATURES.iter().zip(values).map(|(feature, value)| (feature.id(), json!(value))).collect::<Map<_, _>>().into()
}

fn sensitivity_to_json(apart: &Sensitivity) -> Value {
    let effect = |effect: &Option<Effect>| {
        effect.as_ref().map(|one| json!([one.difference, one.std_error, one.deviation].map(rounded)))
    };
    let switched = apart.switched.iter().map(|one| {
        let events = one.events.iter().map(|(name, found)| (name.clone(), json!(effect(found))));
        json!({"mechanism": mechanism_to_json(&one.mechanism), "stopped": one.stopped,
            "effects": one.effects.iter().map(effect).collect::<Vec<_>>(), "events": events.collect::<Map<_, _>>()})
    });
    let index = |one: &Index| json!([one.estimate, one.low, one.high].map(rounded));
    let all = |list: &[Index]| list.iter().map(index).collect::<Vec<_>>();
    let indices = |indices: &Option<Indices>| {
        indices.as_ref().map(|one| {
            json!({"variance": one.variance, "rows": one.rows, "chance": index(&one.chance), "alone": all(&one.first),
                "total": all(&one.total)})
        })
    };
    let study = &apart.sobol;
    json!({
        "features": FEATURES.map(Feature::id).to_vec(),
        "histories": apart.histories,
        "switched_off": switched.collect::<Vec<_>>(),
        "sobol": {
            "seed": study.design.seed, "rows": study.design.rows, "samples": study.design.samples,
            "level": study.design.level, "tail": study.tail, "stopped": study.stopped.0, "evaluations": study.stopped.1,
            "parameters": study.factors, "indices": study.indices.iter().map(indices).collect::<Vec<_>>(),
        },
    })
}

/// Six decimals: what is kept is read again and drawn, and no more than that is known of it.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn mechanism_to_json(one: &Mechanism) -> Value {
    let off: Map<String, Value> = one.off.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let moves: Vec<Value> =
        one.moves.iter().map(|(moved, up)| json!([moved.id(), if *up { "up" } else { "down" }])).collect();
    json!({"name": one.name, "rows": one.rows, "off": off, "says": one.says, "moves": moves})
}
