#include "model/command/compare_steps.h"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "model/flow/adaptive.h"
#include "model/metrics/distances.h"
#include "model/metrics/generate_by.h"
#include "model/recipe/times/stored_times.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

struct Drawn {
  Samples samples;
  double evaluations = 0;
};

Drawn drawAdaptively(const Model& model, const GenerateOptions& options,
                     const AdaptiveParams& params) {
  double spent = 0;
  Drawn drawn;
  drawn.samples = generateBy(model, options,
                             [&](const FieldPair& fields, const SamplerOptions& sampler,
                                 const at::Tensor& z, const at::Tensor& classes) {
                               const AdaptiveSamples part =
                                   sampleAdaptively(fields, sampler, params, z, classes);
                               spent += part.evaluations.sum().item<double>();
                               return part.samples;
                             });
  drawn.evaluations = spent / options.count;
  return drawn;
}

Drawn drawByTimes(const Model& model, GenerateOptions options, std::vector<double> times) {
  options.times = std::move(times);
  return {generate(model, options), options.times.size() - 1.0};
}

// Draws samples of the options' noise.
using Draw = std::function<Drawn(const GenerateOptions& options)>;

class Comparer {
 public:
  Comparer(const Model& model, const Reference* reference, const CompareParams& params)
      : model_(model), reference_(reference), params_(params) {
    for (std::int64_t set = 0; set < params.sets; ++set)
      fine_.push_back(drawByTimes(model, ofSet(set), uniformTimes(params.reference)).samples);
  }

  StepComparison run() {
    const std::int64_t steps = std::ssize(params_.searched) - 1;
    const auto byTimes = [&](std::vector<double> times) {
      return [this, times](const GenerateOptions& options) {
        return drawByTimes(model_, options, times);
      };
    };
    add("even", byTimes(uniformTimes(steps)));
    add("searched", byTimes(params_.searched));
    addAdaptive("by defect", StepEstimate::kDefect, steps);
    if (model_.target != Target::kMeanflow)
      addAdaptive("by correction", StepEstimate::kCorrection, steps);
    if (!averagesVelocity(model_.target)) rank();
    return std::move(comparison_);
  }

 private:
  // Samples of this set, not rounded to levels.
  GenerateOptions ofSet(std::int64_t set) const {
    GenerateOptions options = params_.search;
    options.seed = params_.seed + set;
    options.round = false;
    return options;
  }

  void addAdaptive(const std::string& name, StepEstimate by, std::int64_t steps) {
    const double tolerance = toleranceFor(steps, [&](double one) {
      return drawAdaptively(model_, params_.search, {by, one}).evaluations;
    });
    add(name, [&](const GenerateOptions& options) {
      return drawAdaptively(model_, options, {by, tolerance});
    });
    comparison_.samplers.back().tolerance = tolerance;
  }

  // All figures are means over the sets.
  void add(const std::string& name, const Draw& draw) {
    ComparedSampler row;
    row.name = name;
    const double share = 1.0 / params_.sets;
    for (std::int64_t set = 0; set < params_.sets; ++set) {
      GenerateOptions options = ofSet(set);
      const Drawn drawn = draw(options);
      row.evaluations += share * drawn.evaluations;
      row.distance += share * rmsDistance(drawn.samples, fine_[set]);
      std::vector<Measure> measures;
      if (reference_ != nullptr) {
        options.round = true;
        for (const Measure& one : reference_->measure(draw(options).samples))
          if (one.name == "fid" || one.name == "kid" || one.name == "recall")
            measures.push_back(one);
      } else if (const auto data = model_.metadata.find("data");
                 data != model_.metadata.end() && data->second == "mixture2d") {
        measures.push_back({"rms", exactMapDistance(drawn.samples, noiseOf(model_, options))});
      }
      if (row.measures.empty()) {
        row.measures = measures;
        for (Measure& one : row.measures) one.value = 0;
      }
      for (std::size_t i = 0; i < measures.size(); ++i)
        row.measures[i].value += share * measures[i].value;
    }
    comparison_.samplers.push_back(std::move(row));
  }

  void rank() {
    GenerateOptions options = params_.search;
    options.seed = params_.seed;
    options.count = std::min<std::int64_t>(options.count, 1024);  // one chunk
    generateBy(model_, options,
               [&](const FieldPair& fields, const SamplerOptions& sampler, const at::Tensor& z,
                   const at::Tensor& classes) {
                 comparison_.ranks = rankEstimates(fields, sampler, z, classes);
                 return z;
               });
  }

  const Model& model_;
  const Reference* reference_;
  const CompareParams& params_;
  std::vector<Samples> fine_;  // of each set, by many even steps
  StepComparison comparison_;
};

std::string column(double value, const char* format = "%.4g") {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(text.size() < width ? width - text.size() : 1, ' ');
}

}  // namespace

StepComparison compareSteps(const Model& model, const Reference* reference,
                            const CompareParams& params) {
  return Comparer(model, reference, params).run();
}

std::string toText(const StepComparison& comparison) {
  std::string text = padded("steps", 15) + padded("tolerance", 11) + padded("evaluations", 13) +
                     padded("distance", 10);
  for (const Measure& measure : comparison.samplers.at(0).measures) text += padded(measure.name, 9);
  text += "\n";
  for (const ComparedSampler& row : comparison.samplers) {
    text += padded(row.name, 15) + padded(row.tolerance ? column(*row.tolerance, "%.3g") : "", 11) +
            padded(column(row.evaluations, "%.2f"), 13) + padded(column(row.distance), 10);
    for (const Measure& measure : row.measures) text += padded(column(measure.value), 9);
    text += "\n";
  }
  if (comparison.ranks.empty()) return text;
  text += "\nrank correlation of estimates with the error of one step\n" + padded("step", 15) +
          padded("error", 11);
  for (const char* name : kStepEstimates) text += padded(name, 13);
  text += "\n";
  for (const RankedStep& row : comparison.ranks) {
    text += padded(column(row.t) + " to " + column(row.r), 15) + padded(column(row.error), 11);
    for (const double value : row.correlations) text += padded(column(value, "%.2f"), 13);
    text += "\n";
  }
  return text;
}

std::string toJson(const StepComparison& comparison) {
  Json samplers = Json::array(), ranks = Json::array();
  for (const ComparedSampler& row : comparison.samplers) {
    Json one{{"steps", row.name}, {"evaluations", row.evaluations}, {"distance", row.distance}};
    if (row.tolerance) one["tolerance"] = *row.tolerance;
    for (const Measure& measure : row.measures) one[measure.name] = measure.value;
    samplers.push_back(std::move(one));
  }
  for (const RankedStep& row : comparison.ranks) {
    Json one{{"t", row.t}, {"r", row.r}, {"error", row.error}};
    for (std::size_t i = 0; i < row.correlations.size(); ++i)
      one[kStepEstimates[i]] = row.correlations[i];
    ranks.push_back(std::move(one));
  }
  return Json{{"samplers", samplers}, {"rank_correlations", ranks}}.dump();
}

}  // namespace tc0
