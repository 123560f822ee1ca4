"""Prints what bench/run.sh measured: medians over the repetitions, and medians of ratios to a peer of the same run.

A ratio is taken within one repetition; only then comes the median. Times are processor time.
"""
import json
import statistics
import sys
from pathlib import Path

LIMIT_PER_S = 100_000  # ticks of the closed loop a second, at least, on one core, policies on tables
WANTED_PER_S = {"closed_loop_together_jit": 250_000, "closed_loop_together_all_change_jit": 150_000}
PARTS = ["thermal", "policy", "hal_and_devices", "power", "metrics", "workload"]
LINES = [100, 1_000, 10_000]
CHECKED = [1_000, 10_000, 100_000]
POLICIES = ["tile_guard", "power_cap", "demand_dvfs"]
EXECUTORS = [("reference", "reference"), ("tables", "table engine"), ("jit", "machine code, one chip"),
             ("jit batch/manual_time", "machine code, 4,096 chips")]


def repetitions(result):
    """By benchmark: seconds an item (an iteration where there are no items), one for each repetition; and counters."""
    seconds, counters = {}, {}
    for run in result["benchmarks"]:
        if run["run_type"] != "iteration":
            continue
        name = run["run_name"].split("/repeats:")[0]
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
    print("\nclosed loop: accel, train_step                      us a tick   ticks/s      of what is wanted")
    for name, text in [("closed_loop", "tile_guard, table engine"),
                       ("closed_loop_jit", "tile_guard, machine code"),
                       ("closed_loop_together", "all three policies, table engine"),
                       ("closed_loop_together_jit", "all three policies, machine code"),
                       ("closed_loop_all_change", "tile_guard, every tile's clock changes every tick"),
                       ("closed_loop_together_all_change_jit", "all on machine code, every tile's clock changes"),
                       ("closed_loop_recorded", "with trace (10 ms), events, score sheet")]:
        if name not in seconds:
            continue  # built without machine code
        tick_s = statistics.median(seconds[name])
        wanted = WANTED_PER_S.get(name, LIMIT_PER_S)
        print(f"  {text:<50}{tick_s * 1e6:9.2f}{1 / tick_s:10,.0f}{1 / tick_s / wanted:8.2f} x of {wanted:,}/s")
    whole_name = "closed_loop_together_jit" if "closed_loop_together_jit" in seconds else "closed_loop_together"
    loop = seconds[whole_name]
    print("\nparts of all three policies' loop, each alone         us a tick    of the loop")
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
                       ("first_step_jit_tile_guard", "the first votes of machine code"),
                       ("first_tick_of_loop", "the first tick of the loop, plant set up too")]:
        if name not in seconds:
            continue
        ms = statistics.median(a_run * lines_of(counters, name) for a_run in seconds[name]) * 1e3
        print(f"  {text:<50}{ms:12.2f}{ratio(seconds[name], parse):17.1f} x")
    if "first_step_jit_100_lines" in seconds:
        ms = statistics.median(a_run * lines_of(counters, "first_step_jit_100_lines")
                               for a_run in seconds["first_step_jit_100_lines"]) * 1e3
        print(f"  {'the same for 100 lines: ten machines, inputs, limits':<50}{ms:12.2f}")
    print("\nchecking, by size                                 ms   ms for 1,000 lines   to 1,000 lines"
          "   of this parsing")
    for lines in CHECKED:
        name = f"check_lines/{lines}"
        whole, parsing = seconds[name], seconds[f"parse_lines/{lines}"]
        a_line = statistics.median(whole)
        print(f"  {lines:>7,} lines{a_line * lines_of(counters, name) * 1e3:34.1f}{a_line * 1e6:21.1f}"
              f"{ratio(whole, seconds['check_lines/1000']):15.2f} x{ratio(parsing, whole) * 100:16.0f} %")
    print("\nchecking what nobody would write, all refused      ms")
    for name, text in [("check_long_sum", "one sum of 100,000 terms"), ("check_many_states", "100,000 states"),
                       ("check_junk", "1 MB of junk")]:
        print(f"  {text:<44}{statistics.median(seconds[name]) * lines_of(counters, name) * 1e3:10.1f}")
    if "jit_lines/100" not in seconds:
        return
    print("\nlinked program to machine code, by size      us a line   to 100 lines")
    for lines in LINES:
        code = seconds[f"jit_lines/{lines}"]
        print(f"  {lines:>6,} lines{statistics.median(code) * 1e6:41.1f}{ratio(code, seconds['jit_lines/100']):13.2f} x")


def step_table(seconds):
    """Each executor beside the policy written by hand, by the compiler whose code is faster."""
    for kind, text in [("step", "inputs to votes"), ("tick", "inputs to grants: votes, arbitration")]:
        print(f"\n{text:<52}ns a step    to the peer")
        for policy in POLICIES:
            peers = [name for name in seconds if name.startswith(f"{kind}/{policy}/peer by ")]
            peer = min(peers, key=lambda name: statistics.median(seconds[name]))
            for executor, shown in EXECUTORS + [(peer.split("/")[-1], peer.split("/")[-1])]:
                each = seconds.get(f"{kind}/{policy}/{executor}")
                if each is None:
                    continue
                print(f"  {policy + ', ' + shown:<50}{statistics.median(each) * 1e9:9.1f}"
                      f"{ratio(each, seconds[peer]):13.2f} x")
            batch, one = (seconds.get(f"{kind}/{policy}/{name}") for name in ("jit batch/manual_time", "jit"))
            if batch and one:
                print(f"  {'   one chip over a chip of the batch':<59}{ratio(one, batch):13.2f} x")


def fleet_table(seconds):
    """4,096 chips, stepped one after the other and all at once; and one chip alone, whose slots stay in the cache."""
    print("\n4,096 chips on machine code, ns a chip            in turn   at once   in turn/at once   one alone/at once"
          "   their memory alone")
    for policy in ["of_the_chip"] + POLICIES:
        memory_ns = statistics.median(seconds[f"fleet/{policy}/memory alone/4096"]) * 1e9
        for suffix in ["", " for x86-64-v3"]:
            alone, turn, batch = (seconds[f"fleet/{policy}/jit{name}{suffix}/{chips}"]
                                  for name, chips in [("", 1), ("", 4096), (" batch", 4096)])
            print(f"  {policy + suffix:<44}{statistics.median(turn) * 1e9:11.1f}{statistics.median(batch) * 1e9:10.1f}"
                  f"{ratio(turn, batch):16.2f} x{ratio(alone, batch):17.2f} x{memory_ns:21.1f}")


def lines_of(counters, name):
    """Lines of the text that a benchmark of the compiler reads: items are lines."""
    run = counters[name]
    return run["items_per_second"] * run["cpu_time"] * 1e-3


def plant_table(seconds):
    print("\nparts of the plant, on steady work                          us")
    for name, each in sorted(seconds.items()):
        print(f"  {name:<50}{statistics.median(each) * 1e6:12.2f}")


def thermal_table(seconds):
    """The thermal step beside plain loops of the same size, which are compiled for this very processor."""
    print("\nthermal step                                         us, step  us, plain loops   step/loops")
    for blocks in [39, 270]:
        step, loops = seconds[f"thermal_step/{blocks}"], seconds[f"plain_kernel/{blocks}"]
        print(f"  {f'{blocks} blocks, all powered and watched':<45}{statistics.median(step) * 1e6:14.2f}"
              f"{statistics.median(loops) * 1e6:17.2f}{ratio(step, loops):11.2f} x")
    for name, text in [("decomposition/39/iterations:1", "finding the modes of 39 blocks, ms"),
                       ("decomposition/270/iterations:1", "finding the modes of 270 blocks, ms"),
                       ("fan_step/39", "a step at another speed of the fan, met before, ms"),
                       ("grid_step/32", "a step of the 32 x 32 grid, ms"),
                       ("grid_step/64", "a step of the 64 x 64 grid, ms")]:
        print(f"  {text:<50}{statistics.median(seconds[name]) * 1e3:9.2f}")


def main():
    results = {Path(path).stem: json.loads(Path(path).read_text()) for path in sys.argv[1:]}
    cpu = next(line.split(":")[1].strip() for line in Path("/proc/cpuinfo").open() if line.startswith("model name"))
    print(f"{cpu}, {results['loop']['context']['mhz_per_cpu']} MHz; one core; medians over repetitions")
    if "step" in results:
        step_table(repetitions(results["step"])[0])
    if "fleet" in results:
        fleet_table(repetitions(results["fleet"])[0])
    loop_table(*repetitions(results["loop"]))
    compile_table(*repetitions(results["compile"]))
    plant_table(repetitions(results["plant"])[0])
    if "thermal" in results:
        thermal_table(repetitions(results["thermal"])[0])


if __name__ == "__main__":
    main()
