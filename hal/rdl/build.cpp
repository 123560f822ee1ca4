// Collects the registers of each addrmap, and where instances of it lie.
#include "hal/rdl/build.h"

#include <algorithm>
#include <map>

namespace flyball::rdl {
namespace {

constexpr size_t kInstancesMax = 1 << 16;
constexpr size_t kRegistersMax = 1 << 16;  // of a block

/// Everything that tells one block from another.
std::string fingerprint(const Block& block) {
  std::string text;
  const auto add = [&text](const auto&... values) { ((text += std::to_string(values) + ","), ...); };
  for (const Register& r : block.registers) {
    text += r.name + "|" + r.description + "|";
    add(r.offset, r.count, r.stride);
    for (const Field& f : r.fields) {
      text += f.name + "|" + f.description + "|" + f.unit + "|" + f.reason + "|" + f.lock + "|";
      text += f.encoding ? f.encoding->name : "";
      add(f.low, f.width, static_cast<int>(f.sw), static_cast<int>(f.hw), static_cast<int>(f.on_read),
          static_cast<int>(f.on_write), f.reset.has_value(), f.reset.value_or(0), f.single_pulse, f.is_signed,
          f.counter, f.saturates, f.counter_step, static_cast<int>(f.interrupt), f.sticky, f.scale, f.offset,
          static_cast<int>(f.rounding), static_cast<int>(f.testability));
    }
  }
  return text;
}

class Builder {
 public:
  explicit Builder(Diagnostics* diagnostics) : diagnostics_(diagnostics) {}

  AddressMap run(const Elaboration& elaboration) {
    const bool one = elaboration.tops.size() == 1;
    for (const auto& top : elaboration.tops) {
      if (one) {
        map_.name = top->name.text;
        map_.description = text(*top, "desc");
      }
      add_blocks(*top, one ? std::optional<std::string>("") : std::nullopt, 0);
    }
    std::stable_sort(map_.instances.begin(), map_.instances.end(),
                     [](const BlockInstance& a, const BlockInstance& b) { return a.address < b.address; });
    return std::move(map_);
  }

 private:
  static std::string text(const Node& node, const char* property) {
    const Setting* s = node.find(property);
    return s == nullptr ? "" : s->value.text;
  }

  /// The block of an addrmap's own registers, and those of the addrmaps in it. No path: instances are not counted.
  void add_blocks(const Node& node, const std::optional<std::string>& path, uint64_t address) {
    Block block;
    block.description = text(node, "desc");
    block.span = node.type.span;
    collect(node, node, "", 0, &block);
    if (!block.registers.empty() && !diagnostics_->has_errors()) {
      finish(&block);
      add_instance(index_of(node, std::move(block)), path, address);
    }
    for (const auto& child : node.children) {
      if (child->kind != ComponentKind::kAddrmap) continue;
      for (uint64_t i = 0; i < child->elements(); ++i) {
        if (!path && i > 0) break;
        std::optional<std::string> inner;
        if (path) inner = (path->empty() ? "" : *path + ".") + child->name.text + subscripts(*child, i);
        add_blocks(*child, inner, address + child->address + i * *child->stride);
        if (map_.instances.size() > kInstancesMax || diagnostics_->has_errors()) return;
      }
    }
  }

  static std::string subscripts(const Node& node, uint64_t element) {
    std::string text;
    for (size_t i = node.dimensions.size(); i-- > 0;) {
      text.insert(0, "[" + std::to_string(element % node.dimensions[i]) + "]");
      element /= node.dimensions[i];
    }
    return text;
  }

  void add_instance(uint32_t block, const std::optional<std::string>& path, uint64_t address) {
    if (!path) return;
    if (map_.instances.size() == kInstancesMax) {
      diagnostics_->error("RDL0340", map_.blocks[block].span,
                          "there are more than " + std::to_string(kInstancesMax) + " blocks");
      return;
    }
    map_.instances.push_back({path->empty() ? map_.name : *path, block, static_cast<uint32_t>(address)});
  }

  /// Registers of a node, those of regfiles flattened: the last dimension stays an array, others are spelled out.
  void collect(const Node& node, const Node& block_node, const std::string& prefix, uint64_t offset, Block* block) {
    for (const auto& child : node.children) {
      if (child->kind != ComponentKind::kReg && child->kind != ComponentKind::kRegfile) continue;
      const bool row = child->kind == ComponentKind::kReg && !child->dimensions.empty();
      const uint64_t last = row ? child->dimensions.back() : 1;
      for (uint64_t i = 0; i < child->elements(); i += last) {
        std::string name = prefix + child->name.text;
        uint64_t left = i / last;
        const size_t spelled = child->dimensions.size() - (row ? 1 : 0);
        std::string numbers;
        for (size_t d = spelled; d-- > 0; left /= child->dimensions[d]) {
          numbers.insert(0, "_" + std::to_string(left % child->dimensions[d]));
        }
        name += numbers;
        const uint64_t at = offset + child->address + i * *child->stride;
        if (child->kind == ComponentKind::kRegfile) {
          collect(*child, block_node, name + "_", at, block);
          continue;
        }
        if (block->registers.size() == kRegistersMax) return;
        block->registers.push_back(make_register(*child, block_node, name, at, row));
      }
    }
  }

  Register make_register(const Node& node, const Node& block_node, const std::string& name, uint64_t offset, bool row) {
    Register result;
    result.name = name;
    result.description = text(node, "desc");
    result.span = node.name.span;
    result.offset = static_cast<uint32_t>(offset);
    result.count = row ? node.dimensions.back() : 1;
    result.stride = row ? static_cast<uint32_t>(*node.stride) : 0;
    // Once for each text of a register, so that a mistake in an array of regfiles is told once.
    const auto [known, is_new] = fields_.try_emplace(&node);
    if (is_new) {
      for (const auto& child : node.children) known->second.push_back(build_field(*child, block_node, diagnostics_));
      std::stable_sort(known->second.begin(), known->second.end(),
                       [](const Field& a, const Field& b) { return a.low < b.low; });
    }
    result.fields = known->second;
    return result;
  }

  static void finish(Block* block) {
    std::stable_sort(block->registers.begin(), block->registers.end(),
                     [](const Register& a, const Register& b) { return a.offset < b.offset; });
    for (const Register& r : block->registers) {
      block->bytes = std::max(block->bytes, r.offset + r.stride * (r.count - 1) + 4);
      for (const Field& f : r.fields) {
        auto& list = block->encodings;
        if (f.encoding && std::find(list.begin(), list.end(), f.encoding) == list.end()) list.push_back(f.encoding);
      }
    }
  }

  /// The block's place in the map. One that differs from another of its name is named by its parameters as well.
  uint32_t index_of(const Node& node, Block block) {
    const std::string print = fingerprint(block);
    const std::string base = node.type.text.empty() ? node.name.text : node.type.text;
    std::string name = base + node.type_suffix;
    for (uint32_t n = 2;; ++n) {
      const auto [known, is_new] = names_.emplace(name, std::pair(print, static_cast<uint32_t>(map_.blocks.size())));
      if (is_new) break;
      if (known->second.first == print) return known->second.second;
      name = base + node.type_suffix + "_" + std::to_string(n);
    }
    block.name = std::move(name);
    map_.blocks.push_back(std::move(block));
    return static_cast<uint32_t>(map_.blocks.size() - 1);
  }

  Diagnostics* diagnostics_;
  AddressMap map_;
  std::map<std::string, std::pair<std::string, uint32_t>> names_;
  std::map<const Node*, std::vector<Field>> fields_;
};

}  // namespace

std::string path_in_block(const Node& node) {
  if (node.parent == nullptr || node.parent->kind == ComponentKind::kAddrmap) return node.name.text;
  return path_in_block(*node.parent) + (node.parent->kind == ComponentKind::kReg ? "." : "_") + node.name.text;
}

AddressMap build(const Elaboration& elaboration, Diagnostics* diagnostics) {
  return Builder(diagnostics).run(elaboration);
}

}  // namespace flyball::rdl
