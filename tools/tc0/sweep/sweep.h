#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "circuit/circuit.h"
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

/// How good the samples of circuits are. Points that differ in their objective alone have the same
/// samples.
struct SweepQuality {
  std::int64_t samples = 0;  // drawn of each circuit
  /// Draws samples of a circuit. Throws Error if it is not that of a sampler.
  std::function<void(const SweepPoint&, const Circuit&)> draw;
  /// The fields that rows get for the samples of these points, in their order, such as "fid". Called
  /// once, after everything is drawn.
  std::function<std::vector<nlohmann::ordered_json>(const std::vector<SweepPoint>&)> judge;
};

/// The file of a sweep, which grows row by row:
///
///   {"model", "model_sha256", "settings": {...}, "rows": [{"bits", "recipe", "objective",
///    "rms_error", "rms", "levels", "gates", "wires", "largest_fan_in", "largest_weight",
///    "program_sha256", "seconds"}, ...]}
///
/// With quality a row has "samples" too, which is their number, and what they were judged by. A row
/// that could not be made has "error" instead of figures. Rows are in the order of the points that
/// were asked for last, and rows of other points stay behind them.
struct SweepParams {
  std::string file;               // sweep.json, which may be there from a run before
  nlohmann::ordered_json header;  // the fields before "rows"
  std::vector<SweepPoint> points;
  /// The program of a point, whatever its objective. Throws Error if it cannot be made.
  std::function<SweepProgram(const SweepPoint&)> program;
  std::optional<SweepQuality> quality = std::nullopt;
  /// Called before a point is made, with how many are done.
  std::function<void(std::int64_t done, const SweepPoint& point)> watch;
};

struct SweepResult {
  nlohmann::ordered_json json;
  std::int64_t made = 0, kept = 0, failed = 0;
};

/// Makes the points whose rows are not in the file yet, are errors there, or lack the quality that is
/// asked for, and writes the file after each. Throws Error if the file is of another model or other
/// settings.
SweepResult sweep(const SweepParams& params);

/// The measures of samples that rows may have.
inline constexpr const char* kQualities[] = {"fid", "kid", "sliced", "tv"};
/// Those that a row of the sweep has.
std::vector<const char*> qualitiesOf(const nlohmann::ordered_json& json);

/// Diagrams of error, levels, gates and wires against bits, a line for each recipe and objective; if
/// rows have a quality, of that against bits and against gates too.
std::string sweepSvg(const nlohmann::ordered_json& json);

/// The rows as a table.
void printSweep(const nlohmann::ordered_json& json);

}  // namespace tc0
