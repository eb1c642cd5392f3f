#include "model/program/builder.h"

#include <catch2/catch.hpp>
#include <functional>

#include "tests/support/message.h"

using namespace tc0;
using namespace tc0::program;

namespace {

constexpr std::int64_t kHuge = std::int64_t{1} << 61;

Tables table(std::vector<std::int64_t> p, std::vector<std::int64_t> q = {}) {
  auto gates = std::ssize(p);
  std::vector<std::int64_t> increments(p.size(), 1);
  return {{0, gates}, std::move(p), std::move(q), {0}, std::move(increments)};
}

// x [2, 3] in [-5, 5], m [3, 2] in [0, 7], huge [1] near 2^61.
std::string messageOn(const std::function<void(ProgramBuilder&)>& call) {
  ProgramBuilder builder;
  builder.input("x", {2, 3}, {-5, 5});
  builder.input("m", {3, 2}, {0, 7});
  builder.input("huge", {1}, {0, kHuge});
  return messageOf([&] { call(builder); });
}

constexpr TensorId x = 0, m = 1, huge = 2;

}  // namespace

TEST_CASE("names") {
  CHECK(messageOn([](auto& b) { b.scale("x", x, 2); }) ==
        "scale 'x': required a name of its own, found it on tensor 0");
  CHECK(messageOn([](auto& b) { b.scale("", x, 2); }) ==
        "scale: required a name of 1 to 256 characters, found 0");
  CHECK(messageOn([](auto& b) { b.scale("a b", x, 2); }) ==
        "scale: required a name without spaces and control characters, found byte 32");
}

TEST_CASE("operands are earlier tensors") {
  CHECK(messageOn([](auto& b) { b.add("y", x, 3); }) ==
        "add 'y', b: required an earlier tensor, 0 to 2, found 3");
  CHECK(messageOn([](auto& b) {
          b.concat("y", {x, -1}, 0);
        }) == "concat 'y', part: required an earlier tensor, 0 to 2, found -1");
}

TEST_CASE("groups divide both last extents") {
  auto linear = [](std::int64_t out, std::int64_t weights, std::int64_t groups) {
    return messageOn([=](auto& b) {
      b.linear("y", m, out, integers(std::vector<std::int64_t>(weights, 1)), nullptr, groups);
    });
  };
  CHECK(linear(4, 4, 2) == "no error");
  CHECK(linear(4, 8, 2) == "linear 'y': required 4 x 1 weights, found 8");
  const std::string wanted = "linear 'y': required groups that divide the last extents 2 of x and ";
  CHECK(linear(3, 3, 2) == wanted + "3 of the result, found 2");
  CHECK(linear(4, 2, 4) == wanted + "4 of the result, found 4");
  CHECK(linear(4, 8, 0) == wanted + "4 of the result, found 0");
}

TEST_CASE("digits are some of the numbers 0 to 62") {
  auto digits = [](std::int64_t low, std::int64_t count) {
    return messageOn([=](auto& b) { b.digits("y", x, low, count); });
  };
  CHECK(digits(0, 63) == "no error");
  CHECK(digits(62, 1) == "no error");
  const std::string wanted =
      "digits 'y': required digits of the numbers 0 to 62, at least one, found ";
  CHECK(digits(-1, 2) == wanted + "2 from -1 on");
  CHECK(digits(63, 1) == wanted + "1 from 63 on");
  CHECK(digits(60, 4) == wanted + "4 from 60 on");
  CHECK(digits(0, 0) == wanted + "0 from 0 on");
  CHECK(digits(1, INT64_MAX) == wanted + "9223372036854775807 from 1 on");
}

TEST_CASE("windows have an axis before the last dimension, and numbers in bounds") {
  auto window = [](WindowOp op, std::int64_t windows = 2, std::int64_t length = 2) {
    op.x = x;
    return messageOn([&](auto& b) { b.window("y", op, windows, length); });
  };
  CHECK(window({}) == "no error");
  CHECK(window({}, 20, 3) == "no error");  // beyond x there is `fill`
  CHECK(window({.axis = 1}) ==
        "window 'y': required an axis before the last dimension of [2, 3], found 1");
  CHECK(window({.axis = -1}) ==
        "window 'y': required an axis of the 2 dimensions [2, 3], counted from 0, found -1");
  CHECK(window({.stride = 0}) ==
        "window 'y', stride: required a number from 1 to 1099511627776, found 0");
  CHECK(window({.dilation = 0}) ==
        "window 'y', dilation: required a number from 1 to 1099511627776, found 0");
  CHECK(window({.before = -1}) ==
        "window 'y', before: required a number from 0 to 1099511627776, found -1");
  CHECK(window({}, 0) == "window 'y': required extents of at least 1, found [0, 2, 3]");
  CHECK(window({.stride = std::int64_t{1} << 40}, 1 << 21) ==
        "window 'y': required windows that end below index 2^60, found 2097152 with stride "
        "1099511627776 of 2 with dilation 1");
  CHECK(window({.before = 1, .fill = INT64_MAX}).find("below 2^62") != std::string::npos);
}

TEST_CASE("inputs and constants") {
  CHECK(messageOn([](auto& b) {
          b.input("y", {2, 0}, {0, 1});
        }) == "input 'y': required extents of at least 1, found [2, 0]");
  CHECK(messageOn([](auto& b) {
          b.input("y", {2}, {1, 0});
        }) == "input 'y': required a range [lo, hi] with lo <= hi, found [1, 0]");
  CHECK(messageOn([](auto& b) {
          b.input("y", {2}, {0, INT64_MAX});
        }) == "input 'y': required numbers and partial sums below 2^62 in magnitude, found more");
  CHECK(messageOn([](auto& b) {
          b.constant("y", {2, 2}, {1, 2, 3});
        }) == "constant 'y': required one value for each element of [2, 2], found 3");
  CHECK(messageOn([](auto& b) { b.sharedConstant("y", {1}, nullptr); }) ==
        "constant 'y': required one value for each element of [1], found 0");
  CHECK(messageOn([](auto& b) { b.constant("y", {1}, {INT64_MIN}); }) ==
        "constant 'y': required numbers and partial sums below 2^62 in magnitude, found more");
}

TEST_CASE("linear") {
  CHECK(messageOn([](auto& b) {
          b.linear("y", x, 2, integers({1, 2, 3}));
        }) == "linear 'y': required 2 x 3 weights, found 3");
  CHECK(messageOn([](auto& b) { b.linear("y", x, 2, nullptr); }) ==
        "linear 'y': required 2 x 3 weights, found 0");
  CHECK(messageOn([](auto& b) { b.linear("y", x, 0, integers({})); }) ==
        "linear 'y': required extents of at least 1, found [2, 0]");
  CHECK(messageOn([](auto& b) {
          b.linear("y", x, 1, integers({1, 2, 3}), integers({}));
        }) == "linear 'y': required a bias of 1 numbers, found 0");
  CHECK(messageOn([](auto& b) {
          TensorId s = b.constant("s", {}, {1});
          b.linear("y", s, 1, integers({1}));
        }) == "linear 'y': required x of at least one dimension, found []");
  CHECK(messageOn([](auto& b) { b.linear("y", huge, 1, integers({2})); }) ==
        "linear 'y': required numbers and partial sums below 2^62 in magnitude, found more");
}

TEST_CASE("add, scale and matmul") {
  CHECK(messageOn([](auto& b) { b.add("y", x, m); }) ==
        "add 'y': required operands of one shape, found [2, 3] and [3, 2]");
  CHECK(messageOn([](auto& b) { b.add("y", huge, huge); }) ==
        "add 'y': required numbers and partial sums below 2^62 in magnitude, found more");
  CHECK(messageOn([](auto& b) { b.scale("y", huge, INT64_MIN); }) ==
        "scale 'y': required numbers and partial sums below 2^62 in magnitude, found more");
  CHECK(messageOn([](auto& b) { b.matmul("y", x, x); }) ==
        "matmul 'y': required a [.., i, k] and b [.., k, j] with equal leading dimensions, found "
        "[2, 3] and [2, 3]");
  CHECK(messageOn([](auto& b) { b.matmul("y", huge, huge); }) ==
        "matmul 'y': required a [.., i, k] and b [.., k, j] with equal leading dimensions, found "
        "[1] and [1]");
}

TEST_CASE("steps") {
  CHECK(messageOn([](auto& b) {
          b.step("y", x, table({1, 1}));
        }) == "step 'y', table 0: required breakpoints that rise strictly, found 1/1 and then 1/1");
  CHECK(messageOn([](auto& b) { b.step("y", x, table({1}, {2})); }) ==
        "step 'y': required breakpoints without denominators in a step of a plain number");
  CHECK(messageOn([](auto& b) { b.step("y", x, table({1}), 2); }) ==
        "step 'y': required an axis of the 2 dimensions [2, 3], counted from 0, found 2");
  CHECK(messageOn([](auto& b) { b.step("y", x, table({1}), 1); }) ==
        "step 'y': required 3 tables along dimension 1, found 1");
  Tables two = table({1});
  append(two, table({2}));
  CHECK(messageOn([&](auto& b) { b.step("y", x, two); }) ==
        "step 'y': required 1 table for all elements, found 2");
  CHECK(messageOn([](auto& b) { b.step("y", huge, table({kHuge})); }) ==
        "step 'y', breakpoint 2305843009213693952/1: required q * |numerator| + |p| * "
        "|denominator| below 2^62, found more");
  Tables large = table({0, 1});
  large.increments = {kHuge, -kHuge};
  CHECK(messageOn([&](auto& b) { b.step("y", x, large); }) ==
        "step 'y', table 0: required |base| + |increments| below 2^62 in all, found more");
}

TEST_CASE("ratio steps") {
  CHECK(messageOn([](auto& b) { b.ratioStep("y", x, m, table({1})); }) ==
        "ratio_step 'y': required operands of one shape, found [2, 3] and [3, 2]");
  CHECK(messageOn([](auto& b) { b.ratioStep("y", m, m, table({1})); }) ==
        "ratio_step 'y': required a denominator of at least 1, found 'm' with range [0, 7]");
  CHECK(messageOn([](auto& b) {
          TensorId d = b.constant("d", {1}, {std::int64_t{1} << 32});
          TensorId n = b.constant("n", {1}, {0});
          b.ratioStep("y", n, d, table({-(std::int64_t{1} << 30)}));
        }) ==
        "ratio_step 'y', breakpoint -1073741824/1: required q * |numerator| + |p| * |denominator| "
        "below 2^62, found more");
  CHECK(messageOn([](auto& b) {
          TensorId d = b.constant("d", {1}, {1});
          b.ratioStep("y", d, d, table({1}, {0}));
        }) == "ratio_step 'y', table 0: required denominators q of at least 1, found 0");
}

TEST_CASE("sum and max") {
  CHECK(messageOn([](auto& b) { b.sum("y", x, -1); }) ==
        "sum 'y': required an axis of the 2 dimensions [2, 3], counted from 0, found -1");
  CHECK(messageOn([](auto& b) {
          TensorId w = b.broadcast("w", huge, {2});
          b.sum("y", w, 0);
        }) == "sum 'y': required numbers and partial sums below 2^62 in magnitude, found more");
  CHECK(messageOn([](auto& b) { b.max("y", x, 1, 4); }) ==
        "max 'y': required a rank of 1 to 3, found 4");
  CHECK(messageOn([](auto& b) { b.max("y", x, 0, 0); }) ==
        "max 'y': required a rank of 1 to 2, found 0");
}

TEST_CASE("reorderings") {
  CHECK(messageOn([](auto& b) {
          b.reshape("y", x, {4, 2});
        }) == "reshape 'y': required as many elements as x of shape [2, 3], found [4, 2]");
  CHECK(messageOn([](auto& b) {
          b.transpose("y", x, {0, 0});
        }) == "transpose 'y': required a permutation of 2 dimensions, found [0, 0]");
  CHECK(messageOn([](auto& b) {
          b.slice("y", x, {0}, {1, 1});
        }) ==
        "slice 'y': required a start, a stride and an extent for each of 2 dimensions, found 1, 1 "
        "and 2");
  CHECK(messageOn([](auto& b) {
          b.slice("y", x, {0, 1}, {1, 2}, {1, 2});
        }) ==
        "slice 'y', dimension 1: required start + stride * index within [0, 2] and a stride of at "
        "least 1, found start 1, stride 2 and extent 2");
  CHECK(messageOn([](auto& b) { b.concat("y", {}, 0); }) ==
        "concat 'y': required at least one part, found none");
  CHECK(messageOn([](auto& b) {
          b.concat("y", {x, m}, 0);
        }) ==
        "concat 'y', part 1: required the extents [2, 3] in all dimensions but 0, found [3, 2]");
  CHECK(messageOn([](auto& b) {
          b.concat("y", {x, huge}, 0);
        }) == "concat 'y', part 1: required the extents [2, 3] in all dimensions but 0, found [1]");
  CHECK(messageOn([](auto& b) {
          b.broadcast("y", x, {4, 3});
        }) ==
        "broadcast 'y': required the extents of x [2, 3] wherever they are not 1, and as many "
        "dimensions, found [4, 3]");
}

TEST_CASE("outputs") {
  CHECK(messageOn([](auto& b) { b.output("y", 3); }) ==
        "output 'y': required a tensor, 0 to 2, found 3");
  CHECK(messageOn([](auto& b) {
          b.output("y", x);
          b.output("y", m);
        }) == "output 'y': required a name of its own, found it twice");
  CHECK(messageOn([](auto& b) { b.output("a\nb", x); }) ==
        "output: required a name without spaces and control characters, found byte 10");
}

TEST_CASE("a tensor is found by its name") {
  ProgramBuilder builder;
  builder.input("pixels", {2}, {0, 1});
  Program program = builder.finish();
  CHECK(program.find("pixels") == 0);
  CHECK(messageOf([&] { program.find("pixel"); }) ==
        "required the name of a tensor, found 'pixel'; did you mean 'pixels'?");
}

TEST_CASE("a refused call leaves the builder as it was") {
  ProgramBuilder builder;
  TensorId a = builder.input("a", {2}, {0, 1});
  messageOf([&] { builder.add("b", a, 5); });
  builder.scale("b", a, 2);
  CHECK(builder.finish().tensors().size() == 2);
}
