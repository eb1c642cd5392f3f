#include "model/program/random_program.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "circuit/base/error.h"
#include "model/program/random_material.h"
#include "model/program/random_tables.h"

namespace tc0::program {
namespace {

// Operations that make numbers larger read only tensors of smaller magnitude than this, so that
// chains of such operations stay far below the limit of 2^62.
constexpr Magnitude kMaxGrowing = Magnitude{1} << 24;

// Adds random operations, each by a method that picks operands which fit it.
class Generator : RandomMaterial {
 public:
  Generator(std::uint64_t seed, const RandomProgramParams& params) : RandomMaterial(seed, params) {
    builder_.metadata("seed", cat(seed));
  }

  Program generate() {
    for (std::int64_t k = 0; k < params_.inputs; ++k)
      add(builder_.input(name("input"), randomShape(), randomRange()));
    static constexpr std::array kOperations{
        &Generator::linear,  &Generator::plus,      &Generator::scale, &Generator::matmul,
        &Generator::step,    &Generator::ratioStep, &Generator::sum,   &Generator::max,
        &Generator::reshape, &Generator::transpose, &Generator::slice, &Generator::window,
        &Generator::concat,  &Generator::broadcast, &Generator::digits};
    for (std::int64_t made = 0; made < params_.operations; ++made) {
      (this->*kOperations[draw_.between(0, std::ssize(kOperations) - 1)])();
    }
    addOutputs();
    return builder_.finish();
  }

 private:
  void linear() {
    TensorId x = pick([&](const Tensor& t) {
      return !t.shape.empty() && t.magnitude < kMaxGrowing &&
             t.elements / t.shape.back() * params_.extent <= 2 * params_.elements;
    });
    std::int64_t in = shape(x).back(), out = draw_.between(1, params_.extent), groups = 1;
    if (draw_.oneIn(3)) {
      groups = draw_.between(1, in);
      while (in % groups != 0) --groups;
      if (groups > params_.extent) groups = 1;
      out = groups * draw_.between(1, params_.extent / groups);
    }
    std::int64_t most = draw_.oneIn(16) ? 1000 : 3;
    Integers weights = integers(numbers(out * (in / groups), {-most, most}));
    Integers bias = draw_.oneIn(2) ? integers(numbers(out, {-20, 20})) : nullptr;
    add(builder_.linear(name("linear"), x, out, weights, bias, groups));
  }

  void plus() {
    TensorId a = pick([](const Tensor& t) { return t.magnitude < kMaxGrowing; });
    TensorId b = draw_.oneIn(4) ? constantLike(a) : pick([&](const Tensor& t) {
      return t.shape == shape(a) && t.magnitude < kMaxGrowing;
    });
    add(builder_.add(name("add"), a, b));
  }

  void scale() {
    TensorId x = pick([](const Tensor& t) { return t.magnitude < kMaxGrowing; });
    add(builder_.scale(name("scale"), x,
                       draw_.oneIn(8) ? draw_.between(-50, 50) : draw_.between(-3, 3)));
  }

  void matmul() {
    auto narrow = [&](const Tensor& t) {
      return t.shape.size() >= 2 && width(t) <= params_.stepWidth;
    };
    auto fits = [&](const Shape& a, std::int64_t columns) {
      return elementsOf(a, "factor") / a.back() * columns <= 2 * params_.elements;
    };
    TensorId a = factor(pick(
        [&](const Tensor& t) { return narrow(t) && fits(t.shape, t.shape[t.shape.size() - 2]); }));
    TensorId b = factor(pick(
        [&](const Tensor& t) {
          return narrow(t) && fitsMatmul(shape(a), t.shape) && fits(shape(a), t.shape.back());
        },
        -1));
    add(builder_.matmul(name("matmul"), a, b == -1 ? swapped(a) : b));
  }

  void step() {
    TensorId x = pick([&](const Tensor& t) { return width(t) <= params_.stepWidth; });
    int axis = shape(x).empty() || draw_.oneIn(2) ? -1 : randomAxis(x);
    add(builder_.step(name("step"), x, tables(x, axis, randomValues()), axis));
  }

  // The denominator is an earlier positive tensor or, two times in three and if there is none, the
  // sum of positive numbers, of which the numerator may be one: a softmax.
  void ratioStep() {
    TensorId numerator = pick([](const Tensor& t) { return t.magnitude < kMaxGrowing; });
    TensorId denominator = pick(
        [&](const Tensor& t) {
          return t.shape == shape(numerator) && t.range.lo > 0 && t.magnitude < kMaxGrowing;
        },
        -1);
    if (denominator == -1 || !draw_.oneIn(3)) {
      TensorId weights = positive(numerator);
      if (draw_.oneIn(2)) numerator = weights;
      denominator = shape(weights).empty() ? weights : total(weights);
    }
    int axis = shape(numerator).empty() || draw_.oneIn(2) ? -1 : randomAxis(numerator);
    Tables tables;
    Range values = randomValues();
    for (std::int64_t t = 0; t < (axis == -1 ? 1 : extent(numerator, axis)); ++t) {
      Tables one = randomRatioTable(draw_, builder_.tensor(numerator).range,
                                    builder_.tensor(denominator).range, values, params_.gates);
      append(tables, one);
    }
    add(builder_.ratioStep(name("ratio_step"), numerator, denominator, std::move(tables), axis));
  }

  void sum() {
    TensorId x =
        pick([](const Tensor& t) { return !t.shape.empty() && t.magnitude < kMaxGrowing; });
    add(builder_.sum(name("sum"), x, randomAxis(x)));
  }

  void max() {
    TensorId x = pick(
        [&](const Tensor& t) { return !t.shape.empty() && width(t) <= params_.stepWidth / 4; });
    int axis = randomAxis(x);
    std::int64_t rank = draw_.oneIn(2) ? 1 : draw_.between(1, extent(x, axis));
    add(builder_.max(name("max"), x, axis, rank));
  }

  void reshape() {
    TensorId x = pick();
    std::int64_t left = builder_.tensor(x).elements;
    Shape to;
    while (left > 1 && to.size() < 3) {
      std::int64_t extent = draw_.between(1, left);
      while (left % extent != 0) --extent;
      to.push_back(extent);
      left /= extent;
    }
    if (left > 1 || draw_.oneIn(3)) to.push_back(left);
    add(builder_.reshape(name("reshape"), x, to));
  }

  void transpose() {
    TensorId x = pick([](const Tensor& t) { return !t.shape.empty(); });
    std::vector<int> permutation(shape(x).size());
    std::iota(permutation.begin(), permutation.end(), 0);
    for (std::int64_t d = std::ssize(permutation); d-- > 1;)
      std::swap(permutation[d], permutation[draw_.between(0, d)]);
    add(builder_.transpose(name("transpose"), x, permutation));
  }

  void slice() {
    TensorId x = pick([](const Tensor& t) { return !t.shape.empty(); });
    std::vector<std::int64_t> start, stride;
    Shape to;
    for (std::int64_t extent : shape(x)) {
      start.push_back(draw_.between(0, extent - 1));
      stride.push_back(draw_.between(1, 2));
      to.push_back(draw_.between(1, (extent - 1 - start.back()) / stride.back() + 1));
    }
    add(builder_.slice(name("slice"), x, start, to, stride));
  }

  // One window in three is a view: it reads nothing outside of x.
  void window() {
    TensorId x = pick([&](const Tensor& t) {
      return t.shape.size() >= 2 && t.shape.size() < 5 && 4 * t.elements <= params_.elements;
    });
    WindowOp op{x, static_cast<int>(draw_.between(0, std::ssize(shape(x)) - 2))};
    std::int64_t length = draw_.between(1, 3), extent = shape(x)[op.axis];
    op.stride = draw_.between(1, 3);
    op.dilation = draw_.between(1, 2);
    std::int64_t reach = op.dilation * (length - 1) + 1, after = 0;
    if (!draw_.oneIn(3) || reach > extent) {
      op.before = draw_.between(0, 3);
      after = draw_.between(std::max<std::int64_t>(0, reach - extent), 4);
      op.fill = draw_.within(draw_.oneIn(2) ? Range{0, 0} : builder_.tensor(x).range);
    }
    std::int64_t most = (extent + op.before + after - reach) / op.stride + 1;
    add(builder_.window(name("window"), op, draw_.between(1, std::min(most, extent + 1)), length));
  }

  // Mostly the low digits, which depend on little of the number, and now and then digits beyond it.
  void digits() {
    TensorId x = pick(
        [&](const Tensor& t) { return t.shape.size() < 4 && 2 * t.elements <= params_.elements; });
    std::int64_t most = std::min(params_.extent, params_.elements / builder_.tensor(x).elements);
    std::int64_t low = draw_.oneIn(8) ? draw_.between(0, 60) : draw_.between(0, 4);
    add(builder_.digits(name("digits"), x, low,
                        draw_.between(1, std::min<std::int64_t>(most, 63 - low))));
  }

  void concat() {
    TensorId x = pick(
        [&](const Tensor& t) { return !t.shape.empty() && 2 * t.elements <= params_.elements; });
    int axis = randomAxis(x);
    std::vector<TensorId> parts{x};
    std::int64_t left = params_.elements - builder_.tensor(x).elements;
    for (std::int64_t more = draw_.between(0, 2); more > 0; --more) {
      TensorId part = draw_.oneIn(3) ? constantLike(x)
                                     : pick(
                                           [&](const Tensor& t) {
                                             Shape to = t.shape;
                                             if (to.size() == shape(x).size())
                                               to[axis] = extent(x, axis);
                                             return to == shape(x) && t.elements <= left;
                                           },
                                           -1);
      if (part == -1 || builder_.tensor(part).elements > left) break;
      left -= builder_.tensor(part).elements;
      parts.push_back(part);
    }
    add(builder_.concat(name("concat"), parts, axis));
  }

  void broadcast() {
    TensorId x = pick([&](const Tensor& t) { return t.shape.size() < 4; });
    Shape to = shape(x);
    auto place = draw_.between(0, std::ssize(to));
    to.insert(to.begin() + place, 1);
    x = builder_.reshape(name("ones"), x, to);
    to[place] = draw_.between(
        1, std::max<std::int64_t>(
               1, std::min(params_.extent, params_.elements / builder_.tensor(x).elements)));
    add(builder_.broadcast(name("broadcast"), x, to));
  }

  // The last tensor and up to two random ones.
  void addOutputs() {
    builder_.output("last", ids_.back());
    for (std::int64_t k = draw_.between(0, 2); k > 0; --k)
      builder_.output(cat("output", k), pick());
  }

  static bool fitsMatmul(const Shape& a, const Shape& b) {
    return a.size() == b.size() && a.back() == b[b.size() - 2] &&
           std::equal(a.begin(), a.end() - 2, b.begin());
  }
};

}  // namespace

Program randomProgram(std::uint64_t seed, const RandomProgramParams& params) {
  return Generator(seed, params).generate();
}

Values randomInputs(const Program& program, Draw& draw) {
  Values inputs;
  for (const Tensor& tensor : program.tensors()) {
    const auto* input = tensor.as<InputOp>();
    if (input == nullptr) continue;
    std::vector<std::int64_t>& numbers = inputs.emplace_back();
    for (std::int64_t e = 0; e < tensor.elements; ++e)
      numbers.push_back(draw.oneIn(4)   ? input->range.lo
                        : draw.oneIn(3) ? input->range.hi
                                        : draw.within(input->range));
  }
  return inputs;
}

}  // namespace tc0::program
