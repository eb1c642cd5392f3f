#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/data/dataset.h"
#include "model/recipe/network/network.h"
#include "model/train/config.h"
#include "model/train/processes.h"
#include "model/train/step_sums.h"

namespace tc0 {

struct Consistency;  // model/flow/consistency.h

/// A number that a run logs beside its losses.
struct LoggedNumber {
  const char* name;
  double value = 0;
};

/// One training run in memory. checkpoint() holds all that decides its future. On the CPU of the
/// same machine, with the same number of threads, a trainer that restores it goes on bit for bit.
class Trainer {
 public:
  /// The networks' shapes follow from `config` and the data. Throws Error if these do not fit.
  Trainer(const TrainConfig& config, Dataset data, const Processes& processes);
  ~Trainer();

  void step();
  std::int64_t steps() const;  // done so far
  Losses takeLosses();

  /// The raw loss of step 1, before anything was learned; infinity before that step. A checkpoint
  /// keeps it.
  double firstLoss() const;
  /// The losses and the gradient that the next step will measure, on its own batch with the weights
  /// as they are now. Costs a step and changes nothing. Every process has to call it.
  Losses lookAhead();
  /// Why the steps are not launched as one graph although train.graph asks for that, in one line.
  /// Empty if they are, or may still be.
  std::string graphFailure() const;
  /// Whether all weights, moments of the optimiser and averages are finite.
  bool finite() const;

  /// Root mean square of how far the networks are from their own identity, on 128 fixed points of
  /// the path. Draws no random numbers of the run.
  double residual() const;
  /// The numbers to log for this kind of run alone: a run with a teacher has the DistilResiduals on
  /// the fixed points, others have none.
  std::vector<LoggedNumber> extraNumbers() const;

  /// How the weights that are sampled with agree with themselves, on 128 fixed samples of noise:
  /// the checks of model/flow/consistency.h, and one step against sixteen. Costs about 40 sampler
  /// steps.
  Consistency consistency() const;

  /// The model whose weights are the running average of that decay, one of train.averages.
  Model averaged(double decay) const;
  /// The model that is sampled from and saved, with the average train.sample_average. Its metadata
  /// name program, data, seed, step and configuration.
  Model model() const { return averaged(config().train.sampleAverage); }

  /// A checkpoint of model() with further tensors "train.*": weights, optimiser, averages and
  /// generators of random numbers.
  std::string checkpoint() const;
  /// Takes up a checkpoint. The result is restoreGenerators()'s: what cannot go on as it was, in one
  /// line; empty if all goes on.
  std::string restore(const std::string& bytes, const std::string& where);

  const TrainConfig& config() const;
  const Dataset& data() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The configuration that a checkpoint was trained with, from its metadata "config". Throws Error
/// if it has none.
TrainConfig configOf(const Model& model, const std::string& where);

}  // namespace tc0
