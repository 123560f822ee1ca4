// Fills a template with the series as JSON and the report's embedded dygraphs.
#include "tools/validation_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "compiler/graph/markup.h"
#include "tools/report/page.h"

namespace flyball::tools {
namespace {

constexpr size_t kMostPoints = 6000;  // of a line; more rows are averaged

constexpr const char* kTemplate = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>@TITLE@</title>
<link rel="icon" href="data:,">
<style>
@STYLE@
.chart { height: 240px; margin: 0.5rem 0 0; }
.chart.error { height: 110px; }
</style>
</head>
<body>
<header>
  <p class="kicker">flyball validate</p>
  <h1 id="headline"></h1>
  <p class="lead">The temperature was not looked at after the start. Grey: rows that do not count.
  Drag to zoom, double-click for all.</p>
</header>
<main id="main"></main>
<noscript>This page draws its charts with JavaScript, which is switched off.</noscript>
<script type="application/json" id="data">@DATA@</script>
<script>
/*
@LICENCE@
*/
@DYGRAPHS@
</script>
<script>
@SCRIPT@
</script>
</body>
</html>
)html";

constexpr const char* kScript = R"js("use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const main = document.getElementById("main");
document.getElementById("headline").textContent = data.chip + " against " + data.log;
const graphs = [];
const shade = (context, area, graph) => {
  if (data.first_s <= data.time_s[0]) return;
  const right = graph.toDomXCoord(data.first_s);
  context.fillStyle = "rgba(128, 128, 128, 0.15)";
  context.fillRect(area.x, area.y, Math.max(right - area.x, 0), area.h);
};
let zooming = false;
const together = (graph) => {
  if (zooming) return;
  zooming = true;
  const window = graph.xAxisRange();
  for (const other of graphs) if (other !== graph) other.updateOptions({dateWindow: window});
  zooming = false;
};
const element = (parent, tag, text, style) => {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (style) made.className = style;
  parent.appendChild(made);
  return made;
};
const chart = (section, style, columns, options) => {
  const place = element(section, "div", "", style);
  const rows = data.time_s.map((t, i) => [t, ...columns.map((c) => c[i])]);
  graphs.push(new Dygraph(place, rows, {underlayCallback: shade, zoomCallback: () => together(graphs[index]),
    legend: "always", axisLabelWidth: 60, axes: {y: {pixelsPerLabel: 20}}, strokeWidth: 1.3,
    drawCallback: (g, first) => first || together(g),
    ...options}));
  const index = graphs.length - 1;
};
for (const c of data.comparisons) {
  const section = element(main, "section");
  element(section, "h2", c.name);
  element(section, "p", c.sentence);
  chart(section, "chart", [c.measured, c.predicted],
    {labels: ["s", "measured", "predicted"], colors: ["#8a8f98", "#d9480f"], ylabel: c.axis});
  chart(section, "chart error", [c.measured.map((m, i) => c.predicted[i] - m)],
    {labels: ["s", "error"], colors: ["#1971c2"], ylabel: "error, " + c.unit});
  const table = element(section, "table");
  const head = element(element(table, "thead"), "tr");
  for (const text of ["from s", "to s", "RMS " + c.unit, "at most", "bias"]) element(head, "th", text);
  const body = element(table, "tbody");
  for (const s of c.segments) {
    const row = element(body, "tr");
    for (const value of s) element(row, "td", value.toFixed(2));
  }
}
)js";

std::string replaced(std::string text, const std::string& mark, std::string_view by) {
  const size_t at = text.find(mark);
  return text.replace(at, mark.size(), by);
}

/// Means of `stride` rows, rounded to what a chart shows.
std::vector<double> thinned(const std::vector<double>& values, size_t stride) {
  std::vector<double> result;
  for (size_t i = 0; i < values.size(); i += stride) {
    const size_t last = std::min(i + stride, values.size());
    double sum = 0;
    for (size_t k = i; k < last; ++k) sum += values[k];
    result.push_back(std::round(sum / static_cast<double>(last - i) * 1e3) / 1e3);
  }
  return result;
}

nlohmann::ordered_json describe(const ComparedPrediction& comparison, size_t stride) {
  nlohmann::ordered_json json;
  json["name"] = comparison.name;
  json["unit"] = comparison.unit;
  json["axis"] = comparison.unit == "K" ? "degC" : comparison.unit;
  json["sentence"] = fmt::format("{:.2f} {} RMS, at most {:.2f}, bias {:.2f}; {:.2f} % mean absolute",
                                 comparison.whole.root_mean_square, comparison.unit, comparison.whole.most,
                                 comparison.whole.bias, 100 * comparison.whole.mean_absolute_ratio);
  json["measured"] = thinned(*comparison.measured, stride);
  json["predicted"] = thinned(*comparison.predicted, stride);
  for (const sim::PredictionError& e : comparison.segments) {
    json["segments"].push_back({e.from_s, e.to_s, e.root_mean_square, e.most, e.bias});
  }
  return json;
}

/// JSON within a script element: no "</script" can end it early.
std::string embedded(const nlohmann::ordered_json& json) {
  std::string text = json.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
  for (size_t at = 0; (at = text.find('<', at)) != std::string::npos;) text.replace(at, 1, "\\u003c");
  return text;
}

}  // namespace

std::string validation_page(const std::string& chip, const sim::MeasuredLog& log, size_t first,
                            const std::vector<ComparedPrediction>& comparisons) {
  const size_t stride = (log.rows() + kMostPoints - 1) / kMostPoints;
  const std::string name = std::filesystem::path(log.name).filename().string();
  nlohmann::ordered_json data;
  data["chip"] = chip;
  data["log"] = name;
  data["first_s"] = log.time_s[first];
  data["time_s"] = thinned(log.time_s, stride);
  for (const ComparedPrediction& comparison : comparisons) data["comparisons"].push_back(describe(comparison, stride));
  std::string page = replaced(kTemplate, "@TITLE@", graph::markup_text(chip + " against " + name));
  page = replaced(page, "@STYLE@", kPageStyle);
  page = replaced(page, "@DATA@", embedded(data));
  page = replaced(page, "@LICENCE@", kPageLicence);
  page = replaced(page, "@SCRIPT@", kScript);
  return replaced(page, "@DYGRAPHS@", kPageDygraphs);
}

}  // namespace flyball::tools
