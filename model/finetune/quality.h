#pragma once

#include <string>
#include <vector>

#include "model/finetune/lessons.h"
#include "model/metrics/evaluate.h"

namespace tc0 {

struct NamedProgram {
  std::string name;
  program::Program program;
};

struct QualityOptions {
  std::int64_t seeds = 3;
  std::int64_t count = 2000;
};

/// The samples of a program, computed by the interpreter, from the noise and classes of generate().
Samples programSamples(const program::Program& program, const Model& model, std::int64_t count,
                       std::uint64_t seed);

/// The samples of a program, computed by its simulation, from the noise and classes of generate().
Samples simulatedSamples(const program::Program& program, const Model& model, std::int64_t count,
                         std::uint64_t seed);

/// A row for the floor, one for the float sampler, and two for each program: its simulation ("sim.
/// NAME") and the interpreter. The measures are those of Reference, and "error": the root mean
/// square of the difference to the float sampler's data, from the noise that the program's integers
/// stand for, both rounded to pixel levels. Throws Error if simulated and interpreted samples
/// differ anywhere.
EvaluationTable quality(const Teacher& teacher, const std::vector<NamedProgram>& programs,
                        const Reference& reference, const QualityOptions& options);

}  // namespace tc0
