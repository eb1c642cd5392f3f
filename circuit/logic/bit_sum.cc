#include "circuit/logic/bit_sum.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/logic/bounds.h"

namespace tc0 {

void BitSum::add(Aig::Literal bit, std::uint64_t weight) {
  if (bit == Aig::kFalse) return;
  for (std::size_t k = 0; k < columns_.size() && weight >> k != 0; ++k) {
    if ((weight >> k & 1) != 0) columns_[k].push_back(bit);
  }
}

// Columns are reduced from the lowest. A full adder takes three bits of a column (or two and false)
// and leaves one bit in it and a carry in the next column. Bits are taken from the front of the
// column and sums are put at its end, so the adders form a tree and not a chain. Carries out of the
// last column are dropped: arithmetic is modulo 2^width.
std::vector<Aig::Literal> BitSum::digits() && {
  std::vector<Aig::Literal> result;
  for (std::size_t k = 0; k < columns_.size(); ++k) {
    std::vector<Aig::Literal> column = std::move(columns_[k]);
    std::size_t front = 0;
    while (column.size() - front > 1) {
      Aig::Literal a = column[front++];
      Aig::Literal b = column[front++];
      Aig::Literal c = front < column.size() ? column[front++] : Aig::kFalse;
      auto [sum, carry] = aig_.fullAdder(a, b, c);
      column.push_back(sum);
      if (k + 1 < columns_.size() && carry != Aig::kFalse) columns_[k + 1].push_back(carry);
    }
    result.push_back(column.empty() ? Aig::kFalse : column.back());
  }
  return result;
}

// After digit k, `result` says whether the lowest k + 1 digits of the number are at least those of
// the constant. A digit of 1 in the constant has to be met by a 1, and then the lower digits
// decide. At a digit of 0, a 1 is enough, and at a 0 the lower digits decide.
Aig::Literal atLeast(Aig& aig, std::span<const Aig::Literal> number, std::uint64_t constant) {
  if (digitsFor(constant) > std::ssize(number)) return Aig::kFalse;
  Aig::Literal result = Aig::kTrue;
  for (std::size_t k = 0; k < number.size(); ++k) {
    bool digit = (constant >> k & 1) != 0;
    result = digit ? aig.andOf(number[k], result) : aig.orOf(number[k], result);
  }
  return result;
}

// The value of a part is a prefix sum of its weights. All prefix sums are multiples of the greatest
// common divisor g, so value = g * (least + digits) with digits in 0 ... largest - least. The sign
// of g is chosen so that the first quotient is positive: then a part and its negative have the same
// digits.
//
// A negative g is removed in the end. With `ones` the number whose digits are all 1,
//
//   g * (least + digits) = g * least - |g| * digits
//                        = g * least - |g| * ones + |g| * (ones - digits),
//
// and ones - digits complements every digit.
ChainNumber chainNumber(std::span<const Wire> part) {
  TC0_ASSERT(!part.empty());
  ChainNumber chain;
  std::int64_t divisor = 0;
  for (const Wire& wire : part) divisor = std::gcd(divisor, wire.weight);
  if (part[0].weight < 0) divisor = -divisor;
  Range range = partRange(part);
  auto quotient = [&](std::int64_t value) { return value / divisor; };
  std::int64_t least = std::min(quotient(range.lo), quotient(range.hi));
  std::int64_t largest = std::max(quotient(range.lo), quotient(range.hi));
  auto digitsOf = [&](std::int64_t value) -> std::uint64_t { return quotient(value) - least; };
  chain.factor = magnitude(divisor);
  chain.changes.resize(digitsFor(largest - least));
  TC0_ASSERT(chain.changes.size() < 64);
  chain.complemented = digitsOf(0);
  std::int64_t value = 0;
  for (std::uint32_t i = 0; i < part.size(); ++i) {
    std::uint64_t before = digitsOf(value);
    value += part[i].weight;
    for (std::uint64_t changed = before ^ digitsOf(value); changed != 0; changed &= changed - 1) {
      chain.changes[std::countr_zero(changed)].push_back(i);
    }
  }
  chain.offset = least;
  chain.offset *= divisor;
  if (divisor < 0) {
    std::uint64_t ones = (std::uint64_t{1} << chain.changes.size()) - 1;
    chain.offset -= chain.factor * ones;
    chain.complemented ^= ones;
  }
  return chain;
}

Count chainCost(const ChainNumber& chain) {
  Count cost = 0;
  for (const auto& wires : chain.changes) {
    if (wires.size() > 1) cost += wires.size();
    cost += 7 * std::popcount(chain.factor);
  }
  return cost;
}

Count plainCost(std::span<const Wire> part) {
  Count cost = 0;
  for (const Wire& wire : part) cost += 7 * std::popcount(magnitude(wire.weight));
  return cost;
}

Count partCost(std::span<const Wire> part) {
  Count plain = plainCost(part);
  return part.size() == 1 ? plain : std::min(plain, chainCost(chainNumber(part)));
}

// The gates of a bank are nested: by rising thresholds, those that are 1 come first. Let the digit
// change at the gates c0, c1, c2, ... It differs from its value at no gates between c0 and c1,
// between c2 and c3, ...: exactly if, for some i, gate c_i is 1 and gate c_(i+1) is 0, i even.
Aig::Literal chainDigit(Aig& aig, const ChainNumber& chain, std::size_t k,
                        std::span<const Aig::Literal> gates) {
  const std::vector<std::uint32_t>& wires = chain.changes[k];
  std::vector<Aig::Literal> intervals;
  for (std::size_t i = 0; i < wires.size(); i += 2) {
    Aig::Literal above = i + 1 < wires.size() ? gates[wires[i + 1]] : Aig::kFalse;
    intervals.push_back(aig.andOf(gates[wires[i]], Aig::complement(above)));
  }
  return Aig::complementIf(aig.orOf(std::move(intervals)), (chain.complemented >> k & 1) != 0);
}

}  // namespace tc0
