#include "model/arithmetic/polynomial.h"

#include "model/arithmetic/fraction_digits.h"
#include "model/arithmetic/residues.h"

namespace tc0::arithmetic {

TensorId integerPolynomial(ProgramBuilder& builder, const std::string& name, const WeightedBits& x,
                           const std::vector<std::int64_t>& coefficients, std::int64_t count) {
  const ResidueSystem system = systemForDigits(count);
  TensorId shares =
      ofResidues(builder, name + ".residues", x, system, [&](std::int64_t i, std::int64_t y) {
        std::int64_t value = 0;
        for (std::size_t k = coefficients.size(); k-- > 0;)
          value = (value * y + system.remainder(coefficients[k], i)) % system.prime(i);
        return system.share(i, value);
      });
  return integerDigits(builder, name, shares, system, count);
}

TensorId power(ProgramBuilder& builder, const std::string& name, TensorId bits,
               std::int64_t exponent) {
  std::vector<std::int64_t> coefficients(exponent + 1, 0);
  coefficients.back() = 1;
  const std::int64_t count = exponent * shapeOf(builder, bits).back();
  return integerPolynomial(builder, name, binary(builder, bits), coefficients, count);
}

}  // namespace tc0::arithmetic
