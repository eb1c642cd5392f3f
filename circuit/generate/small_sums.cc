#include "circuit/generate/small_sums.h"

#include <map>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/generate/digits.h"
#include "circuit/generate/primes.h"

namespace tc0 {
namespace {

// One bank of a digit: gates on a weighted sum over the columns.
struct DigitBank {
  std::vector<std::int64_t> weights;  // by column
  std::map<std::int64_t, std::int64_t>
      changes;  // what the gates add up to changes by this, from here on
};

// The banks whose gates tell digit i (small_sums.h says how). `lowest_` is the first column of V.
class Digit {
 public:
  Digit(const std::vector<std::int64_t>& ones, std::int64_t i) : ones_(ones), i_(i) {
    for (std::int64_t count : ones) most_ = std::max(most_, count);
    columns_ = std::ssize(ones);
    lowest_ = std::max<std::int64_t>(0, i - digitCount(most_ * columns_));
    choosePrimes();
    addHighBank();
    for (std::int64_t t = 0; t < lowest_; ++t)
      for (std::int64_t prime : primes_) addCrossing(t, prime);
  }

  const std::vector<DigitBank>& banks() const { return banks_; }
  // The gates of all banks add up to at least this if the digit is 1, and to less if it is 0.
  std::int64_t threshold() const { return scale() - error_; }

 private:
  std::int64_t scale() const { return std::ssize(primes_); }
  std::int64_t onesOf(std::int64_t column) const { return column < columns_ ? ones_[column] : 0; }

  // Takes primes until those that divide some wrong H - q 2^(i-t-1) - u, over all t, q and u, are
  // fewer than half of all.
  void choosePrimes() {
    primes_ = {nextPrime(most_ * columns_)};
    for (;;) {
      error_ = 0;
      for (std::int64_t t = 0; t < lowest_; ++t)
        error_ += 2 * most_ * (most_ / 2) * mostDivisors(primes_, i_ - t + digitCount(most_));
      if (scale() > 2 * error_) return;
      primes_.push_back(nextPrime(primes_.back()));
    }
  }

  // The digit if no carry crosses: V / 2^(i - lowest), rounded down, is odd.
  void addHighBank() {
    DigitBank bank;
    bank.weights.assign(columns_, 0);
    std::int64_t reach = 0;
    for (std::int64_t w = lowest_; w <= i_ && w < columns_; ++w) {
      bank.weights[w] = power(w - lowest_);
      reach += power(w - lowest_) * onesOf(w);
    }
    std::int64_t unit = power(i_ - lowest_);
    for (std::int64_t j = 1; j * unit <= reach; ++j)
      bank.changes[j * unit] = j % 2 == 1 ? scale() : -scale();
    banks_.push_back(std::move(bank));
  }

  // Tests whether a carry crosses at column t, modulo a prime, by gates on (most + 1) * H' + d_t.
  // H' has the weights of H, each reduced modulo the prime, and lies in [lo, hi]. For each q and u,
  // the values of H' congruent to q 2^(i-t-1) + u are hits: from d_t = -2u on, up to the next value
  // of H', the gates add +1 for odd q and -1 for even q.
  void addCrossing(std::int64_t t, std::int64_t prime) {
    TC0_ASSERT(prime > most_ * columns_);
    DigitBank bank;
    bank.weights.assign(columns_, 0);
    std::int64_t lo = 0, hi = 0, unit = most_ + 1;
    for (std::int64_t w = t + 1; w <= i_ && w < columns_; ++w) {
      std::int64_t weight = remainder(power(w - t - 1), prime);
      bank.weights[w] = unit * weight;
      (weight < 0 ? lo : hi) += weight * onesOf(w);
    }
    bank.weights[t] = 1;
    for (std::int64_t q = 1; q <= 2 * most_; ++q)
      for (std::int64_t u = -(most_ / 2); u < 0; ++u) {
        std::int64_t rest = (q % prime * (power(i_ - t - 1) % prime) + u) % prime;
        std::int64_t first = lo + ((rest - lo) % prime + prime) % prime;
        for (std::int64_t value = first; value <= hi; value += prime) {
          std::int64_t sign = q % 2 == 1 ? 1 : -1;
          bank.changes[unit * value - 2 * u] += sign;
          bank.changes[unit * value + unit] -= sign;
        }
      }
    banks_.push_back(std::move(bank));
  }

  const std::vector<std::int64_t>& ones_;
  std::int64_t i_, columns_ = 0, most_ = 0, lowest_ = 0, error_ = 0;
  std::vector<std::int64_t> primes_;
  std::vector<DigitBank> banks_;
};

Tables tableOf(const DigitBank& bank) {
  Tables table;
  for (auto [at, change] : bank.changes) {
    if (change == 0) continue;
    table.p.push_back(at);
    table.increments.push_back(change);
  }
  table.base = {0};
  table.start = {0, std::ssize(table.p)};
  return table;
}

// What the gates of all banks of digit i add up to, as a term for element i of a sum.
Term digitTerm(CircuitBuilder& builder, const std::string& name, ArrayId source,
               const std::vector<std::int64_t>& exponents, const Digit& digit, std::int64_t i) {
  std::int64_t tests = std::ssize(digit.banks());
  std::int64_t bits = std::ssize(exponents);
  require(tests * bits <= kMaxTable, "digits of small weights: required at most 2^24 weights",
          tests * bits);
  std::vector<std::int64_t> weights;
  Tables tables;
  for (const DigitBank& bank : digit.banks()) {
    for (std::int64_t exponent : exponents) weights.push_back(bank.weights[exponent]);
    append(tables, tableOf(bank));
    require(std::ssize(tables.p) <= kMaxTable,
            "digits of small weights: required at most 2^24 gates a digit", std::ssize(tables.p));
  }
  ArrayId sums = builder.sum(
      name + "_sums", {tests},
      {weightedBits(source, builder.array(source).shape, integers(std::move(weights)))});
  Term all = term(builder.step(name + "_tests", {tests}, {sums, {}}, std::move(tables), {0, {1}}));
  all.over = {tests};
  all.at = {{0, {0, 1}}};
  all.domain = {{i, i}};
  return all;
}

}  // namespace

ArrayId smallSumDigits(CircuitBuilder& builder, const std::string& name, ArrayId source,
                       const std::vector<std::int64_t>& exponents) {
  std::vector<std::int64_t> ones;
  std::int64_t total = 0;
  for (std::int64_t exponent : exponents) {
    total += power(exponent);
    if (exponent >= std::ssize(ones)) ones.resize(exponent + 1, 0);
    ++ones[exponent];
  }
  std::vector<Term> terms;
  Tables tables;
  std::int64_t count = digitCount(total);
  for (std::int64_t i = 0; i < count; ++i) {
    Digit digit(ones, i);
    terms.push_back(
        digitTerm(builder, name + "_" + std::to_string(i), source, exponents, digit, i));
    append(tables, thresholdTable(digit.threshold()));
  }
  ArrayId found = builder.sum(name + "_found", {count}, std::move(terms));
  return builder.step(name, {count}, {found, {}}, std::move(tables), {0, {1}});
}

}  // namespace tc0
