//! Write down a claim's primary specification so that anyone can fit it elsewhere.

use claims::{Of, Rows, Tested, Verdict};
use numerics::special::exp;
use report::ReportError;
use report::table::{Column, Table, Values};

use crate::claims_hall::export_scripts::{adjusted_name, do_file, r_script};
use crate::claims_hall::export_shares::export_shares;
use crate::provenance::Provenance;

/// A file to write beside the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The spells, an R script, a Stata do-file and a note for one claim.
///
/// A universal claim has no model: its script counts the cases that held. Of a claim of shares the years of each
/// state take the place of spells.
pub fn export_claim(tested: &Tested, verdict: &Verdict, provenance: &Provenance) -> Result<Vec<Exported>, ReportError> {
    if tested.claim.shares.is_some() {
        return export_shares(tested, provenance);
    }
    let name = &tested.claim.name;
    let rows = tested.cells.cells.first().map(|cell| Rows::of(cell, &tested.claim.adjustments[0]));
    let Some(rows) = rows else { return Ok(Vec::new()) };
    let table = spells(tested, &rows)?;
    let file = |ending: &str, text: String| Exported { name: format!("{name}.{ending}"), text };
    Ok(vec![
        file("csv", table.to_csv()?),
        file("R", r_script(tested, &rows)),
        file("do", do_file(tested, &rows)),
        file("claim", tested.claim.canonical.clone()),
        file("md", note(tested, verdict, &table, provenance)),
    ])
}

fn spells(tested: &Tested, rows: &Rows) -> Result<Table, ReportError> {
    let cell = &tested.cells.cells[0];
    let of_war = tested.claim.of == Of::War;
    let reals = |values: &[f64]| Values::Real(values.iter().copied().map(Some).collect());
    let cases = || rows.of_cell.iter().map(|row| &cell.cases[*row]);
    let cluster = |place: usize| {
        let of = |clusters: &Vec<u32>| clusters.get(place).map(|one| tested.cells.clusters[*one as usize].clone());
        Values::Text(rows.clusters.iter().map(of).collect())
    };
    let mut columns = vec![
        Column::new("spell", "spell", Values::Text(cases().map(|case| Some(case.key.clone())).collect())).with_meaning(
            if of_war {
                "The conflict and the day on which its war began"
            } else {
                "The conflict and the day on which its war ended"
            },
        ),
        Column::new("label", "label", Values::Text(cases().map(|case| Some(case.label.clone())).collect())),
        Column::new("entry", "entry", reals(&rows.entry)).with_unit("years").with_meaning(if of_war {
            "When this part of the war begins, since the war began"
        } else {
            "When the peace came under risk, since the war's end"
        }),
        Column::new("exit", "exit", reals(&rows.exit)).with_unit("years").with_meaning(if of_war {
            "When this part of it ends"
        } else {
            "When it returned to war, or was last seen"
        }),
        Column::new("event", "event", Values::Whole(rows.event.iter().map(|event| Some(i64::from(*event))).collect()))
            .with_meaning(if of_war {
                "1 if the war ended then, in the way that is asked for"
            } else {
                "1 if it returned to war"
            }),
        Column::new("exposure", "exposure", reals(&rows.exposure)).with_meaning(&tested.claim.exposures[0].text),
        Column::new("cluster_1", "cluster", cluster(0)).with_meaning("The location state, else the conflict"),
        Column::new("cluster_2", "second cluster", cluster(1))
            .with_meaning("The second state of a war between two; blank if there is none"),
    ];
    for (place, (term, values)) in rows.adjusted.iter().enumerate() {
        let name = adjusted_name(place);
        columns.push(Column::new(&name, &name, reals(values)).with_meaning(term));
    }
    Table::new(&tested.claim.name, columns)
}

fn note(tested: &Tested, verdict: &Verdict, table: &Table, provenance: &Provenance) -> String {
    let claim = &tested.claim;
    let numbers = match tested.primary().map(|primary| &primary.full) {
        Some(Ok(full)) => format!(
            "Log hazard ratio {:.12}, standard error by clusters {:.12}, hazard ratio {:.6}.",
            full.estimate,
            full.robust_std_error,
            exp(full.estimate)
        ),
        Some(Err(fault)) => format!("No estimate: {fault}."),
        None => "A universal claim: the script counts and lists the cases of the primary reading that held; the board counts those of all readings.".to_owned(),
    };
    let adjusted: String = table
        .columns()
        .iter()
        .filter(|column| column.name.starts_with("adjusted_"))
        .map(|column| format!("- `{}`: {}\n", column.name, column.meaning))
        .collect();
    let Provenance { program, record_hash, command } = provenance;
    format!(
        "# {}\n\n{}\n\nVerdict of the board: {}.\n\n## Primary specification\n\n{numbers}\n\nExposure: `{}`.\n{adjusted}\n\
         Run `Rscript {}.R` in this folder; it prints the same numbers.\n\nFixed as {}.\nMade by {program} from record {record_hash} with `{command}`.\n",
        claim.title,
        claim.statement,
        verdict.word.text(),
        claim.exposures[0].text,
        claim.name,
        tested.seal.hash
    )
}
