// A modal thermal step in plain loops, to measure the product's against.
#pragma once

#include <cstddef>
#include <vector>

namespace flyball::bench {

struct PlainKernel {
  size_t modes = 0, blocks = 0;
  std::vector<double> decay;          // [modes]
  std::vector<double> power_to_mode;  // [modes][blocks]
  std::vector<double> mode_to_rise;   // [blocks][modes]
  std::vector<double> mode, rise_K;   // [modes], [blocks]

  void step(const double* power_W);
};

}  // namespace flyball::bench
