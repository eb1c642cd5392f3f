#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "compiler/lower/options.h"
#include "model/program/program.h"
#include "model/recipe/recipe.h"

namespace tc0 {

/// One way to make a circuit of a model: so many bits, this recipe, this objective. An imported
/// network has no recipe.
struct SweepPoint {
  int bits = 0;
  std::optional<Recipe> recipe;
  lower::Objective objective = lower::Objective::kDepth;
};

/// All of them, by recipes, then objectives, then bits. Without recipes the network is imported.
std::vector<SweepPoint> sweepPoints(const std::vector<int>& bits,
                                    const std::vector<Recipe>& recipes,
                                    const std::vector<lower::Objective>& objectives);

/// "4 bits, lean, depth", and without the bits what a series of points is called.
std::string textOf(const SweepPoint& point);
std::string seriesOf(const SweepPoint& point);

/// A program with its quality: the root of the mean square of its error against the floats, and
/// that of the floats themselves, on samples.
struct SweepProgram {
  program::Program program;
  double rmsError = 0, rms = 0;
};

/// The file of a sweep, which grows row by row:
///
///   {"model", "model_sha256", "settings": {...}, "rows": [{"bits", "recipe", "objective",
///    "rms_error", "rms", "levels", "gates", "wires", "largest_fan_in", "largest_weight",
///    "program_sha256", "seconds"}, ...]}
///
/// A row that could not be made has "error" instead of figures. Rows are in the order of the points
/// that were asked for last, and rows of other points stay behind them.
struct SweepParams {
  std::string file;               // sweep.json, which may be there from a run before
  nlohmann::ordered_json header;  // the fields before "rows"
  std::vector<SweepPoint> points;
  /// The program of a point, whatever its objective. Throws Error if it cannot be made.
  std::function<SweepProgram(const SweepPoint&)> program;
  /// Called before a point is made, with how many are done.
  std::function<void(std::int64_t done, const SweepPoint& point)> watch;
};

struct SweepResult {
  nlohmann::ordered_json json;
  std::int64_t made = 0, kept = 0, failed = 0;
};

/// Makes the points whose rows are not in the file yet, or are errors there, and writes the file
/// after each. Throws Error if the file is of another model or other settings.
SweepResult sweep(const SweepParams& params);

/// Diagrams of error, levels, gates and wires against bits, a line for each recipe and objective.
std::string sweepSvg(const nlohmann::ordered_json& json);

/// The rows as a table.
void printSweep(const nlohmann::ordered_json& json);

}  // namespace tc0
