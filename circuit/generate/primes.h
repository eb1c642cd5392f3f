#pragma once

#include <cstdint>
#include <vector>

namespace tc0 {

/// The least prime above a number.
std::int64_t nextPrime(std::int64_t value);

/// How many different primes of a rising list divide a number in [1, 2^bits - 1] at most.
std::int64_t mostDivisors(const std::vector<std::int64_t>& primes, std::int64_t bits);

/// The remainder of least magnitude of a number >= 0.
std::int64_t remainder(std::int64_t value, std::int64_t prime);

}  // namespace tc0
