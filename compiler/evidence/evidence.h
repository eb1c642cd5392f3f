#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "circuit/base/number.h"
#include "compiler/lower/compile.h"
#include "model/program/interpret.h"

namespace tc0::evidence {

/// One rung of the ladder of evidence: a check that could have failed.
struct Rung {
  std::string name = {};  // the claim
  std::string how = {};   // how it was checked
  Count checked = 0;      // how many things: numbers, gates, thresholds, pairs
  bool complete = false;  // every case that there is was checked, not a sample of the cases
  bool holds = true;
  double seconds = 0;
  std::string difference = {};  // the first difference, if the claim does not hold
};

struct EvidenceOptions {
  std::int64_t samples = 1000;           // random inputs through program and circuit
  program::Values inputs = {};           // further inputs, [input][sample * elements + element]
  std::int64_t naiveSamples = 4;         // of the samples, also through the naive evaluators
  std::int64_t queryLimit = 20'000'000;  // larger circuits are not queried gate by gate
  std::int64_t mutants = 40;
  std::int64_t mutantSamples = 64;
  Count forms = 2'000'000'000;  // wires that the check of forms may visit
  std::uint64_t seed = 1;
  std::function<void(const std::string& rung)> progress = {};
};

struct Evidence {
  std::vector<Rung> rungs;
  std::int64_t mutants = 0,
               killed = 0;  // circuits with a change, and how many of them were found out
  bool holds() const;
};

/// Climbs the ladder of evidence that a circuit is its program, from weak to strong:
///
///   values    program (interpreter) and circuit (array engine) agree on random and given inputs,
///             at every tensor that has an array; the naive evaluators agree on a few of them
///   gates     every gate agrees on all engines, if the circuit is small enough to be expanded;
///             otherwise gates drawn at random are recomputed from the wires that enter them
///   forms     every linear operation's coefficients, and every step's thresholds and increments
///             over its whole proven range, compared as flattened forms (forms.h): complete
///   products  each construction of a product, at its width, on all pairs of values (products.h)
///   mutants   circuits with one weight, threshold or increment changed are found out
///
/// A difference is named: the tensor, the element, both values.
Evidence gather(const program::Program& program, const lower::CompileResult& compiled,
                const EvidenceOptions& options = {});

/// {"rungs": [{"name", "how", "checked", "complete", "holds", "seconds", "difference"}], "mutants",
/// "killed"}.
nlohmann::ordered_json toJson(const Evidence& evidence);

}  // namespace tc0::evidence
