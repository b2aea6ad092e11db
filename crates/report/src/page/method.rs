//! Fill the page on data and method.

use askama::Template;

use super::shell::{Place, Shell};
use super::{Method, PageFile, SiteInput, Source};
use crate::ReportError;

#[derive(Template)]
#[template(path = "method.html")]
struct MethodPage<'a> {
    shell: Shell<'a>,
    method: &'a Method,
    sources: Vec<SourceView<'a>>,
}

/// A data set as its template shows it.
pub(super) struct SourceView<'a> {
    pub(super) name: &'a str,
    pub(super) version: &'a str,
    pub(super) used_for: &'a str,
    pub(super) citation: &'a str,
    pub(super) licence: &'a str,
    pub(super) sha256: &'a str,
    pub(super) rows: usize,
    pub(super) url: &'a str,
    pub(super) is_link: bool,
}

impl<'a> SourceView<'a> {
    pub(super) fn of(source: &'a Source) -> SourceView<'a> {
        let url = source.url.as_deref().unwrap_or_default();
        SourceView {
            name: &source.name,
            version: &source.version,
            used_for: &source.used_for,
            citation: &source.citation,
            licence: &source.licence,
            sha256: &source.sha256,
            rows: source.rows,
            url,
            // Escaping does not disarm `javascript:`; only this scheme becomes a link.
            is_link: url.starts_with("https://"),
        }
    }
}

pub(super) fn page(site: &SiteInput) -> Result<PageFile, ReportError> {
    let page = MethodPage {
        shell: Shell::of_site(site, Place::Method),
        method: &site.method,
        sources: site.method.sources.iter().map(SourceView::of).collect(),
    };
    Ok(PageFile { path: "method.html".to_owned(), contents: page.render()? })
}
