#include "model/arithmetic/functions.h"

namespace tc0::arithmetic {
namespace {

Big reciprocalAt(const Big& z, std::int64_t bits) {
  return roundedQuotient(powerOfTwo(2 * bits), Big(3) * powerOfTwo(bits) + z);
}

Big inverseRootAt(const Big& z, std::int64_t bits) {
  const Big twiceU = Big(5) * powerOfTwo(bits) + Big(3) * z;
  return Big::root(floorQuotient(powerOfTwo(3 * bits), Big(2) * twiceU));
}

Big geluAt(const Big& z, std::int64_t bits) {
  const Big one = powerOfTwo(bits);
  const Big reduced = roundedQuotient(z * Big::root(powerOfTwo(2 * bits + 3)), one);
  const Big curve = roundedQuotient(Big(2) * z * (one + errorFunctionOf(reduced, bits)), one);
  return roundedQuotient(Big(2) * curve + one, Big(10));
}

std::int64_t reciprocalDegree(std::int64_t p) {
  std::int64_t d = 0;
  for (Big before = 1, now = 3; Big(2) * now <= powerOfTwo(p + 3); ++d) {
    const Big next = Big(6) * now - before;
    before = now;
    now = next;
  }
  return d;
}

std::int64_t rootDegree(std::int64_t p) {
  std::int64_t d = 0;
  for (Big power = 3; power <= powerOfTwo(p + 3); ++d) power = power * Big(3);
  return d;
}

}  // namespace

SmoothFunction reciprocal(std::int64_t p, std::int64_t bits, std::int64_t divisorBits) {
  return {p, interpolated(reciprocalAt, reciprocalDegree(p), p), Big(3) * powerOfTwo(bits - 2),
          powerOfTwo(bits - 2), divisorBits};
}

SmoothFunction inverseRoot(std::int64_t p, std::int64_t bits) {
  return {p, interpolated(inverseRootAt, rootDegree(p), p), Big(5) * powerOfTwo(bits - 3),
          Big(3) * powerOfTwo(bits - 3)};
}

SmoothFunction root(std::int64_t p, std::int64_t bits) {
  RealPolynomial p4 = timesLinear(interpolated(inverseRootAt, rootDegree(p), p), 5, 3);
  p4.bits += 2;
  return {p, std::move(p4), Big(5) * powerOfTwo(bits - 3), Big(3) * powerOfTwo(bits - 3)};
}

SmoothFunction gelu(std::int64_t p, std::int64_t bits, std::int64_t degree) {
  return {p, interpolated(geluAt, degree, p), powerOfTwo(bits - 1), powerOfTwo(bits - 1)};
}

}  // namespace tc0::arithmetic
