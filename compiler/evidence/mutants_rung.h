#pragma once

#include "compiler/evidence/evidence.h"
#include "runtime/simulator.h"

namespace tc0::evidence {

/// Shows circuits with one number changed (mutants.h) to the other checks: the comparison with the
/// program's interpreter on a batch, and the independent program, as long as there is time. Half of
/// the time may pass before the first one is shown to the independent program.
///
/// The rung fails if a mutant with other outputs than the circuit's on some sample agrees with the
/// program there, or is proved. A mutant that nothing catches is a survivor. It may be equal to the
/// circuit, because the changed number plays no part; a survivor that the independent program
/// proves is. The others are undecided.
Rung checkMutants(const program::Program& program, const lower::CompileResult& compiled,
                  const SampleBatch& batch, const EvidenceOptions& options, const Budget& budget,
                  MutantCounts& counts);

}  // namespace tc0::evidence
