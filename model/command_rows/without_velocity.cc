#include "model/command_rows/without_velocity.h"

#include "circuit/base/error.h"
#include "model/data/class_means.h"
#include "model/recipe/network/trained_with.h"
#include "model/recipe/start_velocity.h"

namespace tc0 {
namespace {

std::vector<float> meansOfData(const Model& model, const std::string& path) {
  const auto name = model.metadata.find("data");
  if (name == model.metadata.end())
    fail(path, ": --without-velocity: required means of the data, or the data's name, found none");
  const Dataset data = loadDataset(name->second, trainedText(model, "data", "path").value_or(""));
  const NetworkConfig& config = model.velocity.config;
  if (data.numbers() != config.numbers() || (config.classes > 0 && data.classes != config.classes))
    fail(path, ": --without-velocity: required data of ", config.numbers(), " numbers in ",
         config.classes, " classes, found ", data.numbers(), " in ", data.classes, " as ",
         data.name, " has");
  return classMeans(data, config.classes);
}

}  // namespace

Option withoutVelocityOption(const std::string& help) {
  return {"--without-velocity", "",
          help + "one step whose velocity is the closed form by class means, not a network"};
}

Model withoutVelocity(Model model, const std::string& path) {
  if (model.means.empty() && !averagesVelocity(model.target))
    model.means = meansOfData(model, path);
  model.withoutVelocity = true;
  startVelocity(model, {1, 0});
  return model;
}

}  // namespace tc0
