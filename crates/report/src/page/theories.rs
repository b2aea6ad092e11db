//! Fill the page of all theories and the page of each.

use askama::Template;

use super::blocks::{BlockView, SectionView};
use super::sheet::{of_site, sections};
use super::shell::{Place, Shell};
use super::{PageFile, Sheet, SiteInput, TheoriesInput};
use crate::ReportError;

#[derive(Template)]
#[template(path = "theories.html")]
struct TheoriesTemplate<'a> {
    shell: Shell<'a>,
    headline: &'a str,
    introduction: &'a [String],
    theories: &'a [Sheet],
    sections: Vec<SectionView<'a>>,
}

pub(super) fn pages(site: &SiteInput, input: &TheoriesInput) -> Result<Vec<PageFile>, ReportError> {
    let all = TheoriesTemplate {
        shell: Shell::of_site(site, Place::Theories),
        headline: &input.headline,
        introduction: &input.introduction,
        theories: &input.theories,
        sections: sections(&input.sections)?,
    };
    let mut pages = vec![PageFile { path: "theories.html".to_owned(), contents: all.render()? }];
    for page in &input.theories {
        pages.push(of_site(site, Place::Theory, page, format!("theory/{}.html", page.id))?);
    }
    Ok(pages)
}
