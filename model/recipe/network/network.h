#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/base/choice.h"
#include "circuit/base/index_map.h"

namespace tc0 {

/// The networks as plain descriptions and plain numbers. Training by LibTorch (model/net) and the
/// recipes both work with them; nothing here needs LibTorch.

enum class NetworkKind { kMlp, kVit };
enum class NormKind { kLayer, kRms };
enum class Positions { kLearned, kSinusoidal };

/// A network u(z, t, h, class), h = t - r.
///
/// Time enters as 2 * timeFrequencies + 1 features of each of t and h:
///   phi(s) = [s, sin_0, cos_0, sin_1, cos_1, ...],
///     sin_k = sin(2^k pi s / 2), cos_k = cos(2^k pi s / 2), k < timeFrequencies
/// The class enters as a one-hot vector of classes + 1 numbers, of which the last means "no class".
/// If classes = 0 there is no such vector.
///
/// kMlp, for points of `dimension` numbers:
///   x = [z | phi(t) | phi(h) | class]
///   x <- gelu(layers.i.weight x + layers.i.bias)    for i < depth
///   out = head.weight x + head.bias
///
/// kVit, for pictures of `side` x `side` pixels in `channels` channels, element (c, y, x) being
/// number (c * side + y) * side + x. The picture is cut into n = (side / patch)^2 tokens, row by
/// row. The patch of a token is its channels * patch^2 numbers in the order (c, y, x).
///   x_i = embed.weight [patch_i | phi(t) | phi(h) | class] + embed.bias + position_i
///   for each block b, with all parameters under "blocks.b.":
///     y = norm1(x)
///     q, k, v = {query,key,value}.weight y + {query,key,value}.bias, split in heads
///     with queryKeyNorm: q and k <- q and k / sqrt(mean square within the head + 1e-5)
///     x <- x + out.weight softmax(q k^T / sqrt(width / heads)) v + out.bias
///     x <- x + down.weight gelu(up.weight norm2(x) + up.bias) + down.bias
///   out_i = head.weight final_norm(x_i) + head.bias, which is the patch of token i
///
/// Functions:
///   gelu(x) = x/2 (1 + erf(x / sqrt 2))
///   layer norm: .weight * (x - mean) / sqrt(variance + 1e-5) + .bias
///   RMS norm:   .weight * x / sqrt(mean square + 1e-5)
///
/// adaptiveNorm: time changes the norms. modulate.weight [phi(t) | phi(h)] + modulate.bias is added
/// to their weights and biases:
///   blocks.b.modulate, 4 * width rows:  [norm1.weight | norm1.bias | norm2.weight | norm2.bias]
///   final_modulate, 2 * width rows:     [final_norm.weight | final_norm.bias]
/// The class takes no part, so the norms are constants at a fixed time.
///
/// Positions: a learned table `position` [n, width], or sinusoids of row and column, which have no
/// parameters and are defined for any n:
///   numbers 4k .. 4k+3 are [sin(row f), cos(row f), sin(column f), cos(column f)],
///     f = 10000^(-k / (width/4)), k < width/4
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

/// Throws Error if a number is out of place, say a patch that does not divide the side.
void checkConfig(const NetworkConfig& config);

/// The configuration as JSON text, and back. Keys are the names of the fields.
std::string formatConfig(const NetworkConfig& config);
NetworkConfig parseConfig(const std::string& json, const std::string& where);

/// Name and shape of a parameter: [out, in] for weights, [out] for biases.
struct ParameterShape {
  std::string name;
  Shape shape;
};
/// The parameters of a network, in a fixed order.
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

/// How data and noise are mixed at time t: z = (1-t) data + t noise, or with cosine and sine.
enum class Path { kLinear, kTrigonometric };

/// What the networks were trained to be; Model says how each is sampled.
enum class Target { kMeanflow, kPaper, kMaterial, kMoment };

/// Whether u1(z, t, h) of the velocity network is the average velocity over the step. For the other
/// targets it is read at h = 0 only, where it is the velocity itself.
constexpr bool averagesVelocity(Target target) {
  return target == Target::kMeanflow || target == Target::kPaper;
}

/// How the two networks of a model of tokens are read. Number k * L + l of z belongs to letter k of
/// token l, of L tokens; data have s = 1 / scale at the letter of a token and 0 at all others. A
/// softmax is over the letters of a token. On the linear path, with h = t - r:
///   kEndpoint: D = s softmax(u1(z, t, 0)) is the mean of the data given z. The velocity is
///              (z - D) / t, and the acceleration is u2 less its mean over the letters.
///   kLogits:   delta = s softmax(u1(z, t, 0) + h u2(z, t, h)) is a mean of D along the flow from t
///              to r, and z_r = (r/t) z + (h/t) delta. The letter of a token after the last step is
///              that of the largest u1 + h u2, which takes no softmax.
enum class TokenForm { kEndpoint, kLogits };

/// The tokens that a model's data consist of; without letters the data are no tokens.
struct Tokens {
  std::int64_t letters = 0;  // K >= 2, or 0
  TokenForm form = TokenForm::kLogits;
  std::string alphabet;  // the character of each letter; empty if tokens are pixels
  bool active() const { return letters > 0; }
};

/// A trained model. For Target::kMeanflow it has the network `velocity` alone, otherwise both.
///
/// One step from t to r, h = t - r:
///   meanflow:          z - h u1(z, t, h)
///   paper:             z - h u1(z, t, h) + h^2/2 u2(z, t, h)
///   material, moment:  z - h u1(z, t, 0) + h^2/2 u2(z, t, h)
/// from z ~ N(0, 1) at t = 1 down to r = 0. Then data = scale * z + shift, in levels 0 .. levels-1
/// of pixels; if levels = 0, data are plain numbers such as points of the plane. A model of tokens
/// has Target::kMoment and the linear path, and its steps are those of TokenForm.
///
/// `means` are the data's means in the scale of z: a row of numbers() for each class and a last one
/// for "no class"; one row without classes. It is empty if a file does not say. With
/// `withoutVelocity` the sampler takes the velocity from them (model/recipe/start_velocity.h)
/// instead of from its network; that is a choice of whoever samples, and no file keeps it.
struct Model {
  Target target = Target::kMoment;
  Path path = Path::kLinear;
  Network velocity;
  Network acceleration;
  double scale = 1, shift = 0;
  std::int64_t levels = 0;
  std::vector<float> means;
  bool withoutVelocity = false;
  Tokens tokens = {};
  std::map<std::string, std::string> metadata;  // all other keys of the file
};

/// Rows of Model::means: one for each class and one for "no class".
inline std::int64_t meanRows(const NetworkConfig& config) {
  return config.classes == 0 ? 1 : config.classes + 1;
}

/// Reading and writing checkpoints. A checkpoint is a safetensors file of F32 tensors
/// "velocity.<parameter>" and "acceleration.<parameter>", the weights that one samples with. Its
/// metadata has JSON texts: "model" (target, path, scale, shift, levels; for tokens also letters,
/// form and alphabet), and "velocity" and "acceleration" (NetworkConfig). The tensor "means" [rows,
/// numbers()] may be absent. Other tensors, such as the state of training, are ignored here.
Model parseCheckpoint(std::string_view bytes, const std::string& where);
std::string formatCheckpoint(const Model& model);

/// A model with random weights that has not been trained. A seed gives the same weights on every
/// machine and, with sinusoidal positions, for every side. Pictures have 17 levels and
/// pixel = 4 z + 8; points are plain numbers.
Model seededModel(const NetworkConfig& config, Target target, std::uint64_t seed);

/// The names of each choice.
ChoiceRows<Target> targetNames();
ChoiceRows<Path> pathNames();
ChoiceRows<NetworkKind> networkKindNames();
ChoiceRows<NormKind> normNames();
ChoiceRows<Positions> positionNames();
ChoiceRows<TokenForm> tokenFormNames();

const char* name(Target target);
const char* name(Path path);
const char* name(TokenForm form);
Target parseTarget(const std::string& text);
Path parsePath(const std::string& text);

}  // namespace tc0
