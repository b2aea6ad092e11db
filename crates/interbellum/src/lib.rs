#![doc = include_str!("../../../ARCHITECTURE.md")]

mod answer;
mod answer_json;
mod answer_table;
mod assemble;
pub mod bench;
mod brokers;
mod case_words;
mod checks;
mod cite;
pub mod claims_hall;
mod covariates;
mod differences;
mod estimate;
mod estimate_curves;
mod estimate_effects;
mod estimate_facts;
mod estimate_forest;
mod estimate_models;
mod estimate_page;
mod estimate_residuals;
mod estimate_scenarios;
mod estimate_words;
mod fetch;
mod fetch_address;
mod figures;
mod findings;
mod findings_layers;
mod frame_condition;
mod hall;
mod history;
mod history_text;
mod layers;
mod layers_plan;
mod layers_served;
mod notes;
mod pages;
mod plain;
mod provenance;
mod readings;
mod scenario_fault;
mod select;
mod shell_words;
mod tables;
pub mod theories;
mod wording;
mod words;

pub use estimators;
pub use formula;
pub use record;
pub use report;
pub use sources;
pub use spells;

pub use answer::{Answer, AnswerFault, Chosen, DEFAULT_TIMES, Dropped, Group, Question, answer, choose};
pub use answer_json::{Detail, answer_to_json, confidence_word};
pub use answer_table::answer_to_table;
pub use assemble::{AssembleFault, Assembled, EMBEDDED_SOURCES, assemble, wanted};
pub use brokers::brokers_to_table;
pub use checks::{Check, ROWS_TOLD, checks_to_text};
pub use cite::{bibtex, bibtex_of, citations, sources_to_json};
pub use covariates::{
    CovariateFrame, CovariateRefusal, Lacking, UnknownRule, covariates_to_json, covariates_to_text, layers_behind,
    spells_for_model, split_for_model,
};
pub use differences::{Change, Differences, differences};
pub use estimate::{Coefficient, Estimate, EstimationFault, Specification, estimate, ties_word};
pub use estimate_curves::{AxisWords, ModelCurve, ModelCurves, PEACE_WORDS, PLAIN_WORDS, model_curves};
pub use estimate_effects::{Difference, Effect, Effects, EffectsAsked, RECORD_HORIZONS, effects};
pub use estimate_forest::estimates_to_forest;
pub use estimate_models::{
    Cells, Comparison, Look, comparisons, effects_to_json, effects_to_table, effects_to_words, models_to_json,
    models_to_table, models_to_words,
};
pub use estimate_page::{EstimateParts, estimate_page};
pub use estimate_residuals::{ResidualKind, residuals_to_table};
pub use estimate_scenarios::{Covariate, CovariateKind, Setting};
pub use estimate_words::{estimate_to_json, estimate_to_table, estimate_to_text};
pub use fetch::{FetchFault, Fetched, Fetcher};
pub use figures::{answer_to_figure, history_to_timeline};
pub use findings::{Finding, findings, findings_to_json};
pub use frame_condition::FrameConditionFault;
pub use hall::Hall;
pub use history::{Fought, History, HistoryFault, Signed, find_conflict, histories, history};
pub use history_text::{history_to_json, history_to_text};
pub use language::nearest;
pub use layers::{
    Added, ImportFault, LAYER_ENDING, LAYER_LIMIT, LayerFault, MOST_ADDED, Standing, UserLayer, layer_file_name,
};
pub use layers_plan::{
    Allowed, Deed, LayerRefusal, PlannedLayer, by_hand, importer_to_fetch, importers_of, layer_named, layers_named,
    nothing_named, plan_layers, removal_of,
};
pub use layers_served::{Served, served};
pub use notes::{Note, Subject, notes};
pub use pages::{PagesFault, answer_page, report_pages};
pub use plain::{answer_to_text, cases_to_text, counted, headline};
pub use provenance::{Provenance, describe};
pub use readings::DateReadings;
pub use scenario_fault::ScenarioFault;
pub use select::{Division, SelectFault, Selection, divide, select};
pub use shell_words::shell_word;
pub use tables::{spells_to_frame, spells_to_table, split_to_frame, split_to_table};
pub use wording::WAR_WORDS;
