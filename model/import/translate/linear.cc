#include "model/import/translate/linear.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/import/translate/settle.h"

namespace tc0::importer {
namespace {

constexpr std::int64_t kMostWeight = std::int64_t{1} << 40;

bool isWhole(double v) { return std::fabs(v) < 0x1p52 && v == std::floor(v); }

// Rows of integers, and the scale of each.
struct Rows {
  std::vector<std::int64_t> weights;
  std::vector<Fraction> scale;
};

// Integers of a quantised constant are the weights as they are, if its factors belong to rows.
bool rowsAsStored(const LinearOperand& operand, const Matrix& matrix, Rows& rows) {
  const Constant& constant = *matrix.constant;
  if (operand.scale.size() > 1) return false;
  for (std::int64_t o = 0; o < matrix.out; ++o) {
    std::int64_t factor = -1;
    for (std::int64_t i = 0; i < matrix.in; ++i) {
      const std::int64_t place = matrix.place[o * matrix.in + i];
      const double value = place < 0 ? 0 : constant.numbers.values[place];
      if (!isWhole(value)) return false;
      rows.weights.push_back(static_cast<std::int64_t>(value));
      if (place < 0) continue;
      const std::int64_t channel = constant.channel(place);
      if (factor >= 0 && channel != factor) return false;
      factor = channel;
    }
    const Fraction scale = of(constant.factor, std::max<std::int64_t>(factor, 0));
    rows.scale.push_back(scale.sign() == 0 ? Fraction(1) : scale * operand.scale[0]);
    if (scale.sign() == 0) std::fill(rows.weights.end() - matrix.in, rows.weights.end(), 0);
  }
  return true;
}

Rows rowsOf(Translation& t, const LinearOperand& operand, const Matrix& matrix) {
  Rows rows;
  if (rowsAsStored(operand, matrix, rows)) return rows;
  rows = {};
  for (std::int64_t o = 0; o < matrix.out; ++o) {
    std::vector<Fraction> row;
    for (std::int64_t i = 0; i < matrix.in; ++i) {
      const std::int64_t place = matrix.place[o * matrix.in + i];
      row.push_back(place < 0
                        ? Fraction(0)
                        : matrix.constant->at(place) * of(operand.scale, matrix.coordinate(o, i)));
    }
    const Multiples multiples = multiplesOf(row, kMostWeight, t.where() + ": weights");
    rows.weights.insert(rows.weights.end(), multiples.counts.begin(), multiples.counts.end());
    rows.scale.push_back(multiples.unit);
  }
  return rows;
}

// sum over i of w[o][i] * offset[i], for operands that stand for something else than 0 at 0.
std::vector<Fraction> offsetsOf(const LinearOperand& operand, const Matrix& matrix) {
  std::vector<Fraction> offsets(matrix.out);
  const bool none = std::all_of(operand.offset.begin(), operand.offset.end(),
                                [](const Fraction& f) { return f.sign() == 0; });
  if (none) return offsets;
  for (std::int64_t o = 0; o < matrix.out; ++o)
    for (std::int64_t i = 0; i < matrix.in; ++i) {
      const std::int64_t place = matrix.place[o * matrix.in + i];
      if (place >= 0)
        offsets[o] =
            offsets[o] + matrix.constant->at(place) * of(operand.offset, matrix.coordinate(o, i));
    }
  return offsets;
}

template <class T>
PerChannel<Surd> surdsOf(const std::vector<T>& values) {
  PerChannel<Surd> result(values.begin(), values.end());
  if (std::all_of(values.begin(), values.end(), [&](const T& v) { return v == values[0]; }))
    result.resize(1);
  return result;
}

}  // namespace

LinearOperand linearOperand(Translation& t, Variable variable, const std::vector<int>& order,
                            bool centred) {
  variable = settled(t, std::move(variable));
  auto affine = *variable.chain.affine();
  const bool zero =
      std::all_of(affine.b.begin(), affine.b.end(), [](const Surd& b) { return b.sign() == 0; });
  const bool irrational =
      std::any_of(affine.a.begin(), affine.a.end(),
                  [](const Surd& a) { return !a.isFraction(); }) ||
      std::any_of(affine.b.begin(), affine.b.end(), [](const Surd& b) { return !b.isFraction(); });
  if (irrational || (centred && !zero) ||
      (variable.chain.channels() > 1 && variable.axis != order.back())) {
    variable = uniform(t, std::move(variable), centred);
    affine = *variable.chain.affine();
  }
  LinearOperand operand{ordered(t, variable, order), {}, {}};
  for (const Surd& a : affine.a) operand.scale.push_back(a.u());
  for (const Surd& b : affine.b) operand.offset.push_back(b.u());
  return operand;
}

Variable applied(Translation& t, const LinearOperand& operand, const Matrix& matrix,
                 const std::optional<std::vector<Fraction>>& bias) {
  TC0_ASSERT(std::ssize(matrix.place) == matrix.out * matrix.in);
  if (matrix.out < 1 || matrix.in < 1) refuse(t, "required weights, found none");
  Rows rows = rowsOf(t, operand, matrix);
  std::vector<Fraction> offsets = offsetsOf(operand, matrix);
  std::vector<std::int64_t> whole;
  bool isWholeBias = true;
  for (std::int64_t o = 0; o < matrix.out; ++o) {
    if (bias) offsets[o] = offsets[o] + (*bias)[o];
    const Fraction count = offsets[o] / rows.scale[o];
    isWholeBias = isWholeBias && count.fitsInt64() && magnitude(count.toInt64()) >> 50 == 0;
    if (isWholeBias) whole.push_back(count.toInt64());
  }
  const bool zero =
      std::all_of(offsets.begin(), offsets.end(), [](const Fraction& f) { return f.sign() == 0; });
  Integers stored = isWholeBias && !zero ? integers(std::move(whole)) : nullptr;
  const program::TensorId y = t.builder.linear(
      t.name(), operand.x, matrix.out, integers(std::move(rows.weights)), stored, matrix.groups);
  Variable result = variableOf(t, y);
  AffineStage affine{surdsOf(rows.scale), {Surd(0)}};
  if (!isWholeBias) affine.b = surdsOf(offsets);
  result.chain = Chain(std::move(affine));
  result.axis = static_cast<int>(result.shape.size()) - 1;
  return result;
}

std::optional<std::vector<Fraction>> vectorOf(const Translation& t, const Node& node,
                                              std::size_t operand, std::int64_t count,
                                              const char* what) {
  if (!t.has(node, operand)) return std::nullopt;
  const Constant& constant = t.constant(node, operand, what);
  if (constant.elements() != count && constant.elements() != 1)
    refuse(t, what, ": required ", count, " numbers, found ", constant.elements());
  std::vector<Fraction> result;
  for (std::int64_t i = 0; i < count; ++i)
    result.push_back(constant.at(constant.elements() == 1 ? 0 : i));
  return result;
}

}  // namespace tc0::importer
