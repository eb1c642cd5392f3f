#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "circuit/logic/aig.h"
#include "circuit/netlist.h"

namespace tc0 {

/// A sum of weighted bits as an and-inverter graph, in carry-save form: column k holds bits of
/// weight 2^k until `digits` reduces every column to one bit with full adders. Each bit that enters
/// costs 7 nodes.
///
/// Arithmetic is modulo 2^width. So the digits are right for a sum in 0 ... 2^width - 1, and for
/// any sum that two's complement of that width can hold and is read as such.
class BitSum {
 public:
  BitSum(Aig& aig, int width) : aig_(aig), columns_(width) {}

  void add(Aig::Literal bit, std::uint64_t weight);
  void addConstant(std::uint64_t value) { add(Aig::kTrue, value); }
  /// The digits of the sum, lowest first.
  std::vector<Aig::Literal> digits() &&;

 private:
  Aig& aig_;
  std::vector<std::vector<Aig::Literal>> columns_;
};

/// [number >= constant] for a number in binary, lowest digit first. Takes a node for each digit.
Aig::Literal atLeast(Aig& aig, std::span<const Aig::Literal> number, std::uint64_t constant);

/// The part of a sum that reads one bank, or one input, as offset + factor * (a binary number),
/// modulo 2^64.
///
/// A digit of the number is the exclusive or of the gates at which it changes. The gates of a bank
/// are nested, so this exclusive or is a disjunction of disjoint intervals: one node for each gate,
/// where adding the gates up takes seven. Parts that are multiples of each other, negative
/// multiples too, share their digits; the rows of a linear layer are such parts.
struct ChainNumber {
  std::uint64_t offset = 0;
  std::uint64_t factor = 1;
  std::vector<std::vector<std::uint32_t>> changes;  // for each digit, the wires at which it changes
  std::uint64_t complemented = 0;                   // the digits that are 1 if no gate is 1
};
ChainNumber chainNumber(std::span<const Wire> part);

/// An upper bound on the nodes that making the digits and adding them to a sum takes.
Count chainCost(const ChainNumber& chain);
/// An upper bound on the nodes that adding the wires one by one takes.
Count plainCost(std::span<const Wire> part);
/// The smaller of chainCost and plainCost.
Count partCost(std::span<const Wire> part);

/// Digit k of a part. `gates` are the literals of the part's wires, by rising thresholds.
Aig::Literal chainDigit(Aig& aig, const ChainNumber& chain, std::size_t k,
                        std::span<const Aig::Literal> gates);

}  // namespace tc0
