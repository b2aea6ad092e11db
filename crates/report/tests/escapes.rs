//! Hold every escape against names that try to leave their place.

use proptest::prelude::*;
use report::escape::{csv_cell, latex, markdown_cell, script_json, terminal, xml_attribute, xml_text};

/// Names that would do something if they were not escaped.
const HOSTILE: [&str; 12] = [
    "</text><script>alert(1)</script>",
    "\" onload=\"alert(1)",
    "' onmouseover='alert(1)",
    "]]><!--<!DOCTYPE x>",
    "&lt;&#0;&amp",
    "</script><!--\u{2028}\u{2029}",
    "\\input{/etc/passwd} $x$ % # _ ^ ~ { } [x] & \"",
    "=HYPERLINK(\"http://example.org\")",
    "@SUM(1)\r\n+1,-2",
    "\u{1b}]0;title\u{7}\u{1b}[2J\u{9b}31m",
    "\u{202e}txet desrever\u{2066}",
    "a|b\n|---|\n[x](javascript:y) <img src=x> `code`",
];

fn as_xml_text(text: &str) -> String {
    quick_xml::escape::unescape(text).unwrap().into_owned()
}

#[test]
fn xml_text_reads_back_as_it_was_but_for_forbidden_characters() {
    for name in HOSTILE {
        let escaped = xml_text(name);
        assert!(!escaped.contains('<') && !escaped.contains('>'), "{escaped}");
        let kept: String =
            name.chars().map(|c| if c.is_control() && !"\r\n\t".contains(c) { '\u{fffd}' } else { c }).collect();
        assert_eq!(as_xml_text(&escaped), kept);
    }
}

#[test]
fn an_xml_attribute_cannot_be_closed_from_inside() {
    for name in HOSTILE {
        let escaped = xml_attribute(name);
        assert!(!escaped.contains(['"', '\'', '<', '>', '\n', '\r', '\t']), "{escaped}");
    }
}

#[test]
fn json_in_a_script_reads_back_and_cannot_end_the_script() {
    for name in HOSTILE {
        let escaped = script_json(name).unwrap();
        assert!(!escaped.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{escaped}");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), name);
    }
}

#[test]
fn a_formula_in_a_text_cell_becomes_text() {
    for first in ["=", "+", "-", "@", "\t", "\r"] {
        assert_eq!(csv_cell(&format!("{first}1")), format!("'{first}1"));
    }
    assert_eq!(csv_cell("a=1"), "a=1");
    assert_eq!(csv_cell(""), "");
}

#[test]
fn latex_keeps_no_active_character() {
    insta::assert_snapshot!(latex(HOSTILE[6]), @r#"\textbackslash{}input\{/etc/passwd\} \$x\$ \% \# \_ \textasciicircum{} \textasciitilde{} \{ \} {[}x{]} \& \textquotedbl{}"#);
}

#[test]
fn a_markdown_cell_stays_in_its_cell() {
    insta::assert_snapshot!(markdown_cell(HOSTILE[11]), @r"a\|b \|---\| \[x\](javascript:y) &lt;img src=x&gt; \`code\`");
}

#[test]
fn a_terminal_gets_no_control_and_no_change_of_direction() {
    assert_eq!(terminal(HOSTILE[9]), "\u{fffd}]0;title\u{fffd}\u{fffd}[2J\u{fffd}31m");
    assert_eq!(terminal(HOSTILE[10]), "\u{fffd}txet desrever\u{fffd}");
}

proptest! {
    #[test]
    fn any_text_leaves_xml_well_formed(text in "\\PC*|[\\x00-\\x7f]*") {
        let document = format!("<a b=\"{}\">{}</a>", xml_attribute(&text), xml_text(&text));
        let mut reader = quick_xml::Reader::from_str(&document);
        let mut tags = 0;
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(quick_xml::events::Event::Start(tag)) => {
                    tags += 1;
                    prop_assert_eq!(tag.attributes().count(), 1);
                }
                Ok(_) => {}
                Err(fault) => prop_assert!(false, "{fault}: {document}"),
            }
        }
        prop_assert_eq!(tags, 1);
    }

    #[test]
    fn any_text_in_latex_has_its_braces_in_pairs(text in "\\PC*") {
        let escaped = latex(&text).replace("\\{", "").replace("\\}", "");
        let mut depth = 0_i32;
        for letter in escaped.chars() {
            depth += match letter { '{' => 1, '}' => -1, _ => 0 };
            prop_assert!(depth >= 0, "{escaped}");
        }
        prop_assert_eq!(depth, 0);
    }

    #[test]
    fn any_text_reaches_a_terminal_without_control_characters(text in any::<String>()) {
        prop_assert!(!terminal(&text).chars().any(char::is_control));
    }
}
