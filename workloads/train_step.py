#!/usr/bin/env python3
"""Writes train_step.csv beside this file: thirteen seconds of training, made up, in the shape real logs have.

Each step: matrix products of the forward pass, attention, those of the backward pass, the optimizer, a collective.
Between two runs of steps the host works while the chip idles, then an evaluation. The same file every time.
"""
import pathlib

ROW_MS = 10
COLLECTIVE_TILES = (7, 15)  # they drive the links as well: less to compute, more in collectives

# ms, tile activity, memory-bound share, HBM activity (%), activity of the tiles that drive the links
FORWARD = (200, 97, 6, 38, 80)
ATTENTION = (50, 72, 40, 72, 64)
BACKWARD = (330, 100, 5, 44, 84)
OPTIMIZER = (40, 26, 85, 92, 26)
COLLECTIVE = (50, 14, 90, 30, 62)
EVALUATION = (300, 82, 22, 55, 70)
HOST = (500, 1, 100, 2, 1)
LOADING = (300, 3, 100, 22, 3)
STEP = (FORWARD, ATTENTION, BACKWARD, OPTIMIZER, COLLECTIVE)
# Gradients of four batches summed before the optimizer runs: hardly a pause between the matrix products.
LONG_STEP = (FORWARD, ATTENTION, BACKWARD) * 4 + (OPTIMIZER, COLLECTIVE)

PHASES = (LOADING, *STEP * 5, HOST, EVALUATION, *LONG_STEP * 3, *STEP * 2, HOST)


class Noise:
    """A few per cent up and down, always the same."""

    def __init__(self, seed):
        self.state = seed

    def around(self, value):
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return min(100.0, max(0.0, value * (1 + 0.04 * (self.state / 2**30 - 1))))


def rows():
    noise = Noise(2026)
    time_ms = 0
    for duration_ms, activity, bound, hbm, links in PHASES:
        for _ in range(duration_ms // ROW_MS):
            values = [noise.around(activity), noise.around(bound), noise.around(hbm)]
            values += [noise.around(links) for _ in COLLECTIVE_TILES]
            yield time_ms, values
            time_ms += ROW_MS
    yield time_ms, [0, 100, 0] + [0 for _ in COLLECTIVE_TILES]  # ends the trace


def main():
    columns = ["time [ms]", "tile.activity [%]", "tile.memory_bound [%]", "hbm.activity [%]"]
    columns += [f"tile[{tile}].activity [%]" for tile in COLLECTIVE_TILES]
    with open(pathlib.Path(__file__).with_suffix(".csv"), "w", encoding="ascii", newline="\n") as file:
        file.write("# Thirteen seconds of training, made up by train_step.py.\n# tile.clock: 2 GHz\n")
        file.write(",".join(columns) + "\n")
        for time_ms, values in rows():
            file.write(f"{time_ms}," + ",".join(f"{value:.1f}" for value in values) + "\n")


if __name__ == "__main__":
    main()
