//! Read events and the rules of the yearly tick.

use language::{Code, Diagnostic, Token, TokenKind};

use crate::parse::Reader;
use crate::syntax::{EffectSyntax, EventSyntax, SeenSyntax, SeenWord, TickSyntax, Word, WriteSyntax};
use crate::words::CLAUSES;

impl Reader<'_> {
    /// `name(c: conflict) { … }`, after `event`.
    pub(crate) fn event(&mut self) -> Option<EventSyntax> {
        let name = self.name("the event's name")?;
        let mut event = EventSyntax {
            name,
            roles: Vec::new(),
            unordered: false,
            guard: None,
            hazard: None,
            effects: Vec::new(),
            seen: None,
        };
        let roles = self.roles(&mut event);
        if roles.is_none() {
            // The clauses can be read even where the roles cannot.
            self.skip(&[TokenKind::OpenBrace]);
        }
        let open = self.parser.peek();
        self.sign(TokenKind::OpenBrace, "{")?;
        self.clauses(open, &mut event);
        // Without its roles every word of the event would be a fault again.
        roles.map(|()| event)
    }

    /// `(c: conflict, s: state)`, `({a, b}: state)`, or nothing.
    fn roles(&mut self, event: &mut EventSyntax) -> Option<()> {
        if !self.parser.accept(TokenKind::OpenParenthesis) {
            return Some(());
        }
        loop {
            let brace = self.parser.peek();
            if self.parser.accept(TokenKind::OpenBrace) {
                let pair = self.names("a name for one of the pair")?;
                self.sign(TokenKind::CloseBrace, "}")?;
                self.sign(TokenKind::Colon, ":")?;
                let kind = self.name("a kind of unit")?;
                self.pair(event, pair, kind, brace);
            } else {
                let role = self.name("a name for who takes part")?;
                self.sign(TokenKind::Colon, ":")?;
                event.roles.push((role, self.name("a kind of unit")?));
            }
            if !self.parser.accept(TokenKind::Comma) {
                return self.sign(TokenKind::CloseParenthesis, ")");
            }
        }
    }

    fn pair(&mut self, event: &mut EventSyntax, pair: Vec<Word>, kind: Word, brace: Token) {
        // Only of two roles, and no others before them, can it be asked whether they may be exchanged.
        event.unordered = pair.len() == 2 && event.roles.is_empty();
        if !event.unordered {
            let message = "a pair without order has two names, and stands first".to_owned();
            let fault = Diagnostic::new(Code::UnexpectedToken, brace.span, message).found("not such a pair");
            self.parser.report(fault.remedy("write {a, b}: KIND as the first of the roles"));
        }
        event.roles.extend(pair.into_iter().map(|name| (name, kind.clone())));
    }

    fn clauses(&mut self, open: Token, event: &mut EventSyntax) {
        loop {
            let token = self.parser.peek();
            let word = self.parser.text(token);
            if self.parser.accept(TokenKind::CloseBrace) {
                return;
            }
            if self.at_statement() {
                self.unclosed(open);
                return;
            }
            if CLAUSES.contains(&word) {
                self.parser.advance();
                if self.clause(word, token, event).is_some() {
                    continue;
                }
            } else {
                self.unexpected(CLAUSES);
                self.parser.advance();
            }
            self.skip_to_clause();
        }
    }

    fn skip_to_clause(&mut self) {
        let mut depth = 0usize;
        loop {
            let token = self.parser.peek();
            if depth == 0 && (self.at_statement() || CLAUSES.contains(&self.parser.text(token))) {
                return;
            }
            match token.kind {
                TokenKind::End => return,
                TokenKind::OpenBrace => depth += 1,
                TokenKind::CloseBrace => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.parser.advance();
        }
    }

    fn clause(&mut self, word: &str, token: Token, event: &mut EventSyntax) -> Option<()> {
        let repeated = match word {
            "when" => event.guard.replace(self.expression()).is_some(),
            "hazard" => {
                let repeated = event.hazard.replace(self.expression()).is_some();
                self.per_year();
                repeated
            }
            "then" => {
                let repeated = !event.effects.is_empty();
                self.effects(event)?;
                repeated
            }
            _ => {
                let seen = self.seen()?;
                event.seen.replace(seen).is_some()
            }
        };
        if repeated {
            let message = format!("`{word}` stands twice in one event");
            let remedy = match word {
                "when" => "join the conditions with `and`",
                "then" => "put the effects behind one `then`, with commas",
                "hazard" => "an event has one hazard: add or multiply, or write two events",
                _ => "keep one of them",
            };
            let fault = Diagnostic::new(Code::RepeatedClause, token.span, message).found("the second time");
            self.parser.report(fault.remedy(remedy));
        }
        Some(())
    }

    fn per_year(&mut self) {
        if self.accept("per") && self.accept("year") {
            return;
        }
        let token = self.parser.peek();
        let message = format!("a hazard ends in `per year`, found {}", self.parser.describe(token));
        let fault =
            Diagnostic::new(Code::PerYear, token.span, message).found("the unit of time is missing before this");
        self.parser.report(fault.remedy("write hazard … per year"));
    }

    fn effects(&mut self, event: &mut EventSyntax) -> Option<()> {
        loop {
            let word = self.parser.peek();
            if self.accept("create") {
                let kind = self.name("a kind of unit")?;
                let name = self.name("a name for the new unit")?;
                let mut with = Vec::new();
                if self.accept("with") {
                    with.push(self.write()?);
                    while self.parser.accept(TokenKind::Comma) {
                        with.push(self.write()?);
                    }
                }
                let word = Word { text: "create".to_owned(), span: word.span };
                event.effects.push(EffectSyntax::Create { word, kind, name, with });
                return Some(());
            }
            event.effects.push(EffectSyntax::Write(self.write()?));
            if !self.parser.accept(TokenKind::Comma) {
                return Some(());
            }
        }
    }

    /// `place := term`.
    fn write(&mut self) -> Option<WriteSyntax> {
        let place = self.parser.place();
        self.written_as(TokenKind::ColonEqual, ":=", &[TokenKind::SingleEqual, TokenKind::Equal])?;
        Some(WriteSyntax { place, value: self.expression() })
    }

    /// `as record.fact(c, mark) optional` or `by no record`, after `seen`.
    fn seen(&mut self) -> Option<SeenSyntax> {
        if self.accept("by") {
            self.expect("no")?;
            self.expect("record")?;
            return Some(SeenSyntax::ByNoRecord);
        }
        if !self.accept("as") {
            self.unexpected(&["as", "by"]);
            return None;
        }
        let first = self.parser.peek();
        let mut name = self.name("a fact, such as record.return_to_war,")?.text;
        let mut span = first.span;
        while self.parser.accept(TokenKind::Dot) {
            let token = self.parser.peek();
            if token.kind != TokenKind::Name {
                self.unexpected(&["a name after the dot"]);
                return None;
            }
            self.parser.advance();
            name = format!("{name}.{}", self.parser.text(token));
            span = span.to(token.span);
        }
        let mut words = Vec::new();
        if self.parser.accept(TokenKind::OpenParenthesis) && !self.parser.accept(TokenKind::CloseParenthesis) {
            loop {
                words.push(self.seen_word()?);
                if !self.parser.accept(TokenKind::Comma) {
                    break;
                }
            }
            self.sign(TokenKind::CloseParenthesis, ")")?;
        }
        Some(SeenSyntax::As { name, span, words, optional: self.accept("optional") })
    }

    fn seen_word(&mut self) -> Option<SeenWord> {
        if self.sees("by") {
            self.parser.advance();
            return Some(SeenWord::By(self.parser.place()));
        }
        let mut words = vec![self.name("a role or a mark")?];
        while self.parser.accept(TokenKind::Or) {
            words.push(self.name("a mark")?);
        }
        Some(SeenWord::Words(words))
    }

    /// `year { … }`, after `each`.
    pub(crate) fn each(&mut self) -> Option<Vec<TickSyntax>> {
        self.expect("year")?;
        self.rules()
    }

    /// `{ … }`: what is written, after `each year` or `at DATE`.
    pub(crate) fn rules(&mut self) -> Option<Vec<TickSyntax>> {
        let open = self.parser.peek();
        self.sign(TokenKind::OpenBrace, "{")?;
        let mut rules = Vec::new();
        loop {
            if self.parser.accept(TokenKind::CloseBrace) {
                return Some(rules);
            }
            if self.at_statement() {
                self.unclosed(open);
                return Some(rules);
            }
            match self.tick() {
                Some(rule) => rules.push(rule),
                None => {
                    // The next rule begins where the next sign of writing stands, one place before it at least.
                    self.skip(&[TokenKind::CloseBrace]);
                }
            }
        }
    }

    fn tick(&mut self) -> Option<TickSyntax> {
        let start = self.parser.peek().span;
        if !matches!(self.parser.peek().kind, TokenKind::Name) || self.parser.is_reserved(self.parser.peek()) {
            self.unexpected(&["a place to write to, such as arms(c),"]);
            self.parser.advance();
            return None;
        }
        let write = self.write()?;
        let variables = if self.accept("for") { self.names("a variable")? } else { Vec::new() };
        let condition = self.accept("where").then(|| self.expression());
        Some(TickSyntax { write, variables, condition, span: start.to(self.parser.peek().span) })
    }
}
