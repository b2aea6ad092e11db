//! Turn what a source knows into what a world needs: a value for every unit at every time, by the rules of the theory.

use std::collections::BTreeMap;

use process::{Attribute, Change, World};
use record::Day;
use theory::{Binding, Supply, Theory, years_later};

use crate::theories::bind::{BindFault, label, number};
use crate::theories::series::Series;
use crate::theories::story::Moment;

/// What is known of one place: from the beginning of time, and from each moment on; none where nothing is.
type Timeline = Vec<(Option<Moment>, Option<f64>)>;

/// Fill an attribute's values from a source.
///
/// Order of the rules: the source; the last value that it gave, for as many years as the theory carries it forward; the
/// `else` value, or the mean of what is known of others at that instant. A unit that is not there needs no value.
pub(crate) fn fill(
    theory: &Theory,
    binding: &Binding,
    source: &str,
    series: &[Series],
    changes: bool,
    world: &mut World,
) -> Result<(), BindFault> {
    let attribute = &theory.process.attributes[binding.attribute];
    let mut places: Vec<(usize, Timeline)> = Vec::new();
    for (place, one) in placed(theory, attribute, series) {
        let mut known: Timeline = Vec::new();
        let steps = one.steps.iter().map(|(moment, written)| (Some(*moment), *written));
        for (moment, written) in std::iter::once((None, one.before)).chain(steps) {
            let day = moment.map_or(Day(theory.process.clock.start), Moment::day);
            let value = written.map(|written| number(theory, attribute, place, written, day)).transpose()?;
            known.push((moment, value));
        }
        let carried = binding.carry_forward_years.unwrap_or(0.0);
        places.push((place, carry(&known, carried)));
    }
    if binding.unknown_to_mean {
        let means = means(&places);
        places.iter_mut().for_each(|(_, known)| *known = with_means(known, &means));
    }
    let missing = |place: usize, day: Day| BindFault::NoValue {
        attribute: attribute.name.clone(),
        unit: label(theory, attribute, place),
        asked: source.to_owned(),
        day,
    };
    let clock = theory.process.clock;
    let start = Moment::of(Day(clock.start));
    for (place, known) in places {
        let at_start = known.iter().rev().find(|(moment, _)| moment.is_none_or(|moment| moment <= start));
        let mut last = match at_start.and_then(|(_, value)| *value).or(binding.otherwise) {
            Some(value) => value,
            None if !is_there(theory, attribute, place, Day(clock.start)) => world.start[binding.attribute][place],
            None => return Err(missing(place, Day(clock.start))),
        };
        world.start[binding.attribute][place] = last;
        for (moment, value) in known.iter().filter(|_| changes) {
            let Some(moment) = moment.filter(|moment| moment.inside(clock)) else { continue };
            let value = match value.or(binding.otherwise) {
                Some(value) => value,
                None if !is_there(theory, attribute, place, moment.day()) => continue,
                None => return Err(missing(place, moment.day())),
            };
            if value != last {
                world.changes.push(Change { time: moment.time(clock), attribute: binding.attribute, place, value });
                last = value;
            }
        }
        if let Some(day) = entry_without_value(theory, binding, attribute, place, &known) {
            return Err(missing(place, day));
        }
    }
    Ok(())
}

/// The places of the attribute that the series are of, in order: units that there is room to create have none.
fn placed<'s>(theory: &Theory, attribute: &Attribute, series: &'s [Series]) -> Vec<(usize, &'s Series)> {
    let width = match attribute.domain[..] {
        [_, second] => theory.known_units(second),
        _ => 1,
    };
    let all = attribute.domain.get(1).map_or(1, |second| theory.process.units[*second].labels.len());
    series.iter().enumerate().map(|(at, one)| (at / width * all + at % width, one)).collect()
}

/// What is known, with the last value holding on for so many years where nothing is.
fn carry(known: &Timeline, years: f64) -> Timeline {
    let mut carried: Timeline = Vec::new();
    let mut last = None;
    for (at, (moment, value)) in known.iter().enumerate() {
        if value.is_some() || years == 0.0 || last.is_none() {
            carried.push((*moment, *value));
            last = value.or(last);
            continue;
        }
        // The gap begins here: the value before holds on, up to the next one at most.
        let Some(begins) = moment else { continue };
        let gap_began = known[..at].iter().rposition(|(_, value)| value.is_some()).map_or(at, |before| before + 1);
        if gap_began == at {
            let ends = Moment::of(Day(years_later(begins.day().0, years)));
            let next = known[at + 1..].iter().find(|(_, value)| value.is_some()).and_then(|(moment, _)| *moment);
            carried.push((*moment, last));
            if next.is_none_or(|next| ends < next) {
                carried.push((Some(ends), None));
            }
        }
    }
    carried
}

/// The mean of what is known, from each moment on; none while nothing is.
fn means(places: &[(usize, Timeline)]) -> Vec<(Option<Moment>, Option<f64>)> {
    let mut moments: BTreeMap<Option<Moment>, Vec<(usize, Option<f64>)>> = BTreeMap::new();
    for (at, (_, known)) in places.iter().enumerate() {
        known.iter().for_each(|(moment, value)| moments.entry(*moment).or_default().push((at, *value)));
    }
    let mut now = vec![None; places.len()];
    let mean = |now: &[Option<f64>]| {
        let known = now.iter().flatten().copied().collect::<Vec<f64>>();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    let each = moments.into_iter().map(|(moment, values)| {
        values.into_iter().for_each(|(at, value)| now[at] = value);
        (moment, mean(&now))
    });
    each.collect()
}

/// A timeline with the mean where nothing is known.
fn with_means(known: &Timeline, means: &[(Option<Moment>, Option<f64>)]) -> Timeline {
    let mut filled: Timeline = Vec::new();
    for (at, (moment, value)) in known.iter().enumerate() {
        if value.is_some() {
            filled.push((*moment, *value));
            continue;
        }
        let next = known.get(at + 1).and_then(|(moment, _)| *moment);
        let before = means.iter().rev().find(|(at, _)| at <= moment).and_then(|(_, mean)| *mean);
        filled.push((*moment, before));
        let inside = means.iter().filter(|(at, _)| at > moment && next.is_none_or(|next| *at < Some(next)));
        filled.extend(inside.copied());
    }
    filled
}

/// Whether all units of a place are there on a day.
fn is_there(theory: &Theory, attribute: &Attribute, place: usize, day: Day) -> bool {
    times(theory, attribute, place)
        .iter()
        .all(|times| times.iter().any(|(from, until)| (*from..=*until).contains(&day.0)))
}

/// For each unit of a place whose kind comes and goes, when it is there.
fn times<'t>(theory: &'t Theory, attribute: &Attribute, place: usize) -> Vec<&'t [(i32, i32)]> {
    let mut rest = place;
    let mut found = Vec::new();
    for kind in attribute.domain.iter().rev() {
        let size = theory.process.units[*kind].labels.len();
        let presence = theory.process.presence.iter().find(|one| one.unit == *kind);
        let supply = presence.and_then(|presence| theory.binding(presence.attribute)).map(|binding| &binding.supply);
        if let Some(Supply::There(times)) = supply {
            // Of a kind whose units are created only, those of the record are there from the start.
            found.extend(times.get(rest % size).map(Vec::as_slice));
        }
        rest /= size;
    }
    found
}

/// The first day on which a unit enters and nothing is known of it, nor said of that case.
fn entry_without_value(
    theory: &Theory,
    binding: &Binding,
    attribute: &Attribute,
    place: usize,
    known: &Timeline,
) -> Option<Day> {
    let clock = theory.process.clock;
    if binding.otherwise.is_some() || attribute.origin != process::Origin::Observed {
        return None;
    }
    let entries = times(theory, attribute, place).into_iter().flatten().map(|(from, _)| Day(*from));
    entries.filter(|day| clock.start < day.0 && day.0 <= clock.end && is_there(theory, attribute, place, *day)).find(
        |day| {
            let at = Moment::of(*day);
            let value = known.iter().rev().find(|(moment, _)| moment.is_none_or(|moment| moment <= at));
            value.is_none_or(|(_, value)| value.is_none())
        },
    )
}
