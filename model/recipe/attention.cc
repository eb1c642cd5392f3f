#include "model/recipe/attention.h"

#include <cmath>

#include "circuit/base/assert.h"
#include "model/recipe/attention_parts.h"
#include "model/recipe/patches.h"
#include "model/recipe/softmax_table.h"

// Attention in the program, with h heads of `size` channels and n tokens:
//   q, k       [n, h, size]   rounded to one grid each
//   scores     [h, n, n]      q k^T, exact; the factor 1 / sqrt(size) is only in their scale
//   e          [h, n, n]      softmaxTable(scores), integers of at least 1
//   weighted   [h, n, size]   e v, exact
//   totals     [h, n, size]   the sum of e over the row, at least n
//   mixed      [n, width]     weighted / totals by a ratio step: the mean of v with weights e
// The constant that exp's table is scaled by is in weighted and in totals, and cancels.
namespace tc0 {

ScaledChannels writeAttention(Writer& writer, const NetworkConfig& config, const FixedBlock& block,
                              const NormOutput& norm) {
  Heads shape{writer.shape(norm.x)[0], config.heads, config.width / config.heads};
  auto part = config.queryKeyNorm ? writeUnitPart : writePart;
  ScaledTensor q = part(writer, "query", norm, fold(block.norm1, block.query), shape);
  ScaledTensor k = part(writer, "key", norm, fold(block.norm1, block.key), shape);
  ScaledChannels v = writeValues(writer, norm, block, shape);

  auto turned = [&](const std::string& point, TensorId id, std::vector<int> permutation) {
    return writer.builder.transpose(writer.name(point), id, std::move(permutation));
  };
  ScaledTensor scores{
      writer.builder.matmul(writer.name("scores"), turned("queries", q.id, {1, 0, 2}),
                            turned("keys", k.id, {1, 2, 0})),
      q.scale * k.scale / std::sqrt(shape.size)};
  writer.recordPoint("scores", scores);

  // The number of tokens of the calibration, which differs from n in a family of circuits: the
  // calibration has heads * row numbers of scores for each width numbers of queries.
  std::size_t row = writer.values("scores").size() / config.heads /
                    (writer.values("query").size() / config.width);
  TC0_ASSERT(row > 0 && writer.values("scores").size() % row == 0);
  TensorId e = writer.step(
      "exp", scores.id, softmaxTable(writer.values("scores"), row, writer.options.bitsActivations),
      scores.scale);
  TensorId weighted =
      writer.builder.matmul(writer.name("weighted"), e, turned("values", v.id, {1, 0, 2}));
  TC0_ASSERT(writer.range(e).lo >= 1);
  TensorId total = writer.builder.sum(writer.name("total"), e, 2);
  total = writer.repeatTo("totals", total, writer.shape(weighted));
  auto joined = [&](const std::string& point, TensorId id) {
    return writer.builder.reshape(writer.name(point + ".joined"),
                                  turned(point + ".turned", id, {1, 0, 2}),
                                  {shape.n, config.width});
  };
  int bits = writer.options.bitsActivations;
  std::vector<Grid> grids = writer.grids(fitSigned, "mixed", config.width, bits);
  ScaledChannels mixed{
      writer.ratioStep(
          "mixed", joined("weighted", weighted), joined("totals", total), roundings(grids),
          [&](double y, std::int64_t channel) { return y / v.scales[channel]; }, true),
      scalesOf(grids)};
  writer.recordPoint("mixed", mixed, bits, {true, true});
  return mixed;
}

}  // namespace tc0
