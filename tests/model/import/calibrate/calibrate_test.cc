#include "model/import/calibrate/calibrate.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "model/import/calibrate/floats.h"
#include "tests/model/import/network.h"

using namespace tc0;
using namespace tc0::importer;

namespace {

using List = std::vector<std::int64_t>;

std::vector<double> numbers(std::mt19937_64& random, std::int64_t count, double most) {
  std::vector<double> values;
  for (std::int64_t k = 0; k < count; ++k)
    values.push_back(std::uniform_real_distribution(-most, most)(random));
  return values;
}

// A CNN and a transformer in small: [1, 2, 4, 4] floats to 3 logits.
Network floatNetwork(std::mt19937_64& random) {
  auto net =
      Network()
          .input("x", {1, 2, 4, 4})
          .constant("w", {4, 1, 3, 3}, numbers(random, 36, 1))
          .constant("b", {4}, numbers(random, 4, 1))
          .node("Conv", {"x", "w", "b"}, "conv",
                {{"group", std::int64_t{2}}, {"pads", List{1, 1, 1, 1}}})
          .node("Relu", {"conv"}, "relu")
          .node("MaxPool", {"relu"}, "pool",
                {{"kernel_shape", List{2, 2}}, {"strides", List{2, 2}}})
          .constant("tokens", {3}, {1, 4, 4}, false)
          .node("Reshape", {"pool", "tokens"}, "flat")
          .constant("place", {1, 4, 4}, numbers(random, 16, 1))
          .node("Add", {"flat", "place"}, "placed")
          .constant("scale", {4}, {1, 2, 0.5, 1})
          .node("LayerNormalization", {"placed", "scale"}, "norm", {{"axis", std::int64_t{-1}}})
          .node("Transpose", {"norm"}, "turned", {{"perm", List{0, 2, 1}}})
          .node("MatMul", {"norm", "turned"}, "scores")
          .node("Softmax", {"scores"}, "shares", {{"axis", std::int64_t{-1}}})
          .node("MatMul", {"shares", "norm"}, "mixed")
          .node("Add", {"placed", "mixed"}, "sum")
          .node("Sigmoid", {"sum"}, "gate")
          .node("Mul", {"sum", "gate"}, "swish")
          .constant("m", {4, 3}, numbers(random, 12, 1))
          .node("MatMul", {"swish", "m"}, "logits")
          .node("ReduceMean", {"logits"}, "y", {{"axes", List{1}}})
          .output("y");
  net.graph.opset = 17;
  return net;
}

CalibrationParams samples(std::mt19937_64& random, std::int64_t count) {
  CalibrationParams params;
  params.data = {count, {{"x", numbers(random, 32 * count, 2)}}};
  return params;
}

}  // namespace

TEST_CASE("floats of a network of integers are what its program computes") {
  Network net = Network()
                    .input("x", {1, 2, 5, 4}, false, 4)
                    .constant("w", {4, 1, 2, 3}, {1, 2, 3, -1, 0, 1, 2, 2,  -2, 1, 1, 0,
                                                  0, 1, 0, 1,  0, 1, 3, -3, 2,  1, 1, 1})
                    .node("Conv", {"x", "w"}, "conv",
                          {{"group", std::int64_t{2}},
                           {"strides", List{2, 1}},
                           {"dilations", List{1, 2}},
                           {"auto_pad", "SAME_UPPER"}})
                    .node("MaxPool", {"conv"}, "pool",
                          {{"kernel_shape", List{2, 2}}, {"pads", List{1, 0, 0, 1}}})
                    .node("Transpose", {"pool"}, "turned", {{"perm", List{0, 2, 3, 1}}})
                    .constant("starts", {2}, {-1, 3}, false)
                    .constant("ends", {2}, {-99, 0}, false)
                    .constant("axes", {2}, {1, 3}, false)
                    .constant("steps", {2}, {-1, -2}, false)
                    .node("Slice", {"turned", "starts", "ends", "axes", "steps"}, "slice")
                    .constant("shape", {2}, {0, -1}, false)
                    .node("Reshape", {"slice", "shape"}, "flat")
                    .node("Concat", {"flat", "flat"}, "both", {{"axis", std::int64_t{1}}})
                    .node("ReduceSum", {"both"}, "y", {{"axes", List{1}}})
                    .output("y")
                    .output("slice")
                    .output("conv");
  net.graph.opset = 11;
  const Imported made = net.imported();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    std::vector<std::int64_t> x;
    for (int k = 0; k < 40; ++k) x.push_back(static_cast<std::int64_t>(random() % 16) - 8);
    const auto values = program::outputValues(made.program, program::interpret(made.program, {x}));
    const auto floats = computed(net.graph, {{"x", {{1, 2, 5, 4}, {x.begin(), x.end()}}}});
    for (std::size_t k = 0; k < values.size(); ++k) {
      INFO(net.graph.outputs[k].name);
      CHECK(floats.at(net.graph.outputs[k].name).values ==
            std::vector<double>(values[k].begin(), values[k].end()));
    }
  }
}

TEST_CASE("a calibrated network is near the floats, and nearer with more bits") {
  std::mt19937_64 random(7);
  const Network net = floatNetwork(random);
  ImportParams params;
  params.calibration = samples(random, 16);
  double before = INFINITY;
  for (int bits : {3, 5, 8}) {
    INFO(bits << " bits");
    params.calibration->bits = bits;
    const Imported made = importGraph(net.graph, "net", params);
    REQUIRE(made.floatOutputs.size() == 16);
    const PortRow& in = made.report.inputs[0];
    const auto& row = *std::find_if(made.traced.begin(), made.traced.end(),
                                    [](const Traced& one) { return one.name == "y"; });
    double error = 0, size = 0;
    for (std::size_t s = 0; s < 16; ++s) {
      std::vector<std::int64_t> x;
      for (int k = 0; k < 32; ++k)
        x.push_back(std::clamp<std::int64_t>(
            std::llround(params.calibration->data.inputs.at("x")[32 * s + k] / in.firstScale),
            in.range.lo, in.range.hi));
      const auto values =
          program::outputValues(made.program, program::interpret(made.program, {x}));
      for (std::size_t k = 0; k < values[0].size(); ++k) {
        const double scale = row.scale[row.scale.size() == 1 ? 0 : k];
        const double expected = made.floatOutputs[s].at("y")[k];
        error += std::pow(scale * static_cast<double>(values[0][k]) - expected, 2);
        size += expected * expected;
      }
    }
    error = std::sqrt(error / size);
    CHECK(error < before);
    before = error;
  }
  CHECK(before < 0.03);
}

TEST_CASE("networks that cannot be calibrated are refused by node and reason") {
  std::mt19937_64 random(3);
  auto refusal = [&](const Network& net, const CalibrationParams& calibration) {
    ImportParams params;
    params.calibration = calibration;
    return messageOf([&] { importGraph(net.graph, "net", params); });
  };
  const Network net = floatNetwork(random);
  CalibrationParams few = samples(random, 2);
  few.data.inputs["x"].pop_back();
  CHECK(refusal(net, few) == "net: input 'x': required 2 samples of 32 numbers, found 63");
  few = samples(random, 2);
  few.bits = 9;
  CHECK(refusal(net, few) == "net: --bits: required 2 to 8 bits, found 9");
  CHECK(refusal(net, {}) == "net: --calibrate: required at least one sample, found none");
  few = samples(random, 1);
  few.data.inputs["x"][5] = NAN;
  CHECK(refusal(net, few).find("required finite numbers on the samples, found nan") !=
        std::string::npos);
  few = samples(random, 1);
  Network other = Network().input("x", {1, 32}).node("LSTM", {"x"}, "y").output("y");
  CHECK(refusal(other, few) ==
        "net: LSTM 'LSTM': required an operator that calibration can compute; quantise the network "
        "with another tool first");
  other = Network()
              .input("x", {1, 32})
              .constant("s", {}, {0.5})
              .constant("z", {}, {0}, false, true, 8)
              .node("QuantizeLinear", {"x", "s", "z"}, "y")
              .output("y");
  CHECK(refusal(other, few).starts_with("net: QuantizeLinear 'QuantizeLinear': "));
}
