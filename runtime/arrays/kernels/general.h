#pragma once

#include <cstdint>

#include "runtime/arrays/element.h"
#include "runtime/arrays/tables.h"
#include "runtime/run.h"

namespace tc0 {

/// The inner loops of the array engine, once for each instruction set. A *row* is one element of an
/// array in all lanes of a block; a *tile* is a run of rows of 32-bit (wide: 64-bit) accumulators.

/// acc[j][l] += sum over k < terms of scale * weights[j * weightRow + k * weightTerm]
///                                  * source[j * sourceRow + k * sourceTerm][l], j < rows.
struct RowsJob {
  std::int64_t rows = 1, terms = 1, lanes = 0;
  std::int64_t sourceRow = 0, sourceTerm = 0;  // in elements
  const std::int64_t* weights = nullptr;
  std::int64_t weightRow = 0, weightTerm = 0;
  std::int64_t scale = 1;
};

struct ArrayKernels {
  /// [wide][element type of the source]
  void (*accumulate[2][kElementTypes])(void* acc, const void* source, const RowsJob& job);
  /// acc[i] += value, i < count.
  void (*addConstant[2])(void* acc, std::int64_t value, std::int64_t count);
  /// target[i] = acc[i]: [wide][element type of the target]
  void (*store[2][kElementTypes])(void* target, const void* acc, std::int64_t count);
  /// Replaces numbers by the table's values.
  void (*step)(std::int32_t* values, std::int64_t count, const StepTable<std::int32_t>& table);
  void (*stepWide)(std::int64_t* values, std::int64_t count, const StepTable<std::int64_t>& table);
  /// Replaces numerators by the table's values.
  void (*stepRatio)(std::int64_t* values, const std::int64_t* denominators, std::int64_t count,
                    const StepTable<std::int64_t>& table);
};

/// Throws Error where this machine lacks the instruction set. Beyond kAvx512 the general kernels
/// are those of kAvx512; what VNNI and AMX add is in array_dense.h.
const ArrayKernels& arrayKernels(Isa isa);

const ArrayKernels& arrayKernelsPortable();
const ArrayKernels& arrayKernelsAvx2();
const ArrayKernels& arrayKernelsAvx512();

}  // namespace tc0
