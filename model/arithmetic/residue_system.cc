#include "model/arithmetic/residue_system.h"

#include <algorithm>

namespace tc0::arithmetic {
namespace {

// The powers of `base` modulo q until they repeat: all of them if it is a generator.
std::vector<std::int64_t> powersOf(std::int64_t base, std::int64_t q) {
  std::vector<std::int64_t> powers{1};
  for (std::int64_t y = base; y != 1; y = y * base % q) powers.push_back(y);
  return powers;
}

}  // namespace

ResidueSystem::ResidueSystem(const Big& bound) {
  for (std::int64_t q = 3; product_ <= bound; q += 2) {
    if (std::any_of(primes_.begin(), primes_.end(), [&](const Prime& r) { return q % r.q == 0; }))
      continue;
    Prime prime;
    prime.q = q;
    for (std::int64_t g = 2; std::ssize(prime.powers) != q - 1; ++g) prime.powers = powersOf(g, q);
    prime.logs.resize(q);
    for (std::int64_t t = 0; t < q - 1; ++t) prime.logs[prime.powers[t]] = t;
    primes_.push_back(std::move(prime));
    product_ = product_ * Big(q);
  }
  for (std::int64_t i = 0; i < size(); ++i) {
    Prime& prime = primes_[i];
    const std::int64_t rest = remainder(floorQuotient(product_, Big(prime.q)), i);
    prime.inverse = power(i, prime.q - 1 - prime.logs[rest]);
  }
}

std::int64_t ResidueSystem::remainder(const Big& x, std::int64_t i) const {
  Big quotient, rest;
  Big::floorDivide(x, Big(primes_[i].q), quotient, rest);
  return rest.toInt64();
}

std::int64_t ResidueSystem::power(std::int64_t i, std::int64_t t) const {
  return primes_[i].powers[t % (primes_[i].q - 1)];
}

}  // namespace tc0::arithmetic
