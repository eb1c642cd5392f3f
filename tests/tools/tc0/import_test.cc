#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/tools/command_line.h"

using namespace tc0;

namespace {

// The folder of other people's networks that the environment names, or nothing.
std::string models() {
  const char* folder = std::getenv("TC0_MODELS");
  if (folder != nullptr && std::filesystem::is_directory(folder)) return folder;
  WARN("TC0_MODELS names no folder: other people's networks are not tried");
  return "";
}

nlohmann::json jsonOf(const Run& run) {
  INFO(run.err);
  REQUIRE(run.err == "");
  return nlohmann::json::parse(run.out);
}

// A network of integers with its authors' inputs, intermediates and outputs.
struct Golden {
  std::string name, grid;
  std::size_t arrays;
  std::int64_t levels;
  std::uint64_t mostGates;
};

}  // namespace

TEST_CASE("networks of integers reproduce every array that their authors stored") {
  const std::string folder = models();
  if (folder.empty()) return;
  for (const Golden& golden : {Golden{"icct", "int8", 30, 28, 1730000000},
                               Golden{"kws-deeploy", "uint8", 22, 11, 16300000},
                               Golden{"ad-deeploy", "uint8", 21, 10, 416428}}) {
    INFO(golden.name);
    Workplace place;
    const std::string at = folder + "/" + golden.name + "/";
    const Run run =
        place.run("tc0 import " + at + "network.onnx --input input=" + golden.grid + " --trace " +
                      at + "inputs.npz --trace " + at + "activations.npz --trace " + at +
                      "outputs.npz --json -o net.program.safetensors",
                  {.seconds = 120});
    CHECK(run.code == 0);
    const nlohmann::json report = jsonOf(run);
    CHECK(report["trace"].size() == golden.arrays);
    for (const auto& row : report["trace"]) {
      INFO(row.dump());
      CHECK(row["different"] == 0);
      CHECK(row["tensor"] != "");
    }
    for (const auto& row : report["operations"]) CHECK(row["class"] == "exact");
    const nlohmann::json estimate = jsonOf(
        place.run("tc0 compile net.program.safetensors --estimate --json", {.seconds = 120}));
    CHECK(estimate["formula"]["depth"] == golden.levels);
    CHECK(estimate["formula"]["gates"].get<std::uint64_t>() <= golden.mostGates);
  }
}

TEST_CASE("FINN's perceptrons are as small as their neurons") {
  const std::string folder = models();
  if (folder.empty()) return;
  for (const auto& [name, gates] : {std::pair("TFC_1W1A", 976), std::pair("TFC_2W2A", 1952)}) {
    INFO(name);
    Workplace place;
    const nlohmann::json report =
        jsonOf(place.run("tc0 import " + folder + "/tfc/" + name +
                         ".onnx --input 0=uint8/255 --json -o net.program.safetensors"));
    for (const auto& row : report["operations"])
      if (row.contains("ties")) CHECK(row["ties"] == 0);
    const nlohmann::json estimate =
        jsonOf(place.run("tc0 compile net.program.safetensors --estimate --json"));
    CHECK(estimate["formula"]["depth"] == 4);
    CHECK(estimate["formula"]["gates"] == gates);
  }
}

TEST_CASE(
    "one keyword network is read as QDQ and as QOperator, and its softmax says how near it is") {
  const std::string folder = models();
  if (folder.empty()) return;
  for (const std::string kind : {"qdq", "qoperator"}) {
    Workplace place;
    const nlohmann::json report =
        jsonOf(place.run("tc0 import " + folder + "/micro-kws/micro_kws_m_static_" + kind +
                         ".onnx --json -o net.program.safetensors"));
    std::size_t approximated = 0;
    for (const auto& row : report["operations"])
      if (row["class"] == "approximated") {
        ++approximated;
        CHECK(row["note"].get<std::string>().find("of the exact value") != std::string::npos);
      }
    CHECK(approximated == 1);
  }
}

TEST_CASE("a trace names the first element that differs, and the exit code says so") {
  Workplace place;
  place.output("cp " TC0_SOURCE "/tests/model/import/small.onnx .");
  place.output("tc0 import small.onnx -o small.program.safetensors");
  place.output("tc0 compile small.program.safetensors -o small.tc0");
  place.output("tc0 simulate small.tc0 --random 1 --seed 4 -o out.npz");
  const Run missing =
      place.run("tc0 import small.onnx --trace out.npz -o small.program.safetensors");
  CHECK(missing.code == 2);
  CHECK(missing.err.find("required an array 'pixels' of 12 numbers") != std::string::npos);
}

TEST_CASE("what import is not given is refused in one line") {
  Workplace place;
  place.output("cp " TC0_SOURCE "/tests/model/import/small.onnx .");
  for (const auto& [command, says] :
       {std::pair("tc0 import small.onnx", "required --output FILE or --trace FILE"),
        std::pair("tc0 import small.onnx --input pixels -o p.safetensors", "required NAME=GRID"),
        std::pair("tc0 import small.onnx --input other=int8 -o p.safetensors",
                  "required an input of the network"),
        std::pair("tc0 import small.onnx --input pixels=int99 -o p.safetensors",
                  "required a grid such as int8"),
        std::pair("head -c 700 small.onnx > cut.onnx; tc0 import cut.onnx -o p.safetensors",
                  "required")}) {
    const Run run = place.run(command);
    INFO(command << run.err);
    CHECK(run.code == 2);
    CHECK(isOneLine(run.err));
    CHECK(run.err.find(says) != std::string::npos);
  }
}
