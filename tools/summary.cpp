// Shares are of the simulated time; where a limit or a machine has elements, of all of them together.
#include "tools/summary.h"

#include <cmath>
#include <numeric>

#include "compiler/graph/diagram.h"
#include "sim/workload/replay.h"
#include "tools/electrical_watch.h"
#include "tools/quantity_text.h"
#include "tools/report/machine_picture.h"
#include "tools/score.h"
#include "tools/version.h"

namespace flyball::tools {
namespace {

double rounded(double value, int places) {
  const double scale = std::pow(10.0, places);
  return std::round(value * scale) / scale;
}

double sum(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

double seconds(int64_t us) { return rounded(static_cast<double>(us) * 1e-6, 6); }

Json run_json(const RunIdentity& identity, const compiler::LinkedSet& set, const chip::Chip& chip,
              const sim::Workload& workload) {
  Json run;
  run["chip"] = chip.name;
  run["chip_file"] = identity.chip_file;
  run["workload"] = workload.name;
  run["workload_file"] = identity.workload_file;
  if (!identity.faults_file.empty()) run["faults_file"] = identity.faults_file;
  for (uint32_t p = 0; p < set.program.policies.size; ++p) {
    run["policies"].push_back({{"name", set.program.policies[p].name}, {"file", set.files[p]}});
  }
  run["seed"] = identity.seed;
  run["tick_us"] = set.program.tick_us;
  run["record_us"] = identity.record_us;
  run["set"] = Json::object();
  for (const auto& [name, value] : identity.params) run["set"][name] = value;
  return run;
}

/// Votes of each label of a limit, so that a reader of the summary finds file and line of a reason.
Json votes_of(const RunVersions& versions, uint32_t l, const std::string& label) {
  Json votes = Json::array();
  const std::string padded = " + " + label + " + ";
  for (size_t i = 0; i < versions.sets().size(); ++i) {
    const Program& program = versions.sets()[i]->program;
    const Limit& limit = program.limits[l];
    for (uint32_t v = limit.first_vote; v < limit.first_vote + uint32_t{limit.vote_count}; ++v) {
      const bool named = padded.find(" + " + voter_name(program, v) + " + ") != std::string::npos;
      if (named) votes.push_back(versions.first_vote(i) + v);
    }
  }
  return votes;
}

Json limit_json(const Program& program, const chip::Chip& chip, const RunObserver& observer, uint32_t l) {
  const Limit& limit = program.limits[l];
  const uint32_t n = elements(program, limit.domain);
  const sim::Metrics& metrics = observer.metrics();
  Json json = {{"name", limit.name}, {"unit", display_unit(program, limit.unit).name}};
  json["elements"] = element_names(program, chip, limit.domain);
  json["series"] = Json::array();
  std::vector<int64_t> by_reason(observer.reasons().labels(l).size());
  uint64_t changes = 0;
  for (uint32_t e = 0; e < n; ++e) {
    json["series"].push_back(indexed(limit.name, limit.domain != kNoDomain, e));
    for (const sim::Metrics::ReasonTime& held : metrics.reason_us(l, e)) by_reason[held.reason] += held.time_us;
    changes += metrics.changes(l, e);
  }
  json["mean"] = rounded(observer.mean_granted(l), 3);
  json["changes"] = changes;
  json["reasons"] = Json::array();
  const double whole = static_cast<double>(metrics.time_us()) * n;
  for (size_t r = 0; r < observer.first_us()[l].size(); ++r) {
    const std::string& label = observer.reasons().labels(l)[r];
    Json reason = {{"reason", label}};
    reason["share"] = whole > 0 ? rounded(static_cast<double>(by_reason[r]) / whole, 9) : 0.0;
    if (observer.first_us()[l][r] >= 0) reason["first_s"] = seconds(observer.first_us()[l][r]);
    reason["counter"] = counter_name(limit.name, label);
    reason["votes"] = votes_of(observer.versions(), l, label);
    json["reasons"].push_back(std::move(reason));
  }
  return json;
}

/// As it is in the last version that has it, with the states of all.
Json machine_json(const chip::Chip& chip, const RunObserver& observer, uint32_t m) {
  const MachineColumns& columns = observer.versions().machines()[m];
  const compiler::LinkedSet& set = *columns.set;
  const Program& program = set.program;
  const Machine& machine = program.machines[columns.machine];
  const uint32_t n = columns.elements;
  Json json = {{"name", machine.name}, {"label", columns.label}};
  json["policy"] = program.policies[machine.policy].name;
  json["elements"] = element_names(program, chip, machine.domain);
  json["series"] = Json::array();
  for (uint32_t e = 0; e < n; ++e) {
    json["series"].push_back(indexed(columns.label, columns.indexed, e));
  }
  json["states"] = Json::array();
  const double whole = static_cast<double>(observer.metrics().time_us()) * n;
  for (uint32_t s = 0; s < columns.states.size(); ++s) {
    int64_t us = 0;
    for (uint32_t e = 0; e < n; ++e) us += observer.metrics().state_us(m, e, s);
    json["states"].push_back(
        {{"state", columns.states[s]}, {"share", whole > 0 ? rounded(static_cast<double>(us) / whole, 9) : 0.0}});
  }
  if (machine.state_count > 0) json["diagram"] = diagram_json(graph::diagram_of(set, columns.machine));
  return json;
}

/// What the checks find and the policies accept.
Json accepted_json(const compiler::LinkedSet& set) {
  Json list = Json::array();
  for (const compiler::AcceptedFinding& a : set.accepted) {
    list.push_back(
        {{"code", a.code}, {"file", a.file}, {"line", a.line}, {"message", a.message}, {"reason", a.reason}});
  }
  return list;
}

Json promises_json(const compiler::LinkedSet& set, const RunObserver& observer) {
  Json promises = Json::array();
  const auto add = [&promises](const compiler::LinkedSet& of, uint32_t p, int64_t violated_ticks) {
    const Monitor& promise = of.program.promises[p];
    promises.push_back({{"promise", promise.text},
                        {"policy", of.program.policies[promise.policy].name},
                        {"file", of.files[promise.policy]},
                        {"line", promise.line},
                        {"violated_s", seconds(violated_ticks * of.program.tick_us)}});
  };
  for (const PastPromise& past : observer.watch().past_promises()) add(*past.set, past.promise, past.violated_ticks);
  for (uint32_t p = 0; p < set.program.promises.size; ++p) add(set, p, observer.watch().violated_ticks()[p]);
  return promises;
}

/// Every vote with its place in the text.
void add_votes(const compiler::LinkedSet& set, Json& votes) {
  for (uint32_t v = 0; v < set.program.votes.size; ++v) {
    const Vote& vote = set.program.votes[v];
    Json json = {{"limit", set.program.limits[vote.limit].name}, {"policy", set.program.policies[vote.policy].name}};
    if (vote.machine != kNoIndex) {
      const Machine& machine = set.program.machines[vote.machine];
      json["machine"] = machine.name;
      if (vote.state != kNoIndex) json["state"] = machine.states[vote.state];
    }
    json["file"] = set.files[vote.policy];
    json["line"] = set.votes[v].line;
    json["text"] = set.votes[v].text;
    votes.push_back(std::move(json));
  }
}

}  // namespace

Json make_summary(const RunIdentity& identity, const compiler::LinkedSet& set, const chip::Chip& chip,
                  const sim::Workload& workload, const RunLoop& loop, const RunObserver& observer) {
  const sim::Metrics& metrics = observer.metrics();
  const sim::SimulatedChip& simulated = loop.chip();
  Json s = {{"flyball", kVersion}, {"run", run_json(identity, set, chip, workload)}};
  s["time"] = {{"simulated_s", seconds(loop.time_us())}, {"finished", simulated.finished()}};
  if (simulated.finish_time_us()) s["time"]["finish_s"] = rounded(*simulated.finish_time_us() * 1e-6, 6);
  s["time"]["workload_s"] = rounded(simulated.trace_length_s(), 6);
  s["time"]["workload_done_s"] = rounded(simulated.trace_position_s(), 6);
  s["work"] = {{"done_s", rounded(simulated.work_s(), 6)}, {"total_s", rounded(simulated.total_work_s(), 6)}};
  s["work"]["waited_s"] = rounded(sum(simulated.replay().waited_s()), 6);
  if (Json serving = serving_json(simulated.replay().serving(), loop.time_us(), metrics.energy_J());
      !serving.is_null()) {
    s["serving"] = std::move(serving);
  }
  s["energy_J"] = rounded(metrics.energy_J(), 3);
  s["power_W"] = {{"mean", rounded(metrics.mean_power_W(), 3)}, {"peak", rounded(metrics.peak_power_W(), 3)}};
  s["electrical"] = electrical_json(chip, simulated);
  const std::string peak_block = chip.floorplan.empty() ? "" : chip.floorplan[metrics.peak_block()].name;
  s["temperature_degC"] = {{"peak", rounded(metrics.peak_degC(), 3)},
                           {"peak_block", peak_block},
                           {"peak_at_s", seconds(metrics.peak_time_us())},
                           {"mean", rounded(metrics.mean_degC(), 3)},
                           {"mean_hottest", rounded(metrics.mean_hottest_degC(), 3)}};
  s["above_limit"] = Json::array();
  const std::vector<const chip::SensorLimit*> ceilings = temperature_limits(chip);
  for (size_t i = 0; i < ceilings.size(); ++i) {
    const double limit_degC = static_cast<double>(ceilings[i]->value) * 1e-3;
    s["above_limit"].push_back({{"sensor", ceilings[i]->sensor},
                                {"limit", number_text(limit_degC, 3) + " degC"},
                                {"value", limit_degC},
                                {"unit", "degC"},
                                {"time_s", seconds(metrics.above_limit_us(i))}});
  }
  s["score"] = score_json(chip, loop, observer);
  s["limits"] = Json::array();
  for (uint32_t l = 0; l < set.program.limits.size; ++l)
    s["limits"].push_back(limit_json(set.program, chip, observer, l));
  s["machines"] = Json::array();
  for (uint32_t m = 0; m < observer.versions().machines().size(); ++m) {
    s["machines"].push_back(machine_json(chip, observer, m));
  }
  s["promises"] = promises_json(observer.set(), observer);
  if (!observer.set().accepted.empty()) s["accepted"] = accepted_json(observer.set());
  s["actuator_failures"] = observer.watch().actuator_failures();
  const sim::BusCount bus = simulated.bus_count();
  s["bus"] = {{"reads", bus.reads}, {"writes", bus.writes}, {"illegal_pairs", simulated.illegal_pairs()}};
  return s;
}

Json start_fields(const RunIdentity& identity, const RunVersions& versions, const chip::Chip& chip,
                  const sim::Workload& workload) {
  Json fields = {{"flyball", kVersion}, {"run", run_json(identity, *versions.sets().front(), chip, workload)}};
  fields["votes"] = Json::array();
  for (const compiler::LinkedSet* set : versions.sets()) add_votes(*set, fields["votes"]);
  return fields;
}

}  // namespace flyball::tools
