#include "compiler/evidence/mutants_rung.h"

#include <optional>
#include <random>

#include "circuit/base/error.h"
#include "compiler/evidence/mutants.h"
#include "compiler/evidence/tensor_values.h"

namespace tc0::evidence {
namespace {

constexpr std::int64_t kTries = 50;  // for each mutant: a change may be refused

// A mutant, and what became of it. Mutants are large, so they are drawn again when they are needed.
struct Trial {
  std::mt19937_64 source;  // before the mutant is drawn
  std::string what;
  bool changesOutput = false;  // on some sample
  bool seen = false;           // the comparison with the program finds a difference
  Proof proof = Proof::kNone;
};

// Draws mutants and tries each on the samples, until there are enough or the time is over.
std::vector<Trial> triedOnSamples(const program::Program& program,
                                  const lower::CompileResult& compiled, const SampleBatch& batch,
                                  const EvidenceOptions& options, const Budget& budget) {
  std::vector<Trial> trials;
  if (compiled.circuit.arrays().empty() || options.mutants == 0 || budget.isOver()) return trials;
  const TensorValues values(program, compiled, batch);
  const auto outputs =
      Simulator(compiled.circuit, Engine::kArray).run(batch, Watch{}, RunOptions{}).outputs;
  std::mt19937_64 source(options.seed);
  for (std::int64_t tries = 0; tries < kTries * options.mutants; ++tries) {
    if (std::ssize(trials) == options.mutants || budget.isOver()) break;
    const std::mt19937_64 before = source;
    const std::optional<Mutant> mutant = mutate(compiled.circuit, source);
    if (!mutant) continue;
    const Results found =
        Simulator(mutant->circuit, Engine::kArray).run(batch, values.watch(), RunOptions{});
    Count checked = 0;
    trials.push_back({.source = before,
                      .what = mutant->what,
                      .changesOutput = found.outputs != outputs,
                      .seen = !values.difference(found, checked).empty()});
  }
  return trials;
}

// First those that samples do not catch, because only a proof can decide them.
void tryProofs(std::vector<Trial>& trials, const Circuit& circuit, const EvidenceOptions& options,
               const Budget& budget) {
  if (!options.prove) return;
  for (bool seen : {false, true})
    for (Trial& trial : trials) {
      if (trial.seen != seen) continue;
      if (budget.isOver() || budget.sinceStart() > options.proveSeconds) return;
      std::mt19937_64 source = trial.source;
      trial.proof = options.prove(mutate(circuit, source)->circuit, budget.left());
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
      counts.survivors.push_back(
          cat(trial.what, ": ", trial.changesOutput ? "changes an" : "changes no", " output on ",
              samples, " samples, ", trial.proof == Proof::kProved ? "proved equal" : "undecided"));
  }
  return counts;
}

// What is wrong with the checks, if a mutant shows it.
std::string faultOf(const Trial& trial) {
  if (!trial.changesOutput) return "";
  if (!trial.seen) return cat(trial.what, ": changes an output, and was not seen");
  if (trial.proof == Proof::kProved) return cat(trial.what, ": changes an output, and was proved");
  return "";
}

}  // namespace

Rung checkMutants(const program::Program& program, const lower::CompileResult& compiled,
                  const SampleBatch& batch, const EvidenceOptions& options, const Budget& budget,
                  MutantCounts& counts) {
  const Budget sampling = budget.share(options.prove ? 0.5 : 1);
  std::vector<Trial> trials = triedOnSamples(program, compiled, batch, options, sampling);
  const bool ended = std::ssize(trials) < options.mutants && sampling.isOver();
  tryProofs(trials, compiled.circuit, options, budget.share(1));
  counts = countsOf(trials, batch.samples);
  Rung rung{.name = "changed circuits are found out",
            .how = cat("one weight, factor, threshold or increment changed; on ", batch.samples,
                       " inputs beside the program's interpreter; ", counts.shown,
                       " of them also shown to the independent program, which refused ",
                       counts.refused, "; ", counts.caught, " of ", counts.made, " caught"),
            .checked = magnitude(counts.made),
            .covered = {counts.made, ended ? options.mutants : counts.made, "mutants"}};
  for (const Trial& trial : trials) {
    rung.difference = faultOf(trial);
    rung.holds = rung.difference.empty();
    if (!rung.holds) break;
  }
  return rung;
}

}  // namespace tc0::evidence
