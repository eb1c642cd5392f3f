#pragma once

#include <cstdint>
#include <vector>

#include "model/arithmetic/fixed_point.h"

namespace tc0::arithmetic {

/// The least odd primes 3, 5, 7, ... whose product M exceeds a bound. A number X, 0 <= X < M, is
/// determined by its residues. With h_q = (X mod q) * (M / q)^-1 mod q,
///
///   X / M = the sum over q of h_q / q, modulo 1
///
/// Every prime has a generator g: the residues but 0 are the powers g^0 ... g^(q - 2), so a product
/// of residues is a sum of exponents. Primes up to about 0.7 log2 M are needed.
class ResidueSystem {
 public:
  explicit ResidueSystem(const Big& bound);

  std::int64_t size() const { return std::ssize(primes_); }
  std::int64_t prime(std::int64_t i) const { return primes_[i].q; }
  const Big& product() const { return product_; }
  /// X mod prime i, for any integer X.
  std::int64_t remainder(const Big& x, std::int64_t i) const;
  /// g^t for t >= 0, and the t below q - 1 with g^t = y, for 0 < y < q.
  std::int64_t power(std::int64_t i, std::int64_t t) const;
  std::int64_t logarithm(std::int64_t i, std::int64_t y) const { return primes_[i].logs[y]; }
  /// h_q of the residue y.
  std::int64_t share(std::int64_t i, std::int64_t y) const {
    return y * primes_[i].inverse % primes_[i].q;
  }

 private:
  struct Prime {
    std::int64_t q = 3, inverse = 1;
    std::vector<std::int64_t> powers;  // powers[t] is g^t
    std::vector<std::int64_t> logs;    // logs[y] is the exponent of y; logs[0] is not used
  };
  std::vector<Prime> primes_;
  Big product_ = 1;
};

}  // namespace tc0::arithmetic
