//! Check comparisons: both sides of one kind, with words resolved by the kind of the other side.

use crate::calendar::text_to_day;
use crate::check::{Checker, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::quote::quoted;
use crate::syntax::{Expression, ExpressionKind, Operator};
use crate::token::{TokenKind, text_to_tokens};
use crate::typed::{Comparison, Condition, Quantity};
use crate::types::{Kind, Names};

/// An expression beside the value that it turned out to be.
type Side<'e> = (&'e Expression, Value<'e>);

impl Checker<'_> {
    /// `a == b`, `a in {b, c}`, `a < b <= c`.
    pub(crate) fn comparison(
        &mut self,
        whole: &Expression,
        first: &Expression,
        rest: &[(Operator, Expression)],
    ) -> Option<Condition> {
        match rest {
            [(operator @ (Operator::In | Operator::NotIn), right)] => {
                let among = self.membership(first, right)?;
                Some(if *operator == Operator::In { among } else { Condition::Not(Box::new(among)) })
            }
            [(operator, right)] => self.pair(first, *operator, right),
            _ => self.comparison_chain(whole, first, rest),
        }
    }

    /// `a < b <= c`: quantities of one kind, all signs in one direction.
    fn comparison_chain(
        &mut self,
        whole: &Expression,
        first: &Expression,
        rest: &[(Operator, Expression)],
    ) -> Option<Condition> {
        let signs = rest.iter().map(|(operator, _)| *operator);
        let upward = signs.clone().all(|o| matches!(o, Operator::Less | Operator::LessEqual | Operator::Equal));
        let downward = signs.clone().all(|o| matches!(o, Operator::Greater | Operator::GreaterEqual | Operator::Equal));
        let mut sides = vec![(first, self.operand(first))];
        sides.extend(rest.iter().map(|(_, one)| (one, self.operand(one))).collect::<Vec<_>>());
        if !upward && !downward {
            let signs = signs.map(|operator| format!("`{}`", operator.sign())).collect::<Vec<_>>().join(" and ");
            let message = format!("{signs} in one chain do not say clearly what compares with what");
            let fault = Diagnostic::new(Code::UnclearChain, whole.span(), message).found("a chain of comparisons");
            self.report(fault.remedy("write two comparisons with `and` between them, or put parentheses"));
            return None;
        }
        let kind = sides.iter().find_map(|(_, value)| value.kind());
        let ordered = kind.clone().filter(|kind| matches!(kind, Kind::Real | Kind::Day));
        let Some(kind) = ordered else { return self.refuse_chain(whole, &sides, kind) };
        let quantities = sides.into_iter().map(|side| self.quantity_of(side, &kind)).collect::<Vec<_>>();
        let mut quantities = quantities.into_iter().collect::<Option<Vec<_>>>()?.into_iter();
        let first = quantities.next()?;
        let rest = rest.iter().filter_map(|(operator, _)| comparison(*operator)).zip(quantities).collect();
        Some(Condition::Compare(Box::new(first), rest))
    }

    fn refuse_chain(&mut self, whole: &Expression, sides: &[Side<'_>], kind: Option<Kind>) -> Option<Condition> {
        match kind {
            Some(kind) => {
                let message = format!("a chain of comparisons needs numbers or dates, and this has {kind}");
                let fault = Diagnostic::new(Code::UnclearChain, whole.span(), message).found("a chain of comparisons");
                self.report(fault.remedy("write two comparisons with `and` between them"));
                None
            }
            None => {
                for (expression, value) in sides {
                    self.refuse::<()>(expression, value, &Kind::Real);
                }
                None
            }
        }
    }

    fn quantity_of(&mut self, side: Side<'_>, kind: &Kind) -> Option<Quantity> {
        match side {
            (_, Value::Quantity(quantity, own)) if own == *kind => Some(quantity),
            (expression, value) => self.refuse(expression, &value, kind),
        }
    }

    /// `a op b`.
    fn pair(&mut self, left: &Expression, operator: Operator, right: &Expression) -> Option<Condition> {
        let sign = comparison(operator)?;
        let (mut a, mut b) = ((left, self.operand(left)), (right, self.operand(right)));
        match (&a.1, &b.1) {
            (Value::Faulty, _) | (_, Value::Faulty) => return None,
            (Value::Word(_) | Value::Braces(_), Value::Word(_) | Value::Braces(_)) => {
                return self.refuse_words(&a, &b);
            }
            _ => {}
        }
        if let Some(names) = names_for(&a, &b) {
            b.1 = self.named(right, &names, &quoted(self.source.slice(left.span())));
        } else if let Some(names) = names_for(&b, &a) {
            a.1 = self.named(left, &names, &quoted(self.source.slice(right.span())));
        }
        self.pair_of_kinds(a, sign, b)
    }

    /// Report two sides of which neither is a column. A word that is a value of some column is likely right, and the
    /// other side is what it should be compared with.
    fn refuse_words(&mut self, a: &Side<'_>, b: &Side<'_>) -> Option<Condition> {
        let is_value = |side: &Side<'_>| matches!(side.1, Value::Word(word) if self.is_value(word));
        let (first, second) = (is_value(a), is_value(b));
        for (side, is_value, other_is_value) in [(a, first, second), (b, second, first)] {
            if !is_value || other_is_value {
                self.refuse::<()>(side.0, &side.1, &Kind::Real);
            }
        }
        None
    }

    fn pair_of_kinds(&mut self, a: Side<'_>, sign: Comparison, b: Side<'_>) -> Option<Condition> {
        let equality = matches!(sign, Comparison::Equal | Comparison::NotEqual);
        let negated = |condition| match sign {
            Comparison::NotEqual => Condition::Not(Box::new(condition)),
            _ => condition,
        };
        match (a, b) {
            ((_, Value::Faulty), _) | (_, (_, Value::Faulty)) => None,
            ((_, Value::Quantity(p, own)), (_, Value::Quantity(q, other)))
                if own == other && (equality || !matches!(own, Kind::OneOf(_))) =>
            {
                Some(Condition::Compare(Box::new(p), vec![(sign, q)]))
            }
            ((_, Value::Condition(p)), (_, Value::Condition(q))) if equality => {
                Some(negated(Condition::Same(Box::new(p), Box::new(q))))
            }
            ((_, Value::TextColumn(p)), (_, Value::TextColumn(q))) if equality => {
                Some(negated(Condition::TextSame(p, q)))
            }
            ((_, Value::TextColumn(column)), (_, Value::TextLiteral(text)))
            | ((_, Value::TextLiteral(text)), (_, Value::TextColumn(column)))
                if equality =>
            {
                Some(negated(Condition::TextIs(column, text)))
            }
            ((_, Value::TextLiteral(p)), (_, Value::TextLiteral(q))) if equality => {
                Some(negated(Condition::Constant(p == q)))
            }
            ((set, Value::Set(column, names, one)), other) | (other, (set, Value::Set(column, names, one)))
                if equality && names_elements(&other, &names) =>
            {
                let codes = self.exact_elements(set, &names, one, &other)?;
                Some(negated(Condition::SetIs(column, codes)))
            }
            (a, b) => self.refuse_pair(a, sign, b),
        }
    }

    /// The elements with which a whole set is compared, sorted: `{asia, africa}`, or one bare word where that is fair.
    fn exact_elements(
        &mut self,
        set: &Expression,
        names: &Names,
        usually_one: bool,
        other: &Side<'_>,
    ) -> Option<Vec<u16>> {
        let owner = self.written(set);
        let in_braces = matches!(other.1, Value::Braces(_));
        let members = match other.1 {
            Value::Braces(members) => members.iter().collect::<Vec<_>>(),
            _ => vec![other.0],
        };
        let codes = members.into_iter().map(|member| self.element(member, names, &owner)).collect::<Vec<_>>();
        let mut codes = codes.into_iter().collect::<Option<Vec<_>>>()?;
        if !in_braces && !usually_one {
            self.report_set_as_one(set, other.0);
            return None;
        }
        codes.sort_unstable();
        codes.dedup();
        Some(codes)
    }

    fn report_set_as_one(&mut self, set: &Expression, element: &Expression) {
        let (owner, name) = (self.source.slice(set.span()), self.source.slice(element.span()));
        let message = format!("{} may have several elements at once", quoted(owner));
        let fault = Diagnostic::new(Code::TypeMismatch, set.span().to(element.span()), message)
            .found("a set compared with one element")
            .remedy(format!("write {owner}({name})"))
            .note(format!("for this element and no other, write {owner} == {{{name}}}"));
        self.report(fault);
    }

    /// `x in {a, b}`.
    fn membership(&mut self, left: &Expression, right: &Expression) -> Option<Condition> {
        let value = self.operand(left);
        let members = match self.operand(right) {
            Value::Braces(members) => members,
            Value::Faulty => return None,
            other => return self.refuse_right_of_in(left, right, &other),
        };
        match value {
            Value::Quantity(operand, kind) => {
                let owner = self.written(left);
                let members = members.iter().map(|member| self.member(member, &kind, &owner)).collect::<Vec<_>>();
                Some(Condition::Among(Box::new(operand), members.into_iter().collect::<Option<Vec<_>>>()?))
            }
            Value::TextColumn(column) => {
                let tests = members.iter().map(|member| self.text_test(member, column)).collect::<Vec<_>>();
                Some(Condition::Any(tests.into_iter().collect::<Option<Vec<_>>>()?))
            }
            Value::Set(..) => {
                let owner = self.source.slice(left.span());
                let asked = members.iter().map(|member| format!("{owner}({})", self.source.slice(member.span())));
                let asked = asked.take(4).collect::<Vec<_>>().join(" or ");
                let message = format!("{} is itself a set", quoted(owner));
                let fault = Diagnostic::new(Code::TypeMismatch, left.span(), message).found("a set");
                self.report(fault.remedy(format!("write {asked}")));
                None
            }
            Value::Condition(_) => {
                let message = "a condition is true or false and needs no set".to_owned();
                let fault = Diagnostic::new(Code::TypeMismatch, left.span(), message).found("a condition");
                self.report(fault.remedy("write it by itself, or after `not`"));
                None
            }
            other => self.refuse(left, &other, &Kind::Text),
        }
    }

    fn member(&mut self, member: &Expression, kind: &Kind, owner: &str) -> Option<Quantity> {
        if let Kind::OneOf(names) = kind {
            let same_kind = matches!(member.kind(), ExpressionKind::Name(word)
                if names.code(word).is_none() && self.vocabulary.lookup(word).is_some_and(|found| found.kind == *kind));
            if !same_kind {
                let value = self.named(member, names, owner);
                return self.quantity_of((member, value), kind);
            }
        }
        let value = self.operand(member);
        self.quantity_of((member, value), kind)
    }

    fn text_test(&mut self, member: &Expression, column: usize) -> Option<Condition> {
        match self.operand(member) {
            Value::TextLiteral(text) => Some(Condition::TextIs(column, text)),
            Value::TextColumn(other) => Some(Condition::TextSame(column, other)),
            other => self.refuse(member, &other, &Kind::Text),
        }
    }

    fn refuse_right_of_in(&mut self, left: &Expression, right: &Expression, value: &Value<'_>) -> Option<Condition> {
        let (item, owner) = (self.source.slice(left.span()), self.source.slice(right.span()));
        let fault = Diagnostic::new(Code::TypeMismatch, right.span(), "after `in` stands a set in braces")
            .found("not a set in braces");
        let remedy = match value {
            Value::Set(..) => format!("write {owner}({item})"),
            _ => format!("write {{{owner}}}"),
        };
        self.report(fault.remedy(remedy));
        None
    }

    /// Report two sides that do not compare, with what to write if the slip is a common one.
    fn refuse_pair(&mut self, a: Side<'_>, sign: Comparison, b: Side<'_>) -> Option<Condition> {
        for (expression, value) in [&a, &b] {
            if let Value::Word(word) = value {
                let other = if std::ptr::eq(*expression, a.0) { &b.1 } else { &a.1 };
                return self.refuse_word(expression, word, other);
            }
        }
        let kind = |value: &Value<'_>| value.kind().map_or("a set in braces".to_owned(), |kind| kind.to_string());
        let (p, q) = (kind(&a.1), kind(&b.1));
        let (left, right) = (self.written(a.0), self.written(b.0));
        let ordering = !matches!(sign, Comparison::Equal | Comparison::NotEqual);
        let unordered = p == q && ordering;
        let (message, found) = if unordered {
            (format!("{left} is {p}, which has no order"), "no order")
        } else {
            (format!("{left} is {p} and {right} is {q}: they do not compare"), "not of one kind")
        };
        let fault = Diagnostic::new(Code::TypeMismatch, a.0.span().to(b.0.span()), message).found(found);
        let remedy = match unordered {
            true => Some("compare with == or !=".to_owned()),
            false => self.pair_remedy(&a, &b, sign).or_else(|| self.pair_remedy(&b, &a, mirrored(sign))),
        };
        self.report(match remedy {
            Some(remedy) => fault.remedy(remedy),
            None => fault,
        });
        None
    }

    fn refuse_word(&mut self, expression: &Expression, word: &str, other: &Value<'_>) -> Option<Condition> {
        if other.kind() != Some(Kind::Text) {
            self.report_unknown_name(word, expression.span());
            return None;
        }
        let message = format!("{} is neither a column nor a text in quotes", quoted(word));
        let fault = Diagnostic::new(Code::UnknownName, expression.span(), message).found("a bare word");
        self.report(fault.remedy(format!("write \"{word}\"")));
        None
    }

    /// What was likely meant by comparing these two.
    fn pair_remedy(&self, a: &Side<'_>, b: &Side<'_>, sign: Comparison) -> Option<String> {
        let (left, sign) = (self.source.slice(a.0.span()), sign_of(sign));
        match (a.1.kind()?, b.0.kind()) {
            (Kind::Day, ExpressionKind::Number(year)) if (1000.0..=9999.0).contains(year) && year.fract() == 0.0 => {
                Some(format!("write {left} {sign} {year}-01-01, or year({left}) {sign} {year}"))
            }
            (Kind::Day, ExpressionKind::Text(text)) => {
                let shaped = matches!(text_to_tokens(text)[..], [token, _] if token.kind == TokenKind::Date);
                (shaped && text_to_day(text).is_ok()).then(|| format!("write {left} {sign} {text}"))
            }
            (Kind::Real, ExpressionKind::Text(text)) => {
                text.parse::<f64>().ok().map(|_| format!("write {left} {sign} {text}"))
            }
            (Kind::Flag, ExpressionKind::Number(value)) if *value == 1.0 || *value == 0.0 => {
                let positive = (*value == 1.0) == (sign == "==");
                Some(if positive { format!("write {left}") } else { format!("write not {left}") })
            }
            (Kind::OneOf(_) | Kind::Real | Kind::Day, ExpressionKind::Set(_)) if sign == "==" => {
                Some(format!("write {left} in {}", self.source.slice(b.0.span())))
            }
            (Kind::Set(names), _) if matches!(b.1.kind(), Some(Kind::Set(_))) => {
                let first = names.iter().next().unwrap_or("…");
                Some(format!("ask for elements, as in {left}({first})"))
            }
            (Kind::OneOf(_), ExpressionKind::Name(name)) if self.vocabulary.lookup(name).is_some() => {
                Some(format!("{} is a column, not a value of {}", quoted(name), quoted(left)))
            }
            _ => None,
        }
    }
}

/// Whether a side can be meant as elements of a set with these names: braces, a word, or a column named like one.
fn names_elements(side: &Side<'_>, names: &Names) -> bool {
    match (&side.1, side.0.kind()) {
        (Value::Braces(_) | Value::Word(_) | Value::TextLiteral(_), _) => true,
        (_, ExpressionKind::Name(name)) => names.code(name).is_some(),
        _ => false,
    }
}

/// The names by which the second side is read, if the first has names and the second is a word or a text, or a column
/// of another kind whose name is among them. A column that fits is a column.
fn names_for(owner: &Side<'_>, other: &Side<'_>) -> Option<Names> {
    let Value::Quantity(_, Kind::OneOf(names)) = &owner.1 else { return None };
    match (&other.1, other.0.kind()) {
        (Value::Word(_) | Value::TextLiteral(_), _) => Some(names.clone()),
        (value, ExpressionKind::Name(name)) => {
            let fits = value.kind() == owner.1.kind();
            (!fits && names.code(name).is_some()).then(|| names.clone())
        }
        _ => None,
    }
}

fn comparison(operator: Operator) -> Option<Comparison> {
    Some(match operator {
        Operator::Equal => Comparison::Equal,
        Operator::NotEqual => Comparison::NotEqual,
        Operator::Less => Comparison::Less,
        Operator::LessEqual => Comparison::LessEqual,
        Operator::Greater => Comparison::Greater,
        Operator::GreaterEqual => Comparison::GreaterEqual,
        _ => return None,
    })
}

/// The sign between the same two sides in the other order.
fn mirrored(sign: Comparison) -> Comparison {
    match sign {
        Comparison::Less => Comparison::Greater,
        Comparison::LessEqual => Comparison::GreaterEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterEqual => Comparison::LessEqual,
        same => same,
    }
}

fn sign_of(sign: Comparison) -> &'static str {
    match sign {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterEqual => ">=",
    }
}
