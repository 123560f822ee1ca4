// The words of syntax errors: what the constructs of the grammar and their parts are called, what is missing when one
// is, and what habits of other languages are answered with. Numbers of rules and tokens are the generated parser's.
#pragma once

#include <cstddef>
#include <string>

namespace flyball::dsl {

/// "limit", "state", ... for a rule with that alternative's first token; null when the rule has no name of its own.
const char* construct_word(size_t rule, size_t first_token);

/// "the safe value": the part of `rule` behind its token `token`; null when there is nothing better than the text.
const char* part_word(size_t rule, size_t token);

/// "a state": what is named behind `token` in `rule`.
const char* named_word(size_t rule, size_t token);

/// What an author is told when `rule` goes on without the required `token`.
struct MissingPart {
  size_t rule, token;
  const char* message;  // `%` stands for the construct with its name: "limit `freq`"
  const char* hint;
};
const MissingPart* missing_part(size_t rule, size_t token);

/// Where a keyword that begins something belongs, "" for any other token: "`state` stands in a machine".
const char* home_of(size_t token);

/// A word or sign of other languages and what to write instead; null when it is not known.
const char* foreign_word(const std::string& text);

/// What means the same here as a word or sign of other languages; null when that is known of none.
const char* same_here(const std::string& text);

bool is_keyword(size_t token);       // reserved everywhere
bool is_name(size_t token);          // a name, or a word that may be one here
bool begins_item(size_t token);      // a keyword that begins a declaration
bool begins_something(size_t token); // a declaration, statement, transition, state, test step

}  // namespace flyball::dsl
