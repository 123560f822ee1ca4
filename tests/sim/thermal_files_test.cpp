// The files of a thermal simulation: every layout gives the same case, and what is wrong is named with its place.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sim/thermal/network.h"
#include "sim/thermal/thermal_case.h"

namespace flyball::sim {
namespace {

constexpr const char* kConfig =
    "# a package\n-t_chip 0.0005 # thin\n-k_chip 120\n-p_chip 1.6e6\n-t_interface 4e-5\n-k_interface 8\n-p_interface "
    "4e6\n"
    "-s_spreader 0.03\n-t_spreader 0.002\n-k_spreader 390\n-p_spreader 3.4e6\n-s_sink 0.06\n-t_sink 0.005\n"
    "-k_sink 390\n-p_sink 3.4e6\n-r_convec 0.1\n-c_convec 100\n-ambient 318.15\n-init_file (null)\n"
    "-sampling_intvl 0.01\n";
constexpr const char* kFlp = "# name w h x y\na\t0.01\t0.01\t0\t0\n\nb 0.01 0.01 0.01 0 # right\n";

/// Writes files into a folder of this test and reads them.
class ThermalFiles : public testing::Test {
 protected:
  ThermalFiles()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("flyball-thermal-" + std::to_string(getpid()))) {  // tests run beside each other
    std::filesystem::create_directories(folder_);
    write("f.flp", kFlp);
    write("p.config", kConfig);
    write("w.ptrace", "b a\n1 2\n3 4\n");
  }
  ~ThermalFiles() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }

  Read<ThermalCase> load(const std::string& floorplan = "f.flp", const std::string& package = "p.config",
                         const std::string& power = "w.ptrace") {
    return load_thermal_case((folder_ / floorplan).string(), (folder_ / package).string(), (folder_ / power).string());
  }

  /// The first error, without the folder.
  std::string error(const Read<ThermalCase>& read) {
    const auto* errors = std::get_if<std::vector<Error>>(&read);
    if (errors == nullptr) return "no error";
    return to_string(errors->front()).substr(folder_.string().size() + 1);
  }

  std::filesystem::path folder_;
};

TEST_F(ThermalFiles, HotSpotsAreRead) {
  const auto read = load();
  ASSERT_TRUE(std::holds_alternative<ThermalCase>(read)) << error(read);
  const ThermalCase& thermal = std::get<ThermalCase>(read);
  EXPECT_EQ(thermal.power.names, (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(thermal.block, (std::vector<size_t>{1, 0}));
  EXPECT_EQ(thermal.power.tick_s, (std::vector<double>{0.01, 0.01}));
  EXPECT_EQ(thermal.mean_power_W(), (std::vector<double>{3, 2}));
  EXPECT_EQ(thermal.ambient_K, 318.15);
  EXPECT_FALSE(thermal.initial_K.has_value());
  EXPECT_EQ(thermal.stack.layers.size(), 4U);
  EXPECT_EQ(thermal.stack.capacitance_factor, 0.333);
  EXPECT_EQ(thermal.stack.width_m, 0.02);
}

TEST_F(ThermalFiles, TheSameAsCsvAndJsonIsTheSame) {
  write("f.csv", "left_m,name,width_m,height_m,bottom_m\n0,a,0.01,0.01,0\n0.01,b,0.01,0.01,0\n");
  write("w.csv", "time_s,b,a\n5,1,2\n5.01,3,4\n");
  std::string json = "{";
  std::istringstream lines(kConfig);
  for (std::string name, value, line; std::getline(lines, line);) {
    if (std::istringstream(line) >> name >> value && name[0] == '-') {
      json +=
          (json.size() > 1 ? ",\n" : "") + ("\"" + name.substr(1) + "\": ") + (value[0] == '(' ? "\"(null)\"" : value);
    }
  }
  write("p.json", json + "}\n");
  const auto plain = load("f.csv", "p.json", "w.csv"), own = load();
  ASSERT_TRUE(std::holds_alternative<ThermalCase>(plain)) << error(plain);
  const ThermalCase &a = std::get<ThermalCase>(plain), &b = std::get<ThermalCase>(own);
  EXPECT_EQ(a.power.tick_s, b.power.tick_s);
  EXPECT_EQ(a.power.power_W, b.power.power_W);
  EXPECT_EQ(a.power.start_s, 5);
  EXPECT_EQ(make_thermal_network(a.stack).conductance, make_thermal_network(b.stack).conductance);
}

TEST_F(ThermalFiles, ALayerFileIsAStackWithMaterialsOfItsOwn) {
  write("upper.flp", "c 0.02 0.01 0 0 2e6 0.02\n");
  write("s.lcf",
        "# layers\n0\nY\nY\n1.6e6\n0.01\n0.0001\nf.flp\n\n1\nY\nN\n2e6\n0.2\n5e-5\nf.flp\n2\nY\nY\n1.7e6\n0.008\n"
        "0.0001\nupper.flp\n");
  write("w.ptrace", "c b\n1 2\n");
  const auto read = load("s.lcf");
  ASSERT_TRUE(std::holds_alternative<ThermalCase>(read)) << error(read);
  const ThermalCase& thermal = std::get<ThermalCase>(read);
  EXPECT_EQ(thermal.stack.layers.size(), 5U) << "three, spreader and sink: no interface but those of the file";
  EXPECT_EQ(thermal.stack.blocks, 5U);
  EXPECT_EQ(thermal.stack.boxes[2].name, "layer_1_a");
  EXPECT_EQ(thermal.stack.boxes[4].material.conductivity_W_per_mK, 50);
  EXPECT_EQ(thermal.stack.boxes[4].material.heat_capacity_J_per_m3K, 2e6);
  EXPECT_EQ(thermal.unpowered, (std::vector<std::string>{"a", "layer_1_a", "layer_1_b"}));
}

TEST_F(ThermalFiles, TemperaturesAreFoundByName) {
  const std::vector<std::string> nodes = {"a", "iface_a", "inode_0"};
  const auto kelvin = [&](const std::string& text) {
    const auto read = read_temperature_file(write("t", text), nodes);
    return std::holds_alternative<std::vector<double>>(read) ? std::get<std::vector<double>>(read)
                                                             : std::vector<double>{};
  };
  const std::vector<double> expected = {300, 301, 302};
  EXPECT_EQ(kelvin("iface_a 301\ninode_0\t302\na 300\n"), expected);
  EXPECT_EQ(kelvin("node,layer,temp_K_block\na,interface,301\na,silicon,300\ninode_0,ring,302\n"), expected);
}

struct Wrong {
  std::string file, text, message;
};
void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.message; }

class WrongThermalFiles : public ThermalFiles, public testing::WithParamInterface<Wrong> {};

TEST_P(WrongThermalFiles, AreNamedWithTheirLine) {
  const Wrong& wrong = GetParam();
  write(wrong.file, wrong.text);
  const bool floorplan = wrong.file[0] == 'f', package = wrong.file[0] == 'p';
  const auto read = load(floorplan ? wrong.file : "f.flp", package ? wrong.file : "p.config",
                         !floorplan && !package ? wrong.file : "w.ptrace");
  EXPECT_EQ(error(read).substr(0, wrong.message.size()), wrong.message);
  EXPECT_NE(error(read).find("\n  hint: "), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Thermal, WrongThermalFiles,
    testing::Values(
        Wrong{"f.flp", "a 0.01 0.01 0\n", "f.flp:1: error: 4 words, not 5 or 7"},
        Wrong{"f.flp", "a 0.01 0.01 0 0\nb 0.01 wide 0.01 0\n", "f.flp:2:8: error: 'wide' is not a height"},
        Wrong{"f.flp", "a 0.01 0.01 0 0\na 0.01 0.01 0.01 0\n", "f.flp:2:1: error: there are two blocks 'a'"},
        Wrong{"f.flp", "a 0.01 0.01 0 0\nb 0.01 0.01 0.005 0\n", "f.flp:2: error: block b overlaps block a"},
        Wrong{"f.flp", "a 0.01 0.01 0 0\nb 0.01 0.01 0.02 0\n", "f.flp: error: the blocks leave 100 mm^2"},
        Wrong{"f.flp", "# nothing\n", "f.flp: error: has no blocks"},
        Wrong{"f.csv", "name,width_m,height_m,left_m\na,1,1,0\n", "f.csv:1: error: column 'bottom_m' is missing"},
        Wrong{"f.lcf", "0\nY\nY\n1.6e6\n0.01\n0.0001\nnone.flp\n", "none.flp: error: cannot be opened"},
        Wrong{"f.lcf", "0\nY\nY\nsilicon\n", "f.lcf:4:1: error: 'silicon' is not a heat capacity"},
        Wrong{"f.lcf", "0\nY\nY\n", "f.lcf:3: error: the file ends before a heat capacity"},
        Wrong{"f.lcf", "0\nN\nY\n", "f.lcf:2:1: error: a layer without lateral heat flow is not modelled"},
        Wrong{"p.config", "-t_chip\n", "p.config:1: error: this is not -NAME VALUE"},
        Wrong{"p.config", "-t_chip thin\n", "p.config:1: error: t_chip 'thin' is not possible"},
        Wrong{"p.config", std::string(kConfig) + "-model_secondary 1\n",
              "p.config:21: error: model_secondary 1 is not modelled"},
        Wrong{"p.json", "{\"t_chip\": 1,,}", "p.json:1: error: this cannot be read as JSON"},
        Wrong{"p.json", "[1]", "p.json:1: error: is no JSON object"},
        Wrong{"p.json", "{}", "p.json: error: says nothing of t_chip"},
        Wrong{"p.json", "{\"stack_bottom_to_top\": [{\"t_um\": 5}]}", "p.json: error: k is not there"},
        Wrong{"p.json", "", "p.json: error: is empty"},
        Wrong{"w.ptrace", "a b\n", "w.ptrace: error: has no row of powers"},
        Wrong{"w.ptrace", "a b\n1\n", "w.ptrace:2: error: 1 numbers for 2 blocks"},
        Wrong{"w.ptrace", "a b\n1 hot\n", "w.ptrace:2:3: error: 'hot' is not a power"},
        Wrong{"w.ptrace", "a b\n1 \x01\n", "w.ptrace:2: error: is not text"},
        Wrong{"w.ptrace", "a a\n1 2\n", "w.ptrace:1:3: error: 'a' heads two columns"},
        Wrong{"w.ptrace", "a bb\n1 2\n", "w.ptrace: error: heats a block 'bb', which the floorplan does not have"},
        Wrong{"w.csv", "a,b\n1,2\n", "w.csv:1:1: error: the first column is not time_s"},
        Wrong{"w.csv", "time_s,a\n1,2\n1,2\n", "w.csv:3:1: error: 1 is not after 1"}));

TEST_F(ThermalFiles, ASpreaderSmallerThanTheDieIsAnError) {
  std::string config = kConfig;
  config.replace(config.find("-s_spreader 0.03"), 16, "-s_spreader 0.02");
  write("p.config", config);
  EXPECT_EQ(error(load()).substr(0, 55), "p.config: error: s_spreader 0.02 m is no larger than th");
}

}  // namespace
}  // namespace flyball::sim
