// FB0550, a note: a var, also one of a machine, or a machine's state is read above the text that makes this tick's
// value, so it is last tick's, and nothing that text needs comes from the reader: it could stand above. A var that
// remembers is no finding: one that is a copy, that is retained, that is set under `if`, that depends on itself, or
// that is made of what its reader reads beside it.
#include <set>

#include "compiler/checks/checks.h"
#include "compiler/checks/policy.h"

namespace flyball::compiler::checks {
namespace {

constexpr size_t kMostReaders = 64;  // each is followed through the items below it

/// What an item of the policy takes from others in the same tick, and gives.
struct Flow {
  std::set<const Declared*> reads, writes;
  std::vector<std::pair<const Declared*, const dsl::Expr*>> places;  // of each read the first
};

/// By machine and name: what other items read as `machine.name`.
using Fields = std::map<std::pair<const dsl::Machine*, std::string>, const Declared*>;

Flow flow_of(const dsl::Item& item, const Names& names, const Fields& fields) {
  Flow flow;
  const OnExpr read = [&](const dsl::Expr& e) {
    const Declared* d = e.kind == dsl::ExprKind::kName ? names.of(e) : nullptr;
    if (d == nullptr) return;
    const bool is_new = flow.reads.insert(d).second;
    if (e.field.text.empty() && is_new) flow.places.emplace_back(d, &e);
    const auto field = fields.find({d->machine, e.field.text});
    if (d->kind != NameKind::kMachine || field == fields.end()) return;
    if (flow.reads.insert(field->second).second) flow.places.emplace_back(field->second, &e);
  };
  const std::function<void(const dsl::Expr&)> deep = [&](const dsl::Expr& e) {
    if (e.kind == dsl::ExprKind::kPrev) return;  // last tick's value is asked for
    read(e);
    each_part(e, deep);
  };
  const OnStmt see = [&](const dsl::Stmt& s) {
    if (s.value) deep(*s.value);
    each_part(s.values, deep);
    const Declared* written = s.place ? names.of(*s.place) : nullptr;
    if (written != nullptr && written->kind != NameKind::kLimit) flow.writes.insert(written);  // votes wait for nothing
  };
  if (item.stmt) {
    see(*item.stmt);
    each_below(item.stmt->then_body, see);
    each_below(item.stmt->else_body, see);
  }
  if (item.machine) {
    each_below(*item.machine, see);
    const auto conditions = [&](const std::vector<dsl::Transition>& transitions) {
      for (const dsl::Transition& t : transitions) {
        if (t.condition) deep(*t.condition);
      }
    };
    conditions(item.machine->transitions);
    each_state(item.machine->states, [&](const dsl::State& state) { conditions(state.transitions); });
  }
  return flow;
}

class Order {
 public:
  explicit Order(const Policy& policy) : policy_(policy) {
    std::map<const void*, const Declared*> by_node;
    Fields fields;
    for (const Declared& d : policy.names.all()) {
      if (d.kind == NameKind::kVar && d.machine != nullptr) fields.try_emplace({d.machine, d.name.text}, &d);
      if (d.kind == NameKind::kMachine) by_node[d.machine] = &d;
      if (d.kind == NameKind::kLet && d.machine == nullptr) by_node[d.value] = &d;
    }
    for (const dsl::Item& item : policy.file.items) {
      Flow flow = flow_of(item, policy.names, fields);
      const auto made =
          item.machine ? by_node.find(item.machine.get()) : by_node.find(item.stmt ? item.stmt->value.get() : nullptr);
      if (made != by_node.end()) flow.writes.insert(made->second);
      if (item.stmt) items_.insert(item.stmt.get());
      if (item.machine) {
        for (const dsl::StmtPtr& s : item.machine->body) items_.insert(s.get());
      }
      for (const Declared* d : flow.writes) last_write_[d] = flows_.size();
      for (const Declared* d : flow.writes) first_write_.try_emplace(d, flows_.size());
      flows_.push_back(std::move(flow));
    }
  }

  void look() {
    size_t readers = 0;
    for (size_t i = 0; i < flows_.size(); ++i) {
      for (const auto& [declared, place] : flows_[i].places) {
        const auto first = first_write_.find(declared);
        const bool late = first != first_write_.end() && first->second > i;
        if (!late || remembers(*declared, flows_[i]) || readers++ >= kMostReaders) continue;
        if (needs(last_write_.at(declared), i)) continue;
        report(*declared, *place);
      }
    }
  }

 private:
  bool remembers(const Declared& d, const Flow& reader) const {
    if (d.kind != NameKind::kVar) return false;
    if (d.retained) return true;
    const dsl::Stmt& write = *d.writes.front();
    const bool always = d.writes.size() == 1 && items_.contains(&write) && write.op == dsl::AssignOp::kSet;
    if (!always || !write.place->indexes.empty() || write.value->kind == dsl::ExprKind::kName) return true;
    bool shared = false;
    each_below(*write.value, [&](const dsl::Expr& e) {
      const Declared* part = e.kind == dsl::ExprKind::kName ? policy_.names.of(e) : nullptr;
      shared = shared || part == &d || (part != nullptr && reader.reads.contains(part));
    });
    return shared;
  }

  /// Whether item `later` takes something from item `reader` in the same tick, by way of those between.
  bool needs(size_t later, size_t reader) const {
    std::set<const Declared*> from = flows_[reader].writes;
    for (size_t i = reader + 1; i <= later; ++i) {
      const bool takes = std::any_of(from.begin(), from.end(), [&](const Declared* d) {
        return flows_[i].reads.contains(d) || flows_[i].writes.contains(d);
      });
      if (takes && i == later) return true;
      if (takes) from.insert(flows_[i].writes.begin(), flows_[i].writes.end());
    }
    return false;
  }

  void report(const Declared& d, const dsl::Expr& place) {
    const bool machine = d.kind == NameKind::kMachine;
    const std::string read = place.name.text + (place.field.text.empty() ? "" : "." + place.field.text);
    dsl::Diagnostic& finding =
        policy_.diagnostics.note("FB0550", place.span,
                                 machine ? "this asks for the state that `" + d.name.text + "` had in the last tick"
                                         : "this reads the value that `" + read + "` had in the last tick");
    finding.related.push_back({machine ? d.name.span : d.writes.front()->span, "this tick's is made below"});
    finding.hint = machine ? "put the machine above what asks for it"
                           : "put that above this, or write `prev " + read + "` where last tick's is meant";
  }

  const Policy& policy_;
  std::vector<Flow> flows_;  // by item
  std::set<const dsl::Stmt*> items_;  // statements that stand at policy level themselves, or in a machine's body
  std::map<const Declared*, size_t> first_write_, last_write_;
};

}  // namespace

void late_read(const Policy& policy) { Order(policy).look(); }

}  // namespace flyball::compiler::checks
