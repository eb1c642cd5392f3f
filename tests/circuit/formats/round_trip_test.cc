// In every format with a reader and a writer, a written netlist reads back as the same function.
#include <catch2/catch.hpp>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/formats/formats.h"
#include "tests/support/random_netlist.h"

using namespace tc0;

namespace {

std::string written(const Format& format, const Netlist& netlist) {
  std::ostringstream out;
  format.write(netlist, out, {});
  return out.str();
}

void requireSameFunction(const Netlist& netlist, const Netlist& back, std::size_t samples) {
  REQUIRE(back.inputs() == netlist.inputs());
  for (const Bits& inputs : assignments(netlist.inputs(), samples, 3)) {
    REQUIRE(outputDigits(back, inputs) == outputDigits(netlist, inputs));
  }
}

void requireRoundTrips(const Netlist& netlist, std::size_t samples) {
  for (const Format& format : formats()) {
    if (format.read == nullptr || format.write == nullptr) continue;
    std::string text = written(format, netlist);
    INFO(format.name << "\n" << (format.binary ? "" : text.substr(0, 4000)));
    Netlist back = format.read(text, "text");
    requireSameFunction(netlist, back, samples);
    // Names that one round trip has cleaned are kept by the next.
    Netlist again = format.read(written(format, back), "text");
    REQUIRE(again.inputPorts().size() == back.inputPorts().size());
    for (std::size_t k = 0; k < back.inputPorts().size(); ++k)
      REQUIRE(again.inputPorts()[k].name == back.inputPorts()[k].name);
    for (std::size_t k = 0; k < back.outputPorts().size(); ++k)
      REQUIRE(again.outputPorts()[k].name == back.outputPorts()[k].name);
    requireSameFunction(back, again, samples);
  }
}

}  // namespace

TEST_CASE("random netlists come back the same") {
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    INFO("seed " << seed);
    requireRoundTrips(randomNetlist({.seed = seed}), 128);
  }
}

TEST_CASE("larger random netlists come back the same") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    INFO("seed " << seed);
    requireRoundTrips(randomNetlist({.seed = seed,
                                     .mostInputWires = 40,
                                     .banks = 30,
                                     .mostGates = 8,
                                     .mostWires = 20,
                                     .mostWeight = 4}),
                      40);
  }
}

TEST_CASE("adders and parities come back the same, on all assignments") {
  requireRoundTrips(adderNetlist(6), 4096);
  requireRoundTrips(parityNetlist(11), 4096);
}

TEST_CASE("no inputs, no outputs") {
  NetlistBuilder builder;
  builder.output("one", Form{1, {}});
  requireRoundTrips(builder.finish(), 1);
}

TEST_CASE("what would be too big is refused with its size, before it is built") {
  Netlist netlist = adderNetlist(6);
  for (const Format& format : formats()) {
    if (format.write == nullptr) continue;
    std::ostringstream out;
    CHECK_THROWS_WITH(
        format.write(netlist, out, {.limitBytes = 100}),
        Catch::Contains("required a file of at most 100 bytes, found a circuit that makes up to"));
    CHECK(out.str().empty());
  }
}

TEST_CASE("the stated size is never exceeded") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Netlist netlist = randomNetlist(
        {.seed = seed, .mostInputWires = 30, .banks = 20, .mostGates = 9, .mostWires = 20});
    for (const Format& format : formats()) {
      if (format.write == nullptr) continue;
      INFO(format.name << " seed " << seed);
      std::string text = written(format, netlist);
      std::ostringstream out;
      CHECK_THROWS_AS(format.write(netlist, out, {.limitBytes = text.size() * 2 / 3}), Error);
    }
  }
}

TEST_CASE("formats are found by name and by the end of a file's name") {
  CHECK(formatByName("aig").binary);
  CHECK_THROWS_WITH(formatByName("bliff"), Catch::Contains("found 'bliff'; did you mean 'blif'?"));
  CHECK(formatByExtension("a.b/c.blif")->name == "blif");
  CHECK(formatByExtension("c.sv")->name == "verilog");
  CHECK(formatByExtension("a.blif/c") == nullptr);
  CHECK(formatByExtension("c.") == nullptr);
  CHECK(formatByExtension("c") == nullptr);
}
