//! Find the candidates of an event by a join: equalities first, then along relations, never all tuples where one bounds it.

use language::typed::Comparison;

use crate::candidates::Candidates;
use crate::compiled::Conjunct;
use crate::fault::{Measure, ProcessFault};
use crate::interpret::Walk;
use crate::process::{AttributeId, EventKind};
use crate::state::State;
use crate::term::{Node, Term, UnitTerm};
use crate::walk::free_variables;

/// In which order the roles are filled, and from what.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct JoinOrder {
    /// The conjuncts that need no role.
    first: Vec<usize>,
    pub(crate) steps: Vec<Step>,
}

/// How one role is filled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    role: usize,
    from: From,
    /// The conjuncts whose roles are all filled after it.
    check: Vec<usize>,
}

/// Where the units for a role come from.
#[derive(Debug, Clone, PartialEq)]
enum From {
    /// The unit that the role equals, in this conjunct.
    Equal(usize, UnitTerm),
    /// Every unit.
    All,
}

/// How many tuples an event has if nothing bounds them.
pub(crate) fn tuples(event: &EventKind, sizes: &[usize]) -> u128 {
    let mut product = 1u128;
    for (role, &size) in sizes.iter().enumerate() {
        let same = event.roles[..role].iter().filter(|one| one.unit == event.roles[role].unit).count();
        product = product.saturating_mul(size.saturating_sub(same) as u128);
    }
    if event.unordered { product / 2 } else { product }
}

/// The order in which roles are filled: those that equal a known unit first, then those that a conjunct ties to a filled
/// one, then the rest.
pub(crate) fn order(event: &EventKind, guard: &[Conjunct]) -> JoinOrder {
    let width = event.roles.len();
    let static_parts = guard.iter().enumerate().filter(|(_, part)| part.observed.is_some());
    let parts = static_parts.map(|(place, part)| (place, &part.plain, free_variables(&part.plain, width)));
    let parts = parts.collect::<Vec<_>>();
    let mut filled = vec![false; width];
    let mut checked = vec![false; guard.len()];
    let first = parts.iter().filter(|(.., used)| used.is_empty()).map(|(place, ..)| *place).collect::<Vec<_>>();
    first.iter().for_each(|&place| checked[place] = true);
    let mut steps = Vec::new();
    while let Some(next) = (0..width).find(|&role| !filled[role]) {
        let open = (0..width).filter(|&role| !filled[role]);
        let equal = open.clone().find_map(|role| equal_to(role, &parts, &filled).map(|from| (role, from)));
        let tied = |role: &usize| {
            parts.iter().any(|(_, _, used)| used.contains(role) && used.iter().all(|&one| one == *role || filled[one]))
        };
        let (role, from) = equal.unwrap_or_else(|| (open.clone().find(tied).unwrap_or(next), From::All));
        filled[role] = true;
        let ready = |used: &Vec<usize>| used.iter().all(|&one| filled[one]);
        let check = parts.iter().filter(|(place, _, used)| !checked[*place] && ready(used)).map(|(place, ..)| *place);
        let check = check.collect::<Vec<_>>();
        check.iter().for_each(|&place| checked[place] = true);
        steps.push(Step { role, from, check });
    }
    JoinOrder { first, steps }
}

/// What a role equals, if a conjunct says so of filled roles, attributes and fixed units.
fn equal_to(role: usize, parts: &[(usize, &Term, Vec<usize>)], filled: &[bool]) -> Option<From> {
    parts.iter().find_map(|(place, part, used)| {
        let Node::Compare(Comparison::Equal, left, right) = &part.node else { return None };
        let side = |own: &Term, other: &Term| {
            let is_role = own.node == Node::Unit(UnitTerm::Variable(role));
            let known = used.iter().all(|&one| one == role || filled[one]);
            let known = known && !free_variables(other, filled.len()).contains(&role);
            match (&other.node, is_role && known) {
                (Node::Unit(unit), true) => Some(From::Equal(*place, unit.clone())),
                (Node::Read(attribute, units), true) => {
                    Some(From::Equal(*place, UnitTerm::Through(*attribute, units.clone())))
                }
                _ => None,
            }
        };
        side(left, right).or_else(|| side(right, left))
    })
}

/// What a search for candidates looks at.
pub(crate) struct Search<'a> {
    pub(crate) event: &'a EventKind,
    pub(crate) guard: &'a [Conjunct],
    pub(crate) order: &'a JoinOrder,
    pub(crate) sizes: &'a [usize],
    /// By conjunct, whether it takes part: it reads only what the record decides, and is worth following.
    pub(crate) used: Vec<bool>,
    /// By conjunct, whether it could not be computed for some tuple.
    pub(crate) faulty: Vec<bool>,
    pub(crate) candidates_left: usize,
    pub(crate) candidates_cap: usize,
    pub(crate) steps_left: usize,
    pub(crate) steps_cap: usize,
    pub(crate) found: Vec<u32>,
    pub(crate) count: usize,
}

impl Search<'_> {
    /// Adds the tuples for which the used conjuncts hold now.
    pub(crate) fn run(&mut self, state: &State) -> Result<(), ProcessFault> {
        let mut walk = Walk { state, theta: &[], bound: vec![0; self.sizes.len()] };
        let mut filled = vec![false; self.sizes.len()];
        let order = self.order;
        if self.passes(&order.first, &mut walk) { self.fill(0, &mut walk, &mut filled) } else { Ok(()) }
    }

    fn fill(&mut self, depth: usize, walk: &mut Walk<'_>, filled: &mut Vec<bool>) -> Result<(), ProcessFault> {
        let order = self.order;
        let Some(step) = order.steps.get(depth) else { return self.add(&walk.bound) };
        let known = match &step.from {
            From::Equal(conjunct, unit) if self.used[*conjunct] => walk.unit(unit, &self.guard[*conjunct].plain).ok(),
            _ => None,
        };
        let units = known.map_or(0..self.sizes[step.role], |unit| unit..unit + 1);
        filled[step.role] = true;
        for unit in units {
            self.step()?;
            walk.bound[step.role] = unit;
            if !self.lawful(step.role, &walk.bound, filled) {
                continue;
            }
            if self.passes(&step.check, walk) {
                self.fill(depth + 1, walk, filled)?;
            }
        }
        filled[step.role] = false;
        Ok(())
    }

    /// Whether no used conjunct fails. What cannot be computed here is computed again, and named, if the guard comes to
    /// it in play.
    fn passes(&mut self, check: &[usize], walk: &mut Walk<'_>) -> bool {
        for &place in check {
            if self.used[place] {
                match walk.term(&self.guard[place].plain) {
                    Ok(0.0) => return false,
                    Ok(_) => {}
                    Err(_) => self.faulty[place] = true,
                }
            }
        }
        true
    }

    /// Whether no unit fills two roles, and a pair without order has its earlier unit first.
    fn lawful(&self, role: usize, bound: &[usize], filled: &[bool]) -> bool {
        let roles = &self.event.roles;
        let twice = (0..roles.len()).any(|other| {
            other != role && filled[other] && roles[other].unit == roles[role].unit && bound[other] == bound[role]
        });
        let ordered = !self.event.unordered || role > 1 || !filled[1 - role] || bound[0] < bound[1];
        !twice && ordered
    }

    fn step(&mut self) -> Result<(), ProcessFault> {
        if self.steps_left == 0 {
            return Err(self.too_many(Measure::JoinSteps, self.steps_cap));
        }
        self.steps_left -= 1;
        Ok(())
    }

    fn add(&mut self, units: &[usize]) -> Result<(), ProcessFault> {
        if self.count == self.candidates_left {
            self.settle();
            if self.count == self.candidates_left {
                return Err(self.too_many(Measure::Candidates, self.candidates_cap));
            }
        }
        self.count += 1;
        self.found.extend(units.iter().map(|&unit| unit as u32));
        Ok(())
    }

    fn too_many(&self, measure: Measure, cap: usize) -> ProcessFault {
        let what = format!("event `{}`", self.event.name);
        let (needed, cap) = (cap as u128 + 1, cap as u128);
        ProcessFault::TooMany { what, span: self.event.span, measure, needed, cap }
    }

    /// Sorts the tuples and drops those that stand twice.
    fn settle(&mut self) {
        let width = self.sizes.len();
        if width == 0 {
            self.count = self.count.min(1);
            return;
        }
        let sorted = self.found.chunks_exact(width).is_sorted_by(|a, b| a < b);
        if !sorted {
            let mut tuples = self.found.chunks_exact(width).collect::<Vec<_>>();
            tuples.sort_unstable();
            tuples.dedup();
            self.found = tuples.concat();
        }
        self.count = self.found.len() / width;
    }

    /// The candidates found.
    pub(crate) fn finish(mut self) -> Candidates {
        self.settle();
        Candidates::new(&self.found, self.count, self.sizes)
    }
}

/// The attributes that a guard's conjuncts read, if they only read what the record decides.
pub(crate) fn observed_reads(guard: &[Conjunct]) -> Vec<AttributeId> {
    let mut all = guard.iter().filter_map(|part| part.observed.clone()).flatten().collect::<Vec<_>>();
    all.sort_unstable();
    all.dedup();
    all
}
