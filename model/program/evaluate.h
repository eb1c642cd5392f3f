#pragma once

#include <cstdint>
#include <vector>

#include "model/program/interpret.h"
#include "model/program/program.h"

namespace tc0::program {

struct EvaluateParams {
  int threads = 0;  // 0: as many as the machine has
};

/// What interpret() says, for many samples: result[k] has the values of tensors[k], sample after
/// sample (sample * elements + element); inputs are laid out the same way.
///
/// Threads take samples one by one. Before that, each operation becomes loops over plain arrays:
/// reorderings a list of places to read from, tables are searched by halving. Takes 8 bytes for
/// each element that is asked for, and for all elements of one sample in each thread.
Values evaluate(const Program& program, const Values& inputs, std::int64_t samples,
                const std::vector<TensorId>& tensors, const EvaluateParams& params = {});

/// The same for the program's outputs, in their order.
Values evaluateOutputs(const Program& program, const Values& inputs, std::int64_t samples,
                       const EvaluateParams& params = {});

}  // namespace tc0::program
