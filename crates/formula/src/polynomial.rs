//! Compute polynomials of a column, orthogonal over its rows or raw.
//!
//! Source: Stieltjes's recurrence, in the form of Kennedy and Gentle (1980), as R's `poly` documents it; each polynomial
//! has a positive leading coefficient and length one. Checked against R 4.2.2.

use numerics::sums::sum;

/// Polynomials with their coefficients fixed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Polynomial {
    /// Powers from 1 to the degree.
    Raw {
        /// The highest power.
        degree: usize,
    },
    /// Orthogonal to a constant and to each other.
    Orthogonal {
        /// Centre of each step.
        centres: Vec<f64>,
        /// Squared lengths, from that of the constant on.
        lengths: Vec<f64>,
    },
}

impl Polynomial {
    /// Fix orthogonal polynomials by the values, which are known and finite.
    ///
    /// Errors: what is lacking, as a phrase after "needs".
    pub(crate) fn fix(degree: usize, raw: bool, values: &[f64]) -> Result<Polynomial, String> {
        if raw {
            return Ok(Polynomial::Raw { degree });
        }
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.dedup();
        if sorted.len() <= degree {
            return Err(format!("more than {degree} different values, and there are {}", sorted.len()));
        }
        let (mut before, mut now) = (vec![0.0; values.len()], vec![1.0; values.len()]);
        let (mut centres, mut lengths) = (Vec::new(), vec![values.len() as f64]);
        for step in 0..degree {
            let length = lengths[step];
            let centre = sum(values.iter().zip(&now).map(|(x, p)| x * p * p)) / length;
            let ratio = if step == 0 { 0.0 } else { length / lengths[step - 1] };
            let next: Vec<f64> = values
                .iter()
                .zip(now.iter().zip(&before))
                .map(|(x, (now, before))| (x - centre) * now - ratio * before)
                .collect();
            lengths.push(sum(next.iter().map(|p| p * p)));
            centres.push(centre);
            (before, now) = (now, next);
        }
        Ok(Polynomial::Orthogonal { centres, lengths })
    }

    /// How many columns there are.
    pub(crate) fn columns(&self) -> usize {
        match self {
            Polynomial::Raw { degree } => *degree,
            Polynomial::Orthogonal { centres, .. } => centres.len(),
        }
    }

    /// The columns of one value.
    pub(crate) fn row(&self, x: f64) -> Vec<f64> {
        match self {
            Polynomial::Raw { degree } => (1..=*degree).map(|power| numerics::special::pow(x, power as f64)).collect(),
            Polynomial::Orthogonal { centres, lengths } => {
                let (mut before, mut now) = (0.0, 1.0);
                let mut row = Vec::with_capacity(centres.len());
                for (step, centre) in centres.iter().enumerate() {
                    let ratio = if step == 0 { 0.0 } else { lengths[step] / lengths[step - 1] };
                    (before, now) = (now, (x - centre) * now - ratio * before);
                    row.push(now / lengths[step + 1].sqrt());
                }
                row
            }
        }
    }
}
