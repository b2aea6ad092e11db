//! Escape the text cells of CSV and Markdown tables.

use std::borrow::Cow;

/// Marks a text cell that a spreadsheet would run as a formula with a leading apostrophe.
///
/// Only for text cells: a negative number must stay a number. Quoting is left to the CSV writer.
///
/// ```
/// assert_eq!(report::escape::csv_cell("=1+1"), "'=1+1");
/// assert_eq!(report::escape::csv_cell("Sri Lanka"), "Sri Lanka");
/// ```
pub fn csv_cell(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
}

/// Escapes a cell of a Markdown table: no cell border, no line break, no markup and no HTML.
///
/// ```
/// assert_eq!(report::escape::markdown_cell("a|b"), r"a\|b");
/// ```
pub fn markdown_cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' => {
                out.push('\\');
                out.push(letter);
            }
            _ if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => out.push(' '),
            _ => out.push(letter),
        }
    }
    out
}
