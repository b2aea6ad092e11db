//! Fill a sheet, as a page of the report or one of its own.

use askama::Template;

use super::blocks::{BlockView, SectionView, section};
use super::method::SourceView;
use super::shell::{Place, Shell};
use super::{PageFile, Sheet, SheetPage, SheetSection, SiteInput};
use crate::ReportError;

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetTemplate<'a> {
    shell: Shell<'a>,
    page: &'a Sheet,
    sections: Vec<SectionView<'a>>,
    sources: Vec<SourceView<'a>>,
}

/// A sheet as a page of its own.
pub(super) fn alone(input: &SheetPage) -> Result<String, ReportError> {
    let page = SheetTemplate {
        shell: Shell::alone(&input.provenance),
        page: &input.sheet,
        sections: sections(&input.sheet.sections)?,
        sources: input.sources.iter().map(SourceView::of).collect(),
    };
    Ok(page.render()?)
}

/// A sheet as a page of the report.
pub(super) fn of_site(site: &SiteInput, place: Place, page: &Sheet, path: String) -> Result<PageFile, ReportError> {
    let shell = Shell::of_site(site, place);
    let template = SheetTemplate { shell, page, sections: sections(&page.sections)?, sources: Vec::new() };
    Ok(PageFile { path, contents: template.render()? })
}

/// The sections of a sheet, ready to be filled in.
pub(super) fn sections(list: &[SheetSection]) -> Result<Vec<SectionView<'_>>, ReportError> {
    list.iter().map(section).collect()
}
