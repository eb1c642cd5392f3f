#include "python/core/import.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "circuit/base/error.h"
#include "model/import/import.h"
#include "model/recipe/average.h"
#include "model/recipe/recipe.h"
#include "model/recipe/times/stored_times.h"
#include "tools/tc0/sample/sampler_inputs.h"

namespace tc0::python {
namespace {

using Json = nlohmann::ordered_json;

std::string textOf(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

importer::CalibrationParams calibrationOf(const std::map<std::string, std::vector<double>>& samples,
                                          std::int64_t count, int bits) {
  importer::CalibrationParams params;
  params.data.samples = count;
  params.data.inputs = samples;
  params.bits = bits;
  return params;
}

}  // namespace

ImportedNetwork importFrom(std::string_view bytes, const std::string& folder,
                           const std::string& where,
                           const std::map<std::string, std::string>& inputs,
                           const std::map<std::string, std::vector<double>>& samples,
                           std::int64_t count, int bits) {
  importer::ImportParams params;
  params.inputs = inputs;
  if (count > 0) params.calibration = calibrationOf(samples, count, bits);
  importer::Imported imported = importer::importNetwork(bytes, folder, where, params);
  Json traced = Json::array();
  for (const importer::Traced& one : imported.traced)
    traced.push_back({{"name", one.name},
                      {"shape", one.shape},
                      {"tensor", one.tensor},
                      {"order", one.order},
                      {"axis", one.axis},
                      {"scale", one.scale},
                      {"offset", one.offset}});
  Json report = toJson(imported.report);
  return {std::make_shared<const program::Program>(std::move(imported.program)), textOf(report),
          textOf(traced)};
}

SharedProgram quantiseCheckpoint(std::string_view bytes, const std::string& where,
                                 const std::string& recipe, int bits, int steps, int degree) {
  QuantiseOptions options;
  options.recipe = parseRecipe(recipe);
  options.degree = degree;
  options.checked = 0;
  if (bits != 0) options.bitsWeights = options.bitsActivations = options.inputBits = bits;
  const Model model = parseModel(bytes, where, std::nullopt);
  options.times = timesFor(model, steps);
  checkOptions(options);
  return std::make_shared<const program::Program>(quantise(model, options).program);
}

std::vector<std::vector<std::int64_t>> samplerInputs(const std::string& metadata,
                                                     const std::string& ports, std::int64_t count,
                                                     std::uint64_t seed, std::int64_t label) {
  const SamplerLayout layout = samplerLayout(
      nlohmann::json::parse(metadata).get<std::map<std::string, std::string>>(), "sample");
  std::vector<SamplerPort> list;
  for (const auto& port : nlohmann::json::parse(ports))
    list.push_back(
        {port.at("name"), port.at("elements"), {port.at("range").at(0), port.at("range").at(1)}});
  SamplerRequest request;
  request.samples = {0, count};
  request.total = count;
  request.seed = seed;
  if (label >= 0) request.label = label;
  SamplerBatch batch = samplerBatch(layout, list, request);
  std::vector<std::vector<std::int64_t>> result = std::move(batch.values);
  if (!batch.labels.empty()) result.push_back(std::move(batch.labels));
  return result;
}

}  // namespace tc0::python
