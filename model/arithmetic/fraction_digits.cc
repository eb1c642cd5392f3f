#include "model/arithmetic/fraction_digits.h"

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0::arithmetic {
namespace {

// Sums of one number of this many bits for each prime fit a program.
void checkBits(const std::string& name, std::int64_t bits, std::int64_t primes) {
  if (bits + ceilLog2(primes + 1) > 61)
    fail(name, ": required fractions whose sum has at most 61 bits, found ", bits,
         " bits for each of ", primes, " primes");
}

TensorId sumOfShares(ProgramBuilder& builder, const std::string& name, TensorId shares,
                     std::int64_t offset) {
  const Shape shape = shapeOf(builder, shares);
  return number(builder, name, {shares, std::vector<std::int64_t>(shape.back(), 1), offset});
}

}  // namespace

std::int64_t fractionShare(const ResidueSystem& system, std::int64_t i, std::int64_t y,
                           std::int64_t k) {
  const std::int64_t q = system.prime(i);
  return static_cast<std::int64_t>(((Wide{system.share(i, y)} << k) + q - 1) / q);
}

TensorId fractionDigits(ProgramBuilder& builder, const std::string& name, TensorId shares,
                        std::int64_t k, std::int64_t count) {
  checkBits(name, k, shapeOf(builder, shares).back());
  return builder.digits(name, sumOfShares(builder, name + ".fraction", shares, 0), k - count,
                        count);
}

std::int64_t fractionOf(const ResidueSystem& system, const std::vector<std::int64_t>& residues,
                        std::int64_t k, std::int64_t count) {
  TC0_ASSERT(std::ssize(residues) == system.size());
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < system.size(); ++i) sum += fractionShare(system, i, residues[i], k);
  return (sum & ((std::int64_t{1} << k) - 1)) >> (k - count);
}

// All digits are computed with the fraction bits of the highest one, so that one `digits` serves
// them all: gates are as many, and the largest weight is the same.
TensorId integerDigits(ProgramBuilder& builder, const std::string& name, TensorId shares,
                       const ResidueSystem& system, std::int64_t count) {
  const std::int64_t primes = system.size(), k = ceilLog2(primes) + 2, bits = count + k;
  TC0_ASSERT(system.product() > powerOfTwo(2 * count + 2));
  checkBits(name, bits, primes);
  Tables tables;
  for (std::int64_t digit = 0; digit < count; ++digit) {
    const Big part = floorQuotient(system.product(), powerOfTwo(digit + 1));
    for (std::int64_t i = 0; i < primes; ++i) {
      const std::int64_t q = system.prime(i), a = system.remainder(part, i);
      append(tables, tableOf({0, q - 1}, [&](std::int64_t h) {
               return static_cast<std::int64_t>(((Wide{h * a % q} << (bits + 1)) + q) / (2 * q));
             }));
    }
  }
  const Shape shape = shapeOf(builder, shares);
  const std::size_t rank = shape.size() - 1;
  TensorId each = builder.reshape(name + ".shares", shares, withLast(shape, 1, {1, primes}));
  TensorId all = builder.broadcast(name + ".for_digits", each, withLast(shape, 1, {count, primes}));
  TensorId flat = builder.reshape(name + ".flat", all, withLast(shape, 1, {count * primes}));
  TensorId parts = builder.step(name + ".parts", flat, std::move(tables), static_cast<int>(rank));
  TensorId apart = builder.reshape(name + ".apart", parts, withLast(shape, 1, {count, primes}));
  TensorId sums = sumOfShares(builder, name + ".fraction", apart, std::int64_t{1} << (k - 1));
  TensorId digits = builder.digits(name + ".first", sums, bits - 1, 1);
  return builder.reshape(name, digits, withLast(shape, 1, {count}));
}

ResidueSystem systemForDigits(std::int64_t count) {
  return ResidueSystem(powerOfTwo(2 * count + 2));
}

}  // namespace tc0::arithmetic
