#include "model/recipe/attention.h"

#include <algorithm>
#include <cmath>

#include "model/recipe/patches.h"

namespace tc0 {
namespace {

struct Heads {
  std::int64_t n, heads, size;
};

// One of query, key, value: rounded, split in heads, [n, heads, size].
Scaled writePart(Writer& writer, const std::string& point, const Normed& normed, const Gain& norm,
                 const Dense& layer, const Heads& shape) {
  int bits = writer.options.bitsActivations;
  Grid grid = fitSigned(writer.values(point), bits);
  TensorId id = writeNormed(writer, point, normed, fold(norm, layer), {rounding(grid)}, {point})[0];
  writer.stands(point, {id, grid.scale}, bits, {true, true});
  return {
      writer.builder.reshape(writer.name(point + ".heads"), id, {shape.n, shape.heads, shape.size}),
      grid.scale};
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
                  {stairs.mapped([](std::int64_t q) { return signedSquare(q); }),
                   stairs.mapped([](std::int64_t q) { return q * q; })},
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
      point + ".normal", squares[0], below, rounding(unit),
      [&](double y, std::int64_t) { return signedSquare(y) / size; }, false);
  writer.stands(point + ".normal", {id, unit.scale}, bits, {true, true});
  return {id, unit.scale};
}

// The largest score, and how far below it exp still matters: down to 5 below the least maximum of a
// row.
struct ScoreRange {
  double most, span;
};
ScoreRange scoreRange(const std::vector<double>& scores, std::size_t n) {
  double most = scores[0], least = scores[0];
  bool first = true;
  for (std::size_t at = 0; at + n <= scores.size(); at += n) {
    double row = *std::max_element(scores.begin() + static_cast<std::ptrdiff_t>(at),
                                   scores.begin() + static_cast<std::ptrdiff_t>(at + n));
    most = std::max(most, row);
    least = first ? row : std::min(least, row);
    first = false;
  }
  return {most, most - least + 5};
}

}  // namespace

Stairs expStairs(double most, double span, int bits) {
  double top = std::ldexp(1.0, bits + 6);
  span = std::min(span, std::log(top));
  std::int64_t levels = std::int64_t{1} << bits;
  double step = span / static_cast<double>(levels - 1);
  Stairs stairs{1, {}, {}};
  std::int64_t last = 1;
  for (std::int64_t k = 0; k < levels; ++k) {
    double score = most - span + static_cast<double>(k) * step;
    std::int64_t value = std::llround(top * std::exp(score - most));
    if (k == 0) stairs.base = last = std::max<std::int64_t>(1, value);
    if (value <= last) continue;
    stairs.at.push_back(score - step / 2);
    stairs.values.push_back(value);
    last = value;
  }
  return stairs;
}

Scaled writeAttention(Writer& writer, const NetworkConfig& config, const FixedBlock& block,
                      const Normed& normed) {
  Heads shape{writer.shape(normed.x)[0], config.heads, config.width / config.heads};
  auto part = config.queryKeyNorm ? writeUnitPart : writePart;
  Scaled q = part(writer, "query", normed, block.norm1, block.query, shape);
  Scaled k = part(writer, "key", normed, block.norm1, block.key, shape);
  Scaled v = writePart(writer, "value", normed, block.norm1, block.value, shape);

  auto turned = [&](const std::string& point, TensorId id, std::vector<int> permutation) {
    return writer.builder.transpose(writer.name(point), id, std::move(permutation));
  };
  Scaled scores{writer.builder.matmul(writer.name("scores"), turned("queries", q.id, {1, 0, 2}),
                                      turned("keys", k.id, {1, 2, 0})),
                q.scale * k.scale / std::sqrt(static_cast<double>(shape.size))};
  writer.stands("scores", scores);

  const std::vector<double>& seen = writer.values("scores");
  ScoreRange reach = scoreRange(
      seen, seen.size() / static_cast<std::size_t>(config.heads) /
                (writer.values("query").size() / static_cast<std::size_t>(config.width)));
  TensorId e =
      writer.step("exp", scores.id,
                  expStairs(reach.most, reach.span, writer.options.bitsActivations), scores.scale);
  TensorId weighted =
      writer.builder.matmul(writer.name("weighted"), e, turned("values", v.id, {1, 0, 2}));
  TensorId total = writer.builder.sum(writer.name("total"), e, 2);

  int bits = writer.options.bitsActivations;
  Grid grid = fitSigned(writer.values("attention"), bits);
  TensorId mean = writer.ratioStep(
      "attention", weighted, total, rounding(grid),
      [&](double y, std::int64_t) { return y / v.scale; }, false);
  writer.stands("attention", {mean, grid.scale}, bits, {true, true});
  TensorId joined = turned("attention.turned", mean, {1, 0, 2});
  return {writer.builder.reshape(writer.name("attention.joined"), joined, {shape.n, config.width}),
          grid.scale};
}

}  // namespace tc0
