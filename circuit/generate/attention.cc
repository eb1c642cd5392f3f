#include "circuit/generate/attention.h"

#include <cmath>

#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "circuit/generate/digits.h"
#include "circuit/generate/lookup.h"

namespace tc0 {

AttentionRule attentionRule(const GeneratorParams& params) {
  std::int64_t n = params.n, dimension = params.dimension;
  require(n >= 1 && n <= (1 << 20), "attention: required 1 to 2^20 tokens", n);
  require(dimension >= 1 && dimension <= 4096, "attention: required a dimension of 1 to 4096",
          dimension);
  require(params.bits >= 1 && params.bits <= 8, "attention: required 1 to 8 bits", params.bits);
  std::int64_t top = (std::int64_t{1} << params.bits) - 1;
  AttentionRule rule{n, dimension, top, {}, {}};

  double scale = 3.0 / (2 * dimension * top * top);
  auto weight = [&](std::int64_t s) {
    return 1 + std::lround((std::exp(scale * s) - 1) * top / 19.0);
  };
  rule.exponential = tableOf({0, 2 * dimension * top * top}, weight);

  for (std::int64_t k = 1; k <= top; ++k) {
    rule.division.p.push_back(4 * k);
    rule.division.q.push_back(n * top);
    rule.division.increments.push_back(1);
  }
  rule.division.base = {0};
  rule.division.start = {0, top};
  return rule;
}

Circuit attention(const GeneratorParams& params) {
  AttentionRule rule = attentionRule(params);
  std::int64_t n = rule.tokens, dimension = rule.dimension;
  CircuitBuilder builder;
  auto square = [](std::int64_t v) { return v * v; };
  ArrayId x = builder.input("x", {n, dimension}, {0, rule.top});
  ArrayId own = builder.step("x^2", {n, dimension}, {x, {}}, tableOf({0, rule.top}, square));
  Term left = term(x), right = term(x);
  left.at = {{0, {1, 0, 0}}, {0, {0, 0, 1}}};
  right.at = {{0, {0, 1, 0}}, {0, {0, 0, 1}}};
  ArrayId pair = builder.sum("x+y", {n, n, dimension}, {left, right});
  ArrayId both =
      builder.step("(x+y)^2", {n, n, dimension}, {pair, {}}, tableOf({0, 2 * rule.top}, square));

  Term squares = term(both), minusLeft = term(own, -1), minusRight = term(own, -1);
  squares.over = minusLeft.over = minusRight.over = {dimension};
  squares.at = {{0, {1, 0, 0}}, {0, {0, 1, 0}}, {0, {0, 0, 1}}};
  minusLeft.at = {{0, {1, 0, 0}}, {0, {0, 0, 1}}};
  minusRight.at = {{0, {0, 1, 0}}, {0, {0, 0, 1}}};
  ArrayId score = builder.sum("2x.y", {n, n}, {squares, minusLeft, minusRight});
  ArrayId exponential = builder.step("exp", {n, n}, {score, {}}, std::move(rule.exponential));

  Term row = term(exponential);
  row.over = {n};
  row.at = identityMap(2);
  ArrayId sum = builder.sum("row_sum", {n}, {row});
  View under{sum, {{0, {1, 0}}}};
  builder.output("weights", builder.ratioStep("softmax", {n, n}, {exponential, {}}, under,
                                              std::move(rule.division)));
  return builder.finish();
}

}  // namespace tc0
