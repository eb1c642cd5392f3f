#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compiler/lower/constructions/step.h"

namespace tc0::lower {

/// What all products share: y[.., i, j] = sum over k of a[.., i, k] * b[.., k, j], with extents n,
/// m and l of i, j and k (the leading dimensions count as i). Each construction makes one array
/// with index (.., i, j, k, ...) and one sum over k, whatever the sizes are.
///
/// With a = sa * u + oa and b = sb * v + ob, u and v the numbers of arrays, only u * v is
/// constructed; the rest of the product is linear in u and v.
struct Product {
  Value a, b;                         // leading dimensions and k in the same digits
  std::vector<std::size_t> groups;    // of the result
  Shape out;                          // its digits
  Shape inner;                        // the digits of k
  std::vector<std::size_t> aAt, bAt;  // the column of each digit of a and b in (out, inner)

  Shape whole() const;  // out, then inner
};
Product productOf(Draft& draft, const std::string& name, Value a, Value b);

/// Terms of the result that are linear in a and b, and the constant: sa * ob * u + sb * oa * v + oa
/// * ob, added over k.
void addLinearParts(std::vector<Term>& terms, const Product& product);

/// The result's sum.
Value productSum(Draft& draft, const std::string& name, const Product& product,
                 std::vector<Term> terms, Range range);

/// A factor that is a constant: a sum with weights. Levels 0, gates 0.
bool hasConstant(const Draft& draft, const Product& product);
Value productByConstant(Draft& draft, const std::string& name, const Product& product, Range range);

/// By squares, or rather triangles: with T(s) = s (s + 1) / 2 - c s for any integer c, x y = T(x +
/// y)
/// - T(x) - T(y). T(x) and T(y) are shared by all products that x and y take part in, and free
/// where they are fresh. c is the middle of the range of x + y: it makes the weights half as large
/// and the gate at s = c superfluous.
///
/// Levels: 1 above the operands, which may be raw. Gates: n m l (|x| + |y| - 1), |x| the range of x
/// above its least number, and n l |x| + l m |y| for operands that are not fresh. Wires: those of
/// both forms for each gate. Wins over bits when an operand is raw, and in an engine that evaluates
/// arrays: one number a product.
Value productBySquares(Draft& draft, const std::string& name, const Product& product, Range range);

/// By AND of bits: x y = sum over p, q of 2^(p + q) [bit p of x + bit q of y >= 2], the operands
/// counted from their least number. Bits are reads.
///
/// Levels: 1 above the operands, which have to be fresh. Gates: n m l P Q for P and Q bits. Wires:
/// those of the two bits for each gate. The fewest gates for 3 bits and more.
Value productByAnd(Draft& draft, const std::string& name, const Product& product, Range range);

/// Gated: x = f(s) is a step of a raw form s (or x itself is raw and f the identity), y has bits.
/// The gate [s - theta_k + M (bit - 1) >= 0], M beyond the reach of s, is [s >= theta_k] where the
/// bit is 1 and 0 where it is not: f(s) times the bit, without waiting for f(s).
///
/// Levels: 1 above s and y, so the step that made x costs none. Gates: n m l |f| Q, |f| the
/// breakpoints of f. Wires: those of s and of the bit for each gate. Wins in depth: exp(s) * v, and
/// the quotient of a softmax times v, take one level in all. A ratio step is gated alike: [q (N + M
/// (bit - 1)) - p D >= 0].
///
/// `left`: a is x; else b is.
bool canGate(const Draft& draft, const Product& product, bool left);
Value productGated(Draft& draft, const std::string& name, const Product& product, bool left,
                   Range range);

}  // namespace tc0::lower
