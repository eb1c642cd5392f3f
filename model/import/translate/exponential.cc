#include "model/import/translate/exponential.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"

namespace tc0::importer {
namespace {

Tables exponentialTable(std::int64_t reach, const Fraction& scale, int bits) {
  const long double a = scale.toLongDouble();
  return tableOf({0, std::max<std::int64_t>(reach, 1)}, [=](std::int64_t d) {
    return std::max<std::int64_t>(
        1, std::llround(std::ldexp(std::exp(-a * static_cast<long double>(d)), bits)));
  });
}

}  // namespace

program::TensorId exponentials(Translation& t, program::TensorId x, const std::vector<int>& axes,
                               const Fraction& scale, int bits) {
  if (scale.sign() < 0) refuse(t, "required a positive scale, found a negative one");
  const Range range = t.tensor(x).range;
  if (range.hi - range.lo > (1 << 22))
    refuse(t, "required at most 2^22 integers before it, found more: put a quantiser there");
  program::TensorId most = x;
  for (int axis : axes) most = t.builder.max(t.name(".max"), most, axis);
  const program::TensorId minus = t.builder.scale(t.name(".minus"), x, -1);
  const program::TensorId all = t.builder.broadcast(t.name(".maxima"), most, t.tensor(x).shape);
  const program::TensorId distance = t.builder.add(t.name(".distance"), all, minus);
  return t.builder.step(t.name(".exp"), distance,
                        exponentialTable(range.hi - range.lo, scale, bits));
}

}  // namespace tc0::importer
