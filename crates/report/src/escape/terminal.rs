//! Escape text for a terminal.

/// Shows control characters instead of sending them: none can move the cursor, change a colour or reverse
/// the direction of the line.
///
/// ```
/// assert_eq!(report::escape::terminal("a\u{1b}[31mb"), "a\u{fffd}[31mb");
/// ```
pub fn terminal(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
            _ if letter.is_control() || turns_direction(letter) => '\u{fffd}',
            _ => letter,
        })
        .collect()
}

/// The explicit embeddings, overrides, isolates and marks of the Unicode bidirectional algorithm (UAX 9).
fn turns_direction(letter: char) -> bool {
    matches!(
        letter,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}
