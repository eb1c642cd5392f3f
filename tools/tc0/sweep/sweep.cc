#include "tools/tc0/sweep/sweep.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

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

Json figuresOf(const SweepProgram& made, const SweepPoint& point) {
  lower::CompileOptions options;
  options.objective = point.objective;
  const lower::CompileResult result = lower::compile(made.program, options);
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

// Makes the points one after the other. Points that differ in their objective alone share a program.
class Maker {
 public:
  explicit Maker(const SweepParams& params) : params_(params) {}

  Json row(const SweepPoint& point) {
    Json row = keyOf(point);
    const auto start = std::chrono::steady_clock::now();
    try {
      row.update(figuresOf(programOf(point), point));
    } catch (const Error& error) {
      row["error"] = error.what();
    }
    row["seconds"] =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return row;
  }

 private:
  const SweepProgram& programOf(const SweepPoint& point) {
    if (!made_ || point.bits != bits_ || point.recipe != recipe_) {
      made_.reset();
      made_ = params_.program(point);
      bits_ = point.bits;
      recipe_ = point.recipe;
    }
    return *made_;
  }

  const SweepParams& params_;
  std::optional<SweepProgram> made_;
  int bits_ = 0;
  std::optional<Recipe> recipe_;
};

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
    if (!row.is_null() && !row.contains("error")) {
      rows.push_back(std::move(row));
      ++result.kept;
      continue;
    }
    if (params.watch) params.watch(std::ssize(rows), point);
    rows.push_back(maker.row(point));
    ++(rows.back().contains("error") ? result.failed : result.made);
    write();
  }
  write();
  return result;
}

}  // namespace tc0
