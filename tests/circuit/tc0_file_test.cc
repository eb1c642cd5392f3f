#include "circuit/tc0_file.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <random>

#include "circuit/base/error.h"
#include "circuit/base/safetensors.h"
#include "circuit/builder.h"
#include "circuit/evaluate.h"
#include "circuit/expand.h"
#include "circuit/generate/random_circuit.h"
#include "circuit/size/count.h"

using namespace tc0;
using Catch::Matchers::Contains;

TEST_CASE("random circuits come back from their files, byte for byte the same again") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed});
    std::string bytes = formatTc0(circuit);
    Circuit back = std::get<Circuit>(parseTc0(bytes, "file"));
    REQUIRE(formatTc0(back) == bytes);
    REQUIRE(count(back) == count(circuit));
    std::mt19937_64 random(seed);
    InputValues inputs = randomInputs(circuit, random);
    REQUIRE(evaluateNaively(back, inputs) == evaluateNaively(circuit, inputs));
  }
}

TEST_CASE("random netlists come back from their files, byte for byte the same again") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    INFO("seed " << seed);
    Netlist netlist = toNetlist(randomCircuit({.seed = seed}));
    std::string bytes = formatTc0(netlist);
    Netlist back = std::get<Netlist>(parseTc0(bytes, "file"));
    REQUIRE(formatTc0(back) == bytes);
    REQUIRE(count(back) == count(netlist));
  }
}

TEST_CASE("a circuit's words go with its file, and may not stand for the file's own") {
  CircuitBuilder builder;
  builder.output("y", builder.input("x", {2}, {0, 3}));
  builder.metadata("recipe", "lean, with \"quotes\"");
  CHECK_THROWS_WITH(builder.metadata("kind", "other"), Contains("other than 'kind'"));
  Circuit circuit = builder.finish();
  Circuit back = std::get<Circuit>(parseTc0(formatTc0(circuit), "file"));
  CHECK(back.metadata() == circuit.metadata());
  CHECK(back.metadata().at("recipe") == "lean, with \"quotes\"");
}

TEST_CASE("a file cut short anywhere is refused") {
  std::string bytes = formatTc0(randomCircuit({.seed = 3}));
  for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 50)
    CHECK_THROWS_AS(parseTc0(std::string_view(bytes).substr(0, size), "file"), Error);
}

TEST_CASE("a file with any one byte changed is read or refused, never a crash") {
  std::mt19937_64 random(12);
  std::string bytes = formatTc0(randomCircuit({.seed = 9}));
  std::string net = formatTc0(toNetlist(randomCircuit({.seed = 9})));
  for (int trial = 0; trial < 4000; ++trial) {
    std::string damaged = trial % 2 == 0 ? bytes : net;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    try {
      parseTc0(damaged, "file");
    } catch (const Error& error) {
      REQUIRE(std::strchr(error.what(), '\n') == nullptr);
    }
  }
}

TEST_CASE("tensors take the narrowest type that holds them") {
  ContainerWriter writer;
  writer.add("a", std::vector<std::int64_t>{-128, 127});
  writer.add("b", std::vector<std::int64_t>{-129});
  writer.add("c", std::vector<std::int64_t>{1 << 15});
  writer.add("d", std::vector<std::int64_t>{std::int64_t{1} << 31, INT64_MIN});
  writer.add("e", {});
  std::string bytes = writer.format();
  Container container = parseSafetensors(bytes, "file");
  CHECK(container.tensors.at("a").dtype == "I8");
  CHECK(container.tensors.at("b").dtype == "I16");
  CHECK(container.tensors.at("c").dtype == "I32");
  CHECK(container.tensors.at("d").dtype == "I64");
  CHECK(integersOf(container, "d", "file") ==
        std::vector<std::int64_t>{std::int64_t{1} << 31, INT64_MIN});
  CHECK(integersOf(container, "e", "file").empty());
  CHECK_THROWS_WITH(integersOf(container, "f", "file"), "file: required a tensor 'f', found none");
}
