// A policy whose promises and expectations ask for `prev` of everything that has one: for the compiler's engines and
// for the reference.
#pragma once

namespace flyball::tests {

/// Rule 13.2: in a promise or expectation the step is the one just done.
inline constexpr const char* kAsksWhenDone = R"(policy p; every 2 ms;
input level : 0 .. 1000 stale never else 7;
limit cap : 0 W .. 100 W safe 10 W rest 100 W slew up 5 W/ms;
var n : 0 .. 1000 = 0;
var now_seen : 0 .. 1000 = 7;
var before_seen : 0 .. 1000 = 7;
var read_cap : 0 W .. 100 W = 10 W;
n = n + 1;
before_seen = now_seen;
now_seen = level;
read_cap = cap;
let third = level / 3;
output said : 0 .. 1000 = level;
machine m {
  var twice : 0 .. 2000 = 14;
  twice = 2 * level;
  state S { }
}
always n == prev n + 1 and now_seen == level;
always prev level == before_seen and prev now_seen == before_seen and prev said == before_seen;
always 3 * prev third == before_seen and prev m.twice == 2 * before_seen;
always prev cap == read_cap;
never prev level > 100 for 4 ms;
test "steps" {
  run 2 ms;  expect prev level == 7 and n == 1 and prev n == 0;
  set level = 100;
  run 2 ms;  expect level == 100 and prev level == 7 and prev third * 3 == 7 and prev cap == 20 W and cap > 20 W;
  set level = 300;
  run 4 ms;  expect prev level == 300 and prev said == 300 and prev m.twice == 600 and prev n == 3;
}
)";

}  // namespace flyball::tests
