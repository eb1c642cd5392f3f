#include "circuit/generate/small_sums.h"

#include <map>

#include "circuit/base/error.h"
#include "circuit/generate/digits.h"
#include "circuit/generate/primes.h"

namespace tc0 {
namespace {

// One bank of a digit: a weight for each column, and how much the sum over the gates changes where.
struct Bank {
  std::vector<std::int64_t> weights;
  std::map<std::int64_t, std::int64_t> changes;
};

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

  const std::vector<Bank>& banks() const { return banks_; }
  std::int64_t threshold() const { return scale() - error_; }

 private:
  std::int64_t scale() const { return std::ssize(primes_); }
  std::int64_t onesOf(std::int64_t column) const { return column < columns_ ? ones_[column] : 0; }

  // As many as make the wrong tests, over all t, q and u, fewer than half of them.
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

  // The digit where no carry crosses: V / 2^(i - lowest), rounded down, is odd.
  void addHighBank() {
    Bank bank;
    bank.weights.assign(static_cast<std::size_t>(columns_), 0);
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

  // Gates on (most + 1) * (H modulo the prime) + d_t.
  void addCrossing(std::int64_t t, std::int64_t prime) {
    Bank bank;
    bank.weights.assign(static_cast<std::size_t>(columns_), 0);
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
  std::vector<Bank> banks_;
};

Tables tableOf(const Bank& bank) {
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

// The sum over all gates of a digit, as a term of element i.
Term digitTerm(CircuitBuilder& builder, const std::string& name, ArrayId source,
               const std::vector<std::int64_t>& exponents, const Digit& digit, std::int64_t i) {
  auto tests = std::ssize(digit.banks());
  auto bits = std::ssize(exponents);
  require(tests * bits <= kMaxTable, "digits of small weights: required at most 2^24 weights",
          tests * bits);
  std::vector<std::int64_t> weights;
  Tables tables;
  for (const Bank& bank : digit.banks()) {
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
    if (exponent >= std::ssize(ones)) ones.resize(static_cast<std::size_t>(exponent + 1), 0);
    ++ones[exponent];
  }
  std::vector<Term> terms;
  Tables tables;
  std::int64_t count = digitCount(total);
  for (std::int64_t i = 0; i < count; ++i) {
    Digit digit(ones, i);
    terms.push_back(
        digitTerm(builder, name + "_" + std::to_string(i), source, exponents, digit, i));
    append(tables, {{0, 1}, {digit.threshold()}, {}, {0}, {1}});
  }
  ArrayId found = builder.sum(name + "_found", {count}, std::move(terms));
  return builder.step(name, {count}, {found, {}}, std::move(tables), {0, {1}});
}

}  // namespace tc0
