"""Time Cox regression on (start, stop] rows beside its peers, in one run.

    python3 benches/cox.py [--rows N] [--repeats K]

makes the data under target/benches, builds and runs ours, then every peer that is installed, each in its own process on
one core, and prints a table. Peers that are not installed are skipped, and the table says so. Needs nothing but the
standard library; the peers are R with `survival`, and `lifelines` and `survival` in this Python. scikit-survival takes no
entry times, so it cannot run here.
"""

import argparse
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys
import time

from kaplan_meier import DATA, ROOT, run

COVARIATES = 10
SAMPLES = {"tied": "whole years, heavy ties", "untied": "no two alike"}
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
        file = DATA / f"cox_{sample}_{arguments.rows}.csv"
        results[sample] = {"Interbellum": run([ours, file, 3 * arguments.repeats])}
        for peer in PEERS:
            results[sample][peer] = run(peer_command(peer, file, arguments.repeats))
            print(f"{sample}: {peer}: {results[sample][peer]}", file=sys.stderr)
    print_table(results, arguments.rows)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    return parser.parse_args()


def make_samples(rows):
    """Entry in one of twenty years, a mean of 50 years to the event, coefficients from -0.5 to 0.5, censored within 60."""
    DATA.mkdir(parents=True, exist_ok=True)
    files = {sample: DATA / f"cox_{sample}_{rows}.csv" for sample in SAMPLES}
    if all(file.exists() for file in files.values()):
        return
    draw = random.Random(20240601)
    beta = [-0.5 + k / (COVARIATES - 1) for k in range(COVARIATES)]
    written = {sample: file.open("w") for sample, file in files.items()}
    for file in written.values():
        file.write("start,stop,event," + ",".join(f"x{k + 1}" for k in range(COVARIATES)) + "\n")
    for _ in range(rows):
        x = [draw.gauss(0, 1) for _ in range(COVARIATES)]
        span = draw.expovariate(0.02 * math.exp(sum(b * x for b, x in zip(beta, x))))
        window, entry = draw.uniform(0, 60), draw.uniform(0, 20)
        event, length = int(span <= window), min(span, window)
        values = ",".join(map(repr, x))
        written["untied"].write(f"{entry!r},{entry + length + 1e-6!r},{event},{values}\n")
        written["tied"].write(f"{math.floor(entry)},{math.floor(entry) + max(1, math.ceil(length))},{event},{values}\n")
    for file in written.values():
        file.close()


def build_ours():
    subprocess.run(["cargo", "build", "--release", "-p", "estimators", "--example", "cox_bench"], cwd=ROOT, check=True)
    return ROOT / "target" / "release" / "examples" / "cox_bench"


def peer_command(peer, file, repeats):
    if peer == "R survival":
        return ["Rscript", ROOT / "benches" / "cox.R", file, repeats]
    return [sys.executable, __file__, "--peer", peer, "--file", file, "--repeats", repeats]


def run_python_peer(peer, file, repeats):
    import pandas

    frame = pandas.read_csv(file)
    fit, version = {"lifelines": lifelines_fit, "PyPI survival": pypi_survival_fit}[peer](frame)
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        log_likelihood = fit()
        seconds.append(time.perf_counter() - start)
    return {
        "version": version,
        "log_likelihood": log_likelihood,
        "min_seconds": min(seconds),
        "median_seconds": statistics.median(seconds),
    }


def lifelines_fit(frame):
    import lifelines

    def fit():
        fitted = lifelines.CoxPHFitter().fit(frame, "stop", "event", entry_col="start")
        return float(fitted.log_likelihood_)

    return fit, lifelines.__version__


def pypi_survival_fit(frame):
    import importlib.metadata

    import survival

    formula = "Surv(start, stop, event) ~ " + " + ".join(frame.columns[3:])

    def fit():
        found = survival.loglik(survival.coxph(formula, frame))
        return float(found[-1] if hasattr(found, "__len__") else found)

    return fit, importlib.metadata.version("survival")


def print_table(results, rows):
    print(f"\nCox regression, Efron's ties, (start, stop], {rows:,} rows, {COVARIATES} covariates, one core. Seconds:")
    print("least (middle) of the repeats, ratio of the least to ours\n")
    print("| work | Interbellum | " + " | ".join(PEERS) + " |")
    print("| --- | " + " | ".join(["---:"] * (1 + len(PEERS))) + " |")
    for sample, title in SAMPLES.items():
        ours = results[sample]["Interbellum"]
        cells = [seconds(ours)] + [cell(results[sample][peer], ours) for peer in PEERS]
        print(f"| fit, {title} | " + " | ".join(cells) + " |")
        ours["fit_and_robust_seconds"] = ours["min_seconds"] + ours["robust_seconds"]
        for name in ["fit_and_robust", "proportionality", "concordance", "schoenfeld"]:
            print(f"| {name.replace('_', ' ')}, {title} | {ours[name + '_seconds']:.4f} | " + " | ".join(
                once(results[sample][peer], ours, name + "_seconds") for peer in PEERS) + " |")
    versions = {peer: theirs["version"] for by in results.values() for peer, theirs in by.items() if theirs and "version" in theirs}
    print("\nVersions: " + "; ".join(f"{peer} {version}" for peer, version in versions.items()) + ".")


def cell(theirs, ours):
    if theirs is None:
        return "skipped"
    # A peer that estimates something else would win or lose for the wrong reason.
    differs = "" if math.isclose(theirs["log_likelihood"], ours["log_likelihood"], rel_tol=1e-8) else ", differs"
    return f"{seconds(theirs)}, × {theirs['min_seconds'] / ours['min_seconds']:.1f}{differs}"


def once(theirs, ours, name):
    if theirs is None or name not in theirs:
        return ""
    return f"{theirs[name]:.4f}, × {theirs[name] / ours[name]:.1f}"


def seconds(result):
    return f"{result['min_seconds']:.4f} ({result['median_seconds']:.4f})"


if __name__ == "__main__":
    main()
