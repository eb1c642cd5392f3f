#include <catch2/catch.hpp>
#include <functional>
#include <random>

#include "tests/model/import/network.h"

using namespace tc0;
using namespace tc0::importer;

namespace {

using List = std::vector<std::int64_t>;

// x of int8 in units of 1/16, and numbers that the forms below use.
Network begun(const Shape& shape) {
  return Network()
      .input("codes", shape, false, 8)
      .constant("unit", {}, {0.0625})
      .constant("2", {}, {2})
      .constant("1", {}, {1})
      .constant("half", {}, {0.5})
      .constant("-half", {}, {-0.5})
      .constant("eps", {}, {0.0009765625})
      .constant("w", {3}, {0.5, -1, 2})
      .constant("b", {3}, {0.25, 1, -0.5})
      .constant("step", {}, {0.03125})
      .constant("zero", {}, {0}, false, true, 8)
      .node("Mul", {"codes", "unit"}, "x");
}

Network quantised(Network net, const std::string& result) {
  return net.node("QuantizeLinear", {result, "step", "zero"}, "y").output("y");
}

Network one(const std::string& op, const Shape& shape, std::vector<std::string> inputs,
            std::map<std::string, Attribute> attributes) {
  inputs.insert(inputs.begin(), "x");
  return quantised(begun(shape).node(op, inputs, "n", std::move(attributes)), "n");
}

// mean, centred and variance of x, over these dimensions.
Network moments(const Shape& shape, const List& axes, bool power = true, const List& other = {}) {
  Network net = begun(shape)
                    .node("ReduceMean", {"x"}, "mean", {{"axes", axes}})
                    .node("Sub", {"x", "mean"}, "c");
  if (power) net.node("Pow", {"c", "2"}, "cc");
  if (!power) net.node("Mul", {"c", "c"}, "cc");
  return net.node("ReduceMean", {"cc"}, "v", {{"axes", other.empty() ? axes : other}})
      .node("Add", {"v", "eps"}, "e");
}

void requireSame(const Network& a, const Network& b, std::int64_t count, unsigned seed) {
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int sample = 0; sample < 40; ++sample) {
    std::vector<std::int64_t> x(count);
    const int reach = sample % 4 == 0 ? 2 : 128;
    for (std::int64_t& v : x) v = static_cast<std::int64_t>(random() % (2 * reach)) - reach;
    REQUIRE(a.run({x}) == b.run({x}));
  }
}

const Attribute kEpsilon = 0.0009765625F;

}  // namespace

TEST_CASE("a norm that is written out is LayerNormalization") {
  const Shape shape{2, 4, 3};
  const Network whole = one("LayerNormalization", shape, {"w", "b"}, {{"epsilon", kEpsilon}});
  const Network plain = one("LayerNormalization", shape, {"1", ""}, {{"epsilon", kEpsilon}});
  const Network root = moments(shape, {2}).node("Sqrt", {"e"}, "s");
  SECTION("as a quotient") {
    Network net = root;
    net.node("Div", {"c", "s"}, "q").node("Mul", {"q", "w"}, "m").node("Add", {"b", "m"}, "n");
    requireSame(quantised(net, "n"), whole, 24, 1);
  }
  SECTION("without weights, by casts and a power of 1/2") {
    Network net = moments(shape, {-1}, false)
                      .node("Cast", {"e"}, "f", {{"to", std::int64_t{1}}})
                      .node("Pow", {"f", "half"}, "s")
                      .node("Identity", {"c"}, "d")
                      .node("Div", {"d", "s"}, "n");
    requireSame(quantised(net, "n"), plain, 24, 2);
  }
  SECTION("as a product with a weighted inverse") {
    Network net = root;
    net.node("Reciprocal", {"s"}, "i")
        .node("Mul", {"w", "i"}, "r")
        .node("Mul", {"c", "r"}, "m")
        .node("Add", {"m", "b"}, "n");
    requireSame(quantised(net, "n"), whole, 24, 3);
  }
  SECTION("as a difference of two products") {
    Network net = root;
    net.node("Div", {"1", "s"}, "i")
        .node("Mul", {"i", "w"}, "r")
        .node("Mul", {"x", "r"}, "xr")
        .node("Mul", {"mean", "r"}, "mr")
        .node("Sub", {"b", "mr"}, "d")
        .node("Add", {"xr", "d"}, "n");
    requireSame(quantised(net, "n"), whole, 24, 4);
  }
  SECTION("as a product and a negative mean") {
    Network net = moments(shape, {2}, false).node("Pow", {"e", "-half"}, "i");
    net.node("Mul", {"i", "w"}, "r")
        .node("Neg", {"mean"}, "minus")
        .node("Mul", {"minus", "r"}, "mr")
        .node("Add", {"mr", "b"}, "d")
        .node("Mul", {"x", "r"}, "xr")
        .node("Add", {"xr", "d"}, "n");
    requireSame(quantised(net, "n"), whole, 24, 5);
  }
}

TEST_CASE("a norm over dimensions in the middle is that of the turned tensor") {
  Network net = moments({2, 3, 2, 2}, {1}).node("Sqrt", {"e"}, "s");
  net.constant("column", {3, 1, 1}, {0.5, -1, 2})
      .node("Div", {"c", "s"}, "q")
      .node("Mul", {"q", "column"}, "n");
  const Network turned =
      quantised(begun({2, 3, 2, 2})
                    .node("Transpose", {"x"}, "t", {{"perm", List{0, 2, 3, 1}}})
                    .node("LayerNormalization", {"t", "w"}, "u", {{"epsilon", kEpsilon}})
                    .node("Transpose", {"u"}, "n", {{"perm", List{0, 3, 1, 2}}}),
                "n");
  requireSame(quantised(net, "n"), turned, 24, 6);
}

TEST_CASE("a quotient by the root of the mean of squares is RMSNormalization") {
  const Network whole = one("RMSNormalization", {4, 3}, {"w"}, {{"epsilon", kEpsilon}});
  const Network squares = begun({4, 3})
                              .node("Pow", {"x", "2"}, "xx")
                              .node("ReduceMean", {"xx"}, "v", {{"axes", List{-1}}})
                              .node("Add", {"eps", "v"}, "e")
                              .node("Sqrt", {"e"}, "s");
  Network divided = squares, multiplied = squares;
  divided.node("Div", {"x", "s"}, "q").node("Mul", {"q", "w"}, "n");
  multiplied.node("Reciprocal", {"s"}, "i").node("Mul", {"i", "x"}, "q");
  multiplied.node("Mul", {"w", "q"}, "n");
  requireSame(quantised(divided, "n"), whole, 12, 7);
  requireSame(quantised(multiplied, "n"), whole, 12, 8);
}

TEST_CASE("exponentials over their sum are Softmax") {
  const Network whole =
      one("Softmax", {3, 4}, {}, {{"axis", std::int64_t{1}}, {"opset", std::int64_t{13}}});
  const Network less = begun({3, 4})
                           .node("ReduceMax", {"x"}, "most", {{"axes", List{1}}})
                           .node("Sub", {"x", "most"}, "d");
  for (const Network& before : {less, begun({3, 4}).node("Identity", {"x"}, "d")}) {
    Network net = before;
    net.node("Exp", {"d"}, "p")
        .node("ReduceSum", {"p"}, "s", {{"axes", List{1}}})
        .node("Div", {"p", "s"}, "n");
    requireSame(quantised(net, "n"), whole, 12, 9);
  }
}

TEST_CASE("what is nearly a norm is none") {
  auto isRefused = [](Network net) {
    return quantised(std::move(net), "n").refusal().starts_with("net: Div 'Div'");
  };
  const Shape shape{2, 4, 3};
  CHECK(isRefused(
      moments(shape, {2}, true, {1}).node("Sqrt", {"e"}, "s").node("Div", {"x", "s"}, "n")));
  Network cube = begun(shape);
  cube.constant("3", {}, {3})
      .node("Pow", {"x", "3"}, "xx")
      .node("ReduceMean", {"xx"}, "v", {{"axes", List{2}}})
      .node("Add", {"v", "eps"}, "e")
      .node("Sqrt", {"e"}, "s")
      .node("Div", {"x", "s"}, "n");
  CHECK(isRefused(cube));
  Network lost = begun(shape);
  lost.node("Pow", {"x", "2"}, "xx")
      .node("ReduceMean", {"xx"}, "v", {{"axes", List{2}}, {"keepdims", std::int64_t{0}}})
      .node("Add", {"v", "eps"}, "e")
      .node("Sqrt", {"e"}, "s")
      .node("Div", {"x", "s"}, "n");
  CHECK(isRefused(lost));
  Network other = moments(shape, {2}).node("Sqrt", {"e"}, "s").node("Abs", {"c"}, "d");
  CHECK(isRefused(other.node("Div", {"d", "s"}, "n")));
  Network sums = begun(shape)
                     .node("Exp", {"x"}, "p")
                     .node("ReduceMax", {"p"}, "s", {{"axes", List{2}}})
                     .node("Div", {"p", "s"}, "n");
  CHECK(quantised(sums, "n").refusal() != "");
}

TEST_CASE("weights of a norm lie along its rows") {
  Network net = moments({3, 3}, {1}).node("Sqrt", {"e"}, "s");
  net.constant("column", {3, 1}, {0.5, -1, 2}).node("Div", {"c", "s"}, "q");
  net.node("Mul", {"q", "column"}, "n");
  CHECK(quantised(net, "n").refusal().find(
            "required numbers for the elements of a row, [3], found the shape [3, 1]") !=
        std::string::npos);
}

TEST_CASE("parts of a norm that are read elsewhere stay") {
  Network net = moments({2, 3}, {1}).node("Sqrt", {"e"}, "s").node("Div", {"c", "s"}, "n");
  net = quantised(net, "n");
  net.node("QuantizeLinear", {"c", "step", "zero"}, "z").output("z");
  CHECK(net.imported().report.outputs.size() == 2);
}
