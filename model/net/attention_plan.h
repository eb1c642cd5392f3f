#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/base/choice.h"

namespace tc0 {

/// How one block attends. Degree 0: exactly, by the softmax. Otherwise the exponential is replaced
/// by a polynomial of that degree with `coefficients` (of 1, x, x^2, ...), which is accurate to the
/// relative error `error` where |q.k| / sqrt(d) <= bound.
struct AttentionPlan {
  int degree = 0;
  /// The mean key is taken off every key first. The softmax does not change; entries get smaller on
  /// real inputs, though the bound that can be certified may not.
  bool centreKeys = true;
  double bound = 0, error = 0;
  std::vector<double> coefficients;
  /// What was looked at to choose, also where exact attention was chosen (degree 0): the degree (0:
  /// no polynomial), its features, and the certified error of the block's output as a share of the
  /// values' spread. `reason` says in words why.
  int considered = 0;
  std::int64_t features = 0;
  double certified = 0;
  std::string reason = {};
};

/// exact: no polynomials. approx: in every block. automatic: where the certified error is within
/// `tolerance` and features pay (tokens >= 2.5 features).
enum class AttentionChoice { kExact, kApprox, kAuto };

inline constexpr std::pair<AttentionChoice, const char*> kAttentionChoices[] = {
    {AttentionChoice::kExact, "exact"},
    {AttentionChoice::kApprox, "approx"},
    {AttentionChoice::kAuto, "auto"}};

struct AttentionOptions {
  AttentionChoice choice = AttentionChoice::kExact;
  double tolerance = 1e-2;  // of a block's output, as a share of the values' spread
  int maxDegree = 4;
};

}  // namespace tc0
