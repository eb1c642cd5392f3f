#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "circuit/base/safetensors.h"
#include "tests/tools/command_line.h"
#include "tools/samples/samples.h"

using namespace tc0;

namespace {

std::vector<InputPort> ports() {
  const Coding coding = codingFor(Coding::Kind::kOffset, {0, 9});
  return {{"x", {2}, {0, 9}, coding, 0}, {"y", {}, {0, 9}, coding, 0}};
}

void refused(const std::string& name, const std::string& bytes, const std::string& says) {
  Workplace place;
  place.write(name, bytes);
  INFO(name << ": " << bytes);
  CHECK_THROWS_WITH(readSamples(place.path(name), ports()), Catch::Contains(says));
}

std::string tensors(const std::vector<std::int64_t>& x, std::vector<std::int64_t> shape) {
  ContainerWriter writer;
  writer.add("x", x, std::move(shape));
  writer.add("y", std::vector<std::int64_t>{1});
  return writer.format();
}

}  // namespace

TEST_CASE("lines that do not fit are refused by their number") {
  refused("a.csv", "x[0],x[1],z\n1,2,3\n", "a.csv:1: required integers of 64 bits, or 3 names");
  refused("a.csv", "x[0],x[0],y\n1,2,3\n", "'x[0]'");
  refused("a.csv", "x[0],x[1]\n1,2\n", "names of 3 columns, found 2");
  refused("a.csv", "x[0],x[1],y\n1,2\n", "a.csv:2: required 3 integers, found 2");
  refused("a.csv", "x[0],x[1],y\n1,2,3\ny,x,z\n", "a.csv:3: required integers");
  refused("a.csv", "x[0],x[1],y\n", "at least one sample");
  refused("a.txt", "1 2 3\n1 2 10\n", "'y'");
  refused("a.txt", "\x93NUMPX\n", "a.txt:1: required integers");
}

TEST_CASE("batches of JSON that do not fit are refused by their input") {
  refused("a.json", R"({"x": [[1, 2], [3, 4]], "y": 1})", "'y': required 2 samples as of 'x'");
  refused("a.json", R"({"x": [[1, 2], [3]], "y": [1, 2]})", "'x': required 2 numbers, found 3");
  refused("a.json", R"({"x": [1, 2.5], "y": 1})", "'x'");
  refused("a.json", "1 2 3\n", "required JSON");
}

TEST_CASE("tensors that do not fit are refused by their name") {
  refused("a.safetensors", tensors({1, 2, 3}, {1, 3}),
          "'x': required an array of shape [samples, 2]");
  refused("a.safetensors", tensors({1, 2, 3, 4}, {2, 2}), "'y': required 2 samples as of 'x'");
  refused("a.safetensors", tensors({1, 99}, {1, 2}), "'x'");
  ContainerWriter floats;
  floats.addFloats("x", std::vector<float>{1, 2}, {1, 2});
  refused("a.safetensors", floats.format(),
          "'x': required integers or booleans, found F32, floats");
  ContainerWriter other;
  other.add("z", std::vector<std::int64_t>{1});
  refused("a.safetensors", other.format(), "required an array 'x', found [z]");
}

TEST_CASE("one array cannot be several inputs, and several results no .npy") {
  Workplace place;
  const std::vector<std::int64_t> values{1, 2};
  writeSamples(place.path("a.npy"), 1, {{"x", {2}, values}});
  CHECK_THROWS_WITH(readSamples(place.path("a.npy"), ports()),
                    Catch::Contains("an array for each of the 2 inputs"));
  CHECK_THROWS_WITH(requireSamplesName("--output", "a.npy", 2), Catch::Contains(".npz"));
  CHECK_THROWS_WITH(requireSamplesName("--output", "a.xyz", 1),
                    Catch::Contains(".json, .csv, .npy, .npz or .safetensors, found 'a.xyz'"));
  CHECK_NOTHROW(requireSamplesName("--output", "-", 2));
}
