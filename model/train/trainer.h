#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/data/dataset.h"
#include "model/recipe/network.h"
#include "model/train/config.h"
#include "model/train/ranks.h"
#include "model/train/step_sums.h"

namespace tc0 {

struct Consistency;  // model/flow/consistency.h

/// A number that a run logs beside its losses.
struct Watched {
  const char* name;
  double value = 0;
};

/// One training run in memory. All that decides its future is in checkpoint(): a trainer that
/// restores it goes on bit for bit on the CPU (same machine, same number of threads).
class Trainer {
 public:
  /// `config` is checked against the data; network shapes come from both.
  Trainer(const TrainConfig& config, Dataset data, const Ranks& ranks);
  ~Trainer();

  void step();
  std::int64_t steps() const;  // done so far
  Losses takeLosses();

  /// The raw loss of step 1, before anything was learned; infinity before it. Restored too.
  double firstLoss() const;
  /// What the next step will measure: the losses and the gradient of the weights as they are now,
  /// on its own batch. Costs a step and changes nothing. Every process calls it.
  Losses lookAhead();
  /// Why the steps are not launched as one graph although train.graph asks for it, in a line; empty
  /// where they are, or may still be.
  std::string graphFailure() const;
  /// Are all weights, moments of the optimiser and averages numbers?
  bool finite() const;

  /// Rms of how far the networks are from their own identity, on 128 fixed points of the path;
  /// takes no random numbers from the run.
  double residual() const;
  /// On the same points, for a run with a teacher: DistilResiduals, one after the other; else none.
  std::vector<Watched> watched() const;

  /// How the weights that are sampled with agree with themselves, on 128 fixed noises: the checks
  /// of model/flow/consistency.h and one step against sixteen. Costs about 40 sampler steps.
  Consistency consistency() const;

  /// The model with one of train.averages as its weights.
  Model averaged(double decay) const;
  /// The model as it is sampled from and saved, with metadata: program, data, seed, step,
  /// configuration.
  Model model() const { return averaged(config().train.sampleAverage); }

  /// A checkpoint of model(), and beside it tensors "train.*": weights, optimiser, averages and
  /// generators of random numbers.
  std::string checkpoint() const;
  void restore(const std::string& bytes, const std::string& where);

  const TrainConfig& config() const;
  const Dataset& data() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The configuration that a checkpoint was trained with (its metadata "config"); throws Error where
/// it has none.
TrainConfig configOf(const Model& model, const std::string& where);

}  // namespace tc0
