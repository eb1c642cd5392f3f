#include "model/arithmetic/quotient.h"

#include "model/arithmetic/fraction_digits.h"
#include "model/arithmetic/functions.h"
#include "model/arithmetic/residues.h"

namespace tc0::arithmetic {

Quotient::Quotient(std::int64_t p, std::int64_t numeratorBits, std::int64_t denominatorBits)
    : inverse_(reciprocal(p, denominatorBits, numeratorBits)) {}

std::int64_t Quotient::value(const Big& numerator, const Big& denominator) const {
  const ResidueSystem& system = inverse_.system();
  std::vector<std::int64_t> residues;
  for (std::int64_t i = 0; i < system.size(); ++i) {
    const std::int64_t x = inverse_.residue(i, system.remainder(denominator, i));
    residues.push_back(system.remainder(numerator, i) * x % system.prime(i));
  }
  return fractionOf(system, residues, inverse_.fractionBits(), inverse_.digits());
}

TensorId Quotient::of(ProgramBuilder& builder, const std::string& name,
                      const WeightedBits& numerator, const WeightedBits& denominator) const {
  const ResidueSystem& system = inverse_.system();
  const std::vector<std::int64_t> limits = exponentLimits(system, 2);
  TensorId n = ofResidues(
      builder, name + ".numerator", numerator, system,
      [&](std::int64_t i, std::int64_t y) { return exponentOrZero(system, i, y, limits[i]); });
  TensorId d = ofResidues(builder, name + ".denominator", denominator, system,
                          [&](std::int64_t i, std::int64_t y) {
                            return exponentOrZero(system, i, inverse_.residue(i, y), limits[i]);
                          });
  TensorId shares = ofExponents(builder, name + ".residues", builder.add(name + ".exponents", n, d),
                                system, limits, [&](std::int64_t i, std::int64_t y) {
                                  return fractionShare(system, i, y, inverse_.fractionBits());
                                });
  return fractionDigits(builder, name, shares, inverse_.fractionBits(), inverse_.digits());
}

}  // namespace tc0::arithmetic
