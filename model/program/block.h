#pragma once

#include <cstdint>

#include "model/program/program.h"

namespace tc0::program {

/// The numbers of a block of samples. Element e of sample s of a tensor is at[tensor][e * lanes + s]:
/// the samples of a block lie side by side, so one pass over weights and tables serves all of them,
/// and inner loops run along memory.
struct Block {
  std::int64_t lanes = 0;       // samples in the block
  PerTensor<std::int64_t*> at;  // null: not computed, or no longer needed
};

}  // namespace tc0::program
