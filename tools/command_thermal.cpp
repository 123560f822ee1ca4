// flyball thermal: temperatures of a floorplan under a power trace. The models are in sim/thermal.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <regex>

#include "sim/thermal/trace_run.h"
#include "sim/workload/csv.h"
#include "tools/command.h"
#include "tools/duration.h"
#include "tools/output_folder.h"
#include "tools/quantity_text.h"
#include "tools/terminal.h"

namespace flyball::tools {
namespace {

constexpr double kZeroCelsius_K = 273.15;
constexpr double kHottest_K = 1e4;
constexpr size_t kMostCells = 512;        // of a grid, along one side
constexpr size_t kMostGridNodes = 1'000'000;  // a factorisation of more takes gigabytes

struct ThermalCommand {
  std::string floorplan, package, power, init, grid, grid_step = "1ms", out, steady;
};

/// "308.15K", "35 degC", in kelvin; empty for what is not a temperature.
std::optional<double> parse_kelvin(const std::string& text) {
  static const std::regex kTemperature(R"((-?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?) ?(K|degC))");
  std::smatch match;
  if (!std::regex_match(text, match, kTemperature)) return std::nullopt;
  const std::optional<double> number = sim::parse_number(match[1].str());
  if (!number) return std::nullopt;
  return match[2] == "K" ? *number : *number + kZeroCelsius_K;
}

/// "64x64": rows x columns.
std::optional<sim::GridSize> parse_grid(const std::string& text) {
  static const std::regex kGrid("([0-9]{1,4})x([0-9]{1,4})");
  std::smatch match;
  if (!std::regex_match(text, match, kGrid)) return std::nullopt;
  const sim::GridSize size{std::stoul(match[1]), std::stoul(match[2])};
  if (size.rows < 1 || size.rows > kMostCells || size.columns < 1 || size.columns > kMostCells) return std::nullopt;
  return size;
}

int print_errors(const std::vector<sim::Error>& errors) {
  bool unusable = false;  // a file that is not there is wrong usage, one that says wrong things is a finding
  for (const sim::Error& error : errors) {
    fmt::print(stderr, "{}\n", to_string(error));
    std::error_code ignored;
    unusable = unusable || (error.line == 0 && !std::filesystem::is_regular_file(error.file, ignored));
  }
  return unusable ? kWrongUsage : kFindings;
}

/// The command's work, step by step; each step says what stopped it.
class ThermalRun {
 public:
  explicit ThermalRun(const ThermalCommand& command) : command_(command) {}

  int run() {
    if (!command_.grid.empty()) size_ = parse_grid(command_.grid);
    if (!command_.grid.empty() && !size_) {
      return fail({fmt::format("--grid {} is not ROWSxCOLUMNS", command_.grid),
                   fmt::format("write 64x64; at most {0}x{0} are possible", kMostCells)});
    }
    const std::optional<int64_t> step_us = parse_duration_us(command_.grid_step);
    if (!step_us || *step_us <= 0) {
      return fail({fmt::format("--grid-step {} is not a time above 0", command_.grid_step), "write 500us or 2ms"});
    }
    longest_step_s_ = static_cast<double>(*step_us) * 1e-6;
    auto read = sim::load_thermal_case(command_.floorplan, command_.package, command_.power);
    if (const auto* errors = std::get_if<std::vector<sim::Error>>(&read)) return print_errors(*errors);
    case_ = std::move(std::get<sim::ThermalCase>(read));
    if (size_ && case_.stack.layers.size() * size_->rows * size_->columns > kMostGridNodes) {
      return fail(
          {fmt::format("--grid {} makes over a million cells of {} layers", command_.grid, case_.stack.layers.size()),
           "take a coarser grid"});
    }
    network_ = make_thermal_network(case_.stack);
    modes_ = std::make_shared<const sim::Modes>(network_);
    if (const std::optional<int> stopped = find_start()) return *stopped;
    return simulate();
  }

 private:
  /// Where every node of the block model begins.
  std::optional<int> find_start() {
    steady_K_ = modes_->steady_rise(case_.mean_power_W());
    const std::optional<double> kelvin = parse_kelvin(command_.init);
    if (command_.init == "steady") {
      start_K_ = steady_K_;
    } else if (kelvin || command_.init.empty()) {
      const double start_K = kelvin.value_or(case_.initial_K.value_or(case_.ambient_K));
      if (!(start_K > 0 && start_K <= kHottest_K)) {
        return fail(
            {fmt::format("--init {} is not possible", command_.init), "temperatures are above 0 K, up to 10000 K"});
      }
      start_K_.assign(network_.nodes, start_K - case_.ambient_K);
    } else {
      auto read = sim::read_temperature_file(command_.init, sim::node_names(case_.stack, network_.nodes));
      if (const auto* errors = std::get_if<std::vector<sim::Error>>(&read)) {
        const int code = print_errors(*errors);
        if (code == kWrongUsage)
          fmt::print(stderr, "  hint: --init takes steady, a file, or as in 308.15K or 35degC\n");
        return code;
      }
      for (const double node_K : std::get<std::vector<double>>(read)) start_K_.push_back(node_K - case_.ambient_K);
    }
    return std::nullopt;
  }

  int simulate() {
    Progress progress("block model");
    const sim::BlockRun blocks = run_blocks(case_, network_, modes_, start_K_, show_rows(&progress));
    sim::Series grid;
    if (size_) {
      sim::GridModel model(case_.stack, *size_);
      if (command_.init == "steady") {
        model.set_steady(case_.mean_power_W());
      } else {
        model.set_rise(start_K_);
      }
      grid_nodes_ = model.nodes();
      Progress grid_progress("grid");
      grid = run_grid(case_, std::move(model), longest_step_s_, show_rows(&grid_progress));
    }
    if (const auto failure = write_file(command_.out, series_csv(size_ ? grid : blocks.kelvin))) return fail(*failure);
    if (!command_.steady.empty()) {
      if (const auto failure = write_file(command_.steady, steady_csv())) return fail(*failure);
    }
    print_summary(blocks, grid);
    return kFine;
  }

  sim::RowProgress show_rows(Progress* progress) const {
    return [this, progress](size_t row) {
      progress->show(static_cast<double>(row) / static_cast<double>(case_.rows()),
                     fmt::format("row {} of {}", row + 1, case_.rows()));
    };
  }

  std::string series_csv(const sim::Series& kelvin) const {
    const size_t columns = case_.power.names.size();
    std::string csv = fmt::format("time_s,{}\n", fmt::join(case_.power.names, ","));
    double time_s = case_.power.start_s;
    for (size_t row = 0; row < case_.rows(); ++row) {
      time_s += case_.power.tick_s[row];
      csv += fmt::format("{:.12g}", time_s);
      for (size_t i = 0; i < columns; ++i) csv += fmt::format(",{:.6f}", kelvin[row * columns + i]);
      csv += '\n';
    }
    return csv;
  }

  std::string steady_csv() const {
    std::string csv = "node,layer,temp_K\n";
    for (size_t i = 0; i < network_.nodes; ++i) {
      const bool box = i < case_.stack.boxes.size();
      const std::string node = box ? case_.stack.boxes[i].name : fmt::format("inode_{}", i - case_.stack.boxes.size());
      const std::string layer = box ? case_.stack.layers[case_.stack.boxes[i].first_layer].name : "ring";
      csv += fmt::format("{},{},{:.6f}\n", node, layer, steady_K_[i] + case_.ambient_K);
    }
    return csv;
  }

  std::string where(size_t row, size_t column) const {
    double time_s = case_.power.start_s;
    for (size_t i = 0; i <= row; ++i) time_s += case_.power.tick_s[i];
    return fmt::format("{} at {} s", case_.power.names[column], number_text(time_s, 9));
  }

  void print_hottest(const char* model, const sim::Series& kelvin) const {
    const auto hottest = static_cast<size_t>(std::max_element(kelvin.begin(), kelvin.end()) - kelvin.begin());
    const size_t columns = case_.power.names.size();
    fmt::print("{}: hottest {:.3f} K ({:.3f} degC), {}\n", model, kelvin[hottest], kelvin[hottest] - kZeroCelsius_K,
               where(hottest / columns, hottest % columns));
  }

  void print_summary(const sim::BlockRun& blocks, const sim::Series& grid) const {
    if (!case_.unpowered.empty()) {
      fmt::print("no column of power, so no power and no temperature: {}\n", fmt::join(case_.unpowered, ", "));
    }
    fmt::print("{} blocks, {} layers, {} nodes; {} rows of power\n", case_.stack.blocks, case_.stack.layers.size(),
               network_.nodes, case_.rows());
    print_hottest("block model", blocks.kelvin);
    fmt::print("energy: {:.6g} J in, {:.6g} J stored, {:.6g} J out to ambient; missing: {:.1e} of the largest\n",
               blocks.energy.in_J, blocks.energy.stored_J, blocks.energy.out_J, blocks.energy.relative_error());
    if (!grid.empty()) {
      print_hottest(fmt::format("grid {}, {} nodes", command_.grid, grid_nodes_).c_str(), grid);
      const sim::Deviation off = sim::deviation(grid, blocks.kelvin, case_.power.names.size());
      fmt::print("block model off the grid: {:.3f} K at worst ({}), {:.3f} K rms\n", off.worst_K,
                 where(off.row, off.column), off.rms_K);
    }
    fmt::print("{}\n", command_.out);
  }

  const ThermalCommand& command_;
  std::optional<sim::GridSize> size_;
  double longest_step_s_ = 0;
  sim::ThermalCase case_;
  sim::ThermalNetwork network_;
  std::shared_ptr<const sim::Modes> modes_;
  std::vector<double> steady_K_, start_K_;  // [nodes], above ambient
  size_t grid_nodes_ = 0;
};

constexpr const char* kFooter = R"(Examples:
  flyball thermal --floorplan ev6.flp --package hotspot.config --power gcc.ptrace -o temperatures.csv
  flyball thermal --floorplan f.csv --package p.json --power w.csv --init steady -o t.csv
  flyball thermal --floorplan f.csv --package p.json --power w.csv --init 35degC --grid 64x64 -o t.csv
  flyball thermal --floorplan stack.lcf --package p.config --power w.ptrace --steady start.csv -o t.csv

Files are those of HotSpot (.flp, .lcf, .config, .ptrace), or the same as CSV and JSON; a stack of 3D-ICE's may be the
package. T.csv has a row for each row of power, at the end of its interval: time_s, then a column of kelvin for each of
power.
docs/simulator.md has the equations and how far the models are from HotSpot's and 3D-ICE's answers.)";

}  // namespace

void add_thermal_command(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("thermal", "Temperatures of a floorplan under a power trace");
  auto options = std::make_shared<ThermalCommand>();
  command->add_option("--floorplan", options->floorplan, "Blocks: CSV or .flp; or layers of them, .lcf")->required();
  command->add_option("--package", options->package, "What lies over the die, and ambient: JSON or .config")
      ->required();
  command->add_option("--power", options->power, "Powers of the blocks in W: CSV or .ptrace")->required();
  command->add_option("--init", options->init,
                      "How it begins: steady (under the mean power), a file of all nodes' temperatures, or one "
                      "temperature (308.15K, 35degC); without this the package's init_temp, or ambient");
  command->add_option("--grid", options->grid,
                      "Cut each layer into ROWSxCOLUMNS cells; T.csv is the grid's, and how far the block model is off "
                      "is printed");
  command->add_option("--grid-step", options->grid_step, "Longest step of the grid in time")->capture_default_str();
  command->add_option("--steady", options->steady,
                      "Also write the steady state of all nodes under the mean power (CSV), which --init reads");
  command->add_option("-o,--out", options->out, "Temperatures to write (CSV)")->required();
  command->footer(kFooter);
  command->callback([options, &exit_code] { exit_code = ThermalRun(*options).run(); });
}

}  // namespace flyball::tools
