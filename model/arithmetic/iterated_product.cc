#include "model/arithmetic/iterated_product.h"

#include "model/arithmetic/fraction_digits.h"
#include "model/arithmetic/residues.h"

namespace tc0::arithmetic {

TensorId iteratedProduct(ProgramBuilder& builder, const std::string& name, TensorId bits) {
  const Shape shape = shapeOf(builder, bits);
  const std::int64_t factors = shape[shape.size() - 2], count = factors * shape.back();
  const ResidueSystem system = systemForDigits(count);
  const std::vector<std::int64_t> limits = exponentLimits(system, factors);
  TensorId logs = ofResidues(
      builder, name + ".logs", binary(builder, bits), system,
      [&](std::int64_t i, std::int64_t y) { return exponentOrZero(system, i, y, limits[i]); });
  TensorId added = builder.sum(name + ".exponent", logs, static_cast<int>(shape.size()) - 2);
  TensorId exponents =
      builder.reshape(name + ".exponents", added, withLast(shape, 2, {system.size()}));
  TensorId shares = ofExponents(builder, name + ".residues", exponents, system, limits,
                                [&](std::int64_t i, std::int64_t y) { return system.share(i, y); });
  return integerDigits(builder, name, shares, system, count);
}

}  // namespace tc0::arithmetic
