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

/// One rung of the ladder: a check that could have failed.
struct Rung {
  std::string name = {};  // what is claimed
  std::string how = {};   // how it was checked
  Count checked = 0;      // how many things: numbers, gates, thresholds, pairs
  bool complete = false;  // every case there is, rather than a sample of them
  bool holds = true;
  double seconds = 0;
  std::string difference = {};  // the first one, where it does not hold
};

struct EvidenceOptions {
  std::int64_t samples = 1000;        // random inputs through program and circuit
  program::Values inputs = {};        // further inputs, [input][sample * elements + element]
  std::int64_t judged = 4;            // of the samples, through the naive evaluators as well
  std::int64_t watched = 20'000'000;  // circuits of at most so many gates are looked at by gate
  std::int64_t mutants = 40;
  std::int64_t mutantSamples = 64;
  Count forms = 2'000'000'000;  // wires that the check of forms may visit
  std::uint64_t seed = 1;
  std::function<void(const std::string& rung)> progress = {};
};

struct Evidence {
  std::vector<Rung> rungs;
  std::int64_t mutants = 0, killed = 0;
  bool holds() const;
};

/// Climbs the ladder, from weak to strong:
///   values    program (interpreter) and circuit (array engine) on random and given inputs, equal
///   at
///             every tensor that has an array; a few of the samples on the naive evaluators too
///   gates     the circuit expanded, gate by gate, on all engines, where it is small enough; else
///   gates
///             drawn at random, recomputed from the wires that enter them
///   forms     every linear operation's coefficients, every step's thresholds and increments over
///   its
///             whole proven range, compared as flattened forms (forms.h): complete
///   products  each construction of a product, at its width, on all pairs of values (products.h)
///   mutants   circuits with one weight, threshold or increment changed are told apart by the
///   samples
/// A difference is named: tensor, element, both values.
Evidence gather(const program::Program& program, const lower::CompileResult& compiled,
                const EvidenceOptions& options = {});

/// {"rungs": [{"name", "how", "checked", "complete", "holds", "seconds", "difference"}], "mutants",
/// "killed"}.
nlohmann::ordered_json toJson(const Evidence& evidence);

}  // namespace tc0::evidence
