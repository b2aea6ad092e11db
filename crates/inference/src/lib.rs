//! A process and what happened to estimates of its parameters.
//!
//! | stage | from | to | fails? |
//! | --- | --- | --- | --- |
//! | [`classify`] | process | for each event, whether its likelihood is exact, and if not why | never |
//! | [`Likelihood::new`] | compiled process and [`process::Path`] | merged rows, and what was left out | faults |
//! | [`fit`] | likelihood | [`Fit`]: estimates with what they can be trusted for | faults; [`Fit::outcome`] |
//! | [`profile`], [`profile_interval`] | likelihood | the likelihood along one parameter | faults |

mod classes;
mod explain;
mod fault;
mod fit;
mod intern;
mod likelihood;
mod profile;
mod rows;
mod scope;
mod walk;

pub use classes::{Class, Reason, classify};
pub use fault::{Cause, InferenceFault};
pub use fit::{Covariance, Estimate, Fit, FitOptions, fit};
pub use likelihood::{Likelihood, LikelihoodOptions};
pub use profile::{End, Interval, Point, profile, profile_interval};
pub use scope::{Follow, Scope};
