#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "circuit/base/number.h"
#include "circuit/base/tables.h"

namespace tc0 {

/// One value of a number n that may be a factor: what x shows there, what terms of n alone add, and
/// what n contributes to the sum inside the step, for each inner index.
struct BilinearPoint {
  std::int64_t x = 0;
  std::int64_t alone = 0;
  std::vector<std::int64_t> inside;

  auto operator<=>(const BilinearPoint&) const = default;
};

/// The value of the step, of what both numbers contribute to the sum inside.
using InnerStep = std::function<std::int64_t(std::int64_t a, std::int64_t b)>;

/// xy * x y + x * x + y * y + one.
struct Bilinear {
  Wide xy = 0, x = 0, y = 0, one = 0;
};

/// The law with
///
///   a.alone + b.alone + sum over i of weights[i] * step(a.inside[i], b.inside[i]) = law(a.x, b.x)
///
/// for all points a and b, or nothing if there is none or x is the same at all points. The law is
/// read off two points of each and then tried on all pairs. Each evaluation of the step is taken
/// from `budget`; nothing if it does not last.
std::optional<Bilinear> proveBilinear(const std::vector<BilinearPoint>& a,
                                      const std::vector<BilinearPoint>& b,
                                      const std::vector<std::int64_t>& weights,
                                      const InnerStep& step, std::int64_t& budget);

/// The step of a + b + constant by a table, quick for all sums of these points.
InnerStep plainStep(const std::vector<BilinearPoint>& a, const std::vector<BilinearPoint>& b,
                    const Tables& tables, std::int64_t table, std::int64_t constant);

}  // namespace tc0
