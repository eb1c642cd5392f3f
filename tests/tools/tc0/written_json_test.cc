#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "model/recipe/network/network.h"
#include "tests/tools/command_line.h"
#include "tools/tc0/command.h"

using namespace tc0;
using nlohmann::json;

namespace {

// What the command says of what it wrote: one object, and a file of that size.
json written(const Workplace& place, const std::string& command) {
  std::string out = place.output(command + " --json");
  INFO(out);
  json said = json::parse(out);
  CHECK(said.at("bytes") == place.read(said.at("file").get<std::string>()).size());
  return said;
}

// Every figure that `tc0 stats` counts in the file is said of it.
void expectCounted(const Workplace& place, const json& said) {
  const std::string file = said.at("file").get<std::string>();
  INFO(file);
  json counted = json::parse(place.output("tc0 stats --json " + file));
  counted.erase("sha256");
  for (const auto& [key, value] : counted.items()) {
    INFO(key);
    CHECK(said.at(key) == value);
  }
}

// A small untrained checkpoint, its program and its circuit.
void makeSampler(const Workplace& place, const NetworkConfig& config) {
  place.write("model.safetensors", formatCheckpoint(seededModel(config, Target::kMoment, 1)));
  place.output(
      "tc0 quantise model.safetensors --times 1,0.5,0 --check 0 -o p.safetensors && "
      "tc0 compile p.safetensors -o c.tc0");
}

}  // namespace

TEST_CASE("every command has --json, but those that print text to be read by others") {
  for (const Command& command : tc0Commands().commands) {
    INFO(command.name);
    bool has = false;
    for (const Option& option : command.options) has = has || option.name == "--json";
    CHECK(has ==
          (command.name != "dump" && command.name != "completion" && command.name != "manual"));
  }
}

TEST_CASE("what a command writes is named -o, --output everywhere") {
  for (const Command& command : tc0Commands().commands) {
    for (const Option& option : command.options) {
      INFO(command.name << " " << option.name);
      CHECK((option.name == "--output") == (option.letter == "-o"));
      CHECK((option.name.starts_with("--out") == (option.name == "--output")));
    }
  }
}

TEST_CASE("new --json says what was made, with the figures of stats") {
  Workplace place;
  json said = written(place, "tc0 new attention --n 3 -o a.tc0");
  CHECK(said.at("generator") == "attention");
  CHECK(said.at("kind") == "circuit");
  expectCounted(place, said);
}

TEST_CASE("convert --json says from what, to what, and what simplifying took away") {
  Workplace place;
  place.output("tc0 new adder --bits 3 -o a.tc0");
  json copied = written(place, "tc0 convert a.tc0 copy.tc0");
  CHECK(copied.at("kind") == "circuit");
  CHECK(copied.at("format") == "tc0");
  expectCounted(place, copied);
  json expanded = written(place, "tc0 convert a.tc0 net.tc0 --simplify");
  CHECK(expanded.at("kind") == "netlist");
  CHECK(expanded.at("from") == json{{"file", "a.tc0"}, {"format", "tc0"}, {"kind", "circuit"}});
  CHECK(expanded.at("simplified").at("gates_before") == copied.at("gates"));
  CHECK(expanded.at("simplified").at("gates_after") == expanded.at("gates"));
  expectCounted(place, expanded);
  json tested = written(place, "tc0 convert net.tc0 a.v --test-bench t.v --vectors 9");
  CHECK(tested.at("format") == "verilog");
  CHECK(tested.at("gates") == expanded.at("gates"));
  CHECK(tested.at("test_bench").at("bytes") == place.read("t.v").size());
  CHECK_FALSE(tested.contains("simplified"));
  json named = written(place, "tc0 convert net.tc0 plain --to blif");
  CHECK(named.at("format") == "blif");
  CHECK(written(place, "tc0 convert plain b.aig --from blif").at("from").at("format") == "blif");
}

TEST_CASE("sample --json says what was drawn, the same of a program and its circuit") {
  Workplace place;
  NetworkConfig config;
  config.side = 4;
  config.patch = 2;
  config.width = 8;
  config.hidden = 8;
  config.classes = 2;
  makeSampler(place, config);
  json circuit = written(place, "tc0 sample c.tc0 --count 5 --seed 7 -o s.png");
  CHECK(circuit.at("kind") == "picture");
  CHECK(circuit.at("from") == json{{"file", "c.tc0"}, {"kind", "circuit"}});
  CHECK(circuit.at("count") == 5);
  CHECK(circuit.at("seed") == 7);
  CHECK(circuit.at("steps") == 2);
  CHECK(circuit.at("classes") == 2);
  CHECK_FALSE(circuit.contains("class"));
  // The header of a PNG: width and height, most significant byte first.
  const std::string png = place.read("s.png");
  CHECK(circuit.at("picture").at("width") ==
        256 * static_cast<unsigned char>(png[18]) + static_cast<unsigned char>(png[19]));
  CHECK(circuit.at("picture").at("height") ==
        256 * static_cast<unsigned char>(png[22]) + static_cast<unsigned char>(png[23]));
  json program = written(place, "tc0 sample p.safetensors --count 5 --seed 7 -o s.png");
  CHECK(program.at("from") == json{{"file", "p.safetensors"}, {"kind", "program"}});
  program["from"] = circuit["from"];
  CHECK(program == circuit);
  json tensors = written(place, "tc0 sample c.tc0 --count 5 --class 1 -o s.safetensors");
  CHECK(tensors.at("kind") == "samples");
  CHECK(tensors.at("class") == 1);
  CHECK_FALSE(tensors.contains("picture"));
  json alone = json::parse(place.output("tc0 sample c.tc0 --count 5 --json"));
  CHECK_FALSE(alone.contains("file"));
  CHECK(alone.at("sample") == json{{"channels", 1}, {"side", 4}, {"levels", 17}});
}

TEST_CASE("sample --json of points says their dimension") {
  Workplace place;
  NetworkConfig config;
  config.kind = NetworkKind::kMlp;
  config.width = 8;
  config.depth = 1;
  makeSampler(place, config);
  json said = written(place, "tc0 sample c.tc0 --count 3 -o s.safetensors");
  CHECK(said.at("sample") == json{{"dimension", 2}});
  CHECK(said.at("classes") == 0);
}

TEST_CASE("report --json says what the page holds") {
  Workplace place;
  place.output("mkdir run && tc0 new majority --n 3 -o run/m.tc0");
  json said = written(place, "tc0 report run -o r.html");
  CHECK(said.at("kind") == "report");
  CHECK(said.at("circuits") == 1);
  CHECK(said.at("pictures") == 0);
}

TEST_CASE("a file and its JSON do not both go to standard output") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o m.tc0");
  for (const char* command : {"tc0 new majority -o -", "tc0 convert m.tc0 - --to blif"}) {
    INFO(command);
    Run run = place.run(std::string(command) + " --json");
    CHECK(run.code == 2);
    CHECK(run.out == "");
    CHECK(run.err == "tc0: --json: required a file to write, found -, which is standard output\n");
  }
  CHECK(place.names() == std::vector<std::string>{"m.tc0"});
}

TEST_CASE("what is written to standard output is the file and nothing else") {
  Workplace place;
  place.output("tc0 new adder --bits 3 -o a.tc0 && tc0 convert a.tc0 a.blif --simplify");
  CHECK(place.output("tc0 convert a.tc0 - --to blif --simplify") == place.read("a.blif"));
}
