//! Hold theories against the record: features of many histories, what each mechanism does, and the pages that show it.

mod comparison;
mod features;
mod kept;
mod mechanisms;
mod pages;
mod sensitivity;
mod sobol;
mod study;
mod timeline;
mod words;

pub use comparison::{Compared, Comparison, ComparisonFault, ComparisonQuestion, Predictive, compare, predictive};
pub use features::{End, FEATURES, Feature, FeatureFault, Values, Window, features};
pub use kept::{Kept, PLAY_AND_FEATURES, kept_of};
pub use mechanisms::{Mechanism, MechanismFault, Moved, mechanisms, read_mechanisms};
pub use pages::{BenchPagesFault, bench_page, bench_pages, mechanisms_of};
pub use sensitivity::{Effect, SobolStudy, Switched, sobol_study, switch_off};
pub use sobol::{Design, Index, Indices, sobol};
pub use study::{
    Bench, BenchFault, BenchQuestion, Chosen, EACH, FEWEST_PAIRS, FEWEST_ROWS, HISTORIES, MOST_EVENTS, MOST_HISTORIES,
    ROWS, Sensitivity, SensitivityQuestion, TAIL, bench,
};
pub use words::{bench_to_figure, bench_to_json, bench_to_table, bench_to_text};
