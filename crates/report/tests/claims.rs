//! Hold specification curves and the pages of claims against what a reader sees and what a hostile text would do.

use report::figure::Frame;
use report::figure::forest::Ratio;
use report::figure::specification::{Choice, Chosen, SpecificationFigure};
use report::page::{Block, BoardRow, ClaimsInput, Provenance, Section, Sheet, SheetSection, SiteInput, site_pages};
use report::table::WordTable;

const HOSTILE: &str = "</script><script>alert(1)</script>\" onload='x' <!-- & {{ x }}";

fn chosen(values: &[usize], ratio: Option<(f64, f64, f64)>) -> Chosen {
    Chosen { values: values.to_vec(), ratio: ratio.map(|(estimate, low, high)| Ratio { estimate, low, high }) }
}

fn figure() -> SpecificationFigure {
    let choice = |name: &str, values: &[&str]| Choice {
        name: name.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    };
    SpecificationFigure {
        title: "Every specification".to_owned(),
        y_label: "hazard ratio".to_owned(),
        conf_level: 0.95,
        margin: 1.25,
        choices: vec![choice("unit", &["dyad", "conflict"]), choice("model", &["cox", "weibull"])],
        specifications: vec![
            chosen(&[0, 0], Some((1.4, 0.9, 2.2))),
            chosen(&[0, 1], Some((1.2, 0.8, 1.8))),
            chosen(&[1, 0], Some((0.9, 0.5, 1.6))),
            chosen(&[1, 1], None),
        ],
        middle: Some(Ratio { estimate: 1.2, low: 0.7, high: 2.0 }),
        ..SpecificationFigure::default()
    }
}

/// As many specifications as a claim may have, spread over three decades.
fn many() -> SpecificationFigure {
    let one = |place: usize| {
        let ratio = 0.01 * (1.0 + place as f64);
        chosen(&[place % 2, (place / 2) % 2], Some((ratio, ratio / 2.0, ratio * 2.0)))
    };
    SpecificationFigure { specifications: (0..864).map(one).collect(), middle: None, ..figure() }
}

#[test]
fn a_specification_curve_as_a_drawing_is_as_it_was_read_and_approved() {
    insta::assert_snapshot!(figure().to_svg(Frame::Alone, "s").unwrap());
}

#[test]
fn the_result_is_told_in_words_with_the_thin_ones_counted() {
    let words = figure().in_words();
    assert!(words.starts_with("3 of 4 specifications are drawn, by size."), "{words}");
    assert!(words.contains("from 0.90 (0.50 to 1.60) to 1.40 (0.90 to 2.20)"), "{words}");
    assert!(words.contains("2 of them lie above 1."), "{words}");
    assert!(words.contains("The primary one is number 3 from the lowest: 1.40"), "{words}");
}

#[test]
fn a_thin_primary_specification_is_said_and_never_marked() {
    let mut figure = figure();
    figure.specifications[0].ratio = None;
    assert!(figure.in_words().contains("The primary one is not among them"));
    assert!(!figure.to_svg(Frame::InPage, "s").unwrap().contains("class=\"primary\""));
}

#[test]
fn each_choice_has_its_middle_and_its_count() {
    let table = figure().by_choice();
    assert_eq!(table.blocks[0][0], ["unit: dyad", "2 of 2", "1.30", "1.20", "1.40"]);
    assert_eq!(table.blocks[1][1], ["model: weibull", "1 of 2", "1.20", "1.20", "1.20"]);
}

#[test]
fn neighbours_with_the_same_choice_are_one_bar_when_there_are_many() {
    let same = SpecificationFigure {
        specifications: many().specifications.into_iter().map(|one| Chosen { values: vec![0, 0], ..one }).collect(),
        ..many()
    };
    let svg = same.to_svg(Frame::InPage, "s").unwrap();
    let bars = svg.lines().filter(|line| line.contains("class=\"points\"")).nth(1).unwrap();
    assert_eq!(bars.matches('M').count(), 1, "{bars}");
}

#[test]
fn nine_hundred_specifications_fit_into_the_frame_and_a_page() {
    for frame in [Frame::Alone, Frame::InPage, Frame::InNarrowPage] {
        let svg = many().to_svg(frame, "s").unwrap();
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        assert!(svg.len() < 300_000, "{} bytes", svg.len());
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_by_name() {
    let none = SpecificationFigure { specifications: vec![chosen(&[0, 0], None)], ..figure() };
    assert!(none.to_svg(Frame::Alone, "s").unwrap_err().to_string().contains("no group"));
    let unknown = SpecificationFigure { specifications: vec![chosen(&[0, 7], Some((1.0, 0.5, 2.0)))], ..figure() };
    assert!(unknown.verify().unwrap_err().to_string().contains("specification 1"));
    let margin = SpecificationFigure { margin: 1.0, ..figure() };
    assert!(margin.verify().unwrap_err().to_string().contains("the margin"));
    let outside = SpecificationFigure { specifications: vec![chosen(&[0, 0], Some((3.0, 0.5, 2.0)))], ..figure() };
    assert!(outside.verify().is_err());
}

/// A table of as many rows, each numbered.
fn long_table(text: &str, rows: usize) -> WordTable {
    WordTable {
        title: text.to_owned(),
        headings: vec![text.to_owned(), "Years".to_owned()],
        blocks: vec![(0..rows).map(|row| vec![format!("{text} {row}"), format!("{row}.5")]).collect()],
        notes: vec![text.to_owned()],
    }
}

fn site(text: &str) -> SiteInput {
    let mut figure = figure();
    figure.title = text.to_owned();
    figure.choices[0].values[0] = text.to_owned();
    let blocks = vec![
        Block::Paragraph(text.to_owned()),
        Block::Specifications(figure),
        Block::Code(text.to_owned()),
        Block::List(vec![text.to_owned()]),
        Block::Folded { table: long_table(text, 3), open: 1, more: text.to_owned() },
    ];
    let page = |id: &str| Sheet {
        id: id.to_owned(),
        kicker: text.to_owned(),
        title: text.to_owned(),
        statement: Some(text.to_owned()),
        origin: text.to_owned(),
        lead: vec![text.to_owned()],
        sections: vec![SheetSection { id: "a".to_owned(), title: text.to_owned(), blocks: blocks.clone() }],
    };
    let curves = report::figure::curve::CurveFigure {
        groups: vec![report::figure::curve::CurveGroup { label: "all".to_owned(), n: 1, ..Default::default() }],
        conf_level: 0.95,
        ..Default::default()
    };
    SiteInput {
        provenance: Provenance {
            program: "interbellum 0".to_owned(),
            record_hash: "ab".to_owned(),
            command: text.to_owned(),
        },
        title: "Report".to_owned(),
        overall: Section { id: "all".to_owned(), figure: curves, ..Section::default() },
        claims: Some(ClaimsInput {
            link: text.to_owned(),
            headline: text.to_owned(),
            introduction: vec![text.to_owned()],
            board: vec![BoardRow {
                id: "first".to_owned(),
                title: text.to_owned(),
                hash: "0123456789abcdef".to_owned(),
                verdict: text.to_owned(),
                ..BoardRow::default()
            }],
            notes: vec![text.to_owned()],
            sections: Vec::new(),
            claims: vec![page("first")],
            size: Some(page("size")),
        }),
        ..SiteInput::default()
    }
}

#[test]
fn the_board_and_its_pages_are_linked_from_the_first_page() {
    let pages = site_pages(&site("plain")).unwrap();
    let paths: Vec<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    assert_eq!(paths, ["index.html", "conflicts.html", "method.html", "claims.html", "claim/first.html", "size.html"]);
    let of = |path: &str| &pages.iter().find(|page| page.path == path).unwrap().contents;
    assert!(of("index.html").contains("<p><a href=\"claims.html\">plain</a></p>"));
    assert!(
        of("claims.html").contains("href=\"claim/first.html\"") && of("claims.html").contains("href=\"size.html\"")
    );
    assert!(of("claims.html").contains("<code title=\"0123456789abcdef\">0123456789ab</code>"));
    assert!(of("claim/first.html").contains("href=\"../claims.html\""));
}

/// The page of a claim that has nothing but a folded table.
fn folded_page(rows: usize) -> String {
    let mut input = site("plain");
    let blocks = vec![Block::Folded { table: long_table("case", rows), open: 20, more: "the others".to_owned() }];
    input.claims.as_mut().unwrap().claims[0].sections[0].blocks = blocks;
    site_pages(&input).unwrap().into_iter().find(|page| page.path == "claim/first.html").unwrap().contents
}

#[test]
fn a_long_table_shows_its_first_rows_and_opens_to_the_others_without_a_script() {
    let page = folded_page(23);
    let (open, behind) = page.split_once("<details>\n<summary>the others</summary>").unwrap();
    assert!(open.contains("case 19") && !open.contains("case 20"));
    assert!(behind.contains("case 20") && behind.contains("case 22") && !behind.contains("case 19"));
    // Both halves have their headings, and one caption and one note are enough.
    assert_eq!((page.matches("<caption>").count(), page.matches("<thead>").count()), (1, 2));
    assert_eq!(page.matches("<p class=\"small\">case</p>").count(), 1);
}

#[test]
fn a_table_that_is_not_long_is_not_folded() {
    let page = folded_page(20);
    assert!(!page.contains("<details>") && page.contains("case 19"));
}

#[test]
fn a_report_without_claims_has_no_board_and_no_link_to_one() {
    let pages = site_pages(&SiteInput { claims: None, ..site("plain") }).unwrap();
    assert!(pages.iter().all(|page| !page.path.contains("claim") && !page.contents.contains("claims.html")));
}

#[test]
fn hostile_text_stays_text_on_every_page_of_the_claims() {
    for page in site_pages(&site(HOSTILE)).unwrap() {
        assert!(!page.contents.contains("<script>alert") && !page.contents.contains("src="), "{}", page.path);
        // A word with `=` is harmless between tags and never stands within one.
        for (place, _) in page.contents.match_indices("onload=") {
            let before = &page.contents[..place];
            assert!(before.rfind('>') > before.rfind('<'), "{}: {}", page.path, &before[place.saturating_sub(80)..]);
        }
    }
}

#[test]
fn two_claims_of_one_name_or_a_name_that_is_a_path_are_refused() {
    let mut twice = site("plain");
    let claims = twice.claims.as_mut().unwrap();
    claims.claims.push(claims.claims[0].clone());
    assert!(site_pages(&twice).is_err());
    let mut path = site("plain");
    path.claims.as_mut().unwrap().claims[0].id = "../x".to_owned();
    assert!(site_pages(&path).is_err());
}
