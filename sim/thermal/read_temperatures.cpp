// Temperatures of nodes by name: HotSpot's init and steady files, and the same as CSV.
#include <fmt/format.h>

#include <array>
#include <set>

#include "sim/thermal/files.h"
#include "sim/thermal/words.h"

namespace flyball::sim {
namespace {

constexpr double kHottest_K = 1e5;
constexpr size_t kMostNamed = 5;

struct Prefix {
  const char* layer;
  const char* prefix;
};

// As HotSpot writes them; it has no interface under its sink.
constexpr std::array<Prefix, 5> kPrefixes{
    {{"silicon", ""}, {"interface", "iface_"}, {"spreader", "hsp_"}, {"sink_interface", "hsif_"}, {"sink", "hsink_"}}};

std::string prefix_of(std::string_view layer) {
  for (const Prefix& known : kPrefixes) {
    if (layer == known.layer) return known.prefix;
  }
  return std::string(layer) + "_";
}

class Reader {
 public:
  Reader(const std::string& path, const std::vector<std::string>& nodes)
      : errors_(path), nodes_(nodes), known_(nodes.begin(), nodes.end()) {}

  bool knows(const std::string& node) const { return known_.contains(node); }

  void take(int line, const std::string& name, const CsvField& value) {
    const std::optional<double> kelvin = parse_number(value.text);
    if (!kelvin || *kelvin <= 0 || *kelvin > kHottest_K) {
      errors_.add(line, value.column, quoted(value.text) + " is not a temperature", "write kelvin: 318.15");
    } else if (!kelvin_of_.emplace(name, *kelvin).second) {
      errors_.add(line, 0, sim::quoted(name) + " has a temperature already", "leave one line for each node");
    }
  }

  Read<std::vector<double>> result() {
    std::vector<double> kelvin;
    std::vector<std::string> missing;
    for (const std::string& node : nodes_) {
      const auto found = kelvin_of_.find(node);
      if (found == kelvin_of_.end()) {
        missing.push_back(node);
      } else {
        kelvin.push_back(found->second);
      }
    }
    if (errors_.empty() && !missing.empty()) {
      const size_t more = missing.size() > kMostNamed ? missing.size() - kMostNamed : 0;
      missing.resize(missing.size() - more);
      const std::string rest = more > 0 ? fmt::format(" and {} more", more) : "";
      errors_.add(0, 0, fmt::format("has no temperature of {}{}", fmt::join(missing, ", "), rest),
                  "every node needs one: flyball thermal --steady FILE writes such a file");
    }
    if (!errors_.empty()) return errors_.take();
    return kelvin;
  }

  ErrorList& errors() { return errors_; }

 private:
  ErrorList errors_;
  const std::vector<std::string>& nodes_;
  std::set<std::string> known_;
  std::map<std::string, double> kelvin_of_;
};

Read<std::vector<double>> read_csv(const std::string& text, const std::string& path, Reader reader) {
  const auto split = split_csv(text, path);
  if (const auto* errors = std::get_if<std::vector<Error>>(&split)) return *errors;
  const CsvFile& file = std::get<CsvFile>(split);
  constexpr size_t kNone = SIZE_MAX;
  size_t node = kNone, layer = kNone, kelvin = kNone;
  for (size_t i = 0; i < file.header.fields.size(); ++i) {
    const std::string_view name = file.header.fields[i].text;
    if (name == "node") node = i;
    if (name == "layer") layer = i;
    if (name == "temp_K" || name == "temp_K_block") kelvin = i;
  }
  if (node == kNone || layer == kNone || kelvin == kNone) {
    reader.errors().add(file.header.number, 0, "the columns node, layer and temp_K are needed",
                        "flyball thermal --steady FILE writes such a file");
    return reader.errors().take();
  }
  for (const CsvLine& row : file.rows) {
    const std::string name(row.fields[node].text);
    const std::string whole = prefix_of(row.fields[layer].text) + name;
    reader.take(row.number, reader.knows(whole) ? whole : name, row.fields[kelvin]);
  }
  return reader.result();
}

}  // namespace

std::vector<std::string> node_names(const Stack& stack, size_t nodes) {
  std::vector<std::string> names;
  for (const Box& box : stack.boxes) {
    const bool of_floorplan = names.size() < stack.blocks;
    names.push_back((of_floorplan ? "" : prefix_of(stack.layers[box.first_layer].name)) + box.name);
  }
  for (size_t i = 0; names.size() < nodes; ++i) names.push_back(fmt::format("inode_{}", i));
  return names;
}

Read<std::vector<double>> read_temperature_file(const std::string& path, const std::vector<std::string>& nodes) {
  const std::variant<std::string, Error> text = read_words(path);
  if (const Error* error = std::get_if<Error>(&text)) return std::vector{*error};
  Reader reader(path, nodes);
  if (looks_like_csv(std::get<std::string>(text)))
    return read_csv(std::get<std::string>(text), path, std::move(reader));
  for (const CsvLine& line : split_words(std::get<std::string>(text))) {
    if (line.fields.size() == 2) {
      reader.take(line.number, std::string(line.fields[0].text), line.fields[1]);
    } else {
      reader.errors().add(line.number, 0, fmt::format("{} words, not a node and its temperature", line.fields.size()),
                          "write a line for each node: L2 341.27");
    }
  }
  return reader.result();
}

}  // namespace flyball::sim
