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
/// Each operation first becomes loops over plain arrays (kernels.h), then threads take samples one
/// by one. Memory: 8 bytes for each element of the result, and in each thread for each element of
/// all tensors.
Values evaluate(const Program& program, const Values& inputs, std::int64_t samples,
                const std::vector<TensorId>& tensors, const EvaluateParams& params = {});

/// evaluate() of the program's outputs, in their order.
Values evaluateOutputs(const Program& program, const Values& inputs, std::int64_t samples,
                       const EvaluateParams& params = {});

}  // namespace tc0::program
