//! Fill the board of claims, the page of each claim, and the page of how often the rule errs.

use askama::Template;

use super::blocks::{BlockView, SectionView};
use super::sheet::{of_site, sections};
use super::shell::{Place, Shell};
use super::{BoardRow, ClaimsInput, PageFile, SiteInput};
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

pub(super) fn pages(site: &SiteInput, input: &ClaimsInput) -> Result<Vec<PageFile>, ReportError> {
    let board = BoardTemplate {
        shell: Shell::of_site(site, Place::Claims),
        headline: &input.headline,
        introduction: &input.introduction,
        board: &input.board,
        notes: &input.notes,
        has_size: input.size.is_some(),
        sections: sections(&input.sections)?,
    };
    let mut pages = vec![PageFile { path: "claims.html".to_owned(), contents: board.render()? }];
    for page in &input.claims {
        pages.push(of_site(site, Place::Claim, page, format!("claim/{}.html", page.id))?);
    }
    if let Some(page) = &input.size {
        pages.push(of_site(site, Place::Size, page, "size.html".to_owned())?);
    }
    Ok(pages)
}

impl BoardRow {
    /// The first digits of the hash, enough to tell two claims apart.
    fn short_hash(&self) -> String {
        self.hash.chars().take(12).collect()
    }
}
