#pragma once

#include "model/command/usage.h"

namespace tc0 {

/// finetune CHECKPOINT -o FILE [--recipe lean|shallow] [--steps T] [--bits-weights B]
/// [--bits-activations B] [--bits-input B] [--iterations N] [--batch B] [--rate R] [--seed S]
/// [--from-scratch] [--quality SEEDS] [--count N] [--json]
///
/// Writes the sampler as an integer program and trains its integers to follow the float sampler.
/// With --quality, a table of float model, simulation and programs before and after.
int finetuneCommand(const Arguments& arguments, std::ostream& out);

}  // namespace tc0
