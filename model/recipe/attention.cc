#include "model/recipe/attention.h"

#include <algorithm>
#include <cmath>

#include "model/recipe/patches.h"
#include "model/recipe/softmax_table.h"

namespace tc0 {
namespace {

struct Heads {
  std::int64_t n, heads, size;
};

TensorId splitHeads(Writer& writer, const std::string& point, TensorId id, const Heads& shape) {
  return writer.builder.reshape(writer.name(point + ".heads"), id,
                                {shape.n, shape.heads, shape.size});
}

// Query or key: rounded, split in heads, [n, heads, size].
Scaled writePart(Writer& writer, const std::string& point, const Normed& normed, const Gain& norm,
                 const Dense& layer, const Heads& shape) {
  int bits = writer.options.bitsActivations;
  Grid grid = fitSigned(writer.values(point), bits);
  Scaled part{writeNormed(writer, point, normed, fold(norm, layer), {{rounding(grid)}}, {point})[0],
              grid.scale};
  writer.stands(point, part, bits, {true, true});
  return {splitHeads(writer, point, part.id, shape), part.scale};
}

// The same of values, with a scale for each channel.
Channels writeValues(Writer& writer, const Normed& normed, const FixedBlock& block,
                     const Heads& shape) {
  int bits = writer.options.bitsActivations;
  std::vector<Grid> grids = writer.grids(fitSigned, "value", shape.heads * shape.size, bits);
  Channels part{writeNormed(writer, "value", normed, fold(block.norm1, block.value),
                            {roundings(grids)}, {"value"})[0],
                scalesOf(grids)};
  writer.stands("value", part, bits, {true, true});
  part.id = splitHeads(writer, "value", part.id, shape);
  return part;
}

// The same divided by its root mean square within a head. The rounded number itself is never
// needed: its square with and without sign are other values on the same gates.
Scaled writeUnitPart(Writer& writer, const std::string& point, const Normed& normed,
                     const Gain& norm, const Dense& layer, const Heads& shape) {
  int bits = writer.options.bitsActivations;
  Grid grid = fitSigned(writer.values(point), bits);
  Stairs stairs = rounding(grid);
  std::vector<TensorId> squares =
      writeNormed(writer, point, normed, fold(norm, layer),
                  {{stairs.mapped([](std::int64_t q) { return signedSquare(q); })},
                   {stairs.mapped([](std::int64_t q) { return q * q; })}},
                  {point + ".signed_square", point + ".square"});
  for (TensorId& id : squares)
    id = writer.builder.reshape(writer.builder.tensor(id).name + ".heads", id,
                                {shape.n, shape.heads, shape.size});
  auto size = static_cast<double>(shape.size);
  TensorId sum = writer.builder.sum(writer.name(point + ".square_sum"), squares[1], 2);
  double eps = size * kNormEpsilon / (grid.scale * grid.scale);
  TensorId below =
      writer.plus(point + ".mean_square", sum, {std::max<std::int64_t>(1, std::llround(eps))});
  Grid unit = fitSigned(writer.values(point + ".normal"), bits);
  TensorId id = writer.ratioStep(
      point + ".normal", squares[0], below, {rounding(unit)},
      [&](double y, std::int64_t) { return signedSquare(y) / size; }, false);
  writer.stands(point + ".normal", Scaled{id, unit.scale}, bits, {true, true});
  return {id, unit.scale};
}

}  // namespace

Channels writeAttention(Writer& writer, const NetworkConfig& config, const FixedBlock& block,
                        const Normed& normed) {
  Heads shape{writer.shape(normed.x)[0], config.heads, config.width / config.heads};
  auto part = config.queryKeyNorm ? writeUnitPart : writePart;
  Scaled q = part(writer, "query", normed, block.norm1, block.query, shape);
  Scaled k = part(writer, "key", normed, block.norm1, block.key, shape);
  Channels v = writeValues(writer, normed, block, shape);

  auto turned = [&](const std::string& point, TensorId id, std::vector<int> permutation) {
    return writer.builder.transpose(writer.name(point), id, std::move(permutation));
  };
  Scaled scores{writer.builder.matmul(writer.name("scores"), turned("queries", q.id, {1, 0, 2}),
                                      turned("keys", k.id, {1, 2, 0})),
                q.scale * k.scale / std::sqrt(static_cast<double>(shape.size))};
  writer.stands("scores", scores);

  // n of the calibration, which a family of circuits leaves
  std::size_t row = writer.values("scores").size() / static_cast<std::size_t>(config.heads) /
                    (writer.values("query").size() / static_cast<std::size_t>(config.width));
  TensorId e = writer.step(
      "exp", scores.id, softmaxTable(writer.values("scores"), row, writer.options.bitsActivations),
      scores.scale);
  TensorId weighted =
      writer.builder.matmul(writer.name("weighted"), e, turned("values", v.id, {1, 0, 2}));
  TensorId total = writer.builder.sum(writer.name("total"), e, 2);
  total = writer.repeated("totals", total, writer.shape(weighted));
  auto joined = [&](const std::string& point, TensorId id) {
    return writer.builder.reshape(writer.name(point + ".joined"),
                                  turned(point + ".turned", id, {1, 0, 2}),
                                  {shape.n, config.width});
  };
  int bits = writer.options.bitsActivations;
  std::vector<Grid> grids = writer.grids(fitSigned, "mixed", config.width, bits);
  Channels mixed{
      writer.ratioStep(
          "mixed", joined("weighted", weighted), joined("totals", total), roundings(grids),
          [&](double y, std::int64_t channel) { return y / v.scales[channel]; }, true),
      scalesOf(grids)};
  writer.stands("mixed", mixed, bits, {true, true});
  return mixed;
}

}  // namespace tc0
