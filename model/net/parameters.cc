#include "model/net/parameters.h"

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

std::int64_t sizeOf(const Shape& shape) {
  std::int64_t size = 1;
  for (const std::int64_t extent : shape) size *= extent;
  return size;
}

}  // namespace

Parameters::Parameters(const NetworkConfig& config)
    : config_(config), shapes_(parametersOf(config)), layout_(flatLayout(config)) {
  for (const ParameterShape& parameter : shapes_) count_ += sizeOf(parameter.shape);
  flat_ = at::zeros({layout_.size}, at::kFloat);
  makeLeaves();
}

// The layout keeps embed.weight transposed, so that its two leaves, the columns of the patch and
// the others, are whole ranges of flat().
void Parameters::makeLeaves() {
  gradient_ = at::zeros_like(flat_);
  leaves_.clear();
  const auto add = [&](const std::string& name, const at::Tensor& value,
                       const at::Tensor& gradient) {
    at::Tensor leaf = value.detach().set_requires_grad(true);
    leaf.mutable_grad() = gradient;
    leaves_[name] = leaf;
  };
  for (const auto& [name, piece] : layout_.leaves) {
    const at::Tensor value = view(flat_, piece), gradient = view(gradient_, piece);
    if (!piece.transposed) {
      add(name, value, gradient);
      continue;
    }
    const std::int64_t patch = config_.patchNumbers(), rest = value.size(1) - patch;
    add("embed.patch", value.t().narrow(0, 0, patch), gradient.t().narrow(0, 0, patch));
    add("embed.condition", value.t().narrow(0, patch, rest), gradient.t().narrow(0, patch, rest));
  }
}

at::Tensor Parameters::view(const at::Tensor& flat, const FlatPiece& piece) const {
  TC0_ASSERT(piece.offset >= 0 && piece.offset + sizeOf(piece.shape) <= flat.numel());
  const at::Tensor numbers = flat.narrow(0, piece.offset, sizeOf(piece.shape));
  if (!piece.transposed) return numbers.view(piece.shape);
  return numbers.view({piece.shape[1], piece.shape[0]}).t();
}

at::Tensor Parameters::named(const std::string& name) const {
  const auto found = layout_.parameters.find(name);
  if (found == layout_.parameters.end())
    fail("parameter: required one of the network's, found '", name, "'");
  return view(flat_, found->second);
}

const at::Tensor& Parameters::leaf(const std::string& name) const {
  const auto found = leaves_.find(name);
  if (found == leaves_.end()) fail("leaf: required one of the network's, found '", name, "'");
  return found->second;
}

void Parameters::to(at::Device device, at::ScalarType type) {
  flat_ = flat_.to(device, type);
  makeLeaves();
}

}  // namespace tc0
