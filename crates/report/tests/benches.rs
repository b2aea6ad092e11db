//! Hold the figures and pages of theories against what a reader sees and what a hostile text would do.

use report::figure::Frame;
use report::figure::chronicle::{Chronicle, ChronicleRow};
use report::figure::matrix::{MatrixCell, MatrixFigure};
use report::figure::spread::{SpreadFigure, SpreadRow};
use report::page::{
    Block, Provenance, Section, Sheet, SheetPage, SheetSection, SiteInput, TheoriesInput, sheet_page, site_pages,
};
use report::table::WordTable;

const HOSTILE: &str = "</script><script>alert(1)</script>\" onload='x' <!-- & {{ x }}";

fn spread() -> SpreadFigure {
    let row = |label: &str, is_share, values: &[f64], recorded| SpreadRow {
        label: label.to_owned(),
        is_share,
        values: values.to_vec(),
        recorded,
        said: "p 0.040".to_owned(),
    };
    SpreadFigure {
        title: "Features".to_owned(),
        rows: vec![
            row("Peace holding", true, &[0.5, 0.55, 0.6, 0.62, 0.7], Some(0.4)),
            row("Wars", false, &[70.0, 75.0, 71.0], Some(78.5)),
            row("Undefined", true, &[1.0; 3], None),
        ],
        ..SpreadFigure::default()
    }
}

fn matrix() -> MatrixFigure {
    let cell = |value: f64, is_sure| Some(MatrixCell { value, is_sure, shown: format!("{value:.1}") });
    MatrixFigure {
        title: "What moves what".to_owned(),
        rows: vec!["first".to_owned(), "second".to_owned()],
        columns: vec!["peace".to_owned(), "wars".to_owned()],
        cells: vec![vec![cell(0.9, true), cell(-0.5, true)], vec![cell(0.1, false), None]],
        full: 1.0,
        ..MatrixFigure::default()
    }
}

#[test]
fn spreads_are_told_in_words_with_the_record_beside_them() {
    let words = spread().in_words();
    assert!(words.contains("Peace holding: median 60.0%"), "{words}");
    assert!(words.contains("the record has 40.0%, p 0.040."), "{words}");
    assert!(words.contains("Undefined: median 100.0%") && words.contains("the record has none"), "{words}");
}

#[test]
fn what_moves_a_column_most_is_told_first_and_what_is_chance_is_not_told() {
    let words = matrix().in_words();
    assert!(
        words.contains("peace: moved by first (0.9).") && words.contains("wars: moved by first (-0.5)."),
        "{words}"
    );
}

#[test]
fn every_frame_is_drawn_with_finite_places_and_escaped_words() {
    let hostile = |title: &str| title.replace('F', HOSTILE);
    let mut spread = spread();
    (spread.title, spread.rows[0].label) = (hostile("F"), HOSTILE.to_owned());
    let mut matrix = matrix();
    (matrix.title, matrix.rows[0], matrix.columns[0]) = (HOSTILE.to_owned(), HOSTILE.to_owned(), HOSTILE.to_owned());
    for frame in [Frame::Alone, Frame::InPage, Frame::InNarrowPage] {
        for svg in [spread.to_svg(frame, "s").unwrap(), matrix.to_svg(frame, "m").unwrap()] {
            assert!(!svg.contains("NaN") && !svg.contains("inf") && !svg.contains("<script"), "{svg}");
            assert_eq!(svg.matches("<g").count(), svg.matches("</g>").count());
        }
    }
}

#[test]
fn a_matrix_whose_columns_have_no_room_lists_the_largest_effects_with_their_numbers() {
    let mut wide = matrix();
    wide.columns = (0..20).map(|place| format!("column {place}")).collect();
    let cell = |place: i32| {
        let value = f64::from(place) / 20.0;
        Some(MatrixCell { value, is_sure: place > 14, shown: format!("{value:.2}") })
    };
    wide.cells = vec![(0..20).map(cell).collect(), vec![None; 20]];
    let svg = wide.to_svg(Frame::InNarrowPage, "m").unwrap();
    assert!(svg.contains(">column 19<") && svg.contains(">0.95<") && svg.contains(">column 16<"), "{svg}");
    assert!(!svg.contains(">column 15<") && svg.contains(">and 1 that are smaller<"), "{svg}");
    assert!(svg.contains(">nothing told from chance<"), "{svg}");
}

#[test]
fn a_played_history_says_so_first_and_tells_rows_of_one_name_apart() {
    let row = |label: &str, from: f64| ChronicleRow {
        label: label.to_owned(),
        spans: vec![(from, from + 5.5)],
        marks: Vec::new(),
    };
    let drawn = Chronicle {
        title: "History".to_owned(),
        note: "Theory `x`, seed 1".to_owned(),
        first: 1946.0,
        last: 2025.0,
        rows: vec![row("Nowhere", 1950.2), row("Nowhere", 1990.0), row("Elsewhere", 1960.0)],
        ..Chronicle::default()
    };
    assert_eq!(drawn.whole_note(), "One played history: no real event and no forecast. Theory `x`, seed 1.");
    for frame in [Frame::Alone, Frame::InPage, Frame::InNarrowPage] {
        let svg = drawn.to_svg(frame, "h").unwrap();
        assert!(svg.contains(">1950–1955 Nowhere<") && svg.contains(">1990–1995 Nowhere<"), "{svg}");
        assert!(svg.contains(">Elsewhere<"), "{svg}");
    }
}

#[test]
fn values_that_are_not_finite_and_rows_of_another_length_are_refused() {
    let mut broken = spread();
    broken.rows[0].values[0] = f64::NAN;
    assert!(broken.to_svg(Frame::Alone, "s").is_err());
    assert!(SpreadFigure::default().to_svg(Frame::Alone, "s").is_err());
    let mut short = matrix();
    short.cells[0].pop();
    assert!(short.to_svg(Frame::Alone, "m").is_err());
    assert!(MatrixFigure { full: 0.0, ..matrix() }.to_svg(Frame::Alone, "m").is_err());
}

#[test]
fn a_site_with_theories_has_a_page_for_each_and_links_that_lead_there() {
    let sheet = Sheet {
        id: "constant".to_owned(),
        title: HOSTILE.to_owned(),
        lead: vec!["It says little.".to_owned()],
        sections: vec![SheetSection {
            id: "features".to_owned(),
            title: "Features".to_owned(),
            blocks: vec![Block::Spreads(spread()), Block::Matrix(matrix())],
        }],
        ..Sheet::default()
    };
    let site = SiteInput {
        provenance: Provenance { program: "p".to_owned(), record_hash: "ab".to_owned(), command: "c".to_owned() },
        overall: Section { id: "all".to_owned(), figure: drawn(), ..Section::default() },
        theories: Some(TheoriesInput {
            link: "Theories".to_owned(),
            theories: vec![sheet],
            ..TheoriesInput::default()
        }),
        ..SiteInput::default()
    };
    let pages = site_pages(&site).unwrap();
    let page = |path: &str| &pages.iter().find(|page| page.path == path).unwrap().contents;
    assert!(page("index.html").contains("href=\"theories.html\""));
    assert!(page("theories.html").contains("href=\"theory/constant.html\""));
    assert!(page("theory/constant.html").contains("href=\"../theories.html\""));
    assert!(pages.iter().all(|page| !page.contents.contains("<script>alert")));
}

/// The least curve that can be drawn.
fn drawn() -> report::figure::curve::CurveFigure {
    report::figure::curve::CurveFigure {
        groups: vec![report::figure::curve::CurveGroup { label: "all".to_owned(), n: 1, ..Default::default() }],
        conf_level: 0.95,
        ..Default::default()
    }
}

#[test]
fn a_column_of_words_stands_to_the_left_and_breaks_and_one_of_numbers_does_not() {
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let table = WordTable {
        headings: row(["name", "size", "says"]),
        blocks: vec![vec![row(["a", "-0.3 (-0.5 to -0.1)", "War ends"]), row(["b", "–", "Peace holds"])]],
        ..WordTable::default()
    };
    let section = SheetSection { id: "t".to_owned(), title: "T".to_owned(), blocks: vec![Block::Table(table)] };
    let sheet = Sheet { sections: vec![section], ..Sheet::default() };
    let page = sheet_page(&SheetPage { sheet, ..SheetPage::default() }).unwrap();
    assert!(page.contains("<td class=\"n\">−0.3 (−0.5 to −0.1)</td><td class=\"w\">War ends</td>"), "{page}");
}
