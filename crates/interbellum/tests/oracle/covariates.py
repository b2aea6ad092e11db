"""Covariates of peace spells, worked out again from the publishers' files with pandas.

Usage: covariates.py DATA SPELLS [BORDERS] > covariates.csv

DATA is the folder of publishers' files; SPELLS is a CSV as `interbellum spells --with-dropped --csv` prints it, of which only
what names a spell is read (spell_id, war_start, at_risk_from, last_active_year, location_states, conflict_id, side A through
the Armed Conflict Dataset). Written from the rules in docs/peace-spells.md. BORDERS is Natural Earth as TopoJSON.
"""

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path

import pandas as pd

FIRST_WORLD_YEAR = 1950
CARRY = {"income": 5, "output_share": 5, "stance": 1}
OUTSIDE, UNKNOWN = "outside_coverage", "unknown"


def crosswalk(path):
    """Rows of our reviewable table of codes, with whole days as text (ISO days sort as text)."""
    rows = []
    for row in csv.DictReader(open(path, encoding="utf-8")):
        rows.append({**row, "from": row["from"] or "0000-00-00", "until": row["until"] or "9999-99-99"})
    return rows


class Codes:
    def __init__(self, rows):
        self.rows = rows
        self.by = defaultdict(list)
        for place, row in enumerate(rows):
            for scheme in ("iso3", "gw", "cow"):
                if row[scheme]:
                    self.by[scheme, row[scheme]].append(place)
        self.names = defaultdict(list)
        for place, row in enumerate(rows):
            for name in {plain(n) for n in [row["name"], *row["other_names"].split("|")] if n}:
                self.names[name].append(place)

    def within(self, places, year):
        first, last = f"{year:04}-01-01", f"{year:04}-12-31"
        holds = [p for p in places if self.rows[p]["from"] <= last and first <= self.rows[p]["until"]]
        return max(holds, key=lambda p: self.rows[p]["until"], default=None)

    def state_in(self, scheme, code, year):
        return self.within(self.by.get((scheme, str(code)), []), year)

    def named_in(self, name, year):
        return self.within(self.names.get(plain(name), []), year)

    def on(self, scheme, code, day):
        for p in self.by.get((scheme, code), []):
            if self.rows[p]["from"] <= day <= self.rows[p]["until"]:
                return p
        return None


def plain(name):
    words = name.lower().replace("&", "and").replace(".", "").replace("’", "'").split()
    if words[:2] == ["government", "of"]:
        words = words[2:]
    return " ".join(words)


def either(values):
    """True if one is, else unknown if one is, else outside if one is."""
    values = list(values)
    for wanted in (True, UNKNOWN, OUTSIDE):
        if wanted in values:
            return wanted
    return False


def neither(value):
    return value if isinstance(value, str) else not value


def main():
    data, spells = Path(sys.argv[1]), pd.read_csv(sys.argv[2], dtype=str)
    here = Path(__file__).resolve().parent
    codes = Codes(crosswalk(here / "../../../record/data/state_codes.csv"))
    acd = pd.read_csv(data / "ucdp-acd/ucdp-prio-acd-251.csv", dtype=str)
    acd["year"] = acd.year.astype(int)
    active = defaultdict(set)
    ground = defaultdict(lambda: defaultdict(set))
    side = {}
    for row in acd.itertuples():
        active[int(row.conflict_id)].add(row.year)
        side[int(row.conflict_id), row.year] = row.side_a
        for state in row.gwno_loc.split(","):
            ground[row.year][int(state)].add(int(row.conflict_id))

    income, people = {}, {}
    maddison = pd.read_excel(data / "maddison/mpd2020.xlsx", sheet_name="Full data")
    for row in maddison.itertuples():
        key = (row.countrycode, row.year)
        income[key] = row.gdppc if pd.notna(row.gdppc) and row.gdppc != 0 else None
        people[key] = row.pop if pd.notna(row.pop) else None
    listed = {row["iso3"] for row in codes.rows}
    world = defaultdict(float)
    for (iso, year), value in sorted(income.items()):
        stands = iso not in listed or codes.on("iso3", iso, f"{year:04}-12-31") is not None
        if stands and year >= FIRST_WORLD_YEAR and value is not None and people[iso, year] is not None:
            world[year] += value * people[iso, year]

    votes = pd.read_stata(data / "unga/IdealpointsJuly2025.dta")
    point = {
        (int(r.ccode), int(r.year)): (float(r.idealpointfp) if pd.notna(r.idealpointfp) else None)
        for r in votes.itertuples()
    }

    def has(table, key, first, last):
        if not first <= key[1] <= last or key not in table:
            return OUTSIDE
        return UNKNOWN if table[key] is None else table[key]

    def income_of(p, year):
        return has(income, (codes.rows[p]["iso3"], year), 1, 2018)

    def share_of(p, year):
        if year < FIRST_WORLD_YEAR:
            return OUTSIDE
        own, heads = income_of(p, year), has(people, (codes.rows[p]["iso3"], year), 1, 2018)
        if UNKNOWN in (own, heads):
            return UNKNOWN
        return OUTSIDE if OUTSIDE in (own, heads) else own * heads / world[year]

    def stance_of(p, year):
        china = codes.state_in("iso3", "CHN", year)
        at = lambda q: has(point, (int(codes.rows[q]["cow"]), year), 1946, 2024) if codes.rows[q]["cow"] else OUTSIDE
        own, theirs = at(p), at(china) if china is not None else OUTSIDE
        if UNKNOWN in (own, theirs):
            return UNKNOWN
        return OUTSIDE if OUTSIDE in (own, theirs) else abs(own - theirs)

    def carried(of, state, year, limit):
        p = codes.state_in("gw", state, year)
        own = OUTSIDE if p is None else of(p, year)
        if not isinstance(own, str) or p is None:
            return own
        same = lambda q: q is not None and all(codes.rows[q][s] == codes.rows[p][s] for s in ("iso3", "cow"))
        for back in range(1, limit + 1):
            q = codes.state_in("gw", state, year - back)
            if not same(q):
                break
            value = of(q, year - back)
            if not isinstance(value, str):
                return value
        return own

    brd = pd.read_csv(data / "ucdp-brd/ucdp-brd-conf-221.BRD.csv")
    best = {(int(r.conflict_id), int(r.year)): r.bd_best for r in brd.itertuples()}

    def deaths(conflict, first, last):
        years = [y for y in active[conflict] if first <= y <= last]
        if not years or any(not 1989 <= y <= 2021 for y in years):
            return OUTSIDE
        if any((conflict, y) not in best for y in years):
            return UNKNOWN
        return float(sum(best[conflict, y] for y in years))

    esd = pd.read_excel(data / "ucdp-esd/ucdp-esd-ty-raw.xlsx")
    groups = set(esd[esd.actor_nonstate == 1].dyad_id)
    rows = {key: part for key, part in esd.groupby(["conflict_id", "year"])}

    def support(conflict, year):
        part = rows.get((conflict, year))
        if part is None or year not in active[conflict]:
            return OUTSIDE
        government, group = [], []
        for dyad, of_dyad in part.groupby("dyad_id"):
            sides = {}
            for actor, of_side in of_dyad.groupby("actor_id"):
                real = ((of_side.ext_sup == 1) & (of_side.ext_alleged == 0)).any()
                alleged = ((of_side.ext_sup == 1) & (of_side.ext_alleged == 1)).any()
                sides[actor] = (bool((of_side.actor_nonstate == 1).any()), True if real else UNKNOWN if alleged else False)
            if dyad in groups:
                for out, wanted in ((government, False), (group, True)):
                    these = [s for is_group, s in sides.values() if is_group == wanted]
                    out.append(either(these) if these else OUTSIDE)
            else:
                each = [s for _, s in sides.values()] + ([OUTSIDE] if len(sides) < 2 else [])
                government.append(either(each))
                group.append(neither(either(neither(s) for s in each)))
        a, b = either(government), either(group)
        if UNKNOWN in (a, b):
            return UNKNOWN
        if OUTSIDE in (a, b):
            return OUTSIDE
        return ("none", "government", "group", "both")[a + 2 * b]

    beside = {}
    if len(sys.argv) > 3:
        numbers = {r["numeric"]: r["iso3"] for r in csv.DictReader(open(here / "../../../sources/data/iso_numeric.csv"))}
        extra = {"Somaliland": "SOM", "N. Cyprus": "CYP", "Kosovo": "XKX"}
        owners = defaultdict(set)

        def walk(arcs, who):
            if isinstance(arcs, list):
                for arc in arcs:
                    walk(arc, who)
            else:
                owners[arcs if arcs >= 0 else ~arcs].add(who)

        for area in json.load(open(sys.argv[3]))["objects"]["countries"]["geometries"]:
            who = numbers.get(area.get("id")) or extra.get(area["properties"]["name"])
            if who:
                beside.setdefault(who, set())
                walk(area.get("arcs", []), who)
        for both in owners.values():
            for a in both:
                beside[a] |= both - {a}
    members, ever = set(), set()
    states = pd.read_excel(data / "gw/gwstates.xlsx", dtype=str)
    day = lambda text: "-".join(reversed(text.strip().split(".")))
    for r in states.to_dict("records"):
        ever.add(int(r["Cow Nr."]))
        first, last = day(r["Start"]), day(r["End"])
        # The list ends on its own last day: who is a member then is one still.
        last = "9999-99-99" if last >= "2017-12-31" else last
        for year in range(1946, 2025):
            if first <= f"{year}-12-31" <= last:
                members.add((int(r["Cow Nr."]), year))

    def neighbours(own, state, year):
        now = codes.within(codes.by["gw", str(state)], 2024)
        p = codes.state_in("gw", state, year)
        if p is None or p != now or (state, year) not in members:
            return UNKNOWN
        if codes.rows[p]["iso3"] not in beside:
            return OUTSIDE
        count = 0.0
        for iso in beside[codes.rows[p]["iso3"]]:
            # The row that the code has had last within the time of the record.
            places = [q for q in codes.by["iso3", iso] if codes.rows[q]["until"] >= "1946-01-01"]
            q = max(places, key=lambda q: codes.rows[q]["until"], default=None)
            if q is None or not codes.rows[q]["gw"] or int(codes.rows[q]["gw"]) not in ever:
                continue
            gw = int(codes.rows[q]["gw"])
            if codes.state_in("gw", gw, year) != q or (gw, year) not in members:
                return UNKNOWN
            # The conflict itself is nobody's neighbour, on whatever ground it is fought.
            count += any(conflict != own for conflict in ground[year].get(gw, ()))
        return count

    out = csv.writer(sys.stdout, lineterminator="\n")
    names = ["support", "stance_chn", "income", "income_lag_1", "output_share", "deaths", "neighbours_at_war"]
    out.writerow(["spell_id", "covariate_state", *names])
    for spell in spells.to_dict("records"):
        conflict, last = int(spell["conflict_id"]), int(spell["last_active_year"])
        places = sorted(int(code) for code in spell["location_states"].split())
        state = places[0]
        if len(places) > 1:
            named = {codes.named_in(name.strip(), last) for name in side[conflict, last].split(", ")} - {None}
            on_side = {int(codes.rows[p]["gw"]) for p in named if codes.rows[p]["gw"]} & set(places)
            state = on_side.pop() if len(on_side) == 1 else places[0]
        origin = spell["at_risk_from"]
        year = int(origin[:4]) if origin.endswith("12-31") else int(origin[:4]) - 1
        values = [
            support(conflict, last),
            carried(stance_of, state, year, CARRY["stance"]),
            carried(income_of, state, year, CARRY["income"]),
            carried(income_of, state, year - 1, CARRY["income"]),
            carried(share_of, state, year, CARRY["output_share"]),
            deaths(conflict, int(spell["war_start"][:4]), last),
            neighbours(conflict, state, year) if 1946 <= year <= 2024 else OUTSIDE,
        ]
        out.writerow([spell["spell_id"], state, *values])


if __name__ == "__main__":
    main()
