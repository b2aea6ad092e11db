//! Time conditions over a table that stays in the cache and over one of a million rows.

use divan::{Bencher, counter::ItemsCount};
use language::{Column, Columns, Kind, Known, Names, Signature, Vocabulary, compile_condition};

struct Bench {
    reals: Vec<Vec<f64>>,
    codes: Vec<u16>,
    mask: Vec<bool>,
}

impl Bench {
    fn new(rows: usize) -> Bench {
        let column = |factor: usize| (0..rows).map(|row| (row * factor % 1009) as f64 / 100.0).collect();
        Bench {
            reals: [7, 11, 13, 17].map(column).to_vec(),
            codes: (0..rows).map(|row| (row % 3) as u16).collect(),
            mask: (0..rows).map(|row| row % 10 != 0).collect(),
        }
    }
}

impl Vocabulary for Bench {
    fn lookup(&self, name: &str) -> Option<Signature> {
        match name {
            "a" | "b" | "c" | "d" => Some(Signature::of(Kind::Real)),
            "e" => Some(Signature::of(Kind::OneOf(Names::new(["x", "y", "z"])))),
            _ => None,
        }
    }

    fn names(&self) -> Vec<&str> {
        vec!["a", "b", "c", "d", "e"]
    }
}

impl Columns for Bench {
    fn rows(&self) -> usize {
        self.mask.len()
    }

    fn column(&self, name: &str) -> Option<Column<'_>> {
        let place = ["a", "b", "c", "d", "e"].iter().position(|one| *one == name)?;
        let known = if place % 2 == 0 { Known::Where(&self.mask) } else { Known::All };
        Some(match self.reals.get(place) {
            Some(values) => Column::Real(values, known),
            None => Column::OneOf(&self.codes, known),
        })
    }
}

const CONDITIONS: &[&str] = &["a*b + c > d and e == x", "a > d", "log(a + 1) > 1", "1 <= a < 5 or e in {y, z}"];

#[divan::bench(args = CONDITIONS, consts = [10_000, 1_000_000])]
fn condition<const ROWS: usize>(bencher: Bencher<'_, '_>, text: &str) {
    let table = Bench::new(ROWS);
    let program = compile_condition(text, "bench", &table).expect("the text is good");
    bencher.counter(ItemsCount::new(ROWS)).bench(|| program.truths(&table).expect("the columns are good"));
}

#[divan::bench]
fn compiling_a_condition(bencher: Bencher<'_, '_>) {
    let table = Bench::new(1);
    bencher.bench(|| compile_condition("a*b + c > d and e == x", "bench", &table).expect("the text is good"));
}

fn main() {
    divan::main();
}
