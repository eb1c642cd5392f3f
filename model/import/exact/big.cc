#include "model/import/exact/big.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "circuit/base/assert.h"

namespace tc0::importer {
namespace {

using UWide = unsigned __int128;
using Limbs = std::vector<std::uint32_t>;

constexpr Wide kSmallLimit = Wide{1} << 126;

UWide absolute(Wide value) { return value < 0 ? UWide{0} - static_cast<UWide>(value) : value; }

bool isSmallValue(Wide value) { return -kSmallLimit < value && value < kSmallLimit; }

std::int64_t bitsOf(UWide value) {
  const std::uint64_t high = value >> 64, low = value;
  return high != 0 ? 128 - std::countl_zero(high) : 64 - std::countl_zero(low);
}

void trim(Limbs& limbs) {
  while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
}

int compareLimbs(const Limbs& a, const Limbs& b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (std::size_t i = a.size(); i-- > 0;)
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}

Limbs addLimbs(const Limbs& a, const Limbs& b) {
  Limbs result(std::max(a.size(), b.size()) + 1);
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    carry += std::uint64_t{i < a.size() ? a[i] : 0} + (i < b.size() ? b[i] : 0);
    result[i] = carry;
    carry >>= 32;
  }
  trim(result);
  return result;
}

// a - b for a >= b.
Limbs subtractLimbs(const Limbs& a, const Limbs& b) {
  Limbs result(a.size());
  std::int64_t borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::int64_t digit = std::int64_t{a[i]} - (i < b.size() ? b[i] : 0) - borrow;
    borrow = digit < 0 ? 1 : 0;
    result[i] = digit + (borrow << 32);
  }
  trim(result);
  return result;
}

Limbs multiplyLimbs(const Limbs& a, const Limbs& b) {
  Limbs result(a.size() + b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < b.size() || carry != 0; ++j) {
      carry += result[i + j] + std::uint64_t{a[i]} * (j < b.size() ? b[j] : 0);
      result[i + j] = carry;
      carry >>= 32;
    }
  }
  trim(result);
  return result;
}

Limbs shiftLeft(const Limbs& a, std::int64_t shift) {
  Limbs result(a.size() + shift / 32 + 1);
  const int bits = shift % 32;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::uint64_t digit = std::uint64_t{a[i]} << bits;
    result[i + shift / 32] |= static_cast<std::uint32_t>(digit);
    result[i + shift / 32 + 1] = digit >> 32;
  }
  trim(result);
  return result;
}

Limbs shiftRight(const Limbs& a, std::int64_t shift) {
  const std::size_t whole = shift / 32;
  if (whole >= a.size()) return {};
  Limbs result(a.size() - whole);
  for (std::size_t i = 0; i < result.size(); ++i) {
    std::uint64_t pair = a[i + whole];
    if (i + whole + 1 < a.size()) pair |= std::uint64_t{a[i + whole + 1]} << 32;
    result[i] = pair >> (shift % 32);
  }
  trim(result);
  return result;
}

// Knuth's algorithm D: the divisor is shifted until its highest bit is set, so that each digit of
// the quotient is guessed at most two too large.
void divideLimbs(const Limbs& a, const Limbs& b, Limbs& quotient, Limbs& remainder) {
  TC0_ASSERT(!b.empty());
  if (compareLimbs(a, b) < 0) {
    quotient.clear();
    remainder = a;
    return;
  }
  const int shift = std::countl_zero(b.back());
  Limbs u = shiftLeft(a, shift), v = shiftLeft(b, shift);
  u.resize(std::max(u.size(), a.size()) + 1);
  const std::size_t n = v.size(), m = u.size() - n;
  quotient.assign(m, 0);
  for (std::size_t j = m; j-- > 0;) {
    const std::uint64_t top = std::uint64_t{u[j + n]} << 32 | u[j + n - 1];
    std::uint64_t guess = std::min<std::uint64_t>(top / v[n - 1], UINT32_MAX);
    std::uint64_t rest = top - guess * v[n - 1];
    while (n > 1 && rest <= UINT32_MAX && guess * v[n - 2] > (rest << 32 | u[j + n - 2])) {
      --guess;
      rest += v[n - 1];
    }
    std::int64_t borrow = 0;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i <= n; ++i) {
      carry += guess * (i < n ? v[i] : 0);
      std::int64_t digit = std::int64_t{u[i + j]} - static_cast<std::uint32_t>(carry) - borrow;
      borrow = digit < 0 ? 1 : 0;
      u[i + j] = digit + (borrow << 32);
      carry >>= 32;
    }
    if (borrow != 0) {
      --guess;
      std::uint64_t back = 0;
      for (std::size_t i = 0; i <= n; ++i) {
        back += std::uint64_t{u[i + j]} + (i < n ? v[i] : 0);
        u[i + j] = back;
        back >>= 32;
      }
    }
    quotient[j] = guess;
  }
  trim(quotient);
  trim(u);
  remainder = shiftRight(u, shift);
}

}  // namespace

Big Big::of(Wide value) {
  Big result;
  if (isSmallValue(value)) {
    result.small_ = value;
    return result;
  }
  Limbs limbs;
  for (UWide rest = absolute(value); rest != 0; rest >>= 32) limbs.push_back(rest);
  return from(value < 0, std::move(limbs));
}

Big Big::from(bool negative, Limbs limbs) {
  trim(limbs);
  Big result;
  if (limbs.size() <= 4) {
    UWide value = 0;
    for (std::size_t i = limbs.size(); i-- > 0;) value = value << 32 | limbs[i];
    if (value < static_cast<UWide>(kSmallLimit)) {
      result.small_ = negative ? -static_cast<Wide>(value) : static_cast<Wide>(value);
      return result;
    }
  }
  result.negative_ = negative;
  result.limbs_ = std::move(limbs);
  return result;
}

Big::Limbs Big::magnitudeLimbs() const {
  if (!isSmall()) return limbs_;
  Limbs limbs;
  for (UWide rest = absolute(small_); rest != 0; rest >>= 32) limbs.push_back(rest);
  return limbs;
}

Big Big::shifted(const Big& value, std::int64_t shift) {
  TC0_ASSERT(shift >= 0);
  if (value.isSmall() && bitsOf(absolute(value.small_)) + shift <= 126) {
    Big result;
    result.small_ = value.small_ * (Wide{1} << shift);
    return result;
  }
  return from(value.sign() < 0, shiftLeft(value.magnitudeLimbs(), shift));
}

int Big::sign() const {
  if (!isSmall()) return negative_ ? -1 : 1;
  return small_ < 0 ? -1 : small_ > 0 ? 1 : 0;
}

std::int64_t Big::bits() const {
  if (isSmall()) return bitsOf(absolute(small_));
  return 32 * std::ssize(limbs_) - std::countl_zero(limbs_.back());
}

std::int64_t Big::twos() const {
  const Limbs limbs = magnitudeLimbs();
  for (std::size_t i = 0; i < limbs.size(); ++i)
    if (limbs[i] != 0) return 32 * static_cast<std::int64_t>(i) + std::countr_zero(limbs[i]);
  return 0;
}

bool Big::fitsInt64() const {
  return isSmall() && -kMagnitudeLimit <= small_ && small_ <= kMagnitudeLimit;
}

std::int64_t Big::toInt64() const {
  TC0_ASSERT(fitsInt64());
  return static_cast<std::int64_t>(small_);
}

long double Big::toLongDouble() const {
  if (isSmall()) return static_cast<long double>(small_);
  const std::int64_t drop = bits() - 64;
  const Limbs top = shiftRight(limbs_, drop);
  std::uint64_t mantissa = 0;
  for (std::size_t i = top.size(); i-- > 0;) mantissa = mantissa << 32 | top[i];
  const long double value = std::ldexp(static_cast<long double>(mantissa), static_cast<int>(drop));
  return negative_ ? -value : value;
}

std::string Big::text() const {
  if (sign() == 0) return "0";
  std::string digits;
  Big rest = sign() < 0 ? -*this : *this, quotient, digit;
  while (rest.sign() > 0) {
    floorDivide(rest, Big(10), quotient, digit);
    digits += static_cast<char>('0' + digit.toInt64());
    rest = quotient;
  }
  if (sign() < 0) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

Big Big::operator-() const {
  Big result = *this;
  result.small_ = -small_;
  result.negative_ = !negative_;
  return result;
}

Big operator+(const Big& a, const Big& b) {
  if (a.isSmall() && b.isSmall()) return Big::of(a.small_ + b.small_);
  const bool an = a.sign() < 0, bn = b.sign() < 0;
  const Limbs x = a.magnitudeLimbs(), y = b.magnitudeLimbs();
  if (an == bn) return Big::from(an, addLimbs(x, y));
  return compareLimbs(x, y) >= 0 ? Big::from(an, subtractLimbs(x, y))
                                 : Big::from(bn, subtractLimbs(y, x));
}

Big operator*(const Big& a, const Big& b) {
  Wide product;
  if (a.isSmall() && b.isSmall() && !__builtin_mul_overflow(a.small_, b.small_, &product) &&
      isSmallValue(product)) {
    Big result;
    result.small_ = product;
    return result;
  }
  if (a.sign() == 0 || b.sign() == 0) return {};
  return Big::from((a.sign() < 0) != (b.sign() < 0),
                   multiplyLimbs(a.magnitudeLimbs(), b.magnitudeLimbs()));
}

void Big::floorDivide(const Big& a, const Big& b, Big& quotient, Big& remainder) {
  TC0_ASSERT(b.sign() > 0);
  if (a.isSmall() && b.isSmall()) {
    Wide q = a.small_ / b.small_, r = a.small_ % b.small_;
    if (r < 0) {
      r += b.small_;
      --q;
    }
    quotient = of(q);
    remainder = of(r);
    return;
  }
  Limbs q, r;
  divideLimbs(a.magnitudeLimbs(), b.magnitudeLimbs(), q, r);
  const bool negative = a.sign() < 0;
  const Big rest = from(false, std::move(r));
  quotient = from(negative, std::move(q));
  remainder = rest;
  if (negative && rest.sign() != 0) {
    quotient = quotient - Big(1);
    remainder = b - rest;
  }
}

Big Big::gcd(Big a, Big b) {
  if (a.sign() < 0) a = -a;
  if (b.sign() < 0) b = -b;
  Big quotient, rest;
  while (b.sign() != 0) {
    if (a.isSmall() && b.isSmall()) {
      UWide x = a.small_, y = b.small_;
      while (y != 0) {
        const UWide r = (x >> 64) == 0 && (y >> 64) == 0
                            ? UWide{static_cast<std::uint64_t>(x) % static_cast<std::uint64_t>(y)}
                            : x % y;
        x = y;
        y = r;
      }
      return of(static_cast<Wide>(x));
    }
    floorDivide(a, b, quotient, rest);
    a = std::move(b);
    b = rest;
  }
  return a;
}

Big Big::root(const Big& a) {
  TC0_ASSERT(a.sign() >= 0);
  if (a.sign() == 0) return {};
  Big guess = shifted(Big(1), (a.bits() + 1) / 2), quotient, rest;  // at least the root
  while (true) {
    floorDivide(a, guess, quotient, rest);
    Big half;
    floorDivide(guess + quotient, Big(2), half, rest);
    if (half >= guess) return guess;
    guess = half;
  }
}

int Big::compare(const Big& a, const Big& b) {
  if (a.isSmall() && b.isSmall()) return a.small_ < b.small_ ? -1 : a.small_ > b.small_ ? 1 : 0;
  if (a.sign() != b.sign()) return a.sign() < b.sign() ? -1 : 1;
  const int order = compareLimbs(a.magnitudeLimbs(), b.magnitudeLimbs());
  return a.sign() < 0 ? -order : order;
}

}  // namespace tc0::importer
