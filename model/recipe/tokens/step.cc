#include "model/recipe/tokens/step.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

using Numbers = std::vector<double>;

// [letters, L] as [L, letters].
Numbers byToken(const Numbers& z, std::int64_t letters) {
  const std::int64_t length = std::ssize(z) / letters;
  Numbers turned(z.size());
  for (std::int64_t k = 0; k < letters; ++k)
    for (std::int64_t l = 0; l < length; ++l) turned[l * letters + k] = z[k * length + l];
  return turned;
}

Numbers byLetter(const Numbers& tokens, std::int64_t letters) {
  return byToken(tokens, std::ssize(tokens) / letters);
}

Numbers softmaxOf(Numbers rows, std::int64_t letters) {
  for (std::int64_t at = 0; at < std::ssize(rows); at += letters) {
    const double most = *std::max_element(rows.begin() + at, rows.begin() + at + letters);
    double total = 0;
    for (std::int64_t k = 0; k < letters; ++k)
      total += rows[at + k] = std::exp(rows[at + k] - most);
    for (std::int64_t k = 0; k < letters; ++k) rows[at + k] /= total;
  }
  return rows;
}

Probe under(const Probe& probe, const std::string& prefix) {
  if (!probe) return {};
  return [&probe, prefix](const std::string& point, std::span<const double> values) {
    probe(prefix + point, values);
  };
}

}  // namespace

std::vector<double> tokenStep(const FixedStep& step, std::span<const double> z, std::int64_t label,
                              const Probe& probe, const std::string& prefix) {
  const std::int64_t letters = step.tokens.letters;
  TC0_ASSERT(letters >= 2 && step.acceleration.size() == 1);
  const bool asLogits = step.tokens.form == TokenForm::kLogits;
  Numbers logits = forward(step.velocity, z, label, under(probe, prefix + "velocity."));
  const Numbers second =
      forward(step.acceleration[0], z, label, under(probe, prefix + "acceleration."));
  if (asLogits)
    for (std::size_t i = 0; i < logits.size(); ++i) logits[i] += step.h * second[i];
  logits = byToken(logits, letters);
  if (probe) probe(prefix + "logits", logits);
  const Numbers endpoint = softmaxOf(logits, letters);
  if (probe && !(asLogits && step.last())) probe(prefix + "endpoint", endpoint);
  const Numbers mean = byLetter(endpoint, letters);
  Numbers next(z.begin(), z.end());
  for (std::size_t i = 0; i < next.size(); ++i) {
    next[i] = next[i] * (step.t - step.h) / step.t + step.size * mean[i] * step.h / step.t;
    if (!asLogits) next[i] += step.h * step.h / 2 * second[i];
  }
  return next;
}

std::vector<double> oneHotOf(const std::vector<double>& z, std::int64_t letters) {
  const std::int64_t length = std::ssize(z) / letters;
  Numbers out(z.size());
  for (std::int64_t l = 0; l < length; ++l) {
    std::int64_t best = 0;
    for (std::int64_t k = 1; k < letters; ++k)
      if (z[k * length + l] > z[best * length + l]) best = k;
    out[best * length + l] = 1;
  }
  return out;
}

// Row k * rest + i of the head is for letter k, whether the head gives all tokens or a patch.
void centreOverLetters(FixedNetwork& network, std::int64_t letters) {
  Dense& head = network.head;
  const std::int64_t rest = head.out / letters;
  TC0_ASSERT(rest * letters == head.out && std::ssize(head.bias) == head.out);
  const auto centre = [&](const auto& at) {
    for (std::int64_t i = 0; i < rest; ++i) {
      double mean = 0;
      for (std::int64_t k = 0; k < letters; ++k) mean += at(k * rest + i) / letters;
      for (std::int64_t k = 0; k < letters; ++k) at(k * rest + i) -= mean;
    }
  };
  centre([&](std::int64_t o) -> double& { return head.bias[o]; });
  for (std::int64_t j = 0; j < head.in; ++j)
    centre([&](std::int64_t o) -> double& { return head.weights[o * head.in + j]; });
}

}  // namespace tc0
