//! Turn the parts of a section into what its template shows.

use std::borrow::Cow;

use super::{Block, Definition, SheetSection};
use crate::ReportError;
use crate::figure::Frame;
use crate::table::WordTable;

/// A section as its template shows it.
pub(super) struct SectionView<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) blocks: Vec<BlockView<'a>>,
}

/// One part of a section.
pub(super) enum BlockView<'a> {
    Paragraph(&'a str),
    Facts(&'a [Definition]),
    Table(TableView<'a>),
    Folded { open: TableView<'a>, rest: TableView<'a>, more: &'a str },
    Code(&'a str),
    List(&'a [String]),
    Figure { title: &'a str, subtitle: Cow<'a, str>, wide: String, narrow: String, note: String },
}

/// A table of words.
pub(super) struct TableView<'a> {
    pub(super) title: &'a str,
    /// Whether it is one half of a folded table: both halves have columns of one width.
    pub(super) folded: bool,
    pub(super) columns: Vec<ColumnView<'a>>,
    pub(super) blocks: Vec<Vec<Vec<CellView>>>,
    pub(super) notes: &'a [String],
}

/// A column: `t` names the rows, `n` has numbers, which stand to the right, and `w` words, which break and stand to the left.
#[derive(Clone)]
pub(super) struct ColumnView<'a> {
    pub(super) heading: &'a str,
    pub(super) class: &'static str,
}

/// A cell, and what stands under it.
pub(super) struct CellView {
    pub(super) class: &'static str,
    pub(super) text: String,
    pub(super) under: String,
}

pub(super) fn section(section: &SheetSection) -> Result<SectionView<'_>, ReportError> {
    let view = |(place, block)| view(&section.id, place, block);
    let blocks = section.blocks.iter().enumerate().map(view).collect::<Result<_, _>>()?;
    Ok(SectionView { id: &section.id, title: &section.title, blocks })
}

fn view<'a>(id: &str, place: usize, block: &'a Block) -> Result<BlockView<'a>, ReportError> {
    let name = |frame: &str| format!("{id}-{place}-{frame}");
    Ok(match block {
        Block::Paragraph(text) => BlockView::Paragraph(text),
        Block::Facts(list) => BlockView::Facts(list),
        Block::Table(table) => {
            table.verify()?;
            BlockView::Table(table_view(table))
        }
        Block::Folded { table, open, more } => {
            table.verify()?;
            folded(table_view(table), *open, more)
        }
        Block::Forest(figure) => BlockView::Figure {
            title: &figure.title,
            subtitle: Cow::Borrowed(&figure.subtitle),
            wide: figure.to_svg(Frame::InPage, &name("w"))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &name("n"))?,
            note: figure.whole_note(),
        },
        Block::Spreads(figure) => BlockView::Figure {
            title: &figure.title,
            subtitle: Cow::Borrowed(&figure.subtitle),
            wide: figure.to_svg(Frame::InPage, &name("w"))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &name("n"))?,
            note: figure.whole_note(),
        },
        Block::Matrix(figure) => BlockView::Figure {
            title: &figure.title,
            subtitle: Cow::Borrowed(&figure.subtitle),
            wide: figure.to_svg(Frame::InPage, &name("w"))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &name("n"))?,
            note: figure.whole_note(),
        },
        Block::Chronicle(figure) => BlockView::Figure {
            title: &figure.title,
            subtitle: Cow::Owned(figure.whole_note()),
            wide: figure.to_svg(Frame::InPage, &name("w"))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &name("n"))?,
            // What was left out stands in the drawing.
            note: String::new(),
        },
        Block::Code(text) => BlockView::Code(text),
        Block::List(items) => BlockView::List(items),
        Block::Specifications(figure) => BlockView::Figure {
            title: &figure.title,
            subtitle: Cow::Borrowed(&figure.subtitle),
            wide: figure.to_svg(Frame::InPage, &name("w"))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &name("n"))?,
            note: figure.whole_note(),
        },
        Block::Curves(figure) => BlockView::Figure {
            title: &figure.title,
            subtitle: Cow::Borrowed(&figure.subtitle),
            wide: figure.to_svg(Frame::InPage, &name("w"))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &name("n"))?,
            note: figure.whole_note(),
        },
    })
}

fn table_view(table: &WordTable) -> TableView<'_> {
    let headings = table.headings.iter().enumerate();
    let columns: Vec<ColumnView<'_>> =
        headings.map(|(place, heading)| ColumnView { heading, class: class_of(table, place) }).collect();
    let blocks = table.blocks.iter().filter(|block| !block.is_empty()).map(|block| merged(block, &columns)).collect();
    TableView { title: &table.title, folded: false, columns, blocks, notes: &table.notes }
}

/// Parts a table after its first rows. A table with no more than these is whole.
fn folded<'a>(whole: TableView<'a>, open: usize, more: &'a str) -> BlockView<'a> {
    let TableView { title, columns, blocks, notes, .. } = whole;
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    let mut left = open;
    for mut rows in blocks {
        let behind = rows.split_off(left.min(rows.len()));
        left -= rows.len();
        first.push(rows);
        rest.push(behind);
    }
    first.retain(|rows| !rows.is_empty());
    rest.retain(|rows| !rows.is_empty());
    if rest.is_empty() {
        return BlockView::Table(TableView { title, folded: false, columns, blocks: first, notes });
    }
    BlockView::Folded {
        open: TableView { title, folded: true, columns: columns.clone(), blocks: first, notes },
        rest: TableView { title: "", folded: true, columns, blocks: rest, notes: &[] },
        more,
    }
}

/// A cell longer than this has to break, whatever stands in it.
const LONGEST_NUMBER: usize = 36;

fn class_of(table: &WordTable, place: usize) -> &'static str {
    let cells: Vec<&str> = table
        .blocks
        .iter()
        .flatten()
        .filter_map(|row| row.get(place))
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
        .collect();
    let is_number = |cell: &&&str| {
        let first = cell.trim_start_matches(['-', '−', '+', '±', '<', '>', '≤', '≥', '(', '[', ' ']).chars().next();
        first.is_none_or(|letter| letter.is_ascii_digit() || !letter.is_alphanumeric())
    };
    let is_long = cells.iter().any(|cell| cell.chars().count() > LONGEST_NUMBER);
    match cells.iter().filter(is_number).count() {
        _ if place == 0 => "t",
        numbers if !is_long && 2 * numbers >= cells.len() => "n",
        _ => "w",
    }
}

/// Puts a row without a name under the cells of the row before it.
fn merged(block: &[Vec<String>], columns: &[ColumnView<'_>]) -> Vec<Vec<CellView>> {
    let mut rows: Vec<Vec<CellView>> = Vec::new();
    for row in block {
        match (rows.last_mut(), row.first().is_some_and(String::is_empty)) {
            (Some(above), true) => {
                above.iter_mut().zip(row).skip(1).for_each(|(cell, under)| cell.under = signed(under));
            }
            _ => {
                let cell = |(cell, column): (&String, &ColumnView<'_>)| CellView {
                    class: column.class,
                    text: signed(cell),
                    under: String::new(),
                };
                rows.push(row.iter().zip(columns).map(cell).collect());
            }
        }
    }
    rows
}

/// A hyphen before a number becomes a minus sign, also behind a bracket or a blank.
fn signed(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut before = ' ';
    let mut letters = cell.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_sign = matches!(before, ' ' | '(' | '[') && letters.peek().is_some_and(char::is_ascii_digit);
        out.push(if letter == '-' && is_sign { '−' } else { letter });
        before = letter;
    }
    out
}
