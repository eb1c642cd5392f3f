#pragma once

#include <map>
#include <optional>
#include <utility>

#include "circuit/flatten.h"
#include "circuit/gate_query.h"

namespace tc0::evidence {

/// A breakpoint p/q in lowest terms with q > 0. A plain step has q = 1.
struct Position {
  std::int64_t p = 0, q = 1;
  bool operator<(const Position& other) const { return Wide{p} * other.q < Wide{other.p} * q; }
};
Position lowestTerms(std::int64_t p, std::int64_t q);

/// A step function of one number or one ratio: base + the increments at all positions up to it.
struct StepFunction {
  std::int64_t base = 0;
  std::map<Position, std::int64_t> increments;

  std::int64_t at(const Position& position) const;  // the increment at the position included
};

/// The number or the ratio that an element's gates compare with thresholds.
struct GateOperands {
  WireForm numerator;
  std::optional<WireForm> denominator;
};

/// Reads forms back as step functions: finds the gates of a form, what they compare and at which
/// positions.
class GateForms {
 public:
  explicit GateForms(const Circuit& circuit)
      : circuit_(circuit), query_(circuit), flattener_(circuit) {}

  /// The form as a step function of what its gates compare. None if the form has wires that are not
  /// gates, or gates that compare something else than `operands`, up to a positive factor and, for
  /// a plain number, an added constant. If `operands` is empty, it becomes what the first gate
  /// compares.
  std::optional<StepFunction> asStep(const WireForm& form,
                                     std::optional<GateOperands>& operands) const;

  /// The range that the circuit proves for the number that the first gate of a form compares, in a
  /// plain step.
  Range rangeCompared(const WireForm& form) const;

 private:
  GateOperands operandsOf(const GateInfo& info) const;

  const Circuit& circuit_;
  GateQuery query_;
  Flattener flattener_;
};

}  // namespace tc0::evidence
