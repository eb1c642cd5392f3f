#include "model/net/bounds.h"

#include <ATen/core/grad_mode.h>

#include "circuit/base/assert.h"
#include "circuit/base/choice.h"
#include "model/recipe/linear/exp_polynomial.h"

namespace tc0 {
namespace {

constexpr double kMostBound = 100;  // of entries, where a polynomial is looked for

double singular(const at::Tensor& matrix) {
  return at::linalg_svdvals(matrix.to(at::kCPU, at::kDouble)).max().item<double>();
}

constexpr int kSquarings = 10;

// A bound of the largest singular value from above, by traces of powers; see boundWeights. Each
// power is divided by its trace, so that none overflows, and the logarithm of what was divided off
// is summed up.
at::Tensor singularAbove(const at::Tensor& matrix) {
  const bool wide = matrix.size(0) <= matrix.size(1);
  at::Tensor power = wide ? at::mm(matrix, matrix.t()) : at::mm(matrix.t(), matrix);
  at::Tensor logarithm = at::zeros({}, matrix.options());
  double share = 0.5;
  for (int i = 0;; ++i) {
    const at::Tensor trace = power.trace().clamp_min(1e-30);
    logarithm = logarithm + trace.log() * share;
    if (i == kSquarings) return logarithm.exp();
    power = power / trace;
    power = at::mm(power, power);
    share /= 2;
  }
}

double length(const at::Tensor& vector) { return vector.norm().item<double>(); }

bool isMatrix(const ParameterShape& parameter) {
  return parameter.shape.size() == 2 && parameter.name != "position";
}

// A vector known to lie within `radius` of `centre`, entry by entry.
struct Box {
  at::Tensor centre, radius;
};

// The gain or the bias of a norm, at every time in [0, 1]. `part` is its place in the rows of the
// modulation, [scale_1 | shift_1 | scale_2 | shift_2].
Box boxOf(const Net& net, const std::string& name, std::int64_t block, std::int64_t part) {
  const auto get = [&](const std::string& parameter) {
    return net.parameters().named(parameter).to(at::kCPU, at::kDouble);
  };
  const NetworkConfig& config = net.config();
  const bool given = name.find(".bias") == std::string::npos || config.norm == NormKind::kLayer;
  Box box;
  box.centre = given ? get(name) : at::zeros({config.width}, at::kDouble);
  box.radius = at::zeros_like(box.centre);
  if (!config.adaptiveNorm) return box;
  const std::string modulate = cat("blocks.", block, ".modulate");
  const auto rows = [&](const at::Tensor& a) {
    return a.narrow(0, part * config.width, config.width);
  };
  box.centre = box.centre + rows(get(modulate + ".bias"));
  box.radius = rows(get(modulate + ".weight")).abs().sum(1);  // time features are within [-1, 1]
  return box;
}

struct HeadLengths {
  double moving, whole;  // of W diag(gain) y with |y| = sqrt(width), and with the bias
};

// |W diag(gain) y| is at most sqrt(width) times the largest singular value of W diag(gain). The
// centre of the gain is in that matrix; its radius adds at most the radius's largest entry times
// that of W.
HeadLengths lengthsOf(const at::Tensor& weight, const at::Tensor& bias, const Box& gain,
                      const Box& shift) {
  const double root = std::sqrt(double(weight.size(1)));
  const double own = singular(weight);
  const double moving =
      (singular(weight * gain.centre) + own * gain.radius.max().item<double>()) * root;
  return {moving,
          moving + length(at::mv(weight, shift.centre) + bias) + own * length(shift.radius)};
}

// Sets the bounds of |q.k| / sqrt(d), for every head. Taking the mean key off every key removes
// what all keys have in common (the bias), and changes a key by at most spread = 2 (1 - 1/n) times
// the rest.
void boundEntries(const Net& net, std::int64_t block, BlockBounds& bounds) {
  const NetworkConfig& config = net.config();
  const std::int64_t size = config.width / config.heads;
  const double n = config.tokens(), d = size;
  const double spread = 2 * (1 - 1 / n), root = std::sqrt(d);
  if (config.queryKeyNorm) {
    bounds.entries = root;
    bounds.centredEntries = root * spread;
    return;
  }
  const std::string prefix = cat("blocks.", block, ".");
  const Box gain = boxOf(net, prefix + "norm1.weight", block, 0);
  const Box shift = boxOf(net, prefix + "norm1.bias", block, 1);
  const auto head = [&](const char* which, std::int64_t index) {
    const auto rows = [&](const char* kind) {
      return net.parameters()
          .named(prefix + which + kind)
          .to(at::kCPU, at::kDouble)
          .narrow(0, index * size, size);
    };
    return lengthsOf(rows(".weight"), rows(".bias"), gain, shift);
  };
  for (std::int64_t h = 0; h < config.heads; ++h) {
    const HeadLengths query = head("query", h), key = head("key", h);
    bounds.entries = std::max(bounds.entries, query.whole * key.whole / root);
    bounds.centredEntries =
        std::max(bounds.centredEntries, query.whole * key.moving * spread / root);
  }
}

// Why a plan, which holds what was considered, is as it is.
std::string reasonFor(const AttentionPlan& plan, const AttentionOptions& options,
                      std::int64_t tokens, bool within, bool pays) {
  if (plan.considered == 0)
    return cat("no polynomial of degree ", options.maxDegree, " holds on [-B, B]");
  if (!within) return cat("degree ", plan.considered, " is not within ", options.tolerance);
  return cat(plan.features, pays ? " features pay at " : " features do not pay at ", tokens,
             tokens == 1 ? " token" : " tokens");
}

// Considers the smallest degree within the tolerance, or the largest one allowed, and takes it if
// the choice is approx, or if it is auto and the polynomial is within the tolerance and pays.
AttentionPlan planBlock(const Net& net, std::size_t block, const BlockBounds& bounds,
                        const AttentionOptions& options) {
  TC0_ASSERT(bounds.entries >= 0 && bounds.centredEntries >= 0);
  const bool required = options.choice == AttentionChoice::kApprox;
  AttentionPlan plan;
  plan.centreKeys = bounds.centredEntries < bounds.entries;
  plan.bound = std::max(1e-6, std::min(bounds.centredEntries, bounds.entries));
  ExpPolynomial polynomial;
  bool within = false;
  for (int degree = 1; degree <= options.maxDegree && !within && plan.bound < kMostBound;
       ++degree) {
    polynomial = minimaxExp(degree, plan.bound);
    within = attentionError(polynomial.error) <= options.tolerance;
  }
  const bool holds = !polynomial.coefficients.empty() && polynomial.error < 1;
  if (required && !holds)
    fail("attention approx: block ", block,
         ": required a bound B of the entries at which a polynomial of degree ", options.maxDegree,
         " is within a relative error of 1, found B = ", plan.bound,
         "; train with model.query_key_norm or model.weight_bound, or use exact or auto");
  const NetworkConfig& config = net.config();
  bool pays = false;
  if (holds) {
    plan.considered = polynomial.degree();
    plan.features = FeatureMap::features(config.width / config.heads, plan.considered);
    plan.certified = attentionError(polynomial.error);
    pays = 2 * config.tokens() >= 5 * plan.features;
  }
  plan.reason = required ? "asked for" : reasonFor(plan, options, config.tokens(), within, pays);
  if (!required && !(within && pays)) return plan;
  plan.degree = plan.considered;
  plan.error = polynomial.error;
  plan.coefficients = polynomial.coefficients;
  return plan;
}

}  // namespace

void boundWeights(Net& net, WeightBound kind, double R) {
  if (!(R > 0)) fail("weight bound: required a positive R, found ", R);
  const at::NoGradGuard guard;
  for (const ParameterShape& parameter : net.parameters().shapes()) {
    if (!isMatrix(parameter)) continue;
    at::Tensor weight = net.parameters().named(parameter.name);
    if (kind == WeightBound::kClip) {
      weight.clamp_(-R, R);
    } else {
      weight.mul_((R / singularAbove(weight)).clamp_max(1));
    }
  }
}

std::vector<BlockBounds> certifiedBounds(const Net& net) {
  const at::NoGradGuard guard;
  std::vector<BlockBounds> all;
  if (net.config().kind != NetworkKind::kVit) return all;
  for (std::int64_t b = 0; b < net.config().depth; ++b) {
    BlockBounds bounds;
    for (const ParameterShape& parameter : net.parameters().shapes()) {
      if (!isMatrix(parameter) || parameter.name.rfind(cat("blocks.", b, "."), 0) != 0) continue;
      const at::Tensor weight = net.parameters().named(parameter.name);
      bounds.largestWeight = std::max(bounds.largestWeight, weight.abs().max().item<double>());
      bounds.largestSingular = std::max(bounds.largestSingular, singular(weight));
    }
    boundEntries(net, b, bounds);
    all.push_back(bounds);
  }
  return all;
}

std::vector<AttentionPlan> planAttention(const Net& net, const AttentionOptions& options) {
  std::vector<AttentionPlan> plans(net.config().depth);
  if (net.config().kind != NetworkKind::kVit) {
    if (options.choice == AttentionChoice::kApprox)
      fail("attention approx: required a vision transformer, found an MLP, which has none");
    return plans;
  }
  if (options.choice == AttentionChoice::kExact) return plans;
  const std::vector<BlockBounds> bounds = certifiedBounds(net);
  for (std::size_t b = 0; b < bounds.size(); ++b) plans[b] = planBlock(net, b, bounds[b], options);
  return plans;
}

}  // namespace tc0
