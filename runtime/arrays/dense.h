#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/arrays/flat.h"
#include "runtime/arrays/transfer.h"
#include "runtime/run.h"

namespace tc0 {

/// A term whose weights form a matrix: along output dimension `dimension` the weights change and
/// the source does not, so the same K numbers meet N rows of weights. With sources and weights of a
/// byte it runs on byte dot products. All other output dimensions are instances: those along which
/// the weights stay are tokens, which share one packed matrix.
///
/// Sums are exact: they are taken modulo 2^32 of numbers that are proved to lie below 2^29.
struct DensePlan {
  std::size_t term = 0;       // of the sum
  std::size_t dimension = 0;  // of the sum's flat shape
  std::int64_t outputs = 0;   // N
  std::int64_t inputs = 0;    // K
  std::int64_t outputQuads() const { return (outputs + 3) / 4; }
  std::int64_t inputQuads() const { return (inputs + 3) / 4; }

  /// Where the k-th number stands, counted from the first; whether that is k itself.
  std::vector<std::int64_t> inputAt;
  bool contiguous = false;
  /// Contiguous, and every instance starts at a multiple of 4: quads can be read as they lie.
  bool quadsAsTheyLie = false;

  /// Matrix m at [m][n / 4][k / 4][n % 4][k % 4]; instance i has matrix matrixAt(i), an affine
  /// function of the sum's flat index. Padding is 0.
  std::vector<std::int8_t> weights;
  AffineRow matrixAt;
  /// [m][n]: source zero * sum over k of the weights, N padded to quads. A quad's byte holds
  /// value - zero.
  std::vector<std::int32_t> zeroSums;

  const std::int8_t* matrix(std::int64_t m) const {
    return weights.data() + m * outputQuads() * inputQuads() * 16;
  }
};

/// The plan of a sum that has such a term (the largest one), if it is worth it. Memory: at most
/// four times the sum's weights.
std::optional<DensePlan> planDense(const Circuit& circuit, const Array& array, const FlatSum& sum);

/// Thresholds of four neighbouring sums, one of:
///   on a grid   i = clamp(sum >> shift, 0, top) and then the byte factor * i + base, or table[i];
///   anywhere    i = how many of the points are below the sum, and then the byte values[i]; at most
///               63 points within 16 bits.
/// The sum includes `start` of DenseJob, which holds what brings it there.
struct DenseStep {
  const std::int32_t* shifts = nullptr;  // [n]
  const std::int32_t* tops = nullptr;
  bool plain = true;  // factor 1, base 0 everywhere: i is the byte
  const std::int32_t* factors = nullptr;
  const std::int32_t* bases = nullptr;
  const std::uint8_t* table = nullptr;  // else: 256 bytes to look i up in
  /// [n][kRow], rising, 2^depth - 1 of them used; behind the last list kRow more may be read.
  static constexpr std::int64_t kRow = 64;
  const std::int16_t* points = nullptr;  // null: on a grid
  const std::int16_t* values = nullptr;  // in [0, 255]
  int depth = 0;
};

/// One instance: N sums in all lanes.
struct DenseJob {
  const std::uint8_t* source = nullptr;  // [k / 4][lane][k % 4]
  const std::int8_t* matrix = nullptr;
  const std::int32_t* start = nullptr;  // [n] what every sum begins with
  std::int64_t outputQuads = 0, inputQuads = 0;
  std::int64_t lanes = 0;  // a multiple of 16
};

struct DenseKernels {
  /// sums[n][lane] for the four n of one output quad.
  void (*sums)(const DenseJob& job, std::int64_t outputQuad, std::int32_t* sums);
  /// target[n / 4][lane][n % 4], all output quads.
  void (*steps)(const DenseJob& job, const DenseStep& step, std::uint8_t* target);
  /// target[k / 4][lane][k % 4] = rows[k][lane] + flip modulo 256, from rows of bytes; pointers
  /// rows[k] for the k of one quad, null for padding.
  void (*pack)(const std::uint8_t* const* rows, std::uint8_t flip, std::int64_t lanes,
               std::uint8_t* target);
  /// fillLanes and drainLanes for quads (array_transfer.h); lanes without a sample hold anything.
  /// Null: there are none.
  bool (*fill)(const Transfer& transfer, const std::int64_t* samples, std::uint8_t* quads);
  void (*drain)(const Transfer& transfer, const std::uint8_t* quads, std::int64_t* samples);
  /// The same for numbers of a byte outside, signed or not.
  bool (*fillBytes)(const Transfer& transfer, bool isSigned, const std::uint8_t* samples,
                    std::uint8_t* quads);
  void (*drainBytes)(const Transfer& transfer, const std::uint8_t* quads, std::uint8_t* samples);
};

/// Null where the instruction set has none. On AMX the products of whole layers are tile products,
/// on VNNI byte dot products, before it pairs of 16 bits; all are exact.
const DenseKernels* denseKernels(Isa isa);
const DenseKernels* denseKernelsAvx2();
const DenseKernels* denseKernelsAvx512();
const DenseKernels* denseKernelsVnni();
const DenseKernels* denseKernelsAmx();

/// For all kernels of 512 bits.
bool fillAvx512(const Transfer& transfer, const std::int64_t* samples, std::uint8_t* quads);
void drainAvx512(const Transfer& transfer, const std::uint8_t* quads, std::int64_t* samples);
bool fillBytesAvx512(const Transfer& transfer, bool isSigned, const std::uint8_t* samples,
                     std::uint8_t* quads);
void drainBytesAvx512(const Transfer& transfer, const std::uint8_t* quads, std::uint8_t* samples);

}  // namespace tc0
