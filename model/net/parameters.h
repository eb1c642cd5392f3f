#pragma once

#include <ATen/ATen.h>

#include <map>
#include <string>
#include <vector>

#include "model/recipe/network/flat_layout.h"

namespace tc0 {

/// All parameters of a network in one tensor, so that an optimiser step, an average, a norm or an
/// all-reduce is one operation on `flat()` instead of one for each parameter.
///
/// A forward pass multiplies by leaves: views of flat() with requires_grad, whose gradients are
/// views of gradient(). A leaf is a parameter, or one of
///   blocks.b.qkv.{weight,bias}   query, key and value of a block, one matrix product
///   modulate.{weight,bias}       blocks.b.modulate of every block, then final_modulate
///   embed.{patch,condition}      the columns of embed.weight that see the patch, and the others,
///                                as [in, out]
///
///   gradient().zero_(); loss.backward(); { NoGradGuard g; flat().sub_(gradient(), rate); }
///
/// A leaf's gradient must never be replaced, for instance by a zero_grad that sets it to none. The
/// class cannot be copied, because a copy would share the numbers.
class Parameters {
 public:
  explicit Parameters(const NetworkConfig& config);
  Parameters(Parameters&&) = default;
  Parameters& operator=(Parameters&&) = default;
  Parameters(const Parameters&) = delete;
  Parameters& operator=(const Parameters&) = delete;

  /// Every parameter. Between some of them are a few zeros, which stay zero, so that leaves start
  /// at multiples of 64 bytes. Change it in place, under NoGradGuard.
  at::Tensor& flat() { return flat_; }
  const at::Tensor& flat() const { return flat_; }
  at::Tensor& gradient() { return gradient_; }   // of flat()'s shape
  std::int64_t count() const { return count_; }  // parameters, without the zeros between

  /// The parameter of that name (as in parametersOf), a view of flat(), without gradient.
  at::Tensor named(const std::string& name) const;
  const std::vector<ParameterShape>& shapes() const { return shapes_; }  // in parametersOf's order

  const at::Tensor& leaf(const std::string& name) const;

  /// Moves and converts the parameters. The leaves become new ones, and the gradient zero.
  void to(at::Device device, at::ScalarType type);

 private:
  void makeLeaves();
  at::Tensor view(const at::Tensor& flat, const FlatPiece& piece) const;

  NetworkConfig config_;
  std::vector<ParameterShape> shapes_;
  std::int64_t count_ = 0;
  FlatLayout layout_;
  at::Tensor flat_, gradient_;
  std::map<std::string, at::Tensor> leaves_;
};

}  // namespace tc0
