// The power model's inner loop: every vector width gives the bits of the scalar formula.
#include "sim/power/power_lanes.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "sim/exponential.h"

namespace flyball::sim {
namespace {

constexpr size_t kCount = 64, kInputs = 13;

TEST(PowerLanes, EveryVectorWidthGivesTheBitsOfTheScalarFormula) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> any(-3.0, 3.0);
  std::array<std::vector<double>, kInputs> in;
  for (std::vector<double>& array : in) {
    for (size_t i = 0; i < kCount; ++i) array.push_back(any(random));
  }
  in[2][0] = 1e4;  // exponents beyond what a double holds
  in[2][1] = -1e4;
  for (const PowerKernel kernel : power_kernels()) {
    std::vector<double> conductance(kCount), current(kCount), power(kCount);
    kernel({in[0].data(), in[1].data(), in[2].data(), in[3].data(), in[4].data(), in[5].data(), in[6].data(),
            in[7].data(), in[8].data(), in[9].data(), in[10].data(), in[11].data(), in[12].data(), conductance.data(),
            current.data(), power.data()},
           kCount);
    for (size_t i = 0; i < kCount; ++i) {
      const double grown = exponential(in[0][i] * in[9][i] + in[1][i] * in[10][i] + in[2][i]);
      EXPECT_EQ(conductance[i], in[3][i] * grown + in[5][i] * in[11][i] + in[6][i] * in[12][i]);
      EXPECT_EQ(current[i], in[4][i] * grown);
      EXPECT_EQ(power[i], in[7][i] + in[8][i] * in[12][i]);
    }
  }
}

}  // namespace
}  // namespace flyball::sim
