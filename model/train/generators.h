#pragma once

#include <ATen/core/Generator.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "circuit/base/safetensors.h"

namespace tc0 {

using NamedGenerators = std::vector<std::pair<std::string, at::Generator>>;

/// Adds the states of the generators to a checkpoint, as tensors "train.NAME".
void saveGenerators(const NamedGenerators& generators, ContainerWriter& writer);

/// Gives the generators the states that saveGenerators() wrote. A run on the CPU has one generator;
/// on a GPU it has a second one, "noise", whose state means nothing to a CPU. So a run that changes
/// its kind of device cannot go on with the same noise: a generator that the checkpoint lacks begins
/// at a seed that follows from `seed` and `step`, and one that is not used here is left out. The
/// result says so in one line for people; it is empty if all states were taken up. Throws Error if
/// "generator" is absent or if a state is not of this LibTorch.
std::string restoreGenerators(const Container& container, NamedGenerators generators,
                              std::uint64_t seed, std::int64_t step, const std::string& where);

}  // namespace tc0
