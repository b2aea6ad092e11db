//! `estimate`: a model of anyone's spells, or of the record's.

use std::path::Path;

use interbellum::formula::Frame;
use interbellum::sources::frame;
use interbellum::spells::{Options, UnitKind};
use interbellum::{
    Provenance, Specification, estimate, estimate_to_json, estimate_to_table, estimate_to_text, select, spells_to_frame,
};

use crate::arguments::{Arguments, EstimateArguments};
use crate::fault::Fault;
use crate::{files, output};

pub(crate) fn run(whole: &Arguments, arguments: &EstimateArguments) -> Result<(), Fault> {
    let hall = whole.hall()?;
    let (frame, asked) = match &arguments.data {
        // An option that is taken and does nothing would be believed to have done something.
        Some(_) if arguments.class.options() != Options::default() => return Err(Fault::OptionsOfSpells),
        Some(path) => (read(path, arguments.memory)?, of_file(arguments)),
        None => of_spells(&hall, arguments)?,
    };
    let found = estimate(&frame, &asked)?;
    let provenance = Provenance::new(&hall, output::command_line());
    let printed = match () {
        () if arguments.json => output::print_json(&estimate_to_json(&asked, &found, &provenance)),
        () if arguments.csv => output::print(&estimate_to_table(&found)?.to_csv()?),
        () if arguments.markdown => output::print(&estimate_to_table(&found)?.to_markdown()),
        () if arguments.latex => output::print(&estimate_to_table(&found)?.to_latex(None)),
        () => output::print(&estimate_to_text(&asked, &found)),
    };
    printed?;
    if found.fit.converged { Ok(()) } else { Err(Fault::NotConverged { iterations: found.fit.iterations }) }
}

fn read(path: &Path, gigabytes: u64) -> Result<Frame, Fault> {
    let budget = gigabytes.saturating_mul(1 << 30);
    let name = path.display().to_string();
    frame::verify_size(&name, files::size(path)?, budget)?;
    Ok(frame::read(&files::read_up_to(path, budget)?, &name, budget)?)
}

fn of_file(arguments: &EstimateArguments) -> Specification {
    let asked = arguments.specification(arguments.formula.clone());
    Specification { condition: arguments.class.condition.clone(), ..asked }
}

/// The spells at risk of the class, and the formula with what goes without saying: times, event and clusters.
fn of_spells(hall: &interbellum::Hall, arguments: &EstimateArguments) -> Result<(Frame, Specification), Fault> {
    let options = arguments.class.options();
    let spells = hall.spells(&options)?;
    let selection = select(&spells, &hall.dictionary, arguments.class.condition.as_deref())?;
    let rows: Vec<usize> = selection.rows.into_iter().filter(|row| spells.rows[*row].dropped.is_none()).collect();
    let frame = spells_to_frame(&hall.record, &spells, &rows)?;
    let unit = match options.unit {
        UnitKind::Conflict => "conflict_id",
        UnitKind::Dyad => "dyad_id",
        UnitKind::State => "state",
    };
    let mut formula = arguments.formula.trim().to_owned();
    if !formula.contains('~') {
        formula = format!("Surv(entry, years, event) ~ {formula}");
    }
    if !formula.contains("cluster(") {
        formula = format!("{formula} + cluster({unit})");
    }
    Ok((frame, arguments.specification(formula)))
}
