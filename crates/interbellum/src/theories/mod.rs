//! Fill theories from the record, play them and hold them against it.

mod bind;
mod catalogue;
mod coverage;
mod fault_words;
mod fit;
mod folder;
mod load;
mod observed;
mod play;
mod played_path;
mod played_record;
mod replay;
mod scale;
mod series;
mod story;
mod support;
mod table;
mod timeline;

pub use bind::{BindFault, Purpose, bind_path, bind_world};
pub use catalogue::RecordCatalogue;
pub use fit::{FittedTheory, TheoryFit, TheoryFitFault, fit_theory, fit_to_json, fit_to_table, fit_to_text};
pub use folder::FolderBeside;
pub use load::explained;
pub use load::{Loaded, SHIPPED, Shipped, TheoryFault, load, placed, theory_to_json, theory_to_text};
pub use observed::BesideFault;
pub use play::{
    Count, Parameters, ParametersFault, PlayFault, PlayQuestion, Replicate, ThreadsFault, counts, on_threads,
    parameters_from_json, play, play_fault_words, play_limits, play_to_json, play_to_table, play_to_text,
};
pub use played_path::history_to_path;
pub use played_record::{PlayedRecordFault, history_to_record};
pub use table::{Table, TableFault};
pub use timeline::{DrawFault, played_timeline};

pub use language::{Diagnostics, LENGTH_CAP as TEXT_LIMIT, from_bytes as text_from_bytes};
pub use theory::{explain, format};
