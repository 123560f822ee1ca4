// The inner loop of the power model, over elements of sources: arrays of one length, a multiple of kPowerLanes.
#pragma once

#include <cstddef>
#include <vector>

namespace flyball::sim {

constexpr size_t kPowerLanes = 8;

/// What every element draws, as the three kinds of load: conductance_S * V^2 + current_A * V + power_W.
struct PowerLanes {
  // Coefficients.
  const double* per_K = nullptr;           // exponent of the leakage:
  const double* per_V = nullptr;           //   per_K * degC + per_V * volt + offset
  const double* offset = nullptr;
  const double* leakage_S = nullptr;       // leakage in proportion to voltage, at exponent 0
  const double* leakage_A = nullptr;       // leakage that grows with voltage as the exponent says
  const double* switched_F = nullptr;      // per active cycle
  const double* switched_S = nullptr;      // per activity
  const double* idle_W = nullptr;
  const double* active_W = nullptr;        // per activity
  // What they are multiplied with.
  const double* degC = nullptr;
  const double* volt = nullptr;
  const double* active_Hz = nullptr;
  const double* activity = nullptr;
  // Results.
  double* conductance_S = nullptr;
  double* current_A = nullptr;
  double* power_W = nullptr;
};

using PowerKernel = void (*)(const PowerLanes& lanes, size_t count);

/// Every variant that this processor can run, from the narrowest vectors to the widest; all give the same bits.
std::vector<PowerKernel> power_kernels();

}  // namespace flyball::sim
