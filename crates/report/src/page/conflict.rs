//! Fill the list of conflicts and the page of each.

use askama::Template;
use serde::Serialize;

use super::cases::CasesView;
use super::shell::{Link, Place, Shell};
use super::{Conflict, PageFile, SiteInput};
use crate::ReportError;
use crate::calendar::iso_day;
use crate::escape::script_json;
use crate::figure::timeline::key_svg;
use crate::figure::{Frame, list};

#[derive(Template)]
#[template(path = "conflicts.html")]
struct ConflictsPage<'a> {
    shell: Shell<'a>,
    key_wide: String,
    key_narrow: String,
    decades: Vec<Decade>,
    entries: Vec<Entry<'a>>,
    index: String,
}

/// A mark of the axis above the list.
struct Decade {
    left: String,
    year: i32,
}

/// One conflict of the list.
struct Entry<'a> {
    anchor: String,
    id: &'a str,
    name: &'a str,
    about: String,
    timeline: String,
}

/// What search and order need to know of a conflict.
#[derive(Serialize)]
struct IndexEntry {
    anchor: String,
    words: String,
    place: usize,
    first_war: i32,
    last_war: i32,
    wars: usize,
}

/// Makes the list, in the order given.
pub(super) fn list_page(site: &SiteInput) -> Result<PageFile, ReportError> {
    let index: Vec<IndexEntry> = site.conflicts.iter().enumerate().map(index_entry).collect();
    let page = ConflictsPage {
        shell: Shell::of_site(site, Place::Conflicts),
        key_wide: key_svg(Frame::InPage, "key-w"),
        key_narrow: key_svg(Frame::InNarrowPage, "key-n"),
        decades: site.conflicts.first().map_or(Vec::new(), decades),
        entries: site.conflicts.iter().map(entry).collect::<Result<_, _>>()?,
        index: script_json(&index)?,
    };
    Ok(PageFile { path: "conflicts.html".to_owned(), contents: page.render()? })
}

fn entry(conflict: &Conflict) -> Result<Entry<'_>, ReportError> {
    let wars = conflict.timeline.episodes.len();
    let plural = if wars == 1 { "" } else { "s" };
    let parts = [conflict.region.clone(), conflict.kind.clone(), format!("{wars} war{plural}")];
    let known: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Ok(Entry {
        anchor: format!("c-{}", conflict.id),
        id: &conflict.id,
        name: &conflict.name,
        about: known.join(" · "),
        timeline: conflict.timeline.to_small_svg()?,
    })
}

fn index_entry((place, conflict): (usize, &Conflict)) -> IndexEntry {
    let starts = || conflict.timeline.episodes.iter().map(|episode| episode.start);
    let words =
        [conflict.name.as_str(), &conflict.region, &conflict.kind, &conflict.id, &conflict.sides.join(" ")].join(" ");
    IndexEntry {
        anchor: format!("c-{}", conflict.id),
        words,
        place,
        first_war: starts().min().unwrap_or(i32::MAX),
        last_war: starts().max().unwrap_or(i32::MIN),
        wars: conflict.timeline.episodes.len(),
    }
}

/// Every second decade of the axis, as shares of its width.
fn decades(conflict: &Conflict) -> Vec<Decade> {
    let (first, last) = (conflict.timeline.first_year, conflict.timeline.last_year);
    let years = f64::from(last.saturating_sub(first)) + 1.0;
    let start = first.div_euclid(20).saturating_mul(20);
    let marks = (0..60).map(|mark| start.saturating_add(mark * 20)).filter(|year| (first..=last).contains(year));
    let decade = |year: i32| Decade { left: format!("{:.2}", f64::from(year - first) / years * 100.0), year };
    marks.map(decade).collect()
}

#[derive(Template)]
#[template(path = "conflict.html")]
struct ConflictPage<'a> {
    shell: Shell<'a>,
    conflict: &'a Conflict,
    sides: String,
    wide: String,
    narrow: String,
    words: String,
    cases: CasesView<'a>,
    agreements: Vec<AgreementRow<'a>>,
    before: Option<Link>,
    after: Option<Link>,
}

/// One agreement.
struct AgreementRow<'a> {
    day: String,
    name: &'a str,
    brokers: String,
    source: &'a str,
}

/// Makes the page of the conflict at a place of the list.
pub(super) fn page(site: &SiteInput, place: usize) -> Result<PageFile, ReportError> {
    let conflict = &site.conflicts[place];
    let neighbour = |other: Option<&Conflict>| {
        other.map(|other| Link { href: format!("{}.html", other.id), label: other.name.clone(), is_here: false })
    };
    let agreements = conflict.agreements.iter().map(|agreement| AgreementRow {
        day: iso_day(agreement.day),
        name: &agreement.name,
        brokers: agreement.brokers.join(", "),
        source: &agreement.source,
    });
    let page = ConflictPage {
        shell: Shell::of_site(site, Place::Conflict),
        conflict,
        sides: list(&conflict.sides),
        wide: conflict.timeline.to_svg(Frame::InPage, "t-w")?,
        narrow: conflict.timeline.to_svg(Frame::InNarrowPage, "t-n")?,
        words: conflict.timeline.in_words(),
        cases: CasesView::of(&conflict.cases, false),
        agreements: agreements.collect(),
        before: neighbour(place.checked_sub(1).map(|before| &site.conflicts[before])),
        after: neighbour(site.conflicts.get(place + 1)),
    };
    Ok(PageFile { path: format!("conflict/{}.html", conflict.id), contents: page.render()? })
}
