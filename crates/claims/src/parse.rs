//! Read claim files: tokens to a tree, going on after a fault so that all faults are told at once.

use std::sync::Arc;

use language::{
    Code, Diagnostic, Diagnostics, Expression, LENGTH_CAP, Parser, Source, Span, Token, TokenKind, nearest, quoted,
    text_to_tokens,
};

use crate::syntax::{BLOCKS, BODY, ClaimSyntax, Clause, Item, Word};

/// Read a file of claims. There is always a tree of what could be read.
#[must_use]
pub(crate) fn parse(source: &Arc<Source>) -> (Vec<ClaimSyntax>, Diagnostics) {
    if source.text.len() > LENGTH_CAP {
        let message = format!("the file has {} bytes, and at most {LENGTH_CAP} are read", source.text.len());
        let mut faults = Diagnostics::none(source);
        faults.push(Diagnostic::new(Code::TooLong, Span::default(), message).found("not read"));
        return (Vec::new(), faults);
    }
    let tokens = text_to_tokens(&source.text);
    let mut reader = Reader { parser: Parser::new(source, &tokens) };
    let claims = reader.file();
    (claims, reader.parser.into_faults())
}

struct Reader<'a> {
    parser: Parser<'a>,
}

impl Reader<'_> {
    fn file(&mut self) -> Vec<ClaimSyntax> {
        let mut claims = Vec::new();
        while self.parser.peek().kind != TokenKind::End {
            if self.is_word("claim") {
                claims.extend(self.claim());
                continue;
            }
            let token = self.parser.peek();
            let message = format!("expected `claim`, found {}", self.parser.describe(token));
            self.parser.report(Diagnostic::new(Code::UnexpectedToken, token.span, message).found("not expected here"));
            self.skip_to(&["claim"]);
        }
        if claims.is_empty() {
            let span = self.parser.peek().span;
            let fault = Diagnostic::new(Code::Empty, span, "there is no claim").found("nothing here");
            self.parser.report(fault.remedy("write `claim NAME { … }`"));
        }
        claims
    }

    fn claim(&mut self) -> Option<ClaimSyntax> {
        let first = self.parser.advance();
        let name = self.name_of("a claim")?;
        let Some(open) = self.open() else {
            self.skip_to(&["claim"]);
            return None;
        };
        let mut items = Vec::new();
        while !matches!(self.parser.peek().kind, TokenKind::CloseBrace | TokenKind::End) && !self.is_word("claim") {
            items.extend(self.item());
        }
        let end = self.close(open);
        Some(ClaimSyntax { name, items, span: first.span.to(end) })
    }

    fn item(&mut self) -> Option<Item> {
        let possible: Vec<&str> =
            BODY.iter().copied().filter(|word| *word != "claim").chain(BLOCKS.map(|(name, _)| name)).collect();
        let name = self.clause_word(&possible, "a claim")?;
        let Some((_, words)) = BLOCKS.iter().find(|(block, _)| *block == name.text) else {
            return self.clause(name).map(Item::Clause);
        };
        let open = self.open()?;
        let mut clauses = Vec::new();
        while !matches!(self.parser.peek().kind, TokenKind::CloseBrace | TokenKind::End) && !self.is_word("claim") {
            if let Some(word) = self.clause_word(words, &format!("`{}`", name.text)) {
                clauses.extend(self.clause(word));
            }
        }
        let end = self.close(open);
        Some(Item::Block { span: name.span.to(end), name, clauses })
    }

    /// A word that begins a clause; otherwise a fault, and all is skipped up to the next that could.
    fn clause_word(&mut self, possible: &[&str], of: &str) -> Option<Word> {
        let token = self.parser.peek();
        let text = self.parser.text(token);
        if token.kind == TokenKind::Name && possible.contains(&text) {
            self.parser.advance();
            return Some(Word { text: text.to_owned(), span: token.span });
        }
        let what = self.parser.describe(token);
        let fault = Diagnostic::new(Code::UnexpectedToken, token.span, format!("{what} is not a part of {of}"));
        let known = nearest(text, possible.iter().copied()).filter(|_| token.kind == TokenKind::Name).map(quoted);
        self.parser.report(fault.found("not expected here").possible(possible.to_vec()).nearest(known));
        self.skip_value();
        None
    }

    fn clause(&mut self, name: Word) -> Option<Clause> {
        let mut values = vec![self.parser.expression()];
        while self.parser.accept(TokenKind::Comma) {
            values.push(self.parser.expression());
        }
        if !self.at_clause_end() {
            let token = self.parser.peek();
            let message = format!("expected `,` or the next part, found {}", self.parser.describe(token));
            let fault = Diagnostic::new(Code::UnexpectedToken, token.span, message).found("not expected here");
            self.parser.report(fault.remedy("several values are separated by commas"));
            self.skip_value();
        }
        let end = values.last().map_or(name.span, Expression::span);
        Some(Clause { span: name.span.to(end), name, values })
    }

    fn name_of(&mut self, what: &str) -> Option<Word> {
        let token = self.parser.peek();
        if token.kind == TokenKind::Name {
            self.parser.advance();
            return Some(Word { text: self.parser.text(token).to_owned(), span: token.span });
        }
        let message = format!("expected the name of {what}, found {}", self.parser.describe(token));
        let fault = Diagnostic::new(Code::UnexpectedToken, token.span, message).found("not expected here");
        self.parser.report(fault.remedy("a name is a word of letters, digits and `_`"));
        self.skip_to(&["claim"]);
        None
    }

    fn open(&mut self) -> Option<Token> {
        let token = self.parser.peek();
        if token.kind == TokenKind::OpenBrace {
            return Some(self.parser.advance());
        }
        let message = format!("expected `{{`, found {}", self.parser.describe(token));
        self.parser.report(Diagnostic::new(Code::UnexpectedToken, token.span, message).found("not expected here"));
        self.skip_value();
        None
    }

    fn close(&mut self, open: Token) -> Span {
        let token = self.parser.peek();
        if token.kind == TokenKind::CloseBrace {
            return self.parser.advance().span;
        }
        let fault = Diagnostic::new(Code::Unclosed, open.span, format!("{} is never closed", quoted("{")));
        self.parser.report(fault.found("opened here"));
        token.span
    }

    fn is_word(&self, word: &str) -> bool {
        let token = self.parser.peek();
        token.kind == TokenKind::Name && self.parser.text(token) == word
    }

    fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_word(word))
    }

    /// Whether a clause can end before the next token.
    fn at_clause_end(&self) -> bool {
        matches!(self.parser.peek().kind, TokenKind::CloseBrace | TokenKind::End | TokenKind::Name)
    }

    /// Skip what can only belong to a part that was already refused.
    fn skip_value(&mut self) {
        let all: Vec<&str> = BODY
            .iter()
            .copied()
            .chain(BLOCKS.iter().flat_map(|(name, words)| words.iter().copied().chain([*name])))
            .collect();
        let mut depth = 0_usize;
        // A known word is taken at once only if it is the very word that was refused.
        let mut first = true;
        loop {
            match self.parser.peek().kind {
                TokenKind::End => return,
                TokenKind::CloseBrace if depth == 0 => return,
                TokenKind::CloseBrace => depth -= 1,
                TokenKind::OpenBrace => depth += 1,
                TokenKind::Name if depth == 0 && !first && self.is_any(&all) => return,
                _ => {}
            }
            first = false;
            self.parser.advance();
        }
    }

    fn skip_to(&mut self, words: &[&str]) {
        while self.parser.peek().kind != TokenKind::End && !self.is_any(words) {
            self.parser.advance();
        }
    }
}
