#include "model/recipe/reference.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/recipe/patches.h"
#include "model/recipe/tokens/step.h"

namespace tc0 {
namespace {

using Numbers = std::vector<double>;

// A forward pass, or a block of it: the points that it reports begin with the prefix.
struct Pass {
  const NetworkConfig& config;
  const Probe& probe;
  std::string prefix;

  void report(const std::string& point, std::span<const double> values) const {
    if (probe) probe(prefix + point, values);
  }
};

void add(Numbers& x, const Numbers& more) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += more[i];
}

// The parts of a norm: a normalised number is centred[i] / deviation[i / width].
struct NormParts {
  Numbers centred, deviation;
};

NormParts normParts(const Pass& pass, const std::string& point, const Numbers& x) {
  const std::int64_t width = pass.config.width;
  NormParts parts{x, {}};
  for (std::int64_t at = 0; at < std::ssize(x); at += width) {
    double mean = 0, square = 0;
    if (pass.config.norm == NormKind::kLayer)
      for (std::int64_t i = 0; i < width; ++i) mean += x[at + i] / width;
    for (std::int64_t i = 0; i < width; ++i) {
      double& value = parts.centred[at + i];
      value -= mean;
      square += value * value / width;
    }
    parts.deviation.push_back(std::sqrt(square + kNormEpsilon));
  }
  pass.report(point + ".centred", parts.centred);
  pass.report(point + ".deviation", parts.deviation);
  return parts;
}

// layer(norm(x)). As in a program, the layer multiplies before the norm's division, and its raw
// results are a point of their own.
Numbers normThen(const Pass& pass, const std::string& point, const NormParts& x, const Gain& norm,
                 const Dense& layer) {
  Dense folded = fold(norm, layer);
  Numbers bias = std::exchange(folded.bias, {});
  Numbers y = folded.apply(x.centred);
  pass.report(point + ".raw", y);
  TC0_ASSERT(y.size() == x.deviation.size() * bias.size());
  for (std::size_t i = 0; i < y.size(); ++i)
    y[i] = y[i] / x.deviation[i / bias.size()] + bias[i % bias.size()];
  return y;
}

// Queries or keys divided by their root mean square within each head.
Numbers headNorm(const Pass& pass, const std::string& point, Numbers q) {
  const std::int64_t size = pass.config.width / pass.config.heads;
  for (std::int64_t at = 0; at < std::ssize(q); at += size) {
    double square = 0;
    for (std::int64_t i = 0; i < size; ++i) square += q[at + i] * q[at + i];
    double root = std::sqrt(square / size + kNormEpsilon);
    for (std::int64_t i = 0; i < size; ++i) q[at + i] /= root;
  }
  pass.report(point, q);
  return q;
}

// softmax(q k^T / sqrt(size)) v, [heads, n, size], from q, k and v of [n, width]. Head h has the
// channels h * size to h * size + size - 1 of each token.
Numbers attend(const Pass& pass, const Numbers& q, const Numbers& k, const Numbers& v) {
  const std::int64_t width = pass.config.width, heads = pass.config.heads;
  const std::int64_t n = std::ssize(q) / width, size = width / heads;
  TC0_ASSERT(k.size() == q.size() && v.size() == q.size());
  double scale = 1 / std::sqrt(size);
  Numbers scores, result;
  for (std::int64_t head = 0; head < heads; ++head) {
    for (std::int64_t i = 0; i < n; ++i) {
      Numbers row(n);
      for (std::int64_t j = 0; j < n; ++j)
        for (std::int64_t d = 0; d < size; ++d)
          row[j] += scale * q[i * width + head * size + d] * k[j * width + head * size + d];
      scores.insert(scores.end(), row.begin(), row.end());
      double most = *std::max_element(row.begin(), row.end()), total = 0;
      for (double& score : row) total += score = std::exp(score - most);
      for (std::int64_t d = 0; d < size; ++d) {
        double sum = 0;
        for (std::int64_t j = 0; j < n; ++j) sum += row[j] * v[j * width + head * size + d];
        result.push_back(sum / total);
      }
    }
  }
  pass.report("scores", scores);
  pass.report("attention", result);
  return result;
}

// [heads, n, size] as [n, width].
Numbers joinHeads(const NetworkConfig& config, const Numbers& x) {
  const std::int64_t width = config.width, size = config.width / config.heads;
  const std::int64_t n = std::ssize(x) / width;
  Numbers joined(x.size());
  for (std::int64_t at = 0; at < std::ssize(x); ++at) {
    const std::int64_t d = at % size, i = at / size % n, head = at / size / n;
    joined[i * width + head * size + d] = x[at];
  }
  return joined;
}

void runBlock(const Pass& pass, const FixedBlock& block, Numbers& x) {
  NormParts normal = normParts(pass, "attend", x);
  Numbers q = normThen(pass, "query", normal, block.norm1, block.query);
  Numbers k = normThen(pass, "key", normal, block.norm1, block.key);
  Numbers v = normThen(pass, "value", normal, block.norm1, block.value);
  pass.report("query", q);
  pass.report("key", k);
  pass.report("value", v);
  if (pass.config.queryKeyNorm) {
    q = headNorm(pass, "query.normal", q);
    k = headNorm(pass, "key.normal", k);
  }
  Numbers mixed = joinHeads(pass.config, attend(pass, q, k, v));
  pass.report("mixed", mixed);
  add(x, block.out.apply(mixed));
  pass.report("after", x);

  Numbers hidden = normThen(pass, "activation", normParts(pass, "feed", x), block.norm2, block.up);
  for (double& value : hidden) value = gelu(value);
  pass.report("activation", hidden);
  add(x, block.down.apply(hidden));
  pass.report("residual", x);
}

Numbers forwardVit(const FixedNetwork& network, std::span<const double> z, std::int64_t label,
                   const Probe& probe) {
  const NetworkConfig& config = network.config;
  Numbers x = network.first.apply(toPatches(config, z));
  TC0_ASSERT(network.position.size() == x.size());
  for (std::int64_t i = 0; i < std::ssize(x); ++i) {
    x[i] += network.position[i];
    if (config.classes > 0) x[i] += network.classes.weight(i % config.width, label);
  }
  Pass pass{config, probe, ""};
  pass.report("embed", x);
  for (std::size_t b = 0; b < network.blocks.size(); ++b)
    runBlock(Pass{config, probe, cat("blocks.", b, ".")}, network.blocks[b], x);
  Numbers out = normThen(pass, "head", normParts(pass, "head", x), network.finalNorm, network.head);
  pass.report("head", out);
  return fromPatches(config, out);
}

Numbers forwardMlp(const FixedNetwork& network, std::span<const double> z, std::int64_t label,
                   const Probe& probe) {
  Pass pass{network.config, probe, ""};
  Numbers x = network.first.apply(Numbers(z.begin(), z.end()));
  if (network.config.classes > 0)
    for (std::int64_t i = 0; i < std::ssize(x); ++i) x[i] += network.classes.weight(i, label);
  for (std::size_t i = 0;; ++i) {
    for (double& value : x) value = gelu(value);
    pass.report(cat("layers.", i), x);
    if (i == network.layers.size()) break;
    x = network.layers[i].apply(x);
  }
  x = network.head.apply(x);
  pass.report("head", x);
  return x;
}

// The probe with a prefix before the names of points; an empty probe stays empty.
Probe withPrefix(const Probe& probe, std::string prefix) {
  if (!probe) return {};
  return [&probe, prefix](const std::string& point, std::span<const double> values) {
    probe(prefix + point, values);
  };
}

}  // namespace

double gelu(double x) { return x / 2 * (1 + std::erf(x / std::numbers::sqrt2)); }

std::vector<double> forward(const FixedNetwork& network, std::span<const double> z,
                            std::int64_t label, const Probe& probe) {
  const NetworkConfig& config = network.config;
  if (std::ssize(z) != config.numbers())
    fail("network: required ", config.numbers(), " numbers, found ", z.size());
  if (config.classes > 0 && (label < 0 || label > config.classes))
    fail("network: required a class from 0 to ", config.classes, ", found ", label);
  return config.kind == NetworkKind::kMlp ? forwardMlp(network, z, label, probe)
                                          : forwardVit(network, z, label, probe);
}

std::vector<double> forward(const Network& network, std::span<const double> z, double t, double h,
                            std::int64_t label) {
  return forward(atTime(network, t, h), z, label);
}

Times uniformTimes(std::int64_t steps) {
  if (steps < 1 || steps > 10000) fail("sampler: required 1 to 10000 steps, found ", steps);
  Times times;
  for (std::int64_t i = steps; i >= 0; --i) times.push_back(static_cast<double>(i) / steps);
  return times;
}

void checkTimes(const Times& times) {
  bool falls = times.size() >= 2 && times.front() == 1 && times.back() == 0;
  for (std::size_t i = 1; i < times.size(); ++i) falls = falls && times[i] < times[i - 1];
  if (!falls) fail("sampler: required times that fall from 1 to 0, found ", listText(times));
}

Times parseTimes(const std::string& list) {
  Times times;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    const std::string word = list.substr(at, comma - at);
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size())
      fail("--times: required numbers, found '", word, "'");
    times.push_back(value);
    at = comma + 1;
  }
  checkTimes(times);
  return times;
}

// Targets whose u1 is the velocity itself read it at h = 0.
std::vector<FixedStep> fixedSteps(const Model& model, const Times& times) {
  checkTimes(times);
  std::vector<FixedStep> steps;
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    double t = times[i], h = t - times[i + 1];
    bool instant = !averagesVelocity(model.target);
    FixedStep step{t, h, atTime(model.velocity, t, instant ? 0 : h), {}, {}};
    if (model.withoutVelocity) step.start = startVelocity(model, times);
    if (model.target != Target::kMeanflow)
      step.acceleration.push_back(atTime(model.acceleration, t, h));
    step.tokens = model.tokens;
    step.size = 1 / model.scale;
    if (model.tokens.active() && model.tokens.form == TokenForm::kEndpoint)
      centreOverLetters(step.acceleration.at(0), model.tokens.letters);
    steps.push_back(std::move(step));
  }
  return steps;
}

std::vector<double> sample(const std::vector<FixedStep>& steps, std::span<const double> noise,
                           std::int64_t label, const Probe& probe) {
  Numbers z(noise.begin(), noise.end());
  for (std::size_t s = 0; s < steps.size(); ++s) {
    const FixedStep& step = steps[s];
    if (step.tokens.active()) {
      z = tokenStep(step, z, label, probe, cat(s, "."));
      if (probe) probe(cat(s, ".z"), z);
      continue;
    }
    Numbers next = z;
    Numbers u = step.start
                    ? step.start->at(z, label)
                    : forward(step.velocity, z, label, withPrefix(probe, cat(s, ".velocity.")));
    for (std::size_t i = 0; i < z.size(); ++i) next[i] -= step.h * u[i];
    for (const FixedNetwork& network : step.acceleration) {
      Numbers a = forward(network, z, label, withPrefix(probe, cat(s, ".acceleration.")));
      for (std::size_t i = 0; i < z.size(); ++i) next[i] += step.h * step.h / 2 * a[i];
    }
    z = std::move(next);
    if (probe) probe(cat(s, ".z"), z);
  }
  return z;
}

}  // namespace tc0
