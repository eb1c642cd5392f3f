#include "circuit/generate/primes.h"

#include "circuit/base/number.h"

namespace tc0 {
namespace {

bool isPrime(std::int64_t value) {
  for (std::int64_t d = 2; d * d <= value; ++d)
    if (value % d == 0) return false;
  return value >= 2;
}

}  // namespace

std::int64_t nextPrime(std::int64_t value) {
  do ++value;
  while (!isPrime(value));
  return value;
}

std::int64_t mostDivisors(const std::vector<std::int64_t>& primes, std::int64_t bits) {
  Count product = 1, limit = Count{1} << bits;
  std::int64_t divisors = 0;
  for (std::int64_t prime : primes) {
    product *= prime;
    if (product >= limit) break;
    ++divisors;
  }
  return divisors;
}

std::int64_t remainder(std::int64_t value, std::int64_t prime) {
  std::int64_t rest = value % prime;
  return 2 * rest > prime ? rest - prime : rest;
}

}  // namespace tc0
