#![doc = include_str!("../../../ARCHITECTURE.md")]

mod answer;
mod answer_json;
mod answer_table;
mod assemble;
mod brokers;
mod cite;
mod differences;
mod figures;
mod findings;
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
mod words;

pub use estimators;
pub use record;
pub use report;
pub use spells;

pub use answer::{Answer, AnswerFault, DEFAULT_TIMES, Dropped, Group, Question, answer};
pub use answer_json::{Detail, answer_to_json, confidence_word};
pub use answer_table::answer_to_table;
pub use assemble::{AssembleFault, EMBEDDED_SOURCES, assemble, wanted};
pub use brokers::brokers_to_table;
pub use cite::{bibtex, citations, sources_to_json};
pub use differences::{Change, Differences, differences};
pub use figures::{answer_to_figure, history_to_timeline};
pub use findings::{Finding, findings, findings_to_json};
pub use hall::Hall;
pub use history::{Fought, History, HistoryFault, Signed, find_conflict, histories, history};
pub use history_text::{history_to_json, history_to_text};
pub use notes::{Note, Subject, notes};
pub use pages::{PagesFault, answer_page, report_pages};
pub use plain::{answer_to_text, cases_to_text, headline};
pub use provenance::{Provenance, describe};
pub use readings::DateReadings;
pub use select::{Division, SelectFault, Selection, divide, select};
pub use tables::spells_to_table;
