#include "model/recipe/average.h"

#include <algorithm>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/base/safetensors.h"
#include "model/recipe/network/flat_layout.h"
#include "model/recipe/network/trained_with.h"

namespace tc0 {
namespace {

constexpr std::ptrdiff_t kMoments = 2;  // tensors of the optimiser before the averages

// The number as it is written in a configuration: 0.9999.
std::string text(double value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

}  // namespace

// Three kinds of files: a run's checkpoint with all averages; the model that a run sampled with,
// which holds the one average that its metadata name; and a model that says nothing of averages.
Model parseAverage(std::string_view bytes, const std::string& where, double decay) {
  Model model = parseCheckpoint(bytes, where);
  const auto own = model.metadata.find("average");
  const Container file = parseSafetensors(bytes, where);
  const std::vector<double> decays = trainedNumbers(model, "train", "averages");
  const auto found = std::find(decays.begin(), decays.end(), decay);
  const bool training = file.tensors.contains("train.velocity.optimiser.2");
  if (!training && own != model.metadata.end() && own->second == text(decay)) return model;
  if (!training || found == decays.end()) {
    std::string held;
    if (training) {
      for (const double each : decays) held += (held.empty() ? "" : ", ") + text(each);
    } else if (own != model.metadata.end()) {
      held = own->second + " alone; the others are in the run's checkpoint.safetensors";
    }
    fail(where, ": --average: required one that the file holds, found ", text(decay), "; it holds ",
         held.empty() ? "none" : held);
  }
  const std::ptrdiff_t index = kMoments + (found - decays.begin());
  const auto replace = [&](Network& network, const char* name) {
    const std::string tensor = cat("train.", name, ".optimiser.", index);
    const std::vector<float> flat = floatsOf(file, tensor, where);
    network = networkOf(network.config, flat, cat(where, ": ", tensor));
  };
  replace(model.velocity, "velocity");
  if (model.target != Target::kMeanflow) replace(model.acceleration, "acceleration");
  model.metadata["average"] = text(decay);
  return model;
}

Model parseModel(std::string_view bytes, const std::string& where, std::optional<double> decay) {
  return decay ? parseAverage(bytes, where, *decay) : parseCheckpoint(bytes, where);
}

}  // namespace tc0
