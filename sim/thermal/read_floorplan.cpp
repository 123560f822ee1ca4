// Floorplans: CSV, HotSpot's .flp, and its layer files, which name a floorplan for each layer of a stack.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "hal/chip/tiling.h"
#include "sim/thermal/files.h"
#include "sim/thermal/words.h"

namespace flyball::sim {
namespace {

constexpr double kLargest_m = 10.0;
constexpr size_t kMostBlocks = 1024;  // of all layers; the network's matrices are dense

struct BlockLine {
  chip::Block block;
  int line = 0;
};

/// The places of a block's numbers in a line: width, height, left, bottom, heat capacity, resistivity or conductivity.
struct Columns {
  size_t name = 0, width = 1, height = 2, left = 3, bottom = 4;
  std::optional<size_t> capacity, resistivity, conductivity;
};

class BlockReader {
 public:
  explicit BlockReader(const std::string& path) : errors_(path) {}

  void take(const CsvLine& line, const Columns& columns) {
    if (errors_.full()) return;
    chip::Block block;
    block.name = std::string(line.fields[columns.name].text);
    if (!names_.insert(block.name).second) {
      errors_.add(line.number, line.fields[columns.name].column, "there are two blocks " + sim::quoted(block.name),
                  "give each block a name of its own");
    }
    block.width_m = number(line, columns.width, 10 * chip::kTouch_m, kLargest_m, "a width");
    block.height_m = number(line, columns.height, 10 * chip::kTouch_m, kLargest_m, "a height");
    block.left_m = number(line, columns.left, 0, kLargest_m, "a left edge");
    block.bottom_m = number(line, columns.bottom, 0, kLargest_m, "a bottom edge");
    if (columns.capacity) {
      chip::Material material;
      material.heat_capacity_J_per_m3K = number(line, *columns.capacity, 1, 1e9, "a heat capacity in J/m^3/K");
      material.conductivity_W_per_mK =
          columns.conductivity ? number(line, *columns.conductivity, 1e-3, 1e5, "a conductivity in W/m/K")
                               : 1 / number(line, *columns.resistivity, 1e-5, 1e3, "a resistivity in m K/W");
      block.material = material;
    }
    blocks_.push_back({std::move(block), line.number});
  }

  ErrorList& errors() { return errors_; }
  std::vector<BlockLine>& blocks() { return blocks_; }

 private:
  double number(const CsvLine& line, size_t column, double lo, double hi, const char* what) {
    const CsvField& field = line.fields[column];
    const std::optional<double> value = parse_number(field.text);
    if (value && *value >= lo && *value <= hi) return *value;
    errors_.add(line.number, field.column, quoted(field.text) + " is not " + what,
                value ? fmt::format("it goes from {} to {}", lo, hi) : "lengths are in metres: 0.0015");
    return lo;
  }

  ErrorList errors_;
  std::set<std::string> names_;
  std::vector<BlockLine> blocks_;
};

void read_lines(const std::string& text, BlockReader* reader) {
  for (const CsvLine& line : split_words(text)) {
    const size_t words = line.fields.size();
    if (words != 5 && words != 7) {
      reader->errors().add(line.number, 0, fmt::format("{} words, not 5 or 7", words),
                           "write NAME WIDTH HEIGHT LEFT BOTTOM [HEAT_CAPACITY RESISTIVITY], in metres");
      continue;
    }
    Columns columns;
    if (words == 7) columns.capacity = 5, columns.resistivity = 6;
    reader->take(line, columns);
  }
}

std::optional<std::vector<Error>> read_csv(const std::string& text, const std::string& path, BlockReader* reader) {
  const auto split = split_csv(text, path);
  if (const auto* errors = std::get_if<std::vector<Error>>(&split)) return *errors;
  const CsvFile& file = std::get<CsvFile>(split);
  std::map<std::string_view, size_t> place;
  for (size_t i = 0; i < file.header.fields.size(); ++i) place[file.header.fields[i].text] = i;
  for (const char* needed : {"name", "width_m", "height_m", "left_m", "bottom_m"}) {
    if (place.contains(needed)) continue;
    reader->errors().add(file.header.number, 0, fmt::format("column '{}' is missing", needed),
                         "the columns are name, width_m, height_m, left_m and bottom_m");
  }
  if (!reader->errors().empty()) return std::nullopt;
  Columns columns{place["name"], place["width_m"], place["height_m"], place["left_m"], place["bottom_m"], {}, {}, {}};
  if (place.contains("conductivity_W_per_mK") && place.contains("heat_capacity_J_per_m3K")) {
    columns.conductivity = place["conductivity_W_per_mK"];
    columns.capacity = place["heat_capacity_J_per_m3K"];
  }
  for (const CsvLine& row : file.rows) reader->take(row, columns);
  return std::nullopt;
}

Read<std::vector<BlockLine>> read_blocks(const std::string& path) {
  const std::variant<std::string, Error> text = read_words(path);
  if (const Error* error = std::get_if<Error>(&text)) return std::vector{*error};
  BlockReader reader(path);
  if (looks_like_csv(std::get<std::string>(text))) {
    if (auto errors = read_csv(std::get<std::string>(text), path, &reader)) return *errors;
  } else {
    read_lines(std::get<std::string>(text), &reader);
  }
  if (reader.errors().empty() && reader.blocks().empty()) {
    reader.errors().add(0, 0, "has no blocks", "write NAME WIDTH HEIGHT LEFT BOTTOM on a line for each, in metres");
  }
  if (!reader.errors().empty()) return reader.errors().take();
  return std::move(reader.blocks());
}

/// One layer of a layer file, from its number to its floorplan.
class LayerReader {
 public:
  LayerReader(const std::string& path, const std::vector<CsvLine>& lines) : path_(path), errors_(path), lines_(lines) {}

  Read<FloorplanFile> read() {
    while (at_ < lines_.size() && errors_.empty() && others_.empty()) read_layer();
    if (errors_.empty() && others_.empty() && file_.stack.empty()) {
      errors_.add(0, 0, "has no layers",
                  "a layer is a number, Y, Y or N, heat capacity, resistivity, thickness, floorplan");
    }
    if (!others_.empty()) return others_;
    if (!errors_.empty()) return errors_.take();
    return std::move(file_);
  }

 private:
  const CsvField& next(const char* what) {
    static const CsvField kNone;
    if (at_ == lines_.size()) {
      errors_.add(lines_.back().number, 0, fmt::format("the file ends before {} of layer {}", what, file_.stack.size()),
                  "a layer is a number, Y, Y or N, heat capacity, resistivity, thickness, floorplan");
      return kNone;
    }
    return lines_[at_++].fields.front();
  }

  int line() const { return lines_[at_ - 1].number; }

  double number(const char* what, double lo, double hi) {
    const CsvField& field = next(what);
    const std::optional<double> value = parse_number(field.text);
    if (value && *value >= lo && *value <= hi) return *value;
    if (errors_.empty()) {
      errors_.add(line(), field.column, fmt::format("{} is not {}", quoted(field.text), what),
                  fmt::format("it goes from {} to {}; materials by name are not known here", lo, hi));
    }
    return lo;
  }

  bool yes(const char* what) {
    const CsvField& field = next(what);
    if (field.text != "Y" && field.text != "N" && errors_.empty()) {
      errors_.add(line(), field.column, fmt::format("{} is not {}", quoted(field.text), what), "write Y or N");
    }
    return field.text == "Y";
  }

  void read_layer() {
    const size_t layer = file_.stack.size();
    const double index = number("the number of a layer", 0, 1000);
    if (errors_.empty() && index != static_cast<double>(layer)) {
      errors_.add(line(), 1, fmt::format("this is layer {}, not {}", layer, index), "number the layers 0, 1, 2 ...");
    }
    if (!yes("whether heat flows laterally") && errors_.empty()) {
      errors_.add(line(), 1, "a layer without lateral heat flow is not modelled", "write Y");
    }
    const bool powered = yes("whether there is power");
    chip::Layer properties;
    properties.heat_capacity_J_per_m3K = number("a heat capacity in J/m^3/K", 1, 1e9);
    properties.conductivity_W_per_mK = 1 / number("a resistivity in m K/W", 1e-5, 1e3);
    properties.thickness_m = number("a thickness in m", 1e-7, 1);
    const std::string name(next("the floorplan").text);
    if (!errors_.empty()) return;
    file_.stack.push_back(properties);
    add_blocks((std::filesystem::path(path_).parent_path() / name).string(), layer, powered);
  }

  void add_blocks(const std::string& path, size_t layer, bool powered) {
    auto read = read_blocks(path);
    if (auto* errors = std::get_if<std::vector<Error>>(&read)) {
      others_ = std::move(*errors);
      return;
    }
    for (BlockLine& read_block : std::get<std::vector<BlockLine>>(read)) {
      chip::Block& block = read_block.block;
      block.first_layer = block.last_layer = layer;
      if (!powered) block.name = fmt::format("layer_{}_{}", layer, block.name);
      if (!names_.insert(block.name).second) {
        others_.push_back({path, read_block.line, 0, "another layer has a block " + sim::quoted(block.name),
                           "give blocks of layers with power names of their own"});
      }
      file_.blocks.push_back(std::move(block));
    }
  }

  const std::string& path_;
  ErrorList errors_;
  const std::vector<CsvLine>& lines_;
  std::vector<Error> others_;  // of the floorplans it names
  std::set<std::string> names_;
  size_t at_ = 0;
  FloorplanFile file_;
};

Read<FloorplanFile> read_unchecked(const std::string& path, std::vector<int>* lines) {
  if (std::filesystem::path(path).extension() == ".lcf") {
    const std::variant<std::string, Error> text = read_words(path);
    if (const Error* error = std::get_if<Error>(&text)) return std::vector{*error};
    const std::vector<CsvLine> words = split_words(std::get<std::string>(text));
    return LayerReader(path, words).read();
  }
  auto read = read_blocks(path);
  if (auto* errors = std::get_if<std::vector<Error>>(&read)) return std::move(*errors);
  FloorplanFile file;
  for (BlockLine& block : std::get<std::vector<BlockLine>>(read)) {
    file.blocks.push_back(std::move(block.block));
    lines->push_back(block.line);
  }
  return file;
}

}  // namespace

Read<FloorplanFile> read_floorplan_file(const std::string& path) {
  std::vector<int> lines;  // of the blocks, where they all come from this file
  Read<FloorplanFile> read = read_unchecked(path, &lines);
  const auto* file = std::get_if<FloorplanFile>(&read);
  if (file == nullptr) return read;
  if (file->blocks.size() > kMostBlocks) {
    return std::vector{Error{path, 0, 0, fmt::format("has {} blocks", file->blocks.size()),
                             fmt::format("at most {} are possible", kMostBlocks)}};
  }
  if (const auto fault = chip::find_tiling_fault(file->blocks, std::max<size_t>(1, file->stack.size()))) {
    const int line = fault->block && !lines.empty() ? lines[*fault->block] : 0;
    return std::vector{Error{path, line, 0, fault->message, fault->hint}};
  }
  return read;
}

}  // namespace flyball::sim
