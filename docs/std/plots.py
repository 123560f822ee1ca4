#!/usr/bin/env python3
"""Draws the pictures of docs/std.md from runs of followers.fly and levels.fly on the bundled chip.

docs/std/plots.py [FLYBALL]: the command to run, by default build/release/bin/flyball.
"""
import csv
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# In the order of their clocks: tile 2k has what goes in, tile 2k + 1 what comes out.
BLOCKS = {
    "followers": ("pi", "pid", "incremental_pd", "ema", "two_pole", "ramp", "deadband", "debounce"),
    "levels": ("latch", "step_wise", "residue", "worst_by_age", "split", "window_mean", "window_max"),
}
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 180, 62, 16, 10, 24
TICKS, LOW_MHZ, HIGH_MHZ = 300, 400, 2800


def clocks(flyball, policy):
    """The wanted clocks of each tile, tick by tick."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--until", f"{TICKS}ms", "--record", "tick", "--out", folder]
        subprocess.run([flyball, "run", f"docs/std/{policy}.fly", *options], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)
        with open(pathlib.Path(folder) / "trace.csv", newline="") as file:
            rows = list(csv.DictReader(file))
    return lambda tile: [float(row[f"freq[{tile}] [MHz]"]) for row in rows]


def x_of(tick):
    return LEFT + (WIDTH - LEFT - RIGHT) * tick / TICKS


def y_of(clock_MHz):
    return TOP + (HEIGHT - TOP - BOTTOM) * (HIGH_MHZ - clock_MHz) / (HIGH_MHZ - LOW_MHZ)


def curve(values, style):
    """A step for a tick: what is voted in a tick holds all of it."""
    path, before = [], None
    for tick, value in enumerate(values):
        if value != before:
            path.append(f"H{x_of(tick):.1f}V{y_of(value):.1f}" if path else f"M{x_of(tick):.1f} {y_of(value):.1f}")
        before = value
    return f'<path class="{style}" d="{"".join(path)}H{x_of(len(values)):.1f}"/>'


def picture(name, given, result):
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
        f"<title>{name}: what goes in (grey) and what comes out (blue)</title>",
        "<style>text{font:11px sans-serif;fill:#555}path{fill:none}.grid{stroke:#ddd}"
        ".in{stroke:#999;stroke-width:1.5}.out{stroke:#0a62c2;stroke-width:2}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for clock in range(800, HIGH_MHZ + 1, 1000):
        lines.append(f'<path class="grid" d="M{LEFT} {y_of(clock):.1f}H{WIDTH - RIGHT}"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{y_of(clock) + 4:.1f}" text-anchor="end">{clock / 1000:g} GHz</text>')
    for tick in range(0, TICKS + 1, 100):
        lines.append(f'<path class="grid" d="M{x_of(tick):.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
        lines.append(f'<text x="{x_of(tick):.1f}" y="{HEIGHT - 8}" text-anchor="middle">{tick}</text>')
    lines.append(f'<text x="{WIDTH - 84}" y="{HEIGHT - 8}">ticks</text>')
    lines += [curve(given, "in"), curve(result, "out"), "</svg>"]
    return "\n".join(lines) + "\n"


def main():
    flyball = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/release/bin/flyball")
    for policy, names in BLOCKS.items():
        clock = clocks(flyball, policy)
        for k, name in enumerate(names):
            (HERE / f"{name}.svg").write_text(picture(name, clock(2 * k), clock(2 * k + 1)))


if __name__ == "__main__":
    main()
