"""How far the thermal models are from HotSpot's and 3D-ICE's answers: the table of docs/simulator.md.

docs/thermal_figures.py [FLYBALL [DATA]]: the built command (build/release/bin/flyball) and the folder with accel and
ev6 (../shared/data/thermal). Every row of every reference; about three minutes.
"""
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLYBALL = sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release/bin/flyball"
DATA = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT.parent / "shared/data/thermal"

RUNS = [("accel", "config.json", "hotspot_transient.csv", ["--init", "steady"]),
        ("ev6", "config.json", "hotspot_transient.csv", []),
        ("ev6", "config.json", "hotspot_transient_warm.csv", ["--init", "steady"]),
        ("accel", "config.json", "hotspot_transient_grid64.csv", ["--init", "START", "--grid", "64x64"]),
        ("ev6", "config.json", "hotspot_transient_grid64.csv", ["--grid", "64x64"]),
        ("accel", "3dice_config.json", "3dice_transient_500um.csv", ["--grid", "100x100"])]


def numbers(path):
    rows = list(csv.reader(path.open()))
    return rows[0], [[float(x) for x in row] for row in rows[1:]]


def flyball(*arguments):
    done = subprocess.run([FLYBALL, "thermal", *map(str, arguments)], capture_output=True, text=True, check=True)
    return done.stdout


def steady_difference(folder, written):
    """Worst over all nodes; both files list them in the same order."""
    expected = list(csv.reader((folder / "hotspot_steady.csv").open()))[1:]
    ours = list(csv.reader(written.open()))[1:]
    assert len(ours) == len(expected)
    return max(abs(float(a[2]) - float(b[2])) for a, b in zip(ours, expected))


def main():
    with tempfile.TemporaryDirectory() as place:
        out, start = Path(place) / "t.csv", Path(place) / "start.csv"
        for name, package, answers, options in RUNS:
            folder = DATA / name
            files = ["--floorplan", folder / "floorplan.csv", "--package", folder / package, "--power",
                     folder / "power.csv", "-o", out]
            if package == "config.json":
                flyball(*files, "--steady", start)
                if answers == "hotspot_transient.csv":
                    print(f"{name:6} steady state, all nodes: {steady_difference(folder, start):.6f} K at worst")
            said = flyball(*files, *[start if word == "START" else word for word in options])
            (header, ours), (names, expected) = numbers(out), numbers(folder / answers)
            assert header == names
            worst = max(abs(a - b) for mine, theirs in zip(ours, expected) for a, b in zip(mine[1:], theirs[1:]))
            print(f"{name:6} {answers:32} {' '.join(options):30} {worst:.6f} K at worst over {len(expected)} rows")
            for line in said.splitlines():
                if line.startswith("block model off"):
                    print(f"       {line}")


if __name__ == "__main__":
    main()
