//! Say more of a fault than its message: what it means, a text that has it, and what to write.

use language::Code;

use crate::pages::PAGES;

/// What is told of one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The code.
    pub code: Code,
    /// What it means, in whole sentences.
    pub meaning: &'static str,
    /// Statements that have the fault when they stand in [`EXAMPLE`]; empty if no statement can.
    pub wrong: &'static str,
    /// Statements to write instead.
    pub right: &'static str,
}

/// The theory in which the statements of the pages stand, in the place of the line of dots.
pub const EXAMPLE: &str = "theory example {
  clock   years from 1946 to 2024
  units   state from record.states
  units   conflict from record.conflicts
  role    dominant : state = USA from 1945
  observe place(conflict) : state from ucdp.location
  hold    active(conflict) : flag starts from false
  hold    ending(conflict) : one of none, deal, truce starts from none
  param   base ~ normal(-3, 1)
  event resume(c: conflict) {
    when    not active(c) and ending(c) != deal and place(c) != dominant
    hazard  exp(base) per year
    then    active(c) := true, ending(c) := none
    seen as record.return_to_war(c)
  }
  ...
}
";

/// The statements in the example theory.
#[must_use]
pub fn in_example(statements: &str) -> String {
    EXAMPLE.replace("  ...\n", &format!("  {}\n", statements.replace('\n', "\n  ")))
}

/// The page of a code, by its printed name: `unknown-name`.
#[must_use]
pub fn page(code: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.code.name() == code)
}

/// The page of a code as text, or nothing if there is no such code.
#[must_use]
pub fn explain(code: &str) -> Option<String> {
    let page = page(code)?;
    let mut text = format!("{}\n\n{}\n", page.code.name(), page.meaning);
    if !page.wrong.is_empty() {
        text += &format!("\nRefused:\n{}\n\nRight:\n{}\n", indented(page.wrong), indented(page.right));
    }
    Some(text)
}

/// All pages as one chapter in Markdown, with the example theory before them.
#[must_use]
pub fn chapter() -> String {
    let mut text = String::from("# Faults and what to do about them\n\n");
    text += "Every fault, warning and note of a theory has a code. `interbellum check --explain CODE` prints its page. The statements\n";
    text += "below stand in this theory, in the place of the dots.\n\n```text\n";
    text += EXAMPLE;
    text += "```\n";
    for page in PAGES {
        text += &format!("\n## {}\n\n{}\n", page.code.name(), page.meaning);
        if !page.wrong.is_empty() {
            text += &format!("\n```text\n{}\n```\n\nWrite:\n\n```text\n{}\n```\n", page.wrong, page.right);
        }
    }
    text
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
