//! Escape text for LaTeX.

/// Escapes text for LaTeX in text mode.
///
/// Line breaks and other control characters become spaces: an empty line would end a table's row.
///
/// ```
/// assert_eq!(report::escape::latex("50% of A_1"), r"50\% of A\_1");
/// ```
pub fn latex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '|' => out.push_str("\\textbar{}"),
            '"' => out.push_str("\\textquotedbl{}"),
            // After `\\` at the end of a row a bracket would be read as that command's argument.
            '[' => out.push_str("{[}"),
            ']' => out.push_str("{]}"),
            '{' | '}' | '$' | '&' | '#' | '_' | '%' => {
                out.push('\\');
                out.push(letter);
            }
            _ if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => out.push(' '),
            _ => out.push(letter),
        }
    }
    out
}
