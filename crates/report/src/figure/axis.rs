//! Choose round numbers for an axis.

/// Gives round numbers from 0 to `end`, at most `most` of them, a step of 1, 2 or 5 times a power of ten apart.
///
/// `end` is positive and finite; `most` is at least 2.
pub(super) fn ticks(end: f64, most: usize) -> Vec<f64> {
    let fits = |step: f64| end / step < most as f64;
    let step = steps(end).find(|step| fits(*step)).unwrap_or(end);
    let count = (end / step + 1e-9).floor() as usize;
    (0..=count).map(|tick| tick as f64 * step).collect()
}

/// The steps 1, 2, 5, 10, … from far below `end` upward.
fn steps(end: f64) -> impl Iterator<Item = f64> {
    let mut power = 1.0_f64;
    while power > end / 100.0 && power > f64::MIN_POSITIVE {
        power /= 10.0;
    }
    while power < end / 1000.0 {
        power *= 10.0;
    }
    std::iter::successors(Some(power), |power| Some(power * 10.0))
        .take(8)
        .flat_map(|power| [power, 2.0 * power, 5.0 * power])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seventy_eight_years_are_marked_every_ten() {
        assert_eq!(ticks(78.0, 10), [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]);
    }

    #[test]
    fn the_end_is_marked_when_it_is_round() {
        assert_eq!(ticks(30.0, 8), [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0]);
    }

    #[test]
    fn short_and_long_axes_get_a_few_marks() {
        for end in [1e-6, 0.3, 1.0, 7.5, 1e4, 3.3e9] {
            let marks = ticks(end, 8);
            assert!((3..=8).contains(&marks.len()), "{end}: {marks:?}");
            assert!(marks.last().is_some_and(|last| *last <= end * (1.0 + 1e-9)), "{end}: {marks:?}");
        }
    }
}
