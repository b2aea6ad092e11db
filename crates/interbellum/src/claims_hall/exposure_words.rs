//! Tell a number that is an exposure in the values of the column that it is made of.

use claims::{Cell, Claim, Quantity};

/// The exposures of a cell as readers know them.
pub(crate) struct ExposureValues {
    /// What the values are of, as an expression.
    pub(crate) of: String,
    /// The value of each row.
    values: Vec<f64>,
    /// Whether all are whole, such as years.
    are_whole: bool,
}

/// Further from a whole number than this is not what is left of one by a division and a multiplication.
const WHOLE: f64 = 1e-6;

impl ExposureValues {
    /// The values of a cell whose exposure is a number.
    pub(crate) fn of(claim: &Claim, cell: &Cell) -> ExposureValues {
        let quantity = Quantity::of(&claim.exposures[cell.estimand.exposure].expression);
        let values: Vec<f64> = cell.exposure.iter().map(|number| quantity.value_at(*number)).collect();
        let are_whole = values.iter().all(|value| (value - value.round()).abs() < WHOLE);
        ExposureValues { of: quantity.text, values, are_whole }
    }

    /// The value of a row.
    pub(crate) fn at(&self, row: usize) -> String {
        self.words(self.values[row])
    }

    /// The least and the greatest value of some rows; empty if there are none.
    pub(crate) fn range(&self, rows: &[usize]) -> String {
        let of_rows = || rows.iter().map(|row| self.values[*row]);
        let (least, most) = (of_rows().reduce(f64::min), of_rows().reduce(f64::max));
        let Some((least, most)) = least.zip(most) else { return String::new() };
        let [least, most] = [least, most].map(|value| self.words(value));
        if least == most { least } else { format!("{least} to {most}") }
    }

    fn words(&self, value: f64) -> String {
        if self.are_whole { format!("{:.0}", value.round() + 0.0) } else { format!("{value:.2}") }
    }
}
