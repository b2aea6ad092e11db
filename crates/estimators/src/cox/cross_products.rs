//! Add up weighted products of rows with themselves, many rows at a time.

use numerics::lanes::{Work, dot, widest};

/// Rows that are multiplied together in one go: their values, column by column, fit in the fastest cache.
const PANEL: usize = 64;

/// Σ m y y' over the rows pushed, for K weightings m of the same rows: lower triangles, row after row.
pub(crate) struct CrossProducts<const K: usize> {
    size: usize,
    /// The rows not yet multiplied, column by column. Those beyond `rows` have weights of 0.
    panel: Vec<f64>,
    weights: [[f64; PANEL]; K],
    rows: usize,
    sums: [Vec<f64>; K],
}

impl<const K: usize> CrossProducts<K> {
    /// For rows of `size` values.
    pub(crate) fn new(size: usize) -> CrossProducts<K> {
        CrossProducts {
            size,
            panel: vec![0.0; size * PANEL],
            weights: [[0.0; PANEL]; K],
            rows: 0,
            sums: [(); K].map(|()| vec![0.0; size * (size + 1) / 2]),
        }
    }

    /// Adds the products of a row.
    pub(crate) fn push(&mut self, weights: [f64; K], values: impl Iterator<Item = f64>) {
        let row = self.rows;
        for (of_panel, weight) in self.weights.iter_mut().zip(weights) {
            of_panel[row] = weight;
        }
        for (column, value) in self.panel.chunks_exact_mut(PANEL).zip(values) {
            column[row] = value;
        }
        self.rows += 1;
        if self.rows == PANEL {
            self.multiply();
        }
    }

    /// The sums.
    pub(crate) fn finish(mut self) -> [Vec<f64>; K] {
        self.multiply();
        self.sums
    }

    fn multiply(&mut self) {
        widest(Multiply(self));
        self.rows = 0;
    }
}

/// Adds the products of the rows of a panel to the sums.
struct Multiply<'a, const K: usize>(&'a mut CrossProducts<K>);

impl<const K: usize> Work for Multiply<'_, K> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let CrossProducts { size, panel, weights, rows, sums } = self.0;
        let mut scaled = [0.0; PANEL];
        // Where the compiler knows the length of a loop it unrolls it into something three times as slow.
        let length = std::hint::black_box(PANEL);
        for (weights, sums) in weights.iter_mut().zip(sums) {
            weights[*rows..].fill(0.0);
            let mut at = 0;
            for (i, column) in panel.chunks_exact(length).enumerate().take(*size) {
                scaled.iter_mut().zip(weights.iter()).zip(column).for_each(|((scaled, m), x)| *scaled = m * x);
                for other in panel[..(i + 1) * length].chunks_exact(length) {
                    sums[at] += dot(&scaled[..length], other);
                    at += 1;
                }
            }
        }
    }
}

/// The sums over the steps of one event time of h, h f and h f², with h the hazard of a step over those at risk and f the share
/// of the rows with the event that it leaves out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bend {
    pub(crate) whole: f64,
    pub(crate) cross: f64,
    pub(crate) square: f64,
}

impl Bend {
    pub(crate) fn add(&mut self, bend: f64, left_out: f64) {
        self.whole += bend;
        self.cross += bend * left_out;
        self.square += bend * left_out * left_out;
    }
}

/// Pushes Σ h x̄ x̄' over the steps of one event time, where x̄ = u − f v up to the factor that h holds.
///
/// The form a u u' − b (u v' + v u') + c v v' is y y' + z z' with y = (a u − b v) / √a and z = √(c − b²/a) v; without ties
/// there is no z.
pub(crate) fn push_means<const K: usize>(
    products: &mut CrossProducts<K>,
    weights: [f64; K],
    bend: Bend,
    u: &[f64],
    v: &[f64],
) {
    let root = bend.whole.sqrt();
    if bend.cross == 0.0 {
        products.push(weights, u.iter().map(|u| root * u));
        return;
    }
    let of_v = bend.cross / root;
    products.push(weights, u.iter().zip(v).map(|(u, v)| root * u - of_v * v));
    let rest = (bend.square - bend.cross * bend.cross / bend.whole).max(0.0).sqrt();
    products.push(weights, v.iter().map(|v| rest * v));
}

/// As [`push_means`] from Σ h x̄ = a u − b v, the `drift`, with a the `curve`; and, if rows with the event are spared something,
/// from b and c and b u − c v.
pub(crate) fn push_drift<const K: usize>(
    products: &mut CrossProducts<K>,
    weights: [f64; K],
    curve: f64,
    drift: &[f64],
    spared: Option<(&[f64; 2], &[f64])>,
) {
    let root = curve.sqrt();
    products.push(weights, drift.iter().map(|drift| drift / root));
    let Some(([cross, square], spared)) = spared.filter(|([cross, _], _)| *cross != 0.0) else { return };
    // u is eliminated: what is left is v times the square of the other root.
    let share = cross / curve;
    let rest = (square - cross * share).sqrt();
    if rest > 0.0 {
        products.push(weights, drift.iter().zip(spared).map(|(drift, spared)| (share * drift - spared) / rest));
    }
}
