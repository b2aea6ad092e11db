//! Say what a source is for: the covariates that it gives, and the claims that rest on it.

use spells::{COVARIATES, covariates_named};

use crate::claims_hall::Claim;

/// The source of support from outside, which claims of shares count beside fighting.
const SUPPORT: &str = "ucdp-esd";

/// What a source that can be added is used for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// Covariates that it can give.
    pub covariates: Vec<&'static str>,
    /// Claims that use one of them.
    pub claims: Vec<String>,
}

/// What a source is used for, among these claims.
pub fn served(id: &str, claims: &[Claim]) -> Served {
    let of_source = COVARIATES.iter().filter(|one| one.sources.contains(&id));
    let covariates: Vec<_> = of_source.clone().map(|one| one.word).collect();
    let kinds: Vec<_> = of_source.map(|one| one.kind).collect();
    let uses = |claim: &&Claim| {
        let named = covariates_named(claim.expressions());
        named.iter().any(|one| kinds.contains(&one.kind)) || (claim.shares.is_some() && id == SUPPORT)
    };
    Served { covariates, claims: claims.iter().filter(uses).map(|claim| claim.name.clone()).collect() }
}
