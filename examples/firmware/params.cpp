// A page that is blank or spoiled changes nothing; one with a value that the policies refuse, all but that.
#include "params.h"

/// In params_page.cpp, or what was flashed over it.
extern const params::Page kParamsPage;

namespace params {

Loaded load(power_policy::Policies& policies) {
  const Page& page = kParamsPage;
  const bool whole = page.magic == kMagic && page.count <= kMostRows && page.check == page.right_check();
  Loaded loaded{whole, 0, 0};
  for (uint32_t i = 0; whole && i < page.count; ++i) {
    const Row& row = page.rows[i];
    // Params of this policy have no elements.
    const bool known = row.param < power_policy::kParams && row.element == 0;
    ++(known && policies.set_param(row.param, row.element, row.value) ? loaded.set : loaded.refused);
  }
  return loaded;
}

}  // namespace params
