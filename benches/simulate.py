"""Time exact simulation beside its peers, in one run: wars and alliances of 200 states over 80 years.

    python3 benches/simulate.py [--histories N] [--repeats K] [--threads T]

draws the world and writes it under target/benches, builds and runs ours, then the same process written by hand for numba
and for numpy, and prints a table of milliseconds for each history and of the mean number of wars. Needs numpy for the
world; numba is skipped if it is not installed. Repeats alternate between the peers, so that all meet the same machine.

The process, with hazards a year for each of the 19,900 pairs:
    war       if not at war          min(2, exp(-9 + 1.5 contiguous + 0.8 parity - 1.2 allied + 0.2 (wars of both)))
    peace     if at war              exp(-0.7 - 0.3 parity)
    alliance  if neither             0.002 exp(0.5 contiguous)
    lapse     if allied              0.03
A war ends the alliance of the two. It changes the hazard of war of the 397 pairs with one of its two states.
"""

import argparse
import math
import os
import statistics
import subprocess
import sys
import time

import numpy

from kaplan_meier import DATA, ROOT

STATES = 200
YEARS = 80.0
WORLD = DATA / "simulate_world.csv"


def main():
    arguments = read_arguments()
    pairs = draw_world()
    write_world(pairs)
    ours = build_ours()
    runs = {"Interbellum": lambda: run_ours(ours, arguments.histories, 1)}
    for name, make in {"numba, Fenwick tree": numba_peer, "numpy, cumulative sums": numpy_peer}.items():
        peer = make(pairs)
        if peer:
            count = arguments.histories // 10 if name.startswith("numba") else 3
            runs[name] = lambda peer=peer, count=count: run_peer(peer, max(count, 2))
    found = {name: [] for name in runs}
    for _ in range(arguments.repeats):
        for name, run in runs.items():
            found[name].append(run())
            print(f"{name}: {found[name][-1]}", file=sys.stderr)
    print_table(found)
    if arguments.threads > 1:
        print_threads(ours, arguments)


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    return parser.parse_args()


def draw_world():
    """Points in a square that border within 0.09, capabilities with a lognormal law."""
    draw = numpy.random.default_rng(1)
    first, second = numpy.triu_indices(STATES, 1)
    capability = draw.lognormal(0, 1, STATES)
    place = draw.random((STATES, 2))
    contiguous = (numpy.hypot(*(place[first] - place[second]).T) < 0.09).astype(float)
    smaller, larger = numpy.minimum(capability[first], capability[second]), numpy.maximum(capability[first], capability[second])
    return first.astype(numpy.int64), second.astype(numpy.int64), contiguous, smaller / larger


def write_world(pairs):
    DATA.mkdir(parents=True, exist_ok=True)
    with WORLD.open("w") as file:
        file.write("first,second,contiguous,parity\n")
        for first, second, contiguous, parity in zip(*(column.tolist() for column in pairs)):
            file.write(f"{first},{second},{contiguous!r},{parity!r}\n")


def build_ours():
    subprocess.run(
        ["cargo", "build", "--release", "--quiet", "-p", "simulate", "--example", "simulate_bench"], cwd=ROOT, check=True
    )
    return ROOT / "target" / "release" / "examples" / "simulate_bench"


def run_ours(program, histories, threads):
    command = [str(program), str(WORLD), str(histories), str(threads)]
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(words[1]), float(words[3]), float(words[4])


def run_peer(history, count):
    """Milliseconds for each history, mean wars and its standard error."""
    history(0)
    began = time.perf_counter()
    wars = [history(seed) for seed in range(1, count + 1)]
    milliseconds = (time.perf_counter() - began) * 1e3 / count
    return milliseconds, statistics.fmean(wars), statistics.stdev(wars) / math.sqrt(count)


def numpy_peer(pairs):
    """The direct method on arrays: every hazard that an event touches again, then the cumulative sum of all."""
    first, second, contiguous, parity = pairs
    count = len(first)
    index = numpy.zeros((STATES, STATES), dtype=numpy.int64)
    index[first, second] = index[second, first] = numpy.arange(count)
    of_state = [numpy.delete(index[state], state) for state in range(STATES)]

    def history(seed):
        draw = numpy.random.default_rng(seed)
        war, allied, wars_of = numpy.zeros(count, bool), numpy.zeros(count, bool), numpy.zeros(STATES)

        def hazards(at):
            index = -9 + 1.5 * contiguous[at] + 0.8 * parity[at] - 1.2 * allied[at]
            onset = numpy.minimum(2.0, numpy.exp(index + 0.2 * (wars_of[first[at]] + wars_of[second[at]])))
            fight = numpy.where(war[at], numpy.exp(-0.7 - 0.3 * parity[at]), onset)
            form = numpy.where(war[at], 0.0, 0.002 * numpy.exp(0.5 * contiguous[at]))
            return fight, numpy.where(allied[at], 0.03, form)

        both = numpy.concatenate(hazards(numpy.arange(count)))
        now, wars = 0.0, 0
        while True:
            sums = numpy.cumsum(both)
            now += draw.exponential(1 / sums[-1])
            if now > YEARS:
                return wars
            place = int(numpy.searchsorted(sums, draw.random() * sums[-1], side="right"))
            pair = place % count
            touched = numpy.array([pair])
            if place < count:
                war[pair] = not war[pair]
                change = 1 if war[pair] else -1
                wars += change > 0
                wars_of[first[pair]] += change
                wars_of[second[pair]] += change
                allied[pair] &= not war[pair]
                touched = numpy.concatenate((of_state[first[pair]], of_state[second[pair]]))
            else:
                allied[pair] = not allied[pair]
            both[touched], both[count + touched] = hazards(touched)

    return history


def numba_peer(pairs):
    """The direct method on a Fenwick tree of hazards, compiled."""
    try:
        import numba
    except ImportError:
        return None
    first, second, contiguous, parity = pairs
    count, states, years = len(first), STATES, YEARS
    index = numpy.zeros((STATES, STATES), dtype=numpy.int64)
    index[first, second] = index[second, first] = numpy.arange(count)
    top = 1
    while top * 2 <= 2 * count:
        top *= 2

    @numba.njit
    def add(tree, place, difference):
        place += 1
        while place < tree.size:
            tree[place] += difference
            place += place & -place

    @numba.njit
    def find(tree, point):
        place, step = 0, top
        while step > 0:
            if place + step < tree.size and tree[place + step] < point:
                place += step
                point -= tree[place]
            step //= 2
        return min(place, tree.size - 2)

    @numba.njit
    def fight(pair, war, allied, wars_of, first, second, contiguous, parity):
        if war[pair]:
            return math.exp(-0.7 - 0.3 * parity[pair])
        index = -9 + 1.5 * contiguous[pair] + 0.8 * parity[pair] - 1.2 * allied[pair]
        return min(2.0, math.exp(index + 0.2 * (wars_of[first[pair]] + wars_of[second[pair]])))

    @numba.njit
    def form(pair, war, allied, contiguous):
        if allied[pair]:
            return 0.03
        return 0.0 if war[pair] else 0.002 * math.exp(0.5 * contiguous[pair])

    @numba.njit
    def history(seed, first, second, contiguous, parity, index):
        numpy.random.seed(seed)
        war, allied = numpy.zeros(count, numpy.bool_), numpy.zeros(count, numpy.bool_)
        wars_of, hazards, tree = numpy.zeros(states), numpy.zeros(2 * count), numpy.zeros(2 * count + 1)
        total, now, wars = 0.0, 0.0, 0
        for pair in range(count):
            hazards[pair] = fight(pair, war, allied, wars_of, first, second, contiguous, parity)
            hazards[count + pair] = form(pair, war, allied, contiguous)
        for place in range(2 * count):
            add(tree, place, hazards[place])
            total += hazards[place]
        while True:
            now += numpy.random.exponential(1 / total)
            if now > years:
                return wars
            place = find(tree, numpy.random.random() * total)
            pair = place % count
            one, other = first[pair], second[pair]
            if place < count:
                war[pair] = not war[pair]
                change = 1 if war[pair] else -1
                if war[pair]:
                    wars += 1
                    allied[pair] = False
                wars_of[one] += change
                wars_of[other] += change
                for state in (one, other):
                    for neighbour in range(states):
                        if neighbour != state and not (state == other and neighbour == one):
                            near = index[state, neighbour]
                            hazard = fight(near, war, allied, wars_of, first, second, contiguous, parity)
                            if hazard != hazards[near]:
                                add(tree, near, hazard - hazards[near])
                                total += hazard - hazards[near]
                                hazards[near] = hazard
            else:
                allied[pair] = not allied[pair]
                hazard = fight(pair, war, allied, wars_of, first, second, contiguous, parity)
                add(tree, pair, hazard - hazards[pair])
                total += hazard - hazards[pair]
                hazards[pair] = hazard
            hazard = form(pair, war, allied, contiguous)
            add(tree, count + pair, hazard - hazards[count + pair])
            total += hazard - hazards[count + pair]
            hazards[count + pair] = hazard

    return lambda seed: history(seed, first, second, contiguous, parity, index)


def print_table(found):
    print(f"\n{STATES} states, {STATES * (STATES - 1) // 2} pairs, {YEARS:.0f} years, one core")
    print("\n| | ms a history, least (middle) | ratio of the least to ours | mean wars (standard error) |\n| --- | ---: | ---: | ---: |")
    least_ours = min(milliseconds for milliseconds, _, _ in found["Interbellum"])
    for name, runs in found.items():
        times = [milliseconds for milliseconds, _, _ in runs]
        _, wars, error = runs[0]
        middle = statistics.median(times)
        print(f"| {name} | {min(times):.2f} ({middle:.2f}) | × {min(times) / least_ours:.2f} | {wars:.1f} ({error:.1f}) |")


def print_threads(ours, arguments):
    """Threads of one program, and beside them as many programs of one thread at once, which share nothing: what the machine gives."""
    counts = [1] + [count for count in (2, 4, 8, 16, 32) if count <= arguments.threads]
    threads, programs = {count: [] for count in counts}, {count: [] for count in counts}
    for _ in range(arguments.repeats):
        for count in counts:
            threads[count].append(run_ours(ours, arguments.histories, count)[0])
            programs[count].append(run_programs(ours, arguments.histories, count))
    print("\n| threads | ms a history, wall time, least | times as fast as one | as many programs of one thread |")
    print("| ---: | ---: | ---: | ---: |")
    for count in counts:
        gain, bound = (min(of[1]) / min(of[count]) for of in (threads, programs))
        print(f"| {count} | {min(threads[count]):.2f} | {gain:.2f} | {bound:.2f} |")


def run_programs(program, histories, count):
    """Milliseconds of wall time for each history that `count` programs at once play, each its own share."""
    command = [str(program), str(WORLD), str(max(histories // count, 1)), "1"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    return max(float(one.communicate()[0].split()[1]) for one in running) / count


if __name__ == "__main__":
    main()
