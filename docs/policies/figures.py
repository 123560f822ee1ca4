#!/usr/bin/env python3
"""Prints the tables of the pages in this folder: runs of the bundled policies on the bundled chip and workload.

docs/policies/figures.py [FLYBALL]: the command to run, by default build/release/bin/flyball.
"""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALL = ("tile_guard", "power_cap", "demand_dvfs")


class Run:
    """A whole run for the score sheet, and its first thirteen seconds tick by tick."""

    def __init__(self, flyball, policies, **params):
        self.summary, _ = self.do(flyball, policies, params, [])
        _, self.power_W = self.do(flyball, policies, params, ["--until", "13s", "--record", "tick"])

    @staticmethod
    def do(flyball, policies, params, options):
        with tempfile.TemporaryDirectory() as folder:
            files = [f"policies/{policy}.fly" for policy in policies]
            sets = [argument for name, value in params.items() for argument in ("--set", f"{name}={value}")]
            command = [flyball, "run", *files, *sets, *options, "--out", folder]
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            summary = json.loads((pathlib.Path(folder) / "summary.json").read_text())
            with open(pathlib.Path(folder) / "trace.csv", newline="") as file:
                rows = csv.reader(file)
                column = next(rows).index("chip.power [W]")
                return summary, [float(row[column]) for row in rows]

    def greatest_W(self, window_ms):
        """Of the means of so many ticks in a row."""
        total, greatest = sum(self.power_W[:window_ms]), 0.0
        for i in range(window_ms, len(self.power_W)):
            greatest = max(greatest, total)
            total += self.power_W[i] - self.power_W[i - window_ms]
        return max(greatest, total) / window_ms

    def finish(self):
        return f"{self.summary['time']['finish_s']:.2f} s"

    def energy(self):
        return f"{self.summary['energy_J'] / 1000:.2f} kJ"

    def peak(self):
        return f"{self.summary['temperature_degC']['peak']:.1f} degC"

    def limit(self, name):
        return next(limit for limit in self.summary["limits"] if limit["name"] == name)

    def mean_clock(self):
        return f"{self.limit('freq')['mean']:.0f} MHz"

    def held(self, limit, word):
        """Share of the time that a reason with this word held a limit, elements together."""
        return sum(r["share"] for r in self.limit(limit)["reasons"] if word in r["reason"])


def table(title, header, rows):
    print(f"\n{title}\n\n| " + " | ".join(header) + " |\n|" + " --- |" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def power_cap(flyball):
    rows = []
    for budget in (800, 600, 400, 200, 120):
        run = Run(flyball, ALL, budget=f"{budget} W")
        powers = [f"{run.greatest_W(ms):.0f} W" for ms in (1, 10, 100)]
        rows.append([f"{budget} W", *powers, run.finish(), run.mean_clock(),
                     f"{100 * run.held('hbm_rate', 'Memory'):.0f} %"])
    table("power_cap, with the two others", ("budget", "greatest 1 ms", "10 ms", "100 ms", "time to finish",
                                             "mean clock", "HBM held"), rows)


def demand_dvfs(flyball):
    free = Run(flyball, ("power_cap",), budget="1 kW")  # never reached: as if there were no policy
    rows = [["none", free.finish(), free.energy(), free.mean_clock(), "0 %"]]
    for target in (20, 40, 60, 80):
        run = Run(flyball, ("demand_dvfs",), target=f"{target} %")
        rows.append([f"{target} %", run.finish(), run.energy(), run.mean_clock(),
                     f"{100 * run.held('freq', 'demand'):.0f} %"])
    table("demand_dvfs, alone", ("target", "time to finish", "energy", "mean clock", "held by it"), rows)


def tile_guard(flyball):
    rows = []
    for target in (70, 80, 88):
        run = Run(flyball, ("tile_guard",), target=f"{target} degC")
        rows.append([f"{target} degC", run.peak(), run.finish(), run.energy(), run.mean_clock(),
                     f"{100 * run.held('freq', 'guard'):.0f} %"])
    table("tile_guard, alone", ("target", "peak", "time to finish", "energy", "mean clock", "held by it"), rows)


def main():
    flyball = str(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release/bin/flyball").resolve())
    tile_guard(flyball)
    power_cap(flyball)
    demand_dvfs(flyball)


if __name__ == "__main__":
    main()
