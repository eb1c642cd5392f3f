#include "model/arithmetic/smooth_function.h"

#include "model/arithmetic/fraction_digits.h"
#include "model/arithmetic/residues.h"

namespace tc0::arithmetic {
namespace {

Big powerOf(const Big& base, std::int64_t exponent) {
  Big power = 1;
  for (std::int64_t t = 0; t < exponent; ++t) power = power * base;
  return power;
}

}  // namespace

SmoothFunction::SmoothFunction(std::int64_t digits, RealPolynomial polynomial, const Big& center,
                               const Big& radius, std::int64_t divisorBits)
    : digits_(digits),
      center_(center),
      system_(Big::shifted(powerOf(radius, polynomial.degree()), digits + 4 + divisorBits)) {
  fractionBits_ = digits + 3 + ceilLog2(system_.size());
  Big scale = powerOfTwo(polynomial.bits + divisorBits);
  for (const Big& coefficient : polynomial.coefficients) {
    coefficients_.push_back(roundedQuotient(coefficient * system_.product(), scale));
    scale = scale * radius;
  }
  for (std::int64_t i = 0; i < system_.size(); ++i) {
    std::vector<std::int64_t> row;
    for (const Big& coefficient : coefficients_) row.push_back(system_.remainder(coefficient, i));
    residues_.push_back(std::move(row));
    centers_.push_back(system_.remainder(center, i));
  }
}

std::int64_t SmoothFunction::residue(std::int64_t i, std::int64_t d) const {
  const std::int64_t q = system_.prime(i), e = (d - centers_[i] + q) % q;
  std::int64_t y = 0;
  for (std::size_t t = residues_[i].size(); t-- > 0;) y = (y * e + residues_[i][t]) % q;
  return y;
}

std::int64_t SmoothFunction::value(const Big& d) const {
  std::vector<std::int64_t> residues;
  for (std::int64_t i = 0; i < system_.size(); ++i)
    residues.push_back(residue(i, system_.remainder(d, i)));
  return fractionOf(system_, residues, fractionBits_, digits_);
}

TensorId SmoothFunction::of(ProgramBuilder& builder, const std::string& name,
                            const WeightedBits& d) const {
  TensorId shares =
      ofResidues(builder, name + ".residues", d, system_, [&](std::int64_t i, std::int64_t y) {
        return fractionShare(system_, i, residue(i, y), fractionBits_);
      });
  return fractionDigits(builder, name, shares, fractionBits_, digits_);
}

}  // namespace tc0::arithmetic
