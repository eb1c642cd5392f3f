#pragma once

#include <cstdint>

#include "runtime/arrays/kernels/element.h"
#include "runtime/arrays/kernels/rank_table.h"
#include "runtime/arrays/kernels/step_table.h"

/// The inner loops of the array engine for every circuit, once for each instruction set. Files that
/// are compiled for one instruction set read this header, so it includes no library templates
/// (kernels/dense.h says why).
///
/// A *row* is one element of an array in all lanes of a block. A *tile* is a run of rows of
/// accumulators of one kind. If a job is `fresh`, the accumulators hold nothing yet and count as 0.
namespace tc0 {

enum class Isa;

/// acc[j][l] += sum over k < terms of scale * weights[j * weightRow + k * weightTerm]
///                                  * source[j * sourceRow + k * sourceTerm][l], for all j < rows.
struct RowsJob {
  std::int64_t rows = 1, terms = 1, lanes = 0;
  std::int64_t sourceRow = 0, sourceTerm = 0;  // in elements
  const std::int64_t* weights = nullptr;
  std::int64_t weightRow = 0, weightTerm = 0;
  std::int64_t scale = 1;
  bool fresh = false;
};

/// acc[j][l] += scale * sum over k < terms of a[j * aRow + k * aTerm][l]
///                                            * b[j * bRow + k * bTerm][l], for all j < rows.
struct ProductJob {
  std::int64_t rows = 1, terms = 1, lanes = 0;
  std::int64_t aRow = 0, aTerm = 0, bRow = 0, bTerm = 0;  // in elements
  std::int64_t scale = 1;
  bool fresh = false;
};

/// acc[j][l] += scale * the largest of source[j * sourceRow + places[k]][l] over k < count, for all
/// j < rows.
struct MaximumJob {
  std::int64_t rows = 1, count = 1, lanes = 0;
  std::int64_t sourceRow = 0;  // in elements, as places are
  const std::int64_t* places = nullptr;
  std::int64_t scale = 1;
  bool fresh = false;
};

/// Element types of at most 32 bits. Products read no others.
inline constexpr std::size_t kFactorTypes = 4;

/// First index: the kind of accumulator. Second index: an Element.
struct ArrayKernels {
  /// Adds the job's terms from a source of this element type.
  void (*accumulate[kAccumulators][kElementTypes])(void* acc, const void* source,
                                                   const RowsJob& job);
  /// Adds the job's products of elements of these two types.
  void (*multiply[kAccumulators][kFactorTypes][kFactorTypes])(void* acc, const void* a,
                                                              const void* b, const ProductJob& job);
  void (*maximum[kAccumulators][kElementTypes])(void* acc, const void* source,
                                                const MaximumJob& job);
  /// acc[i] += value, i < count.
  void (*addConstant[kAccumulators])(void* acc, std::int64_t value, std::int64_t count);
  /// Adds one row of accumulators to each of `rows` rows, or makes them all equal to it.
  void (*addRow[kAccumulators])(void* acc, const void* row, std::int64_t rows, std::int64_t lanes,
                                bool fresh);
  /// acc[i] *= factor modulo 2^32, i < count.
  void (*scale)(std::int32_t* acc, std::int32_t factor, std::int64_t count);
  /// target[i] = acc[i], i < count, in a target of this element type.
  void (*store[kAccumulators][kElementTypes])(void* target, const void* acc, std::int64_t count);
  /// Replaces numbers by the table's values.
  void (*step)(std::int32_t* values, std::int64_t count, const StepTable<std::int32_t>& table);
  void (*stepWide)(std::int64_t* values, std::int64_t count, const StepTable<std::int64_t>& table);
  /// Replaces numerators by the values of a ratio table.
  void (*stepRatio)(std::int32_t* values, const std::int32_t* denominators, std::int64_t count,
                    const StepTable<std::int32_t>& table);
  void (*stepRatioWide)(std::int64_t* values, const std::int64_t* denominators, std::int64_t count,
                        const StepTable<std::int64_t>& table);
  /// Divides numerators by denominators.
  void (*quotients)(double* numerators, const double* denominators, std::int64_t count);
  /// The ranks of numbers, or of quotients.
  void (*ranks)(std::int32_t* ranks, const double* numbers, std::int64_t count,
                const RankTable& table);
  /// What a step or a read shows at ranks.
  void (*values)(std::int32_t* values, const std::int32_t* ranks, std::int64_t count,
                 const ValueTable& table);
  /// Stores four rows as a quad, whose bytes are number - zero.
  void (*storeQuad)(std::uint8_t* target, const std::int32_t* const* rows, std::int32_t zero,
                    std::int64_t lanes);
};

/// The kernels of an instruction set. VNNI and AMX have those of AVX-512 here; what they add is in
/// kernels/dense.h. Throws Error if this machine lacks the instruction set.
const ArrayKernels& arrayKernels(Isa isa);

const ArrayKernels& arrayKernelsPortable();
const ArrayKernels& arrayKernelsAvx2();
const ArrayKernels& arrayKernelsAvx512();

}  // namespace tc0
