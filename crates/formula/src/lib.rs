//! Read model formulas in R's words, and build the columns of a model from a table.
//!
//! | stage | from | to | fails? |
//! | --- | --- | --- | --- |
//! | [`parse`] | text | [`Formula`] | every unlawful part, with its place |
//! | [`build`] | formula and [`Frame`] | [`Model`] | every fault, with its place in the formula and in the data |
//! | [`Recipe::design`] | another frame | [`Design`]: the same columns of other rows | as `build` |
//!
//! No estimator and no file format is known here.
#![allow(clippy::result_large_err, reason = "a fault ends the work: how large it is on its way out costs nothing")]

mod basis;
mod design;
mod evaluate;
mod event;
mod factor;
mod fault;
mod formula;
mod frame;
mod functions;
mod history;
mod model;
mod parse;
mod polynomial;
mod spline;
mod strata;
mod syntax;
mod terms;
mod token;

pub use design::{COLUMNS_CAP, LEVELS_CAP, Limits, ModelColumn, NUMBERS_CAP, Term};
pub use fault::{Fault, FaultKind, Faults};
pub use formula::{Formula, parse};
pub use frame::{Cell, Column, Frame, FrameError, Stray, Values};
pub use history::{Histories, histories};
pub use model::{Build, Design, Dropped, Grouping, LevelCount, Model, Reason, Recipe, build};
pub use terms::TERMS_CAP;
