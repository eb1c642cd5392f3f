#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/data/dataset.h"
#include "model/recipe/network.h"
#include "model/train/config.h"
#include "model/train/ranks.h"

namespace tc0 {

/// Means over the steps since they were last asked for.
struct Losses {
  double raw = 0, weighted = 0;
  double velocity = 0, acceleration = 0;  // the parts of raw
  double gradient = 0;                    // norm of all gradients, of the last step
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

  /// Rms of how far the networks are from their own identity, on 128 fixed points of the path;
  /// takes no random numbers from the run.
  double residual() const;

  /// The model with one of train.averages as its weights.
  Model averaged(double decay) const;
  /// The model as it is sampled from and saved, with metadata: data, seed, step, configuration.
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
