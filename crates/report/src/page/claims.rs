//! Fill the board of claims, the page of each claim, and the page of how often the rule errs.

use askama::Template;

use super::blocks::{BlockView, SectionView, section};
use super::shell::{Place, Shell};
use super::{BoardRow, ClaimPage, ClaimsInput, PageFile, SiteInput};
use crate::ReportError;

#[derive(Template)]
#[template(path = "claims.html")]
struct BoardTemplate<'a> {
    shell: Shell<'a>,
    headline: &'a str,
    introduction: &'a [String],
    board: &'a [BoardRow],
    notes: &'a [String],
    has_size: bool,
    sections: Vec<SectionView<'a>>,
}

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimTemplate<'a> {
    shell: Shell<'a>,
    page: &'a ClaimPage,
    sections: Vec<SectionView<'a>>,
}

pub(super) fn pages(site: &SiteInput, input: &ClaimsInput) -> Result<Vec<PageFile>, ReportError> {
    let board = BoardTemplate {
        shell: Shell::of_site(site, Place::Claims),
        headline: &input.headline,
        introduction: &input.introduction,
        board: &input.board,
        notes: &input.notes,
        has_size: input.size.is_some(),
        sections: sections_of(&input.sections)?,
    };
    let mut pages = vec![PageFile { path: "claims.html".to_owned(), contents: board.render()? }];
    for page in &input.claims {
        pages.push(filled(site, Place::Claim, page, format!("claim/{}.html", page.id))?);
    }
    if let Some(page) = &input.size {
        pages.push(filled(site, Place::Size, page, "size.html".to_owned())?);
    }
    Ok(pages)
}

fn filled(site: &SiteInput, place: Place, page: &ClaimPage, path: String) -> Result<PageFile, ReportError> {
    let shell = Shell::of_site(site, place);
    let template = ClaimTemplate { shell, page, sections: sections_of(&page.sections)? };
    Ok(PageFile { path, contents: template.render()? })
}

fn sections_of(list: &[super::EstimateSection]) -> Result<Vec<SectionView<'_>>, ReportError> {
    list.iter().map(section).collect()
}

impl BoardRow {
    /// The first digits of the hash, enough to tell two claims apart.
    fn short_hash(&self) -> String {
        self.hash.chars().take(12).collect()
    }
}
