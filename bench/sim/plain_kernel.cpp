// The plain loops. Built with -O3 -march=native -ffast-math: see the CMakeLists.txt beside this.
#include "bench/sim/plain_kernel.h"

namespace flyball::bench {

void PlainKernel::step(const double* power_W) {
  for (size_t j = 0; j < modes; ++j) {
    double sum = mode[j] * decay[j];
    for (size_t i = 0; i < blocks; ++i) sum += power_to_mode[j * blocks + i] * power_W[i];
    mode[j] = sum;
  }
  for (size_t i = 0; i < blocks; ++i) {
    double sum = 0;
    for (size_t j = 0; j < modes; ++j) sum += mode_to_rise[i * modes + j] * mode[j];
    rise_K[i] = sum;
  }
}

}  // namespace flyball::bench
