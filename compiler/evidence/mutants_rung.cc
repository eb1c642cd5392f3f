#include "compiler/evidence/mutants_rung.h"

#include <chrono>

#include "circuit/base/error.h"
#include "compiler/evidence/mutants.h"
#include "compiler/evidence/tensor_values.h"

namespace tc0::evidence {
namespace {

constexpr std::int64_t kTries = 50;  // for each mutant: a change may be refused

struct Trial {
  Mutant mutant;
  bool changesOutput = false;  // on some sample
  bool seen = false;           // the comparison with the program finds a difference
  Proof proof = Proof::kNone;
};

std::vector<Trial> drawn(const Circuit& circuit, const EvidenceOptions& options) {
  std::vector<Trial> trials;
  std::mt19937_64 source(options.seed);
  for (std::int64_t tries = 0; tries < kTries * options.mutants; ++tries) {
    if (std::ssize(trials) == options.mutants || circuit.arrays().empty()) break;
    if (std::optional<Mutant> mutant = mutate(circuit, source))
      trials.push_back({std::move(*mutant)});
  }
  return trials;
}

void trySamples(std::vector<Trial>& trials, const program::Program& program,
                const lower::CompileResult& compiled, const SampleBatch& batch) {
  const TensorValues values(program, compiled, batch);
  auto run = [&](const Circuit& circuit) {
    return Simulator(circuit, Engine::kArray).run(batch, values.watch(), RunOptions{});
  };
  const Results original = run(compiled.circuit);
  for (Trial& trial : trials) {
    Results found = run(trial.mutant.circuit);
    Count checked = 0;
    trial.changesOutput = found.outputs != original.outputs;
    trial.seen = !values.difference(found, checked).empty();
  }
}

// First those that samples do not catch, because only a proof can decide them.
void tryProofs(std::vector<Trial>& trials, const EvidenceOptions& options) {
  if (!options.prove) return;
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  for (bool seen : {false, true})
    for (Trial& trial : trials) {
      if (trial.seen != seen) continue;
      std::chrono::duration<double> passed = Clock::now() - start;
      if (passed.count() > options.proveSeconds) return;
      trial.proof = options.prove(trial.mutant.circuit);
    }
}

MutantCounts countsOf(const std::vector<Trial>& trials, std::int64_t samples) {
  MutantCounts counts{.made = std::ssize(trials)};
  for (const Trial& trial : trials) {
    const bool refused = trial.proof == Proof::kRefused;
    counts.shown += trial.proof == Proof::kNone ? 0 : 1;
    counts.refused += refused ? 1 : 0;
    counts.caught += trial.seen || refused ? 1 : 0;
    if (!trial.seen && !refused)
      counts.survivors.push_back(cat(
          trial.mutant.what, ": ", trial.changesOutput ? "changes an" : "changes no", " output on ",
          samples, " samples, ", trial.proof == Proof::kProved ? "proved equal" : "undecided"));
  }
  return counts;
}

// What is wrong with the checks, if a mutant shows it.
std::string faultOf(const Trial& trial) {
  if (!trial.changesOutput) return "";
  if (!trial.seen) return cat(trial.mutant.what, ": changes an output, and was not seen");
  if (trial.proof == Proof::kProved)
    return cat(trial.mutant.what, ": changes an output, and was proved");
  return "";
}

}  // namespace

Rung checkMutants(const program::Program& program, const lower::CompileResult& compiled,
                  const SampleBatch& batch, const EvidenceOptions& options, MutantCounts& counts) {
  std::vector<Trial> trials = drawn(compiled.circuit, options);
  trySamples(trials, program, compiled, batch);
  tryProofs(trials, options);
  counts = countsOf(trials, batch.samples);
  Rung rung{.name = "changed circuits are found out",
            .how = cat("one weight, factor, threshold or increment changed; on ", batch.samples,
                       " inputs beside the program's interpreter; ", counts.shown,
                       " of them also shown to the independent program, which refused ",
                       counts.refused, "; ", counts.caught, " of ", counts.made, " caught"),
            .checked = magnitude(counts.made)};
  for (const Trial& trial : trials) {
    rung.difference = faultOf(trial);
    rung.holds = rung.difference.empty();
    if (!rung.holds) break;
  }
  return rung;
}

}  // namespace tc0::evidence
