"""Time Cox regression beside its peers, in one run: rows of (start, stop], and rows that all start at 0.

    python3 benches/cox.py [--rows N] [--repeats K] [--limit SECONDS]

makes the data under target/benches, builds and runs ours, then every peer that is installed, each in its own process on
one core, and prints a table. Peers that are not installed are skipped, and a peer that takes longer than the limit is
stopped; the table says both. Needs nothing but the standard library; the peers are R with `survival`, and `lifelines`,
`survival` and `scikit-survival` in this Python. The last takes no entry times and runs only where all rows start at 0.
"""

import argparse
import json
import math
import os
import random
import shutil
import statistics
import subprocess
import sys
import time

from kaplan_meier import DATA, ROOT

COVARIATES = 10
SAMPLES = {
    "tied": "(start, stop], heavy ties",
    "untied": "(start, stop], no two alike",
    "tied_from_zero": "from 0, heavy ties",
    "untied_from_zero": "from 0, no two alike",
}
PEERS = ["R survival", "lifelines", "PyPI survival", "scikit-survival"]
FOLLOWING = {
    "fit_and_robust": "fit and clustered variance",
    "proportionality": "test of proportional hazards",
    "concordance": "concordance",
    "schoenfeld": "Schoenfeld residuals",
}


def main():
    arguments = read_arguments()
    if arguments.peer:
        run_python_peer(arguments.peer, arguments.file, arguments.repeats)
        return
    make_samples(arguments.rows)
    ours = build_ours()
    results = {}
    for sample in SAMPLES:
        file = DATA / f"cox_{sample}_{arguments.rows}.csv"
        results[sample] = {"Interbellum": run([ours, file, 5 * arguments.repeats], arguments.limit)}
        for peer in PEERS:
            if peer == "scikit-survival" and not sample.endswith("from_zero"):
                continue
            results[sample][peer] = run(peer_command(peer, file, arguments.repeats), arguments.limit)
            print(f"{sample}: {peer}: {results[sample][peer]}", file=sys.stderr)
    print_table(results, arguments)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=float, default=120, help="seconds after which a peer is stopped")
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
        years = max(1, math.ceil(length))
        written["untied"].write(f"{entry!r},{entry + length + 1e-6!r},{event},{values}\n")
        written["tied"].write(f"{math.floor(entry)},{math.floor(entry) + years},{event},{values}\n")
        written["untied_from_zero"].write(f"0,{length + 1e-6!r},{event},{values}\n")
        written["tied_from_zero"].write(f"0,{years},{event},{values}\n")
    for file in written.values():
        file.close()


def build_ours():
    subprocess.run(["cargo", "build", "--release", "-p", "estimators", "--example", "cox_bench"], cwd=ROOT, check=True)
    return ROOT / "target" / "release" / "examples" / "cox_bench"


def peer_command(peer, file, repeats):
    if peer == "R survival":
        return ["Rscript", ROOT / "benches" / "cox.R", file, repeats]
    return [sys.executable, __file__, "--peer", peer, "--file", file, "--repeats", repeats]


def run(command, limit):
    """The last line of JSON a program printed within the limit, or None if it, or what it needs, is not installed."""
    command = [str(word) for word in command]
    if shutil.which(command[0]) is None:
        return None
    one_core = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    threads = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")}
    try:
        done = subprocess.run(one_core + command, capture_output=True, env=os.environ | threads, timeout=limit)
        printed, stopped = done.stdout, False
        if done.returncode != 0:
            print(f"failed {command[0]}: {done.stderr.decode().strip().splitlines()[-1:]}", file=sys.stderr)
    except subprocess.TimeoutExpired as expired:
        printed, stopped = expired.stdout or b"", True
    lines = [line for line in printed.decode().splitlines() if line.startswith("{") and line.endswith("}")]
    if not lines and not stopped:
        return None
    return (json.loads(lines[-1]) if lines else {}) | {"stopped": stopped}


def run_python_peer(peer, file, repeats):
    import pandas

    fits = {"lifelines": lifelines_fit, "PyPI survival": pypi_survival_fit, "scikit-survival": scikit_survival_fit}
    fit, version = fits[peer](pandas.read_csv(file))
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        found = fit()
        seconds.append(time.perf_counter() - start)
        times = {"min_seconds": min(seconds), "median_seconds": statistics.median(seconds)}
        print(json.dumps({"version": version} | found | times), flush=True)


def from_zero(frame):
    return bool((frame["start"] == 0).all())


def lifelines_fit(frame):
    import lifelines

    entry = None if from_zero(frame) else "start"
    frame = frame.drop(columns="start") if entry is None else frame

    def fit():
        fitted = lifelines.CoxPHFitter().fit(frame, "stop", "event", entry_col=entry)
        return {"log_likelihood": float(fitted.log_likelihood_)}

    return fit, lifelines.__version__


def pypi_survival_fit(frame):
    import importlib.metadata

    import survival

    response = "Surv(stop, event)" if from_zero(frame) else "Surv(start, stop, event)"
    formula = response + " ~ " + " + ".join(frame.columns[3:])

    def fit():
        found = survival.loglik(survival.coxph(formula, frame))
        return {"log_likelihood": float(found[-1] if hasattr(found, "__len__") else found)}

    return fit, importlib.metadata.version("survival")


def scikit_survival_fit(frame):
    import sksurv
    from sksurv.linear_model import CoxPHSurvivalAnalysis
    from sksurv.util import Surv

    event = Surv.from_arrays(frame["event"].astype(bool), frame["stop"])
    covariates = frame[frame.columns[3:]]

    def fit():
        # It gives no log-likelihood; coefficients are compared instead.
        return {"beta": [float(beta) for beta in CoxPHSurvivalAnalysis(ties="efron").fit(covariates, event).coef_]}

    return fit, sksurv.__version__


def print_table(results, arguments):
    rows, limit = arguments.rows, arguments.limit
    print(f"\nCox regression, Efron's ties, {rows:,} rows, {COVARIATES} covariates, one core. Seconds:")
    print("least (middle) of the repeats, ratio of the least to ours\n")
    print("| work | Interbellum | " + " | ".join(PEERS) + " |")
    print("| --- | " + " | ".join(["---:"] * (1 + len(PEERS))) + " |")
    for sample, title in SAMPLES.items():
        ours = results[sample]["Interbellum"]
        cells = [seconds(ours)] + [cell(results[sample].get(peer, {}), ours, limit) for peer in PEERS]
        print(f"| fit, {title} | " + " | ".join(cells) + " |")
        ours["fit_and_robust_seconds"] = ours["min_seconds"] + ours["robust_seconds"]
        for name, what in FOLLOWING.items():
            cells = [once(results[sample].get(peer, {}), ours, name + "_seconds", limit) for peer in PEERS]
            print(f"| {what}, {title} | {ours[name + '_seconds']:.4f} | " + " | ".join(cells) + " |")
    versions = {peer: theirs["version"] for by in results.values() for peer, theirs in by.items() if theirs and "version" in theirs}
    print("\nVersions: " + "; ".join(f"{peer} {version}" for peer, version in versions.items()) + ".")
    if hasattr(os, "getloadavg"):
        print("Load of the machine over the last minute and quarter of an hour: {0:.1f}, {2:.1f}.".format(*os.getloadavg()))


def cell(theirs, ours, limit):
    if theirs is None:
        return "skipped"
    if "min_seconds" not in theirs:
        return longer(limit, ours["min_seconds"]) if theirs.get("stopped") else ""
    # A peer that estimates something else would win or lose for the wrong reason.
    differs = "" if agrees(theirs, ours) else ", differs"
    return f"{seconds(theirs)}, × {theirs['min_seconds'] / ours['min_seconds']:.1f}{differs}"


def agrees(theirs, ours):
    if "log_likelihood" in theirs:
        return math.isclose(theirs["log_likelihood"], ours["log_likelihood"], rel_tol=1e-8)
    apart = (abs(a - b) / se for a, b, se in zip(theirs["beta"], ours["beta"], ours["std_error"]))
    return max(apart) < 1e-4


def once(theirs, ours, name, limit):
    """Work that R does after the fit; when its process was stopped, what is missing was not finished in time."""
    if theirs and name in theirs:
        return f"{theirs[name]:.4f}, × {theirs[name] / ours[name]:.1f}"
    return f"not finished in {limit:.0f}" if theirs and theirs.get("stopped") and "R " in theirs.get("version", "") else ""


def longer(limit, ours):
    return f"longer than {limit:.0f}, × {limit / ours:.0f} or more"


def seconds(result):
    return f"{result['min_seconds']:.4f} ({result['median_seconds']:.4f})"


if __name__ == "__main__":
    main()
