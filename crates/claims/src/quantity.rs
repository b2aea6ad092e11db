//! Find what a number is a linear function of, so that readers see the record's own values and not a scaled one.

use language::syntax::{ExpressionKind, Level, Operator};
use language::{Expression, syntax_to_text};

/// What a number is made of: `number = factor * quantity + offset`.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The quantity as an expression: a column, a function of columns, or the whole number if it is linear in neither.
    pub text: String,
    /// By what it is multiplied; never 0.
    factor: f64,
    /// What is added.
    offset: f64,
}

/// A part of an expression: a constant, or linear in one quantity.
enum Part {
    Constant(f64),
    Linear(Quantity),
}

impl Quantity {
    /// The one quantity that an expression is linear in; otherwise the expression itself.
    ///
    /// `(year(ended) - 1990) / 10` is linear in `year(ended)`; `log(war_years)` and `war_years * war_years` are their own quantities.
    #[must_use]
    pub fn of(expression: &Expression) -> Quantity {
        match part(expression) {
            Some(Part::Linear(quantity)) if quantity.factor != 0.0 && quantity.factor.is_finite() => quantity,
            _ => own(expression),
        }
    }

    /// The quantity where the number has this value.
    #[must_use]
    pub fn value_at(&self, number: f64) -> f64 {
        (number - self.offset) / self.factor
    }

    /// Whether more of it is more of the number.
    #[must_use]
    pub fn grows(&self) -> bool {
        self.factor > 0.0
    }

    fn times(self, factor: f64) -> Quantity {
        Quantity { factor: self.factor * factor, offset: self.offset * factor, ..self }
    }

    fn plus(self, offset: f64) -> Quantity {
        Quantity { offset: self.offset + offset, ..self }
    }
}

fn own(expression: &Expression) -> Quantity {
    Quantity { text: syntax_to_text(expression), factor: 1.0, offset: 0.0 }
}

/// `None` if it is neither a constant nor linear.
fn part(expression: &Expression) -> Option<Part> {
    match expression.kind() {
        ExpressionKind::Number(number) => Some(Part::Constant(*number)),
        ExpressionKind::Name(_) | ExpressionKind::Call(_) => Some(Part::Linear(own(expression))),
        ExpressionKind::Negate(inside) => scaled(part(inside)?, -1.0),
        ExpressionKind::Chain(Level::Sum, first, rest) => rest.iter().try_fold(part(first)?, |sum, (sign, term)| {
            let term = part(term)?;
            added(sum, if *sign == Operator::Subtract { scaled(term, -1.0)? } else { term })
        }),
        ExpressionKind::Chain(Level::Product, first, rest) => {
            rest.iter().try_fold(part(first)?, |product, (sign, by)| match (*sign, part(by)?) {
                (Operator::Divide, Part::Constant(by)) => scaled(product, 1.0 / by),
                (Operator::Multiply, Part::Constant(by)) => scaled(product, by),
                (Operator::Multiply, by) => match product {
                    Part::Constant(product) => scaled(by, product),
                    Part::Linear(_) => None,
                },
                _ => None,
            })
        }
        _ => None,
    }
}

fn scaled(part: Part, factor: f64) -> Option<Part> {
    Some(match part {
        Part::Constant(number) => Part::Constant(number * factor),
        Part::Linear(quantity) => Part::Linear(quantity.times(factor)),
    })
}

fn added(one: Part, other: Part) -> Option<Part> {
    match (one, other) {
        (Part::Constant(one), Part::Constant(other)) => Some(Part::Constant(one + other)),
        (Part::Linear(quantity), Part::Constant(number)) | (Part::Constant(number), Part::Linear(quantity)) => {
            Some(Part::Linear(quantity.plus(number)))
        }
        (Part::Linear(one), Part::Linear(other)) if one.text == other.text => Some(Part::Linear(Quantity {
            factor: one.factor + other.factor,
            offset: one.offset + other.offset,
            text: one.text,
        })),
        (Part::Linear(_), Part::Linear(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::{Source, text_to_tokens, tokens_to_syntax};

    fn of(text: &str) -> Quantity {
        let source = Source::new("test", text);
        Quantity::of(&tokens_to_syntax(&source, &text_to_tokens(text)).0)
    }

    #[test]
    fn a_decade_is_told_in_the_years_that_it_counts() {
        let decade = of("(year(ended) - 1990) / 10");
        assert!(decade.text == "year(ended)" && decade.grows() && !of("1990 - year(ended)").grows());
        assert!((decade.value_at(-4.4) - 1946.0).abs() < 1e-9 && (decade.value_at(2.4) - 2014.0).abs() < 1e-9);
    }

    #[test]
    fn signs_and_factors_on_either_side_are_undone() {
        for text in ["2 - 4 * income", "-(income * 4 - 2)", "2 - income - 3 * income", "(1 - 2 * income) * 4 / 2"] {
            let quantity = of(text);
            assert_eq!(quantity.text, "income", "{text}");
            assert!((quantity.value_at(2.0 - 4.0 * 7.0) - 7.0).abs() < 1e-12, "{text}");
        }
    }

    #[test]
    fn what_is_not_linear_in_one_column_is_its_own_quantity() {
        for text in ["log(war_years)", "a * b", "a + b", "1 / a", "a ^ 2", "a - a", "a / 0"] {
            let quantity = of(text);
            assert_eq!((quantity.text.as_str(), quantity.value_at(3.0)), (text, 3.0), "{text}");
        }
        assert_eq!(of("2 * log(war_years)").text, "log(war_years)");
    }
}
