//! Print claims in one layout that reads back as the same claims.

use language::{Diagnostics, Source, syntax_to_text, text_to_tokens};

use crate::parse::parse;
use crate::syntax::{ClaimSyntax, Clause, Item};

/// Words of clauses are filled up to this many characters.
const WORD_WIDTH: usize = 12;

/// A file of claims in the one layout, its comments kept and at most one blank line between parts. Doing it twice changes nothing.
///
/// Errors: the faults of a file that cannot be read.
pub fn format_claims(text: &str, origin: &str) -> Result<String, Diagnostics> {
    let source = Source::new(origin, text);
    let (claims, faults) = parse(&source);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut printer = Printer { text, comments: comments(text), next: 0, printed: String::new(), last_end: 0 };
    for claim in &claims {
        printer.claim(claim);
    }
    printer.comments_before(text.len(), 0);
    Ok(printer.printed)
}

/// A claim without comments, blanks and what it was fixed with: the text that is hashed.
pub(crate) fn canonical(claim: &ClaimSyntax) -> String {
    let mut printer = Printer { text: "", comments: Vec::new(), next: 0, printed: String::new(), last_end: 0 };
    let items = claim.items.iter().filter(|item| !matches!(item, Item::Block { name, .. } if name.text == "fixed"));
    let bare = ClaimSyntax { name: claim.name.clone(), items: items.cloned().collect(), span: claim.span };
    printer.claim(&bare);
    printer.printed
}

struct Comment<'a> {
    start: usize,
    text: &'a str,
    own_line: bool,
}

/// All comments: they stand where no token does.
fn comments(text: &str) -> Vec<Comment<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    for token in text_to_tokens(text) {
        let mut at = from;
        while let Some(sign) = text.get(at..token.span.start).and_then(|gap| gap.find('#')) {
            let start = at + sign;
            let end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
            let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
            let own_line = text[line..start].trim().is_empty();
            found.push(Comment { start, text: text[start..end].trim_end(), own_line });
            at = end;
        }
        from = token.span.end;
    }
    found
}

struct Printer<'a> {
    text: &'a str,
    comments: Vec<Comment<'a>>,
    next: usize,
    printed: String,
    /// Where in the text the last part printed ends.
    last_end: usize,
}

impl Printer<'_> {
    fn claim(&mut self, claim: &ClaimSyntax) {
        self.begin(claim.span.start, 0);
        self.printed += &format!("claim {} {{", claim.name.text);
        self.end_line(claim.name.span.end);
        for item in &claim.items {
            match item {
                Item::Clause(clause) => self.clause(clause, 1),
                Item::Block { name, clauses, span } => {
                    self.begin(span.start, 1);
                    self.printed += &format!("{} {{", name.text);
                    self.end_line(name.span.end);
                    clauses.iter().for_each(|clause| self.clause(clause, 2));
                    self.comments_before(span.end, 2);
                    self.printed += "  }";
                    self.end_line(span.end);
                }
            }
        }
        self.comments_before(claim.span.end, 1);
        self.printed.push('}');
        self.end_line(claim.span.end);
    }

    fn clause(&mut self, clause: &Clause, depth: usize) {
        self.begin(clause.span.start, depth);
        let values = clause.values.iter().map(syntax_to_text).collect::<Vec<_>>().join(", ");
        self.printed += &format!("{:<WORD_WIDTH$} {values}", clause.name.text);
        self.end_line(clause.span.end);
    }

    /// Start a line: comments that stand before it, a blank line where the text has one, blanks.
    fn begin(&mut self, at: usize, depth: usize) {
        self.comments_before(at, depth);
        self.blank_line(at);
        self.printed += &"  ".repeat(depth);
    }

    fn blank_line(&mut self, at: usize) {
        let gap = self.text.get(self.last_end..at).unwrap_or("");
        let blanks = &gap[gap.trim_end().len()..];
        let blank = blanks.matches('\n').count() > 1;
        let opened = self.printed.ends_with("{\n") || self.printed.is_empty() || self.printed.ends_with("\n\n");
        if blank && !opened {
            self.printed.push('\n');
        }
    }

    fn comments_before(&mut self, at: usize, depth: usize) {
        while let Some(comment) = self.comments.get(self.next).filter(|comment| comment.start < at) {
            let (start, text) = (comment.start, comment.text);
            self.next += 1;
            self.blank_line(start);
            self.printed += &format!("{}{text}\n", "  ".repeat(depth));
            self.last_end = start + text.len();
        }
    }

    /// End a line, with the comment that stands behind it.
    fn end_line(&mut self, at: usize) {
        self.last_end = self.last_end.max(at);
        let line_end = self.text.get(at..).and_then(|rest| rest.find('\n')).map_or(self.text.len(), |end| at + end);
        if let Some(comment) =
            self.comments.get(self.next).filter(|one| !one.own_line && one.start <= line_end && one.start >= at)
        {
            self.printed += &format!("  {}", comment.text);
            self.last_end = comment.start + comment.text.len();
            self.next += 1;
        }
        self.printed.push('\n');
    }
}
