// Checks and keeps the values of properties.
#include "hal/rdl/setting.h"

#include <algorithm>

#include "diagnostic/spelling.h"
#include "hal/rdl/properties.h"

namespace flyball::rdl {
namespace {

using Kind = Value::Kind;

std::string list(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& w : words) text += (text.empty() ? "" : ", ") + w;
  return text;
}

bool is_of_type(const Value& value, PropertyType type) {
  const std::vector<std::string>& words = words_of(type);
  const bool path = value.kind == Kind::kPath, boolean = value.kind == Kind::kBoolean;
  switch (type) {
    case PropertyType::kBoolean:
    case PropertyType::kInterrupt: return boolean || (value.kind == Kind::kNumber && (value.number | 1) == 1);
    case PropertyType::kNumber:
    case PropertyType::kInteger: return value.kind == Kind::kNumber;
    case PropertyType::kText: return value.kind == Kind::kText;
    case PropertyType::kEncoding: return value.kind == Kind::kEncoding;
    case PropertyType::kField: return path;
    case PropertyType::kBooleanOrField: return boolean || path;
    case PropertyType::kAnything: return true;
    default:
      return path && value.path->segments.size() == 1 &&
             std::find(words.begin(), words.end(), value.text) != words.end();
  }
}

/// The property, if a component of one of the kinds may have it; else null and a diagnostic.
const Property* known_property(const Name& name, const ComponentKind* kind, Diagnostics* diagnostics) {
  const Property* property = find_property(name.text);
  if (property == nullptr) {
    std::vector<std::string> names;
    for (const ComponentKind k : {ComponentKind::kField, ComponentKind::kReg, ComponentKind::kAddrmap}) {
      if (kind != nullptr && *kind != k) continue;
      const std::vector<std::string> some = property_names(k);
      names.insert(names.end(), some.begin(), some.end());
    }
    const std::string near = diagnostic::nearest(name.text, names);
    diagnostics->error("RDL0210", name.span, "there is no property `" + name.text + "`").hint =
        near.empty() ? "docs/registers.md lists all properties" : "did you mean `" + near + "`?";
    return nullptr;
  }
  if (property->outside) {
    diagnostics->error("RDL0214", name.span, "property `" + name.text + "` of SystemRDL is not read here").hint =
        "docs/registers.md lists all properties that are";
    return nullptr;
  }
  if (kind != nullptr && (property->components & component_bit(*kind)) == 0) {
    diagnostics->error("RDL0211", name.span, std::string("a ") + word(*kind) + " has no property `" + name.text + "`");
    return nullptr;
  }
  return property;
}

/// The setting, checked; nothing and a diagnostic when its value does not fit.
std::optional<Setting> read_setting(const Property& property, const Assignment& assignment, const Scope& scope,
                                    Diagnostics* diagnostics) {
  Setting setting;
  setting.interrupt = assignment.interrupt;
  setting.span = assignment.span;
  if (!assignment.interrupt.empty() && property.type != PropertyType::kInterrupt) {
    diagnostics->error("RDL0215", assignment.span, "`" + assignment.interrupt + "` belongs in front of `intr` alone");
    return std::nullopt;
  }
  if (assignment.value) {
    auto value = evaluate(*assignment.value, scope, diagnostics);
    if (!value) return std::nullopt;
    setting.value = std::move(*value);
  } else {
    setting.value.kind = Kind::kBoolean;
    setting.value.number = 1;
    setting.value.span = assignment.property.span;
  }
  if (is_of_type(setting.value, property.type)) return setting;
  const std::vector<std::string>& words = words_of(property.type);
  diagnostic::Diagnostic& d =
      diagnostics->error("RDL0212", setting.value.span,
                         "the value of `" + std::string(property.name) + "` is " +
                             (words.empty() ? describe(property.type) : "one of " + list(words)));
  if (setting.value.kind == Kind::kPath && !words.empty()) {
    diagnostic::suggest(d, setting.value.span, setting.value.text, words);
  }
  return std::nullopt;
}

}  // namespace

void set_property(const Assignment& assignment, const Scope& scope, Node* node, bool from_outside,
                  Diagnostics* diagnostics) {
  const Property* property = known_property(assignment.property, &node->kind, diagnostics);
  if (property == nullptr) return;
  auto setting = read_setting(*property, assignment, scope, diagnostics);
  if (!setting) return;
  const auto known = node->settings.find(property->name);
  if (known != node->settings.end() && !from_outside) {
    diagnostics->error("RDL0213", assignment.span, "`" + assignment.property.text + "` is given twice")
        .related.push_back({known->second.span, "the first is here"});
    return;
  }
  node->settings[property->name] = std::move(*setting);
}

void set_default(const Assignment& assignment, const Scope& scope, Settings* defaults, Diagnostics* diagnostics) {
  const Property* property = known_property(assignment.property, nullptr, diagnostics);
  if (property == nullptr) return;
  if (auto setting = read_setting(*property, assignment, scope, diagnostics)) {
    (*defaults)[property->name] = std::move(*setting);
  }
}

void apply_defaults(const Settings& defaults, Node* node) {
  for (const auto& [name, setting] : defaults) {
    if ((find_property(name)->components & component_bit(node->kind)) == 0) continue;
    node->settings.emplace(name, setting);
  }
}

void check_definition(const PropertyDefinition& definition, Diagnostics* diagnostics) {
  if (find_property(definition.name.text) != nullptr) return;
  diagnostics->error("RDL0216", definition.name.span, "property `" + definition.name.text + "` means nothing here")
      .hint = "known beside those of SystemRDL: unit, scale, zero, rounding, is_signed, testability, reason, lock";
}

}  // namespace flyball::rdl
