#include <catch2/catch.hpp>

#include "tests/model/import/network.h"

using namespace tc0;
using namespace tc0::importer;

TEST_CASE("an input without a grid is refused with examples") {
  const std::string text =
      Network().input("x", {1, 2}).node("Relu", {"x"}, "y").output("y").refusal();
  CHECK(text.starts_with("net: input 'x': required the numbers that it takes"));
  CHECK(text.find("--input x=uint8/255") != std::string::npos);
}

TEST_CASE("operators that are not known are refused by name") {
  CHECK(Network()
            .input("x", {1, 2}, false, 8)
            .node("LSTM", {"x"}, "y")
            .output("y")
            .refusal()
            .starts_with("net: LSTM 'LSTM': required an operator that tc0 import knows"));
}

TEST_CASE("a quantiser behind an input says its grid and needs no step") {
  const Network net = Network()
                          .input("x", {1, 3})
                          .constant("s", {}, {0.5})
                          .constant("z", {}, {2}, false, true, 8)
                          .node("QuantizeLinear", {"x", "s", "z"}, "q")
                          .node("DequantizeLinear", {"q", "s", "z"}, "y")
                          .output("y");
  CHECK(net.run({{-128, 2, 127}}) == std::vector<double>{-65, 0, 62.5});
  CHECK(net.imported().report.operations[0].tables == 0);
}

TEST_CASE("signed quantisers of one bit are bipolar, and 0 goes up") {
  const Network net = Network()
                          .input("x", {4}, false, 8)
                          .constant("s", {}, {0.25})
                          .constant("z", {}, {0})
                          .constant("b", {}, {1})
                          .node("Quant", {"x", "s", "z", "b"}, "y",
                                {{"signed", std::int64_t{1}}, {"rounding_mode", "ROUND"}},
                                "qonnx.custom_op.general")
                          .output("y");
  CHECK(net.run({{-1, 0, 1, 100}}) == std::vector<double>{-0.25, 0.25, 0.25, 0.25});
}

TEST_CASE("thresholds count numbers from each threshold on") {
  const Network net =
      Network()
          .input("x", {1, 2, 3}, false, 8)
          .constant("t", {2, 2}, {-1, 1.5, 0, 0})
          .node("MultiThreshold", {"x", "t"}, "y", {{"out_scale", 2.0F}, {"out_bias", -1.0F}},
                "qonnx.custom_op.general")
          .output("y");
  CHECK(net.run({{-2, -1, 2, -1, 0, 1}}) == std::vector<double>{-1, 1, 3, -1, 3, 3});
}

TEST_CASE("integer division drops the fraction") {
  const Network net = Network()
                          .input("x", {5}, false, 8)
                          .constant("d", {}, {2}, false)
                          .node("Div", {"x", "d"}, "y")
                          .output("y");
  CHECK(net.run({{-3, -1, 0, 1, 5}}) == std::vector<double>{-1, 0, 0, 0, 2});
}

TEST_CASE("sums of two scales have the largest common one") {
  const Network net = Network()
                          .input("x", {2}, false, 8)
                          .constant("a", {}, {0.75})
                          .constant("b", {}, {0.5})
                          .input("z", {2}, false, 8)
                          .node("Mul", {"x", "a"}, "p")
                          .node("Mul", {"z", "b"}, "q")
                          .node("Sub", {"p", "q"}, "y")
                          .output("y");
  CHECK(net.run({{3, -4}, {1, 5}}) == std::vector<double>{1.75, -5.5});
}

TEST_CASE("grouped and padded convolutions are those of their definition") {
  std::vector<double> weights;
  for (int i = 0; i < 4 * 1 * 2 * 3; ++i) weights.push_back(i % 5 - 2);
  const Network net = Network()
                          .input("x", {1, 2, 4, 5}, false, 8)
                          .constant("w", {4, 1, 2, 3}, weights)
                          .constant("b", {4}, {1, -1, 0, 7})
                          .node("Conv", {"x", "w", "b"}, "y",
                                {{"group", std::int64_t{2}},
                                 {"pads", std::vector<std::int64_t>{1, 0, 0, 2}},
                                 {"strides", std::vector<std::int64_t>{1, 2}},
                                 {"dilations", std::vector<std::int64_t>{2, 1}}})
                          .output("y");
  std::vector<std::int64_t> x;
  for (int i = 0; i < 40; ++i) x.push_back(i * 7 % 23 - 11);
  const std::vector<double> y = net.run({x});
  REQUIRE(y.size() == 4 * 3 * 3);
  const double bias[] = {1, -1, 0, 7};
  for (int o = 0; o < 4; ++o)
    for (int r = 0; r < 3; ++r)
      for (int c = 0; c < 3; ++c) {
        double sum = bias[o];
        for (int i = 0; i < 2; ++i)
          for (int j = 0; j < 3; ++j) {
            const int row = r + 2 * i - 1, column = 2 * c + j;
            if (row < 0 || row >= 4 || column >= 5) continue;
            sum += weights[(o * 2 + i) * 3 + j] *
                   static_cast<double>(x[(o / 2 * 4 + row) * 5 + column]);
          }
        REQUIRE(y[(o * 3 + r) * 3 + c] == sum);
      }
}

TEST_CASE("weights that are no multiples of a scale are refused") {
  const std::string text = Network()
                               .input("x", {1, 2}, false, 8)
                               .constant("w", {2, 1}, {0.1234567, 3.1e-12})
                               .node("MatMul", {"x", "w"}, "y")
                               .output("y")
                               .refusal();
  CHECK(
      text.starts_with("net: MatMul 'MatMul': weights: required numbers that are small multiples"));
}

TEST_CASE("the order of equal numbers is that of their indices") {
  const Network net =
      Network()
          .input("x", {1, 4}, false, 8)
          .node("ArgMax", {"x"}, "y", {{"axis", std::int64_t{1}}, {"keepdims", std::int64_t{0}}})
          .output("y");
  CHECK(net.run({{3, 9, 9, -5}}) == std::vector<double>{1});
  CHECK(net.run({{-128, -128, -128, -128}}) == std::vector<double>{0});
}

TEST_CASE("shapes that a network computes are folded") {
  const Network net = Network()
                          .input("x", {1, 2, 3}, false, 8)
                          .constant("0", {}, {0}, false)
                          .constant("axes", {1}, {0}, false)
                          .constant("-1", {1}, {-1}, false)
                          .node("Shape", {"x"}, "shape")
                          .node("Gather", {"shape", "0"}, "batch")
                          .node("Unsqueeze", {"batch", "axes"}, "one")
                          .node("Concat", {"one", "-1"}, "target", {{"axis", std::int64_t{0}}})
                          .node("Reshape", {"x", "target"}, "y")
                          .output("y");
  CHECK(net.imported().report.outputs[0].shape == Shape{1, 6});
}

TEST_CASE("a depthwise convolution is two windows and one linear layer of its weights") {
  const Network net =
      Network()
          .input("x", {1, 2, 3, 3}, false, 8)
          .constant("w", {2, 1, 2, 2}, {1, 2, 3, 4, -1, 0, 0, 1})
          .node("Conv", {"x", "w"}, "y",
                {{"group", std::int64_t{2}}, {"pads", std::vector<std::int64_t>{1, 0, 0, 0}}})
          .output("y");
  CHECK(net.run({{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90}}) ==
        std::vector<double>{11, 18, 37, 47, 67, 77, 20, 30, 40, 40, 40, 40});
  std::map<std::string, int> operations;
  const Imported made = net.imported();
  for (const program::Tensor& tensor : made.program.tensors()) {
    ++operations[program::operationName(tensor)];
    if (const auto* linear = tensor.as<program::LinearOp>()) {
      CHECK(linear->groups == 2);
      CHECK(*linear->weights == std::vector<std::int64_t>{1, 2, 3, 4, -1, 0, 0, 1});
    }
  }
  CHECK(operations["window"] == 2);
  CHECK(operations["linear"] == 1);
  CHECK(operations["concat"] == 0);
  CHECK(operations["slice"] == 0);
}

TEST_CASE("floats differ from the exact value only at ties, behind every kind of operator") {
  const Network begun = Network()
                            .input("x", {1, 4})
                            .constant("s", {}, {0.0371})
                            .constant("r", {}, {0.0173})
                            .constant("z", {}, {3}, false, true, 8)
                            .constant("axes", {1}, {1}, false)
                            .node("QuantizeLinear", {"x", "s", "z"}, "q")
                            .node("DequantizeLinear", {"q", "s", "z"}, "d");
  auto ties = [&](const std::string& op, std::map<std::string, Attribute> attributes) {
    Network net = begun;
    std::vector<std::string> inputs{"d"};
    if (op.starts_with("Reduce")) inputs.emplace_back("axes");
    net.node(op, inputs, "n", std::move(attributes))
        .node("QuantizeLinear", {"n", "r", "z"}, "c")
        .node("DequantizeLinear", {"c", "r", "z"}, "y")
        .output("y");
    std::int64_t count = 0;
    for (const OperationRow& row : net.imported().report.operations) count += row.ties.count;
    return count;
  };
  CHECK(ties("Gelu", {}) <= 2);
  CHECK(ties("Gelu", {{"approximate", "tanh"}}) <= 2);
  CHECK(ties("ReduceMean", {}) <= 2);
  CHECK(ties("ReduceMin", {}) <= 2);
  CHECK(ties("ReduceMax", {}) <= 2);
  CHECK(ties("ReduceSum", {}) <= 2);
  CHECK(ties("Neg", {}) <= 2);
  CHECK(ties("Sigmoid", {}) <= 2);
}

TEST_CASE("halves go to the even integer before an odd zero point is added") {
  const Network net = Network()
                          .input("x", {4}, false, 8)
                          .constant("half", {}, {0.5})
                          .constant("one", {}, {1})
                          .constant("z", {}, {1}, false, true, 8)
                          .constant("w", {4}, {0.5, 1.5, -0.5, -1.5})
                          .node("QuantizeLinear", {"w", "one", "z"}, "v")
                          .node("Mul", {"x", "half"}, "h")
                          .node("QuantizeLinear", {"h", "one", "z"}, "q")
                          .node("Sub", {"q", "v"}, "d")
                          .node("Abs", {"d"}, "y")
                          .output("y");
  CHECK(net.run({{1, 3, -1, -3}}) == std::vector<double>{0, 0, 0, 0});
  CHECK(net.run({{3, 1, -3, -5}}) == std::vector<double>{2, 2, 2, 0});
}

TEST_CASE("linear resizing weighs neighbours by fractions") {
  auto resized = [](const char* mode, std::int64_t size) {
    return Network()
        .input("x", {1, 1, 3}, false, 8)
        .constant("unit", {}, {0.5})
        .constant("sizes", {3}, {1, 1, static_cast<double>(size)}, false)
        .node("Mul", {"x", "unit"}, "h")
        .node("Resize", {"h", "", "", "sizes"}, "y",
              {{"mode", "linear"}, {"coordinate_transformation_mode", mode}})
        .output("y")
        .run({{0, 60, -120}});
  };
  using Numbers = std::vector<double>;
  auto near = [](const Numbers& a, const Numbers& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(std::abs(a[i] - b[i]) < 1e-9);
  };
  near(resized("align_corners", 5), {0, 15, 30, -15, -60});
  near(resized("asymmetric", 6), {0, 15, 30, -15, -60, -60});
  near(resized("half_pixel", 6), {0, 7.5, 22.5, 7.5, -37.5, -60});
  near(resized("half_pixel", 2), {7.5, -37.5});
  near(resized("align_corners", 4), {0, 20, 0, -60});
}

TEST_CASE("a kernel of one position with strides and padding leaves numbers out") {
  const Network net = Network()
                          .input("x", {1, 1, 3}, false, 8)
                          .constant("w", {1, 1, 1}, {2})
                          .node("Conv", {"x", "w"}, "y",
                                {{"strides", std::vector<std::int64_t>{2}},
                                 {"pads", std::vector<std::int64_t>{1, 1}}})
                          .output("y");
  CHECK(net.run({{1, 2, 3}}) == std::vector<double>{0, 4, 0});
}
