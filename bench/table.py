"""Prints what bench/run.sh measured: medians over the repetitions, and medians of ratios to a peer of the same run.

A ratio is taken within one repetition; only then comes the median. Times are processor time.
"""
import json
import statistics
import sys
from pathlib import Path

LIMIT_PER_S = 100_000  # ticks of the closed loop a second, at least, on one core
PARTS = ["thermal", "policy", "hal_and_devices", "power", "metrics", "workload"]
LINES = [100, 1_000, 10_000]


def repetitions(result):
    """By benchmark: seconds an item (an iteration where there are no items), one for each repetition; and counters."""
    seconds, counters = {}, {}
    for run in result["benchmarks"]:
        if run["run_type"] != "iteration":
            continue
        name = run["run_name"]
        if run.get("error_occurred"):
            sys.exit(f"{name}: {run['error_message']}")
        per_item = run.get("items_per_second")
        unit_s = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}[run["time_unit"]]
        seconds.setdefault(name, []).append(1 / per_item if per_item else run["cpu_time"] * unit_s)
        counters[name] = run
    return seconds, counters


def ratio(over, under):
    return statistics.median(a / b for a, b in zip(over, under))


def loop_table(seconds, counters):
    loop = seconds["closed_loop"]
    print(f"\nclosed loop: accel, train_step, tile_guard          us a tick   ticks/s   of {LIMIT_PER_S:,}/s")
    for name, text in [("closed_loop", "recording off"),
                       ("closed_loop_all_change", "every tile's clock changes every tick"),
                       ("closed_loop_recorded", "with trace (10 ms), events, score sheet")]:
        tick_s = statistics.median(seconds[name])
        wanted = ratio([1 / LIMIT_PER_S] * len(loop), seconds[name])
        print(f"  {text:<50}{tick_s * 1e6:9.2f}{1 / tick_s:10,.0f}{wanted:12.2f} x")
    print("\nits parts, each alone on the same work                us a tick    of the loop")
    for name in PARTS:
        print(f"  {name:<50}{statistics.median(seconds[name]) * 1e6:9.2f}{ratio(seconds[name], loop) * 100:13.1f} %")
    rest = [1 - sum(parts) / whole for whole, *parts in zip(loop, *(seconds[p] for p in PARTS))]
    rest_s = statistics.median(r * whole for r, whole in zip(rest, loop))
    print(f"  {'rest: controller, copies':<50}{rest_s * 1e6:9.2f}{statistics.median(rest) * 100:13.1f} %")
    print("\nbus accesses a tick                                 accesses   sensors   changed   accesses for each")
    for name in ["closed_loop", "closed_loop_all_change"]:
        c = counters[name]
        print(f"  {name:<50}{c['bus accesses']:8.1f}{c['sensors']:10.0f}{c['changed actuators']:10.2f}"
              f"{c['accesses for each']:20.2f}")


def compile_table(seconds, counters):
    print("\ncompiler: tile_guard, source text to                        ms   to parsing alone")
    parse = seconds["parse_tile_guard"]
    for name, text in [("parse_tile_guard", "a syntax tree"), ("compile_tile_guard", "a checked, linked program"),
                       ("first_step", "the first votes of the table engine"),
                       ("first_tick_of_loop", "the first tick of the loop, plant set up too")]:
        ms = statistics.median(a_run * lines_of(counters, name) for a_run in seconds[name]) * 1e3
        print(f"  {text:<50}{ms:12.2f}{ratio(seconds[name], parse):17.1f} x")
    print("\ncompile time by size                         us a line   to 100 lines   of this parsing")
    for lines in LINES:
        whole, parsing = seconds[f"compile_lines/{lines}"], seconds[f"parse_lines/{lines}"]
        print(f"  {lines:>6,} lines{statistics.median(whole) * 1e6:41.1f}"
              f"{ratio(whole, seconds['compile_lines/100']):13.2f} x{ratio(parsing, whole) * 100:15.0f} %")


def lines_of(counters, name):
    """Lines of the text that a benchmark of the compiler reads: items are lines."""
    run = counters[name]
    return run["items_per_second"] * run["cpu_time"] * 1e-3


def plant_table(seconds):
    print("\nparts of the plant, on steady work                          us")
    for name, each in sorted(seconds.items()):
        print(f"  {name:<50}{statistics.median(each) * 1e6:12.2f}")


def main():
    results = {Path(path).stem: json.loads(Path(path).read_text()) for path in sys.argv[1:]}
    cpu = next(line.split(":")[1].strip() for line in Path("/proc/cpuinfo").open() if line.startswith("model name"))
    print(f"{cpu}, {results['loop']['context']['mhz_per_cpu']} MHz; one core; medians over repetitions")
    loop_table(*repetitions(results["loop"]))
    compile_table(*repetitions(results["compile"]))
    plant_table(repetitions(results["plant"])[0])


if __name__ == "__main__":
    main()
