//! Draw a fault: its line, a caret under its place, and below them what helps.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::quote::{line_at, printable, window};

/// A drawing names this many possibilities and counts the rest; all of them stay in [`Diagnostic::possible`].
const SHOWN_POSSIBLE: usize = 16;

/// Codes by which a terminal changes its colour, and goes back.
const RED: &str = "\u{1b}[1;31m";
const BLUE: &str = "\u{1b}[34m";
const PLAIN: &str = "\u{1b}[0m";

/// One fault as text, ending in a new line.
pub(crate) fn draw(all: &Diagnostics, fault: &Diagnostic, colour: bool) -> String {
    let paint = |code: &str, text: &str| if colour { format!("{code}{text}{PLAIN}") } else { text.to_owned() };
    let (line, column) = all.position(fault);
    let (_, range) = line_at(&all.source().text, fault.span.start);
    let shown = window(&all.source().text, range, fault.span);
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let found = fault.found.as_deref().map(printable).unwrap_or_default();
    let carets = paint(RED, format!("{} {found}", "^".repeat(shown.carets)).trim_end());
    let title = paint(RED, &format!("{}[{}]", fault.severity.word(), fault.code));
    let mut drawn = format!("{title}: {}\n", printable(&fault.message));
    drawn += &format!(
        "{margin} {} {}:{line}:{column}\n",
        paint(BLUE, "┌─"),
        printable(all.source().part_at(fault.span.start).0)
    );
    drawn += format!("{} {}", paint(BLUE, &format!("{number} │")), shown.text).trim_end();
    drawn += &format!("\n{margin} {} {}{carets}\n", paint(BLUE, "│"), " ".repeat(shown.before));
    for text in help(fault) {
        drawn += &format!("{margin} {} {}\n", paint(BLUE, "="), printable(&text));
    }
    drawn
}

/// The lines below the drawing, the likeliest help first.
fn help(fault: &Diagnostic) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(fault.nearest.iter().map(|nearest| format!("the nearest is {nearest}")));
    lines.extend(fault.remedy.clone());
    if !fault.possible.is_empty() {
        let shown = fault.possible.iter().take(SHOWN_POSSIBLE).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = match fault.possible.len().saturating_sub(SHOWN_POSSIBLE) {
            0 => String::new(),
            left => format!(" and {left} more"),
        };
        lines.push(format!("possible here: {shown}{more}"));
    }
    lines.extend(fault.notes.iter().cloned());
    lines
}
