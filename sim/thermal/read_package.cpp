// Package files: HotSpot's constants as .config or JSON, and 3D-ICE's stack as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "hal/chip/spelling.h"
#include "sim/thermal/files.h"
#include "sim/thermal/words.h"

namespace flyball::sim {
namespace {

using nlohmann::json;

constexpr double kHotSpotCapacitanceFactor = 0.333;  // in its source, and so in its answers

/// A number of a package file, by HotSpot's name for it.
struct Constant {
  const char* name;
  double lo, hi;
  double* value;
};

/// What a package file says, as text by name.
struct Setting {
  std::string text;
  int line = 0;
};
using Settings = std::map<std::string, Setting>;

/// Things that HotSpot does and this does not: whoever asks for one must not get other figures without a word.
struct Refused {
  const char* name;
  const char* off;  // the value that does not ask for it
  const char* instead;
};
constexpr Refused kRefused[] = {
    {"model_secondary", "0", "set it to 0: heat leaves by the sink alone"},
    {"leakage_used", "0", "set it to 0, and give the powers with their leakage"},
    {"package_model_used", "0", "set it to 0, and give r_convec"},
    {"block_omit_lateral", "0", "set it to 0"},
    {"use_microfluidic_cooling", "0", "set it to 0"},
    {"init_file", "(null)", "take it out and say --init FILE"},
    {"grid_layer_file", "(null)", "take it out and say --floorplan FILE.lcf"},
    {"material_chip", "", "take it out: k_chip and p_chip hold"},
    {"material_interface", "", "take it out: k_interface and p_interface hold"},
    {"material_spreader", "", "take it out: k_spreader and p_spreader hold"},
    {"material_sink", "", "take it out: k_sink and p_sink hold"},
};

class PackageReader {
 public:
  PackageReader(const std::string& path, const Settings& settings) : errors_(path), settings_(settings) {}

  Read<PackageFile> read() {
    chip::Package package;
    PackageFile file;
    for (const Refused& refused : kRefused) refuse(refused);
    read_layer("chip", &package.die);
    read_layer("interface", &package.interface);
    read_layer("spreader", &package.spreader);
    read_layer("sink", &package.sink);
    take({"s_spreader", 1e-4, 10, &package.spreader_side_m});
    take({"s_sink", 1e-4, 10, &package.sink_side_m});
    take({"r_convec", 1e-6, 1e6, &package.convection_K_per_W});
    take({"c_convec", 0, 1e9, &package.convection_J_per_K});
    take({"ambient", 1, 1e4, &file.ambient_K});
    package.capacitance_factor = kHotSpotCapacitanceFactor;
    take_if_said({"capacitance_factor", 1e-3, 1e3, &package.capacitance_factor});
    double value = 0;
    if (take_if_said({"init_temp", 1, 1e4, &value})) file.initial_K = value;
    if (take_if_said({"sampling_intvl", 1e-12, 1e9, &value})) file.interval_s = value;
    if (!errors_.empty()) return errors_.take();
    file.cooling = package;
    return file;
  }

 private:
  void refuse(const Refused& refused) {
    const auto found = settings_.find(refused.name);
    if (found == settings_.end() || found->second.text == refused.off) return;
    errors_.add(found->second.line, 0, fmt::format("{} {} is not modelled", refused.name, found->second.text),
                refused.instead);
  }

  void read_layer(const std::string& name, chip::Layer* layer) {
    take({("t_" + name).c_str(), 1e-7, 1, &layer->thickness_m});
    take({("k_" + name).c_str(), 1e-3, 1e5, &layer->conductivity_W_per_mK});
    take({("p_" + name).c_str(), 1, 1e9, &layer->heat_capacity_J_per_m3K});
  }

  void take(const Constant& constant) {
    if (take_if_said(constant) || settings_.contains(constant.name)) return;
    std::vector<std::string> names;
    for (const auto& [name, setting] : settings_) names.push_back(name);
    errors_.add(0, 0, fmt::format("says nothing of {}", constant.name), chip::suggestion(constant.name, names));
  }

  bool take_if_said(const Constant& constant) {
    const auto found = settings_.find(constant.name);
    if (found == settings_.end()) return false;
    const std::optional<double> value = parse_number(found->second.text);
    if (value && *value >= constant.lo && *value <= constant.hi) {
      *constant.value = *value;
      return true;
    }
    errors_.add(found->second.line, 0,
                fmt::format("{} {} is not possible", constant.name, sim::quoted(found->second.text)),
                fmt::format("it goes from {} to {}, in SI units", constant.lo, constant.hi));
    return false;
  }

  ErrorList errors_;
  const Settings& settings_;
};

/// Line of the first place where a JSON text names this key.
int line_of(const std::string& text, const std::string& key) {
  const size_t at = text.find('"' + key + '"');
  if (at == std::string::npos) return 0;
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(at), '\n'));
}

Settings json_settings(const json& root, const std::string& text) {
  Settings settings;
  for (const auto& [key, value] : root.items()) {
    if (value.is_structured() || value.is_null()) continue;
    settings[key] = {value.is_string() ? value.get<std::string>() : value.dump(), line_of(text, key)};
  }
  return settings;
}

Read<Settings> config_settings(const std::string& text, const std::string& path) {
  ErrorList errors(path);
  Settings settings;
  for (const CsvLine& line : split_words(text)) {
    const std::string_view name = line.fields.front().text;
    if (line.fields.size() != 2 || name.front() != '-') {
      errors.add(line.number, 0, "this is not -NAME VALUE", "write one constant a line: -t_chip 0.00015");
      continue;
    }
    settings[std::string(name.substr(1))] = {std::string(line.fields[1].text), line.number};
  }
  if (!errors.empty()) return errors.take();
  return settings;
}

/// 3D-ICE's stack as JSON. Numbers are looked up where they are expected; what is not there is an error.
class BareReader {
 public:
  BareReader(const std::string& path, const std::string& text) : text_(text), errors_(path) {}

  Read<PackageFile> read(const json& root) {
    BareStack bare;
    PackageFile file;
    for (const json& layer : root["stack_bottom_to_top"]) {
      if (layer.value("layer", json()).is_string() && layer["layer"].get<std::string>().starts_with("source")) {
        bare.source = bare.layers.size();
      }
      bare.layers.push_back(
          {number(layer, "t_um", 0.1, 1e6) * 1e-6, number(layer, "k", 1e-3, 1e5), number(layer, "p", 1, 1e9)});
    }
    const json sink = root.value("top_heat_sink", json::object());
    bare.transfer_W_per_m2K = number(sink, "htc_W_m2K", 1e-3, 1e9);
    file.ambient_K = number(sink, "temperature_K", 1, 1e4);
    bare.capacitance_factor = root.contains("capacitance_factor") ? number(root, "capacitance_factor", 1e-3, 1e3) : 1;
    if (root.contains("init_temp_K")) file.initial_K = number(root, "init_temp_K", 1, 1e4);
    if (bare.layers.empty()) errors_.add(line_of(text_, "stack_bottom_to_top"), 0, "the stack has no layers", "");
    if (!errors_.empty()) return errors_.take();
    file.cooling = bare;
    return file;
  }

 private:
  double number(const json& of, const char* key, double lo, double hi) {
    const json value = of.is_object() ? of.value(key, json()) : json();
    if (value.is_number() && value.get<double>() >= lo && value.get<double>() <= hi) return value.get<double>();
    const std::string what = value.is_null() ? "is not there" : value.dump() + " is not possible";
    errors_.add(line_of(text_, key), 0, fmt::format("{} {}", key, what), fmt::format("it goes from {} to {}", lo, hi));
    return lo;
  }

  const std::string& text_;
  ErrorList errors_;
};

Read<PackageFile> read_json(const std::string& text, const std::string& path) {
  json root;
  try {
    root = json::parse(text);
  } catch (const json::parse_error& error) {
    const size_t at = std::min(text.size(), static_cast<size_t>(error.byte));
    const int line = 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(at), '\n'));
    return std::vector{Error{path, line, 0, "this cannot be read as JSON", "look for commas, quotes and braces here"}};
  }
  if (!root.is_object()) {
    return std::vector{Error{path, 1, 0, "is no JSON object", "write {\"t_chip\": 0.00015, ...}"}};
  }
  if (root.contains("stack_bottom_to_top")) return BareReader(path, text).read(root);
  return PackageReader(path, json_settings(root, text)).read();
}

}  // namespace

Read<PackageFile> read_package_file(const std::string& path) {
  const std::variant<std::string, Error> read = read_words(path);
  if (const Error* error = std::get_if<Error>(&read)) return std::vector{*error};
  const std::string& text = std::get<std::string>(read);
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos)
    return std::vector{Error{path, 0, 0, "is empty", "give a package as JSON or .config"}};
  if (text[first] == '{' || text[first] == '[') return read_json(text, path);
  const auto settings = config_settings(text, path);
  if (const auto* errors = std::get_if<std::vector<Error>>(&settings)) return *errors;
  return PackageReader(path, std::get<Settings>(settings)).read();
}

}  // namespace flyball::sim
