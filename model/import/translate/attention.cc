#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "model/import/translate/grid.h"
#include "model/import/translate/operators.h"
#include "model/import/translate/reduction.h"
#include "model/import/translate/settle.h"
#include "model/import/translate/views.h"

namespace tc0::importer {
namespace {

constexpr double kScoreGrid = 0x1p-8;  // what scores are rounded to multiples of

// The operand as [batch, heads, length, numbers of a head].
Value byHeads(Translation& t, const Node& node, std::size_t k, const char* attribute) {
  Value value = t.isConstant(node, k) ? Value(constantVariable(t, t.constant(node, k, "operand")))
                                      : Value(t.variable(node, k));
  const Shape shape = shapeOf(value);
  if (shape.size() == 4) return value;
  const std::int64_t heads = integerOr(t, attribute, 0);
  if (shape.size() != 3 || heads < 1 || shape[2] % heads != 0)
    refuse(t, attribute, ": required heads that divide the numbers of ", listText(shape),
           ", found ", heads);
  value = reshaped(t, value, {shape[0], shape[1], heads, shape[2] / heads});
  return transposed(t, value, {0, 2, 1, 3});
}

// Every head of keys and values serves the same number of heads of queries.
Value repeatedHeads(Translation& t, Value value, std::int64_t heads) {
  const std::int64_t own = shapeOf(value)[1];
  if (own == heads) return value;
  if (own < 1 || heads % own != 0)
    refuse(t, "required heads of queries that are a multiple of those of keys, found ", heads,
           " and ", own);
  std::vector<std::int64_t> from;
  for (std::int64_t h = 0; h < heads; ++h) from.push_back(h / (heads / own));
  return gathered(t, value, 1, from);
}

Scaled integersOf(Translation& t, const Value& value) {
  return scaled(t, std::get<Variable>(value), true);
}

// What is added to the scores of each query and key, in units of the grid: a mask, and the lower
// triangle if queries see no later keys. A forbidden score gets `below`.
std::vector<std::int64_t> maskOf(Translation& t, const Node& node, const Shape& shape,
                                 std::int64_t below) {
  std::vector<std::int64_t> mask(countOf(shape, t.where()), 0);
  if (integerOr(t, "is_causal", 0) != 0)
    for (std::int64_t i = 0; i < std::ssize(mask); ++i)
      if (i % shape[3] > i / shape[3] % shape[2]) mask[i] = -below;
  if (!t.has(node, 3)) return mask;
  const Constant& given = t.constant(node, 3, "attn_mask");
  if (broadcastShape(given.shape(), shape, t.where()) != shape)
    refuse(t, "attn_mask: required a shape that is repeated to ", listText(shape), ", found ",
           listText(given.shape()));
  const Broadcast from(given.shape(), shape);
  for (std::int64_t i = 0; i < std::ssize(mask); ++i) {
    const double value = given.numbers.values[from.at(i)];
    if (std::isnan(value)) refuse(t, "attn_mask: required numbers, found one that is none");
    const double units = given.numbers.isFloat ? std::nearbyint(value / kScoreGrid)
                         : value != 0          ? 0.0
                                               : -static_cast<double>(below);
    mask[i] += static_cast<std::int64_t>(
        std::clamp(units, -static_cast<double>(below), static_cast<double>(below)));
  }
  return mask;
}

// Scores as multiples of the grid.
program::TensorId scoresOf(Translation& t, const Node& node, const Scaled& q, const Scaled& k,
                           std::int64_t numbers) {
  const program::TensorId keys = t.builder.transpose(t.name(".keys"), k.tensor, {0, 1, 3, 2});
  Variable product =
      variableOf(t, t.builder.matmul(t.name(".product"), q.tensor, keys), q.scale * k.scale);
  const auto otherwise = static_cast<float>(1 / std::sqrt(static_cast<double>(numbers)));
  const Fraction factor = Fraction::of(floatOr(t, "scale", otherwise)) / Fraction::of(kScoreGrid);
  product.chain.append(AffineStage{{Surd(factor)}, {Surd(0)}});
  product.chain.append(RoundStage{RoundMode::kHalfEven});
  product = settled(t, std::move(product));
  const program::TensorId scores = scaled(t, product, false).tensor;
  const Range range = t.tensor(scores).range;
  const std::int64_t below = range.hi - range.lo + static_cast<std::int64_t>(32 / kScoreGrid);
  if (below > (1 << 22))
    refuse(t, "required scores within ", (1 << 21) * kScoreGrid, ", found more");
  if (!t.has(node, 3) && integerOr(t, "is_causal", 0) == 0) return scores;
  const Shape& shape = t.tensor(scores).shape;
  const program::TensorId mask =
      t.builder.constant(t.name(".mask"), shape, maskOf(t, node, shape, below));
  return t.builder.add(t.name(".masked"), scores, mask);
}

// Scores are rounded to a grid, which moves each exponential's share by a factor of e^grid at the
// most; exponentials are rounded to units, which moves sums of n of them by n; the quotient of the
// two sums is rounded once, to the grid of the quantiser behind.
void translateAttention(Translation& t, const Node& node) {
  for (std::size_t k = 4; k < node.inputs.size(); ++k)
    if (t.has(node, k)) refuse(t, "required no keys and values of the past, found operand ", k);
  if (floatOr(t, "softcap", 0) != 0) refuse(t, "softcap: required 0, found another value");
  const Value queries = byHeads(t, node, 0, "q_num_heads");
  const std::int64_t heads = shapeOf(queries)[1], numbers = shapeOf(queries)[3];
  const Scaled q = integersOf(t, queries);
  const Scaled k = integersOf(t, repeatedHeads(t, byHeads(t, node, 1, "kv_num_heads"), heads));
  const Scaled v = integersOf(t, repeatedHeads(t, byHeads(t, node, 2, "kv_num_heads"), heads));
  const Shape &of = t.tensor(q.tensor).shape, &at = t.tensor(k.tensor).shape,
              &by = t.tensor(v.tensor).shape;
  if (of[0] != at[0] || of[0] != by[0] || of[3] != at[3] || at[2] != by[2])
    refuse(t, "required queries, keys and values of shapes that fit, found ", listText(of), ", ",
           listText(at), " and ", listText(by));
  const std::int64_t n = at[2];
  const program::TensorId scores = scoresOf(t, node, q, k, numbers);
  const int bits = 20;
  const program::TensorId e = exponentials(t, scores, {3}, Fraction::of(kScoreGrid), bits);
  const program::TensorId sum = t.builder.sum(t.name(".sum"), e, 3);
  const program::TensorId weighted = t.builder.matmul(t.name(".weighted"), e, v.tensor);
  const program::TensorId sums =
      t.builder.broadcast(t.name(".sums"), sum, t.tensor(weighted).shape);
  const Range values = t.tensor(v.tensor).range;
  const Fraction largest = Fraction(std::max(magnitude(values.lo), magnitude(values.hi))) * v.scale;
  const ReaderGrid grid = gridOfResult(t, node, largest.sign() == 0 ? Fraction(1) : largest);
  Tables tables;
  const long double moved = appendQuotientTable(tables, v.scale.toLongDouble(), 0, grid,
                                                {t.tensor(weighted).range, t.tensor(sums).range});
  const long double units = 2 * static_cast<long double>(n) / std::ldexp(1.0L, bits);
  t.row().exactness = Exactness::kApproximated;
  t.row().breakpoints += std::ssize(tables.p);
  t.row().note = nearness(grid, moved + (std::expm1(static_cast<long double>(kScoreGrid)) + units) *
                                            std::fabs(largest.toLongDouble()) * 1.0001L);
  Value y =
      variableOf(t, t.builder.ratioStep(t.name(), weighted, sums, std::move(tables)), grid.scale);
  if (t.has(node, 0) && shapeOf(t.value(node, 0)).size() == 3) {
    const Shape shape = shapeOf(y);
    y = transposed(t, y, {0, 2, 1, 3});
    y = reshaped(t, y, {shape[0], shape[2], shape[1] * shape[3]});
  }
  t.define(node, std::move(y));
}

}  // namespace

std::vector<Operator> attentionOperators() {
  return {{"Attention", Operator::Domain::kOnnx, translateAttention}};
}

}  // namespace tc0::importer
