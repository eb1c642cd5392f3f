#include "tools/tc0/sweep/sweep.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/json_text.h"
#include "circuit/base/sha256.h"
#include "compiler/lower/compile.h"
#include "compiler/lower/report_json.h"
#include "model/program/program_file.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

Json keyOf(const SweepPoint& point) {
  Json key{{"bits", point.bits}};
  if (point.recipe) key["recipe"] = name(*point.recipe);
  key["objective"] = lower::objectiveName(point.objective);
  return key;
}

bool isOf(const Json& row, const Json& key) {
  for (const auto& [field, value] : key.items())
    if (!row.contains(field) || row[field] != value) return false;
  return true;
}

// The rows of a run before, or none. A file of another sweep is left as it is.
Json rowsBefore(const SweepParams& params) {
  if (!std::filesystem::exists(params.file)) return Json::array();
  const std::string text = readFile(params.file, std::uintmax_t{1} << 26);
  parseJson(text, params.file);
  const Json before = Json::parse(text);
  if (!before.is_object() || !before.contains("rows") || !before["rows"].is_array())
    fail(params.file, ": required a sweep, found other JSON");
  for (const auto& [field, value] : params.header.items())
    if (!before.contains(field) || before[field] != value)
      fail(params.file, ": required a sweep with ", field, " ", quotedJson(value), ", found ",
           before.contains(field) ? quotedJson(before[field]) : "none",
           "; choose another folder, or remove it");
  for (const Json& row : before["rows"])
    if (!row.is_object())
      fail(params.file, ": required rows that are objects, found ", quotedJson(row));
  return before["rows"];
}

Json figuresOf(const SweepProgram& made, const lower::CompileResult& result) {
  const Counts& counts = result.report.counts.value();
  return {{"rms_error", made.rmsError},
          {"rms", made.rms},
          {"levels", counts.depth()},
          {"gates", lower::countJson(counts.gates)},
          {"wires", lower::countJson(counts.wires)},
          {"largest_fan_in", lower::countJson(counts.largestFanIn)},
          {"largest_weight", lower::countJson(counts.largestWeight)},
          {"program_sha256", sha256(program::formatProgram(made.program))}};
}

bool sharesProgram(const SweepPoint& a, const SweepPoint& b) {
  return a.bits == b.bits && a.recipe == b.recipe;
}

// Makes the points one after the other. Points that differ in their objective alone share a program
// and its samples.
class Maker {
 public:
  explicit Maker(const SweepParams& params) : params_(params) {}

  Json row(const SweepPoint& point) {
    Json row = keyOf(point);
    const auto start = std::chrono::steady_clock::now();
    try {
      const SweepProgram& made = programOf(point);
      lower::CompileOptions options;
      options.objective = point.objective;
      const lower::CompileResult result = lower::compile(made.program, options);
      row.update(figuresOf(made, result));
      if (params_.quality && (drawn_.empty() || !sharesProgram(drawn_.back(), point))) {
        params_.quality->draw(point, result.circuit);
        drawn_.push_back(point);
      }
    } catch (const Error& error) {
      row["error"] = error.what();
    }
    row["seconds"] =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return row;
  }

  // The points whose samples were drawn.
  const std::vector<SweepPoint>& drawn() const { return drawn_; }

 private:
  const SweepProgram& programOf(const SweepPoint& point) {
    if (!made_ || !sharesProgram(point, of_)) {
      made_.reset();
      made_ = params_.program(point);
      of_ = point;
    }
    return *made_;
  }

  const SweepParams& params_;
  std::optional<SweepProgram> made_;
  SweepPoint of_;
  std::vector<SweepPoint> drawn_;
};

bool isDone(const Json& row, const SweepParams& params) {
  if (row.is_null() || row.contains("error")) return false;
  return !params.quality || (row.contains("samples") && row["samples"] == params.quality->samples);
}

// Gives rows the quality of their samples.
void judge(Json& rows, const std::vector<SweepPoint>& drawn, const SweepQuality& quality) {
  const std::vector<Json> found = quality.judge(drawn);
  TC0_ASSERT(found.size() == drawn.size());
  for (std::size_t k = 0; k < drawn.size(); ++k) {
    Json key = keyOf(drawn[k]);
    key.erase("objective");
    for (Json& row : rows) {
      if (!isOf(row, key) || row.contains("error")) continue;
      row["samples"] = quality.samples;
      row.update(found[k]);
    }
  }
}

}  // namespace

std::vector<SweepPoint> sweepPoints(const std::vector<int>& bits,
                                    const std::vector<Recipe>& recipes,
                                    const std::vector<lower::Objective>& objectives) {
  std::vector<std::optional<Recipe>> ways(recipes.begin(), recipes.end());
  if (ways.empty()) ways.emplace_back();
  std::vector<SweepPoint> points;
  for (const auto& recipe : ways)
    for (int width : bits)
      for (lower::Objective objective : objectives) points.push_back({width, recipe, objective});
  return points;
}

std::string seriesOf(const SweepPoint& point) {
  const std::string objective = lower::objectiveName(point.objective);
  return point.recipe ? cat(name(*point.recipe), ", ", objective) : objective;
}

std::string textOf(const SweepPoint& point) { return cat(point.bits, " bits, ", seriesOf(point)); }

SweepResult sweep(const SweepParams& params) {
  SweepResult result;
  Json others = rowsBefore(params);
  Json rows = Json::array();
  Maker maker(params);
  auto write = [&] {
    result.json = params.header;
    result.json["rows"] = rows;
    for (const Json& row : others) result.json["rows"].push_back(row);
    const std::string text = result.json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
    writeFile(params.file, [&](std::ostream& out) { out << text; });
  };
  for (const SweepPoint& point : params.points) {
    const Json key = keyOf(point);
    auto& list = others.get_ref<Json::array_t&>();
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const Json& row) { return isOf(row, key); });
    Json row;
    if (found != list.end()) {
      row = *found;
      list.erase(found);
    }
    if (isDone(row, params)) {
      rows.push_back(std::move(row));
      ++result.kept;
      continue;
    }
    if (params.watch) params.watch(std::ssize(rows), point);
    rows.push_back(maker.row(point));
    ++(rows.back().contains("error") ? result.failed : result.made);
    write();
  }
  if (!maker.drawn().empty()) judge(rows, maker.drawn(), *params.quality);
  write();
  return result;
}

}  // namespace tc0
