#include "circuit/logic/bit_sum.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "circuit/logic/bounds.h"

namespace tc0 {

void BitSum::add(Aig::Literal bit, std::uint64_t weight) {
  if (bit == Aig::kFalse) return;
  for (std::size_t k = 0; k < columns_.size() && weight >> k != 0; ++k) {
    if ((weight >> k & 1) != 0) columns_[k].push_back(bit);
  }
}

std::vector<Aig::Literal> BitSum::digits() && {
  std::vector<Aig::Literal> result;
  for (std::size_t k = 0; k < columns_.size(); ++k) {
    std::vector<Aig::Literal> column = std::move(columns_[k]);
    // First in, first out: sums go to the end, so the adders form a tree.
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

Aig::Literal atLeast(Aig& aig, std::span<const Aig::Literal> number, std::uint64_t constant) {
  if (static_cast<std::size_t>(digitsFor(constant)) > number.size()) return Aig::kFalse;
  Aig::Literal result = Aig::kTrue;
  for (std::size_t k = 0; k < number.size(); ++k) {
    bool digit = (constant >> k & 1) != 0;
    result = digit ? aig.andOf(number[k], result) : aig.orOf(number[k], result);
  }
  return result;
}

ChainNumber chainNumber(std::span<const Wire> part) {
  ChainNumber chain;
  std::int64_t divisor = 0;
  for (const Wire& wire : part) divisor = std::gcd(divisor, wire.weight);
  // The part divided by the divisor, whose sign makes the first quotient positive, is least +
  // digits.
  if (part[0].weight < 0) divisor = -divisor;
  Range range = partRange(part);
  auto quotient = [&](std::int64_t value) { return value / divisor; };
  std::int64_t least = std::min(quotient(range.lo), quotient(range.hi));
  std::int64_t largest = std::max(quotient(range.lo), quotient(range.hi));
  auto digitsOf = [&](std::int64_t value) {
    return static_cast<std::uint64_t>(quotient(value) - least);
  };
  chain.factor = magnitude(divisor);
  chain.changes.resize(
      static_cast<std::size_t>(digitsFor(static_cast<std::uint64_t>(largest - least))));
  chain.complemented = digitsOf(0);
  std::int64_t value = 0;
  for (std::uint32_t i = 0; i < part.size(); ++i) {
    std::uint64_t before = digitsOf(value);
    value += part[i].weight;
    for (std::uint64_t changed = before ^ digitsOf(value); changed != 0; changed &= changed - 1) {
      chain.changes[std::countr_zero(changed)].push_back(i);
    }
  }
  chain.offset = static_cast<std::uint64_t>(least) * static_cast<std::uint64_t>(divisor);
  if (divisor < 0) {  // -digits = complemented digits - all ones
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
    cost += 7 * static_cast<Count>(std::popcount(chain.factor));
  }
  return cost;
}

Count plainCost(std::span<const Wire> part) {
  Count cost = 0;
  for (const Wire& wire : part)
    cost += 7 * static_cast<Count>(std::popcount(magnitude(wire.weight)));
  return cost;
}

Count partCost(std::span<const Wire> part) {
  Count plain = plainCost(part);
  return part.size() == 1 ? plain : std::min(plain, chainCost(chainNumber(part)));
}

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
