//! Escape text for XML and SVG, between tags and inside attributes.

/// Escapes text that stands between tags.
///
/// Characters that XML 1.0 forbids become U+FFFD, since no reference may stand for them.
///
/// ```
/// assert_eq!(report::escape::xml_text("a < b & c"), "a &lt; b &amp; c");
/// ```
pub fn xml_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ if is_xml_char(letter) => out.push(letter),
            _ => out.push('\u{fffd}'),
        }
    }
    out
}

/// Escapes text that stands inside a quoted attribute, with either kind of quote.
///
/// ```
/// assert_eq!(report::escape::xml_attribute("\" onload='x'"), "&quot; onload=&#39;x&#39;");
/// ```
pub fn xml_attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // A bare line break in an attribute is read back as a space.
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            _ if is_xml_char(letter) => out.push(letter),
            _ => out.push('\u{fffd}'),
        }
    }
    out
}

/// The `Char` production of XML 1.0, without the second control block, which the standard discourages.
fn is_xml_char(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' => true,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    }
}
