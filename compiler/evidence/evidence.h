#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "circuit/base/number.h"
#include "compiler/evidence/budget.h"
#include "compiler/lower/compile.h"
#include "model/program/interpret.h"

namespace tc0::evidence {

/// How much of what a check was asked for it has done before its time was over.
struct Coverage {
  std::int64_t done = 0, asked = 0;
  std::string of = {};  // what is counted: "inputs"

  bool whole() const { return done >= asked; }
};

/// One rung of the ladder of evidence: a check that could have failed.
struct Rung {
  std::string name = {};  // the claim
  std::string how = {};   // how it was checked
  Count checked = 0;      // how many things: numbers, gates, tensors, circuits
  bool complete = false;  // proved for all inputs, not tried on a sample of them
  bool holds = true;      // nothing was found against it
  double seconds = 0;
  std::string difference = {};  // the first difference, if the claim does not hold
  Coverage covered = {};
};

/// What an independent program says of a circuit, asked whether it is the program on all inputs.
enum class Proof {
  kProved,   // every output is
  kRefused,  // some output is not, or could not be proved
  kNone      // it was not asked, or came to no end
};
/// Asks it, and waits for at most about so many seconds.
using Prove = std::function<Proof(const Circuit& circuit, double seconds)>;

struct EvidenceOptions {
  std::int64_t samples = 1000;    // random inputs through program and circuit
  program::Values inputs = {};    // further inputs, [input][sample * elements + element]
  std::int64_t naiveSamples = 4;  // of the samples, also through the naive evaluators
  std::int64_t mutants = 40;
  std::int64_t mutantSamples = 64;
  Prove prove = {};          // asked about mutants; empty: nobody is
  double proveSeconds = 5;   // no further mutant is shown to it after so long
  Budget budget = Budget();  // of all checks together
  std::uint64_t seed = 1;
  std::function<void(const std::string& rung)> progress = {};
};

/// Circuits with one number changed, and what found them out.
struct MutantCounts {
  std::int64_t made = 0,
               caught = 0;  // tried; caught on samples or refused by the independent program
  std::int64_t shown = 0, refused = 0;      // to and by the independent program
  std::vector<std::string> survivors = {};  // a line for each that nothing caught, with the reason
};

struct Evidence {
  std::vector<Rung> rungs;
  MutantCounts mutants;
  bool holds() const;
  bool covered() const;  // every rung did all that it was asked for
};

/// Climbs the ladder of evidence that a circuit is its program, as far as inputs can be tried:
///
///   values    program (interpreter) and circuit (array engine) agree on random and given inputs,
///             at every tensor that has an array; the naive evaluators agree on a few of them
///   gates     every gate agrees on all engines, if the circuit is small enough to be expanded;
///             otherwise gates drawn at random are recomputed from the wires that enter them
///   mutants   circuits with one number changed are found out (mutants_rung.h)
///
/// All of these are samples. The proof for all inputs is that of tc0-check, which shares no code
/// with the compiler; `tc0 compile --verify` puts it before these rungs. A difference is named: the
/// tensor, the element, both values.
///
/// Each rung has an equal share of the time that is left when it begins. If it is over, the rung
/// says how much it has covered.
Evidence gather(const program::Program& program, const lower::CompileResult& compiled,
                const EvidenceOptions& options = {});

/// {"holds", "covered", "mutants", "killed", "shown", "refused", "survivors", "rungs": [{"name", "how",
/// "checked", "complete", "holds", "seconds", "difference", "done", "asked", "of"}]}.
nlohmann::ordered_json toJson(const Evidence& evidence);

}  // namespace tc0::evidence
