#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/import/scalar/function.h"
#include "model/import/scalar/rounding.h"

namespace tc0::importer {

class Chain;

/// Numbers of a stage: one for all channels, or one for each.
template <class T>
using PerChannel = std::vector<T>;

template <class T>
const T& of(const PerChannel<T>& values, std::int64_t channel) {
  return values.size() == 1 ? values[0] : values[channel];
}

/// a x + b.
struct AffineStage {
  PerChannel<Surd> a, b;
};
/// x, at least lo and at most hi where there are such limits.
struct ClampStage {
  PerChannel<std::optional<Fraction>> lo, hi;
};
struct RoundStage {
  RoundMode mode = RoundMode::kHalfEven;
};
/// slope * x below 0, x above: leaky rectifiers.
struct SlopeStage {
  PerChannel<Fraction> slope;
};
/// How many of the thresholds, which rise, are at most x.
struct CountStage {
  PerChannel<std::vector<Fraction>> thresholds;
};
struct ApplyStage {
  FunctionPtr function;
};
/// Two chains of the same integer, joined by an operation: what x * sigmoid(x) is. Only the first
/// stage of a chain is of this kind.
enum class JoinKind { kAdd, kSubtract, kMultiply, kMin, kMax };
struct JoinStage {
  JoinKind kind = JoinKind::kAdd;
  std::shared_ptr<const Chain> a, b;
};

using Stage = std::variant<AffineStage, ClampStage, RoundStage, SlopeStage, CountStage, ApplyStage,
                           JoinStage>;

/// The real number that an integer of the program stands for: a chain of elementwise operations
/// that begins with the integer. Chains are evaluated exactly (stages), and as 32-bit floats, the
/// way other programs do it (steps), to tell where those may differ.
class Chain {
 public:
  /// One operation in 32-bit floats: its result for the number and the channel.
  using FloatStep = std::function<float(float, std::int64_t)>;

  /// The integer itself, or an affine function of it.
  Chain() = default;
  explicit Chain(AffineStage affine);

  const std::vector<Stage>& stages() const { return stages_; }
  /// Adds an operation. Affine stages in a row become one. Throws Error if two different roots
  /// would meet in it.
  void append(Stage stage, FloatStep step);
  /// Adds to the meaning alone: an operation of several stages brings its step with the last.
  void append(Stage stage);

  /// Says that everything so far is computed in integers by everybody.
  void forgetSteps() { steps_.clear(); }

  /// The chain as an affine function alone, if it is one.
  std::optional<AffineStage> affine() const;
  /// The chain without its last affine stage, and that stage (1 x + 0 if there is none).
  Chain head(AffineStage& tail) const;
  /// Whether every value is an integer.
  bool integral() const;
  /// The channels that stages tell apart; 1 if they tell none.
  std::size_t channels() const;
  /// The chain in which channel c is channel from[c] of this one.
  Chain rearranged(const std::vector<std::int64_t>& from) const;
  /// 1 or -1 if the values rise or fall with the integer in this channel; 0 if nothing is known.
  int direction(std::int64_t channel) const;

  /// The value with irrational parts to this many bits; nothing if that does not decide it.
  std::optional<Number> exact(std::int64_t channel, std::int64_t x, int bits) const;
  float single(std::int64_t channel, std::int64_t x) const;
  /// Whether floats take part at all.
  bool hasSteps() const;

 private:
  AffineStage origin_{{Surd(1)}, {Surd(0)}};  // where the steps begin
  std::vector<Stage> stages_;
  std::vector<FloatStep> steps_;
};

}  // namespace tc0::importer
