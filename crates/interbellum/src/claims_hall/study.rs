//! Measure the size and the power of the rule on the record's own frame, before any verdict.

use claims::{Cells, Claim, ClaimFault, Plan, Rejections, SizeOptions, size_and_power};
use serde_json::{Value, json};

use crate::claims_hall::ground::RecordGround;
use crate::provenance::Provenance;

/// The size and the power of one claim's test.
#[derive(Clone, Debug)]
pub struct StudyRow {
    /// The claim.
    pub claim: String,
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
    let statistical = claims.iter().filter(|claim| claim.direction.is_statistical());
    statistical
        .map(|claim| {
            let plan = Plan::of(claim);
            let cells = Cells::build(claim, &plan, ground)?;
            Ok(StudyRow {
                claim: claim.name.clone(),
                rejections: size_and_power(claim, &plan, &cells, options, progress),
            })
        })
        .collect()
}

/// Whether the size lies within the gate; none where every history was thin.
pub(crate) fn passes(row: &StudyRow) -> Option<bool> {
    let size = row.rejections.iter().find(|one| one.ratio == 1.0)?.share()?;
    Some((GATE.0..=GATE.1).contains(&size))
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
        let thin: usize = row.rejections.iter().map(|one| one.thin).sum();
        let of: usize = row.rejections.iter().map(|one| one.histories).sum();
        let gate = match passes(row) {
            Some(true) => "passes",
            Some(false) => "FAILS",
            None => "never tested: thin",
        };
        lines.push(format!("  {:widest$}{shares}  {:>6.1}%  {gate}", row.claim, 100.0 * thin as f64 / of as f64));
    }
    lines.push("\n  Shares are of histories that are not thin, with binomial standard errors.".to_owned());
    lines.join("\n") + "\n"
}

/// The study as JSON.
pub fn study_to_json(rows: &[StudyRow], options: &SizeOptions, provenance: &Provenance) -> Value {
    let row = |row: &StudyRow| {
        let at = row.rejections.iter().map(|one| {
            json!({"ratio": one.ratio, "histories": one.histories, "thin": one.thin, "rejected": one.rejected,
                "share": one.share(), "std_error": one.std_error()})
        });
        json!({"claim": row.claim, "passes": passes(row), "at": at.collect::<Vec<_>>()})
    };
    json!({
        "schema": "interbellum/size/1", "seed": options.seed, "draws": options.draws,
        "frailty_variance": options.frailty_variance, "claims": rows.iter().map(row).collect::<Vec<_>>(),
        "made_by": provenance.to_json(),
    })
}
