#pragma once

#include "model/import/exact/fraction.h"

namespace tc0::importer {

/// A real number known to lie in [lo, hi] * 2^-bits: the value of a function that is irrational.
/// Everything here returns a ball that contains the result for every number of the operands.
struct Ball {
  Big lo, hi;
  int bits = 0;

  static Ball of(const Fraction& value, int bits);
  bool contains(const Fraction& value) const;
};

Ball operator-(const Ball& a);
Ball operator+(const Ball& a, const Ball& b);
Ball operator*(const Ball& a, const Ball& b);
Ball inverse(const Ball& a);  // of a number that is known to be positive
Ball root(const Ball& a);     // of a number that is known not to be negative

/// The exponential function, for arguments up to 2^13; the logarithm of a positive number; the
/// error function. Series in fixed point with guard bits; their remainders are below one unit of
/// the last place, by which the result is widened.
Ball exponential(const Ball& x);
Ball logarithm(const Ball& x);
Ball errorFunction(const Ball& x);
Ball pi(int bits);

}  // namespace tc0::importer
