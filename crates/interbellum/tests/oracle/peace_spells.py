#!/usr/bin/env python3
"""Peace spells, written once more from the written rules alone.

This script shares no code with the program. It reads the publishers' files,
applies the rules of peace spells, and prints the totals of a fixed list of
option sets as JSON. A test compares the program with what is printed here.

    peace_spells.py DATA                 print the totals
    peace_spells.py DATA --spells DIR    also write the spells of four option sets

DATA is the folder that holds `ucdp-acd`, `ucdp-dyadic`, `ucdp-termination`
and `gw`. Needed: pandas, openpyxl.

Words used here
  episode   active years of one conflict (or dyad) with one start_date2
  war       one episode, or several episodes that were joined into one
  spell     the peace after a war that has ended
"""

import argparse
import csv
import datetime as dt
import json
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

YEAR = 365.25
TIMES = (1, 2, 5, 10, 20, 30)
NEVER = None

ACD = {
    "25.1": ("ucdp-acd/ucdp-prio-acd-251.csv", 2024),
    "24.1": ("ucdp-acd/UcdpPrioConflict_v24_1.csv", 2023),
}
DYADIC = ("ucdp-dyadic/ucdp-dyadic-251.csv", 2024)
TERMINATION_CONFLICT = "ucdp-termination/ucdp-term-acd-3-2021.xlsx"
TERMINATION_DYAD = "ucdp-termination/ucdp-term-dyad-3-2021.xlsx"
STATES = "gw/gwstates.xlsx"

OUTCOME = {
    1: "agreement",
    2: "ceasefire",
    3: "victory_government",
    4: "victory_rebel",
    5: "low_activity",
    6: "actor_gone",
}
KIND = {1: "extrasystemic", 2: "interstate", 3: "intrastate", 4: "internationalised"}
INTENSITY = {1: "minor", 2: "war"}


# ---------------------------------------------------------------- the facts


@dataclass
class Episode:
    """Active years of one unit with one start_date2."""

    unit: int  # conflict_id or dyad_id
    conflict: int
    start: dt.date
    end: dt.date | None  # None: ongoing at the end of coverage
    levels: dict  # year -> intensity level
    kinds: dict  # year -> kind
    states: tuple  # gwno_loc of the last year
    ended_by: str

    @property
    def first_year(self):
        return min(self.levels)

    @property
    def last_year(self):
        return max(self.levels)

    @property
    def peak(self):
        return max(self.levels.values())


@dataclass
class Facts:
    coverage_year: int
    conflicts: list
    dyads: list
    memberships: dict  # state -> ascending ends of membership; NEVER for a present member


def codes(cell):
    """The whole numbers of a cell such as '200,  2'."""
    return tuple(int(part) for part in re.split(r"[,\s]+", cell.strip()) if part)


def iso(text):
    return dt.date.fromisoformat(text)


def last_day(year):
    return dt.date(year, 12, 31)


def read_csv(path):
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def read_termination(path, unit, terminal):
    """(outcomes, dates) by (unit, year).

    Both are taken only from rows that are coded as an end. A '.' or an empty
    cell is no date.
    """
    outcomes, dates = {}, {}
    for row in pd.read_excel(path, dtype=object).to_dict("records"):
        key = (int(row[unit]), int(row["year"]))
        if row[terminal] != 1:
            continue
        if not pd.isna(row["outcome"]):
            if key in outcomes:
                raise ValueError(f"{path}: two ends for {key}")
            outcomes[key] = OUTCOME[int(row["outcome"])]
        if isinstance(row["ependdate"], dt.datetime) and not pd.isna(row["ependdate"]):
            dates[key] = row["ependdate"].date()
    return outcomes, dates


def read_memberships(path):
    ends = defaultdict(list)
    for row in pd.read_excel(path, sheet_name="gwstates", dtype=str).to_dict("records"):
        end = dt.datetime.strptime(row["End"], "%d.%m.%Y").date()
        ends[int(row["Cow Nr."])].append(NEVER if end == dt.date(2017, 12, 31) else end)
    for each in ends.values():
        each.sort(key=lambda end: end or dt.date.max)
    return dict(ends)


def group_episodes(table, unit):
    rows = defaultdict(list)
    for row in table.to_dict("records"):
        rows[int(row[unit]), iso(row["start_date2"])].append(row)
    for key in sorted(rows):
        yield key, sorted(rows[key], key=lambda row: int(row["year"]))


def read_facts(data, release="25.1"):
    path, coverage_year = ACD[release]

    outcomes, _ = read_termination(data / TERMINATION_CONFLICT, "conflict_id", "confterm")
    conflicts, conflict_end = [], {}
    for (unit, start), rows in group_episodes(read_csv(data / path), "conflict_id"):
        last = rows[-1]
        end = iso(last["ep_end_date"]) if last["ep_end"] == "1" else None
        year = int(last["year"])
        if (end is None) != (year == coverage_year):
            raise ValueError(f"conflict {unit}, {year}: an end is missing or too early")
        if end:
            conflict_end[unit, year] = end
        conflicts.append(
            Episode(
                unit=unit,
                conflict=unit,
                start=start,
                end=end,
                levels={int(r["year"]): int(r["intensity_level"]) for r in rows},
                kinds={int(r["year"]): KIND[int(r["type_of_conflict"])] for r in rows},
                states=codes(last["gwno_loc"]),
                ended_by=outcomes.get((unit, year), "unknown"),
            )
        )

    outcomes, dates = read_termination(data / TERMINATION_DYAD, "dyad_id", "dyadterm")
    dyads = []
    path, dyad_coverage_year = DYADIC
    for (unit, start), rows in group_episodes(read_csv(data / path), "dyad_id"):
        last = rows[-1]
        year, conflict = int(last["year"]), int(last["conflict_id"])
        # The dyadic file has no end dates: the termination file, then the end
        # of the conflict's own episode in that year, then the end of the year.
        by_termination = dates.get((unit, year))
        by_conflict = conflict_end.get((conflict, year))
        if year == dyad_coverage_year:
            end = None
        elif by_termination and by_termination.year == year and by_termination >= start:
            end = by_termination
        elif by_conflict and by_conflict >= start:
            end = by_conflict
        else:
            end = last_day(year)
        dyads.append(
            Episode(
                unit=unit,
                conflict=conflict,
                start=start,
                end=end,
                levels={int(r["year"]): int(r["intensity_level"]) for r in rows},
                kinds={int(r["year"]): KIND[int(r["type_of_conflict"])] for r in rows},
                states=codes(last["gwno_loc"]),
                ended_by=outcomes.get((unit, year), "unknown"),
            )
        )

    return Facts(coverage_year, conflicts, dyads, read_memberships(data / STATES))


# ------------------------------------------------------- episodes into wars


@dataclass
class War:
    unit: int
    start: dt.date
    end: dt.date | None
    last_year: int
    peak: int
    states: tuple  # whose leaving the system ends the observation
    closing: list  # the (kind, ended_by) of the episodes that end last


def agreed(values):
    """The one value that all share, else 'unknown'."""
    values = set(values)
    return values.pop() if len(values) == 1 else "unknown"


def joined(first, second):
    """`second` starts no earlier than `first`; one war of the two."""
    if first.end is None or second.end is None:
        end = None
    else:
        end = max(first.end, second.end)
    closing = []
    for war in (first, second):
        if war.end == end:
            closing += war.closing
    return War(
        unit=first.unit,
        start=first.start,
        end=end,
        last_year=max(first.last_year, second.last_year),
        peak=max(first.peak, second.peak),
        states=second.states,
        closing=closing,
    )


def war_of(episode, unit=None, states=None):
    return War(
        unit=episode.unit if unit is None else unit,
        start=episode.start,
        end=episode.end,
        last_year=episode.last_year,
        peak=episode.peak,
        states=episode.states if states is None else states,
        closing=[(episode.kinds[episode.last_year], episode.ended_by)],
    )


def wars_of_conflicts(episodes):
    """unit -> wars in order, one war an episode."""
    wars = defaultdict(list)
    for episode in episodes:
        wars[episode.unit].append(war_of(episode))
    for each in wars.values():
        each.sort(key=lambda war: war.start)
    return wars


def wars_of_states(episodes):
    """state -> wars in order; overlapping fighting is one war."""
    separate = defaultdict(list)
    for episode in episodes:
        for state in set(episode.states):
            separate[state].append(war_of(episode, unit=state, states=(state,)))
    wars = {}
    for state, each in separate.items():
        each.sort(key=lambda war: war.start)
        merged = [each[0]]
        for war in each[1:]:
            current = merged[-1]
            if current.end is None or war.start <= current.end:
                merged[-1] = joined(current, war)
            else:
                merged.append(war)
        wars[state] = merged
    return wars


def join_by_gap(wars, gap):
    """Returns after fewer than `gap` years continue the war before them."""
    result = [wars[0]]
    for war in wars[1:]:
        current = result[-1]
        if current.end is not None and (war.start - current.end).days < YEAR * gap:
            result[-1] = joined(current, war)
        else:
            result.append(war)
    return result


def runs_at_war(episodes):
    """unit -> maximal runs of consecutive years at level 2 inside episodes."""
    wars = defaultdict(list)
    for episode in episodes:
        years = sorted(year for year, level in episode.levels.items() if level == 2)
        runs = []
        for year in years:
            if runs and year == runs[-1][-1] + 1:
                runs[-1].append(year)
            else:
                runs.append([year])
        for run in runs:
            opens = run[0] == episode.first_year
            closes = run[-1] == episode.last_year
            wars[episode.unit].append(
                War(
                    unit=episode.unit,
                    start=episode.start if opens else dt.date(run[0], 1, 1),
                    end=episode.end if closes else last_day(run[-1]),
                    last_year=run[-1],
                    peak=2,
                    states=episode.states,
                    closing=[
                        (episode.kinds[run[-1]], episode.ended_by if closes else "unknown")
                    ],
                )
            )
    for each in wars.values():
        each.sort(key=lambda war: war.start)
    return wars


# ------------------------------------------------------------------ spells


@dataclass
class Options:
    unit: str = "conflict"
    threshold: int = 25
    returns: str = "war"  # at threshold 1000: war, any, war-years
    gap: int = 1
    entry: str = "quiet-year"  # or: end
    since: dt.date | None = None
    until: dt.date | None = None
    state_exit: str = "last"
    release: str = "25.1"


@dataclass
class Spell:
    unit: int
    war_start: dt.date
    ended: dt.date
    at_risk_from: dt.date
    returned: dt.date | None
    entry: float
    years: float
    event: int
    exit_reason: str
    peak_intensity: str
    kind: str
    ended_by: str
    war_years: float
    dropped: str


@dataclass
class Result:
    episodes: int
    wars: int
    ongoing: int
    ended: int
    spells: list = field(default_factory=list)


def leaves(state, day, memberships):
    """The first end of membership on or after `day`, or NEVER."""
    for end in memberships.get(state, ()):
        if end is NEVER or end >= day:
            return end
    return NEVER


def state_exit(war, memberships, which):
    ends = [leaves(state, war.end, memberships) for state in war.states]
    if which == "first":
        return min((end for end in ends if end is not NEVER), default=NEVER)
    return NEVER if NEVER in ends else max(ends, default=NEVER)


def make_spell(war, following, facts, options):
    """The peace after `war`; `following` is the start of the return, if any."""
    kind = agreed(kind for kind, _ in war.closing)
    ended_by = agreed(cause for _, cause in war.closing)

    # Exit: the earliest date. On one day: return, then the actor's end, then
    # the state's, then the end of coverage.
    exits = [(last_day(facts.coverage_year), 3, "end_of_coverage")]
    leaving = state_exit(war, facts.memberships, options.state_exit)
    if leaving is not NEVER:
        exits.append((leaving, 2, "state_exit"))
    if options.unit == "dyad" and ended_by == "actor_gone":
        exits.append((war.end, 1, "actor_gone"))
    if following is not None:
        exits.append((following, 0, "return"))
    exit_date, _, reason = min(exits)
    event = int(reason == "return")
    years = (exit_date - war.end).days / YEAR

    if options.entry == "end":
        at_risk_from, entry = war.end, 0.0
    elif options.gap > 1:
        at_risk_from = war.end + dt.timedelta(days=math.floor(YEAR * options.gap))
        entry = float(options.gap)
    else:
        at_risk_from = last_day(war.last_year + 1)
        entry = (at_risk_from - war.end).days / YEAR

    if reason == "actor_gone":
        dropped = "actor_gone"
    elif options.gap > 1 and not event and years < options.gap:
        dropped = "censored_within_gap"
    elif years <= entry:
        dropped = "no_time_at_risk"
    else:
        dropped = ""

    return Spell(
        unit=war.unit,
        war_start=war.start,
        ended=war.end,
        at_risk_from=at_risk_from,
        returned=exit_date if event else None,
        entry=entry,
        years=years,
        event=event,
        exit_reason=reason,
        peak_intensity=INTENSITY[war.peak],
        kind=kind,
        ended_by=ended_by,
        war_years=((war.end - war.start).days + 1) / YEAR,
        dropped=dropped,
    )


def peace_spells(facts, options):
    episodes = facts.dyads if options.unit == "dyad" else facts.conflicts
    if options.threshold == 1000 and options.returns != "any":
        # Episodes below the threshold neither end a peace nor interrupt it.
        episodes = [episode for episode in episodes if episode.peak == 2]
    by_runs = options.threshold == 1000 and options.returns == "war-years"
    if by_runs:
        if options.unit == "state" or options.gap > 1:
            raise ValueError("war-years are defined for conflicts and dyads without a gap")
        wars = runs_at_war(episodes)
    elif options.unit == "state":
        wars = wars_of_states(episodes)
    else:
        wars = wars_of_conflicts(episodes)
    if options.gap > 1:
        wars = {unit: join_by_gap(each, options.gap) for unit, each in wars.items()}

    result = Result(episodes=len(facts.dyads if options.unit == "dyad" else facts.conflicts), wars=0, ongoing=0, ended=0)
    for each in wars.values():
        counted = [options.threshold == 25 or war.peak == 2 for war in each]
        for index, war in enumerate(each):
            if not counted[index]:
                continue
            result.wars += 1
            if war.end is None:
                result.ongoing += 1
                continue
            result.ended += 1
            if options.since and war.end < options.since:
                continue
            if options.until and war.end > options.until:
                continue
            following = next(
                (
                    later.start
                    for later, counts in zip(each[index + 1 :], counted[index + 1 :])
                    if counts or options.returns == "any"
                ),
                None,
            )
            result.spells.append(make_spell(war, following, facts, options))
    result.spells.sort(key=lambda spell: (spell.unit, spell.ended))
    return result


# ------------------------------------------------------------- the estimate


def kaplan_meier(spells, times):
    """Product-limit survival under delayed entry; [(time, at risk, survival)].

    At risk at t are the spells with entry < t <= years, so whoever is censored
    at t is still at risk for an event at t.
    """
    events = Counter(spell.years for spell in spells if spell.event)

    def at_risk(time):
        return sum(spell.entry < time <= spell.years for spell in spells)

    rows, survival = [], 1.0
    steps = sorted(events)
    for time in times:
        while steps and steps[0] <= time:
            step = steps.pop(0)
            survival *= 1.0 - events[step] / at_risk(step)
        rows.append((time, at_risk(time), survival))
    return rows


def counts(values):
    return dict(sorted(Counter(values).items()))


def totals(result):
    at_risk = [spell for spell in result.spells if not spell.dropped]
    dropped = [spell for spell in result.spells if spell.dropped]
    curve = kaplan_meier(at_risk, TIMES)
    return {
        "episodes": result.episodes,
        "wars": result.wars,
        "ongoing": result.ongoing,
        "ended": result.ended,
        "outside_window": result.ended - len(result.spells),
        "candidates": len(result.spells),
        "n": len(at_risk),
        "events": sum(spell.event for spell in at_risk),
        "dropped": counts(spell.dropped for spell in dropped),
        "years_at_risk": round(math.fsum(s.years - s.entry for s in at_risk), 6),
        "at_risk": {str(time): number for time, number, _ in curve},
        "survival": {str(time): round(survival, 12) for time, _, survival in curve},
        "exit_reason": counts(spell.exit_reason for spell in at_risk),
        "ended_by": counts(spell.ended_by for spell in at_risk),
        "ended_by_of_candidates": counts(spell.ended_by for spell in result.spells),
    }


OPTION_SETS = {
    "default": Options(),
    "--entry end": Options(entry="end"),
    "--gap 2": Options(gap=2),
    "--gap 5": Options(gap=5),
    "--threshold 1000": Options(threshold=1000),
    "--threshold 1000 --return any": Options(threshold=1000, returns="any"),
    "--threshold 1000 --return war-years": Options(threshold=1000, returns="war-years"),
    "--threshold 1000 --gap 2": Options(threshold=1000, gap=2),
    "--unit dyad": Options(unit="dyad"),
    "--unit dyad --gap 2": Options(unit="dyad", gap=2),
    "--unit dyad --threshold 1000": Options(unit="dyad", threshold=1000),
    "--unit state": Options(unit="state"),
    "--unit state --gap 5": Options(unit="state", gap=5),
    "--unit state --threshold 1000": Options(unit="state", threshold=1000),
    "--since 1990-01-01": Options(since=dt.date(1990, 1, 1)),
    "--until 1989-12-31": Options(until=dt.date(1989, 12, 31)),
    "--release 24.1": Options(release="24.1"),
    "--unit dyad --entry end": Options(unit="dyad", entry="end"),
    "--unit conflict --state-exit first": Options(state_exit="first"),
}

SPELL_FILES = {
    "default": "spells_default.csv",
    "--unit dyad": "spells_dyad.csv",
    "--unit state": "spells_state.csv",
    "--threshold 1000": "spells_threshold_1000.csv",
}


def write_spells(path, unit, spells):
    columns = [name for name in Spell.__dataclass_fields__ if name != "unit"]
    header = {"conflict": "conflict_id", "dyad": "dyad_id", "state": "state"}[unit]
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([header, *columns])
        for spell in spells:
            cells = (getattr(spell, name) for name in columns)
            writer.writerow([spell.unit, *("" if c is None else c for c in cells)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--spells", type=Path, metavar="DIR")
    arguments = parser.parse_args()

    facts = {release: read_facts(arguments.data, release) for release in ACD}
    table = {}
    for name, options in OPTION_SETS.items():
        result = peace_spells(facts[options.release], options)
        table[name] = totals(result)
        if arguments.spells and name in SPELL_FILES:
            write_spells(arguments.spells / SPELL_FILES[name], options.unit, result.spells)
    print(json.dumps(table, indent=2))


if __name__ == "__main__":
    main()
