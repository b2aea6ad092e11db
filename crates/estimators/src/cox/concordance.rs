//! Count how often the row with the event had the higher linear predictor.

use super::fit::CoxFit;
use super::layout::{Layout, Stratum};
use super::likelihood::dot;
use crate::sample::verify_length;
use crate::{Column, EstimateError};

/// Harrell's concordance: among pairs of a row that has the event and another of its stratum that is at risk then and does
/// not have it then, the share in which the first has the higher linear predictor. Pairs count the product of their
/// weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concordance {
    /// The share, with ties of predictors as halves; `None` if there is no pair.
    pub value: Option<f64>,
    /// Its variance by the infinitesimal jackknife.
    pub variance: Option<f64>,
    /// Pairs in which the row with the event has the higher predictor.
    pub concordant: f64,
    /// Pairs in which it has the lower.
    pub discordant: f64,
    /// Pairs of equal predictors.
    pub tied: f64,
}

/// Weight below, at and above a predictor.
#[derive(Debug, Clone, Copy, Default)]
struct Sides {
    below: f64,
    equal: f64,
    above: f64,
}

impl CoxFit {
    /// The concordance of the linear predictors, with a variance in which the rows of a cluster count as one.
    ///
    /// Shapes: `cluster` has a code for each of the n rows of the sample; without it each row stands alone.
    /// Ties: events at the same time are not compared; a row is at risk at t if entry < t ≤ exit.
    /// Errors: `LengthMismatch`. Source: Harrell et al. (1982), Journal of the American Medical Association 247(18), with
    /// risk sets as in Therneau and Watson (2015). Time: n log n. Checked against a count of all pairs and R survival 3.5-3.
    pub fn concordance(&self, cluster: Option<&[u32]>) -> Result<Concordance, EstimateError> {
        if let Some(cluster) = cluster {
            verify_length(Column::Cluster, cluster.len(), self.rows)?;
        }
        let layout = &self.layout;
        let predictors: Vec<f64> = (0..layout.row.len())
            .map(|position| dot(layout.x(position), &self.scaled_beta) + layout.offset(position))
            .collect();
        // For each position: the weight of the others with which it is in concordant, discordant and tied pairs.
        let mut pairs = vec![[0.0; 3]; layout.row.len()];
        let mut totals = [0.0; 3];
        let mut entering = layout.entering.as_slice();
        for stratum in layout.strata.iter().rev() {
            let own =
                entering.partition_point(|&cell| layout.cells[cell as usize].first as usize >= stratum.times.start);
            let (late, rest) = entering.split_at(own);
            entering = rest;
            let ranks = Ranks::of(&predictors[stratum.positions.clone()], stratum.positions.start);
            count_as_events(layout, stratum, late, &ranks, &mut pairs, &mut totals);
            count_as_others(layout, stratum, late, &ranks, &mut pairs);
        }
        Ok(self.conclude_concordance(&pairs, totals, cluster))
    }

    fn conclude_concordance(&self, pairs: &[[f64; 3]], totals: [f64; 3], cluster: Option<&[u32]>) -> Concordance {
        let [concordant, discordant, tied] = totals;
        let all = concordant + discordant + tied;
        if all <= 0.0 {
            return Concordance { value: None, variance: None, concordant, discordant, tied };
        }
        let value = (concordant + 0.5 * tied) / all;
        let mut influence = vec![0.0; cluster.map_or(self.layout.row.len(), |_| self.rows)];
        let numbers = cluster.map(dense);
        for (position, [concordant, discordant, tied]) in pairs.iter().enumerate() {
            let change = (concordant + 0.5 * tied) - value * (concordant + discordant + tied);
            let row = self.layout.row[position] as usize;
            let place = numbers.as_ref().map_or(position, |numbers| numbers[row] as usize);
            influence[place] += self.layout.weight(position) * change / all;
        }
        let variance = influence.iter().map(|x| x * x).sum();
        Concordance { value: Some(value), variance: Some(variance), concordant, discordant, tied }
    }
}

/// Codes numbered from 0.
fn dense(codes: &[u32]) -> Vec<u32> {
    let mut known = codes.to_vec();
    known.sort_unstable();
    known.dedup();
    codes.iter().map(|code| known.partition_point(|known| known < code) as u32).collect()
}

/// The rank of each predictor of a stratum; equal predictors share one.
struct Ranks {
    first_position: usize,
    rank: Vec<u32>,
    count: usize,
}

impl Ranks {
    fn of(predictors: &[f64], first_position: usize) -> Ranks {
        let order = numerics::order::order(predictors);
        let mut rank = vec![0; predictors.len()];
        let mut count = 0;
        for (place, &at) in order.iter().enumerate() {
            if place > 0 && predictors[at as usize] != predictors[order[place - 1] as usize] {
                count += 1;
            }
            rank[at as usize] = count;
        }
        Ranks { first_position, rank, count: count as usize + 1 }
    }

    fn at(&self, position: usize) -> usize {
        self.rank[position - self.first_position] as usize
    }
}

/// Sums of weights by rank, in a tree of partial sums (Fenwick 1994).
struct Tree {
    sums: Vec<f64>,
    own: Vec<f64>,
    all: f64,
}

impl Tree {
    fn new(count: usize) -> Tree {
        Tree { sums: vec![0.0; count + 1], own: vec![0.0; count], all: 0.0 }
    }

    fn add(&mut self, rank: usize, weight: f64) {
        self.own[rank] += weight;
        self.all += weight;
        let mut at = rank + 1;
        while at < self.sums.len() {
            self.sums[at] += weight;
            at += at & at.wrapping_neg();
        }
    }

    fn sides(&self, rank: usize) -> Sides {
        let (mut at, mut below) = (rank, 0.0);
        while at > 0 {
            below += self.sums[at];
            at &= at - 1;
        }
        let equal = self.own[rank];
        Sides { below, equal, above: self.all - below - equal }
    }
}

/// Compares each event with those at risk, times descending.
fn count_as_events(
    layout: &Layout,
    stratum: &Stratum,
    late: &[u32],
    ranks: &Ranks,
    pairs: &mut [[f64; 3]],
    totals: &mut [f64; 3],
) {
    let mut tree = Tree::new(ranks.count);
    let mut late = late.iter().map(|&cell| cell as usize).peekable();
    for time in stratum.times.clone().rev() {
        let events = layout.event_cells(time);
        for cell in events.end..layout.leaving[time + 1] as usize {
            layout.positions(cell).for_each(|position| tree.add(ranks.at(position), layout.weight(position)));
        }
        while let Some(cell) = late.next_if(|&cell| layout.cells[cell].first as usize > time) {
            layout.positions(cell).for_each(|position| tree.add(ranks.at(position), -layout.weight(position)));
        }
        let positions = || events.clone().flat_map(|cell| layout.positions(cell));
        for position in positions() {
            let Sides { below, equal, above } = tree.sides(ranks.at(position));
            for (kind, weight) in [below, above, equal].into_iter().enumerate() {
                pairs[position][kind] += weight;
                totals[kind] += layout.weight(position) * weight;
            }
        }
        positions().for_each(|position| tree.add(ranks.at(position), layout.weight(position)));
    }
}

/// Compares each row with the events that happen while it is at risk and does not have one, times ascending.
fn count_as_others(layout: &Layout, stratum: &Stratum, late: &[u32], ranks: &Ranks, pairs: &mut [[f64; 3]]) {
    let mut tree = Tree::new(ranks.count);
    let mut late = late.iter().rev().map(|&cell| cell as usize).peekable();
    let add = |tree: &Tree, cell: usize, sign: f64, pairs: &mut [[f64; 3]]| {
        for position in layout.positions(cell) {
            let Sides { below, equal, above } = tree.sides(ranks.at(position));
            // An event with the higher predictor is concordant with this row.
            for (kind, weight) in [above, below, equal].into_iter().enumerate() {
                pairs[position][kind] += sign * weight;
            }
        }
    };
    for time in stratum.times.clone() {
        while let Some(cell) = late.next_if(|&cell| layout.cells[cell].first as usize == time) {
            add(&tree, cell, -1.0, pairs);
        }
        let events = layout.event_cells(time);
        events.clone().for_each(|cell| add(&tree, cell, 1.0, pairs));
        for position in events.clone().flat_map(|cell| layout.positions(cell)) {
            tree.add(ranks.at(position), layout.weight(position));
        }
        (events.end..layout.leaving[time + 1] as usize).for_each(|cell| add(&tree, cell, 1.0, pairs));
    }
}
