//! Fix a claim by a hash over all that its verdict will rest on, before anything is computed.

use sha2::{Digest, Sha256};

use crate::claim::Claim;
use crate::fault::ClaimFault;

/// What a claim is fixed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The hash of the other three and of the claim's text, in hexadecimal.
    pub hash: String,
    /// The version of the rule.
    pub rule: String,
    /// The version of the program.
    pub program: String,
    /// The hash of the record.
    pub record: String,
}

impl Seal {
    /// The seal of a claim on a record.
    ///
    /// Hashed by SHA-256: the claim's text in the one layout without comments and without `fixed`, the versions and the record's
    /// hash, each after its length as eight bytes, least first.
    #[must_use]
    pub fn of(claim: &Claim, record_hash: &str) -> Seal {
        let program = env!("CARGO_PKG_VERSION");
        let mut hasher = Sha256::new();
        for part in [claim.canonical.as_str(), claim.rule.version(), program, record_hash] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let hash = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Seal {
            hash,
            rule: claim.rule.version().to_owned(),
            program: program.to_owned(),
            record: record_hash.to_owned(),
        }
    }

    /// Refuse a claim that was fixed with something else.
    ///
    /// Errors: `Changed` with the first part that is not what it was; the parts come before the whole, so that the reason is told.
    pub fn verify(&self, claim: &Claim) -> Result<(), ClaimFault> {
        let Some(fixed) = &claim.fixed else { return Ok(()) };
        let parts = [
            ("record", &fixed.record, &self.record),
            ("rule", &fixed.rule, &self.rule),
            ("program", &fixed.program, &self.program),
            ("hash", &fixed.hash, &self.hash),
        ];
        let changed = parts
            .into_iter()
            .find_map(|(part, was, is)| was.as_ref().filter(|was| *was != is).map(|was| (part, was, is)));
        changed.map_or(Ok(()), |(part, was, is)| {
            Err(ClaimFault::Changed { claim: claim.name.clone(), part, fixed: was.clone(), found: is.clone() })
        })
    }

    /// The block that a claim file carries from now on.
    #[must_use]
    pub fn block(&self) -> String {
        let lines = [("hash", &self.hash), ("record", &self.record), ("program", &self.program), ("rule", &self.rule)];
        let lines: String = lines.iter().map(|(name, value)| format!("    {name:<12} \"{value}\"\n")).collect();
        format!("  fixed {{\n{lines}  }}\n")
    }
}
