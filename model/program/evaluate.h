#pragma once

#include <cstdint>
#include <vector>

#include "model/program/interpret.h"
#include "model/program/program.h"

namespace tc0::program {

struct EvaluateParams {
  int threads = 0;  // 0: as many as the machine has
};

/// The values that interpret() gives, for many samples: element e of sample s of tensors[k]
/// is result[k][s * elements + e]. Inputs are laid out alike.
///
/// Each operation first becomes loops over plain arrays (kernels.h), then threads take blocks of up
/// to 64 samples, which pass through the operations side by side. Only tensors that the wanted ones
/// need are computed. Memory: 8 bytes for each element of the result, and in each thread, for each
/// sample of a block, for each element that is needed at the same time (memory_plan.h); a block has
/// fewer samples if that would be more than 64 MiB.
Values evaluate(const Program& program, const Values& inputs, std::int64_t samples,
                const std::vector<TensorId>& tensors, const EvaluateParams& params = {});

/// evaluate() of the program's outputs, in their order.
Values evaluateOutputs(const Program& program, const Values& inputs, std::int64_t samples,
                       const EvaluateParams& params = {});

}  // namespace tc0::program
