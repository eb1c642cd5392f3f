#include "tests/circuit/family/example_family.h"

#include "circuit/base/wave.h"
#include "circuit/builder.h"

namespace tc0 {
namespace {

using Row = AffineRow;

Tables tablesWith(std::vector<std::vector<std::int64_t>> breakpoints, std::int64_t base) {
  Tables tables;
  for (const std::vector<std::int64_t>& table : breakpoints) {
    Tables one;
    one.p = table;
    one.increments.assign(table.size(), 1);
    one.start = {0, std::ssize(table)};
    one.base = {base};
    append(tables, one);
  }
  return tables;
}

Term positions(std::int64_t side, PositionAxis axis) {
  Term term;
  term.weights = integers(positionTable(4, 9, axis).rows(side));
  const bool ofRow = axis == PositionAxis::kRow;
  term.weightAt = {4 * WaveTable::kBounds, {ofRow ? 4 : 0, ofRow ? 0 : 4, 1}};
  return term;
}

// For each token and channel: a weighted sum of its patch, and its position.
ArrayId embedding(CircuitBuilder& b, std::int64_t s) {
  const ArrayId x = b.input("x", {2 * s, 2 * s}, {0, 3});
  Term patch;
  patch.source = x;
  patch.over = {2, 2};
  patch.at = {Row{0, {2, 0, 0, 1, 0}}, Row{0, {0, 2, 0, 0, 1}}};
  patch.weights = integers({1, 2, -1, 3, 2, 0, 1, 1, -2, 1, 1, 2, 3, 1, -1, 1});
  patch.weightAt = {0, {0, 0, 4, 2, 1}};
  return b.sum("embed", {s, s, 4},
               {patch, positions(s, PositionAxis::kRow), positions(s, PositionAxis::kColumn)});
}

// For each pair of tokens: a weighted sum over the channels of both.
ArrayId scores(CircuitBuilder& b, std::int64_t s, ArrayId q) {
  Term own, other;
  own.source = other.source = q;
  own.over = other.over = {4};
  own.at = {Row{0, {1, 0, 0, 0, 0}}, Row{0, {0, 1, 0, 0, 0}}, Row{0, {0, 0, 0, 0, 1}}};
  other.at = {Row{0, {0, 0, 1, 0, 0}}, Row{0, {0, 0, 0, 1, 0}}, Row{0, {0, 0, 0, 0, 1}}};
  own.weights = integers({1, 2, 1, -1});
  other.weights = integers({-1, 1, 2, -2});
  own.weightAt = other.weightAt = {0, {0, 0, 0, 0, 1}};
  return b.sum("scores", {s, s, s, s}, {own, other});
}

Term overTokens(ArrayId pairs, std::int64_t s, std::int64_t scale) {
  Term term;
  term.source = pairs;
  term.scale = scale;
  term.over = {s, s};
  term.at = {Row{0, {1, 0, 0, 0}}, Row{0, {0, 1, 0, 0}}, Row{0, {0, 0, 1, 0}},
             Row{0, {0, 0, 0, 1}}};
  return term;
}

}  // namespace

Circuit exampleMember(std::int64_t s) {
  CircuitBuilder b;
  const ArrayId embed = embedding(b, s);
  const ArrayId q = b.step("q", {s, s, 4}, {embed, identityMap(3)},
                           tablesWith({{-3, 1}, {0, 2, 5}, {1}, {-2, 0, 1}}, 0), {0, {0, 0, 1}});
  const ArrayId e =
      b.step("e", {s, s, s, s}, {scores(b, s, q), identityMap(4)}, tablesWith({{-1, 1, 2}}, 1));
  ReadOp large;  // another form over the gates of e
  large.step = e;
  large.at = identityMap(4);
  large.base = {2};
  large.increments = {3, 0, -1};
  const ArrayId more = b.read("more", {s, s, s, s}, large);
  Term own;
  own.source = q;
  own.scale = 5;
  own.at = {Row{0, {1, 0}}, Row{0, {0, 1}}, Row{2, {0, 0}}};
  const ArrayId above = b.sum("above", {s, s}, {overTokens(more, s, 1), overTokens(e, s, -1), own});
  const ArrayId below = b.sum("below", {s, s}, {overTokens(e, s, 1)});
  Tables ratio = tablesWith({{-1, 0, 2, 3}, {1, 3}}, 0);
  ratio.q = {2, 1, 3, 2, 2, 1};
  const IndexMap token = {Row{0, {1, 0, 0}}, Row{0, {0, 1, 0}}};
  const ArrayId mixed = b.ratioStep("mixed", {s, s, 2}, {above, token}, {below, token},
                                    std::move(ratio), {0, {0, 0, 1}});
  b.output("mixed", mixed);
  b.metadata("side", std::to_string(2 * s));
  b.metadata("words", "8 levels at " + std::to_string(s * s) + " tokens");
  return b.finish();
}

CircuitFamily exampleFamily() {
  return deriveFamily({{2, exampleMember(2)}, {3, exampleMember(3)}});
}

}  // namespace tc0
