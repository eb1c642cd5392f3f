#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compiler/lower/constructions/bits.h"
#include "compiler/lower/constructions/step.h"

namespace tc0::lower {

/// A product of two variables, prepared for any construction:
///
///   y[.., i, j] = sum over k of a[.., i, k] * b[.., k, j]
///
/// The extents of i, j and k are n, m and l below; leading dimensions count as i. Every
/// construction makes one array with index (.., i, j, k, ...) and one sum over k, whatever the
/// sizes are.
///
/// With a = sa * u + oa and b = sb * v + ob, where u and v are the numbers of arrays, only u * v
/// needs a construction. The rest of the product is linear in u and v.
struct Product {
  Value a, b;                         // leading dimensions and k have the same digits in both
  std::vector<std::size_t> groups;    // of the result
  Shape out;                          // the digits of the result
  Shape inner;                        // the digits of k
  std::vector<std::size_t> aAt, bAt;  // the column of each digit of a and of b in (out, inner)

  Shape whole() const;  // out, then inner
};
Product productOf(Draft& draft, const std::string& name, Value a, Value b);

/// Appends the terms of the result that are linear in a and b, and its constant:
///
///   sum over k of  sa * ob * u + sb * oa * v + oa * ob
void addLinearParts(std::vector<Term>& terms, const Product& product);

/// The sum that is the result.
Value productSum(Draft& draft, const std::string& name, const Product& product,
                 std::vector<Term> terms, Range range);

/// The result as a view of the gates themselves, if an element is one gate with the weight 1 of an
/// array with index (out, inner, ...): the extents of k, and of all dimensions after it, are 1. A
/// product of digits then stays fresh, so a product of it with further digits by a gated product is
/// one gate [sum of the digits >= their number], and takes one level in all.
Value productOfGates(const Draft& draft, const Product& product, ArrayId gates, Range range);

/// Product with a constant factor: a sum with weights. Levels: 0. Gates: 0.
bool hasConstant(const Draft& draft, const Product& product);
Value productByConstant(Draft& draft, const std::string& name, const Product& product, Range range);

/// Product by squares, or rather by triangular numbers:
///
///   x y = T(x + y) - T(x) - T(y)   with  T(s) = s (s + 1) / 2 - c s  for any integer c
///
/// T(x) and T(y) are shared by all products that x and y take part in, and are free if x and y are
/// fresh (step.h). c is the middle of the range of x + y: this halves the weights and makes the
/// gate at s = c superfluous.
///
/// Levels: 1 above the operands, which need not be fresh.
/// Gates: n m l (|x| + |y| - 1), with |x| the range of x above its least number; in addition n l
/// |x| for an x that is not fresh, and l m |y| for such a y.
/// Wires: for each gate those of both forms.
/// Wins over bits if an operand is not fresh, and in an engine that evaluates arrays: one number a
/// product.
Value productBySquares(Draft& draft, const std::string& name, const Product& product, Range range);

/// Product by AND of bits, the operands counted from their least numbers:
///
///   x y = sum over p, q of 2^(p + q) * [bit p of x + bit q of y >= 2]
///
/// Levels: 1 above the operands, whose bits have to be at hand (bits.h).
/// Gates: n m l P Q for P and Q bits.
/// Wires: for each gate those of the two bits.
/// Has the fewest gates for 3 bits and more.
Value productByAnd(Draft& draft, const std::string& name, const Product& product, Range range);

/// The square of each element by AND of bits, x counted from its least number:
///
///   x^2 = sum over p of 4^p * bit p + sum over p < q of 2^(p + q + 1) * [bit p + bit q >= 2]
///
/// Levels: 1 above x, whose bits have to be at hand (bits.h).
/// Gates: P (P - 1) / 2 for P bits.
/// Wires: for each gate those of the two bits.
/// Wins over a lookup of the square, which has a gate for each number of x, from 3 bits on.
Value squareByAnd(Draft& draft, const std::string& name, const Value& x, Range range);

/// Gated product: x = f(s) is a step of a form s (or f is the identity and x is s), and y has bits.
/// The gate
///
///   [s - theta_k + M (bit - 1) >= 0]   with M beyond the reach of s
///
/// equals [s >= theta_k] if the bit is 1, and 0 if it is 0. So it is f(s) times the bit, without
/// waiting for f(s). A ratio step is gated alike: [q (N + M (bit - 1)) - p D >= 0].
///
/// Levels: 1 above s and y, so the step that made x costs none.
/// Gates: n m l |f| Q, with |f| the breakpoints of f and Q the bits of y.
/// Wires: for each gate those of s and of the bit.
/// Wins in depth: exp(s) * v, or the quotient of a softmax times v, takes one level in all.
///
/// `left`: x is a and y is b; otherwise x is b and y is a. canGate: whether y has bits.
bool canGate(const Draft& draft, const Product& product, bool left);
Value productGated(Draft& draft, const std::string& name, const Product& product, bool left,
                   Range range);

}  // namespace tc0::lower
