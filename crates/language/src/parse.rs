//! Build the tree from the tokens, by binding power, going on after a fault so that all faults are told at once.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Source, Span};
use crate::literal;
use crate::quote::quoted;
use crate::syntax::{Call, Expression, ExpressionKind, Level, Operator};
use crate::token::{Token, TokenKind};
use crate::unexpected::unexpected;

/// No expression nests deeper, and no tree is taller; what walks a tree by recursion relies on it.
pub const DEPTH_CAP: usize = 200;

/// Read one expression that takes up all tokens.
///
/// There is always a tree; where something could not be read it holds [`ExpressionKind::Faulty`] and a fault says why.
#[must_use]
pub fn tokens_to_syntax(source: &Arc<Source>, tokens: &[Token]) -> (Expression, Diagnostics) {
    let mut parser = Parser::new(source, tokens);
    let expression = parser.whole();
    (expression, parser.into_faults())
}

/// A place in the tokens and the faults so far. A larger grammar holds one and asks it for the expressions in it.
pub struct Parser<'a> {
    source: &'a Arc<Source>,
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    /// Set when what follows can only repeat a fault already told.
    quiet: bool,
    /// Words of a larger grammar at which an expression ends, and a search for a lost bracket too.
    reserved: &'a [&'a str],
    faults: Diagnostics,
}

impl<'a> Parser<'a> {
    /// Start at the first token; `tokens` are those of the source's text.
    #[must_use]
    pub fn new(source: &'a Arc<Source>, tokens: &'a [Token]) -> Parser<'a> {
        Parser { source, tokens, at: 0, depth: 0, quiet: false, reserved: &[], faults: Diagnostics::none(source) }
    }

    /// Keep words of a larger grammar out of expressions: none of them is ever a value.
    #[must_use]
    pub fn reserving(mut self, words: &'a [&'a str]) -> Parser<'a> {
        self.reserved = words;
        self
    }

    /// Whether a token is a word of the larger grammar.
    #[must_use]
    pub fn is_reserved(&self, token: Token) -> bool {
        token.kind == TokenKind::Name && self.reserved.contains(&self.text(token))
    }

    /// The faults found.
    #[must_use]
    pub fn into_faults(self) -> Diagnostics {
        self.faults
    }

    /// The next token, not taken; at the end of the text the end again and again.
    #[must_use]
    pub fn peek(&self) -> Token {
        self.peek_at(0)
    }

    /// The token so many places after the next one.
    #[must_use]
    pub fn peek_at(&self, ahead: usize) -> Token {
        let end = Token { kind: TokenKind::End, span: Span::new(self.source.text.len(), self.source.text.len()) };
        self.tokens.get(self.at + ahead).copied().unwrap_or(end)
    }

    /// Take the next token. One that is no lawful token is reported here, wherever it stands.
    pub fn advance(&mut self) -> Token {
        let token = self.peek();
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        if let Some(fault) = literal::lexical_fault(token, self.text(token)) {
            self.report(fault);
        }
        token
    }

    /// Take the next token if it is of this kind.
    pub fn accept(&mut self, kind: TokenKind) -> bool {
        let accepted = self.peek().kind == kind;
        if accepted {
            self.advance();
        }
        accepted
    }

    /// The text of a token.
    #[must_use]
    pub fn text(&self, token: Token) -> &'a str {
        self.source.slice(token.span)
    }

    /// Add a fault, unless all that follows is already known to be wrong.
    pub fn report(&mut self, fault: Diagnostic) {
        if !self.quiet {
            self.faults.push(fault);
        }
    }

    /// Read an expression up to the first token that cannot continue it; the caller judges that token.
    pub fn expression(&mut self) -> Expression {
        self.expression_from(Level::Or)
    }

    /// Read one name, call, literal or bracket, and no operator after it: what a larger grammar writes a value to.
    pub fn place(&mut self) -> Expression {
        self.expression_from(Level::Whole)
    }

    /// Read one expression and nothing after it.
    fn whole(&mut self) -> Expression {
        if self.peek().kind == TokenKind::End {
            let span = self.peek().span;
            self.report(Diagnostic::new(Code::Empty, span, "there is no expression").found("nothing here"));
            return Expression::new(ExpressionKind::Faulty(Vec::new()), span);
        }
        let mut parts = vec![self.expression()];
        while self.peek().kind != TokenKind::End {
            self.report_unexpected_after();
            // The next connective is the likeliest place where sense begins again.
            while !matches!(self.peek().kind, TokenKind::And | TokenKind::Or | TokenKind::End) {
                self.advance();
            }
            if self.advance().kind != TokenKind::End {
                parts.push(self.expression());
            }
        }
        match parts.len() {
            1 => parts.remove(0),
            _ => self.build(ExpressionKind::Faulty(parts), Span::new(0, self.source.text.len())),
        }
    }

    /// Read operands and the operators that bind at least as tightly as `least`.
    fn expression_from(&mut self, least: Level) -> Expression {
        self.depth += 1;
        let expression = if self.depth > DEPTH_CAP { self.too_deep() } else { self.operated(least) };
        self.depth -= 1;
        expression
    }

    fn operated(&mut self, least: Level) -> Expression {
        let mut left = self.operand(least);
        while let Some(operator) = self.peek_operator().map(|(operator, ..)| operator) {
            let level = operator.level();
            if level < least {
                break;
            }
            left = if level == Level::Power { self.power(left) } else { self.chain(level, left) };
        }
        left
    }

    /// `a ^ b ^ c` is `a ^ (b ^ c)`, and the exponent may carry a sign.
    fn power(&mut self, base: Expression) -> Expression {
        self.take_operator();
        let exponent = self.expression_from(Level::Sign);
        let span = base.span().to(exponent.span());
        self.build(ExpressionKind::Power(Box::new(base), Box::new(exponent)), span)
    }

    fn chain(&mut self, level: Level, first: Expression) -> Expression {
        let mut rest = Vec::new();
        let mut span = first.span();
        while let Some(operator) = self.peek_operator().map(|(operator, ..)| operator).filter(|o| o.level() == level) {
            self.take_operator();
            let operand = self.expression_from(level.tighter());
            span = span.to(operand.span());
            rest.push((operator, operand));
        }
        self.build(ExpressionKind::Chain(level, Box::new(first), rest), span)
    }

    fn operand(&mut self, least: Level) -> Expression {
        // What starts no token is told and left out: the operand may well follow it.
        while self.peek().kind == TokenKind::Unknown {
            self.advance();
        }
        let token = self.peek();
        match token.kind {
            TokenKind::Name if self.is_reserved(token) => self.missing_operand(),
            TokenKind::Not => self.not(least),
            TokenKind::Minus => self.negate(),
            TokenKind::Foreign if matches!(self.text(token), "!" | "¬") => self.not(least),
            TokenKind::Foreign if matches!(self.text(token), "−" | "–") => self.negate(),
            TokenKind::Name if self.text(token) == "NOT" && self.begins_operand(1) => self.not(least),
            TokenKind::Name if self.peek_at(1).kind == TokenKind::OpenParenthesis => self.call(),
            TokenKind::OpenParenthesis => self.parenthesised(),
            TokenKind::OpenBracket => self.bracket(),
            TokenKind::OpenBrace => self.set(),
            _ => self.word(),
        }
    }

    fn begins_operand(&self, ahead: usize) -> bool {
        matches!(self.peek_at(ahead).kind, TokenKind::Name | TokenKind::OpenParenthesis | TokenKind::Not)
    }

    fn not(&mut self, least: Level) -> Expression {
        let token = self.advance();
        if token.kind != TokenKind::Not {
            self.report_foreign(token, "not");
        } else if least > Level::Not {
            let fault = unexpected(token.span, "`not` cannot stand after this operator".to_owned());
            self.report(fault.remedy("put parentheses around it: `(not …)`"));
        }
        let operand = self.expression_from(Level::Not);
        let span = token.span.to(operand.span());
        self.build(ExpressionKind::Not(Box::new(operand)), span)
    }

    fn negate(&mut self) -> Expression {
        let token = self.advance();
        if token.kind != TokenKind::Minus {
            self.report_foreign(token, "-");
        }
        let operand = self.expression_from(Level::Sign);
        let span = token.span.to(operand.span());
        self.build(ExpressionKind::Negate(Box::new(operand)), span)
    }

    /// A single token that is an operand by itself, or a fault.
    fn word(&mut self) -> Expression {
        let token = self.peek();
        let text = self.text(token);
        let kind = match token.kind {
            TokenKind::Name => Ok(ExpressionKind::Name(text.to_owned())),
            TokenKind::True => Ok(ExpressionKind::Truth(true)),
            TokenKind::False => Ok(ExpressionKind::Truth(false)),
            TokenKind::Number => literal::number(token, text),
            TokenKind::Date => literal::date(token, text),
            TokenKind::Text => literal::text(token, text),
            TokenKind::BadNumber | TokenKind::UnclosedText => Ok(ExpressionKind::Faulty(Vec::new())),
            _ => return self.missing_operand(),
        };
        self.advance();
        let kind = kind.unwrap_or_else(|fault| {
            self.report(*fault);
            ExpressionKind::Faulty(Vec::new())
        });
        Expression::new(kind, token.span)
    }

    /// Report the token that stands where an operand should; it stays, if something around it may have a use for it.
    fn parenthesised(&mut self) -> Expression {
        let open = self.advance();
        let inside = self.expression();
        match self.close(open, TokenKind::CloseParenthesis) {
            Some(_) => inside,
            None => self.build_faulty(vec![inside], open),
        }
    }

    fn bracket(&mut self) -> Expression {
        let open = self.advance();
        let inside = self.expression();
        match self.close(open, TokenKind::CloseBracket) {
            Some(close) => self.build(ExpressionKind::Bracket(Box::new(inside)), open.span.to(close)),
            None => self.build_faulty(vec![inside], open),
        }
    }

    fn set(&mut self) -> Expression {
        let open = self.advance();
        let members = self.list(TokenKind::CloseBrace);
        match self.close(open, TokenKind::CloseBrace) {
            Some(close) => self.build(ExpressionKind::Set(members), open.span.to(close)),
            None => self.build_faulty(members, open),
        }
    }

    fn call(&mut self) -> Expression {
        let name = self.advance();
        let open = self.advance();
        let bound = self.peek().kind == TokenKind::Name && self.peek_at(1).kind == TokenKind::Colon;
        let binder = bound.then(|| {
            let binder = self.advance();
            self.advance();
            self.text(binder).to_owned()
        });
        let arguments = self.list(TokenKind::CloseParenthesis);
        match self.close(open, TokenKind::CloseParenthesis) {
            Some(close) => {
                let call = Call { name: self.text(name).to_owned(), name_span: name.span, binder, arguments };
                self.build(ExpressionKind::Call(call), name.span.to(close))
            }
            None => self.build_faulty(arguments, name),
        }
    }

    /// Expressions between commas, up to the closing token, which stays.
    fn list(&mut self, close: TokenKind) -> Vec<Expression> {
        let mut members = Vec::new();
        if self.peek().kind == close {
            return members;
        }
        loop {
            members.push(self.expression());
            if !self.accept(TokenKind::Comma) {
                return members;
            }
        }
    }

    /// Take the closing token and give its place; otherwise report, and skip to where it should have been.
    fn close(&mut self, open: Token, close: TokenKind) -> Option<Span> {
        if self.peek().kind == close {
            return Some(self.advance().span);
        }
        let other_brace = close != TokenKind::CloseBrace && self.peek().kind == TokenKind::CloseBrace;
        let goes_on = !self.reserved.is_empty() && (self.is_reserved(self.peek()) || other_brace);
        if self.peek().kind == TokenKind::End || goes_on {
            let what = quoted(self.text(open));
            self.report(
                Diagnostic::new(Code::Unclosed, open.span, format!("{what} is never closed")).found("opened here"),
            );
            // At the end whatever follows repeats this; where a larger grammar goes on, it has its own faults.
            self.quiet |= !goes_on;
            return None;
        }
        self.report_unexpected_after();
        let mut depth = 0usize;
        loop {
            // Where a larger grammar goes on, the bracket was forgotten; what follows has its own faults to tell.
            let other = close != TokenKind::CloseBrace && depth == 0 && self.peek().kind == TokenKind::CloseBrace;
            if self.is_reserved(self.peek()) || (other && !self.reserved.is_empty()) {
                return None;
            }
            match self.advance().kind {
                TokenKind::End => return None,
                TokenKind::OpenParenthesis | TokenKind::OpenBracket | TokenKind::OpenBrace => depth += 1,
                TokenKind::CloseParenthesis | TokenKind::CloseBracket | TokenKind::CloseBrace if depth == 0 => {
                    return None;
                }
                TokenKind::CloseParenthesis | TokenKind::CloseBracket | TokenKind::CloseBrace => depth -= 1,
                _ => {}
            }
        }
    }

    /// The operator at this place, how many tokens it takes, and whether it is written as elsewhere.
    pub(crate) fn peek_operator(&self) -> Option<(Operator, usize, bool)> {
        let token = self.peek();
        let own = match token.kind {
            TokenKind::Or => Operator::Or,
            TokenKind::And => Operator::And,
            TokenKind::Equal => Operator::Equal,
            TokenKind::NotEqual => Operator::NotEqual,
            TokenKind::Less => Operator::Less,
            TokenKind::LessEqual => Operator::LessEqual,
            TokenKind::Greater => Operator::Greater,
            TokenKind::GreaterEqual => Operator::GreaterEqual,
            TokenKind::In => Operator::In,
            TokenKind::Plus => Operator::Add,
            TokenKind::Minus => Operator::Subtract,
            TokenKind::Star => Operator::Multiply,
            TokenKind::Slash => Operator::Divide,
            TokenKind::Caret => Operator::Power,
            TokenKind::Not if self.peek_at(1).kind == TokenKind::In => return Some((Operator::NotIn, 2, false)),
            TokenKind::Foreign | TokenKind::SingleEqual | TokenKind::Name => {
                let is_not = matches!(self.text(token), "is" | "IS") && self.peek_at(1).kind == TokenKind::Not;
                let operator = if is_not { Some(Operator::NotEqual) } else { foreign_operator(self.text(token)) };
                return operator.map(|operator| (operator, 1 + usize::from(is_not), true));
            }
            _ => return None,
        };
        Some((own, 1, false))
    }

    fn take_operator(&mut self) {
        if let Some((operator, tokens, foreign)) = self.peek_operator() {
            let mut last = self.advance();
            let first = last;
            for _ in 1..tokens {
                last = self.advance();
            }
            if foreign {
                self.report_foreign(Token { kind: first.kind, span: first.span.to(last.span) }, operator.sign());
            }
        }
    }

    /// A tree of these parts, unless it would be too tall.
    fn build(&mut self, kind: ExpressionKind, span: Span) -> Expression {
        let expression = Expression::new(kind, span);
        if expression.height() > DEPTH_CAP { self.too_deep() } else { expression }
    }

    fn build_faulty(&mut self, parts: Vec<Expression>, from: Token) -> Expression {
        let end = self.peek().span.start;
        self.build(ExpressionKind::Faulty(parts), from.span.to(Span::new(end, end)))
    }

    /// Report once and go to the end: whatever follows lies inside what is refused.
    fn too_deep(&mut self) -> Expression {
        let span = self.peek().span;
        let message = format!("this nests more than {DEPTH_CAP} levels deep");
        self.report(Diagnostic::new(Code::TooDeep, span, message).found("here").remedy("write it in parts"));
        self.quiet = true;
        self.at = self.tokens.len().saturating_sub(1);
        Expression::new(ExpressionKind::Faulty(Vec::new()), span)
    }
}

/// What a sign or word of another language means in this one.
fn foreign_operator(text: &str) -> Option<Operator> {
    Some(match text {
        "&&" | "&" | "AND" | "And" => Operator::And,
        "||" | "|" | "OR" | "Or" => Operator::Or,
        "=" | "===" | "is" | "IS" => Operator::Equal,
        "!==" | "<>" | "≠" => Operator::NotEqual,
        "=<" | "≤" => Operator::LessEqual,
        "=>" | "≥" => Operator::GreaterEqual,
        "IN" => Operator::In,
        "**" => Operator::Power,
        "×" | "·" => Operator::Multiply,
        "÷" => Operator::Divide,
        "−" | "–" => Operator::Subtract,
        _ => return None,
    })
}
