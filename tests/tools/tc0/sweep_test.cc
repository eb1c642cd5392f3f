#include "tools/tc0/sweep/sweep.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "compiler/lower/compile.h"
#include "model/program/builder.h"

using namespace tc0;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

// A square of each of three numbers of so many bits.
program::Program squares(int bits) {
  program::ProgramBuilder builder;
  const Range range{0, (std::int64_t{1} << bits) - 1};
  builder.output("y", builder.step("square", builder.input("x", {3}, range),
                                   tableOf(range, [](std::int64_t x) { return x * x; })));
  return builder.finish();
}

struct Fixture {
  fs::path folder;
  std::vector<int> asked;  // bits of the programs that were made
  SweepParams params;

  Fixture() {
    std::string name = (fs::temp_directory_path() / "tc0-sweep-XXXXXX").string();
    folder = ::mkdtemp(name.data());
    params.file = (folder / "sweep.json").string();
    params.header = {{"model", "m"}, {"model_sha256", "00"}, {"settings", {{"samples", 7}}}};
    params.points = pointsOf({3, 5});
    params.program = [this](const SweepPoint& point) {
      asked.push_back(point.bits);
      if (point.bits == 13) fail("13 bits are refused");
      return SweepProgram{squares(point.bits), std::ldexp(1.0, -point.bits), 2};
    };
  }
  ~Fixture() { fs::remove_all(folder); }

  static std::vector<SweepPoint> pointsOf(const std::vector<int>& bits) {
    return sweepPoints(bits, {Recipe::kLean}, {lower::Objective::kDepth, lower::Objective::kGates});
  }
  Json file() const { return Json::parse(readFile(params.file)); }
};

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "a sweep has a row for each point, with the counts of the compiled circuit") {
  const SweepResult result = sweep(params);
  CHECK(asked == std::vector<int>{3, 5});  // objectives share a program
  CHECK(result.made == 4);
  CHECK(file() == result.json);
  REQUIRE(result.json["rows"].size() == 4);
  for (const Json& row : result.json["rows"]) {
    const Counts counts = *lower::compile(squares(row["bits"])).report.counts;
    CHECK(row["gates"] == static_cast<std::int64_t>(counts.gates));
    CHECK(row["wires"] == static_cast<std::int64_t>(counts.wires));
    CHECK(row["levels"] == counts.depth());
    CHECK(row["recipe"] == "lean");
    CHECK(row["rms_error"] == std::ldexp(1.0, -row["bits"].get<int>()));
  }
}

TEST_CASE_METHOD(Fixture, "what is in the file is kept, and what failed is tried again") {
  params.points = pointsOf({3, 13});
  CHECK(sweep(params).failed == 2);
  CHECK_THAT(file()["rows"][3]["error"].get<std::string>(), Contains("13 bits are refused"));
  asked.clear();
  params.points = pointsOf({4, 3, 13});
  const SweepResult again = sweep(params);
  CHECK(asked == std::vector<int>{4, 13, 13});
  CHECK(again.kept == 2);
  CHECK(again.made == 2);
  CHECK(file()["rows"].size() == 6);
  asked.clear();
  params.points = pointsOf({3});
  sweep(params);
  CHECK(asked.empty());
  CHECK(file()["rows"].size() == 6);  // rows of other points stay
  CHECK(file()["rows"][0]["bits"] == 3);
}

TEST_CASE_METHOD(Fixture, "a file of another sweep, or no sweep, is refused and left") {
  sweep(params);
  const std::string before = readFile(params.file);
  params.header["settings"]["samples"] = 8;
  CHECK_THROWS_WITH(sweep(params), Contains("required a sweep with settings") && Contains("7"));
  CHECK(readFile(params.file) == before);
  for (const char* text : {"", "[]", "{", R"({"rows": 1})", R"({"a": 1, "a": 2})"}) {
    INFO(text);
    std::ofstream(params.file) << text;
    CHECK_THROWS_AS(sweep(params), Error);
    CHECK(readFile(params.file) == text);
  }
}

TEST_CASE_METHOD(Fixture,
                 "the diagrams have a line for each recipe and objective, and none of errors") {
  params.points = pointsOf({3, 5, 13});
  const std::string svg = sweepSvg(sweep(params).json);
  std::size_t lines = 0;
  for (std::size_t at = 0; (at = svg.find("<polyline", at)) != std::string::npos; ++at) ++lines;
  CHECK(lines == 4 * 2);
  CHECK_THAT(svg, Contains("rms error") && Contains("lean, depth") && Contains("lean, gates"));
  CHECK_THAT(svg, !Contains("nan") && !Contains("inf"));
  CHECK_NOTHROW(sweepSvg(Json{{"rows", Json::array()}}));
}

TEST_CASE_METHOD(Fixture, "samples are drawn once for each program and judged together") {
  sweep(params);
  CHECK_FALSE(file()["rows"][0].contains("samples"));
  std::vector<int> drawn;
  SweepQuality quality;
  quality.samples = 20;
  quality.draw = [&](const SweepPoint& point, const Circuit& circuit) {
    CHECK(circuit.gates() > 0);
    drawn.push_back(point.bits);
  };
  int judged = 0;
  quality.judge = [&](const std::vector<SweepPoint>& points) {
    ++judged;
    std::vector<Json> found;
    for (const SweepPoint& point : points) found.push_back({{"fid", 10.0 / point.bits}});
    return found;
  };
  params.quality = quality;
  const SweepResult result = sweep(params);  // the rows that are there lack it
  CHECK(result.made == 4);
  CHECK(drawn == std::vector<int>{3, 5});
  CHECK(judged == 1);
  for (const Json& row : file()["rows"]) {
    CHECK(row["samples"] == 20);
    CHECK(row["fid"] == 10.0 / row["bits"].get<int>());
  }
  CHECK(sweep(params).kept == 4);
  CHECK(judged == 1);
  params.quality->samples = 30;
  CHECK(sweep(params).made == 4);
  CHECK(file()["rows"][3]["samples"] == 30);
  params.quality.reset();
  CHECK(sweep(params).kept == 4);
  CHECK(file()["rows"][3]["fid"] == 2);  // what is known stays
  const std::string svg = sweepSvg(file());
  CHECK_THAT(svg, Contains("fid of samples against gates"));
  CHECK_THAT(svg, !Contains("nan") && !Contains("inf"));
}

TEST_CASE_METHOD(Fixture, "a circuit that cannot be drawn from is a row that says so") {
  params.quality = SweepQuality{20, [](const SweepPoint&, const Circuit&) { fail("no sampler"); },
                                [](const std::vector<SweepPoint>& points) {
                                  CHECK(points.empty());
                                  return std::vector<Json>();
                                }};
  CHECK(sweep(params).failed == 4);
  CHECK_THAT(file()["rows"][0]["error"].get<std::string>(), Contains("no sampler"));
}
