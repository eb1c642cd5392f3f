#pragma once

#include <cstdint>
#include <vector>

#include "circuit/circuit.h"
#include "circuit/flatten.h"

namespace tc0 {

/// What there is to know about one gate.
struct GateInfo {
  std::int64_t gate = 0;
  ArrayId step = 0;
  Index index;                  // of the element it belongs to
  std::int64_t breakpoint = 0;  // which gate of the element's bank
  std::int64_t p = 0, q = 1;    // it compares q * numerator >= p * denominator
  std::int64_t threshold = 0;   // the gate itself: [sum of weight * wire >= threshold]
};

/// Throws Error unless there is a gate g among so many.
void checkGate(std::int64_t g, std::int64_t gates);

/// Direct connections: which operation a gate belongs to and which wires enter it, answered by
/// arithmetic on the gate's number, never by expanding the circuit. That is what uniformity asks
/// for: to know gate g of a circuit of 10^12 gates, nothing about the others is needed.
///
/// Cost: O(log arrays + rank * log extent) to place the gate, one visit for each path of its sum,
/// then its wires.
class GateQuery {
 public:
  /// Keeps a reference to the circuit.
  explicit GateQuery(const Circuit& circuit);

  /// Calls visit(Wire) for each wire in rising order after `info` is complete; throws Error where
  /// there is no gate g.
  template <class Visit>
  GateInfo gate(std::int64_t g, Visit&& visit) const {
    GateInfo info = place(g);
    const StepOp& step = *circuit_.array(info.step).as<StepOp>();
    if (!step.denominator) {
      PieceForm numerator = flattener_.element(
          step.numerator.array, indexAt(step.numerator.at, info.index.data()).data());
      info.threshold = info.p - numerator.constant;
      wiresOf(numerator, visit);
      return info;
    }
    WireForm numerator = wiresAt(flattener_, step.numerator, info.index.data());
    WireForm denominator = wiresAt(flattener_, *step.denominator, info.index.data());
    info.threshold = info.p * denominator.constant - info.q * numerator.constant;
    ratioWiresOf(numerator.wires, denominator.wires, info.q, info.p, visit);
    return info;
  }

  /// The gate with all its wires.
  GateInfo gate(std::int64_t g, std::vector<Wire>& wires) const {
    wires.clear();
    return gate(g, [&](const Wire& wire) { wires.push_back(wire); });
  }

  /// Where the gate stands; the threshold is left out.
  GateInfo place(std::int64_t g) const;

  /// The number of a gate from where it stands: the inverse of `place`.
  std::int64_t number(ArrayId step, const Index& index, std::int64_t breakpoint) const;

  /// What a wire is: an input's bit ("x[1, 2].0") or a gate ("exp[0, 3].5").
  std::string wireName(std::int64_t wire) const;

 private:
  const Circuit& circuit_;
  Flattener flattener_;
  std::vector<ArrayId> steps_;   // with gates, in order
  std::vector<ArrayId> inputs_;  // with wires, in order
};

}  // namespace tc0
