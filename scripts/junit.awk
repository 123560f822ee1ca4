# Reads ctest's JUnit file: prints a line for each suite, what failed with its output, and what was skipped and why.
# With -v counts=1 it prints "PASSED FAILED SKIPPED" alone.

function unescape(text) {
  gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&apos;/, "'", text)
  gsub(/&amp;/, "\\&", text)
  return text
}

function attribute(line, key) {
  if (!match(line, key "=\"[^\"]*\"")) return ""
  return unescape(substr(line, RSTART + length(key) + 2, RLENGTH - length(key) - 3))
}

# "Prefix/Suite.Case/3" is of suite "Suite".
function suite_of(name,   parts) {
  sub(/\..*/, "", name)
  if (index(name, "/")) { split(name, parts, "/"); return parts[2] }
  return name
}

/<testcase / {
  name = attribute($0, "name"); suite = suite_of(name); status = attribute($0, "status"); output = ""
  if (!(suite in seen)) { order[++suites] = suite; seen[suite] = 1 }
  seconds[suite] += attribute($0, "time")
}
/<system-out>/ { reading = 1; sub(/.*<system-out>/, "") }
reading {
  line = $0
  if (sub(/<\/system-out>.*/, "", line)) reading = 0
  output = output unescape(line) "\n"
}
/<\/testcase>/ {
  if (status == "run") { passed[suite]++; all_passed++ }
  else if (status == "fail") { failed[suite]++; failures[++all_failed] = name; failure_output[all_failed] = output }
  else { skipped[suite]++; skips[++all_skipped] = name; skip_output[all_skipped] = output }
}

# The first line of the reason given to GTEST_SKIP, which GoogleTest prints after "file:line: Skipped".
function reason(text,   lines, count, i) {
  count = split(text, lines, "\n")
  for (i = 1; i < count; i++) if (lines[i] ~ /: Skipped *$/ && lines[i + 1] != "") return lines[i + 1]
  return "disabled"
}

END {
  if (counts) { printf "%d %d %d\n", all_passed, all_failed, all_skipped; exit }
  for (i = 1; i <= suites; i++) {
    s = order[i]
    printf "  %-40s %5d passed %3d failed %3d skipped %8.2f s\n", s, passed[s], failed[s], skipped[s], seconds[s]
  }
  for (i = 1; i <= all_skipped; i++) printf "skipped: %s: %s\n", skips[i], reason(skip_output[i])
  for (i = 1; i <= all_failed; i++) printf "\nFAILED: %s\n%s", failures[i], failure_output[i]
}
