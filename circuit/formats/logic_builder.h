#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "circuit/netlist.h"

namespace tc0 {

/// A net of a file as it is or complemented.
struct Literal {
  const Form* net;
  bool complemented = false;
};

/// Threshold gates for the Boolean functions that other formats are made of. A net is a form whose
/// value is 0 or 1, so buffers, inverters and constants take no gate, and a symmetric function
/// takes one bank: f(count of the literals that are true) has a gate for each count at which it
/// changes.
///
/// Forms of more than kWidest wires are closed by one more gate, so that what reads a net never
/// pays for more than that.
class LogicBuilder {
 public:
  static constexpr std::size_t kWidest = 10;

  explicit LogicBuilder(NetlistBuilder& netlist) : netlist_(netlist) {}

  static Form constant(bool value) { return {value ? 1 : 0, {}}; }
  static Form literal(Literal literal);

  Form all(std::span<const Literal> literals) { return fromCount(literals, literals.size()); }
  Form any(std::span<const Literal> literals) { return fromCount(literals, 1); }
  Form parity(std::span<const Literal> literals);
  /// table[k] is the value when k literals are true, k = 0 ... number of literals.
  Form symmetric(std::span<const Literal> literals, const std::vector<bool>& table);
  /// The sum of nets of which at most one is 1 at a time.
  Form disjointSum(std::span<const Form> nets);
  /// The net as a number that leaves: a form that shows by itself, from the order of the gates of
  /// its bank, that it is 0 or 1 (logic/bounds.h). Plain sums that do not are closed by a gate.
  Form output(const Form& net);
  /// [sum of weight * net >= threshold].
  Form threshold(std::span<const Form* const> nets, std::span<const std::int64_t> weights,
                 std::int64_t threshold);

 private:
  Form fromCount(std::span<const Literal> literals, std::size_t least);
  Form close(const Form& form);
  bool isPlainlyBit(const Form& form) const;

  NetlistBuilder& netlist_;
  std::vector<std::int64_t>
      firstOf_;  // wires of the banks of several gates, rising: the first, and the first after
};

}  // namespace tc0
