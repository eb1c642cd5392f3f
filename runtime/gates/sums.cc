#include "runtime/gates/sums.h"

#include <algorithm>
#include <span>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// Calls visit(column, digit) for the signed digits of a weight in non-adjacent form: 7 is 8 - 1. No
// two digits are adjacent, so there are as few as possible. An odd weight ends in digit 1 or -1,
// whichever leaves a multiple of four.
template <class Visit>
void signedDigits(std::int64_t weight, Visit&& visit) {
  for (std::uint32_t column = 0; weight != 0; ++column, weight /= 2) {
    if (weight % 2 == 0) continue;
    std::int64_t digit = (weight & 3) == 1 ? 1 : -1;
    visit(column, digit);
    weight -= digit;
  }
}

}  // namespace

void SumColumns::add(std::uint32_t wire, std::int64_t weight, std::uint32_t shift) {
  signedDigits(weight, [&](std::uint32_t column, std::int64_t digit) {
    column += shift;
    if (digits.size() <= column) digits.resize(column + 1);
    digits[column].push_back({wire, digit < 0});
    if (digit < 0) complements += std::uint64_t{1} << column;
  });
}

void SumColumns::widen(WideRange part, Wide offset) {
  range.least += part.least + offset;
  range.largest += part.largest + offset;
}

bool SumColumns::areBits() const {
  return digits.size() <= 62 &&
         std::ranges::all_of(digits, [](const auto& column) { return column.size() <= 1; });
}

std::uint32_t bitsOf(Wide value) {
  std::uint32_t bits = 0;
  while (value >> bits != 0) ++bits;
  return bits;
}

// What holds: sum + raised lies in [0, 2^bits), so it is enough to compute it modulo 2^bits. Digits
// and carries at column `bits` or beyond are dropped, even though a single weight's digits may
// overshoot and cancel again. A negative digit -2^k of wire w counts 2^k (1 - w) - 2^k; the constant
// takes the -2^k of all of them (columns.complements), also modulo 2^bits.
//
// Column k adds its digits and the carries of column k - 1 two at a time, so it has at most half as
// many carries, rounded up, and one more for the operand that is left over. The scratch has to hold
// the sum's bits and the carries of the largest column.
GateSum addColumns(GatePlan& plan, const SumColumns& columns, std::uint64_t raised,
                   std::uint32_t bits) {
  GateSum sum{};
  sum.firstColumn = plan.columns.size();
  sum.columnCount = std::min<std::uint64_t>(bits, columns.digits.size());
  sum.bits = bits;
  sum.constant = raised - columns.complements;
  sum.firstCompare = plan.compares.size();
  std::size_t operands = 0, carries = 0;
  for (const auto& column : std::span(columns.digits).first(sum.columnCount)) {
    auto add = [&](bool negated) {
      for (SumColumns::SignedDigit digit : column)
        if (digit.negated == negated) plan.digits.push_back(digit.wire);
      return plan.digits.size();
    };
    GateColumn& place = plan.columns.emplace_back();
    place.plain = plan.digits.size();
    place.negated = add(false);
    add(true);
    carries = (column.size() + carries + 1) / 2 + 1;
    operands = std::max(operands, carries);
  }
  plan.columns.push_back({plan.digits.size(), 0});
  TC0_ASSERT(bits <= 64 && plan.columns.size() == sum.firstColumn + sum.columnCount + 1);
  plan.scratch = std::max<std::uint32_t>(plan.scratch, 2 * operands + 64 + sum.bits);
  return sum;
}

}  // namespace tc0
