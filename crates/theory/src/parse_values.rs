//! Read what is observed, held, defined and estimated.

use language::{Code, Diagnostic, Expression, Token, TokenKind};

use crate::parse::Reader;
use crate::syntax::{
    AttributeName, AttributeSyntax, DefineSyntax, Direction, FromSyntax, ParameterSyntax, Path, RoleSpell, RoleSyntax,
    ValuesSyntax, Word,
};

impl Reader<'_> {
    /// `record.broker(dominant)`.
    pub(crate) fn path(&mut self) -> Option<Path> {
        let first = self.name("a source, such as record.states,")?;
        let mut path = Path { name: first.text, arguments: Vec::new(), span: first.span };
        while self.parser.accept(TokenKind::Dot) {
            // After a dot any word is the source's own.
            let token = self.parser.peek();
            if token.kind != TokenKind::Name {
                self.unexpected(&["a name after the dot"]);
                return None;
            }
            self.parser.advance();
            path.name = format!("{}.{}", path.name, self.parser.text(token));
            path.span = path.span.to(token.span);
        }
        if self.parser.accept(TokenKind::OpenParenthesis) {
            path.arguments.push(self.parser.place());
            while self.parser.accept(TokenKind::Comma) {
                path.arguments.push(self.parser.place());
            }
            path.span = path.span.to(self.parser.peek().span);
            self.sign(TokenKind::CloseParenthesis, ")")?;
        }
        Some(path)
    }

    /// `dominant : state = USA from 1945, …`, after `role`.
    pub(crate) fn role(&mut self) -> Option<RoleSyntax> {
        let name = self.name("the role's name")?;
        self.sign(TokenKind::Colon, ":")?;
        let kind = self.name("a kind of unit")?;
        self.equals()?;
        let mut spells = vec![self.role_spell()?];
        while self.parser.accept(TokenKind::Comma) {
            spells.push(self.role_spell()?);
        }
        Some(RoleSyntax { name, kind, spells })
    }

    fn role_spell(&mut self) -> Option<RoleSpell> {
        let unit = self.parser.place();
        self.expect("from")?;
        let from = self.parser.place();
        let to = self.accept("to").then(|| self.parser.place());
        let span = unit.span().to(to.as_ref().unwrap_or(&from).span());
        Some(RoleSpell { unit, from, to, span })
    }

    /// Take `=`; for what other languages write there, say so and go on.
    pub(crate) fn equals(&mut self) -> Option<()> {
        self.written_as(TokenKind::SingleEqual, "=", &[TokenKind::Equal, TokenKind::ColonEqual])
    }

    /// Take a sign; for others that are meant for it, say so and go on.
    pub(crate) fn written_as(&mut self, kind: TokenKind, sign: &'static str, others: &[TokenKind]) -> Option<()> {
        let token = self.parser.peek();
        if !others.contains(&token.kind) {
            return self.sign(kind, sign);
        }
        let message = format!("expected `{sign}`, found {}", self.parser.describe(token));
        let fault = Diagnostic::new(Code::UnexpectedToken, token.span, message).found("not expected here");
        self.parser.report(fault.remedy(format!("write `{sign}`")));
        self.parser.advance();
        Some(())
    }

    /// `name(kind) : type from source …` after `observe`, or `name(kind), … : type follows …` after `hold`.
    pub(crate) fn attribute(&mut self, word: Token, observed: bool) -> Option<AttributeSyntax> {
        let mut names = vec![self.attribute_name()?];
        while self.parser.accept(TokenKind::Comma) {
            names.push(self.attribute_name()?);
        }
        self.sign(TokenKind::Colon, ":")?;
        let before = self.direction();
        let values = Some(self.values()?);
        let direction = before.or_else(|| self.direction());
        let from = Some(if observed { self.observed_from()? } else { self.held_from()? });
        let mut attribute = AttributeSyntax {
            names,
            direction,
            values,
            from,
            carry: None,
            otherwise: None,
            optional: None,
            span: word.span.to(self.parser.peek().span),
        };
        self.coverage(&mut attribute)?;
        Some(attribute)
    }

    fn attribute_name(&mut self) -> Option<AttributeName> {
        let name = self.name("a name")?;
        Some(AttributeName { name, domain: self.kinds()? })
    }

    /// `(state, state)`, or nothing.
    fn kinds(&mut self) -> Option<Vec<Word>> {
        if !self.parser.accept(TokenKind::OpenParenthesis) {
            return Some(Vec::new());
        }
        let kinds = self.names("a kind of unit")?;
        self.sign(TokenKind::CloseParenthesis, ")")?;
        Some(kinds)
    }

    fn direction(&mut self) -> Option<(Direction, language::Span)> {
        let span = self.parser.peek().span;
        if self.accept("symmetric") {
            return Some((Direction::Symmetric, span));
        }
        self.accept("directed").then_some((Direction::Directed, span))
    }

    fn values(&mut self) -> Option<ValuesSyntax> {
        if self.accept("flag") {
            return Some(ValuesSyntax::Flag);
        }
        if self.accept("real") {
            if !self.parser.accept(TokenKind::In) {
                return Some(ValuesSyntax::Real(None));
            }
            let low = self.expression();
            self.sign(TokenKind::DotDot, "..")?;
            return Some(ValuesSyntax::Real(Some((low, self.expression()))));
        }
        if self.accept("one") {
            self.expect("of")?;
            return Some(ValuesSyntax::OneOf(self.names("a value's name")?));
        }
        Some(ValuesSyntax::Kind(self.name("a type: flag, real, one of … or a kind of unit")?))
    }

    fn observed_from(&mut self) -> Option<FromSyntax> {
        if self.sees("follows") || self.sees("starts") {
            let token = self.parser.peek();
            let message = format!("what is observed has no {}", self.parser.describe(token));
            let fault = Diagnostic::new(Code::UnexpectedToken, token.span, message).found("only after `hold`");
            self.parser.report(fault.remedy("write hold … follows …, or observe … from …"));
            return None;
        }
        self.expect("from")?;
        Some(FromSyntax::From(self.path()?))
    }

    fn held_from(&mut self) -> Option<FromSyntax> {
        if self.accept("follows") {
            return Some(FromSyntax::Follows(self.path()?));
        }
        if !self.accept("starts") {
            self.unexpected(&["follows", "starts"]);
            return None;
        }
        self.expect("from")?;
        if self.parser.peek_at(1).kind == TokenKind::Dot {
            return Some(FromSyntax::StartsFrom(self.path()?));
        }
        Some(FromSyntax::StartsAt(self.expression()))
    }

    /// `carry forward N years  optional  else VALUE`, each once, in any order.
    fn coverage(&mut self, attribute: &mut AttributeSyntax) -> Option<()> {
        loop {
            let token = self.parser.peek();
            let repeated = if self.accept("carry") {
                self.expect("forward")?;
                let years = self.parser.place();
                self.expect("years")?;
                attribute.carry.replace(years).is_some()
            } else if self.accept("else") {
                attribute.otherwise.replace(self.expression()).is_some()
            } else if self.accept("optional") {
                attribute.optional.replace(token.span).is_some()
            } else {
                return Some(());
            };
            if repeated {
                let message = format!("{} stands twice", self.parser.describe(token));
                let fault = Diagnostic::new(Code::RepeatedClause, token.span, message).found("the second time");
                self.parser.report(fault.remedy("keep one of them"));
            }
        }
    }

    /// `name(s) = term`, after `define`.
    pub(crate) fn define(&mut self) -> Option<DefineSyntax> {
        let name = self.name("the definition's name")?;
        let mut arguments: Vec<(Word, Option<Word>)> = Vec::new();
        if self.parser.accept(TokenKind::OpenParenthesis) {
            loop {
                let argument = self.name("an argument's name")?;
                let typed = self.parser.accept(TokenKind::Colon);
                let kind = if typed { Some(self.name("a kind of unit, real or flag")?) } else { None };
                arguments.push((argument, kind));
                if !self.parser.accept(TokenKind::Comma) {
                    break;
                }
            }
            self.sign(TokenKind::CloseParenthesis, ")")?;
        }
        self.equals()?;
        Some(DefineSyntax { name, arguments, body: self.expression() })
    }

    /// `name ~ prior`, `name = value`, `name = value ~ prior`, after `param`.
    pub(crate) fn parameter(&mut self) -> Option<ParameterSyntax> {
        let name = self.name("the parameter's name")?;
        let domain = self.kinds()?;
        let valued =
            matches!(self.parser.peek().kind, TokenKind::SingleEqual | TokenKind::Equal | TokenKind::ColonEqual);
        let value = if valued {
            self.equals()?;
            Some(self.expression())
        } else {
            None
        };
        let prior: Option<Expression> = self.parser.accept(TokenKind::Tilde).then(|| self.expression());
        if value.is_none() && prior.is_none() {
            self.unexpected(&["~", "="]);
            return None;
        }
        Some(ParameterSyntax { name, domain, value, prior })
    }
}
