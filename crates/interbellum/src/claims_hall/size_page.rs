//! Show how often the rule errs, from the study that was made before any verdict.

use report::page::{Block, Sheet, SheetSection};
use report::table::WordTable;
use serde_json::Value;

use crate::claims_hall::page_words::percent;
use crate::claims_hall::study::GATE;

/// The page of a study as `test --size --json` prints it; `None` if it is not such a study.
pub(crate) fn size_page(text: &str, record_at_hand: &str) -> Option<Sheet> {
    let study: Value = serde_json::from_str(text).ok()?;
    if study["schema"] != "interbellum/size/1" {
        return None;
    }
    let claims = study["claims"].as_array()?;
    let (record, command) = (study["made_by"]["record"].as_str()?, study["made_by"]["command"].as_str()?);
    let section = |id: &str, title: &str, blocks| SheetSection { id: id.to_owned(), title: title.to_owned(), blocks };
    Some(Sheet {
        id: "size".to_owned(),
        kicker: "Claims".to_owned(),
        title: "Size and power of the rule".to_owned(),
        lead: vec![
            "How often does the rule see something where there is nothing, and how often does it see what is there? For each claim and each hazard ratio, histories were made on the record's own spells with new returns to war, and each was put to the claim's test in all its specifications at level 0.05."
                .to_owned(),
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
        ..Sheet::default()
    })
}

fn rejections(claims: &[Value]) -> Option<WordTable> {
    let ratios = claims.first()?["at"].as_array()?.iter().map(|at| at["ratio"].as_f64().zip(at["histories"].as_u64()));
    let ratios = ratios.collect::<Option<Vec<(f64, u64)>>>()?;
    let mut headings = vec!["Claim".to_owned()];
    headings.extend(ratios.iter().map(|(ratio, histories)| format!("Ratio {ratio}, {histories} made")));
    headings.extend(["Thin", "Gate"].map(str::to_owned));
    let row = |claim: &Value| {
        let at = claim["at"].as_array()?;
        let per = claim["per"].as_str().map_or_else(String::new, |per| format!(", per {per}"));
        let lowers = if claim["lowers"].as_bool() == Some(true) { ", at 1 over the ratio" } else { "" };
        let mut cells = vec![format!("{}{per}{lowers}", claim["claim"].as_str()?)];
        cells.extend(at.iter().map(|one| match (one["share"].as_f64(), one["std_error"].as_f64()) {
            (Some(share), Some(error)) => {
                let tested = one["histories"].as_u64().unwrap_or(0).saturating_sub(one["thin"].as_u64().unwrap_or(0));
                // Of all or none the binomial error is 0, which is no sureness.
                let error = if error > 0.0 { format!(" ({:.1})", 100.0 * error) } else { String::new() };
                format!("{:.1}% of {tested}{error}", 100.0 * share)
            }
            _ => "–".to_owned(),
        }));
        let first = at.first()?;
        let thin = first["thin"].as_u64()? as f64 / first["histories"].as_u64()?.max(1) as f64;
        cells.push(format!("{:.1}%", 100.0 * thin));
        cells.push(claim["gate"].as_str()?.to_owned());
        Some(cells)
    };
    Some(WordTable {
        title: "Share of histories in which the rule rejects (standard error)".to_owned(),
        headings,
        blocks: vec![claims.iter().map(row).collect::<Option<Vec<_>>>()?],
        notes: vec![
            "Headings: the true ratio, and how many histories were made of it; of a number as exposure it is per 1 of it. Rejected is a history whose p value, of the claim alone and two-sided, is at most 0.05. A verdict of supported on the board asks for more, the correction for all its claims and the claimed sign among it, and is rarer. Each claim is tested by the version of the rule that judges it.".to_owned(),
            "Thin: histories that the rule does not test, at the first ratio. The gate is measured where the 95% interval of the size, by Wilson's score, is no wider than the gate, 3 to 7%.".to_owned(),
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STUDY: &str = r#"{"schema": "interbellum/size/1", "seed": 1, "draws": 499, "frailty_variance": 0.5, "claims": [
        {"claim": "one", "per": "decade", "lowers": true, "passes": true, "gate": "passes", "at": [
            {"ratio": 1.0, "histories": 100, "thin": 0, "rejected": 5, "share": 0.05, "std_error": 0.022},
            {"ratio": 2.0, "histories": 20, "thin": 20, "rejected": 0, "share": null, "std_error": null}]}],
        "made_by": {"program": "p", "record": "ab", "command": "c"}}"#;

    fn table(page: &Sheet) -> &WordTable {
        let Block::Table(table) = &page.sections[0].blocks[0] else { panic!("the first block is the table") };
        table
    }

    #[test]
    fn a_study_is_told_ratio_by_ratio_with_its_thin_histories() {
        let page = size_page(STUDY, "ab").unwrap();
        assert_eq!(table(&page).headings[1..3], ["Ratio 1, 100 made", "Ratio 2, 20 made"]);
        assert_eq!(
            table(&page).blocks[0][0],
            ["one, per decade, at 1 over the ratio", "5.0% of 100 (2.2)", "–", "0.0%", "passes"]
        );
    }

    #[test]
    fn a_study_of_another_record_says_so() {
        let told = |record| format!("{:?}", size_page(STUDY, record).unwrap().sections[1]);
        assert!(told("cd").contains("not that of this report") && !told("ab").contains("not that"));
    }

    #[test]
    fn what_is_no_study_has_no_page() {
        assert!(size_page("{}", "ab").is_none() && size_page("no json", "ab").is_none());
    }

    #[test]
    fn the_study_that_comes_with_the_program_has_a_page() {
        let text = include_str!("../../../../claims/essay_2025/size.json");
        assert!(size_page(text, "").is_some_and(|page| table(&page).verify().is_ok()));
    }
}
