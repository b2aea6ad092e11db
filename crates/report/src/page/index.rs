//! Fill the first page: the base rates.

use askama::Template;

use super::section::SectionView;
use super::shell::{Place, Shell};
use super::{PageFile, SiteInput};
use crate::ReportError;

#[derive(Template)]
#[template(path = "index.html")]
struct IndexPage<'a> {
    shell: Shell<'a>,
    headline: &'a str,
    introduction: &'a [String],
    claims_link: Option<&'a str>,
    theories_link: Option<&'a str>,
    sections: Vec<SectionView<'a>>,
}

pub(super) fn page(site: &SiteInput) -> Result<PageFile, ReportError> {
    let sections = std::iter::once(&site.overall).chain(&site.sections);
    let page = IndexPage {
        shell: Shell::of_site(site, Place::Index),
        headline: &site.headline,
        introduction: &site.introduction,
        claims_link: site.claims.as_ref().map(|claims| claims.link.as_str()),
        theories_link: site.theories.as_ref().map(|theories| theories.link.as_str()),
        sections: sections.map(SectionView::of).collect::<Result<_, _>>()?,
    };
    Ok(PageFile { path: "index.html".to_owned(), contents: page.render()? })
}
