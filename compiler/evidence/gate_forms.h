#pragma once

#include <map>
#include <optional>
#include <utility>

#include "circuit/flatten.h"
#include "circuit/gate_query.h"

namespace tc0::evidence {

/// A breakpoint p/q in lowest terms, q > 0; of a plain step q = 1.
struct Position {
  std::int64_t p = 0, q = 1;
  bool operator<(const Position& other) const { return Wide{p} * other.q < Wide{other.p} * q; }
};
Position lowestTerms(std::int64_t p, std::int64_t q);

/// A step function of one number or one ratio: base + sum of the increments at positions passed.
struct StepFunction {
  std::int64_t base = 0;
  std::map<Position, std::int64_t> increments;

  std::int64_t at(const Position& position) const;  // just at it, passed
};

/// What an element's gates compare: one number, or one ratio.
struct Compared {
  WireForm numerator;
  std::optional<WireForm> denominator;
};

/// Reads forms back as step functions: which gates a form has, what they compare, and where.
class GateForms {
 public:
  explicit GateForms(const Circuit& circuit)
      : circuit_(circuit), query_(circuit), flattener_(circuit) {}

  /// `form` as a step function of what its gates compare; nothing where it has wires that are no
  /// gates, or gates that compare other things than `compared` up to a positive factor (and, of
  /// plain numbers, an added constant). Without `compared` given, the first gate's is taken.
  std::optional<StepFunction> asStep(const WireForm& form, std::optional<Compared>& compared) const;

  /// The range of what the first gate of a form compares, from the circuit's own proofs. Plain
  /// steps.
  Range rangeCompared(const WireForm& form) const;

 private:
  Compared comparedBy(const GateInfo& info) const;

  const Circuit& circuit_;
  GateQuery query_;
  Flattener flattener_;
};

}  // namespace tc0::evidence
