#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "circuit/logic/aig.h"
#include "circuit/netlist.h"

namespace tc0 {

/// A sum of weighted bits as an and-inverter graph, in carry-save form: column k holds bits of
/// weight 2^k until `digits` reduces every column to one bit with full adders. 7 nodes for each bit
/// that enters.
///
/// Arithmetic is modulo 2^width. A sum that is known to lie in 0 ... 2^width - 1, or to be read as
/// two's complement of that width, comes out exactly.
class BitSum {
 public:
  BitSum(Aig& aig, int width) : aig_(aig), columns_(static_cast<std::size_t>(width)) {}

  void add(Aig::Literal bit, std::uint64_t weight);
  void addConstant(std::uint64_t value) { add(Aig::kTrue, value); }
  std::vector<Aig::Literal> digits() &&;

 private:
  Aig& aig_;
  std::vector<std::vector<Aig::Literal>> columns_;
};

/// [number >= constant], number in binary, lowest digit first: a node a digit.
Aig::Literal atLeast(Aig& aig, std::span<const Aig::Literal> number, std::uint64_t constant);

/// A part of a sum that reads one bank, or one input, as offset + factor * (digits in binary),
/// modulo 2^64. The digits are exclusive ors of the gates at which they change; the gates are
/// ordered, so an exclusive or is a disjunction of disjoint intervals: one node for each gate,
/// where adding the gates up would take seven. Parts that are multiples of each other, negative
/// ones too, share their digits, as the rows of a linear layer do.
struct ChainNumber {
  std::uint64_t offset = 0;
  std::uint64_t factor = 1;
  std::vector<std::vector<std::uint32_t>> changes;  // for each digit, the wires at which it changes
  std::uint64_t complemented = 0;                   // digits that are 1 when no gate fires
};
ChainNumber chainNumber(std::span<const Wire> part);

/// Nodes that it takes at most to make the digits and to add them to a sum; to add the wires one by
/// one; and the smaller of the two.
Count chainCost(const ChainNumber& chain);
Count plainCost(std::span<const Wire> part);
Count partCost(std::span<const Wire> part);

/// Digit k; `gates` are the literals of the part's wires, thresholds rising.
Aig::Literal chainDigit(Aig& aig, const ChainNumber& chain, std::size_t k,
                        std::span<const Aig::Literal> gates);

}  // namespace tc0
