#pragma once

// The functions of functions.h on words of type V with the operators & | ^ ~. A kernel whose
// machine computes any function of three bits at once specialises Function for its V.

#include "runtime/gates/kernels/functions.h"

namespace tc0 {
namespace {

template <class V>
V exclude(const V& a, const V& b) {
  return a & ~b;
}

// A function of two operands: the lower four bits of its table.
template <int kTable, class V>
V ofTwo(const V& a, const V& b) {
  static_assert(kTable >= 0 && kTable < 16);
  if constexpr (kTable == 0) return V{};
  if constexpr (kTable == 1) return ~(a | b);
  if constexpr (kTable == 2) return exclude(a, b);
  if constexpr (kTable == 3) return ~b;
  if constexpr (kTable == 4) return exclude(b, a);
  if constexpr (kTable == 5) return ~a;
  if constexpr (kTable == 6) return a ^ b;
  if constexpr (kTable == 7) return ~(a & b);
  if constexpr (kTable == 8) return a & b;
  if constexpr (kTable == 9) return ~(a ^ b);
  if constexpr (kTable == 10) return a;
  if constexpr (kTable == 11) return ~exclude(b, a);
  if constexpr (kTable == 12) return b;
  if constexpr (kTable == 13) return ~exclude(a, b);
  if constexpr (kTable == 14) return a | b;
  return ~V{};
}

// A function f of three operands is f0 ^ (x & d): x is one of them, f0 the function of the other
// two if x is 0, and d where x makes a difference. If bit 0 of f's table is 0, f0 is one operation
// without a complement at most, and so is d or its complement, so there are four operations at most.
constexpr int costOfTwo(int table) {
  if (table == 0 || table == 15) return -1;
  return table == 10 || table == 12 || table == 5 || table == 3 ? 0 : 1;
}

struct Parts {
  int zero = 0, change = 0;  // tables of f0 and d
  int cost = 0;
};

constexpr Parts partsOf(std::uint8_t table, int x) {
  std::uint8_t last = exchanged(table, x, 2);
  Parts parts{last & 15, (last & 15) ^ last >> 4, 0};
  parts.cost = costOfTwo(parts.zero) + costOfTwo(parts.change);
  return parts;
}

constexpr int bestOperand(std::uint8_t table) {
  int best = 2;
  for (int x = 0; x < 2; ++x)
    if (partsOf(table, x).cost < partsOf(table, best).cost) best = x;
  return best;
}

template <std::uint8_t kTable, class V>
V ofThree(const V& a, const V& b, const V& c) {
  constexpr int kOperand = bestOperand(kTable);
  constexpr Parts kParts = partsOf(kTable, kOperand);
  // The operand takes c's place, and c takes its.
  const V& x = kOperand == 0 ? a : kOperand == 1 ? b : c;
  const V& p = kOperand == 0 ? c : a;
  const V& q = kOperand == 1 ? c : b;
  V zero = ofTwo<kParts.zero>(p, q);
  if constexpr (kParts.change == 15) return zero ^ x;
  V change = (kParts.change & 1) != 0 ? exclude(x, ofTwo<15 - kParts.change>(p, q))
                                      : x & ofTwo<kParts.change>(p, q);
  if constexpr (kParts.zero == 0) return change;
  return zero ^ change;
}

template <class V, std::uint8_t kTable>
struct Function {
  static V of(const V& a, const V& b, const V& c) {
    if constexpr (arityOf(kTable) < 3)
      return ofTwo<kTable & 15>(a, b);
    else
      return ofThree<kTable>(a, b, c);
  }
};

}  // namespace
}  // namespace tc0
