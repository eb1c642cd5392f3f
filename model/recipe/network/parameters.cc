#include "model/recipe/network/network.h"

namespace tc0 {
namespace {

using Shapes = std::vector<ParameterShape>;

void addLinear(Shapes& shapes, const std::string& name, std::int64_t out, std::int64_t in) {
  shapes.push_back({name + ".weight", {out, in}});
  shapes.push_back({name + ".bias", {out}});
}

void addNorm(Shapes& shapes, const NetworkConfig& config, const std::string& name) {
  shapes.push_back({name + ".weight", {config.width}});
  if (config.norm == NormKind::kLayer) shapes.push_back({name + ".bias", {config.width}});
}

void addBlock(Shapes& shapes, const NetworkConfig& config, const std::string& block) {
  addNorm(shapes, config, block + "norm1");
  for (const char* part : {"query", "key", "value", "out"})
    addLinear(shapes, block + part, config.width, config.width);
  addNorm(shapes, config, block + "norm2");
  addLinear(shapes, block + "up", config.hidden, config.width);
  addLinear(shapes, block + "down", config.width, config.hidden);
  if (config.adaptiveNorm)
    addLinear(shapes, block + "modulate", 4 * config.width, 2 * config.timeFeatures());
}

Shapes ofMlp(const NetworkConfig& config) {
  Shapes shapes;
  std::int64_t in = config.dimension + 2 * config.timeFeatures() + config.classInputs();
  for (std::int64_t i = 0; i < config.depth; ++i) {
    addLinear(shapes, "layers." + std::to_string(i), config.width, in);
    in = config.width;
  }
  addLinear(shapes, "head", config.dimension, config.width);
  return shapes;
}

Shapes ofVit(const NetworkConfig& config) {
  Shapes shapes;
  addLinear(shapes, "embed", config.width,
            config.patchNumbers() + 2 * config.timeFeatures() + config.classInputs());
  if (config.positions == Positions::kLearned)
    shapes.push_back({"position", {config.tokens(), config.width}});
  for (std::int64_t b = 0; b < config.depth; ++b)
    addBlock(shapes, config, "blocks." + std::to_string(b) + ".");
  addNorm(shapes, config, "final_norm");
  if (config.adaptiveNorm)
    addLinear(shapes, "final_modulate", 2 * config.width, 2 * config.timeFeatures());
  addLinear(shapes, "head", config.patchNumbers(), config.width);
  return shapes;
}

}  // namespace

std::vector<ParameterShape> parametersOf(const NetworkConfig& config) {
  checkConfig(config);
  return config.kind == NetworkKind::kMlp ? ofMlp(config) : ofVit(config);
}

}  // namespace tc0
