#include "model/arithmetic/residues.h"

namespace tc0::arithmetic {
namespace {

// The number congruent to w modulo an odd q that has the least absolute value.
std::int64_t leastResidue(std::int64_t w, std::int64_t q) {
  const std::int64_t rest = w - floorDivide(w, q) * q;
  return rest > q / 2 ? rest - q : rest;
}

}  // namespace

TensorId ofResidues(ProgramBuilder& builder, const std::string& name, const WeightedBits& x,
                    const ResidueSystem& system, const ResidueFunction& function) {
  std::vector<std::int64_t> weights, constants;
  Tables tables;
  for (std::int64_t i = 0; i < system.size(); ++i) {
    const std::int64_t q = system.prime(i);
    Range range{leastResidue(x.constant, q), leastResidue(x.constant, q)};
    constants.push_back(range.lo);
    for (std::int64_t weight : x.weights) {
      weights.push_back(leastResidue(weight, q));
      (weights.back() < 0 ? range.lo : range.hi) += weights.back();
    }
    std::vector<std::int64_t> values;
    for (std::int64_t y = 0; y < q; ++y) values.push_back(function(i, y));
    append(tables,
           tableOf(range, [&](std::int64_t v) { return values[v - floorDivide(v, q) * q]; }));
  }
  TensorId forms =
      builder.linear(name + ".form", x.bits, system.size(), integers(weights), integers(constants));
  const int axis = static_cast<int>(builder.tensor(forms).shape.size()) - 1;
  return builder.step(name, forms, std::move(tables), axis);
}

std::int64_t exponentOrZero(const ResidueSystem& system, std::int64_t i, std::int64_t y,
                            std::int64_t limit) {
  return y == 0 ? -limit - 1 : system.logarithm(i, y);
}

TensorId ofExponents(ProgramBuilder& builder, const std::string& name, TensorId exponents,
                     const ResidueSystem& system, const std::vector<std::int64_t>& limits,
                     const ResidueFunction& function) {
  Tables tables;
  for (std::int64_t i = 0; i < system.size(); ++i) {
    std::vector<std::int64_t> values;
    for (std::int64_t t = 0; t < system.prime(i) - 1; ++t)
      values.push_back(function(i, system.power(i, t)));
    append(tables, tableOf({-1, limits[i]}, [&](std::int64_t t) {
             return t < 0 ? function(i, 0) : values[t % std::ssize(values)];
           }));
  }
  const int axis = static_cast<int>(builder.tensor(exponents).shape.size()) - 1;
  return builder.step(name, exponents, std::move(tables), axis);
}

std::vector<std::int64_t> exponentLimits(const ResidueSystem& system, std::int64_t terms) {
  std::vector<std::int64_t> limits;
  for (std::int64_t i = 0; i < system.size(); ++i) limits.push_back(terms * (system.prime(i) - 2));
  return limits;
}

}  // namespace tc0::arithmetic
