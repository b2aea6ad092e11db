//! Fit proportional hazards to spells at risk, and say all that follows from the fit.

mod concordance;
mod contrasts;
mod cross_products;
mod curves;
mod exact;
mod fine_gray;
mod firth;
mod fit;
mod layout;
mod likelihood;
mod newton;
mod profile;
mod proportionality;
mod residuals;
mod risk;
mod robust;
mod walk;

pub use concordance::Concordance;
pub use contrasts::{Average, Contrast, Contrasts, Measure, Population, Uncertainty};
pub use curves::{AdjustedStep, Piece};
pub use fine_gray::{SubdistributionRows, fine_gray};
pub use fit::{ChiSquared, CoxFit, Options, Ties, fit};
pub use proportionality::{ProportionalityTest, TimeTransform};
pub use residuals::EventResiduals;
pub use risk::{MOST_COVARIATES, Risk};
pub use robust::{MOST_WAYS, RobustVariance};
