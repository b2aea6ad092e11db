//! Turn the parts of a section into what its template shows.

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
    Code(&'a str),
    List(&'a [String]),
    Figure { title: &'a str, subtitle: &'a str, wide: String, narrow: String, note: String },
}

/// A table of words.
pub(super) struct TableView<'a> {
    pub(super) title: &'a str,
    pub(super) headings: &'a [String],
    pub(super) blocks: Vec<Vec<Vec<CellView>>>,
    pub(super) notes: &'a [String],
}

/// A cell, and what stands under it.
pub(super) struct CellView {
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
        Block::Forest(figure) => BlockView::Figure {
            title: &figure.title,
            subtitle: &figure.subtitle,
            wide: figure.to_svg(Frame::InPage, &name("w"))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &name("n"))?,
            note: figure.whole_note(),
        },
        Block::Spreads(figure) => BlockView::Figure {
            title: &figure.title,
            subtitle: &figure.subtitle,
            wide: figure.to_svg(Frame::InPage, &name("w"))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &name("n"))?,
            note: figure.whole_note(),
        },
        Block::Matrix(figure) => BlockView::Figure {
            title: &figure.title,
            subtitle: &figure.subtitle,
            wide: figure.to_svg(Frame::InPage, &name("w"))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &name("n"))?,
            note: figure.whole_note(),
        },
        Block::Chronicle(figure) => BlockView::Figure {
            title: &figure.title,
            subtitle: &figure.note,
            wide: figure.to_svg(Frame::InPage, &name("w"))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &name("n"))?,
            // What was left out stands in the drawing.
            note: String::new(),
        },
        Block::Code(text) => BlockView::Code(text),
        Block::List(items) => BlockView::List(items),
        Block::Specifications(figure) => BlockView::Figure {
            title: &figure.title,
            subtitle: &figure.subtitle,
            wide: figure.to_svg(Frame::InPage, &name("w"))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &name("n"))?,
            note: figure.whole_note(),
        },
        Block::Curves(figure) => BlockView::Figure {
            title: &figure.title,
            subtitle: &figure.subtitle,
            wide: figure.to_svg(Frame::InPage, &name("w"))?,
            narrow: figure.to_svg(Frame::InNarrowPage, &name("n"))?,
            note: figure.whole_note(),
        },
    })
}

fn table_view(table: &WordTable) -> TableView<'_> {
    let blocks = table.blocks.iter().filter(|block| !block.is_empty()).map(|block| merged(block)).collect();
    TableView { title: &table.title, headings: &table.headings, blocks, notes: &table.notes }
}

/// Puts a row without a name under the cells of the row before it.
fn merged(block: &[Vec<String>]) -> Vec<Vec<CellView>> {
    let mut rows: Vec<Vec<CellView>> = Vec::new();
    for row in block {
        match (rows.last_mut(), row.first().is_some_and(String::is_empty)) {
            (Some(above), true) => {
                above.iter_mut().zip(row).skip(1).for_each(|(cell, under)| cell.under = signed(under));
            }
            _ => rows.push(row.iter().map(|cell| CellView { text: signed(cell), under: String::new() }).collect()),
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
