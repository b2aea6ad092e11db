//! Build the tree of a formula by R's order of operators.

use language::{Code, DEPTH_CAP, Diagnostic, Span};

use crate::syntax::{Argument, Expression, Kind, Operator};
use crate::token::{self, Token};

/// How tightly an operator binds, in R's order; what begins an expression may ask for a least level.
type Level = u8;
const OR: Level = 1;
const AND: Level = 2;
const NOT: Level = 3;
const COMPARE: Level = 4;
const SUM: Level = 5;
const PRODUCT: Level = 6;
const SPECIAL: Level = 7;
const COLON: Level = 8;
const UNARY: Level = 9;
const POWER: Level = 10;

/// The two sides of `~`; the left one is missing if none is written.
pub(crate) fn tokens_to_sides(tokens: &[Token]) -> Result<(Option<Expression>, Expression), Diagnostic> {
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let left = if parser.next_is("~") { None } else { Some(parser.expression(OR)?) };
    if !parser.accept("~") {
        let found = parser.peek();
        let message = "a formula has `~` between the time at risk and the covariates";
        return Err(unexpected(found, message).remedy("write `Surv(time, event) ~ x1 + x2`"));
    }
    let right = parser.expression(OR)?;
    match parser.peek().kind {
        token::Kind::End => Ok((left, right)),
        _ => Err(unexpected(parser.peek(), "the formula should end here, or go on with an operator")
            .possible(["`+`", "`-`", "`*`", "`:`", "`^`"])),
    }
}

fn unexpected(token: &Token, message: &str) -> Diagnostic {
    let found = if token.kind == token::Kind::End { "the formula ends here" } else { "this cannot stand here" };
    Diagnostic::new(Code::UnexpectedToken, token.span, message).found(found)
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> &'a Token {
        // The last token is the end, and it is never taken.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn advance(&mut self) -> &'a Token {
        let token = self.peek();
        self.at += usize::from(token.kind != token::Kind::End);
        token
    }

    fn next_is(&self, sign: &str) -> bool {
        matches!(self.peek().kind, token::Kind::Sign(found) if found == sign)
    }

    fn accept(&mut self, sign: &str) -> bool {
        let accepted = self.next_is(sign);
        self.at += usize::from(accepted);
        accepted
    }

    /// Read operands and the operators that bind at least as tightly as `least`.
    fn expression(&mut self, least: Level) -> Result<Expression, Diagnostic> {
        self.depth += 1;
        if self.depth > DEPTH_CAP {
            let message = format!("brackets and signs nest deeper than {DEPTH_CAP}");
            return Err(Diagnostic::new(Code::TooDeep, self.peek().span, message).found("the level that is too deep"));
        }
        let mut left = self.prefixed()?;
        while let Some((operator, level)) = self.operator() {
            if level < least {
                break;
            }
            left = match operator {
                None => {
                    self.advance();
                    let exponent = self.expression(POWER)?;
                    let span = left.span.to(exponent.span);
                    Expression { kind: Kind::Power(Box::new(left), Box::new(exponent)), span }
                }
                Some(_) => self.chain(left, level)?,
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    /// Read on through operators of one level.
    fn chain(&mut self, first: Expression, level: Level) -> Result<Expression, Diagnostic> {
        let mut rest = Vec::new();
        let mut span = first.span;
        while let Some((Some(operator), found)) = self.operator() {
            if found != level {
                break;
            }
            if level == COMPARE && !rest.is_empty() {
                return Err(unexpected(self.peek(), "one comparison cannot follow another")
                    .remedy("join two comparisons with `&`"));
            }
            self.advance();
            let right = self.expression(level + 1)?;
            span = span.to(right.span);
            rest.push((operator, right));
        }
        Ok(Expression { kind: Kind::Chain(Box::new(first), rest), span })
    }

    /// The operator that stands next and its level; `None` inside for a power, which groups from the right.
    fn operator(&self) -> Option<(Option<Operator>, Level)> {
        let token::Kind::Sign(sign) = self.peek().kind else { return None };
        Some(match sign {
            "|" | "||" => (Some(Operator::Or), OR),
            "&" | "&&" => (Some(Operator::And), AND),
            "==" => (Some(Operator::Equal), COMPARE),
            "!=" => (Some(Operator::NotEqual), COMPARE),
            "<" => (Some(Operator::Less), COMPARE),
            "<=" => (Some(Operator::LessEqual), COMPARE),
            ">" => (Some(Operator::Greater), COMPARE),
            ">=" => (Some(Operator::GreaterEqual), COMPARE),
            "+" => (Some(Operator::Add), SUM),
            "-" => (Some(Operator::Subtract), SUM),
            "*" => (Some(Operator::Multiply), PRODUCT),
            "/" => (Some(Operator::Divide), PRODUCT),
            "%%" => (Some(Operator::Remainder), SPECIAL),
            "%/%" => (Some(Operator::Quotient), SPECIAL),
            "%in%" => (Some(Operator::In), SPECIAL),
            ":" => (Some(Operator::Interact), COLON),
            "^" => (None, POWER),
            _ => return None,
        })
    }

    /// Read an operand with the signs before it.
    fn prefixed(&mut self) -> Result<Expression, Diagnostic> {
        let token = self.advance();
        let (level, wrap): (Level, fn(Box<Expression>) -> Kind) = match &token.kind {
            token::Kind::Sign("-") => (UNARY, Kind::Negative),
            token::Kind::Sign("+") => (UNARY, Kind::Positive),
            token::Kind::Sign("!") => (NOT, Kind::Not),
            _ => return self.operand(token),
        };
        let inner = self.expression(level)?;
        let span = token.span.to(inner.span);
        Ok(Expression { kind: wrap(Box::new(inner)), span })
    }

    fn operand(&mut self, token: &Token) -> Result<Expression, Diagnostic> {
        let kind = match &token.kind {
            token::Kind::Name(name) if self.next_is("(") => return self.call(name, token.span),
            token::Kind::Name(name) if name == "TRUE" => Kind::Truth(true),
            token::Kind::Name(name) if name == "FALSE" => Kind::Truth(false),
            token::Kind::Name(name) => Kind::Name(name.clone()),
            token::Kind::Number(value) => Kind::Number(*value),
            token::Kind::Text(text) => Kind::Text(text.clone()),
            token::Kind::Sign("(") => {
                let inner = self.expression(OR)?;
                let span = self.close(token.span)?;
                return Ok(Expression { kind: Kind::Group(Box::new(inner)), span });
            }
            _ => {
                return Err(unexpected(token, "a column, a number or a function should stand here").possible([
                    "a column",
                    "a number",
                    "a text in quotes",
                    "a function",
                    "`(`",
                    "`-`",
                ]));
            }
        };
        Ok(Expression { kind, span: token.span })
    }

    fn call(&mut self, name: &str, span: Span) -> Result<Expression, Diagnostic> {
        let open = self.advance().span;
        let mut arguments = Vec::new();
        if self.accept(")") {
            return Ok(Expression { kind: Kind::Call(name.to_owned(), arguments), span: span.to(open) });
        }
        loop {
            arguments.push(self.argument()?);
            if !self.accept(",") {
                break;
            }
        }
        let end = self.close(open)?;
        Ok(Expression { kind: Kind::Call(name.to_owned(), arguments), span: span.to(end) })
    }

    fn argument(&mut self) -> Result<Argument, Diagnostic> {
        let mut name = None;
        if let (token::Kind::Name(word), Some(next)) = (&self.peek().kind, self.tokens.get(self.at + 1))
            && next.kind == token::Kind::Sign("=")
        {
            name = Some(word.clone());
            self.at += 2;
        }
        Ok(Argument { name, value: self.expression(OR)? })
    }

    /// Take the closing bracket, and give the span from the opening one.
    fn close(&mut self, open: Span) -> Result<Span, Diagnostic> {
        let token = self.peek();
        if self.accept(")") {
            return Ok(open.to(token.span));
        }
        if token.kind == token::Kind::End {
            return Err(Diagnostic::new(Code::Unclosed, open, "this bracket is never closed").found("opens here"));
        }
        let mut fault = unexpected(token, "`)`, `,` or an operator should stand here");
        if token.kind == token::Kind::Sign("=") {
            fault = fault.remedy("compare with `==`");
        }
        Err(fault)
    }
}
