#include "model/program/interpret.h"

#include <catch2/catch.hpp>

#include "model/program/builder.h"
#include "tests/support/message.h"

using namespace tc0;
using namespace tc0::program;

namespace {

using Numbers = std::vector<std::int64_t>;

// The last tensor's values, where one input x has these.
struct OneInput {
  ProgramBuilder builder;
  TensorId x;

  explicit OneInput(Shape shape, Range range = {-100, 100})
      : x(builder.input("x", std::move(shape), range)) {}

  Numbers last(Numbers numbers) { return interpret(builder.finish(), {std::move(numbers)}).back(); }
};

Tables table(Numbers p, std::int64_t base, Numbers increments, Numbers q = {}) {
  auto gates = std::ssize(p);
  return {{0, gates}, std::move(p), std::move(q), {base}, std::move(increments)};
}

}  // namespace

TEST_CASE("linear multiplies each row by the weights and adds the bias") {
  OneInput one({2, 3});
  one.builder.linear("y", one.x, 2, integers({1, 2, 3, 0, -1, 5}), integers({10, 20}));
  CHECK(one.last({1, 2, 3, -4, 5, 6}) == Numbers{10 + 14, 20 + 13, 10 + 24, 20 + 25});
}

TEST_CASE("linear without a bias") {
  OneInput one({2});
  one.builder.linear("y", one.x, 3, integers({1, 0, 0, 1, -2, -2}));
  CHECK(one.last({7, 9}) == Numbers{7, 9, -32});
}

TEST_CASE("a linear layer of two groups applies to each half its own rows") {
  OneInput one({2, 4});
  one.builder.linear("y", one.x, 4, integers({1, 2, 3, 4, 5, 6, 7, 8}), integers({0, 100, 0, 0}),
                     2);
  CHECK(one.last({1, 0, 0, 1, 1, 1, 1, 1}) == Numbers{1, 103, 6, 8, 3, 107, 11, 15});
}

TEST_CASE("digits are those of two's complement, whose sign goes on without end") {
  OneInput one({3}, {-1000, 1000});
  SECTION("low") {
    one.builder.digits("y", one.x, 0, 3);
    CHECK(one.last({6, -1, -6}) == Numbers{0, 1, 1, 1, 1, 1, 0, 1, 0});
  }
  SECTION("high") {
    one.builder.digits("y", one.x, 9, 2);
    CHECK(one.last({513, -513, 1}) == Numbers{1, 0, 0, 1, 0, 0});
  }
  SECTION("the last one") {
    one.builder.digits("y", one.x, 62, 1);
    CHECK(one.last({7, 0, -7}) == Numbers{0, 0, 1});
  }
}

TEST_CASE("windows overlap, skip and reach beyond both ends") {
  OneInput one({5, 1});
  SECTION("a view") {
    one.builder.window("y", {.x = one.x, .axis = 0, .stride = 1}, 3, 3);
    CHECK(one.last({1, 2, 3, 4, 5}) == Numbers{1, 2, 3, 2, 3, 4, 3, 4, 5});
  }
  SECTION("beyond") {
    one.builder.window(
        "y", {.x = one.x, .axis = 0, .stride = 3, .dilation = 2, .before = 1, .fill = -9}, 3, 2);
    CHECK(one.last({1, 2, 3, 4, 5}) == Numbers{-9, 2, 3, 5, -9, -9});
  }
}

TEST_CASE("the place in a window is the last dimension but one") {
  OneInput one({3, 2, 2});
  one.builder.window("y", {.x = one.x, .axis = 0}, 2, 2);
  CHECK(one.last({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}) ==
        Numbers{1, 2, 5, 6, 3, 4, 7, 8, 5, 6, 9, 10, 7, 8, 11, 12});
}

TEST_CASE("add and scale") {
  OneInput one({3});
  TensorId c = one.builder.constant("c", {3}, {100, 200, 300});
  TensorId y = one.builder.add("y", one.x, c);
  one.builder.scale("z", y, -2);
  CHECK(one.last({1, -2, 3}) == Numbers{-202, -396, -606});
}

TEST_CASE("matmul of matrices under leading dimensions") {
  OneInput one({2, 2, 3});
  TensorId b = one.builder.constant("b", {2, 3, 1}, {1, 2, 3, 4, 5, 6});
  one.builder.matmul("y", one.x, b);
  CHECK(one.last({1, 1, 1, 1, 0, -1, 1, 1, 1, 0, 0, 2}) == Numbers{6, -2, 15, 12});
}

TEST_CASE("a matmul with several columns") {
  OneInput one({2, 2});
  TensorId b = one.builder.constant("b", {2, 3}, {1, 2, 3, 4, 5, 6});
  one.builder.matmul("y", one.x, b);
  CHECK(one.last({1, 10, -1, 0}) == Numbers{41, 52, 63, -1, -2, -3});
}

TEST_CASE("step adds the increments of the gates that are 1") {
  OneInput one({5});
  one.builder.step("y", one.x, table({-3, 0, 4}, 7, {1, -5, 100}));
  CHECK(one.last({-4, -3, -1, 0, 4}) == Numbers{7, 8, 8, 3, 103});
}

TEST_CASE("a table for each index of an axis, which need not be the last") {
  Tables tables = table({0}, 0, {1});
  append(tables, table({}, 5, {}));
  OneInput one({2, 2});
  SECTION("first") {
    one.builder.step("y", one.x, tables, 0);
    CHECK(one.last({-1, 1, -1, 1}) == Numbers{0, 1, 5, 5});
  }
  SECTION("last") {
    one.builder.step("y", one.x, tables, 1);
    CHECK(one.last({-1, 1, 1, 1}) == Numbers{0, 5, 1, 5});
  }
}

TEST_CASE("ratio_step compares exactly, at the very breakpoint and with negative numerators") {
  OneInput one({6});
  TensorId d = one.builder.constant("d", {6}, {3, 3, 3, 1, 7, 3});
  one.builder.ratioStep("y", one.x, d, table({-1, 1, 5}, 0, {1, 10, 100}, {2, 3, 1}));
  CHECK(one.last({1, 0, 15, -1, -3, -2}) == Numbers{11, 1, 111, 0, 1, 0});
}

TEST_CASE("sum keeps its dimension with extent 1") {
  OneInput one({2, 3});
  SECTION("along the first") {
    TensorId y = one.builder.sum("y", one.x, 0);
    CHECK(one.builder.tensor(y).shape == Shape{1, 3});
    CHECK(one.last({1, 2, 3, 10, 20, 30}) == Numbers{11, 22, 33});
  }
  SECTION("along the last") {
    TensorId y = one.builder.sum("y", one.x, 1);
    CHECK(one.builder.tensor(y).shape == Shape{2, 1});
    CHECK(one.last({1, 2, 3, 10, 20, 30}) == Numbers{6, 60});
  }
}

TEST_CASE("max is the largest, and by rank the next ones, equal numbers counted each") {
  OneInput one({2, 4});
  std::int64_t rank = GENERATE(1, 2, 3, 4);
  one.builder.max("y", one.x, 1, rank);
  Numbers sorted{9, 5, 5, -1};
  CHECK(one.last({5, -1, 9, 5, 5, 5, -1, 9}) == Numbers(2, sorted[rank - 1]));
}

TEST_CASE("reshape keeps the order, transpose permutes dimensions") {
  OneInput one({2, 3});
  SECTION("reshape") {
    TensorId y = one.builder.reshape("y", one.x, {3, 1, 2});
    CHECK(one.builder.tensor(y).shape == Shape{3, 1, 2});
    CHECK(one.last({1, 2, 3, 4, 5, 6}) == Numbers{1, 2, 3, 4, 5, 6});
  }
  SECTION("transpose") {
    TensorId y = one.builder.reshape("y", one.x, {1, 2, 3});
    TensorId z = one.builder.transpose("z", y, {2, 0, 1});
    CHECK(one.builder.tensor(z).shape == Shape{3, 1, 2});
    CHECK(one.last({1, 2, 3, 4, 5, 6}) == Numbers{1, 4, 2, 5, 3, 6});
  }
}

TEST_CASE("slice starts and strides in every dimension") {
  OneInput one({3, 4});
  one.builder.slice("y", one.x, {1, 0}, {2, 2}, {1, 3});
  CHECK(one.last({0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23}) == Numbers{10, 13, 20, 23});
}

TEST_CASE("concat along each dimension") {
  OneInput one({2, 1});
  TensorId c = one.builder.constant("c", {2, 2}, {7, 8, 9, 10});
  SECTION("last") {
    one.builder.concat("y", {one.x, c, one.x}, 1);
    CHECK(one.last({1, 2}) == Numbers{1, 7, 8, 1, 2, 9, 10, 2});
  }
  SECTION("first") {
    TensorId wide = one.builder.broadcast("wide", one.x, {2, 2});
    one.builder.concat("y", {c, wide}, 0);
    CHECK(one.last({1, 2}) == Numbers{7, 8, 9, 10, 1, 1, 2, 2});
  }
}

TEST_CASE("broadcast repeats dimensions of extent 1") {
  OneInput one({1, 2, 1});
  one.builder.broadcast("y", one.x, {2, 2, 2});
  CHECK(one.last({1, 2}) == Numbers{1, 1, 2, 2, 1, 1, 2, 2});
}

TEST_CASE("tensors without dimensions have one element") {
  OneInput one({});
  TensorId y = one.builder.step("y", one.x, table({1}, 0, {1}));
  one.builder.scale("z", y, 3);
  CHECK(one.last({1}) == Numbers{3});
}

TEST_CASE("outputs are in the order they were named") {
  ProgramBuilder builder;
  TensorId a = builder.input("a", {1}, {0, 9}), b = builder.input("b", {2}, {0, 9});
  builder.output("second", b);
  builder.output("first", a);
  Program program = builder.finish();
  CHECK(outputValues(program, interpret(program, {{1}, {2, 3}})) == Values{{2, 3}, {1}});
}

TEST_CASE("inputs that do not fit are refused") {
  ProgramBuilder builder;
  builder.input("a", {2, 2}, {0, 9});
  builder.input("b", {1}, {0, 9});
  Program program = builder.finish();
  auto message = [&](Values inputs) {
    return messageOf([&] { interpret(program, std::move(inputs)); });
  };
  CHECK(message({{1, 2, 3, 4}}) ==
        "input 'b': required numbers for it, found numbers for 1 inputs");
  CHECK(message({{1, 2, 3, 4}, {1}, {1}}) ==
        "inputs: required numbers for 2 inputs, found numbers for 3");
  CHECK(message({{1, 2, 3}, {1}}) == "input 'a': required 4 numbers, found 3");
  CHECK(message({{1, 2, 10, 4}, {1}}) ==
        "input 'a', element [1, 0]: required a number within [0, 9], found 10");
}

TEST_CASE("a program too large to interpret is refused before memory is taken") {
  ProgramBuilder builder;
  TensorId x = builder.constant("x", {1}, {1});
  builder.broadcast("y", x, {std::int64_t{1} << 31});
  CHECK(messageOf([&] { interpret(builder.finish(), {}); }) ==
        "program: required at most 2^31 elements of all tensors, found 2147483649");
}
