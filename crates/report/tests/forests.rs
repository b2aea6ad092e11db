//! Hold figures of ratios, tables of words and pages of estimates against what was read and approved.

use report::figure::Frame;
use report::figure::forest::{ForestFigure, ForestRow, Ratio};
use report::figure::terminal::TextSize;
use report::page::{Block, Definition, Provenance, Sheet, SheetPage, SheetSection, sheet_page};
use report::table::WordTable;

fn ratio(estimate: f64, low: f64, high: f64) -> Option<Ratio> {
    Some(Ratio { estimate, low, high })
}

fn row(label: &str, under_heading: bool, values: Vec<Option<Ratio>>) -> ForestRow {
    ForestRow::Ratios { label: label.to_owned(), under_heading, values }
}

fn figure() -> ForestFigure {
    ForestFigure {
        title: "Hazard ratios".to_owned(),
        subtitle: String::new(),
        note: "40 rows, 20 events.".to_owned(),
        x_label: "hazard ratio".to_owned(),
        conf_level: 0.95,
        models: vec!["(1) a".to_owned(), "(2) a + b <i>".to_owned()],
        rows: vec![
            ForestRow::Heading("group".to_owned()),
            ForestRow::Reference("north".to_owned()),
            row("south", true, vec![ratio(1.5, 1.1, 2.0), ratio(1.4, 0.9, 2.2)]),
            row("b", false, vec![None, ratio(0.5, 0.0, f64::INFINITY)]),
        ],
    }
}

const SIZE: TextSize = TextSize { width: 80, height: 10, ascii: true };

#[test]
fn two_models_in_a_terminal_have_their_marks_and_the_reference_is_named() {
    insta::assert_snapshot!(figure().to_text(SIZE).unwrap());
}

#[test]
fn two_models_as_a_drawing_are_as_they_were_read_and_approved() {
    insta::assert_snapshot!(figure().to_svg(Frame::Alone, "f").unwrap());
}

#[test]
fn the_result_is_told_in_words() {
    let words = figure().in_words();
    assert!(words.contains("group: compared with north."), "{words}");
    assert!(words.contains("south: (1) a 1.50 (1.10 to 2.00) and (2) a + b <i> 1.40 (0.90 to 2.20)."), "{words}");
}

#[test]
fn every_mark_stands_inside_the_drawing_however_far_the_ratios_reach() {
    for (low, estimate, high) in [(1e-300, 1e-9, 1e300), (0.0, 1e9, f64::INFINITY), (0.999, 1.0, 1.001)] {
        let figure = ForestFigure { rows: vec![row("x", false, vec![ratio(estimate, low, high); 2])], ..figure() };
        for frame in [Frame::Alone, Frame::InPage, Frame::InNarrowPage] {
            let svg = figure.to_svg(frame, "f").unwrap();
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            let width = if frame == Frame::InNarrowPage { 340.0 } else { 760.0 };
            let marks =
                svg.lines().filter(|line| line.contains("class=\"mark\"") || line.contains("class=\"whisker\""));
            let places = marks.flat_map(|line| line.split(['M', 'L', 'Z', '"'])).filter_map(|point| {
                let (x, y) = point.split_once(' ')?;
                y.parse::<f64>().ok()?;
                x.parse::<f64>().ok()
            });
            assert!(places.into_iter().all(|x| (0.0..=width).contains(&x)), "{svg}");
        }
        assert!(figure.to_text(SIZE).unwrap().lines().all(|line| line.chars().count() <= 110));
    }
}

#[test]
fn a_ratio_without_a_place_on_a_logarithmic_axis_is_refused_by_name() {
    for (estimate, low, high) in [(0.0, 0.0, 1.0), (f64::NAN, 0.5, 1.0), (1.0, 1.1, 2.0), (1.0, 0.5, f64::NAN)] {
        let figure = ForestFigure { rows: vec![row("x1", false, vec![ratio(estimate, low, high); 2])], ..figure() };
        let told = figure.verify().unwrap_err().to_string();
        assert!(told.contains("`x1`"), "{told}");
    }
    let uneven = ForestFigure { rows: vec![row("x1", false, vec![ratio(1.0, 0.5, 2.0)])], ..figure() };
    assert!(uneven.verify().unwrap_err().to_string().contains("1 ratios for 2 models"));
    let empty = ForestFigure { rows: Vec::new(), ..figure() };
    assert!(empty.to_text(SIZE).is_err());
}

fn table() -> WordTable {
    let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    WordTable {
        title: String::new(),
        headings: row(["", "(1)"]),
        blocks: vec![vec![row(["a_b|<", "-0.5"]), row(["", "[-1.0, 0.1]"])], vec![row(["rows", "40"])]],
        notes: vec!["50% of $5".to_owned()],
    }
}

#[test]
fn a_table_of_words_is_written_for_every_reader_with_its_escapes() {
    let table = table();
    insta::assert_snapshot!([table.to_text(), table.to_markdown(), table.to_latex()].join("\n"));
}

#[test]
fn a_row_with_too_few_cells_is_refused() {
    let mut table = table();
    table.blocks[1][0].pop();
    assert!(table.verify().is_err());
}

#[test]
fn a_page_of_estimates_holds_its_parts_escaped_and_asks_nothing_of_the_network() {
    let section = SheetSection {
        id: "estimates".to_owned(),
        title: "Estimates".to_owned(),
        blocks: vec![
            Block::Paragraph("a < b".to_owned()),
            Block::Facts(vec![Definition { term: "Rows".to_owned(), text: "40".to_owned() }]),
            Block::Table(table()),
            Block::Forest(figure()),
        ],
    };
    let mut input = SheetPage {
        provenance: Provenance { program: "p".to_owned(), record_hash: "h".to_owned(), command: "c".to_owned() },
        sheet: Sheet {
            kicker: "Cox regression".to_owned(),
            title: "40 rows".to_owned(),
            sections: vec![section.clone()],
            ..Sheet::default()
        },
        sources: Vec::new(),
    };
    let page = sheet_page(&input).unwrap();
    assert!(page.contains("a &#60; b") && page.contains("a_b|&#60;") && !page.contains("<i>"), "{page}");
    // What has no name stands under the cell above it, with true minus signs.
    assert!(page.contains("−0.5<span class=\"i\">[−1.0, 0.1]</span>"), "{page}");
    assert!(!page.contains("src=") && !page.contains("http://") | page.contains("http://www.w3.org/2000/svg"));
    assert!(!page.contains("<header"), "{page}");
    input.sheet.sections.push(section);
    assert!(sheet_page(&input).is_err());
}
