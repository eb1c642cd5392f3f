#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "circuit/netlist.h"

namespace tc0 {

/// A net, or its complement.
struct Literal {
  const Form* net;
  bool complemented = false;
};

/// Makes threshold gates for the Boolean functions that other formats consist of. A net is a form
/// whose value is 0 or 1, so buffers, inverters and constants take no gate. A symmetric function,
/// f(how many literals are true), takes one bank with a gate for each count at which f changes.
///
/// A form of more than kWidest wires is replaced by one more gate, so that readers of a net never
/// get more wires than that.
class LogicBuilder {
 public:
  static constexpr std::size_t kWidest = 10;

  explicit LogicBuilder(NetlistBuilder& netlist) : netlist_(netlist) {}

  static Form constant(bool value) { return {value ? 1 : 0, {}}; }
  static Form literal(Literal literal);

  Form all(std::span<const Literal> literals) { return fromCount(literals, literals.size()); }
  Form any(std::span<const Literal> literals) { return fromCount(literals, 1); }
  Form parity(std::span<const Literal> literals);
  /// The function that is table[k] if k literals are true, for k = 0 ... number of literals.
  Form symmetric(std::span<const Literal> literals, const std::vector<bool>& table);
  /// The OR of nets of which at most one is 1 at a time: their sum.
  Form disjointSum(std::span<const Form> nets);
  /// The net as an output: a form that sumRange (logic/bounds.h) finds to be 0 or 1. The net itself
  /// will do if its wires come from one bank and have prefix sums of 0 and 1; else it takes a gate.
  Form output(const Form& net);
  /// The gate [sum of weight * net >= threshold].
  Form threshold(std::span<const Form* const> nets, std::span<const std::int64_t> weights,
                 std::int64_t threshold);

 private:
  Form fromCount(std::span<const Literal> literals, std::size_t least);
  Form close(const Form& form);
  bool isPlainlyBit(const Form& form) const;

  NetlistBuilder& netlist_;
  // For each bank of several gates, rising: its first wire, and the first wire after it.
  std::vector<std::int64_t> bankEnds_;
};

}  // namespace tc0
