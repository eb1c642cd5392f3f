#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/data/dataset.h"
#include "model/flow/distil.h"
#include "model/recipe/network/network.h"
#include "model/train/config.h"

namespace tc0 {

/// The teacher of a run that distils, and the loss of a step that learns from it. The teacher is
/// either the velocity network of a file, at h = 0, where it gives the instantaneous velocity
/// whatever its target was; or the closed form of mixture2d, computed in float64. It never changes.
class Teaching {
 public:
  /// Reads everything but the weights of `student`, the model that is trained. Throws Error if
  /// the teacher does not fit it: another kind or size of sample, other classes, another path,
  /// another scale or other data.
  Teaching(const TrainConfig& config, const Dataset& data, const Model& student,
           const at::Device& device);

  /// The loss terms of one slice of a batch. Their gradients, times `scale`, are added to the
  /// student's, as descend() of targets.h does.
  std::vector<LossTerm> descend(const FieldPair& student, const Batch& batch, double scale) const;

  DistilResiduals residuals(const FieldPair& student, const at::Tensor& z, const at::Tensor& t,
                            const at::Tensor& r, const at::Tensor& classes) const;

  /// The teacher's velocity network, if the student has a velocity network of that shape: it is the
  /// student's own then, and is not trained.
  const std::optional<Network>& velocity() const { return velocity_; }

  /// A text for the checkpoint's metadata that identifies method and teacher:
  ///   "symmetric from exact flow of mixture2d", or
  ///   "symmetric from FILE (moment, digits, step 15000, fingerprint 0123456789abcdef)",
  /// where the fingerprint is of the file's bytes.
  const std::string& description() const { return description_; }
  /// Throws Error if a checkpoint's metadata has another description or none.
  void checkSame(const std::map<std::string, std::string>& metadata,
                 const std::string& where) const;

 private:
  Path path_;
  Target target_;
  DistilOptions options_;
  PairOptions pair_;
  std::optional<Network> velocity_;
  std::unique_ptr<const Field> teacher_;
  std::string description_;
};

}  // namespace tc0
