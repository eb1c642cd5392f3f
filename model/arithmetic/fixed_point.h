#pragma once

#include <cstdint>

#include "model/import/exact/big.h"

/// Integers of any size that stand for fractions. A number of `bits` fraction bits is its integer
/// times 2^-bits.
namespace tc0::arithmetic {

using importer::Big;

Big powerOfTwo(std::int64_t exponent);
/// a / b for b > 0, rounded down, and to the nearest integer with halves upward.
Big floorQuotient(const Big& a, const Big& b);
Big roundedQuotient(const Big& a, const Big& b);
/// The least k with 2^k >= value, for value >= 1.
std::int64_t ceilLog2(std::int64_t value);
/// exp(-numerator / 2^fractionBits) * 2^bits, rounded to the nearest integer, for numerator >= 0. It
/// is at most one unit from the exact number.
Big expOfMinus(const Big& numerator, std::int64_t fractionBits, std::int64_t bits);
/// The error function of z / 2^bits with `bits` fraction bits, within one unit.
Big errorFunctionOf(const Big& z, std::int64_t bits);
/// cos(pi * numerator / denominator) with `bits` fraction bits, within one unit, for
/// 0 <= numerator <= denominator.
Big cosineOfPi(std::int64_t numerator, std::int64_t denominator, std::int64_t bits);

}  // namespace tc0::arithmetic
