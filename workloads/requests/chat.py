#!/usr/bin/env python3
"""Writes chat.csv beside this file: half a minute of requests to a chat service, made up, in the layout of Azure's
traces.

Arrivals come in bursts of a few; prompts have 1,100 tokens in the mean, answers 200. The same file every time.
"""
import math
import pathlib
import random

SECONDS = 30
RATE_PER_S = 4.0
MEDIAN_PROMPT, MEDIAN_ANSWER = 800, 150
SPREAD = 0.75  # standard deviation of the logarithm
MOST_PROMPT, MOST_ANSWER = 6000, 800


def tokens(draw, median, most):
    return min(most, max(1, round(median * math.exp(SPREAD * draw.gauss(0, 1)))))


def main():
    draw = random.Random(2026)
    rows, now = [], 0.0
    while True:
        burst = draw.choice((1, 1, 1, 2, 4))  # 1.8 in the mean
        now += draw.expovariate(RATE_PER_S / 1.8)
        if now >= SECONDS:
            break
        for i in range(burst):
            prompt, answer = tokens(draw, MEDIAN_PROMPT, MOST_PROMPT), tokens(draw, MEDIAN_ANSWER, MOST_ANSWER)
            rows.append((now + 0.01 * i, prompt, answer))
    rows.sort()
    with open(pathlib.Path(__file__).with_suffix(".csv"), "w", encoding="ascii", newline="\n") as file:
        file.write("TIMESTAMP,ContextTokens,GeneratedTokens\n")
        for time_s, prompt, answer in rows:
            file.write(f"{time_s:.6f},{prompt},{answer}\n")


if __name__ == "__main__":
    main()
