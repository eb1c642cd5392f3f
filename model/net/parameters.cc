#include "model/net/parameters.h"

#include "circuit/base/error.h"

namespace tc0 {
namespace {

// 64 bytes of float32: where vector loads and GPU kernels like a matrix to start.
constexpr std::int64_t kAlignment = 16;

// Lies with its columns side by side, so that those of the patch and the others are leaves without
// gaps.
constexpr char kTransposed[] = "embed.weight";

std::int64_t sizeOf(const Shape& shape) {
  std::int64_t size = 1;
  for (const std::int64_t extent : shape) size *= extent;
  return size;
}

std::string part(std::int64_t block, const char* name, const char* kind) {
  return cat("blocks.", block, ".", name, kind);
}

using Group = std::vector<std::string>;

Group overBlocks(const NetworkConfig& config, const char* kind) {
  Group group;
  for (std::int64_t b = 0; b < config.depth; ++b) group.push_back(part(b, "modulate", kind));
  group.push_back(cat("final_modulate", kind));
  return group;
}

// What lies side by side: query, key and value of a block; every block's modulation.
std::vector<std::pair<std::string, Group>> mergedGroups(const NetworkConfig& config) {
  std::vector<std::pair<std::string, Group>> groups;
  if (config.kind != NetworkKind::kVit) return groups;
  for (const char* kind : {".weight", ".bias"}) {
    for (std::int64_t b = 0; b < config.depth; ++b)
      groups.push_back({part(b, "qkv", kind),
                        {part(b, "query", kind), part(b, "key", kind), part(b, "value", kind)}});
    if (config.adaptiveNorm) groups.push_back({cat("modulate", kind), overBlocks(config, kind)});
  }
  return groups;
}

}  // namespace

Parameters::Parameters(const NetworkConfig& config)
    : config_(config), shapes_(parametersOf(config)) {
  std::map<std::string, Shape> byName;
  for (const ParameterShape& parameter : shapes_) {
    byName[parameter.name] = parameter.shape;
    count_ += sizeOf(parameter.shape);
  }
  std::int64_t end = 0;
  const auto place = [&](const std::string& leaf, const Group& group) {
    end = (end + kAlignment - 1) / kAlignment * kAlignment;
    pieces_[leaf] = {end, byName.at(group.front()), leaf == kTransposed};
    pieces_[leaf].shape[0] = 0;
    for (const std::string& name : group) {
      named_[name] = {end, byName.at(name), name == kTransposed};
      pieces_[leaf].shape[0] += byName.at(name)[0];
      end += sizeOf(byName.at(name));
    }
  };
  for (const auto& [leaf, group] : mergedGroups(config)) place(leaf, group);
  for (const ParameterShape& parameter : shapes_)
    if (named_.count(parameter.name) == 0) place(parameter.name, {parameter.name});
  flat_ = at::zeros({end}, at::kFloat);
  makeLeaves();
}

void Parameters::makeLeaves() {
  gradient_ = at::zeros_like(flat_);
  leaves_.clear();
  const auto add = [&](const std::string& name, const at::Tensor& value,
                       const at::Tensor& gradient) {
    at::Tensor leaf = value.detach().set_requires_grad(true);
    leaf.mutable_grad() = gradient;
    leaves_[name] = leaf;
  };
  for (const auto& [name, piece] : pieces_) {
    const at::Tensor value = view(flat_, piece), gradient = view(gradient_, piece);
    if (name != kTransposed) {
      add(name, value, gradient);
      continue;
    }
    const std::int64_t patch = config_.patchNumbers(), rest = value.size(1) - patch;
    add("embed.patch", value.t().narrow(0, 0, patch), gradient.t().narrow(0, 0, patch));
    add("embed.condition", value.t().narrow(0, patch, rest), gradient.t().narrow(0, patch, rest));
  }
}

at::Tensor Parameters::view(const at::Tensor& flat, const Piece& piece) const {
  const at::Tensor numbers = flat.narrow(0, piece.offset, sizeOf(piece.shape));
  if (!piece.transposed) return numbers.view(piece.shape);
  return numbers.view({piece.shape[1], piece.shape[0]}).t();
}

at::Tensor Parameters::named(const std::string& name) const {
  const auto found = named_.find(name);
  if (found == named_.end()) fail("parameter: required one of the network's, found '", name, "'");
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
