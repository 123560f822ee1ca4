// The tables behind syntax_words.h.
#include "dsl/syntax_words.h"

#include "flyballParser.h"

namespace flyball::dsl {

using Grammar = grammar::flyballParser;

namespace {

struct Word {
  size_t rule, token;
  const char* text;
};

constexpr size_t kAny = 0;  // no token has the number 0

const Word kConstructs[] = {
    {Grammar::RuleHeader, kAny, "the first line"},
    {Grammar::RuleEvery, kAny, "`every`"},
    {Grammar::RuleUse, kAny, "`use`"},
    {Grammar::RuleDomain, kAny, "domain"},
    {Grammar::RuleInput, kAny, "input"},
    {Grammar::RuleLimit, kAny, "limit"},
    {Grammar::RuleOutput, kAny, "output"},
    {Grammar::RuleParam, kAny, "param"},
    {Grammar::RuleRequire, kAny, "`require`"},
    {Grammar::RuleAccept, kAny, "`accept`"},
    {Grammar::RuleTable, kAny, "table"},
    {Grammar::RuleFunction, kAny, "fn"},
    {Grammar::RuleBlock, kAny, "block"},
    {Grammar::RulePromise, Grammar::ALWAYS, "`always`"},
    {Grammar::RulePromise, kAny, "`never`"},
    {Grammar::RuleMachine, kAny, "machine"},
    {Grammar::RuleState, kAny, "state"},
    {Grammar::RuleTransition, kAny, "the transition"},
    {Grammar::RuleResume, kAny, "`resume`"},
    {Grammar::RuleResumeRow, kAny, "`resume`"},
    {Grammar::RuleTest, kAny, "the test"},
    {Grammar::RuleTestStep, kAny, "the test"},
    {Grammar::RuleRow, kAny, "the table"},
    {Grammar::RuleStatement, Grammar::LET, "let"},
    {Grammar::RuleStatement, Grammar::VAR, "var"},
    {Grammar::RuleStatement, Grammar::RETAINED, "var"},
    {Grammar::RuleStatement, Grammar::IF, "`if`"},
    {Grammar::RuleStatement, Grammar::REPEAT, "`repeat`"},
    {Grammar::RuleStatement, kAny, "the statement"},
};

const Word kParts[] = {
    {Grammar::RuleLimit, Grammar::COLON, "the range"},
    {Grammar::RuleLimit, Grammar::SAFE, "the safe value"},
    {Grammar::RuleLimit, Grammar::REST, "the rest value"},
    {Grammar::RuleLimit, Grammar::SLEW, "`slew`"},
    {Grammar::RuleLimit, Grammar::UP, "the slew"},
    {Grammar::RuleLimit, Grammar::DOWN, "the slew"},
    {Grammar::RuleInput, Grammar::COLON, "the range"},
    {Grammar::RuleInput, Grammar::AFTER, "the time"},
    {Grammar::RuleInput, Grammar::ELSE, "the value of `else`"},
    {Grammar::RuleParam, Grammar::COLON, "the range"},
    {Grammar::RuleParam, Grammar::ASSIGN, "the value"},
    {Grammar::RuleOutput, Grammar::COLON, "the range"},
    {Grammar::RuleOutput, Grammar::ASSIGN, "the value"},
    {Grammar::RuleFunction, Grammar::COLON, "the range"},
    {Grammar::RuleFunction, Grammar::ASSIGN, "the value"},
    {Grammar::RuleBlock, Grammar::RETURN, "the result"},
    {Grammar::RuleStatement, Grammar::COLON, "the range"},
    {Grammar::RuleStatement, Grammar::ASSIGN, "the value"},
    {Grammar::RuleStatement, Grammar::PLUS_ASSIGN, "the value"},
    {Grammar::RuleStatement, Grammar::MINUS_ASSIGN, "the value"},
    {Grammar::RuleStatement, Grammar::LE, "the ceiling"},
    {Grammar::RuleStatement, Grammar::GE, "the floor"},
    {Grammar::RuleStatement, Grammar::IF, "the condition"},
    {Grammar::RuleEvery, Grammar::EVERY, "the period"},
    {Grammar::RuleMachine, Grammar::EVERY, "the period"},
    {Grammar::RuleState, Grammar::EVERY, "the period"},
    {Grammar::RuleRequire, Grammar::REQUIRE, "the condition"},
    {Grammar::RulePromise, Grammar::ALWAYS, "the condition"},
    {Grammar::RulePromise, Grammar::NEVER, "the condition"},
    {Grammar::RulePromise, Grammar::FOR, "the time"},
    {Grammar::RuleTransition, Grammar::ON, "the condition"},
    {Grammar::RuleTransition, Grammar::FOR, "the time"},
    {Grammar::RuleTransition, Grammar::AFTER, "the time"},
    {Grammar::RuleTransition, Grammar::ARROW, "the state"},
    {Grammar::RuleResumeRow, Grammar::ARROW, "the state"},
    {Grammar::RuleRow, Grammar::COLON, "the row"},
    {Grammar::RuleTestStep, Grammar::RUN, "the time"},
    {Grammar::RuleTestStep, Grammar::EXPECT, "the condition"},
    {Grammar::RuleTestStep, Grammar::ASSIGN, "the value"},
    {Grammar::RuleTestStep, Grammar::FAULT, "the fault"},
    {Grammar::RuleTestStep, Grammar::CLEAR, "the name"},
    {Grammar::RuleUse, Grammar::RBRACE, "the list"},
    {Grammar::RuleDomain, Grammar::DOMAIN, "the name"},
    {Grammar::RuleDomain, Grammar::OF, "the count"},
    {Grammar::RuleDomain, Grammar::IN, "the domain around it"},
    {Grammar::RuleHeader, Grammar::POLICY, "the name"},
    {Grammar::RuleHeader, Grammar::LIBRARY, "the name"},
    {Grammar::RuleType, Grammar::RANGE, "the range"},
    {Grammar::RuleType, Grammar::STEP, "the step"},
    {Grammar::RuleType, Grammar::RESOLUTION, "the resolution"},
};

const Word kNamed[] = {
    {Grammar::RuleHeader, Grammar::POLICY, "a policy"},
    {Grammar::RuleHeader, Grammar::LIBRARY, "a library"},
    {Grammar::RuleUse, kAny, "a library, fn or block"},
    {Grammar::RuleDomain, kAny, "a domain"},
    {Grammar::RuleInput, kAny, "an input"},
    {Grammar::RuleLimit, kAny, "a limit"},
    {Grammar::RuleOutput, kAny, "an output"},
    {Grammar::RuleParam, kAny, "a param"},
    {Grammar::RuleTable, kAny, "a table"},
    {Grammar::RuleFunction, kAny, "a fn"},
    {Grammar::RuleBlock, kAny, "a block"},
    {Grammar::RuleSignature, kAny, "a parameter"},
    {Grammar::RuleParameter, kAny, "a parameter"},
    {Grammar::RuleIndex, kAny, "a domain"},
    {Grammar::RuleMachine, kAny, "a machine"},
    {Grammar::RuleState, kAny, "a state"},
    {Grammar::RuleTransition, kAny, "a state"},
    {Grammar::RuleResumeRow, kAny, "a state"},
    {Grammar::RuleExpr, Grammar::IS, "a state"},
    {Grammar::RuleExpr, Grammar::PREV, "a value"},
    {Grammar::RuleReference, Grammar::DOT, "a property"},
    {Grammar::RuleBinder, Grammar::IN, "a domain"},
    {Grammar::RuleStatement, Grammar::LET, "a let"},
    {Grammar::RuleStatement, Grammar::VAR, "a var"},
    {Grammar::RuleTestStep, Grammar::FAULT, "an input or a fault"},
    {Grammar::RuleTestStep, kAny, "an input or a param"},
    {Grammar::RuleAccept, kAny, "a finding"},
};

const char* const kRangeHint = "write `: LOW .. HIGH` behind the name";
const char* const kTypeHint = "write `: LOW .. HIGH`, or `: bool`, behind the name";
const char* const kBodyHint = "write `{ ... }`, also around a single statement";

const MissingPart kMissing[] = {
    {Grammar::RuleLimit, Grammar::COLON, "% needs a range", kRangeHint},
    {Grammar::RuleLimit, Grammar::SAFE, "% needs `safe`: the value it takes when no policy decides",
     "write `safe VALUE` behind the range"},
    {Grammar::RuleInput, Grammar::COLON, "% needs a range", kTypeHint},
    {Grammar::RuleInput, Grammar::NUMBER, "% does not say how many bits its counter has", "write `counter 32 bits`"},
    {Grammar::RuleInput, Grammar::BITS, "the number of a counter is followed by `bits`", "write `counter 32 bits`"},
    {Grammar::RuleInput, Grammar::STALE, "% does not say when a reading is too old",
     "write `stale after TIME` behind the range, or `stale never`"},
    {Grammar::RuleInput, Grammar::AFTER, "% does not say when a reading is too old",
     "write `stale after TIME`, or `stale never`"},
    {Grammar::RuleInput, Grammar::ELSE, "% does not say what counts when there is no good reading",
     "write `else VALUE` behind `stale`; choose a value that alarms"},
    {Grammar::RuleOutput, Grammar::COLON, "% needs a range", kTypeHint},
    {Grammar::RuleOutput, Grammar::ASSIGN, "% needs a value", "write `= VALUE`"},
    {Grammar::RuleParam, Grammar::ASSIGN, "% needs a value", "write `= VALUE`; what stands behind `:` is its range"},
    {Grammar::RuleFunction, Grammar::ASSIGN, "% needs a value", "write `fn NAME(PARAMETERS) = VALUE;`"},
    {Grammar::RuleSignature, Grammar::LPAREN, "the parameters stand in parentheses",
     "write `(A, B)` behind the name, or `()`"},
    {Grammar::RuleBlock, Grammar::LBRACE, "the body of a block stands in braces", "write `{ ... return VALUE; }`"},
    {Grammar::RuleBlock, Grammar::RETURN, "% does not say what its value is", "end it with `return VALUE;`"},
    {Grammar::RuleBlock, Grammar::RBRACE, "`return` is the last line of a block",
     "write `}` behind it, or move it to the end"},
    {Grammar::RuleTable, Grammar::LBRACE, "the rows of a table stand in braces", "write `{ X: Y; X: Y; }`"},
    {Grammar::RuleTable, Grammar::UP, "a table `rounds up` or does not round", "write `rounds up`"},
    {Grammar::RuleRow, Grammar::COLON, "a row of a table is `X: Y;`", "write `:` between the two values"},
    {Grammar::RuleUse, Grammar::LBRACE, "`use` does not say what of the library is used",
     "write `use LIBRARY { NAME, NAME };`"},
    {Grammar::RuleMachine, Grammar::LBRACE, "the body of % stands in braces", "write `{` behind its name"},
    {Grammar::RuleState, Grammar::LBRACE, "the body of % stands in braces", "write `{` behind its name"},
    {Grammar::RuleState, Grammar::STATE, "`terminal` stands before `state`", "write `terminal state NAME`"},
    {Grammar::RuleTransition, Grammar::ARROW, "this transition does not say where to", "write `-> STATE;`"},
    {Grammar::RuleResume, Grammar::LBRACE, "the rows of `resume` stand in braces",
     "write `resume { CONDITION -> STATE; otherwise -> STATE; }`"},
    {Grammar::RuleResumeRow, Grammar::ARROW, "this row of `resume` does not say which state", "write `-> STATE;`"},
    {Grammar::RuleTest, Grammar::STRING, "a test has a name in quotes", "write `test \"what it shows\" { ... }`"},
    {Grammar::RuleTest, Grammar::LBRACE, "the steps of a test stand in braces", "write `{` behind its name"},
    {Grammar::RuleTestStep, Grammar::ASSIGN, "`set` does not say the value", "write `set NAME = VALUE;`"},
    {Grammar::RuleStatement, Grammar::COLON, "% needs a range", kTypeHint},
    {Grammar::RuleStatement, Grammar::ASSIGN, "% needs a value",
     "write `= VALUE`; what stands behind `:` is its range"},
    {Grammar::RuleStatement, Grammar::VAR, "`retained` stands before `var`", "write `retained var NAME`"},
    {Grammar::RuleStatement, Grammar::NUMBER, "`repeat` does not say how often", "write `repeat 3 { ... }`"},
    {Grammar::RuleBody, Grammar::LBRACE, "what an `if` or `else` does stands in braces", kBodyHint},
    {Grammar::RuleAccept, Grammar::STRING, "`accept` needs a reason in quotes", "write `accept FB0513 \"why\";`"},
    {Grammar::RuleBinder, Grammar::COLON, "`NAME in DOMAIN` is followed by `:`", "write `max(t in tile: temp[t])`"},
};

struct Home {
  size_t token;
  const char* text;
};
const Home kHomes[] = {
    {Grammar::STATE, "a state stands in a machine"},
    {Grammar::TERMINAL, "a state stands in a machine"},
    {Grammar::ON, "a transition stands in a machine or in a state"},
    {Grammar::AFTER, "a transition stands in a machine or in a state"},
    {Grammar::RESUME, "`resume` stands in a machine"},
    {Grammar::RETURN, "`return` is the last line of a block"},
    {Grammar::OTHERWISE, "`otherwise` stands behind a value, or in the last row of `resume`"},
    {Grammar::POLICY, "`policy NAME;` is the first line of a file"},
    {Grammar::LIBRARY, "`library NAME;` is the first line of a file"},
    {Grammar::LET, "a let stands in a policy, machine, state, block or `if`"},
    {Grammar::VAR, "a var stands in a policy, machine, state, block or `if`"},
    {Grammar::IF, "an `if` stands in a policy, machine, state or block"},
};

struct Foreign {
  const char* text;
  const char* answer;
  const char* same = nullptr;  // what can stand in its place as it is
};
const Foreign kForeign[] = {
    {"while", "there are no loops: a policy steps once a period"},
    {"for", "there are no loops over values: write `repeat 3 { ... }`, or declare a domain"},
    {"loop", "there are no loops: a policy steps once a period"},
    {"elif", "write `else if`", "else if"},
    {"elseif", "write `else if`", "else if"},
    {"elsif", "write `else if`", "else if"},
    {"case", "write `if ... else if ...`, or the states of a machine"},
    {"when", "write `if`, or in a machine `on CONDITION -> STATE;`"},
    {"assert", "a promise is `always CONDITION;`"},
    {"assign", "write `let NAME = VALUE;`"},
    {"enum", "write `domain NAME { FIRST, SECOND }`"},
    {"initial", "a machine begins in its first state, or as `resume { ... }` says"},
    {"start", "a machine begins in its first state, or as `resume { ... }` says"},
    {"entry", "what stands in a state is done in each step in which it is held"},
    {"exit", "what stands in a state is done in each step in which it is held"},
    {"during", "what stands in a state is done in each step in which it is held: write it without `during`"},
    {"wait", "in a machine time passes with `after TIME -> STATE;`, in a test with `run TIME;`"},
    {"sleep", "in a machine time passes with `after TIME -> STATE;`, in a test with `run TIME;`"},
    {"then", "there is no `then`: write `{ ... }`"},
    {"null", "every value has a range; ask `.ok` whether a reading is good"},
    {"int", "write `var NAME : LOW .. HIGH = VALUE;`"},
    {"float", "write `var NAME : LOW .. HIGH = VALUE;`"},
    {"double", "write `var NAME : LOW .. HIGH = VALUE;`"},
    {"const", "a constant is `param NAME = VALUE;`"},
    {"def", "write `fn NAME(PARAMETERS) = VALUE;`"},
    {"function", "write `fn NAME(PARAMETERS) = VALUE;`"},
    {"func", "write `fn NAME(PARAMETERS) = VALUE;`"},
    {"goto", "write a transition: `on CONDITION -> STATE;`"},
    {"switch", "write `if ... else if ...`, or the states of a machine"},
    {"import", "write `use LIBRARY { NAME };`"},
    {"include", "write `use LIBRARY { NAME };`"},
    {"\xC2\xB0", "write `degC` for a temperature, `K` for a difference"},
    {"\xE2\x84\x83", "write `degC`"},
    {"\xC2\xB5", "write `u` for micro, as in `us`", "u"},
    {"\xCE\xBC", "write `u` for micro, as in `us`", "u"},
    {"\xE2\x89\xA4", "write `<=`", "<="},
    {"\xE2\x89\xA5", "write `>=`", ">="},
    {"\xE2\x89\xA0", "write `!=`", "!="},
    {"\xE2\x86\x92", "write `->`", "->"},
    {"\xE2\x88\x92", "write `-`", "-"},
    {"\xE2\x80\x93", "write `-`"},
    {"\xE2\x80\x94", "write `-`"},
    {"\xC3\x97", "write `*`", "*"},
    {"\xC3\xB7", "write `/`", "/"},
    {"\xE2\x80\xA6", "write `..` between the ends of a range", ".."},
    {"\xE2\x80\x9C", "write straight quotes, `\"`"},
    {"\xE2\x80\x9D", "write straight quotes, `\"`"},
    {"\xC2\xA0", "this is a space that does not break; write an ordinary one", " "},
    {"'", "text stands in double quotes, `\"`"},
    {"#", "a comment begins with `//`"},
    {"&", "write `and`"},
    {"|", "write `or`"},
    {"^", "there are no powers: multiply"},
    {"~", "write `not`"},
};

const char* find(const Word* begin, const Word* end, size_t rule, size_t token) {
  for (const Word* w = begin; w != end; w++) {
    if (w->rule == rule && (w->token == token || w->token == kAny)) return w->text;
  }
  return nullptr;
}

}  // namespace

const char* construct_word(size_t rule, size_t first_token) {
  return find(std::begin(kConstructs), std::end(kConstructs), rule, first_token);
}

const char* part_word(size_t rule, size_t token) { return find(std::begin(kParts), std::end(kParts), rule, token); }

const char* named_word(size_t rule, size_t token) {
  const char* word = find(std::begin(kNamed), std::end(kNamed), rule, token);
  return word ? word : "anything";
}

const MissingPart* missing_part(size_t rule, size_t token) {
  for (const MissingPart& part : kMissing) {
    if (part.rule == rule && part.token == token) return &part;
  }
  return nullptr;
}

const char* home_of(size_t token) {
  for (const Home& home : kHomes) {
    if (home.token == token) return home.text;
  }
  if (begins_item(token)) return "a declaration stands outside all braces";
  return "";
}

const char* foreign_word(const std::string& text) {
  for (const Foreign& foreign : kForeign) {
    if (text == foreign.text) return foreign.answer;
  }
  return nullptr;
}

const char* same_here(const std::string& text) {
  for (const Foreign& foreign : kForeign) {
    if (text == foreign.text) return foreign.same;
  }
  return nullptr;
}

bool is_keyword(size_t token) { return token >= Grammar::POLICY && token <= Grammar::STALE; }

bool is_name(size_t token) { return token == Grammar::NAME || (token >= Grammar::SET && token <= Grammar::WHERE); }

bool begins_item(size_t token) {
  switch (token) {
    case Grammar::POLICY:
    case Grammar::LIBRARY:
    case Grammar::EVERY:
    case Grammar::USE:
    case Grammar::DOMAIN:
    case Grammar::INPUT:
    case Grammar::LIMIT:
    case Grammar::OUTPUT:
    case Grammar::PARAM:
    case Grammar::REQUIRE:
    case Grammar::ACCEPT:
    case Grammar::TABLE:
    case Grammar::FN:
    case Grammar::BLOCK:
    case Grammar::MACHINE:
    case Grammar::ALWAYS:
    case Grammar::NEVER:
    case Grammar::TEST: return true;
    default: return false;
  }
}

bool begins_something(size_t token) {
  switch (token) {
    case Grammar::LET:
    case Grammar::VAR:
    case Grammar::RETAINED:
    case Grammar::IF:
    case Grammar::REPEAT:
    case Grammar::ON:
    case Grammar::AFTER:
    case Grammar::STATE:
    case Grammar::TERMINAL:
    case Grammar::RESUME:
    case Grammar::RETURN: return true;
    default: return begins_item(token);
  }
}

}  // namespace flyball::dsl
