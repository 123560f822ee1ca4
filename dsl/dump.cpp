// The syntax tree as indented text, a line a node.
#include "dsl/parser.h"

namespace flyball::dsl {

namespace {

const char* const kOperators[] = {"*", "/", "mod", "+", "-", "<", "<=", ">", ">=", "==", "!=", "and", "or"};
const char* const kAssignments[] = {"=", "+=", "-=", "<=", ">="};

/// Writes lines; `level` is the indentation of what is written next.
class Dumper {
 public:
  explicit Dumper(const SourceMap& sources) : sources_(sources) {}

  std::string file(const File& file) {
    line(std::string(file.library ? "library " : "policy ") + file.name.text, {file.source, 0, 0});
    Indent in(*this);
    part("every", file.every);
    for (const Use& use : file.uses) {
      std::string path;
      for (const Name& n : use.path) path += (path.empty() ? "" : ".") + n.text;
      line("use " + path + names(use.names, " {", "}"), use.span);
    }
    for (const Item& i : file.items) item(i);
    return std::move(text_);
  }

 private:
  struct Indent {
    explicit Indent(Dumper& d) : dumper(d) { dumper.level_++; }
    ~Indent() { dumper.level_--; }
    Indent(const Indent&) = delete;
    Indent& operator=(const Indent&) = delete;
    Dumper& dumper;
  };

  void label(const std::string& text) { text_ += std::string(2 * level_, ' ') + text + "\n"; }

  void line(const std::string& text, Span span) {
    const Position at = sources_.begin(span);
    label(text + "  @" + std::to_string(at.line) + ":" + std::to_string(at.column));
  }

  static std::string names(const std::vector<Name>& list, const char* open, const char* close) {
    if (list.empty()) return "";
    std::string text = open;
    for (const Name& n : list) text += (&n == &list.front() ? "" : ", ") + n.text;
    return text + close;
  }

  static std::string indexed(const Name& name, const std::vector<Name>& index) {
    return name.text + names(index, "[", "]");
  }

  /// A labelled child; nothing when there is none.
  void part(const char* name, const ExprPtr& e) {
    if (!e) return;
    label(name);
    Indent in(*this);
    expression(*e);
  }

  void child(const ExprPtr& e) {
    if (e) expression(*e);
  }

  void type(const std::unique_ptr<Type>& t) {
    if (!t) return;
    const char* const words[] = {"range", "like", "bool", "domain "};
    line(words[static_cast<size_t>(t->kind)] + t->domain.text, t->span);
    Indent in(*this);
    child(t->lo);
    child(t->hi);
    child(t->like);
    part("step", t->step);
    part("resolution", t->resolution);
  }

  void item(const Item& i) {
    switch (i.kind) {
      case ItemKind::kDomain: return domain(*i.domain);
      case ItemKind::kInput: return input(*i.input);
      case ItemKind::kLimit: return limit(*i.limit);
      case ItemKind::kParam: return param(*i.param);
      case ItemKind::kRequire: return condition("require", *i.require);
      case ItemKind::kAccept: return accept(*i.accept);
      case ItemKind::kFunction: return function(*i.function);
      case ItemKind::kBlock: return block(*i.block);
      case ItemKind::kTable: return table(*i.table);
      case ItemKind::kMachine: return machine(*i.machine);
      case ItemKind::kPromise: return promise(*i.promise);
      case ItemKind::kTest: return test(*i.test);
      case ItemKind::kStmt: return statement(*i.stmt);
    }
  }

  void domain(const Domain& d) {
    line("domain " + d.name.text + names(d.elements, " { ", " }") + names(d.parents, " in ", ""), d.span);
    Indent in(*this);
    part("of", d.count);
  }

  void input(const Input& i) {
    const std::string counter = i.counter_bits ? " counter " + std::to_string(i.counter_bits) + " bits" : "";
    line(
        "input " + indexed(i.name, i.index) + (i.latched ? " latched" : "") + counter + (i.stale ? "" : " stale never"),
        i.span);
    Indent in(*this);
    type(i.type);
    part("stale after", i.stale);
    part("else", i.otherwise);
  }

  void limit(const Limit& l) {
    line("limit " + indexed(l.name, l.index), l.span);
    Indent in(*this);
    type(l.type);
    part("safe", l.safe);
    part("rest", l.rest);
    part("slew up", l.slew_up);
    part("slew down", l.slew_down);
  }

  void param(const Param& p) {
    line("param " + indexed(p.name, p.index), p.span);
    Indent in(*this);
    type(p.type);
    child(p.value);
    if (p.from_chip) label("chip");
    values(p.values);
  }

  void values(const std::vector<NamedValue>& list) {
    for (const NamedValue& v : list) part((v.name.text + ":").c_str(), v.value);
  }

  void condition(const char* word, const Requirement& r) {
    line(word, r.span);
    Indent in(*this);
    child(r.condition);
  }

  void accept(const Accept& a) { line("accept " + a.code.text + " \"" + a.reason + "\"", a.span); }

  void parameters(const std::vector<Parameter>& list) {
    for (const Parameter& p : list) {
      line(std::string("parameter ") + (p.constant ? "const " : "") + indexed(p.name, p.index), p.name.span);
      Indent in(*this);
      type(p.type);
    }
  }

  void function(const Function& f) {
    line("fn " + f.name.text, f.span);
    Indent in(*this);
    parameters(f.parameters);
    type(f.type);
    child(f.value);
  }

  void block(const BlockDecl& b) {
    line("block " + b.name.text, b.span);
    Indent in(*this);
    parameters(b.parameters);
    for (const StmtPtr& s : b.body) statement(*s);
    part("return", b.result);
  }

  void table(const TableDecl& t) {
    line("table " + t.name.text + (t.rounds_up ? " rounds up" : ""), t.span);
    Indent in(*this);
    for (const TableRow& row : t.rows) {
      label("row");
      Indent in_row(*this);
      child(row.x);
      child(row.y);
    }
  }

  void machine(const Machine& m) {
    line("machine " + indexed(m.name, m.index), m.span);
    Indent in(*this);
    part("every", m.every);
    for (const StmtPtr& s : m.body) statement(*s);
    for (const Transition& t : m.transitions) transition(t);
    for (const State& s : m.states) state(s);
    if (!m.has_resume) return;
    line("resume", m.resume_span);
    Indent in_resume(*this);
    for (const ResumeRow& row : m.resume) {
      line((row.condition ? "-> " : "otherwise -> ") + row.target.text, row.span);
      Indent in_row(*this);
      child(row.condition);
    }
  }

  void state(const State& s) {
    line((s.terminal ? "terminal state " : "state ") + s.name.text, s.span);
    Indent in(*this);
    part("every", s.every);
    for (const StmtPtr& body : s.body) statement(*body);
    for (const Transition& t : s.transitions) transition(t);
    for (const State& inner : s.states) state(inner);
  }

  void transition(const Transition& t) {
    line("transition -> " + t.target.text, t.span);
    Indent in(*this);
    part("on", t.condition);
    part(t.samples ? "for samples" : "for", t.hold);
    part("after", t.after);
  }

  void promise(const Promise& p) {
    line(p.never ? "never" : "always", p.span);
    Indent in(*this);
    child(p.condition);
    part("for", p.hold);
  }

  void test(const Test& t) {
    line("test \"" + t.name + "\"", t.span);
    Indent in(*this);
    const char* const words[] = {"set", "fault", "clear", "run", "expect"};
    for (const TestStep& step : t.steps) {
      line(words[static_cast<size_t>(step.kind)] + (step.fault.text.empty() ? "" : " " + step.fault.text), step.span);
      Indent in_step(*this);
      child(step.place);
      child(step.value);
      values(step.values);
    }
  }

  void statement(const Stmt& s) {
    switch (s.kind) {
      case StmtKind::kLet: line((s.output ? "output " : "let ") + indexed(s.name, s.index), s.span); break;
      case StmtKind::kVar: line((s.retained ? "retained var " : "var ") + indexed(s.name, s.index), s.span); break;
      case StmtKind::kAssign: line(std::string("assign ") + kAssignments[static_cast<size_t>(s.op)], s.span); break;
      case StmtKind::kIf: line("if", s.span); break;
      case StmtKind::kRepeat: line("repeat " + std::to_string(s.count), s.span); break;
    }
    Indent in(*this);
    type(s.type);
    child(s.place);
    child(s.value);
    values(s.values);
    branch("then", s.then_body);
    branch("else", s.else_body);
  }

  void branch(const char* word, const std::vector<StmtPtr>& body) {
    if (body.empty()) return;
    label(word);
    Indent in(*this);
    for (const StmtPtr& s : body) statement(*s);
  }

  std::string head(const Expr& e) const {
    switch (e.kind) {
      case ExprKind::kLiteral: {
        std::string text = "literal " + e.number;
        for (const std::string& u : e.unit) text += (&u == &e.unit.front() ? " " : "/") + u;
        return text;
      }
      case ExprKind::kBool: return e.truth ? "true" : "false";
      case ExprKind::kName: return "name " + e.name.text + (e.field.text.empty() ? "" : " ." + e.field.text);
      case ExprKind::kCall:
        return "call " + e.name.text +
               (e.binder.text.empty() ? "" : " " + e.binder.text + " in " + e.binder_domain.text + ":");
      case ExprKind::kNegate: return "negate";
      case ExprKind::kNot: return "not";
      case ExprKind::kBinary: return std::string("binary ") + kOperators[static_cast<size_t>(e.op)];
      case ExprKind::kIs: return "is " + e.name.text;
      case ExprKind::kSelect: return "select";
      case ExprKind::kOtherwise: return "otherwise";
      case ExprKind::kPrev: return "prev";
      case ExprKind::kTrue: return "true.";
      case ExprKind::kDt: return "dt";
      case ExprKind::kNow: return "now";
    }
    return "";
  }

  void expression(const Expr& e) {
    line(head(e), e.span);
    Indent in(*this);
    for (const ExprPtr& i : e.indexes) part("index", i);
    for (const Argument& argument : e.args) {
      if (argument.label.text.empty())
        child(argument.value);
      else
        part((argument.label.text + ":").c_str(), argument.value);
      part("where", argument.where);
    }
    child(e.a);
    child(e.b);
    child(e.c);
  }

  const SourceMap& sources_;
  std::string text_;
  size_t level_ = 0;
};

}  // namespace

std::string dump(const File& file, const SourceMap& sources) { return Dumper(sources).file(file); }

}  // namespace flyball::dsl
