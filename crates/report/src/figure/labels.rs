//! Place labels beside one another without overlap, each as near as possible to where it belongs.

/// A label of some height that belongs at some place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// Where its middle would be best.
    pub(super) middle: f64,
    /// How much room it needs.
    pub(super) height: f64,
}

/// A run of labels that touch.
struct Run {
    members: Vec<usize>,
    /// Sum over members of the top each would give the run.
    tops: f64,
    height: f64,
}

/// Gives the middle of each label between `from` and `to`, which must have room for them all.
///
/// Labels keep the order of their wishes. Labels that would overlap join in a run, which stands where the
/// squared distances of its members from their wishes are least.
pub(super) fn place(wishes: &[Wish], from: f64, to: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by(|a, b| wishes[*a].middle.total_cmp(&wishes[*b].middle));
    let mut runs: Vec<Run> = Vec::new();
    for member in order {
        let wish = wishes[member];
        let mut run = Run { members: vec![member], tops: wish.middle - wish.height / 2.0, height: wish.height };
        while let Some(before) = runs.pop_if(|before| before.top(from, to) + before.height > run.top(from, to)) {
            run = before.followed_by(run);
        }
        runs.push(run);
    }
    let mut middles = vec![0.0; wishes.len()];
    for run in &runs {
        let mut top = run.top(from, to);
        for member in &run.members {
            middles[*member] = top + wishes[*member].height / 2.0;
            top += wishes[*member].height;
        }
    }
    middles
}

impl Run {
    fn top(&self, from: f64, to: f64) -> f64 {
        (self.tops / self.members.len() as f64).min(to - self.height).max(from)
    }

    fn followed_by(mut self, next: Run) -> Run {
        self.tops += next.tops - next.members.len() as f64 * self.height;
        self.height += next.height;
        self.members.extend(next.members);
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn labels_with_room_stay_where_they_belong() {
        let wishes = [Wish { middle: 50.0, height: 10.0 }, Wish { middle: 20.0, height: 10.0 }];
        assert_eq!(place(&wishes, 0.0, 100.0), [50.0, 20.0]);
    }

    #[test]
    fn two_labels_at_one_place_part_evenly() {
        let wishes = [Wish { middle: 50.0, height: 10.0 }, Wish { middle: 50.0, height: 10.0 }];
        assert_eq!(place(&wishes, 0.0, 100.0), [45.0, 55.0]);
    }

    proptest! {
        #[test]
        fn labels_never_overlap_and_never_leave_their_room(
            wishes in prop::collection::vec((-20.0..320.0_f64, 5.0..35.0_f64), 1..9)
        ) {
            let wishes: Vec<Wish> = wishes.into_iter().map(|(middle, height)| Wish { middle, height }).collect();
            let middles = place(&wishes, 0.0, 300.0);
            let mut spans: Vec<(f64, f64)> = middles.iter().zip(&wishes)
                .map(|(middle, wish)| (middle - wish.height / 2.0, middle + wish.height / 2.0)).collect();
            spans.sort_by(|a, b| a.0.total_cmp(&b.0));
            prop_assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0 + 1e-9));
            prop_assert!(spans[0].0 >= -1e-9 && spans[spans.len() - 1].1 <= 300.0 + 1e-9);
        }
    }
}
