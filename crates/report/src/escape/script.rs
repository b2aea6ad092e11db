//! Write JSON that can stand inside a `<script>` element.

use serde::Serialize;

use crate::ReportError;

/// Writes a value as JSON in which nothing can end the script, open a comment or end a line.
///
/// `<`, `>`, `&`, U+2028 and U+2029 occur only inside JSON strings, where an escape means the same.
///
/// ```
/// assert_eq!(report::escape::script_json(&"</script>").unwrap(), r#""\u003c/script\u003e""#);
/// ```
pub fn script_json<T: Serialize + ?Sized>(value: &T) -> Result<String, ReportError> {
    let plain = serde_json::to_string(value)?;
    let mut out = String::with_capacity(plain.len());
    for letter in plain.chars() {
        match letter {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            _ => out.push(letter),
        }
    }
    Ok(out)
}
