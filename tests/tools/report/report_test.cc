#include "tools/report/report.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/revision.h"
#include "circuit/base/sha256.h"
#include "circuit/evaluate.h"
#include "circuit/gate_query.h"
#include "circuit/generate/generators.h"
#include "circuit/generate/lookup.h"
#include "circuit/generate/random_circuit.h"
#include "circuit/size/count.h"
#include "circuit/tc0_file.h"
#include "runtime/simulator.h"
#include "tools/report/base64.h"
#include "tools/report/circuit_map.h"
#include "tools/report/training_log.h"

using namespace tc0;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "tc0-report-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
  }
};

}  // namespace

TEST_CASE("base64 of the lengths that end differently") {
  CHECK(base64("") == "");
  CHECK(base64("M") == "TQ==");
  CHECK(base64("Ma") == "TWE=");
  CHECK(base64("Man") == "TWFu");
  CHECK(base64("\xff\xfe\x00\x01") == "//4=");
  CHECK(base64(std::string("\xff\xfe\x00\x01", 4)) == "//4AAQ==");
}

TEST_CASE("a map's values, gates and levels are those of the judges") {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed});
    std::vector<InputPort> ports = inputPorts(circuit);
    SampleBatch batch = randomBatch(3, seed, ports);
    nlohmann::ordered_json map = circuitMap(circuit, batch);
    REQUIRE(map["arrays"].size() == circuit.arrays().size());
    std::int64_t gates = 0;
    for (std::int64_t s = 0; s < batch.samples; ++s) {
      InputValues inputs = sampleOf(batch, ports, s);
      auto values = evaluateNaively(circuit, inputs);
      for (std::size_t id = 0; id < values.size(); ++id) {
        auto shown = map["arrays"][id]["values"][s].get<std::vector<std::int64_t>>();
        REQUIRE(!shown.empty());
        REQUIRE(std::equal(shown.begin(), shown.end(), values[id].begin()));
        if (!map["arrays"][id].contains("shown_gates")) continue;
        auto outputs = stepGates(circuit, values, ArrayId(id));
        for (const auto& gate : map["arrays"][id]["shown_gates"]) {
          std::int64_t number = gate["gate"].get<std::int64_t>() - circuit.arrays()[id].first;
          REQUIRE(gate["values"][s] == outputs[number]);
        }
      }
    }
    for (const auto& level : map["levels"]) gates += level["gates"].get<std::int64_t>();
    CHECK(gates == circuit.gates());
    CHECK(map["levels"].back()["level"].get<std::size_t>() >= count(circuit).depth());
  }
}

TEST_CASE("a shown gate's wires are those of the gate query, and the rest is counted") {
  Circuit circuit = randomCircuit({.seed = 5});
  nlohmann::ordered_json map = circuitMap(circuit, {}, {.gates = 3, .wires = 2});
  GateQuery query(circuit);
  for (const auto& array : map["arrays"]) {
    if (!array.contains("shown_gates")) continue;
    CHECK(array["shown_gates"].size() <= 3);
    for (const auto& gate : array["shown_gates"]) {
      std::vector<Wire> wires;
      GateInfo info = query.gate(gate["gate"].get<std::int64_t>(), wires);
      CHECK(gate["threshold"] == info.threshold);
      CHECK(gate["fan_in"] == wires.size());
      REQUIRE(gate["wires"].size() == std::min<std::size_t>(2, wires.size()));
      for (std::size_t w = 0; w < gate["wires"].size(); ++w) {
        CHECK(gate["wires"][w][0] == wires[w].weight);
        CHECK(gate["wires"][w][1] == query.wireName(wires[w].source));
      }
    }
  }
}

TEST_CASE("a gate's place follows from its number where every element has as many") {
  int followed = 0;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    INFO("seed " << seed);
    nlohmann::ordered_json map = circuitMap(randomCircuit({.seed = seed}), {}, {.gates = 20});
    for (const auto& array : map["arrays"]) {
      if (!array.contains("gates_each")) continue;
      std::int64_t each = array["gates_each"];
      CHECK(array["gates"].get<std::int64_t>() == each * array["elements"].get<std::int64_t>());
      for (const auto& gate : array["shown_gates"]) {
        std::int64_t element = 0;
        for (std::size_t d = 0; d < array["shape"].size(); ++d)
          element = element * array["shape"][d].get<std::int64_t>() +
                    gate["index"][d].get<std::int64_t>();
        std::int64_t at =
            gate["gate"].get<std::int64_t>() - array["first_gate"].get<std::int64_t>();
        CHECK(at == element * each + gate["breakpoint"].get<std::int64_t>());
        ++followed;
      }
    }
  }
  CHECK(followed > 50);
}

TEST_CASE("thresholds that are not listed are counted") {
  Circuit circuit = makeSquareRoot({.bits = 12});
  nlohmann::ordered_json few = circuitMap(circuit, {}, {.breakpoints = 5}),
                         all = circuitMap(circuit, {});
  bool found = false;
  for (std::size_t id = 0; id < few["arrays"].size(); ++id) {
    if (!few["arrays"][id].contains("thresholds")) continue;
    found = true;
    CHECK(few["arrays"][id]["thresholds"] == 63);
    CHECK(few["arrays"][id]["breakpoints"].size() == 5);
    CHECK(few["arrays"][id]["breakpoints"].back() == all["arrays"][id]["breakpoints"][62]);
    CHECK(all["arrays"][id]["breakpoints"].size() == 63);
  }
  CHECK(found);
}

TEST_CASE("a folder's files are collected, and what is not what its name says is refused") {
  Folder folder;
  CHECK_THROWS_WITH(collectRun(folder.path), Contains("found none"));
  CHECK_THROWS_WITH(collectRun(folder.path / "absent"), Contains("folder that can be read"));
  folder.write("family.json", R"({"variable": "tokens", "rows": [], "holds": true, "bits": 6})");
  folder.write("digits.png", "\x89PNG\r\n and so on");
  folder.write("digits.txt", "Ten digits");
  folder.write("small.tc0", formatTc0(randomCircuit({.seed = 1})));
  nlohmann::ordered_json run = collectRun(folder.path);
  CHECK(run["files"]["family"].dump() ==
        R"({"variable":"tokens","rows":[],"holds":true,"bits":6})");
  CHECK(run["revision"] == sourceRevision());
  CHECK(run["pictures"][0]["caption"] == "Ten digits");
  CHECK(run["circuits"]["small"]["counts"]["gates"].is_number());
  CHECK(run["circuits"]["small"]["map"]["samples"] == 4);
  CHECK(run["circuits"]["small"]["sha256"] == sha256(readFile(folder.path / "small.tc0")));
  folder.write("other.png", "GIF89a");
  CHECK_THROWS_WITH(collectRun(folder.path), Contains("other.png") && Contains("PNG"));
  fs::remove(folder.path / "other.png");
  folder.write("bad.json", R"({"a": 1, "a": 2})");
  CHECK_THROWS_WITH(collectRun(folder.path), Contains("bad.json"));
}

TEST_CASE(
    "a training folder's log and configuration are collected, in place of the chart of its loss") {
  Folder folder;
  folder.write("log.csv", "step,raw,residual\n1,0.5,nan\n2,-0.25,1e-3\n");
  folder.write("config.toml", "[data]\nname = \"digits\"\n");
  for (const char* name : {"loss.png", "samples-0000002.png"})
    folder.write(name, "\x89PNG\r\n and so on");
  nlohmann::ordered_json run = collectRun(folder.path);
  CHECK(
      run["files"]["log"].dump() ==
      R"({"columns":["step","raw","residual"],"lines":2,"rows":[[1.0,0.5,null],[2.0,-0.25,0.001]]})");
  CHECK(run["files"]["config"]["text"] == "[data]\nname = \"digits\"\n");
  REQUIRE(run["pictures"].size() == 1);
  CHECK(run["pictures"][0]["name"] == "samples-0000002");
  for (const char* log :
       {"", "step,raw\n1\n", "step,raw\n1,2,3\n", "step,raw\n1,two\n", "step\n1 2\n"}) {
    INFO(log);
    folder.write("log.csv", log);
    CHECK_THROWS_WITH(collectRun(folder.path), Contains("log.csv") && Contains("required"));
  }
}

TEST_CASE("a long log is thinned evenly, and its first and last lines stay") {
  std::string csv = "step,raw\n";
  for (int step = 1; step <= 501; ++step) csv += std::to_string(step) + ",1\n";
  nlohmann::ordered_json log = trainingLog(csv, "log.csv", 11);
  CHECK(log["lines"] == 501);
  REQUIRE(log["rows"].size() == 11);
  for (int k = 0; k <= 10; ++k) CHECK(log["rows"][k][0] == 1 + 50 * k);
  CHECK(trainingLog(csv, "log.csv")["rows"].size() == 501);
  CHECK(trainingLog("step,raw\n", "log.csv")["rows"].empty());
}

TEST_CASE("the page holds everything and nothing in it can close its script") {
  nlohmann::ordered_json run{{"title", "</script><b>"},
                             {"files", nlohmann::json::object()},
                             {"pictures", nlohmann::json::array()},
                             {"circuits", nlohmann::json::object()}};
  std::string page = reportPage(run);
  CHECK_THAT(page, Contains("<\\/script><b>"));
  CHECK_THAT(page, !Contains("</script><b>"));
  for (const char* network : {"http://", "https://", "@import", "@DATA@", "@STYLE@", "@SCRIPT@"}) {
    INFO(network);
    std::size_t at = page.find(network);
    bool nameSpace = at != std::string::npos && page.substr(at, 21) == "http://www.w3.org/200";
    CHECK((at == std::string::npos || nameSpace));
  }
}
