#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/flow/field.h"
#include "model/net/attention.h"
#include "model/net/parameters.h"
#include "model/recipe/network/network.h"

namespace tc0 {

/// A network of model/recipe/network/network.h in LibTorch, with the parameters, features and function that
/// are described there. One piece of code evaluates it on tensors, dual and hyper-dual numbers.
///
///   Net net(config);               // zero parameters, float32, on the CPU
///   net.load(network);
///   u = net.value(z, t, h, classes);
///   net.parameters().flat(), .gradient()   // what an optimiser works on
///   Network plain = net.toNetwork();
///
/// z is [B, numbers()], or has any other shape with that many numbers a sample, such as [B, c,
/// side, side]; the result has z's shape. t and h may have shape [1], so that time features are
/// computed once. classes are int64 [B]; undefined means "no class" for every sample.
class Net final : public FieldOf<Net> {
 public:
  explicit Net(const NetworkConfig& config);
  explicit Net(const Network& network);

  const NetworkConfig& config() const { return config_; }
  Parameters& parameters() { return parameters_; }
  const Parameters& parameters() const { return parameters_; }

  /// Throws Error if the configurations or shapes differ.
  void load(const Network& network);
  Network toNetwork() const;

  /// Moves and converts everything. Parameters stay leaves; their gradients become zero.
  void to(at::Device device, at::ScalarType type);
  at::Device device() const { return parameters_.flat().device(); }
  at::ScalarType type() const { return parameters_.flat().scalar_type(); }

  /// Computes matrix products of values in this type (kBFloat16 on a GPU), and everything else,
  /// derivatives included, in the parameters' type.
  void setProductType(at::ScalarType type) { productType_ = type; }

  /// One plan for each block. Without a call, attention is exact.
  void setAttention(const std::vector<AttentionPlan>& plans);
  const std::vector<AttentionPlan>& attention() const { return plans_; }

  template <int K>
  Jet<K> evaluate(const Point<K>& point) const;

 private:
  /// Constants of the configuration on the parameters' device.
  void makeConstants();
  at::ScalarType product() const { return productType_.value_or(type()); }
  const at::Tensor& leaf(const std::string& name) const { return parameters_.leaf(name); }

  template <int K>
  Jet<K> layer(const Jet<K>& x, const std::string& name) const;
  template <int K>
  Jet<K> timeFeatures(const Point<K>& point) const;
  template <int K>
  Jet<K> withClasses(const Jet<K>& features, const at::Tensor& classes) const;
  template <int K>
  Jet<K> norm(const Jet<K>& x, const std::string& name, const Jet<K>& modulation) const;
  template <int K>
  Jet<K> attend(const Jet<K>& x, std::int64_t block) const;
  template <int K>
  Jet<K> mlp(const Point<K>& point) const;
  template <int K>
  Jet<K> vit(const Point<K>& point) const;
  at::Tensor positions(std::int64_t rows, std::int64_t columns) const;

  NetworkConfig config_;
  Parameters parameters_;
  std::optional<at::ScalarType> productType_;
  std::vector<AttentionPlan> plans_;
  std::vector<std::optional<FeatureMap>> maps_;  // one for each block; empty: exact
  at::Tensor frequencies_, phases_, oneHot_, positions_;
};

}  // namespace tc0
