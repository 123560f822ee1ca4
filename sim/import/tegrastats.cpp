// tegrastats: a line of words a sample; the GPU's load and clock are "GR3D_FREQ 34%@[1018]", the memory's "EMC_FREQ
// 12%".
#include <algorithm>
#include <utility>

#include "sim/import/activity.h"

namespace flyball::sim {
namespace {

constexpr double kMostShare = 1.01;
constexpr double kMostClock_MHz = 1e6;

ActivityShares shares(const LogSample& sample) {
  const double use = std::min(sample.value[kUse], 1.0), memory = std::min(sample.value[kMemory], 1.0);
  return {use, 1 - use * (1 - memory * memory), memory};
}

/// The word behind a name, "34%@[1018]"; empty when the line has no such name.
CsvField word_behind(std::string_view line, std::string_view name) {
  const size_t place = line.find(name);
  if (place == std::string_view::npos) return {};
  size_t begin = place + name.size();
  while (begin < line.size() && line[begin] == ' ') ++begin;
  const size_t end = std::min(line.find(' ', begin), line.size());
  return {line.substr(begin, end - begin), static_cast<int>(begin) + 1};
}

/// "34%@[1018,1018]" to 34% and 1018.
std::pair<CsvField, CsvField> load_and_clock(CsvField word) {
  const size_t at = word.text.find('@');
  if (at == std::string_view::npos) return {word, {}};
  std::string_view clock = word.text.substr(at + 1);
  if (!clock.empty() && clock.front() == '[') clock.remove_prefix(1);
  clock = clock.substr(0, clock.find_first_of("],"));
  return {{word.text.substr(0, at), word.column}, {clock, word.column + static_cast<int>(at) + 1}};
}

CsvLine sample_of(const CsvLine& row) {
  const std::string_view line = row.fields.front().text;
  const size_t ram = line.find("RAM ");
  const std::string_view time = line.substr(0, ram == std::string_view::npos ? 0 : ram);
  const auto [load, clock] = load_and_clock(word_behind(line, "GR3D_FREQ "));
  const CsvField memory = load_and_clock(word_behind(line, "EMC_FREQ ")).first;
  CsvLine sample{row.number, {{time.substr(0, time.find_last_not_of(' ') + 1), 1}, load, memory, clock}};
  if (load.text.empty()) sample.fields.clear();  // a line that is none of tegrastats'
  return sample;
}

}  // namespace

const LogFormat& tegrastats_format() {
  static const LogFormat format = {"tegrastats",
                                   "lines of tegrastats, or CSV with gpu_pct; without times say --period 100ms",
                                   {{kTime, {"time", "timestamp", "datetime", "datetime_1s"}, true},
                                    {kUse, {"gpu_pct", "gr3d_freq"}, true, Measure::kShare, 0.01, kMostShare},
                                    {kMemory, {"emc_pct", "emc_freq"}, false, Measure::kShare, 0.01, kMostShare},
                                    {kClock, {"gpu_freq_mhz"}, false, Measure::kClock, 1, kMostClock_MHz}},
                                   shares,
                                   std::nullopt};
  return format;
}

std::variant<CsvFile, std::vector<Error>> split_tegrastats(std::string_view text, const std::string& name) {
  if (text.find("GR3D_FREQ ") == std::string_view::npos) {
    return split_csv(text, name, {.last_line_may_lack_its_end = true, .rows_may_be_ragged = true});
  }
  auto split = split_csv(text, name,
                         {.last_line_may_lack_its_end = true,
                          .rows_may_be_ragged = true,
                          .has_header = false,
                          .separator = '\n'});  // a line is one field
  CsvFile* const file = std::get_if<CsvFile>(&split);
  if (file == nullptr) return split;
  file->header = {0, {{"time", 1}, {"gpu_pct", 1}, {"emc_pct", 1}, {"gpu_freq_mhz", 1}}};
  bool has_clock = false;
  for (CsvLine& row : file->rows) {
    row = sample_of(row);
    has_clock = has_clock || (row.fields.size() == 4 && !row.fields.back().text.empty());
  }
  if (!has_clock) file->header.fields.back().text = "no clock";
  return split;
}

}  // namespace flyball::sim
