#!/usr/bin/env python3
"""Years at war of large powers, counted once more from the publishers' files.

This script shares no code with the program. A test compares the program with what is printed here.

    shares.py DATA > shares.json

DATA is the folder that holds `ucdp-acd`, `ucdp-esd` and `gw`. Needed: pandas, openpyxl.

Rules (docs/claims.md, "Described claims")
  a year counts if the state is in the list of Gleditsch and Ward for a day of it, from 1946 to 2024
  fighting    a primary party (gwno_a, gwno_b), or with `all` also a secondary one (gwno_a_2nd, gwno_b_2nd), of a conflict year
              that reaches the threshold (1,000: intensity_level 2)
  supporting  named in External Support in a conflict year that is active at the threshold
  unknown     outside 1975-2017; only alleged; or some active conflict year is not in External Support at all
"""

import itertools
import json
import sys
from pathlib import Path

import pandas as pd

STATES = {
    "USA": (2, "Government of United States of America"),
    "GBR": (200, "Government of United Kingdom"),
    "FRA": (220, "Government of France"),
    "RUS": (365, "Government of Russia (Soviet Union)"),
    "CHN": (710, "Government of China"),
    "DEU": (260, "Government of Germany"),
    "JPN": (740, "Government of Japan"),
    "IND": (750, "Government of India"),
}
FIRST, LAST = 1946, 2024


def codes(cell):
    return {int(part) for part in str(cell).split(",") if part.strip()} if isinstance(cell, str) else set()


def longest(years, chosen):
    """The first of the longest runs of consecutive years among those chosen."""
    best = []
    run = []
    for year in years:
        if year in chosen:
            run = run + [year] if run and run[-1] == year - 1 else [year]
            if len(run) > len(best):
                best = run
        else:
            run = []
    return {"first": best[0], "last": best[-1], "years": len(best)} if best else None


def main():
    data = Path(sys.argv[1])
    acd = pd.read_csv(data / "ucdp-acd/ucdp-prio-acd-251.csv", dtype=str)
    acd["year"], acd["level"], acd["conflict"] = (acd[c].astype(int) for c in ("year", "intensity_level", "conflict_id"))
    acd["own"] = [codes(a) | codes(b) for a, b in zip(acd.gwno_a, acd.gwno_b)]
    acd["joined"] = [codes(a) | codes(b) for a, b in zip(acd.gwno_a_2nd, acd.gwno_b_2nd)]
    esd = pd.read_excel(data / "ucdp-esd/ucdp-esd-ty-raw.xlsx")
    seen = set(zip(esd.conflict_id, esd.year))
    lists = pd.read_excel(data / "gw/gwstates.xlsx", header=None, dtype=str)
    members = {}
    for row in lists.itertuples(index=False):
        cells = [str(cell).strip() for cell in row if str(cell) != "nan"]
        dates = [cell for cell in cells if cell.count(".") == 2 and cell.replace(".", "").isdigit()]
        if cells and cells[0].isdigit() and len(dates) == 2:
            begins, ends = (int(date[-4:]) for date in dates)
            # The list ends in 2017; who is in it then is still a state.
            members.setdefault(int(cells[0]), []).append((begins, 9999 if ends >= 2017 else ends))

    found = []
    for state, (number, name) in STATES.items():
        years = [y for y in range(FIRST, LAST + 1) if any(b <= y <= e for b, e in members[number])]
        own = esd[(esd.ext_sup == 1) & (esd.ext_name.str.strip() == name)]
        surely = set(zip(own.conflict_id[own.ext_alleged != 1], own.year[own.ext_alleged != 1]))
        maybe = set(zip(own.conflict_id[own.ext_alleged == 1], own.year[own.ext_alleged == 1]))
        for threshold, parties, conduct in itertools.product(
            (25, 1000), ("all", "primary"), ("fighting", "fighting_or_supporting")
        ):
            rows = acd[acd.level >= (2 if threshold == 1000 else 1)]
            fights = [number in o or (parties == "all" and number in j) for o, j in zip(rows.own, rows.joined)]
            at_war = set(rows.year[fights])
            unknown = {}
            if conduct != "fighting":
                active = rows.groupby("year").conflict.apply(set).to_dict()
                for year in years:
                    keys = {(conflict, year) for conflict in active.get(year, set())}
                    if year in at_war:
                        continue
                    if not 1975 <= year <= 2017:
                        unknown[year] = "outside_coverage"
                    elif keys & surely:
                        at_war.add(year)
                    elif keys & maybe:
                        unknown[year] = "alleged"
                    elif keys - seen:
                        unknown[year] = "not_all_looked_at"
            at_war &= set(years)
            without = set(years) - at_war - set(unknown)
            why = pd.Series(unknown, dtype=object).value_counts().to_dict()
            found.append(
                {
                    "state": state,
                    "threshold": threshold,
                    "parties": parties,
                    "conduct": conduct,
                    "years": len(years),
                    "at_war": len(at_war),
                    "unknown": {key: int(value) for key, value in sorted(why.items())},
                    "longest_at_war": longest(years, at_war),
                    "longest_at_war_possible": longest(years, at_war | set(unknown)),
                    "longest_without": longest(years, without),
                    "longest_without_possible": longest(years, without | set(unknown)),
                }
            )
    print("[\n" + ",\n".join(json.dumps(one) for one in found) + "\n]")


if __name__ == "__main__":
    main()
