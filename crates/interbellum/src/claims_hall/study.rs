//! Measure the size and the power of the rule on the record's own frame, before any verdict.

use claims::{Cells, Claim, ClaimFault, Direction, Plan, Rejections, SizeOptions, lacking, size_and_power};
use serde_json::{Value, json};

use crate::claims_hall::ground::RecordGround;
use crate::provenance::Provenance;

/// The size and the power of one claim's test.
#[derive(Clone, Debug)]
pub struct StudyRow {
    /// The claim.
    pub claim: String,
    /// What 1 of its exposure is, if that is a number with a word for its unit.
    pub per: Option<String>,
    /// Whether it says that something lowers the hazard: its histories have 1 over the ratio.
    pub lowers: bool,
    /// Rejections at each ratio, 1 first.
    pub rejections: Vec<Rejections>,
}

/// Between these shares of rejections without an effect a test is released.
pub(crate) const GATE: (f64, f64) = (0.03, 0.07);

/// Study every claim; universal ones have no test and are left out.
///
/// `progress` is called with the number of histories done.
pub fn study(
    ground: &RecordGround<'_>,
    claims: &[Claim],
    options: &SizeOptions,
    progress: &(dyn Fn() + Sync),
) -> Result<Vec<StudyRow>, ClaimFault> {
    // A claim whose source is not there has no rows to make histories on.
    let statistical =
        claims.iter().filter(|claim| claim.direction.is_statistical() && lacking(claim, ground).is_none());
    statistical
        .map(|claim| {
            let plan = Plan::of(claim);
            let cells = Cells::build(claim, &plan, ground)?;
            Ok(StudyRow {
                claim: claim.name.clone(),
                per: claim.per.clone(),
                lowers: claim.direction == Direction::Lowers,
                rejections: size_and_power(claim, &plan, &cells, options, progress),
            })
        })
        .collect()
}

/// What the gate says of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// The size lies within it.
    Passes,
    /// It does not.
    Fails,
    /// Too few histories could be tested to tell.
    NotMeasured {
        /// How many were.
        tested: usize,
        /// Of how many.
        of: usize,
    },
    /// No history was made without an effect.
    NotAsked,
}

impl Gate {
    /// The gate of a study: measured if the 95% interval of the size, by Wilson's score, is no wider than the gate itself.
    pub(crate) fn of(row: &StudyRow) -> Gate {
        let Some(one) = row.rejections.iter().find(|one| one.ratio == 1.0) else { return Gate::NotAsked };
        let tested = one.histories - one.thin;
        let not_measured = Gate::NotMeasured { tested, of: one.histories };
        match one.share() {
            Some(size) if wilson_width(size, tested) <= GATE.1 - GATE.0 => {
                if (GATE.0..=GATE.1).contains(&size) {
                    Gate::Passes
                } else {
                    Gate::Fails
                }
            }
            _ => not_measured,
        }
    }

    /// True or false where it is measured.
    pub(crate) fn passes(self) -> Option<bool> {
        match self {
            Gate::Passes => Some(true),
            Gate::Fails => Some(false),
            Gate::NotMeasured { .. } | Gate::NotAsked => None,
        }
    }

    /// In words.
    pub(crate) fn words(self) -> String {
        match self {
            Gate::Passes => "passes".to_owned(),
            Gate::Fails => "FAILS".to_owned(),
            Gate::NotMeasured { tested, of } => format!("not measured: {tested} of {of} could be tested"),
            Gate::NotAsked => "not asked: no ratio 1".to_owned(),
        }
    }
}

/// The width of the 95% interval of a share of `n`, by Wilson's score.
fn wilson_width(share: f64, n: usize) -> f64 {
    const Z: f64 = 1.959_963_984_540_054;
    let n = n as f64;
    2.0 * Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / (1.0 + Z * Z / n)
}

/// The study in words.
pub fn study_to_text(rows: &[StudyRow], options: &SizeOptions) -> String {
    let mut lines = vec![format!(
        "Rejections at level 0.05 in {} histories for each ratio, on the record's own spells with new returns; frailty of variance {} shared within a conflict, seed {}",
        options.histories, options.frailty_variance, options.seed
    )];
    let widest = rows.iter().map(|row| row.claim.chars().count()).max().unwrap_or(0).max(5);
    let heads: String = options.ratios.iter().map(|ratio| format!("  {:>13}", format!("ratio {ratio}"))).collect();
    lines.push(format!("\n  {:widest$}{heads}  {:>7}  gate 3-7%", "claim", "thin"));
    for row in rows {
        let shares: String = row
            .rejections
            .iter()
            .map(|one| match one.share().zip(one.std_error()) {
                Some((share, error)) => format!("  {:>13}", format!("{:.1}% ({:.1})", share * 100.0, error * 100.0)),
                None => format!("  {:>13}", "-"),
            })
            .collect();
        let thin = row.rejections.first().map_or(0.0, |one| one.thin as f64 / one.histories as f64);
        lines.push(format!("  {:widest$}{shares}  {:>6.1}%  {}", row.claim, 100.0 * thin, Gate::of(row).words()));
    }
    lines.push("\n  Shares are of histories that are not thin, with binomial standard errors; thin: at the first ratio. The gate is measured where the\n  95% interval of the size, by Wilson's score, is no wider than the gate.".to_owned());
    if rows.iter().any(|row| row.lowers) {
        lines.push("  Of a claim that something lowers the hazard, histories have 1 over the ratio.".to_owned());
    }
    lines.join("\n") + "\n"
}

/// The study as JSON.
pub fn study_to_json(rows: &[StudyRow], options: &SizeOptions, provenance: &Provenance) -> Value {
    let row = |row: &StudyRow| {
        let at = row.rejections.iter().map(|one| {
            json!({"ratio": one.ratio, "histories": one.histories, "thin": one.thin, "rejected": one.rejected,
                "share": one.share(), "std_error": one.std_error()})
        });
        json!({"claim": row.claim, "per": row.per, "lowers": row.lowers, "passes": Gate::of(row).passes(), "gate": Gate::of(row).words(), "at": at.collect::<Vec<_>>()})
    };
    json!({
        "schema": "interbellum/size/1", "seed": options.seed, "draws": options.draws,
        "frailty_variance": options.frailty_variance, "claims": rows.iter().map(row).collect::<Vec<_>>(),
        "made_by": provenance.to_json(),
    })
}
