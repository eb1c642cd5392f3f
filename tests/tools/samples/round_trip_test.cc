#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"
#include "runtime/simulator.h"
#include "tests/tools/command_line.h"
#include "tools/samples/samples.h"

using namespace tc0;

namespace {

InputPort port(const std::string& name, Shape shape, Range range) {
  return {name, std::move(shape), range, codingFor(Coding::Kind::kOffset, range), 0};
}

std::vector<NamedSamples> named(const SampleBatch& batch, const std::vector<InputPort>& ports) {
  std::vector<NamedSamples> arrays;
  for (std::size_t p = 0; p < ports.size(); ++p)
    arrays.push_back({ports[p].name, ports[p].shape, batch.values[p]});
  return arrays;
}

}  // namespace

TEST_CASE("samples come back from every format as they were written, and from each after another") {
  Workplace place;
  const std::vector<std::vector<InputPort>> kInputs{
      {port("x", {2, 3}, {-5, 300})},
      {port("x", {}, {0, 1})},
      {port("b", {3}, {-200, 200}), port("a,\"b\"", {1}, {0, 9}), port("c#", {2, 1, 2}, {-1, 1})}};
  for (const std::vector<InputPort>& ports : kInputs)
    for (std::int64_t samples : {1, 2, 17}) {
      const SampleBatch batch = randomBatch(samples, 3, ports);
      for (const std::string& first : samplesEnds())
        for (const std::string& second : samplesEnds()) {
          if (ports.size() > 1 && (first == ".npy" || second == ".npy")) continue;
          INFO(first << " " << second << " " << samples << " " << ports[0].name);
          const std::string one = place.path("one" + first), two = place.path("two" + second);
          writeSamples(one, samples, named(batch, ports));
          SampleBatch read = readSamples(one, ports);
          writeSamples(two, samples, named(read, ports));
          read = readSamples(two, ports);
          CHECK(read.samples == samples);
          CHECK(read.values == batch.values);
        }
    }
}

TEST_CASE("a file without a known end is read by its first bytes") {
  Workplace place;
  const std::vector<InputPort> ports{port("x", {4}, {0, 9})};
  const SampleBatch batch = randomBatch(5, 1, ports);
  for (const std::string& end : samplesEnds()) {
    INFO(end);
    writeSamples(place.path("file" + end), 5, named(batch, ports));
    std::filesystem::rename(place.path("file" + end), place.path("plain"));
    CHECK(readSamples(place.path("plain"), ports).values == batch.values);
  }
}

TEST_CASE("numbers in other types than 64 bits are written in their own") {
  Workplace place;
  const std::vector<std::uint8_t> gates{0, 1, 1, 0, 1, 1};
  const std::vector<NamedSamples> arrays{{"gate 7", {2}, gates}};
  const std::vector<InputPort> ports{port("gate 7", {2}, {0, 1})};
  for (const char* end : {".npy", ".npz", ".safetensors"}) {
    writeSamples(place.path(std::string("g") + end), 3, arrays);
    SampleBatch read = readSamples(place.path(std::string("g") + end), ports);
    CHECK(read.values[0] == std::vector<std::int64_t>(gates.begin(), gates.end()));
  }
  CHECK(place.read("g.npy").size() == 128 + gates.size());
  CHECK(place.read("g.npy").find("'|u1'") != std::string::npos);
}

TEST_CASE("columns may stand in any order, and a batch of JSON holds several samples") {
  Workplace place;
  const std::vector<InputPort> ports{port("x", {2}, {0, 9}), port("y", {}, {0, 9})};
  const std::vector<std::vector<std::int64_t>> expected{{1, 2, 4, 5}, {3, 6}};
  place.write("a.csv", "\xef\xbb\xbfx[0],x[1],y\r\n1,2,3\r\n4,5,6\r\n");
  place.write("b.csv", "y,x[1],x[0]\n3,2,1\n\n6,5,4\n");
  place.write("c.csv", "1,2,3\n4,5,6\n");
  place.write("d.txt", "# a comment\ny \"x[0]\" x[1]\n3 1 2\n6 4 5\n");
  place.write("e.json", R"({"x": [[1, 2], [4, 5]], "y": [3, 6]})");
  place.write("f.json", R"([{"x": [1, 2], "y": 3}, {"x": [4, 5], "y": [6]}])");
  place.write("g.json", R"({"y": [[3], [6]], "x": [[1, 2], [4, 5]]})");
  for (const char* file : {"a.csv", "b.csv", "c.csv", "d.txt", "e.json", "f.json", "g.json"}) {
    INFO(file);
    CHECK(readSamples(place.path(file), ports).values == expected);
  }
}
