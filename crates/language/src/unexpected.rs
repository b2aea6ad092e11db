//! Say what was found where an expression expected something else, and go on behind it.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::parse::Parser;
use crate::quote::quoted;
use crate::syntax::{Expression, ExpressionKind};
use crate::token::{Token, TokenKind};

/// What may begin an expression, as told to the user.
const OPERANDS: &[&str] = &["a name", "a number", "a date", "a text in quotes", "`not`", "`-`", "`(`", "`[`", "`{`"];

/// What may follow an expression, as told to the user.
const OPERATORS: &[&str] =
    &["`and`", "`or`", "`==`", "`!=`", "`<`", "`<=`", "`>`", "`>=`", "`in`", "`+`", "`-`", "`*`", "`/`", "`^`"];

impl Parser<'_> {
    pub(crate) fn missing_operand(&mut self) -> Expression {
        let token = self.peek();
        let what = self.describe(token);
        let mut fault = unexpected(token.span, format!("expected a value, found {what}")).possible(OPERANDS.to_vec());
        if token.kind == TokenKind::Plus {
            fault = fault.remedy("leave out the `+`");
        }
        self.report(fault);
        let kept = matches!(
            token.kind,
            TokenKind::End
                | TokenKind::Comma
                | TokenKind::CloseParenthesis
                | TokenKind::CloseBracket
                | TokenKind::CloseBrace
        ) || self.is_reserved(token);
        if !kept && self.peek_operator().is_none() {
            self.advance();
        }
        Expression::new(ExpressionKind::Faulty(Vec::new()), token.span)
    }

    pub(crate) fn report_foreign(&mut self, token: Token, own: &str) {
        let text = self.text(token);
        let message = format!("{} is not an operator of this language", quoted(text));
        let mut fault = Diagnostic::new(Code::ForeignOperator, token.span, message)
            .found("written so in other languages")
            .remedy(format!("write `{own}`"));
        if text.starts_with("is") || text.starts_with("IS") {
            fault = fault.note("whether a value is there at all is asked by `known(x)`");
        }
        self.report(fault);
    }

    /// Report a token that can neither continue nor end the expression before it.
    pub(crate) fn report_unexpected_after(&mut self) {
        let token = self.peek();
        let what = self.describe(token);
        let fault = match token.kind {
            // These are reported when taken.
            TokenKind::Unknown | TokenKind::BadNumber | TokenKind::UnclosedText => return,
            TokenKind::CloseParenthesis | TokenKind::CloseBracket | TokenKind::CloseBrace => {
                unexpected(token.span, format!("{what} closes nothing that is open here"))
            }
            _ => unexpected(token.span, format!("expected an operator or the end, found {what}"))
                .possible(OPERATORS.to_vec()),
        };
        self.report(fault);
    }

    /// A token as told to a user.
    #[must_use]
    pub fn describe(&self, token: Token) -> String {
        match token.kind {
            TokenKind::End => "the end".to_owned(),
            _ => quoted(self.text(token)),
        }
    }
}

pub(crate) fn unexpected(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, span, message).found("not expected here")
}
