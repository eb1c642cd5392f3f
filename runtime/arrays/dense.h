#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/arrays/flat.h"

namespace tc0 {

/// A term whose weights form a matrix: along the output dimension `dimension` the weights change
/// and the source does not, so the same K numbers meet N rows of weights. If sources and weights
/// are bytes, the term runs on byte dot products. Indices of all other output dimensions are called
/// instances. Instances that have the same weights, such as tokens, share one packed matrix.
///
/// Sums are taken modulo 2^32. They are exact because every sum is proved to lie within +-2^29.
struct DensePlan {
  std::size_t term = 0;       // of the sum
  std::size_t dimension = 0;  // of the sum's flat shape
  std::int64_t outputs = 0;   // N
  std::int64_t inputs = 0;    // K
  std::int64_t outputQuads() const { return (outputs + 3) / 4; }
  std::int64_t inputQuads() const { return (inputs + 3) / 4; }
  /// N and K in whole quads, as the lists below have them.
  std::int64_t paddedOutputs() const { return outputQuads() * 4; }
  std::int64_t paddedInputs() const { return inputQuads() * 4; }

  /// inputAt[k] is the element number of the k-th number, counted from the first.
  std::vector<std::int64_t> inputAt;
  /// Whether inputAt[k] == k and every instance starts at a multiple of 4, so that the kernel can
  /// read quads where they lie.
  bool quadsAsTheyLie = false;

  /// Matrix m at [m][n / 4][k / 4][n % 4][k % 4], padded with 0. Instance i has matrix matrixAt(i),
  /// an affine function of the sum's flat index.
  std::vector<std::int8_t> weights;
  AffineRow matrixAt;
  /// [m][n], N padded to quads: the number by which a row's weights are to be multiplied; empty: 1.
  /// Rows whose weights are multiples of one number need it to be bytes.
  std::vector<std::int32_t> scales;
  /// [m][n], N padded to quads: source zero * sum over k of the weights. A quad stores value -
  /// zero, so this is what the products of quads lack, before scales.
  std::vector<std::int32_t> zeroSums;
  /// How many input quads can be added up in numbers of 16 bits, two numbers of a quad in each: the
  /// least distance of 32,767 from any such sum decides. 0 if not even one.
  std::int64_t shortQuads = 0;

  /// The place in `weights` at which output quad `outputQuad` of matrix m begins.
  std::int64_t placeOf(std::int64_t m, std::int64_t outputQuad = 0) const {
    return (m * outputQuads() + outputQuad) * inputQuads() * 16;
  }
};

/// The number modulo 2^32, as the kernels' sums are.
inline std::int32_t modulo32(std::int64_t number) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(number));
}

/// Finds out whether quads of a product of two arrays can be multiplied, and exchanges a and b if that
/// helps: what all rows of the sum have in common should be a. Both must be arrays of bytes, and the
/// innermost reduction dimension must pass through whole quads of each.
void planQuads(const Circuit& circuit, const FlatSum& sum, FlatProduct& product);

/// The plan of the sum's largest such term, or nothing if there is none that is worth it. Its
/// memory is at most four times that of the sum's weights.
std::optional<DensePlan> planDense(const Circuit& circuit, const Array& array, const FlatSum& sum);

}  // namespace tc0
