// Names and what they are declared as: rules 1.3, 1.4, 2.5 to 2.9, 6.1, 7.1, 8.1, 12.1.
#include <algorithm>
#include <numeric>

#include "tests/reference/world.h"

namespace flyball::reference {
namespace {

const dsl::File* named(const std::vector<const dsl::File*>& files, const std::string& name) {
  for (const dsl::File* file : files) {
    if (file->name.text == name) return file;
  }
  invalid("no library " + name);
}

// Rule 2.8: a constant on a grid.
int64_t on(const Rational& value, const Grid& grid) { return (value / grid.step).round(); }

}  // namespace

void Cell::resize(uint32_t size) {
  steps.assign(size, 0);
  value.assign(size, Rational(0));
  before.assign(size, Rational(0));
  earlier.assign(size, Rational(0));
  kept.assign(size, 0);
}

void Cell::put(uint32_t element, int64_t n) {
  if (steps[element] == n) return;
  steps[element] = n;
  value[element] = grid.step * Rational(n);
}

void Elaborator::link() {
  for (size_t i = 0; i < world_.setup.policies.size(); ++i) open_policy(*world_.setup.policies[i], i);
  // Rule 12.2: the base tick is the greatest common divisor of the periods.
  int64_t tick = 0;
  for (Policy* policy : world_.policy_list) tick = std::gcd(tick, policy->period_us);
  world_.tick_us = tick;
  for (Policy* policy : world_.policy_list) policy->period_ticks = policy->period_us / tick;
  for (Policy* policy : world_.policy_list) policy_items(*policy);
  choose_accumulators();
  for (auto& [name, limit] : world_.limit_by_name) {
    // Rule 8.5: at most u * tick, in whole grid steps.
    const Rational tick_s(tick, 1000000);
    if (!limit->rate_up.is_zero()) limit->slew_up = (limit->rate_up * tick_s / limit->grant.grid.step).floor();
    if (!limit->rate_down.is_zero()) limit->slew_down = (limit->rate_down * tick_s / limit->grant.grid.step).floor();
  }
}

void Elaborator::open_policy(const dsl::File& file, size_t index) {
  world_.policies.emplace_back();
  Policy& policy = world_.policies.back();
  policy.file = &file;
  policy.name = file.name.text;
  const auto rank = world_.setup.rank.find(policy.name);
  policy.rank = rank == world_.setup.rank.end() ? INT32_MAX : rank->second;
  (void)index;
  world_.policy_list.push_back(&policy);
  world_.scopes.emplace_back();
  policy.scope = &world_.scopes.back();
  policy.scope->policy = &policy;
  import(file, *policy.scope);
  declare_items(file, *policy.scope);
  Context context;
  context.scope = policy.scope;
  context.policy = &policy;
  if (file.every == nullptr) invalid(policy.name + ": no period");
  const Node* period = expression(*file.every, context);
  policy.period_us = (period->value / Rational(1, 1000000)).floor();
}

Scope* Elaborator::open_library(const std::string& library) {
  const dsl::File* file = named(world_.setup.libraries, library);
  for (const LibraryFile& known : world_.libraries) {
    if (known.file == file) return known.scope;
  }
  world_.scopes.emplace_back();
  Scope* scope = &world_.scopes.back();
  world_.libraries.push_back({file, scope});
  import(*file, *scope);
  declare_items(*file, *scope);
  return scope;
}

// Rule 1.3.
void Elaborator::import(const dsl::File& file, Scope& scope) {
  for (const dsl::Use& use : file.uses) {
    std::string path;
    for (const dsl::Name& part : use.path) path += (path.empty() ? "" : ".") + part.text;
    Scope* library = open_library(path);
    for (const dsl::Name& wanted : use.names) {
      const auto found = library->names.find(wanted.text);
      if (found == library->names.end()) invalid(path + " has no " + wanted.text);
      scope.names[wanted.text] = found->second;
    }
  }
}

void Elaborator::declare(Scope& scope, const std::string& name, Symbol::Kind kind, const void* declared) {
  if (scope.names.count(name) != 0) invalid("declared twice: " + name);
  Symbol& symbol = scope.names[name];
  symbol.kind = kind;
  symbol.home = &scope;
  symbol.declared = declared;
}

void Elaborator::declare_items(const dsl::File& file, Scope& scope) {
  for (const dsl::Item& item : file.items) {
    using Kind = Symbol::Kind;
    switch (item.kind) {
      case dsl::ItemKind::kDomain:
        declare(scope, item.domain->name.text, Kind::kDomain, item.domain.get());
        declare_names(*item.domain, scope);
        break;
      case dsl::ItemKind::kInput: declare(scope, item.input->name.text, Kind::kInput, item.input.get()); break;
      case dsl::ItemKind::kLimit: declare(scope, item.limit->name.text, Kind::kLimit, item.limit.get()); break;
      case dsl::ItemKind::kParam:
        declare(scope, item.param->name.text, item.param->type == nullptr ? Kind::kConstant : Kind::kParam,
                item.param.get());
        break;
      case dsl::ItemKind::kFunction:
        declare(scope, item.function->name.text, Kind::kFunction, item.function.get());
        break;
      case dsl::ItemKind::kBlock: declare(scope, item.block->name.text, Kind::kBlock, item.block.get()); break;
      case dsl::ItemKind::kTable: declare(scope, item.table->name.text, Kind::kTable, item.table.get()); break;
      case dsl::ItemKind::kMachine: declare(scope, item.machine->name.text, Kind::kMachine, item.machine.get()); break;
      default: break;
    }
  }
}

Symbol* Elaborator::look_up(Scope* scope, const std::string& name) {
  for (; scope != nullptr; scope = scope->parent) {
    const auto found = scope->names.find(name);
    if (found == scope->names.end()) continue;
    complete(found->second, name);
    return &found->second;
  }
  return nullptr;
}

Symbol& Elaborator::find(Scope* scope, const std::string& name) {
  Symbol* symbol = look_up(scope, name);
  if (symbol == nullptr) invalid("unknown name " + name);
  return *symbol;
}

void Elaborator::complete(Symbol& symbol, const std::string& name) {
  const void* declared = symbol.declared;
  if (declared == nullptr) return;
  using Kind = Symbol::Kind;
  if (symbol.kind == Kind::kFunction || symbol.kind == Kind::kBlock) return;
  symbol.declared = nullptr;
  if (symbol.kind == Kind::kDomain) {
    symbol.domain = make_domain(*static_cast<const dsl::Domain*>(declared), *symbol.home);
  } else if (symbol.kind == Kind::kInput) {
    make_input(*static_cast<const dsl::Input*>(declared), symbol);
  } else if (symbol.kind == Kind::kLimit) {
    make_limit(*static_cast<const dsl::Limit*>(declared), symbol);
  } else if (symbol.kind == Kind::kParam || symbol.kind == Kind::kConstant) {
    make_param(*static_cast<const dsl::Param*>(declared), symbol);
  } else if (symbol.kind == Kind::kTable) {
    symbol.table = make_table(*static_cast<const dsl::TableDecl*>(declared), *symbol.home);
  } else if (symbol.kind == Kind::kMachine) {
    symbol.machine = machine_shell(*static_cast<const dsl::Machine*>(declared), *symbol.home);
  } else {
    invalid("used before it is declared: " + name);
  }
}

// Rule 7.1.
Domain* Elaborator::make_domain(const dsl::Domain& declared, Scope& scope) {
  Context context;
  context.scope = &scope;
  context.policy = scope.policy;
  const std::string& name = declared.name.text;
  if (world_.domain_by_name.count(name) != 0) return world_.domain_by_name[name];  // the same set in all policies
  world_.domains.emplace_back();
  Domain* domain = &world_.domains.back();
  domain->name = name;
  world_.domain_by_name[name] = domain;
  const Shape& shape = world_.setup.shape;
  if (declared.count != nullptr) {
    domain->size = static_cast<uint32_t>(expression(*declared.count, context)->value.floor());
  } else if (!declared.elements.empty()) {
    for (const dsl::Name& element : declared.elements) domain->names.push_back(element.text);
    domain->size = static_cast<uint32_t>(domain->names.size());
  } else {
    const auto size = shape.sizes.find(name);
    domain->size = size == shape.sizes.end() ? 4 : size->second;
  }
  for (const dsl::Name& parent_name : declared.parents) {
    const Domain* parent = find(&scope, parent_name.text).domain;
    std::vector<uint32_t> of(domain->size);
    const auto given = shape.relations.find({name, parent_name.text});
    for (uint32_t i = 0; i < domain->size; ++i)
      of[i] = given == shape.relations.end() ? i % parent->size : given->second[i];
    for (const auto& [ancestor, map] : parent->in) {
      std::vector<uint32_t> through(domain->size);
      for (uint32_t i = 0; i < domain->size; ++i) through[i] = map[of[i]];
      domain->in[ancestor] = through;
    }
    domain->in[parent] = of;
  }
  return domain;
}

// Rule 2.11: the names are constants, in rising order.
void Elaborator::declare_names(const dsl::Domain& declared, Scope& scope) {
  if (declared.elements.empty()) return;
  Dimension dimension;
  dimension.names = find(&scope, declared.name.text).domain;
  for (size_t i = 0; i < declared.elements.size(); ++i) {
    const std::string& name = declared.elements[i].text;
    declare(scope, name, Symbol::Kind::kConstant, nullptr);
    scope.names[name].node = constant(static_cast<int64_t>(i), dimension, false, false);
  }
}

// Rule 2.12.
const dsl::Expr& Elaborator::value_for(const std::vector<dsl::NamedValue>& values, const std::string& name) {
  for (const dsl::NamedValue& value : values) {
    if (value.name.text == name) return *value.value;
  }
  invalid("no value for " + name);
}

const Domain* Elaborator::index_domain(const std::vector<dsl::Name>& index, Scope& scope) {
  if (index.empty()) return nullptr;
  if (index.size() > 2) invalid("more than two indexes");
  const Domain* first = indexed_by(index[0], scope);
  return index.size() == 1 ? first : pairs(first, indexed_by(index[1], scope));
}

// Rule 7.6: where the text is that of each element, it has one of these for each.
const Domain* Elaborator::own_domain(const std::vector<dsl::Name>& index, const Context& context) {
  const Domain* own = index_domain(index, *context.scope);
  if (context.domain == nullptr) return own;
  if (own->first != nullptr) invalid("three indexes");
  return pairs(context.domain, own);
}

// Rule 7.8.
const Domain* Elaborator::indexed_by(const dsl::Name& name, Scope& scope) {
  std::string digits;
  for (const char c : name.text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  if (name.text[0] >= '0' && name.text[0] <= '9') return counted(std::stoll(digits));
  const Symbol& symbol = find(&scope, name.text);
  if (symbol.kind == Symbol::Kind::kDomain) return symbol.domain;
  if (symbol.node == nullptr || !symbol.node->constant) invalid(name.text + " is no domain");
  return counted(symbol.node->value.floor());
}

const Domain* Elaborator::counted(int64_t size) {
  Domain*& made = world_.domain_by_name[std::to_string(size)];
  if (made != nullptr) return made;
  world_.domains.emplace_back();
  made = &world_.domains.back();
  made->size = static_cast<uint32_t>(size);
  return made;
}

// Rule 7.7: a pair lies in both, and in what these lie in.
const Domain* Elaborator::pairs(const Domain* first, const Domain* second) {
  for (const Domain& known : world_.domains) {
    if (known.first == first && known.second == second) return &known;
  }
  if (first == second || first->in.count(second) != 0 || second->in.count(first) != 0) invalid("pairs of related");
  world_.domains.emplace_back();
  Domain* made = &world_.domains.back();
  made->first = first;
  made->second = second;
  made->size = first->size * second->size;
  const auto lies_in = [made](const Domain* part, auto part_of) {
    std::vector<uint32_t> of(made->size);
    for (uint32_t i = 0; i < made->size; ++i) of[i] = part_of(i);
    for (const auto& [ancestor, map] : part->in) {
      std::vector<uint32_t> through(made->size);
      for (uint32_t i = 0; i < made->size; ++i) through[i] = map[of[i]];
      made->in.emplace(ancestor, through);
    }
    made->in.emplace(part, of);
  };
  lies_in(first, [second](uint32_t i) { return i / second->size; });
  lies_in(second, [second](uint32_t i) { return i % second->size; });
  return made;
}

Grid Elaborator::grid_of(const dsl::Type& type, Context& context) {
  Grid grid;
  if (type.kind == dsl::TypeKind::kBool) {
    grid.truth = true;
    return grid;
  }
  if (type.kind == dsl::TypeKind::kDomain) {
    const Domain* domain = find(context.scope, type.domain.text).domain;
    if (!domain->names.empty()) grid.dimension.names = domain;
    grid.hi = static_cast<int64_t>(domain->size) - 1;
    return grid;
  }
  if (type.kind == dsl::TypeKind::kLike) return grid_like(*expression(*type.like, context));
  const Node* lo = expression(*type.lo, context);
  const Node* hi = expression(*type.hi, context);
  if (!lo->constant || !hi->constant) invalid("range ends must be constants");
  same_kind({lo, hi});
  grid.dimension = lo->dimension;
  grid.point = lo->point;
  // Rule 2.7, else 2.5 and 2.6.
  grid.step = type.resolution != nullptr
                  ? expression(*type.resolution, context)->value
                  : step_of_range(grid.dimension, lo->value, hi->value, !lo->fractional && !hi->fractional);
  grid.lo = on(lo->value, grid);
  grid.hi = on(hi->value, grid);
  if (grid.lo > grid.hi) invalid("an empty range");
  return grid;
}

// Rules 2.5 and 2.6, for what may be anything in the range.
static Grid natural(const Grid& declared) {
  if (declared.truth) return declared;
  Grid out = declared;
  const Rational lo = declared.step * Rational(declared.lo), hi = declared.step * Rational(declared.hi);
  out.step = step_of_range(declared.dimension, lo, hi, declared.step.is_integer());
  out.lo = (lo / out.step).floor();
  out.hi = -(-hi / out.step).floor();
  return out;
}

// Rule 2.9: of the declaration when there is one. A proved interval is the compiler's; not repeated here.
Grid Elaborator::grid_like(const Node& node) {
  if (node.op == Op::kOuter || node.op == Op::kElement) return grid_like(*node.kid[0]);
  if (node.op == Op::kRead || node.op == Op::kBefore) return node.cell->grid;
  if (node.op == Op::kReadOwn) return node.cells[0]->grid;
  if (node.op == Op::kStore) return node.grid;
  if ((node.op == Op::kLet || node.op == Op::kLetBefore) && !node.kid.empty()) {
    const Grid grid = grid_like(*node.kid[0]);
    return node.kid[0]->op == Op::kStore ? grid : natural(grid);  // a name without a type declares no grid
  }
  if (node.truth) {
    Grid grid;
    grid.truth = true;
    return grid;
  }
  invalid("like of an expression without a declaration");
}

void Elaborator::make_input(const dsl::Input& declared, Symbol& symbol) {
  world_.inputs.emplace_back();
  Input* input = &world_.inputs.back();
  symbol.input = input;
  Context context;
  context.scope = symbol.home;
  context.policy = symbol.home->policy;
  Cell& cell = input->cell;
  cell.name = context.policy->name + "." + declared.name.text;
  cell.grid = grid_of(*declared.type, context);
  cell.domain = index_domain(declared.index, *symbol.home);
  const uint32_t size = cell.domain == nullptr ? 1 : cell.domain->size;
  cell.resize(size);
  input->reading_step = step_of_range(cell.grid.dimension, cell.grid.step * cell.grid.lo, cell.grid.step * cell.grid.hi,
                                      cell.grid.step == Rational(1));
  if (!has_base_step(cell.grid.dimension)) input->reading_step = cell.grid.step;
  Grid& counts = input->truth.grid = cell.grid;
  counts.step = input->reading_step;
  counts.lo = -(-(cell.grid.step * Rational(cell.grid.lo) / counts.step)).floor();
  counts.hi = (cell.grid.step * Rational(cell.grid.hi) / counts.step).floor();
  input->truth.domain = cell.domain;
  input->truth.resize(size);
  input->latched = declared.latched;
  input->counter = declared.counter_bits != 0;
  input->bits = declared.counter_bits;
  if (declared.stale != nullptr) {
    input->stale_us = (expression(*declared.stale, context)->value / Rational(1, 1000000)).floor();
  }
  if (declared.otherwise != nullptr) input->otherwise = expression(*declared.otherwise, context);
  context.policy->inputs[declared.name.text] = input;
  context.policy->cells.push_back(&cell);
}

// Rules 8.1 and 12.1: a limit of the same name is shared.
void Elaborator::make_limit(const dsl::Limit& declared, Symbol& symbol) {
  const std::string& name = declared.name.text;
  const auto known = world_.limit_by_name.find(name);
  if (known != world_.limit_by_name.end()) {
    symbol.limit = known->second;
    return;
  }
  world_.limits.emplace_back();
  Limit* limit = &world_.limits.back();
  symbol.limit = limit;
  world_.limit_by_name[name] = limit;
  Context context;
  context.scope = symbol.home;
  context.policy = symbol.home->policy;
  Cell& cell = limit->grant;
  cell.name = name;
  cell.grid = grid_of(*declared.type, context);
  cell.domain = index_domain(declared.index, *symbol.home);
  cell.resize(cell.domain == nullptr ? 1 : cell.domain->size);
  limit->safe = on(expression(*declared.safe, context)->value, cell.grid);
  limit->rest = declared.rest == nullptr ? limit->safe : on(expression(*declared.rest, context)->value, cell.grid);
  if (declared.type->step != nullptr) {
    limit->vote_step = std::max<int64_t>(1, on(expression(*declared.type->step, context)->value, cell.grid));
  }
  const auto quantum = world_.setup.quantum.find(name);
  limit->quantum = quantum == world_.setup.quantum.end() ? limit->vote_step : quantum->second;
  if (declared.slew_up != nullptr) limit->rate_up = expression(*declared.slew_up, context)->value;
  if (declared.slew_down != nullptr) limit->rate_down = expression(*declared.slew_down, context)->value;
  limit->wanted.assign(cell.steps.size(), 0);
}

void Elaborator::make_param(const dsl::Param& declared, Symbol& symbol) {
  Context context;
  context.scope = symbol.home;
  context.policy = symbol.home->policy;
  if (declared.type == nullptr) {
    symbol.node = expression(*declared.value, context);  // rule 3.2: a param without a range is a constant
    if (!symbol.node->constant) invalid(declared.name.text + " is no constant");
    return;
  }
  if (!declared.values.empty()) return make_params_by_name(declared, symbol);
  world_.params.emplace_back();
  Param* param = &world_.params.back();
  symbol.param = param;
  param->name = declared.name.text;
  Cell& cell = param->cell;
  cell.name = declared.name.text;
  cell.grid = grid_of(*declared.type, context);
  cell.domain = index_domain(declared.index, *symbol.home);
  cell.resize(cell.domain == nullptr ? 1 : cell.domain->size);
  const int64_t first =
      declared.from_chip ? from_chip(*param, context) : on(expression(*declared.value, context)->value, cell.grid);
  for (uint32_t i = 0; i < cell.steps.size(); ++i) {
    cell.put(i, first);
    cell.before[i] = cell.value[i];
  }
  if (context.policy != nullptr) {
    context.policy->params[param->name] = param;
    context.policy->cells.push_back(&cell);
  }
}

// Rule 2.13.
int64_t Elaborator::from_chip(Param& param, Context& context) {
  const auto given = world_.setup.params.find({context.policy->name, param.name});
  if (given != world_.setup.params.end()) return on(expression(*given->second, context)->value, param.cell.grid);
  world_.stand_ins.push_back(&param.cell);
  return param.cell.grid.lo;
}

// Rule 2.12: each name's is a param of its own to the host.
void Elaborator::make_params_by_name(const dsl::Param& declared, Symbol& symbol) {
  Context context;
  context.scope = symbol.home;
  context.policy = symbol.home->policy;
  const Domain* domain = index_domain(declared.index, *symbol.home);
  const Domain* each = domain->first;
  for (const std::string& name : (each == nullptr ? domain : domain->second)->names) {
    world_.params.emplace_back();
    Param* param = &world_.params.back();
    param->name = declared.name.text + "[" + name + "]";
    param->cell.name = param->name;
    param->cell.grid = grid_of(*declared.type, context);
    param->cell.domain = each;
    param->cell.resize(each == nullptr ? 1 : each->size);
    const int64_t first = on(expression(value_for(declared.values, name), context)->value, param->cell.grid);
    for (uint32_t i = 0; i < param->cell.steps.size(); ++i) param->cell.put(i, first);
    context.policy->params[param->name] = param;
    context.policy->cells.push_back(&param->cell);
    symbol.own_params.push_back(param);
  }
  symbol.domain = const_cast<Domain*>(domain);
}

// Rule 11.3: columns are on the grids of the ranges from their least to their greatest value.
Table* Elaborator::make_table(const dsl::TableDecl& declared, Scope& scope) {
  world_.tables.emplace_back();
  Table* table = &world_.tables.back();
  table->rounds_up = declared.rounds_up;
  Context context;
  context.scope = &scope;
  context.policy = scope.policy;
  std::vector<const Node*> columns[2];
  for (const dsl::TableRow& row : declared.rows) {
    columns[0].push_back(expression(*row.x, context));
    columns[1].push_back(expression(*row.y, context));
  }
  for (int c = 0; c < 2; ++c) {
    same_kind(columns[c]);
    const auto less = [](const Node* a, const Node* b) { return a->value < b->value; };
    const Node* lo = *std::min_element(columns[c].begin(), columns[c].end(), less);
    const Node* hi = *std::max_element(columns[c].begin(), columns[c].end(), less);
    Grid& grid = c == 0 ? table->x_grid : table->y_grid;
    grid.dimension = lo->dimension;
    grid.point = lo->point;
    grid.step = step_of_range(grid.dimension, lo->value, hi->value, !lo->fractional && !hi->fractional);
    for (const Node* point : columns[c]) (c == 0 ? table->x : table->y).push_back(on(point->value, grid));
  }
  return table;
}

int64_t Elaborator::constant_on(Policy& policy, const dsl::Expr& expr, const Grid& grid) {
  Context context;
  context.scope = policy.scope;
  context.policy = &policy;
  const Node* node = expression(expr, context);
  if (!node->constant) invalid("a constant is wanted");
  return on(node->value, grid);
}

const Node* Elaborator::condition(Policy& policy, const dsl::Expr& expr) {
  Context context;
  context.done = true;
  context.scope = policy.scope;
  context.policy = &policy;
  return expression(expr, context);
}

}  // namespace flyball::reference
