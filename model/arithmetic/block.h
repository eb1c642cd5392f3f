#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/program/builder.h"

namespace tc0::arithmetic {

/// A transformer block of constant depth and of a size that is polynomial in tokens and in bits.
/// Weights are matrices in row-major order, a row for each result.
struct BlockParams {
  std::int64_t bits = 8;  // p: of every rounded number
  std::int64_t tokens = 2, width = 2, hidden = 2;
  std::vector<std::int64_t> qkv;   // 3 width rows of `width` numbers
  std::vector<std::int64_t> out;   // width rows of `width`
  std::vector<std::int64_t> in;    // hidden rows of `width`
  std::vector<std::int64_t> back;  // width rows of `hidden`
};

/// Parameters with weights -7 ... 7 drawn from a seed.
BlockParams randomBlock(std::int64_t bits, std::int64_t tokens, std::int64_t width,
                        std::int64_t hidden, std::uint64_t seed);

/// A number x in a known range is rounded to p bits as floor(x / 2^shift): the least shift for which
/// the range has at most p bits. `offset` makes the result at least 0.
struct Rounding {
  std::int64_t shift = 0, offset = 0, bits = 0;

  Rounding(Range range, std::int64_t p);
  Range range() const { return {-offset, (std::int64_t{1} << bits) - 1 - offset}; }
};

/// The block of rows x [tokens, width] in the given range:
///
///   norm(x, W): u = round(width x - the sum of x);  r 2^up = 1 / sqrt(1/4 + the sum of u^2)
///               round(W u) * r 2^up
///   q, k, v = round(norm(x, qkv));  e = exp(most - q.k);  R 2^up = 1 / (1/2 + the sum of e)
///   x' = 2^p x + out (round(the sum of e v) R 2^up)
///   x' + 2^(2p) back gelu(norm(x', in))
///
/// 1/4 and 1/2 stand for the least numbers of FloatingFunction, in its units; exp, GELU, and the two
/// floating functions have p digits and are those of exponential.h, functions.h and
/// floating_function.h. Raw rows go in and raw rows come out.
///
/// Levels: 25. A norm takes 6: digits of u, squares, the 3 of an inverse root with digits of W u
/// beside them, and an AND of three. Attention takes 10 more: digits of q, k, v, their ANDs, digits of
/// the scores, 3 for exp, the 3 of a reciprocal with ANDs of e and v beside them, and an AND of
/// three. The perceptron takes 6 for its norm and 3 for digits and GELU.
/// Gates: the 2 inverse roots of a row have most of them, about p^5; the prototype of the
/// construction had 42,060 at p = 6, and 2,467,970 at p = 16, for 2 tokens, width 2, hidden 2.
///
/// Beyond 16 bits a whole product would need numbers beyond 2^62. So the products of 17 bits and more
/// are cut (product.h) to p + 16 bits: those with r and R, the scores, the sums of e v and those of
/// squares, whose 1/4 is then in the new units. x' with what follows is in units of a power of two,
/// and GELU's numbers are raised by 2^32 in place of 2^(2p). This takes no further level.
program::TensorId block(program::ProgramBuilder& builder, const std::string& name,
                        program::TensorId rows, Range range, const BlockParams& params);

/// The block as a program. Its input x [tokens, width, bits] are the binary digits of numbers, from
/// which 2^(bits - 1) is taken; its output is y.
program::Program blockProgram(const BlockParams& params);

}  // namespace tc0::arithmetic
