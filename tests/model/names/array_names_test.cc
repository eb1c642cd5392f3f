#include "model/names/array_names.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"

using namespace tc0;
using Catch::Matchers::Contains;

namespace {

const std::map<std::string, std::string> kSampler{{"recipe", "lean"}};

std::string textOf(const ArrayName& name) {
  return name.block + " | " + name.operation + " | " + name.meaning;
}

}  // namespace

TEST_CASE("names of a sampler say block, operation and what is held") {
  const ArrayNames names(kSampler);
  auto text = [&](const char* name) { return textOf(names.of(name)); };
  CHECK(text("0.velocity.blocks.1.exp") ==
        "step 0, velocity, block 1 | softmax | exp of the scores");
  CHECK(
      text("0.velocity.blocks.0.weighted.gated") ==
      "step 0, velocity, block 0 | attention | sums of values, weighted by exp: numbers times a bit");
  CHECK(text("3.acceleration.blocks.0.attend.square") ==
        "step 3, acceleration, block 0 | norm | norm before attention: squares");
  CHECK(text("0.velocity.blocks.0.query.digits") ==
        "step 0, velocity, block 0 | queries, keys, values | queries: binary digits");
  CHECK(text("0.velocity.blocks.0.query.normal") ==
        "step 0, velocity, block 0 | norm | norm of the queries: normalised");
  CHECK(text("0.velocity.blocks.0.attend.normal.square.pairs~2") ==
        "step 0, velocity, block 0 | norm | norm before attention: sums of two bits");
  CHECK(text("0.velocity.head.deviation") ==
        "step 0, velocity | norm | norm before the head: root of the mean square");
  CHECK(text("0.velocity.head") == "step 0, velocity | head | output of the network");
  CHECK(text("0.velocity.layers.2") == "step 0, velocity, layer 2 | perceptron | hidden numbers");
  CHECK(text("pixels") == " | pixels | pixels, rounded");
  CHECK(text("0.velocity.blocks.0.unheard") ==
        "step 0, velocity, block 0 | unheard | 0.velocity.blocks.0.unheard");
  CHECK(text("") == " |  | ");
}

TEST_CASE("other names are their own operations, without what constructions add") {
  const ArrayNames names({});
  CHECK(textOf(names.of("(x+y)^2")) == " | (x+y)^2 | (x+y)^2");
  CHECK(textOf(names.of("y.left.ands")) == " | y | y: products of bits");
  CHECK(names.of("a.b.digits~3").operation == "a.b");
}

TEST_CASE("an imported network's tensors belong to the nodes that made them") {
  const OperationsByTensor operations{{"74", {"/conv", "Conv"}}, {"74.b", {"/norm", "Norm"}}};
  const ArrayNames names({{"operations", formatOperations(operations)}, {"recipe", "lean"}});
  CHECK(textOf(names.of("74")) == "/conv | Conv | Conv");
  CHECK(textOf(names.of("74~2.ands")) == "/conv | Conv | Conv: ~2.ands");
  CHECK(textOf(names.of("74.b.exp")) == "/norm | Norm | Norm: exp");
  CHECK(textOf(names.of("741")) == " | inputs and outputs | 741");
  CHECK(parseOperations(formatOperations(operations), "here") == operations);
}

TEST_CASE("operations that are not what they should be are refused") {
  for (const char* text : {"", "[]", R"({"a": 1})", R"({"a": ["b"]})", R"({"a": ["b", 2]})",
                           R"({"a": ["b", "c", "d"]})", R"({"a": ["b", "c"], "a": ["b", "c"]})"}) {
    INFO(text);
    const std::map<std::string, std::string> metadata{{"operations", text}};
    CHECK_THROWS_WITH(ArrayNames(metadata), Contains("metadata 'operations'"));
  }
}
