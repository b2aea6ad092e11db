//! Order times quickly and the same way on every machine.
//!
//! Rows are numbered by `u32`: a caller with more than [`MOST_ROWS`] rows must refuse them before it comes here.

/// The largest number of rows that can be ordered.
pub const MOST_ROWS: usize = u32::MAX as usize;

/// Below this many rows a comparison sort is faster than passes over a table.
const FEW_ROWS: usize = 256;

/// The rows of `times` in ascending order of time; rows of equal time keep the order they came in.
///
/// Shapes: `times` has n numbers, n ≤ [`MOST_ROWS`]; the result is a permutation of 0..n.
/// Units: any; every time must be finite, which the caller has checked. -0 equals 0.
/// Ties: stable. Method: counting sort for whole numbers in a range of at most 4n, otherwise a pattern-defeating
/// quicksort of grid points and rows packed in one integer, then a comparison sort where times share a grid point.
/// Checked against the standard library's stable sort.
#[must_use]
pub fn order(times: &[f64]) -> Vec<u32> {
    if times.len() < FEW_ROWS {
        return by_comparison(times);
    }
    match WholeNumbers::find(times) {
        Some(whole) => by_counting(times, &whole),
        None => by_grid(times),
    }
}

/// The distinct values of a column of times, and which of them each row has.
///
/// Shapes: for n rows with d distinct times, `times` has d numbers in ascending order and `position` n indices into it.
/// Units: those of the column. Ties: exact equality, with -0 equal to 0; times that differ in their last digit are distinct.
#[derive(Debug, Clone, PartialEq)]
pub struct Distinct {
    /// The distinct times, ascending.
    pub times: Vec<f64>,
    /// For each row, the index of its time in `times`.
    pub position: Vec<u32>,
}

impl Distinct {
    /// Finds the distinct values of `times`, which must be finite and at most [`MOST_ROWS`].
    #[must_use]
    pub fn of(times: &[f64]) -> Distinct {
        match WholeNumbers::find(times) {
            Some(whole) => Distinct::of_whole_numbers(times, &whole),
            None => Distinct::of_sorted(times, &order(times)),
        }
    }

    fn of_whole_numbers(times: &[f64], whole: &WholeNumbers) -> Distinct {
        let mut position_of = vec![0_u32; whole.count];
        for &time in times {
            position_of[whole.place(time)] = 1;
        }
        let mut distinct = Vec::new();
        for (place, slot) in position_of.iter_mut().enumerate() {
            if *slot == 1 {
                *slot = distinct.len() as u32;
                distinct.push(whole.least + place as f64);
            }
        }
        let position = times.iter().map(|&time| position_of[whole.place(time)]).collect();
        Distinct { times: distinct, position }
    }

    fn of_sorted(times: &[f64], order: &[u32]) -> Distinct {
        let mut distinct: Vec<f64> = Vec::new();
        let mut position = vec![0; times.len()];
        let mut last = f64::NAN;
        for &row in order {
            let time = times[row as usize];
            if time != last {
                // Adding 0 turns -0 into 0, so that the digits do not depend on which row came first.
                distinct.push(time + 0.0);
                last = time;
            }
            position[row as usize] = (distinct.len() - 1) as u32;
        }
        Distinct { times: distinct, position }
    }
}

/// The distinct values of a column of times, and how many rows have each of them.
///
/// Shapes: for d distinct times, `times` has d numbers in ascending order and `rows` d pairs of counts: of the rows that
/// are not marked, and of those that are. Units and ties: as for [`Distinct`].
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    /// The distinct times, ascending.
    pub times: Vec<f64>,
    /// For each of them the rows not marked and the rows marked.
    pub rows: Vec<[u32; 2]>,
}

impl Counts {
    /// Counts the rows of `times`, which must be finite and at most [`MOST_ROWS`], by time and by whether they are `marked`.
    #[must_use]
    pub fn of(times: &[f64], marked: impl Fn(usize) -> bool) -> Counts {
        match WholeNumbers::find(times) {
            Some(whole) => Counts::of_whole_numbers(times, &whole, marked),
            None => Counts::of_sorted(times, &order(times), marked),
        }
    }

    fn of_whole_numbers(times: &[f64], whole: &WholeNumbers, marked: impl Fn(usize) -> bool) -> Counts {
        let mut table = vec![[0_u32; 2]; whole.count];
        for (row, &time) in times.iter().enumerate() {
            table[whole.place(time)][usize::from(marked(row))] += 1;
        }
        let used = table.into_iter().enumerate().filter(|(_, rows)| *rows != [0, 0]);
        let (times, rows) = used.map(|(place, rows)| (whole.least + place as f64, rows)).unzip();
        Counts { times, rows }
    }

    fn of_sorted(times: &[f64], order: &[u32], marked: impl Fn(usize) -> bool) -> Counts {
        let mut counts = Counts { times: Vec::new(), rows: Vec::new() };
        let mut last = f64::NAN;
        for &row in order {
            let row = row as usize;
            if times[row] != last {
                last = times[row];
                // Adding 0 turns -0 into 0, so that the digits do not depend on which row came first.
                counts.times.push(last + 0.0);
                counts.rows.push([0, 0]);
            }
            if let Some(rows) = counts.rows.last_mut() {
                rows[usize::from(marked(row))] += 1;
            }
        }
        counts
    }
}

/// A column of whole numbers that spans few enough of them for a table.
struct WholeNumbers {
    least: f64,
    count: usize,
}

impl WholeNumbers {
    /// `None` unless every time is a whole number and the range is at most 4 table places a row.
    fn find(times: &[f64]) -> Option<WholeNumbers> {
        let (least, greatest) = range(times)?;
        let most = 4.0 * times.len() as f64;
        if greatest - least >= most || least.abs() >= ROUNDER || greatest.abs() >= ROUNDER || !all_whole(times) {
            return None;
        }
        Some(WholeNumbers { least: least + 0.0, count: (greatest - least) as usize + 1 })
    }

    /// The place of a time in the table. The last bits of 2⁵² + n are n itself, which is quicker than a conversion.
    fn place(&self, time: f64) -> usize {
        (time - self.least + ROUNDER).to_bits() as u32 as usize
    }
}

/// Adding and taking away 2⁵² rounds any smaller number to a whole one, in two operations that run on several at once.
const ROUNDER: f64 = 4_503_599_627_370_496.0;

fn all_whole(times: &[f64]) -> bool {
    let is_whole = |time: f64| {
        let shift = ROUNDER.copysign(time);
        (time + shift) - shift == time
    };
    // Without a way out inside a chunk the compiler can test several numbers at once.
    times.chunks(1024).all(|chunk| chunk.iter().fold(true, |all, &time| all & is_whole(time)))
}

/// The least and the greatest time; `None` if there is none.
fn range(times: &[f64]) -> Option<(f64, f64)> {
    let first = *times.first()?;
    let least = |a: f64, b: f64| if b < a { b } else { a };
    let greatest = |a: f64, b: f64| if b > a { b } else { a };
    // Eight running pairs, since a single one would make each comparison wait for the one before.
    let (mut low, mut high) = ([first; 8], [first; 8]);
    let chunks = times.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for lane in 0..8 {
            low[lane] = least(low[lane], chunk[lane]);
            high[lane] = greatest(high[lane], chunk[lane]);
        }
    }
    let low = rest.iter().chain(&low).fold(first, |a, &b| least(a, b));
    let high = rest.iter().chain(&high).fold(first, |a, &b| greatest(a, b));
    Some((low, high))
}

fn by_comparison(times: &[f64]) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..times.len() as u32).collect();
    rows.sort_by(|&a, &b| compare(times, a, b));
    rows
}

/// By time; `partial_cmp` finds -0 equal to 0, which `total_cmp` does not.
fn compare(times: &[f64], a: u32, b: u32) -> std::cmp::Ordering {
    times[a as usize].partial_cmp(&times[b as usize]).unwrap_or(std::cmp::Ordering::Equal)
}

fn by_counting(times: &[f64], whole: &WholeNumbers) -> Vec<u32> {
    let mut next = vec![0_u32; whole.count];
    for &time in times {
        next[whole.place(time)] += 1;
    }
    counts_to_starts(&mut next);
    let mut rows = vec![0; times.len()];
    for (row, &time) in times.iter().enumerate() {
        let slot = &mut next[whole.place(time)];
        rows[*slot as usize] = row as u32;
        *slot += 1;
    }
    rows
}

fn counts_to_starts(counts: &mut [u32]) {
    let mut start = 0;
    for slot in counts {
        let count = *slot;
        *slot = start;
        start += count;
    }
}

fn by_grid(times: &[f64]) -> Vec<u32> {
    let mut items = lay_on_grid(times);
    items.sort_unstable();
    for run in items.chunk_by_mut(|a, b| a >> 32 == b >> 32) {
        if run.len() > 1 {
            // The lower half of an item is its row.
            run.sort_by(|&a, &b| compare(times, a as u32, b as u32));
        }
    }
    items.into_iter().map(|item| item as u32).collect()
}

/// Each item has a grid point in its upper 32 bits and a row in the lower.
fn lay_on_grid(times: &[f64]) -> Vec<u64> {
    let (low, high) = range(times).unwrap_or((0.0, 0.0));
    // Rounding never reverses an order, so a later time has the same point or a later one, whatever the scale. An
    // infinite or vanishing scale only puts more times on one point, and those are compared afterwards.
    let scale = f64::from(u32::MAX) / (high - low);
    let point = |time: f64| ((time - low) * scale) as u32;
    (0_u64..).zip(times).map(|(row, &time)| u64::from(point(time)) << 32 | row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain_order(times: &[f64]) -> Vec<u32> {
        let mut rows: Vec<u32> = (0..times.len() as u32).collect();
        rows.sort_by(|&a, &b| times[a as usize].partial_cmp(&times[b as usize]).unwrap());
        rows
    }

    fn plain_distinct(times: &[f64]) -> Distinct {
        let mut values = times.to_vec();
        values.sort_by(|a, b| a.partial_cmp(b).unwrap());
        values.dedup();
        let position = times.iter().map(|t| values.partition_point(|v| v < t) as u32).collect();
        Distinct { times: values, position }
    }

    /// Columns long enough for every path, of whole numbers, of dense and of wildly spread numbers.
    fn columns() -> impl Strategy<Value = Vec<f64>> {
        let long = 0..1200_usize;
        prop_oneof![
            prop::collection::vec((-500..500_i32).prop_map(f64::from), long.clone()),
            prop::collection::vec((0..1_000_000_000_i32).prop_map(f64::from), long.clone()),
            prop::collection::vec((-500..500_i32).prop_map(|halves| f64::from(halves) / 2.0), long.clone()),
            prop::collection::vec(-3.0..3.0_f64, long.clone()),
            prop::collection::vec((0..40_i32).prop_map(|day| f64::from(day) / 365.25), long.clone()),
            prop::collection::vec(
                prop_oneof![1.0..1.0 + 1e-13_f64, Just(1e300), Just(-1e300), Just(0.0), Just(-0.0)],
                long.clone()
            ),
            prop::collection::vec(any::<f64>().prop_filter("finite", |t| t.is_finite()), long),
        ]
    }

    #[test]
    fn nothing_has_an_empty_order() {
        assert_eq!(order(&[]), Vec::<u32>::new());
        assert_eq!(Distinct::of(&[]), Distinct { times: vec![], position: vec![] });
    }

    #[test]
    fn a_column_of_one_value_keeps_its_rows_in_order() {
        for value in [0.0, 7.0, 0.1, -1e308] {
            let rows = order(&vec![value; 1000]);
            assert!(rows.iter().copied().eq(0..1000));
        }
    }

    #[test]
    fn the_extremes_of_the_number_line_are_ordered_although_their_range_is_infinite() {
        let mut times = vec![f64::MAX, 5e-324, -5e-324, f64::MIN, 0.5];
        times.extend((0..1000).map(|i| f64::from(i) / 7.0));
        assert_eq!(order(&times), plain_order(&times));
    }

    #[test]
    fn negative_zero_comes_out_as_zero() {
        for n in [2, 2000] {
            let times = vec![-0.0; n];
            assert!(Distinct::of(&times).times[0].is_sign_positive());
        }
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_a_plain_stable_sort(times in columns()) {
            prop_assert_eq!(order(&times), plain_order(&times));
        }

        #[test]
        fn distinct_times_are_those_of_a_sorted_column_without_repeats(times in columns()) {
            prop_assert_eq!(Distinct::of(&times), plain_distinct(&times));
        }

        #[test]
        fn counts_are_those_of_the_distinct_times(times in columns()) {
            let marked = |row: usize| row.is_multiple_of(3);
            let distinct = plain_distinct(&times);
            let mut rows = vec![[0, 0]; distinct.times.len()];
            for (row, &place) in distinct.position.iter().enumerate() {
                rows[place as usize][usize::from(marked(row))] += 1;
            }
            prop_assert_eq!(Counts::of(&times, marked), Counts { times: distinct.times, rows });
        }
    }
}
