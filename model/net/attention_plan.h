#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "circuit/base/choice.h"

namespace tc0 {

/// How one block attends. With degree 0 it attends exactly, by the softmax. Otherwise the
/// exponential is replaced by the polynomial of that degree with `coefficients` (of 1, x, x^2,
/// ...), whose relative error is at most `error` if |q.k| / sqrt(d) <= bound.
struct AttentionPlan {
  int degree = 0;
  /// Whether the mean key is subtracted from every key first. This does not change the softmax.
  /// Entries get smaller on real inputs, though the certified bound may not.
  bool centreKeys = true;
  double bound = 0, error = 0;
  std::vector<double> coefficients;
  /// The polynomial that was considered, also if exact attention was chosen: its degree (0: none),
  /// its features, and the certified error of the block's output as a share of the values' spread.
  /// `reason` says why the choice was made.
  int considered = 0;
  std::int64_t features = 0;
  double certified = 0;
  std::string reason = {};
};

/// Which blocks use a polynomial: none (exact), every one (approx), or those whose certified error
/// is within the tolerance and whose features pay, tokens >= 2.5 features (auto).
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
