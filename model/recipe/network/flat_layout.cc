#include "model/recipe/network/flat_layout.h"

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

// 64 bytes of float32, the alignment at which vector loads and GPU kernels are fastest.
constexpr std::int64_t kAlignment = 16;

// The one parameter that is kept transposed. Its columns are then contiguous, so the columns that
// read the patch and the other columns can each be used as one tensor without gaps.
constexpr char kTransposed[] = "embed.weight";

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

// The leaves that consist of several parameters, with the names of these: query, key and value of a
// block; the modulations of all blocks.
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

// The tensor of a piece, in the order of its shape. In a transposed piece of [rows, columns],
// element (i / columns, i % columns) is number i % columns * rows + i / columns.
FloatTensor tensorOf(const FlatPiece& piece, std::span<const float> flat) {
  TC0_ASSERT(piece.offset >= 0 && piece.offset < std::ssize(flat));
  const std::int64_t rows = piece.shape[0], size = elementsOf(piece.shape, "parameter");
  FloatTensor tensor{piece.shape, {}};
  for (std::int64_t i = 0; i < size; ++i) {
    const std::int64_t columns = size / rows;
    const std::int64_t at = piece.transposed ? i % columns * rows + i / columns : i;
    tensor.values.push_back(flat[piece.offset + at]);
  }
  return tensor;
}

}  // namespace

FlatLayout flatLayout(const NetworkConfig& config) {
  const std::vector<ParameterShape> shapes = parametersOf(config);
  std::map<std::string, Shape> byName;
  for (const ParameterShape& parameter : shapes) byName[parameter.name] = parameter.shape;
  FlatLayout layout;
  // Places the parameters of a leaf one after the other; together they are one tensor with the rows
  // of all of them.
  const auto place = [&](const std::string& leaf, const Group& group) {
    layout.size = (layout.size + kAlignment - 1) / kAlignment * kAlignment;
    FlatPiece whole{layout.size, byName.at(group.front()), leaf == kTransposed};
    whole.shape[0] = 0;
    for (const std::string& name : group) {
      const Shape& shape = byName.at(name);
      layout.parameters[name] = {layout.size, shape, name == kTransposed};
      whole.shape[0] += shape[0];
      layout.size += elementsOf(shape, name);
    }
    layout.leaves[leaf] = whole;
  };
  for (const auto& [leaf, group] : mergedGroups(config)) place(leaf, group);
  for (const ParameterShape& parameter : shapes)
    if (!layout.parameters.contains(parameter.name)) place(parameter.name, {parameter.name});
  return layout;
}

Network networkOf(const NetworkConfig& config, std::span<const float> flat,
                  const std::string& where) {
  const FlatLayout layout = flatLayout(config);
  if (std::ssize(flat) != layout.size)
    fail(where, ": required ", layout.size, " numbers, found ", flat.size());
  Network network{config, {}};
  for (const auto& [name, piece] : layout.parameters)
    network.parameters[name] = tensorOf(piece, flat);
  return network;
}

}  // namespace tc0
