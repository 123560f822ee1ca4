#!/usr/bin/env python3
"""Where the default costs of `workload: serving` come from: least squares on Splitwise's measured phase times.

    docs/serving_costs.py [perf_model.csv]

Llama2-70B on eight H100, from data/perf_model.csv of github.com/Mutinifni/splitwise-sim (Patel et al., ISCA 2024).
"""
import csv
import pathlib
import sys

MODEL, HARDWARE, GPUS = "llama2-70b", "h100-80gb", 8
MOST_PROMPT_TOKENS = 2048  # of one iteration: the default token budget


def solve(matrix, right):
    """Gauss on the normal equations: a few unknowns."""
    n = len(right)
    rows = [list(line) + [value] for line, value in zip(matrix, right)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(n):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def fit(samples):
    """Coefficients of samples [(terms, value)], and the root of the mean square error."""
    n = len(samples[0][0])
    matrix = [[sum(t[i] * t[j] for t, _ in samples) for j in range(n)] for i in range(n)]
    right = [sum(t[i] * value for t, value in samples) for i in range(n)]
    found = solve(matrix, right)
    errors = [value - sum(f * x for f, x in zip(found, t)) for t, value in samples]
    return found, (sum(e * e for e in errors) / len(errors)) ** 0.5


def main():
    default = pathlib.Path(__file__).resolve().parents[2] / "shared/data/traces/splitwise_perf_model/perf_model.csv"
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    if not path.exists():
        sys.exit(f"{path} is not there: get perf_model.csv and name it")
    prompts, tokens, capped = [], [], []
    with open(path, encoding="ascii", newline="") as file:
        for row in csv.DictReader(file):
            if row["model"] != MODEL or int(row["tensor_parallel"]) != GPUS:
                continue
            prompt, batch = int(row["prompt_size"]), int(row["batch_size"])
            context = prompt + int(row["token_size"]) / 2  # in the middle of the answer
            if row["hardware"] == HARDWARE:
                if 512 <= prompt * batch <= MOST_PROMPT_TOKENS:
                    prompts.append(((1, prompt * batch), float(row["prompt_time"])))
                tokens.append(((1, batch, batch * context), float(row["token_time"])))
            elif row["hardware"] == HARDWARE + "-pcap" and batch == 1 and prompt == 512:
                capped.append((float(row["prompt_time"]), float(row["token_time"])))
    (fixed, per_token), error = fit(prompts)
    print(f"prompt: {fixed:.1f} ms + {per_token * 1e3:.1f} us a token; error {error:.1f} ms over {len(prompts)} runs")
    (fixed, per_sequence, per_context), error = fit(tokens)
    print(f"token:  {fixed:.1f} ms + {per_sequence * 1e3:.0f} us a sequence"
          f" + {per_context * 1e6:.0f} ns a context token; "
          f"error {error:.1f} ms over {len(tokens)} runs")
    plain = [(v, t[1]) for t, v in prompts if t[1] == 512]
    slower = sum(p for p, _ in capped) / len(capped) / (sum(v for v, _ in plain) / len(plain))
    print(f"under a power cap: prompt x {slower:.2f}, "
          f"token {sum(t for _, t in capped) / len(capped):.1f} ms")


if __name__ == "__main__":
    main()
