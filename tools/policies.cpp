#include "tools/policies.h"

#if __has_include("compiler/compile.h") && __has_include("compiler/params.h")
#error "connect the compiler"
#endif

namespace flyball::tools {

PolicyLoad load_policies(const std::vector<std::string>&, const chip::Chip&,
                         const std::vector<std::pair<std::string, std::string>>&, bool) {
  return {nullptr, "flyball: error: this build has no compiler\n", false};
}

}  // namespace flyball::tools
