#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/flow/targets.h"
#include "model/net/bounds.h"

namespace tc0 {

/// The networks that a model steps with, on a device, in a type (kFloat; kDouble where slopes are
/// measured), attending as chosen. Not copied or moved: fields() points into it.
class ModelNets {
 public:
  ModelNets(const Model& model, at::Device device, at::ScalarType type,
            const AttentionOptions& attention = {});
  ModelNets(const ModelNets&) = delete;
  ModelNets& operator=(const ModelNets&) = delete;

  FieldPair fields() const { return {&velocity_, acceleration_ ? &*acceleration_ : nullptr}; }
  const Net& velocity() const { return velocity_; }
  const std::optional<Net>& acceleration() const { return acceleration_; }

 private:
  Net velocity_;
  std::optional<Net> acceleration_;
};

/// What is certain of every block of a network, and how it attends.
struct BlockReport {
  std::string network;  // "velocity", "acceleration"
  std::int64_t block = 0;
  BlockBounds bounds;
  AttentionPlan plan;
};

/// A row for each block of each network; none for an MLP.
std::vector<BlockReport> blockReports(const ModelNets& nets);

/// Tables: R, singular values and B; B, degree, features, certified error, choice and its reason.
/// "" without blocks, but a line for attentionText.
std::string boundsText(const std::vector<BlockReport>& blocks);
std::string attentionText(const std::vector<BlockReport>& blocks);

/// A list with everything of both tables, without a line feed.
std::string toJson(const std::vector<BlockReport>& blocks);

}  // namespace tc0
