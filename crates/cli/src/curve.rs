//! `curve`: how long has peace like this lasted?

use interbellum::report::figure::Frame;
use interbellum::report::figure::terminal::TextSize;
use interbellum::{
    Detail, Hall, Provenance, answer, answer_page, answer_to_figure, answer_to_json, answer_to_table, answer_to_text,
    cases_to_text, spells_to_table,
};

use crate::class_arguments::CurveArguments;
use crate::fault::Fault;
use crate::{files, output};

/// Size of the small curve.
const PLOT: (usize, usize) = (76, 14);

pub(crate) fn run(hall: &Hall, arguments: &CurveArguments) -> Result<(), Fault> {
    let question = arguments.question()?;
    let answer = answer(hall, &question)?;
    let provenance = Provenance::new(hall, output::command_line());
    if let Some(path) = &arguments.svg {
        files::check_ending(path, "svg")?;
        let svg = answer_to_figure(hall, &question, &answer).to_svg(Frame::Alone, "curve")?;
        output::write_text(path, &svg)?;
        output::say(&format!("wrote {}", path.display()));
    }
    if let Some(path) = &arguments.html {
        files::check_ending(path, "html")?;
        let page = answer_page(hall, &question, &answer, &provenance)?;
        output::write_text(path, &page)?;
        output::say(&format!("wrote {}", path.display()));
    }
    let detail = Detail { cases: arguments.cases, steps: arguments.steps };
    if arguments.format.json {
        return output::print_json(&answer_to_json(hall, &question, &answer, &provenance, detail));
    }
    if arguments.format.csv || arguments.format.markdown || arguments.format.latex {
        let table = match arguments.cases {
            true => spells_to_table(&hall.record, &answer.spells, &answer.overall.rows, false)?,
            false => answer_to_table(&question, &answer, !arguments.format.csv)?,
        };
        return match () {
            () if arguments.format.csv => output::print(&table.to_csv()?),
            () if arguments.format.markdown => output::print_lines(&table.to_markdown()),
            () => output::print_lines(&table.to_latex(None)),
        };
    }
    let size = TextSize { width: PLOT.0, height: PLOT.1, ascii: arguments.ascii };
    let mut text = answer_to_text(hall, &question, &answer, size)?;
    if arguments.cases {
        text += &format!("\n{}", cases_to_text(hall, &answer));
    }
    output::print_lines(&text)
}
