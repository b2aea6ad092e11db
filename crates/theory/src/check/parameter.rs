//! Check what is estimated: values, priors and their numbers.

use language::syntax::ExpressionKind;
use language::{Code, Diagnostic, Expression, nearest, quoted};
use process::{Attribute, Latent, Origin, Parameter, Prior, ValueKind};

use super::Checker;
use super::scope::{Meaning, Scope};
use crate::syntax::{Item, ParameterSyntax};
use crate::theory::{Binding, Supply};
use crate::words::PRIORS;

impl<'a> Checker<'a> {
    /// `param name = value ~ prior`.
    pub(super) fn parameter_item(&mut self, item: &'a Item) {
        let Item::Parameter(written) = item else { return };
        let value = written.value.as_ref().map(|value| self.constant(value));
        let prior = written.prior.as_ref().map(|prior| self.prior(prior));
        let (value, prior) = (value.map_or(Some(None), |v| v.map(Some)), prior.map_or(Some(None), |p| p.map(Some)));
        if !written.domain.is_empty() {
            if let (Some(Some(value)), Some(Some(prior)), Some(at)) = (value, prior, &written.value) {
                self.inside_prior(value, prior, at);
            }
            self.latent(written, value.flatten(), prior.flatten());
            return;
        }
        if !self.owns(&written.name) {
            return;
        }
        // One with a fault keeps its name, so that its uses are no faults too.
        let (value, prior) = (value.flatten(), prior.flatten());
        if let (Some(value), Some(prior), Some(at)) = (value, prior, &written.value) {
            self.inside_prior(value, prior, at);
        }
        self.define_name(&written.name, Meaning::Parameter(self.parameters.len()));
        self.parameters.push(Parameter {
            name: written.name.text.clone(),
            value: value.or(prior.map(centre)).unwrap_or(0.0),
            fixed: written.prior.is_none(),
            prior,
            span: written.name.span,
        });
    }

    /// A value for each unit: an attribute that nobody has measured, drawn before play, or fixed where there is no prior.
    fn latent(&mut self, written: &'a ParameterSyntax, value: Option<f64>, prior: Option<Prior>) {
        let kinds = written.domain.iter().map(|word| self.kind_of_unit(word)).collect::<Vec<_>>();
        let Some(domain) = kinds.into_iter().collect::<Option<Vec<_>>>() else { return };
        let name = &written.name;
        if domain.len() > 1 {
            let message = format!("{} has a value for each of several units together", quoted(&name.text));
            let fault = Diagnostic::new(Code::ArgumentCount, name.span, message).found("of one kind only");
            self.report(fault.remedy(format!("write param {}({}) ~ …", name.text, written.domain[0].text)));
            return;
        }
        let Some(value) = value.or(prior.map(centre)).filter(|_| self.owns(name)) else { return };
        let attribute = self.attributes.len();
        self.define_name(name, Meaning::Attribute(attribute));
        self.attributes.push(Attribute {
            name: name.text.clone(),
            domain,
            symmetric: false,
            values: ValueKind::Real,
            origin: Origin::Observed,
            span: name.span,
        });
        self.bindings.push(Binding {
            attribute,
            supply: Supply::Constant(value),
            carry_forward_years: None,
            otherwise: None,
            unknown_to_mean: false,
            optional: false,
            span: name.span,
        });
        self.latent.extend(prior.map(|prior| Latent { attribute, value, prior }));
    }

    fn inside_prior(&mut self, value: f64, prior: Prior, at: &Expression) {
        let (inside, range) = match prior {
            Prior::Normal(..) => return,
            Prior::Beta(..) => (value > 0.0 && value < 1.0, "between 0 and 1".to_owned()),
            Prior::Exponential(_) => (value > 0.0, "above 0".to_owned()),
            Prior::Uniform(least, greatest) => {
                (value >= least && value <= greatest, format!("from {least} to {greatest}"))
            }
        };
        if !inside {
            let message = format!("the prior does not allow the value {value}");
            let fault = Diagnostic::new(Code::BadPrior, at.span(), message).found("has no probability");
            self.report(fault.remedy(format!("give a value {range}")));
        }
    }

    fn prior(&mut self, expression: &'a Expression) -> Option<Prior> {
        let call = match expression.kind() {
            ExpressionKind::Call(call) if call.binder.is_none() => call,
            ExpressionKind::Faulty(_) => return None,
            _ => {
                let message = format!("{} is not a prior", self.written(expression));
                let fault = Diagnostic::new(Code::BadPrior, expression.span(), message).found("not a distribution");
                self.report(fault.remedy("write ~ normal(0, 1), or = for a fixed value").possible(names()));
                return None;
            }
        };
        let Some((_, needed)) = PRIORS.iter().find(|(name, _)| *name == call.name) else {
            let near = nearest(&call.name, PRIORS.iter().map(|(name, _)| *name)).map(|near| format!("`{near}`"));
            let message = format!("no prior is named {}", quoted(&call.name));
            let fault = Diagnostic::new(Code::BadPrior, call.name_span, message).found("not a distribution");
            self.report(fault.nearest(near).possible(names()));
            return None;
        };
        let numbers = call.arguments.iter().map(|one| self.constant_in(one, &Scope::default())).collect::<Vec<_>>();
        if numbers.len() != needed.len() {
            let message = format!("{} takes {}", quoted(&call.name), needed.join(" and "));
            let fault =
                Diagnostic::new(Code::ArgumentCount, call.name_span, message).found(format!("found {}", numbers.len()));
            self.report(fault.remedy(format!("write {}({})", call.name, needed.join(", "))));
            return None;
        }
        let numbers = numbers.into_iter().collect::<Option<Vec<_>>>()?;
        let positive = |place: usize| numbers[place] > 0.0;
        let (prior, wrong) = match call.name.as_str() {
            "normal" => {
                let wrong = (!positive(1)).then_some("a standard deviation is above 0");
                (Prior::Normal(numbers[0], numbers[1]), wrong)
            }
            "beta" => {
                let wrong = (!positive(0) || !positive(1)).then_some("both shapes are above 0");
                (Prior::Beta(numbers[0], numbers[1]), wrong)
            }
            "exponential" => (Prior::Exponential(numbers[0]), (!positive(0)).then_some("the mean is above 0")),
            _ => {
                let wrong =
                    (numbers[0] >= numbers[1]).then_some("the least value stands first and is below the greatest");
                (Prior::Uniform(numbers[0], numbers[1]), wrong)
            }
        };
        if let Some(remedy) = wrong {
            let message = format!("{} is no distribution", self.written(expression));
            let fault = Diagnostic::new(Code::BadPrior, expression.span(), message).found("impossible numbers");
            self.report(fault.remedy(remedy));
            return None;
        }
        Some(prior)
    }
}

fn names() -> Vec<String> {
    PRIORS.iter().map(|(name, numbers)| format!("{name}({})", numbers.join(", "))).collect()
}

/// The mean of a prior.
fn centre(prior: Prior) -> f64 {
    match prior {
        Prior::Normal(mean, _) | Prior::Exponential(mean) => mean,
        Prior::Beta(first, second) => first / (first + second),
        Prior::Uniform(least, greatest) => least / 2.0 + greatest / 2.0,
    }
}
