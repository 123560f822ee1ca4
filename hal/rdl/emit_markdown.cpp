// The registers as a page: blocks with a table a register, then where they are, then what tests leave out and why.
#include <algorithm>

#include "hal/rdl/emit.h"
#include "hal/rdl/names.h"
#include "hal/rdl/table.h"

namespace flyball::rdl {
namespace {

/// Text in a cell of a table.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  }
  return out;
}

std::string bits(const Field& f) {
  if (f.width == 1) return std::to_string(f.low);
  return std::to_string(f.low + f.width - 1) + ":" + std::to_string(f.low);
}

std::string access(const Field& f) {
  std::string text = word(f.sw);
  for (const char* effect : {word(f.on_write), word(f.on_read)}) {
    if (*effect != '\0') text += std::string(", ") + effect;
  }
  if (f.single_pulse) text += ", pulse";
  if (f.counter) text += f.saturates ? ", counter that saturates" : ", counter";
  if (f.interrupt != Interrupt::kNone) text += ", interrupt";
  return text;
}

std::string meaning(const Field& f) {
  std::string text = cell(f.description);
  const auto add = [&text](const std::string& more) { text += (text.empty() ? "" : " ") + more; };
  if (f.encoding) {
    std::string values;
    for (const EnumValue& v : f.encoding->values) {
      values += (values.empty() ? "" : ", ") + std::to_string(v.code) + " " + v.name;
    }
    add(values + ".");
  }
  if (!f.unit.empty()) {
    constexpr const char* kRoundings[] = {"down", "up", "to the nearest"};
    std::string code = f.scale == 1 ? "code" : "code * " + std::to_string(f.scale);
    if (f.offset != 0) code += (f.offset < 0 ? " - " : " + ") + std::to_string(f.offset < 0 ? -f.offset : f.offset);
    add(code + " " + f.unit + ", rounded " + kRoundings[static_cast<size_t>(f.rounding)] + ".");
  }
  if (f.is_signed) add("Two's complement.");
  if (!f.lock.empty()) add("Closed while `" + f.lock + "` is not 0.");
  return text;
}

void write_register(const Register& r, std::string* out) {
  *out += "\n### " + r.name;
  if (r.stride != 0) *out += "[" + std::to_string(r.count) + "]";
  *out += " at " + hex(r.offset);
  if (r.stride != 0) *out += ", every " + hex(r.stride);
  *out += "\n\n" + (r.description.empty() ? "" : cell(r.description) + "\n\n");
  *out += "| bits | field | software | hardware | reset | meaning |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const Field& f : r.fields) {
    *out += "| " + bits(f) + " | " + f.name + " | " + access(f) + " | " + word(f.hw) + " | " +
            (f.reset ? hex(*f.reset) : "undefined") + " | " + meaning(f) + " |\n";
  }
}

void write_exclusions(const AddressMap& map, std::string* out) {
  std::string rows;
  for (const Block& block : map.blocks) {
    for (const Register& r : block.registers) {
      for (const Field& f : r.fields) {
        if (f.testability == Testability::kFull || f.testability == Testability::kScratch) continue;
        rows += "| " + block.name + "." + r.name + "." + f.name + " | " + word(f.testability) + " | " + cell(f.reason) +
                " |\n";
      }
    }
  }
  if (rows.empty()) return;
  *out += "\n## Left out of tests\n\n| field | testability | reason |\n| --- | --- | --- |\n" + rows;
}

}  // namespace

std::string emit_markdown(const AddressMap& map, const EmitOptions& options) {
  std::string out = "# Registers" + (map.name.empty() ? "" : " of " + map.name) + "\n\n";
  if (!map.description.empty() && map.name != map.blocks.front().name) out += cell(map.description) + "\n\n";
  out += "Made by flyball from " + options.origin + ". Registers have 32 bits; bits in no field read 0.\n";
  for (const Block& block : map.blocks) {
    out += "\n## " + block.name + "\n";
    if (!block.description.empty()) out += "\n" + cell(block.description) + "\n";
    for (const Register& r : block.registers) write_register(r, &out);
  }
  if (map.instances.size() > 1 || (!map.instances.empty() && map.instances.front().address != 0)) {
    out +=
        "\n## Where they are\n\n| instance | block | address | distance | count |\n| --- | --- | --- | --- | --- |\n";
    for (const InstanceRow& row : instance_rows(map)) {
      out += "| " + row.name + " | " + map.blocks[row.block].name + " | " + hex(row.address) + " | " +
             (row.count > 1 ? hex(row.stride) : "") + " | " + std::to_string(row.count) + " |\n";
    }
  }
  write_exclusions(map, &out);
  return out;
}

}  // namespace flyball::rdl
