#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/base/choice.h"
#include "circuit/base/index_map.h"

namespace tc0 {

/// The networks as plain descriptions and plain numbers, known both to LibTorch (model/net, which
/// trains them) and to the recipes (which freeze them). Nothing here needs LibTorch.

enum class NetworkKind { kMlp, kVit };
enum class NormKind { kLayer, kRms };
enum class Positions { kLearned, kSinusoidal };

/// A network u(z, t, h, class), h = t - r.
///
/// Time enters as F = 2 * timeFrequencies + 1 features of each of t and h:
///   phi(s) = [s, sin(2^k pi s / 2), cos(2^k pi s / 2) for k = 0 .. timeFrequencies-1],
///   ordered s, sin_0, cos_0, sin_1, cos_1, ...
/// The class enters as a one-hot vector of classes + 1 numbers, the last of which means "no class"
/// (absent altogether when classes = 0).
///
/// kMlp, for points of `dimension` numbers: x = [z | phi(t) | phi(h) | class];
///   x <- gelu(layers.i.weight x + layers.i.bias) for i < depth; out = head.weight x + head.bias.
///
/// kVit, for pictures of `side` x `side` pixels in `channels` channels (element (c, y, x) at
/// (c * side + y) * side + x), cut into n = (side / patch)^2 tokens, row by row; a token's patch is
/// its channels * patch^2 numbers in order (c, y, x):
///   x_i = embed.weight [patch_i | phi(t) | phi(h) | class] + embed.bias + position_i
///   for each block b:
///     y = norm(x) (blocks.b.norm1); q, k, v = blocks.b.{query,key,value}.weight y + bias, split in
///     heads of width / heads; with queryKeyNorm q and k are divided by their root mean square
///     within a head, sqrt(mean square + 1e-5);
///     x += blocks.b.out.weight softmax(q k^T / sqrt(width / heads)) v + blocks.b.out.bias;
///     x += blocks.b.down.weight gelu(blocks.b.up.weight norm(x) (blocks.b.norm2) +
///     blocks.b.up.bias) + blocks.b.down.bias
///   out_i = head.weight norm(x_i) (final_norm) + head.bias, put back in place as the patch of
///   token i
/// norm: layer ((x - mean) / sqrt(variance + 1e-5)) or RMS (x / sqrt(mean square + 1e-5)), then
///   .weight * . + .bias (RMS: no bias). gelu(x) = x/2 (1 + erf(x / sqrt 2)).
/// adaptiveNorm: time modulates each norm: .weight and .bias get additions modulate.weight
///   [phi(t) | phi(h)] + modulate.bias, split per norm as [scale_1 | shift_1 | scale_2 | shift_2]
///   for blocks.b.modulate (4 * width rows) and [scale | shift] for final_modulate (2 * width
///   rows); it does not see the class, so at a fixed time it is a constant.
/// Positions: learned table `position` [n, width], or sinusoidal over (row, column), with no
///   parameters and defined for any n: for k < width/4, with f = 10000^(-k / (width/4)),
///   [sin(row f), cos(row f), sin(column f), cos(column f)] at 4k..4k+3.
struct NetworkConfig {
  NetworkKind kind = NetworkKind::kVit;
  std::int64_t dimension = 2;  // kMlp: numbers in a point
  std::int64_t side = 8, channels = 1, patch = 4;
  std::int64_t width = 32;
  std::int64_t depth = 1;  // blocks; kMlp: hidden layers
  std::int64_t heads = 2;
  std::int64_t hidden = 64;  // of a block's perceptron
  NormKind norm = NormKind::kLayer;
  Positions positions = Positions::kLearned;
  bool adaptiveNorm = false;
  bool queryKeyNorm = false;
  std::int64_t timeFrequencies = 4;
  std::int64_t classes = 0;

  std::int64_t tokens() const { return (side / patch) * (side / patch); }
  std::int64_t patchNumbers() const { return channels * patch * patch; }
  std::int64_t numbers() const {
    return kind == NetworkKind::kMlp ? dimension : channels * side * side;
  }
  std::int64_t timeFeatures() const { return 2 * timeFrequencies + 1; }
  std::int64_t classInputs() const { return classes == 0 ? 0 : classes + 1; }
  bool operator==(const NetworkConfig&) const = default;
};

/// Throws Error where a number is out of place (a patch that does not divide the side, ...).
void checkConfig(const NetworkConfig& config);

/// As JSON text, and back: one key a field, of the field's name.
std::string formatConfig(const NetworkConfig& config);
NetworkConfig parseConfig(const std::string& json, const std::string& where);

/// Name and shape of each parameter in a fixed order: [out, in] for weights, [out] for biases.
struct ParameterShape {
  std::string name;
  Shape shape;
};
std::vector<ParameterShape> parametersOf(const NetworkConfig& config);

struct FloatTensor {
  Shape shape;
  std::vector<float> values;
};

/// A network's parameters by name.
struct Network {
  NetworkConfig config;
  std::map<std::string, FloatTensor> parameters;
};

/// What a sampler needs of two networks and how they step.
enum class Path { kLinear, kTrigonometric };
enum class Target { kMeanflow, kPaper, kMaterial, kMoment };

/// Is the velocity network's u1(z, t, h) the average over the step? The other targets ask it at h =
/// 0 alone, for the velocity itself.
constexpr bool averagesVelocity(Target target) {
  return target == Target::kMeanflow || target == Target::kPaper;
}

/// A trained model: `velocity` alone for Target::kMeanflow, both networks otherwise.
///
/// One step from t to r, h = t - r:
///   meanflow:          z - h u1(z, t, h)
///   paper:             z - h u1(z, t, h) + h^2/2 u2(z, t, h)
///   material, moment:  z - h u1(z, t, 0) + h^2/2 u2(z, t, h)
/// from z ~ N(0, 1) at t = 1 down to r = 0. `scale`, `shift` turn a sample into data: pixel = scale
/// * z + shift, data levels 0 .. levels-1 (levels = 0: plain numbers, such as points of the plane).
struct Model {
  Target target = Target::kMoment;
  Path path = Path::kLinear;
  Network velocity;
  Network acceleration;
  double scale = 1, shift = 0;
  std::int64_t levels = 0;
  std::map<std::string, std::string> metadata;  // further keys of the file, kept
};

/// Checkpoints are safetensors files: F32 tensors "velocity.<parameter>" and
/// "acceleration.<parameter>" (the averaged weights that one samples with; training state has other
/// prefixes and is ignored here), metadata "model" (JSON: target, path, scale, shift, levels),
/// "velocity" and "acceleration" (JSON: NetworkConfig).
Model parseCheckpoint(std::string_view bytes, const std::string& where);
std::string formatCheckpoint(const Model& model);

/// Seeded weights of a fresh model, the same on every machine; with sinusoidal positions they do
/// not depend on the side. Pictures have 17 levels, pixel = 4 z + 8; points are plain numbers.
Model seededModel(const NetworkConfig& config, Target target, std::uint64_t seed);

/// The names of each choice.
ChoiceRows<Target> targetNames();
ChoiceRows<Path> pathNames();
ChoiceRows<NetworkKind> networkKindNames();
ChoiceRows<NormKind> normNames();
ChoiceRows<Positions> positionNames();

const char* name(Target target);
const char* name(Path path);
Target parseTarget(const std::string& text);
Path parsePath(const std::string& text);

}  // namespace tc0
