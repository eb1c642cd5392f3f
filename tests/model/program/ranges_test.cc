#include "model/program/ranges.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "model/program/builder.h"
#include "model/program/random_program.h"

using namespace tc0;
using namespace tc0::program;

namespace {

using Ranges = std::vector<Range>;

void checkWithin(const Program& program, const TensorValues& values) {
  for (TensorId id : program.tensors().ids()) {
    const Tensor& tensor = program.tensor(id);
    std::int64_t last = tensor.shape.empty() ? 1 : tensor.shape.back();
    for (std::int64_t e = 0; e < tensor.elements; ++e) {
      std::int64_t value = values[id][e];
      INFO(label(tensor) << ", element " << e << ": " << value);
      REQUIRE(tensor.range.contains(value));
      REQUIRE(tensor.channel(e % last).contains(value));
      REQUIRE(magnitude(value) <= tensor.magnitude);
    }
  }
}

// Every value is reached, so the hull of what occurs is the proven range.
void checkTight(const Program& program, TensorId id) {
  std::vector<Range> inputs;
  std::vector<std::int64_t> sizes;
  for (const Tensor& tensor : program.tensors())
    if (const auto* input = tensor.as<InputOp>())
      for (std::int64_t e = 0; e < tensor.elements; ++e) {
        inputs.push_back(input->range);
        sizes.push_back(input->range.hi - input->range.lo + 1);
      }
  Index at(sizes.size(), 0);
  Range reached{INT64_MAX, INT64_MIN};
  do {
    Values numbers;
    std::size_t k = 0;
    for (const Tensor& tensor : program.tensors())
      if (tensor.as<InputOp>() != nullptr) {
        numbers.emplace_back();
        for (std::int64_t e = 0; e < tensor.elements; ++e, ++k)
          numbers.back().push_back(inputs[k].lo + at[k]);
      }
    TensorValues values = interpret(program, numbers);
    checkWithin(program, values);
    for (std::int64_t value : values[id]) reached = reached.hull({value, value});
  } while (advance(at.data(), sizes));
  INFO(label(program.tensor(id)));
  CHECK(reached.lo == program.tensor(id).range.lo);
  CHECK(reached.hi == program.tensor(id).range.hi);
}

Tables table(std::vector<std::int64_t> p, std::vector<std::int64_t> increments,
             std::vector<std::int64_t> q = {}) {
  auto gates = std::ssize(p);
  return {{0, gates}, std::move(p), std::move(q), {0}, std::move(increments)};
}

}  // namespace

TEST_CASE("proven ranges hold every value of random programs") {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    Program program = randomProgram(seed);
    Draw draw(seed);
    for (int sample = 0; sample < 10; ++sample)
      checkWithin(program, interpret(program, randomInputs(program, draw)));
  }
}

TEST_CASE("one operation on free operands is proven exactly") {
  ProgramBuilder b;
  TensorId x = b.input("x", {2}, {-3, 2}), y = b.input("y", {2}, {1, 4});
  TensorId result = 0;
  SECTION("linear") { result = b.linear("z", x, 2, integers({2, -1, 0, 3}), integers({5, -5})); }
  SECTION("add") { result = b.add("z", x, y); }
  SECTION("scale") { result = b.scale("z", x, -3); }
  SECTION("matmul") {
    TensorId row = b.reshape("row", x, {1, 2}), column = b.reshape("column", y, {2, 1});
    result = b.matmul("z", row, column);
  }
  SECTION("square") {
    TensorId each = b.reshape("each", x, {2, 1, 1});
    result = b.matmul("z", each, each);
  }
  SECTION("step whose ends are not its extremes") {
    result = b.step("z", x, table({-5, -2, 0, 2, 3}, {1000, -7, 9, -2, 1000}));
  }
  SECTION("ratio step, gates out of reach on both sides") {
    result = b.ratioStep("z", x, y, table({-7, -3, 1, 2, 5}, {9, 4, -6, 1, 100}, {2, 4, 3, 1, 2}));
  }
  SECTION("sum") { result = b.sum("z", x, 0); }
  SECTION("max") { result = b.max("z", x, 0); }
  SECTION("least") { result = b.max("z", x, 0, 2); }
  SECTION("concat") { result = b.concat("z", {x, y}, 0); }
  checkTight(b.finish(), result);
}

TEST_CASE("channels are proven each by itself and carried on") {
  ProgramBuilder b;
  TensorId x = b.input("x", {2, 1}, {0, 10});
  TensorId y = b.linear("y", x, 3, integers({1, -2, 0}), integers({0, 0, 7}));
  CHECK(b.tensor(y).channels == Ranges{{0, 10}, {-20, 0}, {7, 7}});
  CHECK(b.tensor(y).range == Range{-20, 10});

  CHECK(b.tensor(b.scale("scale", y, -1)).channels == Ranges{{-10, 0}, {0, 20}, {-7, -7}});
  CHECK(b.tensor(b.add("add", y, y)).channels == Ranges{{0, 20}, {-40, 0}, {14, 14}});
  CHECK(b.tensor(b.slice("slice", y, {0, 0}, {2, 2}, {1, 2})).channels == Ranges{{0, 10}, {7, 7}});
  CHECK(b.tensor(b.sum("rows", y, 0)).channels == Ranges{{0, 20}, {-40, 0}, {14, 14}});
  CHECK(b.tensor(b.sum("all", y, 1)).range == Range{-13, 17});
  CHECK(b.tensor(b.max("second", y, 1, 2)).range == Range{0, 7});
  const Ranges kept = b.tensor(y).channels;
  CHECK(b.tensor(b.max("column", y, 0)).channels == kept);
  CHECK(b.tensor(b.linear("again", y, 1, integers({1, 1, 1}))).range == Range{-13, 17});
  CHECK(b.tensor(b.reshape("flat", y, {6})).channels ==
        Ranges{{0, 10}, {-20, 0}, {7, 7}, {0, 10}, {-20, 0}, {7, 7}});
  TensorId flat = b.reshape("other", y, {1, 6});
  CHECK(b.tensor(b.reshape("back", flat, {3, 2})).channels.empty());
  CHECK(b.tensor(b.reshape("thirds", flat, {2, 3})).channels == kept);
  CHECK(b.tensor(b.transpose("turned", y, {1, 0})).channels.empty());
  CHECK(b.tensor(b.transpose("kept", b.reshape("three", y, {2, 1, 3}), {1, 0, 2})).channels ==
        kept);
  CHECK(b.tensor(b.concat("joined", {x, y}, 1)).channels ==
        Ranges{{0, 10}, {0, 10}, {-20, 0}, {7, 7}});
  CHECK(b.tensor(b.concat("below", {y, b.constant("c", {1, 3}, {-1, 5, 9})}, 0)).channels ==
        Ranges{{-1, 10}, {-20, 5}, {7, 9}});
  CHECK(b.tensor(b.broadcast("repeated", b.reshape("one", y, {2, 1, 3}), {2, 2, 3})).channels ==
        kept);
}

TEST_CASE("a step sees the channel that it reads, a product those of both factors") {
  ProgramBuilder b;
  TensorId x = b.input("x", {2, 1}, {0, 10});
  TensorId y = b.linear("y", x, 2, integers({1, -1}));
  TensorId one = b.step("one", y, table({-5, 1}, {1, 1}));
  CHECK(b.tensor(one).channels == Ranges{{1, 2}, {0, 1}});
  Tables two = table({100}, {1});
  append(two, table({-100}, {1}));
  TensorId each = b.step("each", y, two, 1);
  CHECK(b.tensor(each).channels == Ranges{{0, 0}, {1, 1}});
  TensorId product = b.matmul("product", one, y);
  CHECK(b.tensor(product).channels == Ranges{{0, 30}, {-30, 0}});
  TensorId other = b.matmul("other", y, b.constant("c", {2, 1}, {1, 2}));
  CHECK(b.tensor(other).range == Range{-20, 20});
}

TEST_CASE("huge shapes cost nothing to prove") {
  ProgramBuilder b;
  TensorId x = b.input("x", {1}, {0, 1});
  TensorId y = b.broadcast("y", x, {std::int64_t{1} << 59});
  CHECK(b.tensor(b.sum("z", y, 0)).range == Range{0, std::int64_t{1} << 59});
}

TEST_CASE("the cost of proofs is bounded") {
  ProofBudget small{5, 100};
  ProgramBuilder b;
  b.input("x", {3}, {0, 1});
  Program program = b.finish();
  Tensor tensor;
  tensor.name = "y";
  tensor.shape = {2};
  tensor.op = LinearOp{0, integers({1, 2, 3, 4, 5, 6}), nullptr};
  CHECK_THROWS_WITH(deriveRange(program, tensor, small),
                    "linear 'y': required a program whose ranges are proven in 2^34 steps, found "
                    "more");
}

TEST_CASE("a digit that all numbers of a range share is known") {
  ProgramBuilder b;
  TensorId x = b.input("x", {1}, {-6, -5});
  TensorId low = b.digits("low", x, 0, 4);  // -6 is ..1010, -5 is ..1011
  TensorId high = b.digits("high", x, 40, 2);
  TensorId wide = b.digits("wide", b.input("z", {1}, {6, 9}), 0, 5);
  Program program = b.finish();
  CHECK(program.tensor(low).channels == Ranges{{0, 1}, {1, 1}, {0, 0}, {1, 1}});
  CHECK(program.tensor(high).range == Range{1, 1});
  CHECK(program.tensor(wide).channels == Ranges{{0, 1}, {0, 1}, {0, 1}, {0, 1}, {0, 0}});
  checkTight(program, low);
}
