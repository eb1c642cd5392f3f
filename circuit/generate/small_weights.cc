#include "circuit/generate/small_weights.h"

#include <cstdlib>

#include "circuit/base/assert.h"
#include "circuit/generate/digits.h"
#include "circuit/generate/primes.h"

namespace tc0 {
namespace {

// Tests that d_t = 1 and that the bits above t agree, which is U_t = 0. It tests U_t modulo `prime`,
// or exactly if `prime` is 0. The test is on 3 * U' + d_t, where U' has the weights of U_t reduced
// modulo the prime. d_t is -1, 0 or 1, so the test holds if this number is 3 k prime + 1 for some k.
ZeroTest testAt(std::int64_t bits, std::int64_t t, std::int64_t prime, std::int64_t count) {
  ZeroTest test{std::vector<std::int64_t>(bits, 0), {}, count};
  test.weights[t] = 1;
  std::int64_t reach = 0;
  for (std::int64_t b = t + 1; b < bits; ++b) {
    std::int64_t weight = power(b - t - 1);
    if (prime != 0) weight = remainder(weight, prime);
    test.weights[b] = 3 * weight;
    reach += std::abs(weight);
  }
  std::int64_t multiples = prime == 0 ? 0 : reach / prime;
  for (std::int64_t k = -multiples; k <= multiples; ++k) test.hits.push_back(3 * k * prime + 1);
  return test;
}

}  // namespace

// A wrong test at t needs a prime that divides U_t, a nonzero number below 2^(bits - t - 1). Few
// primes do (mostDivisors), and a further prime adds 1 to the scale but hardly to the error, so the
// loop ends. If U_t has no more bits than digitCount(bits), one exact test counts for all primes.
ZeroTests zeroTests(std::int64_t bits, std::int64_t margin) {
  std::int64_t exact = digitCount(bits);
  ZeroTests result;
  std::vector<std::int64_t> primes{nextPrime(bits)};
  for (;;) {
    result.scale = std::ssize(primes);
    result.error = 0;
    for (std::int64_t above = exact + 1; above < bits; ++above)
      result.error += mostDivisors(primes, above);
    if (result.scale > margin * result.error) break;
    primes.push_back(nextPrime(primes.back()));
  }
  TC0_ASSERT(result.scale > margin * result.error);
  for (std::int64_t t = 0; t < bits; ++t) {
    if (bits - 1 - t <= exact) {
      result.tests.push_back(testAt(bits, t, 0, result.scale));
    } else {
      for (std::int64_t prime : primes) result.tests.push_back(testAt(bits, t, prime, 1));
    }
  }
  return result;
}

Comparer exactComparer(std::int64_t bits) {
  Comparer comparer;
  comparer.bits = bits;
  for (std::int64_t b = 0; b < bits; ++b) comparer.weights.push_back(power(b));
  comparer.tables = thresholdTable(1);
  return comparer;
}

Comparer smallComparer(std::int64_t bits, std::int64_t margin) {
  ZeroTests tests = zeroTests(bits, margin);
  Comparer comparer;
  comparer.bits = bits;
  comparer.scale = tests.scale;
  comparer.error = tests.error;
  for (const ZeroTest& test : tests.tests) {
    comparer.weights.insert(comparer.weights.end(), test.weights.begin(), test.weights.end());
    Tables table;
    for (std::int64_t hit : test.hits) {
      table.p.insert(table.p.end(), {hit, hit + 1});
      table.increments.insert(table.increments.end(), {test.count, -test.count});
    }
    table.base = {0};
    table.start = {0, std::ssize(table.p)};
    append(comparer.tables, table);
  }
  return comparer;
}

}  // namespace tc0
