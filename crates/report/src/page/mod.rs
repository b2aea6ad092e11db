//! Fill self-contained pages: no request leaves them, and they read without a script.

mod blocks;
mod cases;
mod claims;
mod conflict;
mod curve;
mod index;
mod input;
mod method;
mod section;
mod sheet;
mod shell;
mod theories;

pub use input::*;

use std::collections::BTreeSet;

use crate::ReportError;

/// Makes every page of the report: `index.html`, `conflicts.html`, `method.html` and `conflict/ID.html`; with claims also
/// `claims.html`, `claim/ID.html` and, if it was measured, `size.html`; with theories `theories.html` and `theory/ID.html`.
///
/// Links between the pages are relative, so the folder can be moved or sent as it is.
/// Errors: `PageId` and `PageIdTwice` for identifiers that cannot name a file; those of the figures.
pub fn site_pages(site: &SiteInput) -> Result<Vec<PageFile>, ReportError> {
    verify_ids(site.conflicts.iter().map(|conflict| conflict.id.as_str()))?;
    let sections = std::iter::once(&site.overall).chain(&site.sections);
    verify_ids(sections.map(|section| section.id.as_str()))?;
    let mut pages = vec![index::page(site)?, conflict::list_page(site)?, method::page(site)?];
    for place in 0..site.conflicts.len() {
        pages.push(conflict::page(site, place)?);
    }
    if let Some(input) = &site.claims {
        verify_ids(input.claims.iter().map(|claim| claim.id.as_str()))?;
        verify_ids(input.board.iter().map(|row| row.id.as_str()))?;
        for page in input.claims.iter().chain(&input.size) {
            verify_ids(page.sections.iter().map(|section| section.id.as_str()))?;
        }
        verify_ids(input.sections.iter().map(|section| section.id.as_str()))?;
        pages.extend(claims::pages(site, input)?);
    }
    if let Some(input) = &site.theories {
        verify_ids(input.theories.iter().map(|theory| theory.id.as_str()))?;
        verify_ids(input.sections.iter().map(|section| section.id.as_str()))?;
        for page in &input.theories {
            verify_ids(page.sections.iter().map(|section| section.id.as_str()))?;
        }
        pages.extend(theories::pages(site, input)?);
    }
    Ok(pages)
}

/// Makes one page with one figure, its numbers and its cases.
///
/// Errors: `PageId` for the section's identifier; those of the figure.
pub fn curve_page(input: &CurvePage) -> Result<String, ReportError> {
    verify_ids(std::iter::once(input.section.id.as_str()))?;
    curve::page(input)
}

/// Makes one page of one sheet: tables, figures and remarks in sections.
///
/// Errors: `PageId` and `PageIdTwice` for the sections' identifiers; those of the tables and figures.
pub fn sheet_page(input: &SheetPage) -> Result<String, ReportError> {
    verify_ids(input.sheet.sections.iter().map(|section| section.id.as_str()))?;
    sheet::alone(input)
}

/// Identifiers become file names and anchors: they are short, plain and unique, in whatever case.
fn verify_ids<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), ReportError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        let is_plain = id.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'));
        if id.is_empty() || id.len() > 64 || !is_plain {
            return Err(ReportError::PageId { id: id.to_owned() });
        }
        if !seen.insert(id.to_ascii_lowercase()) {
            return Err(ReportError::PageIdTwice { id: id.to_owned() });
        }
    }
    Ok(())
}
