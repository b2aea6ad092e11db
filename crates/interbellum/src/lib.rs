#![doc = include_str!("../../../ARCHITECTURE.md")]

mod answer;
mod answer_json;
mod answer_table;
mod assemble;
mod brokers;
mod checks;
mod cite;
pub mod claims_hall;
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
mod figures;
mod findings;
mod frame_condition;
mod hall;
mod history;
mod history_text;
mod notes;
mod pages;
mod plain;
mod provenance;
mod readings;
mod select;
mod tables;
pub mod theories;
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
pub use assemble::{AssembleFault, EMBEDDED_SOURCES, assemble, wanted};
pub use brokers::brokers_to_table;
pub use checks::{Check, ROWS_TOLD, checks_to_text};
pub use cite::{bibtex, citations, sources_to_json};
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
pub use estimate_scenarios::{Covariate, CovariateKind, ScenarioFault, Setting};
pub use estimate_words::{estimate_to_json, estimate_to_table, estimate_to_text};
pub use figures::{answer_to_figure, history_to_timeline};
pub use findings::{Finding, findings, findings_to_json};
pub use frame_condition::FrameConditionFault;
pub use hall::Hall;
pub use history::{Fought, History, HistoryFault, Signed, find_conflict, histories, history};
pub use history_text::{history_to_json, history_to_text};
pub use language::nearest;
pub use notes::{Note, Subject, notes};
pub use pages::{PagesFault, answer_page, report_pages};
pub use plain::{answer_to_text, cases_to_text, headline};
pub use provenance::{Provenance, describe};
pub use readings::DateReadings;
pub use select::{Division, SelectFault, Selection, divide, select};
pub use tables::{spells_to_frame, spells_to_table};
