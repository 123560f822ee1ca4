// Addresses of register blocks in a chip file: read, and checked not to overlap.
#include <algorithm>
#include <charconv>

#include "hal/chip/sections.h"

namespace flyball::chip {
namespace {

constexpr uint64_t kWindowBytes = uint64_t{1} << 20;  // the simulated bus keeps a table entry for each word

bool read_address(const Map& map, const std::string& key, uint32_t* value) {
  std::string text;
  if (!map.text(key, Need::kRequired, &text)) return false;
  const bool hexadecimal = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  const char* first = text.data() + (hexadecimal ? 2 : 0);
  const auto [end, error] = std::from_chars(first, text.data() + text.size(), *value, hexadecimal ? 16 : 10);
  if (error == std::errc() && end == text.data() + text.size()) return true;
  map.findings().add(map.find(key)->Mark(), map.what() + ", " + key + ": \"" + text + "\" is no 32-bit address",
                     "write it as 0x40000000");
  return false;
}

uint64_t end_of(const RegisterBlocks& b) {
  return uint64_t{b.address} + uint64_t{b.stride} * (b.count - 1) + b.block_bytes;
}

/// Whether a block of one shares a byte with a block of the other. Blocks repeat, so spans alone do not tell.
bool overlap(const RegisterBlocks& a, const RegisterBlocks& b) {
  if (end_of(a) <= b.address || end_of(b) <= a.address) return false;
  for (uint32_t i = 0; i < a.count; ++i) {
    for (uint32_t j = 0; j < b.count; ++j) {
      const uint64_t x = uint64_t{a.address} + uint64_t{a.stride} * i, y = uint64_t{b.address} + uint64_t{b.stride} * j;
      if (x < y + b.block_bytes && y < x + a.block_bytes) return true;
    }
  }
  return false;
}

}  // namespace

void read_registers(const Map& map, uint32_t count, uint32_t block_bytes, Loading* loading, uint32_t* address,
                    uint32_t* stride) {
  const YAML::Node* node = map.find("registers");
  if (node == nullptr) return;
  Map registers(*node, map.what() + ", registers", &loading->findings);
  registers.allow({"at", "stride"});
  if (!read_address(registers, "at", address)) return;
  *stride = block_bytes;
  if (count > 1 && !read_address(registers, "stride", stride)) return;
  if (*address % 4 != 0 || *stride % 4 != 0 || *stride < block_bytes) {
    loading->findings.add(
        registers.mark(), registers.what() + " do not fit",
        "at and stride are multiples of 4, and a block has " + std::to_string(block_bytes) + " bytes");
    return;
  }
  if (count == 0) return;
  const RegisterBlocks blocks{map.what(), registers.mark(), *address, *stride, count, block_bytes};
  if (end_of(blocks) > uint64_t{1} << 32) {
    loading->findings.add(registers.mark(), registers.what() + " end beyond 32 bits", "choose a lower address");
    return;
  }
  loading->registers.push_back(blocks);
}

void check_registers(Loading* loading) {
  const std::vector<RegisterBlocks>& all = loading->registers;
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (!overlap(all[i], all[j])) continue;
      loading->findings.add(all[i].mark, "the registers of " + all[i].what + " overlap those of " + all[j].what,
                            "give one of them another address");
      return;
    }
  }
  const auto by_start = [](const RegisterBlocks& a, const RegisterBlocks& b) { return a.address < b.address; };
  const auto by_end = [](const RegisterBlocks& a, const RegisterBlocks& b) { return end_of(a) < end_of(b); };
  if (all.empty()) return;
  const auto lowest = std::min_element(all.begin(), all.end(), by_start);
  const auto highest = std::max_element(all.begin(), all.end(), by_end);
  if (end_of(*highest) - lowest->address <= kWindowBytes) return;
  loading->findings.add(highest->mark,
                        "the registers of " + highest->what + " lie more than 1 MiB above those of " + lowest->what,
                        "bring all register blocks within 1 MiB");
}

}  // namespace flyball::chip
