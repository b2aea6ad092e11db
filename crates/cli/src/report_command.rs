//! `report`: the pages.

use interbellum::{Hall, Provenance, report_pages};
use serde_json::json;

use crate::arguments::ReportArguments;
use crate::fault::Fault;
use crate::{files, output};

pub(crate) fn run(hall: &Hall, arguments: &ReportArguments) -> Result<(), Fault> {
    let provenance = Provenance::new(hall, output::command_line());
    let pages = report_pages(hall, &provenance, &output::say)?;
    let written: Vec<(String, Vec<u8>)> =
        pages.into_iter().map(|page| (page.path, output::visible(&page.contents).into_bytes())).collect();
    output::say(&format!("writing {} pages …", written.len()));
    files::write_folder(&arguments.out, files::REPORT, &written)?;
    let first = arguments.out.join("index.html");
    if arguments.json {
        let made_by = provenance.to_json();
        let bytes: usize = written.iter().map(|(_, contents)| contents.len()).sum();
        return output::print_json(&json!({
            "schema": "interbellum/report/1", "made_by": made_by, "folder": arguments.out.display().to_string(), "first": first.display().to_string(),
            "pages": written.len(), "bytes": bytes,
        }));
    }
    output::print(&format!("{} pages written; open {}\n", written.len(), first.display()))
}
