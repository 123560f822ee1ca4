// C++ types from registers and fields: hal/regs/access.h says what they do.
#include <map>

#include "hal/rdl/emit.h"
#include "hal/rdl/names.h"
#include "hal/rdl/table.h"
#include "hal/rdl/units.h"

namespace flyball::rdl {
namespace {

constexpr size_t kColumns = 118;

class Accessors {
 public:
  Accessors(const AddressMap& map, const EmitOptions& options, diagnostic::Diagnostics* diagnostics)
      : map_(map), options_(options), diagnostics_(diagnostics) {}

  std::string text() {
    out_ = "// Registers as C++ types. Freestanding. Made by flyball: change the description, and make it anew from\n";
    comment(options_.origin, "//");
    out_ += "#pragma once\n\n#include \"hal/regs/access.h\"\n\nnamespace " + options_.name_space + " {\n";
    if (options_.name_space != "flyball::hal") out_ += "namespace regs = ::flyball::hal::regs;\n";
    for (const Block& block : map_.blocks) write(block);
    if (!map_.instances.empty()) write_instances();
    return out_ + "\n}  // namespace " + options_.name_space + "\n";
  }

 private:
  void write(const Block& block) {
    names_.clear();
    const std::string name = identifier(block.name);
    out_ += "\n";
    comment(block.description);
    out_ += "namespace " + name + " {\n\nconstexpr uint32_t kBlockBytes = " + hex(block.bytes) + ";\n";
    for (const auto& encoding : block.encodings) write(*encoding, block);
    for (const Register& r : block.registers) write(r);
    out_ += "\n}  // namespace " + name + "\n";
  }

  void write(const EnumType& encoding, const Block& block) {
    const std::string name = taken(camel_case(encoding.name), block.span, "enum `" + encoding.name + "`");
    out_ += "\nenum class " + name + " : uint32_t {\n";
    for (const EnumValue& v : encoding.values) {
      out_ += "  k" + camel_case(v.name) + " = " + std::to_string(v.code) + ",";
      out_ += (v.description.empty() ? "" : "  // " + one_line(v.description)) + "\n";
    }
    out_ += "};\n";
  }

  void write(const Register& r) {
    const std::string name = taken(camel_case(r.name), r.span, "register `" + r.name + "`");
    const hal::regs::RegisterPlan plan = register_plan(r);
    const uint32_t takes = plan.takes & ~plan.once;
    out_ += "\n";
    comment(r.name + (r.description.empty() ? "" : ": " + r.description));
    if (options_.raw_bits) out_ += "constexpr uint32_t k" + name + " = " + hex(r.offset) + ";\n";
    std::string line = "struct " + name + " : regs::Register<" + hex(r.offset);
    for (const uint32_t value : {r.stride, plan.reset, takes & plan.readable, takes & ~plan.readable,
                                 plan.zero_sets | plan.zero_clears | plan.zero_toggles,
                                 plan.sets | plan.clears | plan.once, plan.read_clears | plan.read_sets}) {
      line += ", " + hex(value);
    }
    out_ += line + "> {};\n";
    if (r.stride != 0) out_ += "constexpr uint32_t k" + name + "Count = " + std::to_string(r.count) + ";\n";
    for (const Field& f : r.fields) write(f, name, r);
  }

  void write(const Field& f, const std::string& reg, const Register& r) {
    const std::string name = taken(reg + camel_case(f.name), f.span, "field `" + r.name + "." + f.name + "`");
    const std::string bits = std::to_string(f.low) + ", " + std::to_string(f.width);
    comment(f.description);
    if (options_.raw_bits) out_ += "constexpr regs::Bits k" + name + "{" + bits + "};\n";
    std::string line = "using " + name + " = regs::Field<" + reg + ", " + bits + ", regs::OnWrite::";
    line += on_write(f) + (f.readable() ? ", true, " : ", false, ") + coding(f) + ">;\n";
    out_ += line;
  }

  static std::string on_write(const Field& f) {
    if (!f.writable()) return "kNothing";
    if (f.single_pulse) return "kPulses";
    if (f.once()) return "kOnce";
    constexpr const char* kNames[] = {"kTake",       "kOneSets",     "kOneClears", "kOneToggles", "kZeroSets",
                                      "kZeroClears", "kZeroToggles", "kSets",      "kClears"};
    return kNames[static_cast<size_t>(f.on_write)];
  }

  static std::string coding(const Field& f) {
    if (f.encoding) return "regs::Enumerated<" + camel_case(f.encoding->name) + ">";
    if (!f.unit.empty()) {
      constexpr const char* kRoundings[] = {"kDown", "kUp", "kNearest"};
      // 32 bits where every value, and the sum that is rounded, fit.
      const int64_t top = (int64_t{1} << f.width) * f.scale + (f.offset < 0 ? -f.offset : f.offset) + f.scale;
      std::string text = std::string("regs::Scaled<regs::unit::") + find_unit(f.unit)->type;
      text += top <= INT32_MAX / 2 ? ", int32_t, " : ", int64_t, ";
      text += std::to_string(f.scale) + ", " + std::to_string(f.offset) + ", regs::Rounding::";
      text += kRoundings[static_cast<size_t>(f.rounding)];
      return text + (f.is_signed ? ", true>" : ">");
    }
    if (f.is_signed) return "regs::Signed";
    return f.width == 1 ? "regs::Flag" : "regs::Unsigned";
  }

  /// Addresses of the blocks, as `namespace chip`.
  void write_instances() {
    names_.clear();
    const std::string name = identifier(map_.name == map_.blocks.front().name ? map_.name + "_at" : map_.name);
    out_ += "\n";
    comment(map_.description.empty() ? "Where the blocks are." : map_.description);
    out_ += "namespace " + name + " {\n";
    for (const InstanceRow& row : instance_rows(map_)) {
      std::string flat;
      for (const char c : row.name) flat += c == '.' || c == '[' ? '_' : c == ']' ? ' ' : c;
      std::erase(flat, ' ');
      const std::string constant = taken("k" + camel_case(flat), map_.blocks[row.block].span, "`" + row.name + "`");
      out_ += "constexpr regs::Instances " + constant + "{" + hex(row.address) + ", " + hex(row.stride) + ", " +
              std::to_string(row.count) + "};  // " + map_.blocks[row.block].name + "\n";
    }
    out_ += "}  // namespace " + name + "\n";
  }

  /// The name, once; a second use of it is an error.
  std::string taken(std::string name, Span span, const std::string& what) {
    const auto [known, is_new] = names_.emplace(name, span);
    if (!is_new) {
      diagnostic::Diagnostic& d =
          diagnostics_->error("RDL0350", span, "the C++ name of " + what + " is `" + name + "`, which is taken");
      d.hint = "rename one of them; words are joined without `_`";
      d.related.push_back({known->second, "the other is here"});
    }
    return name;
  }

  static std::string one_line(const std::string& text) {
    std::string line;
    for (const char c : text) line += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
    while (!line.empty() && line.back() == '\\') line.pop_back();
    return line;
  }

  /// As lines of comment, broken between words.
  void comment(const std::string& text, const char* mark = "///") {
    std::string line, flat = one_line(text);
    for (size_t begin = 0; begin < flat.size();) {
      const size_t end = std::min(flat.find(' ', begin), flat.size());
      if (line.size() + (end - begin) + 5 > kColumns && !line.empty()) {
        out_ += mark + line + "\n";
        line.clear();
      }
      if (end > begin) line += " " + flat.substr(begin, end - begin);
      begin = end + 1;
    }
    if (!line.empty()) out_ += mark + line + "\n";
  }

  const AddressMap& map_;
  const EmitOptions& options_;
  diagnostic::Diagnostics* diagnostics_;
  std::map<std::string, Span> names_;
  std::string out_;
};

}  // namespace

std::optional<std::string> emit_accessors(const AddressMap& map, const EmitOptions& options,
                                          diagnostic::Diagnostics* diagnostics) {
  std::string text = Accessors(map, options, diagnostics).text();
  if (diagnostics->has_errors()) return std::nullopt;
  return text;
}

}  // namespace flyball::rdl
