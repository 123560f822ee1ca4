// This board's values: a fan that is weak, so that cores are held at 80 degC. `make build/params.bin` is the page
// alone.
#include "params.h"

namespace {

constexpr params::Page page() {
  namespace param = power_policy::param;
  params::Page page{params::kMagic, 2, {{param::kTarget, 0, 80'000}, {param::kTrip, 0, 95'000}}, 0};
  page.check = page.right_check();
  return page;
}

}  // namespace

extern const params::Page kParamsPage;
[[gnu::section(".params"), gnu::used]] constexpr params::Page kParamsPage = page();
