#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/lower/constructions/value.h"

namespace tc0::lower {

/// A fresh value is a function of one bank's gates alone: a step's output, or a read of it, through
/// views, scales and offsets. Every other function of it has the same gates and other coefficients:
/// 0 gates, 0 levels. This is the read that it is, indexed by the value's digits; none for a value
/// that is not fresh.
std::optional<ReadOp> freshOf(const Draft& draft, const Value& value);

/// All values that a fresh value can take within its range, rising.
std::vector<std::int64_t> valuesOf(const Draft& draft, const Value& value);

/// `count` functions of a fresh value: function f(x, k) at the place where kAt, affine in the new
/// index (the value's digits, then those of `more`), is k. Levels 0, gates 0, wires 0.
ArrayId readFunctions(Draft& draft, const std::string& name, const Value& value, const Shape& more,
                      std::int64_t count, const AffineRow& kAt,
                      const std::function<std::int64_t(std::int64_t x, std::int64_t k)>& function);

/// y = table(x); tableAt is affine in x's digits. A fresh x is read: no gates. Else one level and,
/// for each element, a gate for each breakpoint of its table; the fan-in is that of x's form.
/// `tables` are narrowed already.
Value stepped(Draft& draft, const std::string& name, const Value& x, const Tables& tables,
              const AffineRow& tableAt, Range range);

/// y = table(numerator / denominator): one level, a gate for each breakpoint, whose wires are those
/// of both forms together. The shapes are equal; the denominator's circuit range is positive.
Value ratioStepped(Draft& draft, const std::string& name, Value numerator, Value denominator,
                   const Tables& tables, const std::function<AffineRow(const Value&)>& tableAt,
                   Range range);

/// The value made fresh: itself where it is, else an identity step with a gate for every number of
/// its range above the least. One level.
Value refreshed(Draft& draft, const std::string& name, const Value& value);

/// The binary digits of a fresh value (or of one that takes two values): value = lo + unit * sum
/// over p of 2^p * bit p. `bits` has one digit more than the value, p. Levels 0, gates 0: a bit is
/// a read. `unit` is the greatest common divisor of the steps between values, so a table that jumps
/// by 4 has two bits less.
struct Bits {
  Value bits;
  std::int64_t lo = 0, unit = 1;
  std::int64_t count = 0;
};
bool hasBits(const Draft& draft, const Value& value);
Bits bitsOf(Draft& draft, const std::string& name, const Value& value);

}  // namespace tc0::lower
