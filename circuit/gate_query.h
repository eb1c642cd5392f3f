#pragma once

#include <cstdint>
#include <vector>

#include "circuit/circuit.h"
#include "circuit/flatten.h"

namespace tc0 {

/// What a circuit says about one gate.
struct GateInfo {
  std::int64_t gate = 0;        // its number
  ArrayId step = 0;             // the step that has the gate
  Index index;                  // the element of the step that has the gate
  std::int64_t breakpoint = 0;  // the number of the gate within the element's bank
  std::int64_t p = 0, q = 1;    // the gate is [q * numerator >= p * denominator],
  std::int64_t threshold = 0;   // which on wires is [sum of weight * wire >= threshold]
};

/// Throws Error unless 0 <= g < gates.
void checkGate(std::int64_t g, std::int64_t gates);

/// Says which operation a gate belongs to and which wires enter it, by arithmetic on the gate's
/// number and never by expanding the circuit. Uniformity in complexity theory asks for just this:
/// to know gate g of a circuit of 10^12 gates, nothing about the other gates is needed.
///
/// Cost: O(log arrays + rank * log extent) to place the gate, one visit for each path of its sum,
/// then one for each of its wires.
class GateQuery {
 public:
  /// Keeps a reference to the circuit.
  explicit GateQuery(const Circuit& circuit);

  /// Calls visit(Wire) for each wire of gate g in rising order. Throws Error if there is no gate g.
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

  /// All of GateInfo but the threshold, which takes a visit of the gate's sum.
  GateInfo place(std::int64_t g) const;

  /// The number of the gate with this place: the inverse of `place`.
  std::int64_t number(ArrayId step, const Index& index, std::int64_t breakpoint) const;

  /// Names a wire by what it is: a wire of an input ("x[1, 2].0") or a gate ("exp[0, 3].5").
  std::string wireName(std::int64_t wire) const;

 private:
  const Circuit& circuit_;
  Flattener flattener_;
  std::vector<ArrayId> steps_;   // the steps that have gates, rising
  std::vector<ArrayId> inputs_;  // the inputs that have wires, rising
};

}  // namespace tc0
