//! Take a stated claim to its test and its verdict, by one rule that is fixed before the record is opened.
//!
//! | stage | from | to | fails? |
//! | --- | --- | --- | --- |
//! | [`read_claims`] | text and [`Catalogue`] | [`Claim`]s | all faults of the text at once |
//! | [`Plan::of`] | claim | every [`Specification`], before anything is computed | never |
//! | [`Seal::of`] | claim and the record's hash | the hash that fixes it | never; [`Seal::verify`] refuses what has changed |
//! | [`Cells::build`] | claim, plan and [`Ground`] | rows at risk, exposures, clusters, what was dropped and why | [`ClaimFault`] |
//! | [`size_and_power`] | claim, plan and cells | how often the rule rejects where it should not, and where it should | never |
//! | [`test()`] | claim and ground | [`Tested`]: every specification's estimates, their middle, its draws | [`ClaimFault`] |
//! | [`Board::judge`] | all tested claims | a [`Verdict`] each, by Holm's steps over all of them | never |
//!
//! The crate knows no record: whoever has one implements [`Ground`] and gives tables. Size and power need no verdict, and come
//! first.
//!
//! # The rule, version 2
//!
//! 1. Scale: log hazard ratio θ. Of each specification the model without the exposure is fitted; the efficient score of the exposure
//!    U (projected on what was fitted) and its information I give one step, U / I.
//! 2. A specification is eligible with 10 events and 10 clusters in each arm, for a number with 20 of each. If the primary one is
//!    not, or more than half are not, the claim is *undecided (thin)*.
//! 3. T is the median over estimands of each one's median of U / I.
//! 4. Null: scores are summed by cluster and multiplied by Webb weights, one a cluster for all specifications; p is two-sided.
//! 5. Interval: the same weights on the dfbetas of full fits, about the median over estimands of each one's median full fit, as far
//!    to both sides; at level 0.05 / K for K statistical claims on the board. Holm's steps go over the same K; thin claims and claims
//!    of no difference count in them with p = 1.
//! 6. *Supported*: Holm p < .05, the claimed sign, primary and 80% of the eligible specifications agree, interval not wholly within
//!    ±log m. *Undecided (smaller than the margin)*: significant with the claimed sign, wholly within ±log m. *Contradicted*: significant
//!    with the other sign as for supported, or else the interval wholly below +log m in the claimed direction. Otherwise *undecided*.
//! 7. No difference: supported if the interval with 2 · 0.05 / K outside lies within ±log m, contradicted if wholly outside.
//! 8. Universal: contradicted by a case that stands in every estimand at the longest horizon; otherwise undecided.
//! 9. Shares: described and not judged; *not testable*, and no part in K.
//!
//! In version 1 the shape of a Weibull hazard had to be above 0. Where all rows enter late that has no reason, and about a third of
//! the Weibull specifications had no maximum and counted as not eligible. Version 2 lets the shape be any number; all else is as it
//! was. A claim that was fixed with rule 1 keeps it ([`Rule`]).

mod cell;
mod check;
mod check_share;
mod check_terms;
mod check_universal;
mod check_values;
mod claim;
mod e_value;
mod estimand;
mod fault;
mod forks;
mod format;
mod ground;
mod histories;
mod influence;
mod multiplier;
mod parse;
mod quantity;
mod rule;
mod sample;
mod seal;
mod share;
mod size;
mod specification;
mod syntax;
mod test;
mod universal;
mod verdict;

pub use cell::{Cell, Cells, Term};
pub use check::{DEFAULT_MARGIN, MOST_SPECIFICATIONS, read_claims};
pub use claim::{AdjustmentSet, Alternative, Claim, Direction, ExposureKind, Fixed, Model};
pub use e_value::{COMMON_OUTCOME, EValue};
pub use estimand::{ENDINGS, Endings, Estimand, FrameChoice, Of, Returns, Threshold, Unit};
pub use fault::ClaimFault;
pub use format::format_claims;
pub use ground::{Case, Catalogue, Dropped, Frame, Ground, GroundFault};
pub use histories::{Baseline, Fate, Scene};
pub use influence::{BASELINE_CUTS, Influence, Unfit, WAR_BASELINE_CUTS, baseline_cuts, full_fit, one_step};
pub use multiplier::{Weights, draw_medians, median, median_of_medians, webb_weights};
pub use quantity::Quantity;
pub use rule::Rule;
pub use sample::{Count, LEAST_EVENTS_OF_A_NAME, Rows};
pub use seal::Seal;
pub use share::{Conduct, Part, Parties, Reading, Run, Share, Shares, StateHistory, StateYear, Support, describe};
pub use size::{Rejections, SizeOptions, size_and_power};
pub use specification::{Plan, Specification};
pub use test::{
    DRAWS, DrawOptions, Ineligible, LEAST_ELIGIBLE, LEAST_IN_ARM, Outcome, Statistic, Tested, Thin, fit_all, lacking,
    statistic, test,
};
pub use universal::{Counterexample, Horizon, counterexamples};
pub use verdict::{Board, LEAST_AGREEING, LEVEL, POWER_QUANTILE, Verdict, Word, holm};
