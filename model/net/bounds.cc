#include "model/net/bounds.h"

#include <array>
#include <iomanip>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"
#include "model/net/polynomial.h"

namespace tc0 {
namespace {

constexpr std::array kBounds = {std::pair{WeightBound::kNone, "none"},
                                std::pair{WeightBound::kClip, "clip"},
                                std::pair{WeightBound::kSpectral, "spectral"}};
constexpr std::array kChoices = {std::pair{AttentionChoice::kExact, "exact"},
                                 std::pair{AttentionChoice::kApprox, "approx"},
                                 std::pair{AttentionChoice::kAuto, "auto"}};

template <class Table>
auto parseIn(const Table& table, const char* what, const std::string& text) {
  std::vector<std::string> names;
  for (const auto& [entry, known] : table) {
    if (text == known) return entry;
    names.emplace_back(known);
  }
  fail(what, ": required one of ", listText(names), ", found '", text, "'",
       didYouMean(text, names));
}

double singular(const at::Tensor& matrix) {
  return at::linalg_svdvals(matrix.to(at::kCPU, at::kDouble)).max().item<double>();
}

double length(const at::Tensor& vector) { return vector.norm().item<double>(); }

bool isMatrix(const ParameterShape& parameter) {
  return parameter.shape.size() == 2 && parameter.name != "position";
}

// A vector known to lie within `radius` of `centre`, entry by entry.
struct Box {
  at::Tensor centre, radius;
};

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

HeadLengths lengthsOf(const at::Tensor& weight, const at::Tensor& bias, const Box& gain,
                      const Box& shift) {
  const double root = std::sqrt(static_cast<double>(weight.size(1)));
  const double own = singular(weight);
  const double moving =
      (singular(weight * gain.centre) + own * gain.radius.max().item<double>()) * root;
  return {moving,
          moving + length(at::mv(weight, shift.centre) + bias) + own * length(shift.radius)};
}

void boundEntries(const Net& net, std::int64_t block, BlockBounds& bounds) {
  const NetworkConfig& config = net.config();
  const std::int64_t size = config.width / config.heads;
  const double n = static_cast<double>(config.tokens());
  const double spread = 2 * (1 - 1 / n), root = std::sqrt(static_cast<double>(size));
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

AttentionPlan planBlock(const Net& net, std::size_t block, const BlockBounds& bounds,
                        const AttentionOptions& options) {
  const bool required = options.choice == AttentionChoice::kApprox;
  AttentionPlan plan;
  plan.centreKeys = bounds.centredEntries < bounds.entries;
  plan.bound = std::max(1e-6, std::min(bounds.centredEntries, bounds.entries));
  ExpPolynomial polynomial;
  bool within = false;
  for (int degree = 1; degree <= options.maxDegree && !within && plan.bound < 100; ++degree) {
    polynomial = minimaxExp(degree, plan.bound);
    within = attentionError(polynomial.error) <= options.tolerance;
  }
  if (required && (polynomial.coefficients.empty() || polynomial.error >= 1))
    fail("attention approx, block ", block, ": entries are certified to at most ", plan.bound,
         ", too many for a polynomial of degree ", options.maxDegree,
         "; bound the weights, or train with query and key norm");
  const NetworkConfig& config = net.config();
  const std::int64_t features =
      FeatureMap::features(config.width / config.heads, polynomial.degree());
  const bool pays = 2 * config.tokens() >= 5 * features;
  if (!required && !(within && pays)) return {0, plan.centreKeys, plan.bound, 0, {}};
  plan.degree = polynomial.degree();
  plan.error = polynomial.error;
  plan.coefficients = polynomial.coefficients;
  return plan;
}

}  // namespace

WeightBound parseWeightBound(const std::string& text) {
  return parseIn(kBounds, "weight bound", text);
}
AttentionChoice parseAttentionChoice(const std::string& text) {
  return parseIn(kChoices, "attention", text);
}
const char* name(WeightBound kind) {
  for (const auto& [entry, text] : kBounds)
    if (entry == kind) return text;
  return "";
}

void boundWeights(Net& net, WeightBound kind, double R) {
  if (kind == WeightBound::kNone) return;
  if (!(R > 0)) fail("weight bound: required a positive R, found ", R);
  const at::NoGradGuard guard;
  for (const ParameterShape& parameter : net.parameters().shapes()) {
    if (!isMatrix(parameter)) continue;
    at::Tensor weight = net.parameters().named(parameter.name);
    if (kind == WeightBound::kClip) {
      weight.clamp_(-R, R);
    } else if (const double largest = singular(weight); largest > R) {
      weight.mul_(R / largest);
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
  std::vector<AttentionPlan> plans(static_cast<std::size_t>(net.config().depth));
  if (options.choice == AttentionChoice::kExact || net.config().kind != NetworkKind::kVit)
    return plans;
  const std::vector<BlockBounds> bounds = certifiedBounds(net);
  for (std::size_t b = 0; b < bounds.size(); ++b) plans[b] = planBlock(net, b, bounds[b], options);
  return plans;
}

std::string boundsReport(const Net& net) {
  std::ostringstream out;
  out << std::setprecision(3);
  const std::vector<BlockBounds> bounds = certifiedBounds(net);
  for (std::size_t b = 0; b < bounds.size(); ++b) {
    const AttentionPlan& plan = net.attention()[b];
    out << "block " << b << ": weights R " << bounds[b].largestWeight << ", singular values "
        << bounds[b].largestSingular << ", entries B " << bounds[b].entries << " (keys centred "
        << bounds[b].centredEntries << "), attention ";
    if (plan.degree == 0)
      out << "exact\n";
    else
      out << "of degree " << plan.degree << ", certified error " << attentionError(plan.error)
          << " of the values' spread\n";
  }
  return out.str();
}

}  // namespace tc0
