#pragma once

#include <cstdint>

#include "runtime/arrays/kernels/transfer.h"

/// What the byte dot product kernels take. Files that are compiled for one instruction set read
/// this header, so it includes no library templates: such a file would export its copies of their
/// functions, and the linker could choose these for the whole program.
namespace tc0 {

enum class Isa;

/// How sums become bytes, for all outputs n of a job, in one of two ways:
///   on a grid   i = clamp(sum >> shift, 0, top); the byte is factor * i + base, or table[i];
///   by search   i = number of points below the sum; the byte is values[i].
/// The sum includes DenseJob::start, which moves it to where the thresholds are.
struct DenseStep {
  const std::int32_t* shifts = nullptr;   // [n]
  const std::int32_t* tops = nullptr;     // [n], in [0, 255]
  bool plain = true;                      // factor 1 and base 0 everywhere: the byte is i
  const std::int32_t* factors = nullptr;  // [n], unless plain
  const std::int32_t* bases = nullptr;    // [n], unless plain
  const std::uint8_t* table = nullptr;    // 256 bytes, or null: affine

  /// Entries of a list of points or values.
  static constexpr std::int64_t kRow = 64;
  /// [n][kRow], rising, of which 2^depth - 1 are read; null: on a grid. Another kRow entries may be
  /// read behind the last list.
  const std::int16_t* points = nullptr;
  const std::int16_t* values = nullptr;  // [n][kRow], in [0, 255]
  int depth = 0;                         // 1 to 6
};

/// One matrix times one instance's numbers: N sums in all lanes. K numbers enter, four to a quad.
struct DenseJob {
  const std::uint8_t* source = nullptr;  // [k / 4][lane][k % 4]
  const std::int8_t* matrix = nullptr;   // [n / 4][k / 4][n % 4][k % 4]
  const std::int32_t* start = nullptr;   // [n], what every sum begins with
  std::int64_t outputQuads = 0, inputQuads = 0;
  std::int64_t shortQuads = 0;     // input quads that 16-bit sums of two products may add up
  std::int64_t lanes = 0;          // a multiple of 16
  std::int8_t* scratch = nullptr;  // DenseKernels::scratchBytes(inputQuads) bytes, aligned to 64
};

/// acc[j][lane] += scale * sum over k of a[j * aRow + k][lane] * b[j * bRow + k][lane], for all j <
/// rows, of two arrays in quads.
struct DenseProductJob {
  const std::uint8_t* a = nullptr;
  const std::uint8_t* b = nullptr;
  std::int64_t rows = 1, aRow = 0, bRow = 0;  // in elements, multiples of 4
  std::int64_t quads = 0, shortQuads = 0;     // of the sum; and of 16-bit sums of two products
  std::int64_t lanes = 0;                     // a multiple of 16
  std::int8_t aZero = 0, bZero = 0;           // what byte 0 of a quad stands for
  bool isUnsigned = false;                    // whether a is never negative
  bool fresh = false;                         // whether acc holds nothing yet and counts as 0
  std::int32_t scale = 1;
};

struct DenseKernels {
  /// Products of two arrays. Bytes of b, and of a unless it is unsigned, are within +-127.
  void (*products)(std::int32_t* acc, const DenseProductJob& job);
  /// sums[n][lane] for the four n of one output quad.
  void (*sums)(const DenseJob& job, std::int64_t outputQuad, std::int32_t* sums);
  /// target[n / 4][lane][n % 4], for all output quads.
  void (*steps)(const DenseJob& job, const DenseStep& step, std::uint8_t* target);
  /// target[lane][k] = rows[k][lane] + flip modulo 256, for the four rows of bytes of one quad. A
  /// null row counts as zeros.
  void (*pack)(const std::uint8_t* const* rows, std::uint8_t flip, std::int64_t lanes,
               std::uint8_t* target);
  /// fillLanes and drainLanes for quads and numbers of 64 bits (arrays/transfer.h). Lanes without a
  /// sample may hold anything afterwards. Null: there is no fast way.
  bool (*fill)(const Transfer& transfer, const std::int64_t* samples, std::uint8_t* quads);
  void (*drain)(const Transfer& transfer, const std::uint8_t* quads, std::int64_t* samples);
  /// fillLanes and drainLanes for quads and numbers of one byte, signed or not. Null as above.
  bool (*fillBytes)(const Transfer& transfer, bool isSigned, const std::uint8_t* samples,
                    std::uint8_t* quads);
  void (*drainBytes)(const Transfer& transfer, const std::uint8_t* quads, std::uint8_t* samples);
  /// Bytes of DenseJob::scratch that `steps` needs for so many input quads. Null: none.
  std::int64_t (*scratchBytes)(std::int64_t inputQuads);
};

/// The kernels of an instruction set, or null if it has none. Products of whole layers are tile
/// products on AMX, byte dot products on VNNI, and pairs of 16 bits before that. All are exact.
const DenseKernels* denseKernels(Isa isa);
const DenseKernels* denseKernelsAvx2();
const DenseKernels* denseKernelsAvx512();
const DenseKernels* denseKernelsVnni();
const DenseKernels* denseKernelsAmx();

}  // namespace tc0
