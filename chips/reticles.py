"""Writes chips/reticles.yaml: two compute dies of 64 tiles each and eight 12-high HBM stacks on an interposer.

python3 chips/reticles.py > chips/reticles.yaml
"""
TILE_COLUMNS, TILE_ROWS = 8, 8
TILE_MM = (3, 3.5)
DRAMS = 12
STACKS = [f"H{side}{i}" for side in "LR" for i in range(4)]
DIE_LEFT_MM = {"A": 12, "B": 37}

blocks = []


def block(name, left, bottom, width, height, layer, to=None, material=None):
    keys = [f"left: {left:g} mm", f"bottom: {bottom:g} mm", f"width: {width:g} mm", f"height: {height:g} mm"]
    keys += [f"layer: {layer}"] + ([f"to: {to}"] if to else []) + ([f"material: {material}"] if material else [])
    blocks.append(f"  {name + ':':<9}{{{', '.join(keys)}}}")


def through(name, left, bottom, width, height, material):
    """Beside the memory stacks and as high as they are."""
    block(name, left, bottom, width, height, "base", f"dram{DRAMS}", material)


def compute(name, left, bottom, width, height):
    """A piece of a compute die and the interposer under it as one: silicon on silicon, in which heat spreads as one."""
    block(name, left, bottom, width, height, "interposer", f"dram{DRAMS}")


tiles, rails, caches = [], {}, {}
for die, left in DIE_LEFT_MM.items():
    for row in range(TILE_ROWS):
        bottom = 4 + row * TILE_MM[1] + (4 if row >= TILE_ROWS // 2 else 0)
        for column in range(TILE_COLUMNS):
            name = f"{die}{row}{column}"
            tiles.append(name)
            rails.setdefault(f"{die}R{row}", []).append(name)
            caches[name] = f"{die}C{column}"
            compute(name, left + column * TILE_MM[0], bottom, *TILE_MM)
    for column in range(TILE_COLUMNS):
        compute(f"{die}C{column}", left + column * 3, 18, 3, 4)
    compute(f"{die}S", left, 0, 24, 4)
    compute(f"{die}N", left, 36, 24, 4)
for stack in STACKS:
    side, i = stack[1], int(stack[2])
    place = (0 if side == "L" else 62, i * 10.25, 11, 9.25)
    block(f"{stack}_B", *place, "base")
    for dram in range(1, DRAMS + 1):
        block(f"{stack}_{dram}", *place, f"dram{dram}")
    if i < 3:
        through(f"M{side}{i}", place[0], i * 10.25 + 9.25, 11, 1, "mould")
through("ML", 11, 0, 1, 40, "mould")
through("MR", 61, 0, 1, 40, "mould")
through("MS", 36, 0, 1, 18, "mould")
through("D2D", 36, 18, 1, 4, "bridge")
through("MN", 36, 22, 1, 18, "mould")
for i, (left, width) in enumerate([(0, 11), (11, 1), (36, 1), (61, 1), (62, 11)]):
    block(f"SI{i}0", left, 0, width, 20, "interposer")
    block(f"SI{i}1", left, 20, width, 20, "interposer")


def listed(names, indent, per_line=16):
    lines = [", ".join(names[i:i + per_line]) for i in range(0, len(names), per_line)]
    return ("," + "\n" + " " * indent).join(lines)


rail_map = "\n".join(f"        {rail}: [{', '.join(of)}]" for rail, of in rails.items())
layers = "\n".join(f"  {f'dram{i}:':<12}{{thickness: 55 um,  conductivity: 10 W/m/K,  heat_capacity: 1.7e6 J/m^3/K}}"
                   for i in range(1, DRAMS + 1))
drams = "\n".join(f"  {f'dram{i}:':<10}{{domain: hbm, blocks: [{', '.join(f'{s}_{i}' for s in STACKS)}], idle: 0.3 W, active: 1.2 W}}"
                  for i in range(1, DRAMS + 1))
print(f"""# Two compute dies of 64 tiles each and eight 12-high HBM stacks on an interposer, under a lid and a cold plate:
# {len(blocks)} blocks in {DRAMS + 2} layers. Written by reticles.py; docs/chips/reticles.md says what it stands for.
chip: reticles

domains:
  rail: {{elements: [{listed(list(rails), 20)}]}}
  tile:
    elements: [{listed(tiles, 15)}]
    in:
      rail:
{rail_map}
  hbm: {{elements: [{', '.join(STACKS)}]}}

# From the board up. A DRAM's layer is 45 um of silicon and 10 um of bumps and underfill in series.
stack:
  interposer: {{thickness: 100 um, conductivity: 120 W/m/K, heat_capacity: 1.65e6 J/m^3/K}}
  base:       {{thickness: 60 um,  conductivity: 120 W/m/K, heat_capacity: 1.65e6 J/m^3/K}}
{layers}

materials:
  mould:  {{conductivity: 0.9 W/m/K, heat_capacity: 1.8e6 J/m^3/K}}
  bridge: {{conductivity: 20 W/m/K, heat_capacity: 1.7e6 J/m^3/K}}

floorplan:
{chr(10).join(blocks)}

package:
  interface: {{thickness: 30 um, conductivity: 20 W/m/K, heat_capacity: 2.5e6 J/m^3/K}}
  spreader:  {{side: 85 mm, thickness: 2 mm, conductivity: 390 W/m/K, heat_capacity: 3.45e6 J/m^3/K}}      # the lid
  sink_interface: {{thickness: 50 um, conductivity: 8 W/m/K, heat_capacity: 2.5e6 J/m^3/K}}
  sink:      {{side: 110 mm, thickness: 4 mm, conductivity: 390 W/m/K, heat_capacity: 3.45e6 J/m^3/K}}     # the cold plate
  convection: {{resistance: 0.012 K/W, capacity: 60 J/K}}
  ambient: 35 degC                                                                                       # the coolant

bus: {{access: 50 ns}}

rails:
  domain: rail
  range: [500 mV, 1.1 V]
  step: 5 mV
  slew: 10 mV/us
  settle: 2 us
  timeout: 100 us
  registers: {{at: 0x40001000, stride: 0x8}}

actuators:
  tile_clock:
    kind: clock
    domain: tile
    range: [400 MHz, 2.8 GHz]
    step: 25 MHz
    reset: 800 MHz
    reference: 100 MHz
    lock: 5 us
    timeout: 50 us
    registers: {{at: 0x40000000, stride: 0x8}}
  issue_rate:
    kind: issue_rate
    domain: tile
    range: [0.0625, 1]
    step: 0.0625
    reset: 1
    registers: {{at: 0x40004000, stride: 0x4}}
  power_gate:
    kind: power_gate
    domain: tile
    switch: 10 us
    timeout: 50 us
    registers: {{at: 0x40005000, stride: 0x4}}
  hbm_access:
    kind: issue_rate
    domain: hbm
    range: [0.125, 1]
    step: 0.0625
    reset: 1
    registers: {{at: 0x40006000, stride: 0x4}}

opps:
  tile_clock:
    - [400 MHz, 600 mV]
    - [800 MHz, 650 mV]
    - [1200 MHz, 710 mV]
    - [1600 MHz, 780 mV]
    - [2000 MHz, 860 mV]
    - [2400 MHz, 950 mV]
    - [2800 MHz, 1050 mV]

sensors:
  tile_temp:
    measures: temperature
    domain: tile
    period: 1 ms
    resolution: 125 mK
    registers: {{at: 0x40002000, stride: 0x4}}
  hbm_temp:               # in the base die, under the DRAMs
    measures: temperature
    domain: hbm
    blocks: [{', '.join(f'{s}_B' for s in STACKS)}]
    period: 1 ms
    resolution: 250 mK
    registers: {{at: 0x40002800, stride: 0x4}}
  rail_power:
    measures: power
    domain: rail
    period: 1 ms
    resolution: 10 mW
    blocks: [{listed(['[' + ', '.join(of) + ']' for of in rails.values()], 13, 2)}]
    registers: {{at: 0x40003000, stride: 0x4}}
  chip_power:
    measures: power
    period: 1 ms
    resolution: 10 mW
    blocks: all
    registers: {{at: 0x40003100}}
  tile_busy:
    measures: utilisation
    domain: tile
    period: 1 ms
    resolution: 0.0009765625
    registers: {{at: 0x40002c00, stride: 0x4}}

power:
  tile:
    domain: tile
    clock: tile_clock
    gate: power_gate
    leakage: {{power: 900 mW, temperature: 85 degC, voltage: 1.05 V, growth: 0.015 1/K}}
    gated_leakage: 3 %
    capacitance: 2.8 nF
  cache:                  # each tile's share of the cache in its column
    domain: tile
    blocks: [{listed([caches[t] for t in tiles], 13)}]
    clock: tile_clock
    leakage: {{power: 150 mW, temperature: 85 degC, voltage: 1.05 V, growth: 0.015 1/K}}
    capacitance: 0.5 nF
  hbm_base: {{domain: hbm, blocks: [{', '.join(f'{s}_B' for s in STACKS)}], idle: 2 W, active: 6 W}}
{drams}
  io_as: {{blocks: [AS], idle: 8 W}}
  io_an: {{blocks: [AN], idle: 8 W}}
  io_bs: {{blocks: [BS], idle: 8 W}}
  io_bn: {{blocks: [BN], idle: 8 W}}
  die_to_die: {{blocks: [D2D], idle: 4 W}}

limits:
  tile_temp: 100 degC
  hbm_temp: 95 degC

bindings:
  temp: tile_temp
  freq: tile_clock
  hbm_temp: hbm_temp
  rail_power: rail_power
  chip_power: chip_power
  issue: issue_rate
  gate: power_gate
  util: tile_busy
  hbm_rate: hbm_access

ranks:
  order: [safety, power, demand]
  policies:
    tile_guard: safety
    power_cap: power
    demand_dvfs: demand""")
