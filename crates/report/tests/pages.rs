//! Hold the pages against what a reader, a browser and a hostile record would do to them.

use std::collections::BTreeSet;

use report::ReportError;
use report::figure::curve::{CurveFigure, CurveGroup, Step};
use report::figure::timeline::{ActiveYear, EndedBy, Episode, Level, Timeline};
use report::page::{
    Agreement, AtTime, Case, Conflict, CurvePage, Definition, Dropped, Estimate, GroupEstimates, LogRank, Method,
    PageFile, Provenance, Section, SiteInput, Source, curve_page, site_pages,
};

const HOSTILE: &str = "</script><script>alert(1)</script>\" onload='x' <!-- & {{ x }} \u{2028}";

fn figure(labels: &[&str]) -> CurveFigure {
    let group = |label: &&str| CurveGroup {
        label: (*label).to_owned(),
        n: 3,
        events: 1,
        steps: vec![Step { time: 2.0, survival: 0.66, conf_low: Some(0.2), conf_high: Some(0.9) }],
        censor_times: vec![5.0],
        at_risk: vec![3],
        median: None,
    };
    CurveFigure {
        title: "Figure".to_owned(),
        groups: labels.iter().map(group).collect(),
        conf_level: 0.95,
        at_risk_times: vec![0.0],
        events_label: "returns to war".to_owned(),
        ..CurveFigure::default()
    }
}

fn section(id: &str, labels: &[&str]) -> Section {
    let at = AtTime { years: 1.0, at_risk: 3, survival: Some(1.0), ..AtTime::default() };
    let late = AtTime {
        years: 5.0,
        at_risk: 1,
        survival: Some(0.66),
        std_error: Some(0.27),
        conf_low: Some(0.2),
        conf_high: Some(0.9),
    };
    let beyond = AtTime { years: 30.0, ..AtTime::default() };
    let estimates = labels.iter().map(|label| GroupEstimates {
        label: (*label).to_owned(),
        n: 3,
        events: 1,
        median: Estimate { estimate: None, conf_low: Some(2.0), conf_high: None },
        at: vec![at, late, beyond],
    });
    Section {
        id: id.to_owned(),
        title: format!("Section {id}"),
        figure: figure(labels),
        estimates: estimates.collect(),
        conf_type: "log-log".to_owned(),
        log_rank: (labels.len() > 1).then(|| LogRank {
            name: "Log-rank".to_owned(),
            chi_square: 4.0,
            degrees_of_freedom: 1,
            p: 0.0455,
        }),
        dropped: vec![Dropped { reason: "spells without time at risk".to_owned(), n: 5 }],
        ..Section::default()
    }
}

fn case(name: &str) -> Case {
    Case {
        of_war: false,
        conflict_id: "1".to_owned(),
        name: name.to_owned(),
        group: None,
        war_start: -400,
        ended: 0,
        at_risk_from: Some(365),
        exit: 800,
        years: 2.19,
        event: true,
        exit_reason: "war returned".to_owned(),
        ended_by: EndedBy::Agreement,
        ended_words: String::new(),
        peak: Level::War,
        agreement: Some(name.to_owned()),
        brokers: vec![name.to_owned()],
        source: name.to_owned(),
    }
}

fn conflict(id: &str, name: &str) -> Conflict {
    let episode = Episode {
        start: -400,
        end: Some(0),
        years: vec![ActiveYear { year: 1969, level: Level::War }],
        ended_by: Some(EndedBy::Agreement),
        ended_words: String::new(),
    };
    Conflict {
        id: id.to_owned(),
        name: name.to_owned(),
        region: "Asia".to_owned(),
        kind: "intrastate".to_owned(),
        sides: vec![name.to_owned()],
        timeline: Timeline {
            name: name.to_owned(),
            first_year: 1946,
            last_year: 2025,
            observed_until: 20_088,
            episodes: vec![episode],
            agreements: vec![-3],
        },
        cases: vec![case(name)],
        agreements: vec![Agreement { day: -3, name: name.to_owned(), ..Agreement::default() }],
        notes: vec![name.to_owned()],
        sources: vec![name.to_owned()],
    }
}

fn site(name: &str) -> SiteInput {
    let source = Source {
        name: name.to_owned(),
        version: "25.1".to_owned(),
        citation: name.to_owned(),
        url: Some("https://ucdp.uu.se/".to_owned()),
        ..Source::default()
    };
    SiteInput {
        provenance: Provenance {
            program: "interbellum 0.1.0".to_owned(),
            record_hash: "abc123".to_owned(),
            command: format!("interbellum report # {name}"),
        },
        title: name.to_owned(),
        headline: name.to_owned(),
        introduction: vec![name.to_owned()],
        overall: section("all", &["all"]),
        sections: vec![section("end", &["agreement", name])],
        conflicts: vec![conflict("1", name), conflict("2", "Second"), conflict("3", "Third")],
        method: Method {
            sources: vec![source],
            rules: vec![Definition { term: name.to_owned(), text: name.to_owned() }],
            limits: vec![name.to_owned()],
            ..Method::default()
        },
        claims: None,
        theories: None,
    }
}

/// Values of an attribute in a page.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    page.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn page<'a>(pages: &'a [PageFile], path: &str) -> &'a str {
    &pages.iter().find(|page| page.path == path).unwrap_or_else(|| panic!("no page {path}")).contents
}

#[test]
fn every_relative_link_leads_to_a_page_or_an_anchor_that_exists() {
    let pages = site_pages(&site("A conflict")).unwrap();
    let paths: BTreeSet<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    assert_eq!(paths.len(), 6);
    let mut checked = 0;
    for page in &pages {
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in attributes(&page.contents, "href").into_iter().filter(|link| !link.starts_with("https://")) {
            checked += 1;
            if let Some(anchor) = link.strip_prefix('#') {
                assert!(attributes(&page.contents, "id").contains(&anchor), "{link} in {}", page.path);
                continue;
            }
            let target = match link.strip_prefix("../") {
                Some(rest) => rest.to_owned(),
                None if folder.is_empty() => link.to_owned(),
                None => format!("{folder}/{link}"),
            };
            assert!(paths.contains(target.as_str()), "{link} in {}", page.path);
        }
    }
    assert!(checked > 30, "{checked} links");
}

#[test]
fn identifiers_are_unique_within_a_page() {
    for page in site_pages(&site("A conflict")).unwrap() {
        let ids = attributes(&page.contents, "id");
        let unique: BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{}: {ids:?}", page.path);
    }
}

#[test]
fn no_page_asks_for_anything_from_outside() {
    for page in site_pages(&site("A conflict")).unwrap() {
        for word in [" src=", "<link", "@import", "url(", "fetch(", "XMLHttpRequest", "http://"] {
            let found = page.contents.replace("http://www.w3.org/2000/svg", "").contains(word);
            assert!(!found, "{word} in {}", page.path);
        }
        assert!(page.contents.contains("default-src 'none'"));
    }
}

#[test]
fn every_page_says_what_made_it() {
    for page in site_pages(&site("A conflict")).unwrap() {
        let footer = page.contents.split("<footer>").nth(1).unwrap();
        for word in ["interbellum 0.1.0", "interbellum report # A conflict", "abc123"] {
            assert!(footer.contains(word), "{word} in {}", page.path);
        }
    }
}

#[test]
fn hostile_names_stay_text_on_every_page() {
    let mut pages = site_pages(&site(HOSTILE)).unwrap();
    let curve = CurvePage {
        provenance: site(HOSTILE).provenance,
        headline: HOSTILE.to_owned(),
        section: section("s", &["a", HOSTILE]),
        cases: vec![case(HOSTILE)],
        sources: site(HOSTILE).method.sources,
    };
    pages.push(PageFile { path: "curve.html".to_owned(), contents: curve_page(&curve).unwrap() });
    for page in pages {
        assert!(!page.contents.contains("<script>alert"), "{}", page.path);
        // A quotation mark is harmless between tags; inside one it would open an attribute.
        let tags = page.contents.split('<').skip(1).filter_map(|rest| rest.split('>').next());
        assert!(!tags.into_iter().any(|tag| tag.contains("onload=")), "{}", page.path);
        let expected = match page.path.as_str() {
            "conflicts.html" => 2,
            "curve.html" => 1,
            _ => 0,
        };
        assert_eq!(page.contents.matches("<script").count(), expected, "{}", page.path);
        assert_eq!(page.contents.matches("</script").count(), expected, "{}", page.path);
    }
}

#[test]
fn the_search_index_reads_back_as_json() {
    let pages = site_pages(&site(HOSTILE)).unwrap();
    let list = page(&pages, "conflicts.html");
    let json = list.split("id=\"list-index\">").nth(1).unwrap().split("</script>").next().unwrap();
    let entries: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(entries.as_array().unwrap().len(), 3);
    assert!(entries[0]["words"].as_str().unwrap().contains(HOSTILE));
    assert_eq!(entries[1]["anchor"], "c-2");
}

#[test]
fn only_secure_addresses_become_links() {
    let mut site = site("A conflict");
    site.method.sources[0].url = Some("javascript:alert(1)".to_owned());
    let pages = site_pages(&site).unwrap();
    let method = page(&pages, "method.html");
    assert!(method.contains("<dd>javascript:alert(1)</dd>"));
    assert!(!attributes(method, "href").iter().any(|link| link.starts_with("javascript")));
}

#[test]
fn identifiers_that_would_leave_the_folder_are_refused() {
    for id in ["../x", "a/b", "", "a b", "a\0", "é", &"x".repeat(65)] {
        let mut site = site("A conflict");
        site.conflicts[0].id = id.to_owned();
        assert!(matches!(site_pages(&site), Err(ReportError::PageId { .. })), "{id}");
    }
    let mut site = site("A conflict");
    site.conflicts[0].id = "A".to_owned();
    site.conflicts[1].id = "a".to_owned();
    assert!(matches!(site_pages(&site), Err(ReportError::PageIdTwice { .. })));
}

/// The words of a page between two marks, without its tags.
fn words(page: &str, from: &str, to: &str) -> String {
    let part = page.split(from).nth(1).unwrap().split(to).next().unwrap();
    let mut out = String::new();
    let mut inside = false;
    for letter in part.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push(' ');
            }
            _ if !inside => out.push(letter),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_table_of_one_group_says_what_is_not_defined() {
    let pages = site_pages(&site("A conflict")).unwrap();
    insta::assert_snapshot!(
        words(page(&pages, "index.html"), "<caption>", "</section>"),
        @"Survival (95% intervals, log-log) Years At risk Survival 95% interval Std. error 1 3 100% – – 5 1 66% 20–90% 0.270 30 0 – – – The median was not reached (95% interval from 2.0 upward). Left out: 5 spells without time at risk."
    );
}

#[test]
fn the_table_of_several_groups_is_followed_by_its_test() {
    let pages = site_pages(&site("A conflict")).unwrap();
    let second = page(&pages, "index.html").split("<section id=\"end\"").nth(1).unwrap().to_owned();
    insta::assert_snapshot!(
        words(&second, "<tbody>", "</section>"),
        @"agreement 3 1 not reached ≥ 2.0 100% n = 3 66% 20–90% – – A conflict 3 1 not reached ≥ 2.0 100% n = 3 66% 20–90% – – Log-rank test that all groups have the same hazard: χ² = 4.00 with 1 degree of freedom, p = 0.045. Left out: 5 spells without time at risk."
    );
}

#[test]
fn a_report_without_conflicts_or_spells_is_still_made() {
    let empty = CurveFigure {
        groups: vec![CurveGroup { label: "all".to_owned(), ..CurveGroup::default() }],
        conf_level: 0.95,
        ..CurveFigure::default()
    };
    let overall = Section { id: "all".to_owned(), figure: empty, ..Section::default() };
    let site = SiteInput { overall, ..SiteInput::default() };
    assert_eq!(site_pages(&site).unwrap().len(), 3);
}

#[test]
fn three_hundred_conflicts_stay_light() {
    let mut site = site("A conflict");
    site.conflicts = (0..300).map(|number| conflict(&number.to_string(), "Country: Government of a region")).collect();
    let pages = site_pages(&site).unwrap();
    let list = page(&pages, "conflicts.html").len();
    assert!((100_000..500_000).contains(&list), "{list} bytes");
}
