#!/usr/bin/env python3
"""Wars, read once more from the written rules alone.

This script shares no code with the program. It reads two files of the
publisher and prints one line for each war of a conflict: when it is at risk,
how long it was, whether and how it ended.

    wars.py DATA > wars.csv

DATA is the folder that holds `ucdp-acd` and `ucdp-termination`. Needed: pandas, openpyxl.

The rules
  war       the active years of one conflict with one start_date2
  time      from the beginning of start_date2 to the end of ep_end_date, both
            days counted, in days
  last day  31 December of the year before the last year covered: later days
            cannot be told to be a war's last, because an end needs a calendar
            year of quiet. A war that has not ended by then is seen to that day.
  1000      only wars with a year of 1,000 deaths, at risk from the first day
            of the first such year, or from their own first day if it is later
  how       the outcome of the row of the last active year in the source on
            endings; `unknown` if there is none
"""

import sys
from pathlib import Path

import pandas as pd

ACD = "ucdp-acd/ucdp-prio-acd-251.csv"
TERMINATION = "ucdp-termination/ucdp-term-acd-3-2021.xlsx"
OUTCOMES = {
    1: "agreement",
    2: "ceasefire",
    3: "victory_government",
    4: "victory_rebel",
    5: "low_activity",
    6: "actor_gone",
}


def day(text):
    return pd.Timestamp(text)


def main():
    data = Path(sys.argv[1])
    years = pd.read_csv(data / ACD)
    last = day(f"{years.year.max() - 1}-12-31")
    endings = pd.read_excel(data / TERMINATION)
    endings.columns = [name.lower() for name in endings.columns]
    endings = endings[endings.confterm == 1]
    how = {(int(row.conflict_id), int(row.year)): OUTCOMES.get(row.outcome) for row in endings.itertuples()}
    print("conflict_id,war_start,exit,days,event,entry_days_1000,goes_on,ended_by")
    for (conflict, start), war in years.groupby(["conflict_id", "start_date2"]):
        war = war.sort_values("year")
        ends = war.ep_end_date.dropna()
        end = day(ends.iloc[-1]) if len(ends) else None
        begin = day(start)
        seen = end if end is not None and end <= last else last
        length = (seen - begin).days + 1
        hot = war[war.intensity_level == 2].year
        entry = ""
        if len(hot):
            entry = max((day(f"{hot.min()}-01-01") - begin).days, 0)
        outcome = how.get((int(conflict), int(war.year.max()))) or "unknown"
        event = int(end is not None and end <= last)
        print(f"{conflict},{begin.date()},{seen.date()},{length},{event},{entry},{int(end is None)},{outcome if end is not None else ''}")


main()
