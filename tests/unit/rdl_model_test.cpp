// What a description means: places of registers and fields, parameters, defaults, instances.
#include <gtest/gtest.h>

#include "hal/rdl/emit.h"
#include "hal/rdl/table.h"
#include "tests/unit/rdl_test_text.h"

namespace flyball::rdl {
namespace {

TEST(RdlModel, FieldsFollowEachOtherAndRegistersAlign) {
  const AddressMap map = map_of(R"(addrmap m {
    reg { field {} A[4]; field {} B; field {} C[15:8]; field {} D[2]; } R;
    reg { field {} A; } S @ 0x10;
    reg { field {} A; } T[3] += 8;
    reg { field {} A; } U %= 0x40;
  };)");
  ASSERT_EQ(map.blocks.size(), 1U);
  const Block& block = map.blocks[0];
  ASSERT_EQ(block.registers.size(), 4U);
  const std::vector<Field>& fields = block.registers[0].fields;
  EXPECT_EQ(fields[1].low, 4U);
  EXPECT_EQ(fields[1].width, 1U);
  EXPECT_EQ(fields[2].mask(), 0xff00U);
  EXPECT_EQ(fields[3].mask(), 0x30000U);
  EXPECT_EQ(block.registers[1].offset, 0x10U);
  EXPECT_EQ(block.registers[2].offset, 0x14U);
  EXPECT_EQ(block.registers[2].count, 3U);
  EXPECT_EQ(block.registers[2].stride, 8U);
  EXPECT_EQ(block.registers[3].offset, 0x40U);
}

TEST(RdlModel, AddressingModesOfTheStandard) {
  const char* const body =
      R"( reg { field {} A; } R; regfile { reg { field {} A; } X[3]; } F[2]; reg { field {} A; } S; };)";
  const auto offset = [&](const std::string& mode) {
    const AddressMap map = map_of("addrmap m { addressing = " + mode + ";" + body);
    return std::pair(map.blocks[0].registers[1].offset, map.blocks[0].reg("S")->offset);
  };
  EXPECT_EQ(offset("compact"), std::pair(4U, 28U));
  EXPECT_EQ(offset("regalign"), std::pair(16U, 40U));
  EXPECT_EQ(offset("fullalign"), std::pair(32U, 56U));
}

TEST(RdlModel, ParametersAndDefaultsReachInside) {
  const AddressMap map = map_of(R"(
    reg r #(longint unsigned N = 4, boolean W = false) {
      default sw = r;
      field { reset = (1 << N) - 1; } A[N];
      field { sw = W ? rw : r; } B[31:31];
    };
    addrmap m { default hw = w; r X; r #(.N(8), .W(true)) Y; };)");
  ASSERT_EQ(map.blocks.size(), 1U);
  const Register &x = map.blocks[0].registers[0], &y = map.blocks[0].registers[1];
  EXPECT_EQ(x.fields[0].width, 4U);
  EXPECT_EQ(x.fields[0].reset, 15U);
  EXPECT_EQ(x.fields[0].sw, Access::kRead);
  EXPECT_EQ(x.fields[0].hw, Access::kReadWrite) << "the default stands where r does not";
  EXPECT_EQ(y.fields[0].reset, 255U);
  EXPECT_EQ(y.fields[1].sw, Access::kReadWrite);
}

TEST(RdlModel, BlocksOfOneKindAreOneAndTheirInstancesRows) {
  const AddressMap map = map_of(R"(
    addrmap b #(longint unsigned N = 1) { reg { field { reset = N; } A[8]; } R; };
    addrmap pair { b one; b #(.N(2)) two; };
    addrmap m { pair p[2] @ 0x100 += 0x20; b single @ 0x0; b row[3] @ 0x200 += 0x8; };)");
  ASSERT_EQ(map.blocks.size(), 2U);
  EXPECT_EQ(map.blocks[1].name, "b_N_2");
  ASSERT_EQ(map.instances.size(), 8U);
  EXPECT_EQ(map.instances[2].path, "p[0].two");
  EXPECT_EQ(map.instances[2].address, 0x104U);
  const std::vector<InstanceRow> rows = instance_rows(map);
  ASSERT_EQ(rows.size(), 6U);
  EXPECT_EQ(rows.back().name, "row");
  EXPECT_EQ(rows.back().count, 3U);
  EXPECT_EQ(rows.back().stride, 8U);
  EXPECT_EQ(name_at(map, 0x124, 1), "p[1].two.R.A");
}

TEST(RdlModel, PropertiesSetFromOutsideReplaceThoseInside) {
  const AddressMap map = map_of(R"(
    addrmap b { reg { field { reset = 1; } A[8]; } R; };
    addrmap m { b x; b y; y.R.A->reset = 7; };)");
  ASSERT_EQ(map.blocks.size(), 2U);
  EXPECT_EQ(map.blocks[0].registers[0].reset(), 1U);
  EXPECT_EQ(map.blocks[1].registers[0].reset(), 7U);
}

TEST(RdlModel, MasksSayWhatEachAccessDoes) {
  const AddressMap map = map_of(R"(addrmap m {
    reg {
      field { sw = rw; hw = r; } A[3:0] = 5;
      field { sw = rw; onwrite = woclr; } B[7:4];
      field { sw = rw; onwrite = wzs; } C[11:8];
      field { sw = w; singlepulse; } D[12:12];
      field { sw = r; onread = rclr; hw = w; } E[19:16];
      field { sw = rw1; lock = R.A; } F[23:20];
    } R; };)");
  const hal::regs::RegisterPlan plan = register_plan(map.blocks[0].registers[0]);
  EXPECT_EQ(plan.reset, 5U);
  EXPECT_EQ(plan.reset_known, 0xff00f00fU | 0x1000U) << "fields without reset are undefined, reserved bits 0";
  EXPECT_EQ(plan.takes, 0xf0000fU);
  EXPECT_EQ(plan.once, 0xf00000U);
  EXPECT_EQ(plan.one_clears, 0xf0U);
  EXPECT_EQ(plan.zero_sets, 0xf00U);
  EXPECT_EQ(plan.pulses, 0x1000U);
  EXPECT_EQ(plan.read_clears, 0xf0000U);
  EXPECT_EQ(plan.readable & 0x1000U, 0U);
  EXPECT_EQ(plan.reserved, 0xff00e000U);
  const auto locks = lock_plans(map.blocks[0]);
  ASSERT_EQ(locks.size(), 1U);
  EXPECT_EQ(locks[0].lock_mask, 0xfU);
  EXPECT_EQ(locks[0].locked_mask, 0xf00000U);
}

TEST(RdlModel, NamesThatClashInCppAreAnError) {
  Description d = describe_text("t.rdl", "addrmap m { reg { field {} B_C; } A; reg { field {} C; } A_B; };", "");
  ASSERT_TRUE(d.map);
  EXPECT_EQ(emit_accessors(*d.map, {}, &d.diagnostics), std::nullopt);
  const std::string told = diagnostic::render(d.diagnostics, d.sources, false);
  EXPECT_NE(told.find("RDL0350"), std::string::npos) << told;
  EXPECT_NE(told.find("note: the other is here"), std::string::npos) << told;
}

TEST(RdlModel, PageHasFieldsAddressesAndReasons) {
  const AddressMap map = map_of(R"(addrmap m {
    reg { field { sw = rw; testability = no_write; reason = "it | stops";
                  unit = "uV"; scale = 5; } A[3:0] = 2; } R[2]; };)");
  const std::string page = emit_markdown(map, {});
  EXPECT_NE(page.find("### R[2] at 0x0, every 0x4"), std::string::npos) << page;
  EXPECT_NE(page.find("| 3:0 | A | rw | rw | 0x2 | code * 5 uV, rounded down. |"), std::string::npos) << page;
  EXPECT_NE(page.find("| m.R.A | no_write | it \\| stops |"), std::string::npos) << page;
}

}  // namespace
}  // namespace flyball::rdl
