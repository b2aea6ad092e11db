//! Turn facts into time at risk: entry, exit, cause, covariates.
