// From syntax tree to tree of instances. A component is elaborated anew for each instance of it, in the scope and with
// the defaults that its text stands in.
#include "hal/rdl/elaborate.h"

#include <algorithm>

#include "diagnostic/spelling.h"
#include "hal/rdl/properties.h"
#include "hal/rdl/setting.h"

namespace flyball::rdl {
namespace {

constexpr size_t kDepthMax = 32;           // of components in components: an addrmap in itself ends here
constexpr uint64_t kElementsMax = 1 << 20;  // of an array

class Elaborator {
 public:
  Elaborator(Elaboration* elaboration, Diagnostics* diagnostics)
      : elaboration_(elaboration), diagnostics_(diagnostics) {}

  void run(const std::string& top) {
    Scope* root = new_scope(nullptr);
    Settings defaults;
    for (const File& file : elaboration_->files) {
      for (const Item& item : file.items) define(item, root, &defaults, nullptr);
    }
    if (diagnostics_->has_errors()) return;
    const std::vector<std::shared_ptr<Definition>> wanted = tops(*root, top);
    for (const auto& definition : wanted) {
      const Name name = definition->component->name;
      auto node = instantiate(*definition, Instance{name, nullptr, nullptr, {}, nullptr, nullptr, nullptr, nullptr}, {},
                              *root, nullptr);
      if (node) elaboration_->tops.push_back(std::move(node));
    }
    if (top.empty() && elaboration_->tops.size() > 1) drop_used();
  }

 private:
  Scope* new_scope(const Scope* outer) {
    elaboration_->scopes.emplace_back();
    elaboration_->scopes.back().outer = outer;
    return &elaboration_->scopes.back();
  }

  diagnostic::Diagnostic& error(const char* code, Span span, std::string message, std::string hint = "") {
    diagnostic::Diagnostic& d = diagnostics_->error(code, span, std::move(message));
    d.hint = std::move(hint);
    return d;
  }

  // ---- The outermost addrmaps ----

  std::vector<std::shared_ptr<Definition>> tops(const Scope& root, const std::string& top) {
    std::vector<std::shared_ptr<Definition>> found;
    std::vector<std::string> names;
    for (const auto& [name, definition] : root.components) {
      if (definition->component->kind != ComponentKind::kAddrmap) continue;
      names.push_back(name);
      if (top.empty() ? complete(*definition->component) : name == top) found.push_back(definition);
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
      const Span x = a->component->name.span, y = b->component->name.span;
      return x.file != y.file ? x.file < y.file : x.begin < y.begin;
    });
    if (!found.empty()) return found;
    const Span nowhere{UINT32_MAX, 0, 0};
    const Span file = elaboration_->files.empty() ? nowhere : Span{elaboration_->files.back().source, 0, 0};
    const std::string near = diagnostic::nearest(top, names);
    error("RDL0200", top.empty() ? file : nowhere,
          top.empty() ? "there is no addrmap here" : "there is no addrmap `" + top + "`",
          !near.empty() ? "did you mean `" + near + "`?" : "registers are read from `addrmap NAME { ... };`");
    return {};
  }

  /// Whether all its parameters have values.
  static bool complete(const Component& component) {
    return std::all_of(component.parameters.begin(), component.parameters.end(),
                       [](const Parameter& p) { return p.value != nullptr; });
  }

  void drop_used() {
    std::erase_if(elaboration_->tops, [this](const auto& node) {
      return elaboration_->scopes.front().find_component(node->type.text)->used;
    });
  }

  // ---- Bodies ----

  /// Takes one item of a body into its scope; what makes instances or sets properties goes to `node`.
  void define(const Item& item, Scope* scope, Settings* defaults, Node* node) {
    if (item.component) {
      if (!add_name(item.component->name, &scope->types, diagnostics_)) return;
      scope->components[item.component->name.text] =
          std::make_shared<Definition>(Definition{item.component, scope, *defaults});
    } else if (item.enumeration) {
      define_enumeration(*item.enumeration, scope);
    } else if (item.property) {
      check_definition(*item.property, diagnostics_);
    } else if (item.instantiation) {
      instances(*item.instantiation, scope, *defaults, node);
    } else if (item.assignment) {
      if (item.is_default) {
        set_default(*item.assignment, *scope, defaults, diagnostics_);
      } else if (node == nullptr) {
        error("RDL0220", item.assignment->span, "a property belongs into the braces of a component");
      } else if (item.assignment->target.segments.empty()) {
        set_property(*item.assignment, *scope, node, false, diagnostics_);
      } else {
        set_from_outside(*item.assignment, *scope, node);
      }
    }
  }

  void define_enumeration(const Enumeration& e, Scope* scope) {
    if (!add_name(e.name, &scope->types, diagnostics_)) return;
    auto type = std::make_shared<EnumType>();
    type->name = e.name.text;
    std::map<std::string, Span> names;
    std::map<uint64_t, Span> codes;
    uint64_t next = 0;
    for (const Enumerator& enumerator : e.enumerators) {
      if (!add_name(enumerator.name, &names, diagnostics_)) continue;
      if (enumerator.value) next = evaluate_number(*enumerator.value, *scope, diagnostics_).value_or(next);
      const auto [known, is_new] = codes.emplace(next, enumerator.name.span);
      if (!is_new) {
        error("RDL0221", enumerator.name.span,
              "`" + enumerator.name.text + "` has the code of another, " + std::to_string(next))
            .related.push_back({known->second, "the other is here"});
      }
      if (next > UINT32_MAX) error("RDL0222", enumerator.name.span, "this code has more than 32 bits");
      EnumValue value{enumerator.name.text, "", static_cast<uint32_t>(next++)};
      for (const Assignment& a : enumerator.assignments) {
        if (a.value && a.property.text == "desc") value.description = a.value->text;
      }
      type->values.push_back(std::move(value));
    }
    scope->encodings[e.name.text] = std::move(type);
  }

  // ---- Instances ----

  void instances(const Instantiation& made, Scope* scope, const Settings& defaults, Node* node) {
    Definition in_place{made.in_place, scope, defaults};
    Definition* definition = &in_place;
    if (!made.type.text.empty()) definition = scope->find_component(made.type.text);
    if (definition == nullptr) {
      const std::string near = diagnostic::nearest(made.type.text, scope->component_names());
      error("RDL0202", made.type.span, "there is no component `" + made.type.text + "` here",
            near.empty() ? "define it above its first use" : "did you mean `" + near + "`?");
      return;
    }
    definition->used = true;
    if (node == nullptr) {
      error("RDL0223", made.instances.front().name.span, "instances belong into an addrmap",
            "write `addrmap chip { ... };` around it");
      return;
    }
    if (!may_hold(node->kind, definition->component->kind)) {
      error("RDL0224", made.instances.front().name.span,
            std::string("a ") + word(node->kind) + " holds no " + word(definition->component->kind))
          .related.push_back({node->name.span, "the instance it stands in"});
      return;
    }
    for (const Instance& instance : made.instances) {
      if (!add_name(instance.name, &scope->instances, diagnostics_)) continue;
      auto child = instantiate(*definition, instance, made.arguments, *scope, node);
      if (child) node->children.push_back(std::move(child));
    }
  }

  static bool may_hold(ComponentKind outer, ComponentKind inner) {
    switch (outer) {
      case ComponentKind::kAddrmap: return inner != ComponentKind::kField;
      case ComponentKind::kRegfile: return inner == ComponentKind::kReg || inner == ComponentKind::kRegfile;
      case ComponentKind::kReg: return inner == ComponentKind::kField;
      case ComponentKind::kField: return false;
    }
    return false;
  }

  std::unique_ptr<Node> instantiate(const Definition& definition, const Instance& instance,
                                    const std::vector<Argument>& arguments, const Scope& at, Node* parent) {
    if (++depth_ > kDepthMax) {
      if (!too_deep_) {
        error("RDL0225", instance.name.span,
              "components are nested more than " + std::to_string(kDepthMax) + " deep: one that holds itself?");
      }
      too_deep_ = true;
      --depth_;
      return nullptr;
    }
    const Component& component = *definition.component;
    auto node = std::make_unique<Node>();
    node->kind = component.kind;
    node->name = instance.name;
    node->type = component.name;
    if (component.name.text.empty()) node->type.text.clear();
    node->parent = parent;
    Scope* scope = new_scope(definition.scope);
    set_parameters(component, arguments, at, scope, node.get());
    read_place(instance, at, node.get());
    Settings defaults = definition.defaults;
    for (const Item& item : component.items) define(item, scope, &defaults, node.get());
    apply_defaults(definition.defaults, node.get());
    if (instance.reset) set_reset(instance, at, node.get());
    --depth_;
    return node;
  }

  void set_parameters(const Component& component, const std::vector<Argument>& arguments, const Scope& at, Scope* scope,
                      Node* node) {
    std::map<std::string, const Argument*> given;
    for (const Argument& argument : arguments) {
      const bool known = std::any_of(component.parameters.begin(), component.parameters.end(),
                                     [&](const Parameter& p) { return p.name.text == argument.parameter.text; });
      if (!known) {
        error("RDL0226", argument.parameter.span,
              "`" + component.name.text + "` has no parameter `" + argument.parameter.text + "`")
            .related.push_back({component.name.span, "it is defined here"});
      }
      given[argument.parameter.text] = &argument;
    }
    for (const Parameter& parameter : component.parameters) {
      if (!add_name(parameter.name, &scope->types, diagnostics_)) continue;
      const auto found = given.find(parameter.name.text);
      const bool is_given = found != given.end();
      const Expr* expr = is_given ? found->second->value.get() : parameter.value.get();
      if (expr == nullptr) {
        error("RDL0227", node->name.span, "parameter `" + parameter.name.text + "` is not given",
              "write `#(." + parameter.name.text + "(...))` in front of the instance")
            .related.push_back({parameter.name.span, "it is declared here, without a value"});
        continue;
      }
      auto value = evaluate(*expr, is_given ? at : *scope, diagnostics_);
      if (!value) continue;
      check_parameter(parameter, *value);
      if (is_given) node->type_suffix += "_" + parameter.name.text + "_" + shown(*value);
      scope->parameters[parameter.name.text] = *value;
    }
  }

  void check_parameter(const Parameter& parameter, const Value& value) {
    const bool number = value.kind == Value::Kind::kNumber || value.kind == Value::Kind::kBoolean;
    const bool fits = parameter.type == ParameterType::kOther ||
                      (parameter.type == ParameterType::kString ? value.kind == Value::Kind::kText : number);
    if (fits) return;
    error("RDL0228", value.span, "parameter `" + parameter.name.text + "` is of another type")
        .related.push_back({parameter.name.span, "it is declared here"});
  }

  static std::string shown(const Value& value) {
    return value.kind == Value::Kind::kNumber || value.kind == Value::Kind::kBoolean ? std::to_string(value.number)
                                                                                     : value.text;
  }

  std::optional<uint64_t> number(const ExprPtr& expr, const Scope& at) {
    return expr ? evaluate_number(*expr, at, diagnostics_) : std::nullopt;
  }

  /// Where the instance says that it lies, and how many there are.
  void read_place(const Instance& instance, const Scope& at, Node* node) {
    node->settled = instance.at ? instance.at->span : instance.name.span;
    node->at = number(instance.at, at);
    node->stride = number(instance.stride, at);
    node->align = number(instance.align, at);
    node->high = number(instance.high, at);
    node->low = number(instance.low, at);
    if (instance.high) node->settled = {node->settled.file, instance.high->span.begin, instance.low->span.end};
    if (node->kind == ComponentKind::kField) {
      if (!instance.dimensions.empty()) {
        node->settled = instance.dimensions.front()->span;
        node->width = number(instance.dimensions.front(), at);
      }
      if (instance.dimensions.size() > 1) error("RDL0229", node->settled, "a field has one width");
      for (const ExprPtr* e : {&instance.at, &instance.stride, &instance.align}) {
        if (*e) error("RDL0230", (*e)->span, "a field has bits, and no address", "write `[HIGH:LOW]` behind its name");
      }
      return;
    }
    if (instance.high) error("RDL0231", node->settled, "only a field has bits", "an array is written `NAME[COUNT]`");
    uint64_t elements = 1;
    for (const ExprPtr& e : instance.dimensions) {
      const uint64_t count = number(e, at).value_or(1);
      if (count == 0 || count > kElementsMax || elements * count > kElementsMax) {
        error("RDL0232", e->span, "an array has 1 to " + std::to_string(kElementsMax) + " elements");
        return;
      }
      elements *= count;
      node->dimensions.push_back(static_cast<uint32_t>(count));
    }
    if (node->stride && node->dimensions.empty()) {
      error("RDL0233", instance.stride->span, "`+=` is the distance of an array's elements, and this is no array");
    }
  }

  void set_reset(const Instance& instance, const Scope& at, Node* node) {
    if (node->kind != ComponentKind::kField) {
      error("RDL0234", instance.reset->span, "only a field has a value after reset");
      return;
    }
    if (auto value = evaluate(*instance.reset, at, diagnostics_)) {
      node->settings["reset"] = Setting{std::move(*value), "", instance.reset->span};
    }
  }

  /// `channel.LIMIT.LEVEL->lock = CONTROL.LOCKED;`
  void set_from_outside(const Assignment& assignment, const Scope& scope, Node* node) {
    Node* target = node;
    for (const Segment& segment : assignment.target.segments) {
      if (!segment.subscripts.empty()) {
        error("RDL0235", segment.name.span, "properties are set for all elements of an array together",
              "leave out the subscript, or make elements that differ instances of their own");
        return;
      }
      Node* next = target->child(segment.name.text);
      if (next == nullptr) {
        std::vector<std::string> names;
        for (const auto& child : target->children) names.push_back(child->name.text);
        const std::string near = diagnostic::nearest(segment.name.text, names);
        error("RDL0236", segment.name.span, "`" + target->name.text + "` has no `" + segment.name.text + "`",
              near.empty() ? "" : "did you mean `" + near + "`?");
        return;
      }
      target = next;
    }
    set_property(assignment, scope, target, true, diagnostics_);
    const bool in_block = node->kind != ComponentKind::kAddrmap ||
                          node->child(assignment.target.segments.front().name.text)->kind != ComponentKind::kAddrmap;
    if (in_block) return;
    for (Node* n = target; n != node; n = n->parent) {
      if (n->kind == ComponentKind::kAddrmap) n->type_suffix += "_" + node->name.text + "_" + n->name.text;
    }
  }

  Elaboration* elaboration_;
  Diagnostics* diagnostics_;
  size_t depth_ = 0;
  bool too_deep_ = false;
};

}  // namespace

const Setting* Node::find(const std::string& property) const {
  const auto found = settings.find(property);
  return found == settings.end() ? nullptr : &found->second;
}

Node* Node::child(const std::string& wanted) const {
  for (const auto& c : children) {
    if (c->name.text == wanted) return c.get();
  }
  return nullptr;
}

uint64_t Node::elements() const {
  uint64_t count = 1;
  for (const uint32_t n : dimensions) count *= n;
  return count;
}

void elaborate(const std::string& top, Elaboration* elaboration, Diagnostics* diagnostics) {
  Elaborator(elaboration, diagnostics).run(top);
}

}  // namespace flyball::rdl
