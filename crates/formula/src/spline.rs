//! Compute B-splines and natural splines with R's choice of knots.
//!
//! Sources: Cox (1972) and de Boor (1972) for the recurrence; Hyndman and Fan (1996), type 7, for the quantiles; Golub
//! (1965) for the reflections by which natural splines are projected. The signs of the reflections are LINPACK's
//! (Dongarra et al. 1979), so that the columns are R's. Checked against R 4.2.2, package splines.

/// A basis of splines with its knots fixed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spline {
    /// One more than the degree.
    order: usize,
    /// Inner knots with the boundary on both sides, each boundary `order` times.
    knots: Vec<f64>,
    boundary: [f64; 2],
    intercept: bool,
    natural: bool,
    /// Reflections that take the second derivative at the boundary out of a natural spline.
    reflections: Vec<Vec<f64>>,
}

/// What a user may ask of a spline.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) natural: bool,
    pub(crate) degree: usize,
    pub(crate) df: Option<usize>,
    pub(crate) knots: Vec<f64>,
    pub(crate) boundary: Option<[f64; 2]>,
    pub(crate) intercept: bool,
}

impl Spline {
    /// Fix the knots by the values, which are known and finite.
    ///
    /// Errors: what is lacking, as a phrase after "needs".
    pub(crate) fn fix(wanted: &Wanted, values: &[f64]) -> Result<Spline, String> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (Some(least), Some(greatest)) = (sorted.first(), sorted.last()) else {
            return Err("a column with values".to_owned());
        };
        let boundary = wanted.boundary.unwrap_or([*least, *greatest]);
        if boundary[0] >= boundary[1] {
            return Err("two different boundary knots, the lower one first".to_owned());
        }
        let order = wanted.degree + 1;
        let mut inner = wanted.knots.clone();
        if let Some(df) = wanted.df.filter(|_| inner.is_empty()) {
            let least = if wanted.natural { 1 } else { wanted.degree } + usize::from(wanted.intercept);
            // R warns and raises a lower number; a model that is not the one asked for is not given here.
            let count = df.checked_sub(least).ok_or_else(|| format!("`df` of at least {least}"))?;
            let inside: Vec<f64> = sorted.iter().copied().filter(|x| (boundary[0]..=boundary[1]).contains(x)).collect();
            if inside.is_empty() {
                return Err("values between the boundary knots".to_owned());
            }
            inner = (1..=count).map(|at| quantile(&inside, at as f64 / (count + 1) as f64)).collect();
        }
        inner.sort_by(f64::total_cmp);
        if inner.iter().any(|knot| *knot <= boundary[0] || *knot >= boundary[1]) {
            return Err(
                "inner knots between the boundary knots; equal values move a quantile onto the boundary".to_owned()
            );
        }
        let mut knots = vec![boundary[0]; order];
        knots.extend(inner);
        knots.extend(vec![boundary[1]; order]);
        let mut spline = Spline {
            order,
            knots,
            boundary,
            intercept: wanted.intercept,
            natural: wanted.natural,
            reflections: Vec::new(),
        };
        if wanted.natural {
            spline.reflections = spline.boundary_reflections();
        }
        Ok(spline)
    }

    /// How many columns the basis has.
    pub(crate) fn columns(&self) -> usize {
        self.knots.len() - self.order - usize::from(!self.intercept) - if self.natural { 2 } else { 0 }
    }

    /// The columns of one value; beyond the boundary natural splines go on straight, others by their polynomial.
    pub(crate) fn row(&self, x: f64) -> Vec<f64> {
        let mut row = if x < self.boundary[0] || x > self.boundary[1] { self.outside(x) } else { self.basis(x, 0) };
        if !self.intercept {
            row.remove(0);
        }
        if self.natural {
            self.reflections.iter().enumerate().for_each(|(at, vector)| reflect(vector, at, &mut row));
            row.drain(..2);
        }
        row
    }

    fn outside(&self, x: f64) -> Vec<f64> {
        let low = x < self.boundary[0];
        let (pivot, terms) = if self.natural {
            (self.boundary[usize::from(!low)], 2)
        } else {
            // R expands about a point a quarter inside, where all derivatives are those of the last polynomial.
            let (edge, inner) = if low {
                (self.boundary[0], self.knots[self.order])
            } else {
                (self.boundary[1], self.knots[self.knots.len() - self.order - 1])
            };
            (0.75 * edge + 0.25 * inner, self.order)
        };
        let mut row = vec![0.0; self.knots.len() - self.order];
        let mut factor = 1.0;
        for derivative in 0..terms {
            if derivative > 0 {
                factor *= (x - pivot) / derivative as f64;
            }
            for (sum, part) in row.iter_mut().zip(self.basis(pivot, derivative)) {
                *sum += factor * part;
            }
        }
        row
    }

    /// All B-splines, or their derivatives, at a place inside the boundary.
    fn basis(&self, x: f64, derivative: usize) -> Vec<f64> {
        let last = self.knots.len() - self.order - 1;
        // The last interval is closed on both sides.
        let interval = self.knots[..=last].partition_point(|knot| *knot <= x).max(self.order) - 1;
        self.derivatives(x, interval, self.order, derivative)
    }

    fn derivatives(&self, x: f64, interval: usize, order: usize, derivative: usize) -> Vec<f64> {
        if derivative == 0 {
            return self.recurrence(x, interval, order);
        }
        if order == 1 {
            return vec![0.0; self.knots.len() - 1];
        }
        let lower = self.derivatives(x, interval, order - 1, derivative - 1);
        let t = &self.knots;
        let part = |at: usize| {
            let width = t[at + order - 1] - t[at];
            if width > 0.0 { lower[at] / width } else { 0.0 }
        };
        (0..t.len() - order).map(|at| (order - 1) as f64 * (part(at) - part(at + 1))).collect()
    }

    fn recurrence(&self, x: f64, interval: usize, order: usize) -> Vec<f64> {
        let t = &self.knots;
        let mut values = vec![0.0; t.len() - 1];
        values[interval] = 1.0;
        for k in 2..=order {
            for at in (interval + 1).saturating_sub(k)..=interval.min(t.len() - k - 1) {
                let rising = t[at + k - 1] - t[at];
                let falling = t[at + k] - t[at + 1];
                let left = if rising > 0.0 { (x - t[at]) / rising * values[at] } else { 0.0 };
                let right = if falling > 0.0 { (t[at + k] - x) / falling * values[at + 1] } else { 0.0 };
                values[at] = left + right;
            }
        }
        values.truncate(t.len() - order);
        values
    }

    /// Reflections of the two rows of second derivatives at the boundary.
    fn boundary_reflections(&self) -> Vec<Vec<f64>> {
        let mut rows: Vec<Vec<f64>> = self.boundary.iter().map(|edge| self.basis(*edge, 2)).collect();
        if !self.intercept {
            rows.iter_mut().for_each(|row| _ = row.remove(0));
        }
        let mut vectors: Vec<Vec<f64>> = Vec::new();
        for at in 0..rows.len() {
            let mut vector = rows[at].clone();
            vectors.iter().enumerate().for_each(|(before, vector_before)| reflect(vector_before, before, &mut vector));
            vector[..at].fill(0.0);
            let norm = numerics::sums::sum(vector.iter().map(|x| x * x)).sqrt();
            let norm = if vector[at] < 0.0 { -norm } else { norm };
            if norm != 0.0 {
                vector.iter_mut().for_each(|x| *x /= norm);
                vector[at] += 1.0;
            }
            vectors.push(vector);
        }
        vectors
    }
}

/// Apply one reflection, whose vector's leading element stands at `at`.
fn reflect(vector: &[f64], at: usize, row: &mut [f64]) {
    if vector[at] == 0.0 {
        return;
    }
    let product: f64 = vector[at..].iter().zip(&row[at..]).map(|(v, x)| v * x).sum();
    let factor = -product / vector[at];
    row[at..].iter_mut().zip(&vector[at..]).for_each(|(x, v)| *x += factor * v);
}

/// Quantile of type 7 of sorted values, of which there is at least one.
fn quantile(sorted: &[f64], probability: f64) -> f64 {
    let place = (sorted.len() - 1) as f64 * probability;
    // R takes a place that is a whole number but for rounding for that number.
    let low = (place + 4.0 * f64::EPSILON).floor();
    let fraction = place - low;
    let at = low as usize;
    let fraction = if fraction.abs() < 4.0 * f64::EPSILON { 0.0 } else { fraction };
    if fraction == 0.0 || at + 1 >= sorted.len() {
        return sorted[at.min(sorted.len() - 1)];
    }
    (1.0 - fraction) * sorted[at] + fraction * sorted[at + 1]
}
