#!/usr/bin/env python3
"""Writes a GPU's log to standard output: the data that chips/gpu_fitted.yaml was fitted to.

The GPU is made up and known. It has five bodies where a fit finds fewer, leakage that grows with temperature, a voltage
that follows the clock, a power meter that shows the mean of a second, and a sensor in whole degrees.
"""
import math
import random

STEP_S, ROWS = 0.1, 9000
POLES = [(0.012, 0.3), (0.010, 2.5), (0.012, 12.0), (0.010, 45.0), (0.012, 140.0)]  # K/W, s
AMBIENT_DEGC = 27.0
IDLE_W, TILE_W, HBM_W = 62.0, 395.0, 95.0  # at activity 1, 1,980 MHz
LEAKAGE_W, LEAKAGE_DEGC, LEAKAGE_PER_K = 38.0, 60.0, 0.015
CLOCKS_MHZ = [1980, 1980, 1980, 1755, 1530, 1200, 900]
KNEE, FLOOR = 0.58, 0.74  # of the highest clock, of its voltage
METER_ROWS = 10
NOISE_W, NOISE_K = 1.5, 0.25


def voltage(clock):
    return FLOOR + (1 - FLOOR) * max(clock - KNEE, 0) / (1 - KNEE)


def main():
    draw = random.Random(20)
    tile = hbm = 0.0
    clock_mhz, left_s, temperature = CLOCKS_MHZ[0], 20.0, AMBIENT_DEGC
    states, powers = None, []
    print("time [s],power [W],temperature [degC],clock [MHz],tile.activity [%],hbm.activity [%]")
    for row in range(ROWS):
        if left_s <= 0:
            tile = draw.choice([0.0, 0.3, 0.6, 0.9, 1.0]) * draw.uniform(0.9, 1.0)
            hbm = min(1.0, tile * draw.uniform(0.2, 0.9))
            clock_mhz, left_s = draw.choice(CLOCKS_MHZ), draw.uniform(2, 40)
        left_s -= STEP_S
        clock = clock_mhz / CLOCKS_MHZ[0]
        volts = voltage(clock) ** 2
        leakage_w = LEAKAGE_W * volts * math.exp(LEAKAGE_PER_K * (temperature - LEAKAGE_DEGC))
        power_w = IDLE_W + TILE_W * tile * clock * volts + HBM_W * hbm + leakage_w
        states = states or [power_w] * len(POLES)
        if row == 0:
            temperature = AMBIENT_DEGC + sum(r * power_w for r, _ in POLES)
        shown_k = round(temperature + draw.gauss(0, NOISE_K))
        meter_w = sum(powers[-METER_ROWS:]) / len(powers[-METER_ROWS:]) if powers else power_w
        meter_w += draw.gauss(0, NOISE_W)
        print(f"{row * STEP_S:.1f},{meter_w:.1f},{shown_k},{clock_mhz},{100 * tile:.1f},{100 * hbm:.1f}")
        powers.append(power_w)
        states = [s + (power_w - s) * -math.expm1(-STEP_S / time_s) for s, (_, time_s) in zip(states, POLES)]
        temperature = AMBIENT_DEGC + sum(r * s for s, (r, _) in zip(states, POLES))


main()
