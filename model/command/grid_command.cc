#include "model/command/grid_command.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "circuit/base/command_line/progress.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/command/compare_steps.h"
#include "model/command/model_options.h"
#include "model/flow/grid_search.h"
#include "model/metrics/distances.h"
#include "model/metrics/evaluate.h"
#include "model/metrics/generate.h"
#include "model/recipe/times/stored_times.h"
#include "model/train/processes.h"
#include "model/train/trainer.h"

namespace tc0 {
namespace {

// Seeds of the search's noise begin here, so that it is none of the noise that a grid is judged by.
constexpr std::uint64_t kFirstSeed = 1000001;

GenerateOptions samplingOf(const Arguments& arguments) {
  GenerateOptions options;
  options.count = arguments.integer("--count");
  options.device = chooseDevice(arguments.text("--device"));
  options.seed = kFirstSeed;
  return options;
}

// Root mean square over samples of the Euclidean distance to where many even steps take the same
// noise, in the scale of the data.
class DistanceToFine {
 public:
  DistanceToFine(const Model& model, const Arguments& arguments)
      : model_(model), sampling_(samplingOf(arguments)) {
    sampling_.round = false;
    GenerateOptions fine = sampling_;
    fine.times = uniformTimes(arguments.integer("--reference"));
    fine_ = generate(model, fine);
  }

  double operator()(const Times& times) {
    sampling_.times = times;
    return rmsDistance(generate(model_, sampling_), fine_);
  }

 private:
  const Model& model_;
  GenerateOptions sampling_;
  Samples fine_;
};

// Mean kernel distance of some sets of samples to the data that the model was trained on.
class KernelDistance {
 public:
  KernelDistance(const Model& model, const Arguments& arguments)
      : model_(model), sampling_(samplingOf(arguments)), sets_(arguments.integer("--seeds")) {
    const TrainConfig config = configOf(model, arguments.positional()[0]);
    Dataset data = loadDataset(config.data.name, config.data.path);
    if (!data.pictures() || data.classes < 2)
      fail("--by kid: required pictures in classes, found ", data.name, "; use --by distance");
    reference_.emplace(std::move(data));
  }

  double operator()(const Times& times) {
    double sum = 0;
    for (std::int64_t set = 0; set < sets_; ++set) {
      sampling_.times = times;
      sampling_.seed = kFirstSeed + set;
      sum += reference_->kid(generate(model_, sampling_));
    }
    return sum / sets_;
  }

 private:
  const Model& model_;
  GenerateOptions sampling_;
  std::int64_t sets_;
  std::optional<Reference> reference_;
};

struct Found {
  GridSearchStats stats;
  CostedGrid best;
};

template <class Cost>
Found search(const Arguments& arguments, Cost cost) {
  Found found;
  GridSearchParams params;
  params.steps = arguments.integer("--steps");
  Progress progress("searching");
  std::int64_t tried = 0;
  const auto counted = [&](const Times& times) {
    const double value = cost(times);
    progress.at(++tried);
    progress.note(cat(tried, " grids"));
    return value;
  };
  found.best = searchGrid(params, counted, &found.stats);
  return found;
}

// Times as --times takes them.
std::string timesText(const Times& times) {
  std::string text;
  char number[32];
  for (const double time : times) {
    std::snprintf(number, sizeof number, "%.9g", time);
    text += (text.empty() ? "" : ",") + std::string(number);
  }
  return text;
}

std::string table(const Found& found, const std::string& by) {
  char line[512];
  std::string text;
  const auto row = [&](const char* grid, const std::string& cost, const std::string& times) {
    std::snprintf(line, sizeof line, "%-9s%-12s", grid, cost.c_str());
    text += line + times + "\n";
  };
  const auto number = [](double value) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.4g", value);
    return std::string(digits);
  };
  row("grid", by, "--times");
  row("even", number(found.stats.even.cost), timesText(found.stats.even.times));
  row("searched", number(found.best.cost), timesText(found.best.times));
  return text + cat(found.stats.tried, " grids tried\n");
}

std::string json(const Found& found, const std::string& by,
                 const std::optional<StepComparison>& compared) {
  const auto grid = [](const CostedGrid& costed) {
    return nlohmann::ordered_json{{"times", costed.times}, {"cost", costed.cost}};
  };
  nlohmann::ordered_json all{{"steps", found.best.times.size() - 1},
                             {"by", by},
                             {"even", grid(found.stats.even)},
                             {"searched", grid(found.best)},
                             {"tried", found.stats.tried}};
  if (compared) all["compared"] = nlohmann::ordered_json::parse(toJson(*compared));
  return all.dump() + "\n";
}

// Pictures in classes are measured by their data too.
StepComparison compare(const Model& model, const Arguments& arguments, const Times& searched) {
  CompareParams params;
  params.search = samplingOf(arguments);
  params.searched = searched;
  params.reference = arguments.integer("--reference");
  params.sets = arguments.integer("--seeds");
  std::optional<Reference> reference;
  if (model.levels > 0 && !model.tokens.active()) {
    const TrainConfig config = configOf(model, arguments.positional()[0]);
    Dataset data = loadDataset(config.data.name, config.data.path);
    if (data.pictures() && data.classes >= 2) reference.emplace(std::move(data));
  }
  return compareSteps(model, reference ? &*reference : nullptr, params);
}

}  // namespace

int gridCommand(const Arguments& arguments, std::ostream& out) {
  Model model = modelOf(arguments);
  const std::string& by = arguments.text("--by");
  const Found found = by == "kid" ? search(arguments, KernelDistance(model, arguments))
                                  : search(arguments, DistanceToFine(model, arguments));
  std::optional<StepComparison> compared;
  if (arguments.has("--compare")) compared = compare(model, arguments, found.best.times);
  if (arguments.has("--output")) {
    storeTimes(model, found.best.times);
    const std::string bytes = formatCheckpoint(model);
    writeFile(arguments.text("--output"), [&](std::ostream& file) { file << bytes; });
  }
  if (arguments.has("--json")) {
    out << json(found, by, compared);
    return kSuccess;
  }
  out << table(found, by);
  if (compared) out << "\n" << toText(*compared);
  if (arguments.has("--output")) out << "wrote " << arguments.text("--output") << "\n";
  return kSuccess;
}

}  // namespace tc0
