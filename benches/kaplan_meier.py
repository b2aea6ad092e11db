"""Time the Kaplan-Meier estimate with intervals on a million rows beside its peers, in one run.

    python3 benches/kaplan_meier.py [--rows N] [--repeats K]

makes the data under target/benches, builds and runs ours, then every peer that is installed, each in its own process on
one core, and prints a table. Peers that are not installed are skipped, and the table says so. Needs nothing but the
standard library; the peers are R with `survival`, and `lifelines` and `survival` in this Python.
"""

import argparse
import json
import math
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "target" / "benches"
SAMPLES = {
    "whole": "whole days",
    "years": "whole days / 365.25",
    "fractional": "no two alike",
    "whole_entry": "whole days, delayed entry",
    "fractional_entry": "no two alike, delayed entry",
}
PEERS = ["R survival", "lifelines", "PyPI survival"]


def main():
    arguments = read_arguments()
    if arguments.peer:
        print(json.dumps(run_python_peer(arguments.peer, arguments.file, arguments.repeats)))
        return
    make_samples(arguments.rows)
    ours = build_ours()
    results = {}
    for sample in SAMPLES:
        file = DATA / f"{sample}_{arguments.rows}.csv"
        results[sample] = {"Interbellum": run([ours, file, 3 * arguments.repeats])}
        for peer in PEERS:
            results[sample][peer] = run(peer_command(peer, file, arguments.repeats))
            print(f"{sample}: {peer}: {results[sample][peer]}", file=sys.stderr)
    print_table(results, arguments.rows)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    return parser.parse_args()


def make_samples(rows):
    """Exponential durations with a mean of 20 years, censored evenly over 40 years, as in a long panel."""
    DATA.mkdir(parents=True, exist_ok=True)
    files = {sample: DATA / f"{sample}_{rows}.csv" for sample in SAMPLES}
    if all(file.exists() for file in files.values()):
        return
    draw = random.Random(20240601)
    written = {sample: file.open("w") for sample, file in files.items()}
    for sample, file in written.items():
        file.write("entry,time,event\n" if sample.endswith("entry") else "time,event\n")
    for _ in range(rows):
        span, window, part = draw.expovariate(0.05) * 365, draw.uniform(0, 40) * 365, draw.random()
        days, event = min(span, window), int(span <= window)
        whole = max(math.ceil(days), 1)
        written["whole"].write(f"{whole},{event}\n")
        written["years"].write(f"{whole / 365.25!r},{event}\n")
        written["fractional"].write(f"{days!r},{event}\n")
        written["whole_entry"].write(f"{math.floor(part * whole)},{whole},{event}\n")
        written["fractional_entry"].write(f"{0.999 * part * days!r},{days!r},{event}\n")
    for file in written.values():
        file.close()


def build_ours():
    build = ["cargo", "build", "--release", "-p", "estimators", "--example", "kaplan_meier_bench"]
    subprocess.run(build, cwd=ROOT, check=True)
    return ROOT / "target" / "release" / "examples" / "kaplan_meier_bench"


def peer_command(peer, file, repeats):
    if peer == "R survival":
        return ["Rscript", ROOT / "benches" / "kaplan_meier.R", file, repeats]
    return [sys.executable, __file__, "--peer", peer, "--file", file, "--repeats", repeats]


def run(command):
    """The JSON a program prints, or None if it or what it needs is not installed."""
    command = [str(word) for word in command]
    if shutil.which(command[0]) is None:
        return None
    one_core = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    threads = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")}
    done = subprocess.run(one_core + command, capture_output=True, text=True, env=os.environ | threads)
    if done.returncode != 0:
        print(f"skipped {command[0]}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_python_peer(peer, file, repeats):
    import numpy

    header = pathlib.Path(file).open().readline().strip().split(",")
    columns = dict(zip(header, numpy.loadtxt(file, delimiter=",", skiprows=1).T.copy()))
    fit, version = {"lifelines": lifelines_fit, "PyPI survival": pypi_survival_fit}[peer](columns)
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        last = fit()
        seconds.append(time.perf_counter() - start)
    return {
        "version": version,
        "last_survival": last,
        "min_seconds": min(seconds),
        "median_seconds": statistics.median(seconds),
        "repeats": repeats,
    }


def lifelines_fit(columns):
    import lifelines

    def fit():
        fitted = lifelines.KaplanMeierFitter().fit(columns["time"], columns["event"], entry=columns.get("entry"))
        # The intervals are made in `fit`.
        assert len(fitted.confidence_interval_)
        return float(fitted.survival_function_.iloc[-1, 0])

    return fit, lifelines.__version__


def pypi_survival_fit(columns):
    import importlib.metadata

    from survival import surv_analysis

    def fit():
        fitted = surv_analysis.survfitkm(
            columns["time"], columns["event"], start=columns.get("entry"), conf_type="log-log"
        )
        assert len(fitted.lower)
        return float(fitted.surv[-1])

    return fit, importlib.metadata.version("survival")


def print_table(results, rows):
    print(f"\nKaplan-Meier with log-log intervals, {rows:,} rows, seconds: least (middle) of the repeats, ratio of the least to ours\n")
    print("| times | Interbellum | " + " | ".join(PEERS) + " |")
    print("| --- | " + " | ".join(["---:"] * (1 + len(PEERS))) + " |")
    for sample, title in SAMPLES.items():
        ours = results[sample]["Interbellum"]
        cells = [seconds(ours)]
        for peer in PEERS:
            theirs = results[sample][peer]
            cells.append(cell(theirs, ours))
        print(f"| {title} | " + " | ".join(cells) + " |")
    versions = {peer: theirs["version"] for theirs_by in results.values() for peer, theirs in theirs_by.items() if theirs and "version" in theirs}
    print("\nVersions: " + "; ".join(f"{peer} {version}" for peer, version in versions.items()) + ".")


def cell(theirs, ours):
    if theirs is None:
        return "skipped"
    # A peer that estimates something else would win or lose for the wrong reason.
    differs = "" if math.isclose(theirs["last_survival"], ours["last_survival"], rel_tol=1e-6) else ", differs"
    return f"{seconds(theirs)}, × {theirs['min_seconds'] / ours['min_seconds']:.1f}{differs}"


def seconds(result):
    return f"{result['min_seconds']:.4f} ({result['median_seconds']:.4f})"


if __name__ == "__main__":
    main()
