//! Quote a user's text so that no terminal acts on it and no message is longer than a screen.

use std::borrow::Cow;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use crate::diagnostic::Span;

/// A quoted word is cut after this many characters.
const QUOTED_CHARACTERS: usize = 60;

/// A drawn line is cut to about this many bytes around the fault.
const WINDOW_BYTES: usize = 160;

/// A character that a terminal may act on, or that breaks or turns the line when printed.
fn acts_on_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// The text with each acting character replaced by one of the same length in bytes, so that spans stay true.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(acts_on_terminal) {
        return Cow::Borrowed(text);
    }
    let replaced = |c: char| match c {
        '\t' | '\r' => ' ',
        c if !acts_on_terminal(c) => c,
        c if c.len_utf8() == 1 => '?',
        c if c.len_utf8() == 2 => '¿',
        _ => char::REPLACEMENT_CHARACTER,
    };
    Cow::Owned(text.chars().map(replaced).collect())
}

/// The text between backticks, printable and not too long.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut shown = printable(text).chars().take(QUOTED_CHARACTERS).collect::<String>();
    if text.chars().nth(QUOTED_CHARACTERS).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// The last place at or before a byte where a character begins.
fn boundary_before(text: &str, byte: usize) -> usize {
    (0..=byte).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The first place at or after a byte where a character begins, or the end.
fn boundary_after(text: &str, byte: usize) -> usize {
    (byte..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// The number, from 1, of the line that holds a byte, and the line's bytes without its end.
pub(crate) fn line_at(text: &str, byte: usize) -> (usize, Range<usize>) {
    let byte = boundary_before(text, byte.min(text.len()));
    let start = text[..byte].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[byte..].find('\n').map_or(text.len(), |newline| byte + newline);
    (text[..byte].matches('\n').count() + 1, start..end)
}

/// A line as drawn, and the columns on the screen under which the carets stand.
pub(crate) struct Window {
    pub(crate) text: String,
    pub(crate) before: usize,
    pub(crate) carets: usize,
}

/// Cut a line around a span; a span that goes on over further lines is drawn to the end of its first.
pub(crate) fn window(text: &str, line: Range<usize>, span: Span) -> Window {
    let start = boundary_before(text, span.start.clamp(line.start, line.end));
    let end = boundary_after(text, span.end.clamp(start, line.end));
    let (mut from, mut to) = (line.start, line.end);
    if line.len() > WINDOW_BYTES {
        from = boundary_before(text, start.saturating_sub(WINDOW_BYTES / 2).max(line.start));
        to = boundary_after(text, (start + WINDOW_BYTES / 2).min(line.end));
    }
    let (head, tail) = (if from > line.start { "…" } else { "" }, if to < line.end { "…" } else { "" });
    let width = |part: &str| printable(part).width();
    Window {
        text: format!("{head}{}{tail}", printable(&text[from..to])).trim_end().to_owned(),
        before: head.width() + width(&text[from..start]),
        carets: width(&text[start..end.min(to)]).max(1),
    }
}
