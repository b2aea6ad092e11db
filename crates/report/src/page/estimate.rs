//! Fill the page of estimates.

use askama::Template;

use super::EstimatePage;
use super::blocks::{BlockView, SectionView, section};
use super::method::SourceView;
use super::shell::Shell;
use crate::ReportError;

#[derive(Template)]
#[template(path = "estimate.html")]
struct EstimateTemplate<'a> {
    shell: Shell<'a>,
    kicker: &'a str,
    headline: &'a str,
    sections: Vec<SectionView<'a>>,
    sources: Vec<SourceView<'a>>,
}

pub(super) fn page(input: &EstimatePage) -> Result<String, ReportError> {
    let page = EstimateTemplate {
        shell: Shell::alone(&input.provenance),
        kicker: &input.kicker,
        headline: &input.headline,
        sections: input.sections.iter().map(section).collect::<Result<_, _>>()?,
        sources: input.sources.iter().map(SourceView::of).collect(),
    };
    Ok(page.render()?)
}
