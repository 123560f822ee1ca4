// Reads a trace of requests by its column names.
#include "sim/workload/requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/workload/csv.h"
#include "sim/workload/time_stamp.h"

namespace flyball::sim {
namespace {

constexpr double kMostTrace_s = 1e7;

class Reader {
 public:
  Reader(const CsvFile& file, const std::string& name, const RequestOptions& options)
      : file_(file), options_(options), errors_(name) {}

  std::variant<std::vector<Request>, std::vector<Error>> read() {
    time_ = column("TIMESTAMP");
    prompt_ = column("ContextTokens");
    generated_ = column("GeneratedTokens");
    for (const CsvLine& row : file_.rows) {
      if (errors_.full() || !time_ || !prompt_ || !generated_) break;
      if (!read_row(row)) break;
    }
    if (!errors_.empty()) return errors_.take();
    return std::move(requests_);
  }

 private:
  std::optional<size_t> column(std::string_view name) {
    for (size_t i = 0; i < file_.header.fields.size(); ++i) {
      if (file_.header.fields[i].text == name) return i;
    }
    errors_.add(file_.header.number, 0, fmt::format("column '{}' is missing", name),
                "requests are TIMESTAMP,ContextTokens,GeneratedTokens, as in Azure's traces");
    return std::nullopt;
  }

  int64_t tokens(const CsvLine& row, size_t place) {
    const CsvField& field = row.fields[place];
    const auto number = parse_number(field.text);
    if (number && *number >= 1 && *number <= 1e9 && *number == static_cast<double>(static_cast<int64_t>(*number))) {
      return static_cast<int64_t>(*number);
    }
    errors_.add(row.number, field.column, fmt::format("{} is not a number of tokens", quoted(field.text)),
                "a request has at least one, in and out: mend the field, or remove the row");
    return 1;
  }

  /// False when this request and all behind it come too late.
  bool read_row(const CsvLine& row) {
    const CsvField& field = row.fields[*time_];
    const auto time_ns = parse_time_stamp_ns(field.text);
    if (!time_ns) {
      errors_.add(row.number, field.column, fmt::format("{} is not a time", quoted(field.text)),
                  "write 2023-11-16 18:15:46.6805900, or seconds");
      return true;
    }
    if (requests_.empty()) first_ns_ = before_ns_ = *time_ns;
    const double since_s = static_cast<double>(*time_ns - first_ns_) * 1e-9;
    if (*time_ns < before_ns_) {
      errors_.add(row.number, field.column, "the request came before the one above it", "sort the requests by time");
    } else if (since_s > kMostTrace_s) {
      errors_.add(row.number, field.column, "the request came months after the first", "cut the trace above it");
    }
    before_ns_ = *time_ns;
    if (since_s > options_.first_s) return false;
    Request request{since_s / options_.speedup, tokens(row, *prompt_), tokens(row, *generated_)};
    if (request.prompt_tokens + request.generated_tokens > options_.most_tokens) {
      errors_.add(row.number, 0,
                  fmt::format("the request has {} tokens, more than the {} that can be held",
                              request.prompt_tokens + request.generated_tokens, options_.most_tokens),
                  "raise kv_cache, or remove the row");
    }
    requests_.push_back(request);
    return true;
  }

  const CsvFile& file_;
  const RequestOptions& options_;
  ErrorList errors_;
  std::optional<size_t> time_, prompt_, generated_;
  int64_t first_ns_ = 0, before_ns_ = 0;
  std::vector<Request> requests_;
};

}  // namespace

std::variant<std::vector<Request>, std::vector<Error>> parse_requests(std::string_view text, const std::string& name,
                                                                      const RequestOptions& options) {
  const CsvOptions split{.last_line_may_lack_its_end = true};  // as Azure's do
  auto file = split_csv(text, name, split);
  if (auto* errors = std::get_if<std::vector<Error>>(&file)) return std::move(*errors);
  return Reader(std::get<CsvFile>(file), name, options).read();
}

}  // namespace flyball::sim
