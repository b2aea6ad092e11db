//! Estimate survival from spells of time at risk. Knows no process and no war.
//!
//! Every estimator takes a [`Sample`], which has been checked, and gives values without side effects. The order of rows
//! never changes a digit of a result.
//!
//! ```
//! use estimators::{Interval, Sample, kaplan_meier};
//!
//! let years = [1.5, 3.0, 4.0, 6.0];
//! let returned = [true, false, true, false];
//! let sample = Sample::new(None, &years, &returned, None)?;
//! let curve = kaplan_meier(&sample, Interval::default())?;
//! assert_eq!(curve.survival_at(5.0), Some(0.375));
//! assert_eq!(curve.survival_at(7.0), None);
//! # Ok::<(), estimators::EstimateError>(())
//! ```

mod complementary_log_log;
pub mod cox;
mod curve;
mod error;
mod history_check;
mod interval;
mod kaplan_meier;
mod logrank;
mod nelson_aalen;
mod parametric;
mod quadratic_form;
mod quantile;
mod restricted_mean;
mod risk_sets;
mod sample;
mod weibull;

pub use complementary_log_log::{ComplementaryLogLog, fit_complementary_log_log};
pub use curve::{AtTime, Curve, Step};
pub use error::{Column, EstimateError};
pub use history_check::{HistoryFlaws, check_histories};
pub use interval::{ConfidenceType, Interval, Limits};
pub use kaplan_meier::kaplan_meier;
pub use logrank::{GroupCount, LogRank, logrank};
pub use nelson_aalen::{CumulativeHazard, HazardStep, HazardTies, nelson_aalen};
pub use parametric::{LikelihoodAt, ParametricFit, ParametricHazard, fit_parametric};
pub use quantile::Quantile;
pub use restricted_mean::RestrictedMean;
pub use sample::Sample;
pub use weibull::{Weibull, fit_weibull};
