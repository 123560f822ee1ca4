// Firmware for tests: the self-test of a chip's registers on the target, its chip behind the byte link. What it found
// goes to the host.
#include "hal/regs/self_test.h"
#include "chip_plan.h"
#include "hal/bus/link.h"
#include "hal/platform/file_link.h"
#include "hal/platform/semihosting.h"
#include "tests/firmware/self_test_report.h"

namespace {

using namespace flyball;
namespace files = hal::semihosting;

void keep_first(void* context, const hal::regs::Finding& finding) {
  auto& report = *static_cast<firmware::SelfTestReport*>(context);
  if (!report.found) report.first = finding;
  report.found = true;
}

}  // namespace

int main() {
  hal::FileLink link(files::open("/dev/fd/3", files::Mode::kRead), files::open("/dev/fd/4", files::Mode::kWrite));
  const int32_t reports = files::open("/dev/fd/5", files::Mode::kWrite);
  hal::LinkMaster master{link.link()};
  firmware::SelfTestReport report{};
  report.result = hal::regs::run_self_test(hal::platform_of(&master), hal::small_chip::kPlan, {},
                                           firmware::kSelfTestOptions, keep_first, &report);
  return files::write(reports, &report, sizeof report) ? 0 : 1;
}
