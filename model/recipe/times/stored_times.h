#pragma once

#include "model/recipe/reference.h"

namespace tc0 {

/// Times of the sampler that a checkpoint recommends, in its metadata "times": a JSON object from
/// numbers of steps to times, such as {"2": [1, 0.3, 0]}. `tc0 grid` finds and writes them.

/// The times of `steps` steps: the checkpoint's if it has some for that number, else even ones.
/// Throws Error if the metadata are no such object.
Times timesFor(const Model& model, std::int64_t steps);

/// Puts the times into the model's metadata, in place of others for as many steps.
void storeTimes(Model& model, const Times& times);

}  // namespace tc0
