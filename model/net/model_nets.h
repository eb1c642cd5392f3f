#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/flow/targets.h"
#include "model/net/bounds.h"
#include "model/net/start_field.h"

namespace tc0 {

/// How the networks of a model of tokens are read.
TokenReading tokenReading(const Model& model);

/// The networks of a model, on a device, in a type (kFloat; kDouble to measure slopes), with a
/// choice of attention. The velocity of a model without velocity is its closed form at time 1. It
/// cannot be copied or moved, because fields() points into it.
class ModelNets {
 public:
  ModelNets(const Model& model, at::Device device, at::ScalarType type,
            const AttentionOptions& attention = {});
  ModelNets(const ModelNets&) = delete;
  ModelNets& operator=(const ModelNets&) = delete;

  /// The networks; for tokens, what they are read as (TokenFields).
  FieldPair fields() const { return tokens_ ? tokens_->fields() : networks(); }
  const Net& velocity() const { return velocity_; }
  const std::optional<Net>& acceleration() const { return acceleration_; }

 private:
  FieldPair networks() const {
    const Field* velocity = start_ ? static_cast<const Field*>(&*start_) : &velocity_;
    return {velocity, acceleration_ ? &*acceleration_ : nullptr};
  }

  Net velocity_;
  std::optional<Net> acceleration_;
  std::optional<StartField> start_;
  std::optional<TokenFields> tokens_;
};

/// What is certain of one block of a network, and how it attends.
struct BlockReport {
  std::string network;  // "velocity", "acceleration"
  std::int64_t block = 0;
  BlockBounds bounds;
  AttentionPlan plan;
};

/// A row for each block of each network; none for an MLP.
std::vector<BlockReport> blockReports(const ModelNets& nets);

/// Tables for people. boundsText: R, singular values and B of each block, or "" without blocks.
/// attentionText: B, degree, features, certified error, the choice and its reason; without blocks a
/// line that says so.
std::string boundsText(const std::vector<BlockReport>& blocks);
std::string attentionText(const std::vector<BlockReport>& blocks);

/// Both tables as a JSON list, without a line feed.
std::string toJson(const std::vector<BlockReport>& blocks);

}  // namespace tc0
