// How far the voltage at the blocks swings below where it settles, when a rail's current steps up.
//
// The network is the classic second-order one: a regulator behind a resistance R and an inductance L, a capacitance C
// at the blocks. A step of one ampere takes the voltage down by
//
//   z(t) = R + e^(-a t) (-R cos w t + (1/C - a R) / w sin w t),   a = R / 2L,  w^2 = 1 / LC - a^2
//
// which settles at R (the load line) and, with damping d = R / 2 sqrt(C / L) below 1, first swings beyond it by
//
//   sqrt(L / C) * exp(-d / sqrt(1 - d^2) * (pi - acos d))      at   w t = pi - acos d.
//
// With d >= 1 it never does.
#pragma once

namespace flyball::sim {

/// Swing beyond the load line, V for each A. All above 0.
double droop_V_per_A(double resistance_Ohm, double inductance_H, double capacitance_F);

/// acos(x) for 0 <= x <= 1, the same bits on every machine: the C library's are not.
double arc_cosine(double x);

}  // namespace flyball::sim
