#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/data/dataset.h"
#include "model/flow/distil.h"
#include "model/recipe/network.h"
#include "model/train/config.h"

namespace tc0 {

/// The teacher of a run that distils, and what a step learns from it. A teacher from a file is its
/// velocity network at h = 0, which is the instantaneous velocity whatever its target was; the
/// exact one is the closed form of mixture2d, computed in float64. Neither changes.
class Teaching {
 public:
  /// `student`: everything but the weights of the model that is trained. Throws Error where
  /// config.distil.teacher does not fit it: another kind or size of sample, other classes, another
  /// path, another scale or other data.
  Teaching(const TrainConfig& config, const Dataset& data, const Model& student,
           const at::Device& device);

  /// Like descend() of targets.h: the terms of one slice, their gradients times `scale`.
  std::vector<LossTerm> descend(const Field& student, const Batch& batch, double scale) const;

  DistilResiduals residuals(const Field& student, const at::Tensor& z, const at::Tensor& t,
                            const at::Tensor& r, const at::Tensor& classes) const;

  /// For the checkpoint's metadata, "symmetric from exact flow of mixture2d" or "symmetric from
  /// FILE (moment, digits, step 15000, fingerprint 0123456789abcdef)". Runs with one description
  /// and one configuration are one run: the fingerprint is of the file's bytes.
  const std::string& description() const { return description_; }
  /// Throws Error where a checkpoint's metadata has another description or none.
  void checkSame(const std::map<std::string, std::string>& metadata,
                 const std::string& where) const;

 private:
  Path path_;
  DistilOptions options_;
  std::unique_ptr<const Field> teacher_;
  std::string description_;
};

}  // namespace tc0
