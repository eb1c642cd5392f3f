#pragma once

#include <cstdint>
#include <vector>

namespace tc0 {

/// The least prime above a number.
std::int64_t nextPrime(std::int64_t value);

/// An upper bound on how many primes of a rising list divide one number in [1, 2^bits - 1].
std::int64_t mostDivisors(const std::vector<std::int64_t>& primes, std::int64_t bits);

/// The number congruent to `value` >= 0 modulo the prime that has the least magnitude.
std::int64_t remainder(std::int64_t value, std::int64_t prime);

}  // namespace tc0
