//! Fill the page of a single figure with its cases.

use askama::Template;

use super::CurvePage;
use super::cases::CasesView;
use super::method::SourceView;
use super::section::SectionView;
use super::shell::Shell;
use crate::ReportError;

#[derive(Template)]
#[template(path = "curve.html")]
struct CurveTemplate<'a> {
    shell: Shell<'a>,
    headline: &'a str,
    section: SectionView<'a>,
    cases: CasesView<'a>,
    sources: Vec<SourceView<'a>>,
}

pub(super) fn page(input: &CurvePage) -> Result<String, ReportError> {
    let page = CurveTemplate {
        shell: Shell::alone(&input.provenance),
        headline: &input.headline,
        section: SectionView::of(&input.section)?,
        cases: CasesView::of(&input.cases, true),
        sources: input.sources.iter().map(SourceView::of).collect(),
    };
    Ok(page.render()?)
}
