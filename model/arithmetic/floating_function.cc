#include "model/arithmetic/floating_function.h"

#include "circuit/base/assert.h"
#include "model/arithmetic/fraction_digits.h"
#include "model/arithmetic/functions.h"
#include "model/arithmetic/residues.h"

namespace tc0::arithmetic {

FloatingFunction::FloatingFunction(Kind kind, std::int64_t p, std::int64_t bits,
                                   std::int64_t binades)
    : step_(kind == Kind::kReciprocal ? 1 : 2),
      bits_(bits),
      binades_(binades),
      function_(kind == Kind::kReciprocal ? reciprocal(p, bits + binades - 1)
                                          : inverseRoot(p, bits + 2 * (binades - 1))) {}

Range FloatingFunction::range() const {
  return {std::int64_t{1} << (bits_ - step_),
          (std::int64_t{1} << (bits_ + step_ * (binades_ - 1))) - 1};
}

std::int64_t FloatingFunction::up(std::int64_t z) const {
  std::int64_t up = binades_ - 1;
  while (up > 0 && z >> (bits_ + step_ * (binades_ - 1 - up)) != 0) --up;
  return up;
}

std::int64_t FloatingFunction::value(std::int64_t z) const {
  return function_.value(Big::shifted(Big(z), step_ * up(z)));
}

FloatingFunction::Result FloatingFunction::of(ProgramBuilder& builder, const std::string& name,
                                              const WeightedBits& z) const {
  const ResidueSystem& system = function_.system();
  const std::int64_t top = binades_ - 1, primes = system.size();
  std::vector<std::int64_t> shift, limits;
  for (std::int64_t i = 0; i < primes; ++i) {
    shift.push_back(system.logarithm(i, (std::int64_t{1} << step_) % system.prime(i)));
    limits.push_back(system.prime(i) - 2 + top * shift.back());
  }
  Tables sizes;
  sizes.base = {top};
  for (std::int64_t k = 0; k < top; ++k) {
    sizes.p.push_back(std::int64_t{1} << (bits_ + step_ * k));
    sizes.increments.push_back(-1);
  }
  sizes.start.push_back(top);
  const Shape shape = shapeOf(builder, z.bits);
  TensorId flat = builder.step(name + ".up", number(builder, name + ".number", z), sizes);
  TensorId up = builder.reshape(name + ".ups", flat, withLast(shape, 1, {1}));
  TensorId logs = ofResidues(
      builder, name + ".logs", z, system,
      [&](std::int64_t i, std::int64_t y) { return exponentOrZero(system, i, y, limits[i]); });
  TensorId shifts = builder.linear(name + ".shifts", up, primes, integers(shift));
  TensorId shares = ofExponents(
      builder, name + ".residues", builder.add(name + ".exponents", logs, shifts), system, limits,
      [&](std::int64_t i, std::int64_t y) {
        return fractionShare(system, i, function_.residue(i, y), function_.fractionBits());
      });
  Tables is;
  for (std::int64_t k = 0; k <= top; ++k)
    append(is, tableOf({0, top}, [&](std::int64_t u) { return u == k ? 1 : 0; }));
  TensorId each = builder.broadcast(name + ".each_up", up, withLast(shape, 1, {binades_}));
  const int axis = static_cast<int>(shape.size()) - 1;
  return {fractionDigits(builder, name, shares, function_.fractionBits(), function_.digits()),
          builder.step(name + ".is_up", each, std::move(is), axis)};
}

}  // namespace tc0::arithmetic
