#include "model/arithmetic/exponential.h"

#include <algorithm>

#include "model/arithmetic/fraction_digits.h"
#include "model/arithmetic/residues.h"

namespace tc0::arithmetic {
namespace {

std::int64_t factorBitsOf(std::int64_t p, std::int64_t limbs) { return p + 3 + ceilLog2(limbs); }

ResidueSystem systemOf(std::int64_t p, std::int64_t limbs) {
  return ResidueSystem(powerOfTwo(factorBitsOf(p, limbs) * limbs + 2));
}

}  // namespace

Exponential::Exponential(std::int64_t p, std::int64_t bits, std::int64_t fractionBits,
                         std::int64_t limbBits)
    : digits_(p),
      bits_(bits),
      limbBits_(limbBits),
      factorBits_(factorBitsOf(p, ceilDivide(bits, limbBits))),
      system_(systemOf(p, ceilDivide(bits, limbBits))) {
  fractionBits_ = p + 2 + ceilLog2(system_.size());
  const std::int64_t count = ceilDivide(bits, limbBits), guard = 32;
  for (std::int64_t l = 0; l < count; ++l) {
    std::vector<Big> row;
    for (std::int64_t v = 0; v < std::int64_t{1} << std::min(limbBits, bits - limbBits * l); ++v) {
      const Big exact =
          expOfMinus(Big::shifted(Big(v), limbBits * l), fractionBits, factorBits_ + guard);
      row.push_back(l > 0 ? roundedQuotient(exact, powerOfTwo(guard))
                          : floorQuotient(exact * system_.product(),
                                          powerOfTwo(factorBits_ * count + guard + 1)));
    }
    factors_.push_back(std::move(row));
  }
}

std::int64_t Exponential::value(std::int64_t x) const {
  std::vector<std::int64_t> residues;
  for (std::int64_t i = 0; i < system_.size(); ++i) {
    std::int64_t y = 1;
    for (std::int64_t l = 0; l < limbs(); ++l) {
      const std::int64_t v = x >> (limbBits_ * l) & ((std::int64_t{1} << limbBits_) - 1);
      y = y * system_.remainder(factor(l, v), i) % system_.prime(i);
    }
    residues.push_back(y);
  }
  return fractionOf(system_, residues, fractionBits_, digits_);
}

// A limb is counted down from its largest value. That step is no identity, so it stays, and the
// functions of a limb modulo all primes are reads of its bank.
TensorId Exponential::limbsOf(ProgramBuilder& builder, const std::string& name,
                              TensorId bits) const {
  std::vector<std::int64_t> weights(limbs() * bits_, 0);
  Tables tables;
  for (std::int64_t l = 0; l < limbs(); ++l) {
    for (std::int64_t k = limbBits_ * l; k < std::min(bits_, limbBits_ * (l + 1)); ++k)
      weights[l * bits_ + k] = std::int64_t{1} << (k - limbBits_ * l);
    const std::int64_t top = std::ssize(factors_[l]) - 1;
    append(tables, tableOf({0, top}, [&](std::int64_t v) { return top - v; }));
  }
  TensorId forms = builder.linear(name + ".form", bits, limbs(), integers(std::move(weights)));
  const int axis = static_cast<int>(shapeOf(builder, forms).size()) - 1;
  return builder.step(name, forms, std::move(tables), axis);
}

TensorId Exponential::of(ProgramBuilder& builder, const std::string& name, TensorId bits) const {
  const std::vector<std::int64_t> limits = exponentLimits(system_, limbs());
  TensorId limb = limbsOf(builder, name + ".limbs", bits);
  const Shape shape = shapeOf(builder, limb);
  const std::int64_t primes = system_.size();
  Tables tables;
  for (const std::vector<Big>& row : factors_)
    for (std::int64_t i = 0; i < primes; ++i) {
      const std::int64_t top = std::ssize(row) - 1;
      append(tables, tableOf({0, top}, [&](std::int64_t v) {
               return exponentOrZero(system_, i, system_.remainder(row[top - v], i), limits[i]);
             }));
    }
  TensorId each = builder.reshape(name + ".each", limb, withLast(shape, 0, {1}));
  TensorId all = builder.broadcast(name + ".all", each, withLast(shape, 0, {primes}));
  TensorId flat = builder.reshape(name + ".flat", all, withLast(shape, 1, {limbs() * primes}));
  const int axis = static_cast<int>(shape.size()) - 1;
  TensorId logs = builder.step(name + ".logs", flat, std::move(tables), axis);
  TensorId apart = builder.reshape(name + ".apart", logs, withLast(shape, 0, {primes}));
  TensorId added = builder.sum(name + ".exponent", apart, axis);
  TensorId exponents = builder.reshape(name + ".exponents", added, withLast(shape, 1, {primes}));
  TensorId shares = ofExponents(
      builder, name + ".residues", exponents, system_, limits,
      [&](std::int64_t i, std::int64_t y) { return fractionShare(system_, i, y, fractionBits_); });
  return fractionDigits(builder, name, shares, fractionBits_, digits_);
}

std::int64_t exponentialBits(std::int64_t p) {
  std::int64_t extra = 0;  // 2^extra >= p ln 2 + 1, with ln 2 a little above 0.6931
  while ((std::int64_t{10000} << extra) < 6932 * p + 10000) ++extra;
  return p + extra;
}

std::int64_t exponentialLimb(std::int64_t p) { return p <= 12 ? 4 : p <= 24 ? 5 : 8; }

}  // namespace tc0::arithmetic
