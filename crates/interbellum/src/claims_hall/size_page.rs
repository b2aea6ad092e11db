//! Show how often the rule errs, from the study that was made before any verdict.

use report::page::{Block, ClaimPage, EstimateSection};
use report::table::WordTable;
use serde_json::Value;

use crate::claims_hall::page_words::percent;
use crate::claims_hall::study::GATE;

/// The page of a study as `test --size --json` prints it; `None` if it is not such a study.
pub(crate) fn size_page(text: &str, record_at_hand: &str) -> Option<ClaimPage> {
    let study: Value = serde_json::from_str(text).ok()?;
    if study["schema"] != "interbellum/size/1" {
        return None;
    }
    let claims = study["claims"].as_array()?;
    let histories = claims.first()?["at"][0]["histories"].as_u64()?;
    let (record, command) = (study["made_by"]["record"].as_str()?, study["made_by"]["command"].as_str()?);
    let section = |id: &str, title: &str, blocks| EstimateSection { id: id.to_owned(), title: title.to_owned(), blocks };
    Some(ClaimPage {
        id: "size".to_owned(),
        kicker: "Claims".to_owned(),
        title: "Size and power of the rule".to_owned(),
        lead: vec![
            format!(
                "How often does the rule see something where there is nothing, and how often does it see what is there? For each claim, {histories} histories were made for each hazard ratio on the record's own spells with new returns to war, and each was put to the whole test at level 0.05."
            ),
            format!(
                "In the first column the true ratio is 1, and every rejection is an error; the rule is released if that share lies between {} and {}. The other columns are its power.",
                percent(GATE.0),
                percent(GATE.1)
            ),
        ],
        sections: vec![
            section("results", "Rejections", vec![Block::Table(rejections(claims)?)]),
            section("how", "How it was measured", vec![
                Block::Paragraph(format!(
                    "Returns follow the record's own baseline hazard, with a gamma frailty of variance {} shared by the spells of one conflict; the same frailties serve every ratio. Each history is tested with {} draws, seed {}. Shares are of the histories that are not thin, with binomial standard errors.",
                    study["frailty_variance"], study["draws"], study["seed"]
                )),
                Block::Code(format!("$ {command}")),
                Block::Paragraph(if record == record_at_hand {
                    "Measured on the record of this report.".to_owned()
                } else {
                    format!("Measured on record {record}, which is not that of this report.")
                }),
            ]),
        ],
        ..ClaimPage::default()
    })
}

fn rejections(claims: &[Value]) -> Option<WordTable> {
    let ratios = claims.first()?["at"].as_array()?.iter().map(|at| at["ratio"].as_f64());
    let ratios = ratios.collect::<Option<Vec<f64>>>()?;
    let mut headings = vec!["Claim".to_owned()];
    headings.extend(ratios.iter().map(|ratio| format!("Ratio {ratio}")));
    headings.extend(["Thin", "Gate"].map(str::to_owned));
    let row = |claim: &Value| {
        let at = claim["at"].as_array()?;
        let mut cells = vec![claim["claim"].as_str()?.to_owned()];
        cells.extend(at.iter().map(|one| match (one["share"].as_f64(), one["std_error"].as_f64()) {
            (Some(share), Some(error)) => format!("{:.1}% ({:.1})", 100.0 * share, 100.0 * error),
            _ => "–".to_owned(),
        }));
        let sum = |field: &str| at.iter().filter_map(|one| one[field].as_u64()).sum::<u64>();
        cells.push(format!("{:.1}%", 100.0 * sum("thin") as f64 / sum("histories").max(1) as f64));
        cells.push(match claim["passes"].as_bool() {
            Some(true) => "passes".to_owned(),
            Some(false) => "fails".to_owned(),
            None => "never tested: thin".to_owned(),
        });
        Some(cells)
    };
    Some(WordTable {
        title: "Share of histories in which the rule rejects (standard error)".to_owned(),
        headings,
        blocks: vec![claims.iter().map(row).collect::<Option<Vec<_>>>()?],
        notes: vec!["Thin: histories that the rule does not test, over all ratios. A claim whose histories are all thin is never tested, and cannot be wrongly rejected.".to_owned()],
    })
}
