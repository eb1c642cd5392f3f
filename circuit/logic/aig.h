#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace tc0 {

/// An and-inverter graph with structural hashing, which logic synthesis tools and the AIGER format
/// work on.
///
/// A node is the constant false (node 0), an input (nodes 1 ... inputs) or the AND of two literals.
/// A literal is 2 * node, or 2 * node + 1 for the complement. Nodes come after the nodes that they
/// read. Equal ANDs are made once; constants, x & x and x & !x are folded. A node takes 16 bytes
/// and at most 32 in the hash table.
class Aig {
 public:
  using Literal = std::uint64_t;
  using And = std::array<Literal, 2>;  // the larger literal first

  static constexpr Literal kFalse = 0;
  static constexpr Literal kTrue = 1;
  static Literal complement(Literal a) { return a ^ 1; }
  static Literal complementIf(Literal a, bool condition) { return a ^ (condition ? 1 : 0); }

  explicit Aig(std::uint64_t inputs) : inputs_(inputs) {}

  std::uint64_t inputs() const { return inputs_; }
  Literal input(std::uint64_t k) const { return 2 * (k + 1); }
  const std::vector<And>& ands() const { return ands_; }
  /// The literal of ands()[k].
  Literal andLiteral(std::uint64_t k) const { return 2 * (inputs_ + 1 + k); }

  Literal andOf(Literal a, Literal b);
  Literal orOf(Literal a, Literal b) { return complement(andOf(complement(a), complement(b))); }
  Literal xorOf(Literal a, Literal b);  // 3 nodes
  /// The AND and the OR of any number of literals, as balanced trees. Without literals they are
  /// true and false.
  Literal andOf(std::vector<Literal> literals);
  Literal orOf(std::vector<Literal> literals);

  struct SumCarry {
    Literal sum, carry;
  };
  SumCarry fullAdder(Literal a, Literal b, Literal c);  // 7 nodes

  std::vector<Literal> outputs;

  /// A graph of the same outputs without the nodes that no output needs. All inputs stay.
  Aig cleaned() const;

 private:
  std::uint64_t& slot(const And& node);
  void grow();

  std::uint64_t inputs_;
  std::vector<And> ands_;
  std::vector<std::uint64_t> table_;  // open addressing: 0 is free, k + 1 is ands_[k]
};

}  // namespace tc0
