#pragma once

#include <numeric>
#include <string>
#include <vector>

#include "model/program/builder.h"

/// A program of numbers that are made of binary digits, as samplers of the precise recipe are.
namespace digitprogram {

using tc0::program::ProgramBuilder;
using tc0::program::TensorId;

/// The number without its lowest digits, with the shape that it has. `reach` is a power of two: the
/// number is at least -reach and less than reach.
inline TensorId rounded(ProgramBuilder& b, const std::string& name, TensorId x,
                        const std::vector<std::int64_t>& shape, std::int64_t drop,
                        std::int64_t count) {
  const std::int64_t elements =
      std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  const std::int64_t reach = std::int64_t{1} << (drop + count - 1);
  auto shift = b.constant(name + ".shift", shape, std::vector<std::int64_t>(elements, reach));
  auto digits = b.digits(name + ".digits", b.add(name + ".shifted", x, shift), drop, count);
  std::vector<std::int64_t> powers;
  for (std::int64_t i = 0; i < count; ++i) powers.push_back(std::int64_t{1} << i);
  auto sum = b.linear(name + ".sum", digits, 1, tc0::integers(std::move(powers)),
                      tc0::integers({-(std::int64_t{1} << (count - 1))}));
  return b.reshape(name, sum, shape);
}

/// Two numbers from -8 to 7 are mixed and rounded; the sum of the squares of the results is rounded,
/// multiplied with each of them, and rounded again.
inline tc0::program::Program program() {
  ProgramBuilder b;
  auto x = b.input("x", {1, 2}, {-8, 7});
  auto mixed =
      b.linear("mixed", x, 3, tc0::integers({5, -3, 2, 7, -6, 1}), tc0::integers({1, -4, 0}));
  auto n = rounded(b, "n", mixed, {1, 3}, 2, 6);
  auto factor = b.reshape("factor", n, {1, 3, 1, 1});
  auto squares = b.reshape("squares", b.matmul("square", factor, factor), {1, 3});
  auto total = b.reshape("total", b.sum("square_sum", squares, 1), {1, 1});
  auto m = rounded(b, "m", total, {1, 1}, 3, 11);
  auto step =
      b.step("step", total, tc0::tableOf({0, 3072}, [](std::int64_t v) { return v / 500; }));
  auto all = b.reshape("all", b.broadcast("many", m, {1, 3}), {1, 3, 1, 1});
  auto product = b.reshape("products", b.matmul("product", factor, all), {1, 3});
  auto y = rounded(b, "y", product, {1, 3}, 4, 14);
  b.output("y", y);
  b.output("sum", b.add("sum", y, b.broadcast("steps", step, {1, 3})));
  return b.finish();
}

}  // namespace digitprogram
