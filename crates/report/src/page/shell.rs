//! Hold what all pages share: style, links, footer.

use super::Provenance;
use super::SiteInput;
use crate::figure::palette;

/// Style of the pages, after the colours and the figures.
const PAGE_STYLE: &str = include_str!("../../templates/style.css");
/// Search and sorting, for readers whose browser runs scripts; the pages read without it.
const LIST_SCRIPT: &str = include_str!("../../templates/list.js");

/// What every page has.
pub(super) struct Shell<'a> {
    pub(super) provenance: &'a Provenance,
    pub(super) site_title: &'a str,
    pub(super) links: Vec<Link>,
    pub(super) style: String,
    pub(super) script: &'static str,
}

/// A link to another page.
pub(super) struct Link {
    pub(super) href: String,
    pub(super) label: String,
    pub(super) is_here: bool,
}

/// Which page of the report is being made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Index,
    Conflicts,
    Conflict,
    Claims,
    Claim,
    Size,
    Theories,
    Theory,
    Method,
}

impl<'a> Shell<'a> {
    /// The shell of a page that stands alone.
    pub(super) fn alone(provenance: &'a Provenance) -> Shell<'a> {
        let style = palette::variables(":root") + palette::FIGURE_STYLE + PAGE_STYLE;
        Shell { provenance, site_title: "", links: Vec::new(), style, script: LIST_SCRIPT }
    }

    /// The shell of a page of the report.
    pub(super) fn of_site(site: &'a SiteInput, place: Place) -> Shell<'a> {
        let root = if matches!(place, Place::Conflict | Place::Claim | Place::Theory) { "../" } else { "" };
        let link = |file: &str, label: &str, is_here: bool| Link {
            href: format!("{root}{file}"),
            label: label.to_owned(),
            is_here,
        };
        let mut links = vec![
            link("index.html", "Base rates", place == Place::Index),
            link("conflicts.html", "Conflicts", place == Place::Conflicts),
        ];
        links.extend(site.claims.as_ref().map(|_| link("claims.html", "Claims", place == Place::Claims)));
        links.extend(site.theories.as_ref().map(|_| link("theories.html", "Theories", place == Place::Theories)));
        links.push(link("method.html", "Data and method", place == Place::Method));
        Shell { site_title: &site.title, links, ..Shell::alone(&site.provenance) }
    }
}
