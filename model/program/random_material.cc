#include "model/program/random_material.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "model/program/random_tables.h"

namespace tc0::program {

TensorId RandomMaterial::factor(TensorId x) {
  if (x == -1) return x;
  std::int64_t most = draw_.oneIn(8) ? params_.rawWidth : params_.productWidth;
  const Tensor& tensor = builder_.tensor(x);
  bool small = tensor.range.lo >= -most && tensor.range.hi <= most && width(tensor) <= most;
  if (small && (draw_.oneIn(8) || tensor.as<StepOp>() != nullptr)) return x;
  std::int64_t lo = draw_.oneIn(2) ? 0 : -7;
  return add(builder_.step(name("factor"), x, tables(x, -1, {lo, lo + 7 + draw_.between(0, 7)})));
}

TensorId RandomMaterial::positive(TensorId x) {
  if (width(builder_.tensor(x)) > params_.stepWidth)
    return builder_.constant(name("positive"), shape(x),
                             numbers(builder_.tensor(x).elements, {1, 15}));
  return add(builder_.step(name("positive"), x, tables(x, -1, {1, draw_.between(1, 15)})));
}

TensorId RandomMaterial::total(TensorId x) {
  TensorId sum = builder_.sum(name("total"), x, randomAxis(x));
  return add(builder_.broadcast(name("totals"), sum, shape(x)));
}

TensorId RandomMaterial::swapped(TensorId x) {
  std::vector<int> permutation(shape(x).size());
  std::iota(permutation.begin(), permutation.end(), 0);
  std::swap(permutation[permutation.size() - 1], permutation[permutation.size() - 2]);
  return builder_.transpose(name("swapped"), x, permutation);
}

TensorId RandomMaterial::constantLike(TensorId x) {
  Shape to = shape(x);
  return builder_.constant(name("constant"), to,
                           numbers(builder_.tensor(x).elements, randomValues()));
}

Tables RandomMaterial::tables(TensorId x, int axis, Range values) {
  Tables result;
  for (std::int64_t t = 0; t < (axis == -1 ? 1 : extent(x, axis)); ++t)
    append(result, randomTable(draw_, builder_.tensor(x).range, values, params_.gates));
  return result;
}

Shape RandomMaterial::randomShape() {
  Shape to;
  std::int64_t left = params_.elements;
  for (std::int64_t rank = draw_.between(draw_.oneIn(16) ? 0 : 1, 3); rank > 0; --rank) {
    to.push_back(draw_.between(1, std::min(params_.extent, left)));
    left /= to.back();
  }
  return to;
}

Range RandomMaterial::randomRange() {
  std::int64_t span = draw_.oneIn(8) ? 0 : draw_.between(1, 15);
  std::int64_t lo = draw_.oneIn(8) ? draw_.between(-1000000, 1000000) : draw_.between(-12, 4);
  return {lo, lo + span};
}

Range RandomMaterial::randomValues() {
  std::int64_t lo = draw_.oneIn(16) ? -1000000 : draw_.between(-8, 2);
  return {lo, lo + draw_.between(0, 15)};
}

std::vector<std::int64_t> RandomMaterial::numbers(std::int64_t count, Range range) {
  std::vector<std::int64_t> list;
  for (std::int64_t k = 0; k < count; ++k)
    list.push_back(draw_.oneIn(4) && range.contains(0) ? 0 : draw_.within(range));
  return list;
}

int RandomMaterial::randomAxis(TensorId x) { return draw_.between(0, std::ssize(shape(x)) - 1); }

TensorId RandomMaterial::pick(const std::function<bool(const Tensor&)>& fits, TensorId otherwise) {
  std::vector<TensorId> fitting;
  for (TensorId id : ids_)
    if (fits(builder_.tensor(id))) fitting.push_back(id);
  if (fitting.empty()) return otherwise;
  return std::max(draw_.of(fitting), draw_.of(fitting));
}

TensorId RandomMaterial::pick(const std::function<bool(const Tensor&)>& fits) {
  TensorId found = pick(fits, -1);
  return found != -1 ? found : add(builder_.input(name("input"), {2, 2}, {-3, 4}));
}

TensorId RandomMaterial::pick() {
  return pick([](const Tensor&) { return true; });
}

}  // namespace tc0::program
