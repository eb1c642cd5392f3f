#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "circuit/base/safetensors.h"
#include "model/recipe/network/network.h"
#include "tests/tools/command_line.h"
#include "tools/tc0/command.h"

using namespace tc0;

namespace {

std::string shardOption(int k, int n) { return cat(" --shard ", k, "/", n); }

// All shards of a command that writes `file`, then what they are merged into.
std::string merged(const Workplace& place, const std::string& command, const std::string& file,
                   int shards) {
  for (int k = 1; k <= shards; ++k)
    place.output(command + " -o " + file + shardOption(k, shards) + " > /dev/null");
  place.output("tc0 merge -o " + file);
  for (int k = 1; k <= shards; ++k)
    REQUIRE(std::filesystem::remove(place.path(cat(file, ".shard-", k, "-of-", shards))));
  return place.read(file);
}

std::string whole(const Workplace& place, const std::string& command, const std::string& file) {
  place.output(command + " -o whole-" + file);
  return place.read("whole-" + file);
}

std::string refused(const Workplace& place, const std::string& command) {
  const std::vector<std::string> before = place.names();
  Run run = place.run(command);
  INFO(command << "\n" << run.out << run.err);
  CHECK(run.code == kInvalid);
  CHECK(isOneLine(run.err));
  CHECK(place.names() == before);
  return run.err;
}

}  // namespace

TEST_CASE(
    "merged shards of simulate are the bytes of the run without shards, for any number of them") {
  Workplace place;
  place.output("tc0 new attention --n 3 -o a.tc0 && tc0 convert a.tc0 net.tc0 --expand");
  place.output("tc0 eval a.tc0 --random 11 --seed 9 --json > /dev/null");
  for (const char* command : {"tc0 simulate a.tc0 --random 11 --seed 5 --watch exp,7",
                              "tc0 simulate net.tc0 --random 11"})
    for (const char* file : {"r.json", "r.csv", "r.npz", "r.safetensors"})
      for (int shards : {1, 2, 3, 11}) {
        INFO(command << " " << file << " " << shards);
        CHECK((merged(place, command, file, shards) == whole(place, command, file)));
      }
  CHECK(merged(place, "tc0 simulate a.tc0 --random 5 --engine naive", "r.npy", 2) ==
        whole(place, "tc0 simulate a.tc0 --random 5", "r.npy"));
}

TEST_CASE("merged shards of samples from a file are the bytes of the run without shards") {
  Workplace place;
  place.output("tc0 new majority --n 5 -o m.tc0");
  place.write("i.csv", "0 1 1 0 1\n1 1 1 1 1\n0 0 0 0 0\n1 0 1 0 1\n0 0 0 1 1\n");
  for (int shards : {1, 2, 5})
    CHECK(merged(place, "tc0 simulate m.tc0 --inputs i.csv", "r.csv", shards) ==
          whole(place, "tc0 simulate m.tc0 --inputs i.csv", "r.csv"));
  CHECK_THAT(refused(place, "tc0 simulate m.tc0 --inputs i.csv -o r.csv --shard 1/6"),
             Catch::Contains("at most as many shards as samples, 5, found 6"));
  CHECK_THAT(refused(place, "tc0 simulate m.tc0 --inputs - -o r.csv --shard 1/2 < i.csv"),
             Catch::Contains("required a file as --inputs"));
}

TEST_CASE("shards of --engine all add up what was compared") {
  Workplace place;
  place.output("tc0 new attention --n 3 -o a.tc0");
  const std::string command = "tc0 simulate a.tc0 --random 7 --engine all";
  for (int k : {1, 2}) place.output(command + " -o r.json" + shardOption(k, 2));
  auto said = nlohmann::json::parse(place.output("tc0 merge -o r.json --json"));
  auto all = nlohmann::json::parse(place.output(command + " -o whole.json --json"));
  for (const char* key : {"samples", "values_compared", "gates_compared", "gate_engine", "equal"})
    CHECK(said[key] == all[key]);
  CHECK(place.read("r.json") == place.read("whole.json"));
}

TEST_CASE("a lost shard is named with the command that makes it alone") {
  Workplace place;
  place.output("tc0 new attention --n 3 -o 'a b.tc0'");
  const std::string command = "tc0 simulate 'a b.tc0' --random 9 -o r.npz";
  for (int k : {1, 2, 4}) place.output(command + shardOption(k, 4));
  const std::string said = refused(place, "tc0 merge -o r.npz");
  CHECK_THAT(said, Catch::Contains("required 4 shards, found 3; missing: 3/4; `"));
  const std::size_t from = said.find('`') + 1;
  std::string repeat = said.substr(from, said.find('`', from) - from);
  repeat.replace(repeat.find("K/4"), 1, "3");
  place.output(repeat);
  place.output("tc0 merge -o r.npz");
  place.output("tc0 simulate 'a b.tc0' --random 9 -o whole.npz");
  CHECK((place.read("r.npz") == place.read("whole.npz")));
}

TEST_CASE("a shard that is there is not computed again, and a broken or foreign one is") {
  Workplace place;
  place.output("tc0 new attention --n 3 -o a.tc0");
  const std::string command = "tc0 simulate a.tc0 --random 9 -o r.npz --shard 2/3",
                    file = "r.npz.shard-2-of-3";
  CHECK_THAT(place.output(command), !Catch::Contains("was there"));
  const std::string bytes = place.read(file);
  CHECK_THAT(place.output(command),
             Catch::Contains("r.npz.shard-2-of-3 was there: samples 3 to 5"));
  CHECK(nlohmann::json::parse(place.output(command + " --json"))["was_there"] == true);
  place.write(file, bytes.substr(0, bytes.size() - 1));
  CHECK_THAT(place.output(command), !Catch::Contains("was there"));
  CHECK((place.read(file) == bytes));
  place.output(command + " --seed 2");
  CHECK((place.read(file) != bytes));
  CHECK_THAT(place.output(command), !Catch::Contains("was there"));
  CHECK((place.read(file) == bytes));
}

TEST_CASE("merge refuses shards that do not belong together") {
  Workplace place;
  place.output("tc0 new attention --n 3 -o a.tc0 && tc0 new attention --n 4 -o b.tc0");
  const std::string one = "tc0 simulate a.tc0 --random 8 -o r.npz --shard 1/2";
  CHECK_THAT(refused(place, "tc0 merge -o r.npz"),
             Catch::Contains("required its shards beside it"));
  place.output(one);
  const std::pair<const char*, const char*> others[] = {
      {"tc0 simulate b.tc0 --random 8", "another circuit"},
      {"tc0 simulate a.tc0 --random 9", "another samples"},
      {"tc0 simulate a.tc0 --random 8 --seed 2", "another random"},
      {"tc0 simulate a.tc0 --random 8 --watch exp", "another watch"},
      {"tc0 simulate a.tc0 --random 8 --engine all", "another compared"}};
  for (const auto& [other, says] : others) {
    place.output(cat(other, " -o r.npz --shard 2/2"));
    CHECK_THAT(refused(place, "tc0 merge -o r.npz"), Catch::Contains(says));
  }
  place.output("tc0 simulate a.tc0 --random 8 -o r.npz --shard 3/4");
  CHECK_THAT(refused(place, "tc0 merge -o r.npz"), Catch::Contains("some of 2 and some of 4"));
  std::filesystem::remove(place.path("r.npz.shard-3-of-4"));
  for (const char* bytes : {"", "nothing", "{}"}) {
    place.write("r.npz.shard-2-of-2", bytes);
    refused(place, "tc0 merge -o r.npz");
  }
  place.output("cp r.npz.shard-1-of-2 r.npz.shard-2-of-2");
  CHECK_THAT(refused(place, "tc0 merge -o r.npz"),
             Catch::Contains("required shard 2/2, found 1/2"));
  place.output("cp a.tc0 r.npz.shard-2-of-2");
  CHECK_THAT(refused(place, "tc0 merge -o r.npz"), Catch::Contains("required a shard"));
}

TEST_CASE("merge refuses a shard whose head does not fit its numbers") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o m.tc0");
  place.output("tc0 simulate m.tc0 --random 4 -o r.npz --shard 1/1");
  const std::string file = "r.npz.shard-1-of-1", bytes = place.read(file);
  const Container sound = parseSafetensors(bytes, file);
  const std::pair<const char*, const char*> changes[] = {
      {"run", "[]"},
      {"run", R"({"of": "simulate"})"},
      {"run", R"({"of": "simulate", "samples": 1152921504606846976})"},
      {"run", R"({"of": "simulate", "samples": 0})"},
      {"run", R"({"of": "simulate", "samples": 3})"},
      {"run", R"({"of": "other", "samples": 4})"},
      {"run", R"({"of": "sample", "samples": 4})"},
      {"run", R"({"of": "sample", "samples": 4, "metadata": {"levels": "9"}})"},
      {"arrays", "[]"},
      {"arrays", R"([{"name": "x", "shape": [0], "bytes": 8}])"},
      {"arrays", R"([{"name": "x", "shape": [4611686018427387904, 4], "bytes": 8}])"},
      {"arrays", R"([{"name": "x", "shape": [2], "bytes": 8}])"},
      {"compared", R"({"values": -1, "gates": 0, "expanded": true})"}};
  for (const auto& [key, text] : changes) {
    INFO(key << ": " << text);
    ContainerWriter writer;
    for (const auto& [name, value] : sound.metadata) writer.metadata(name, value);
    writer.metadata(key, text);
    writer.add("0", integersOf(sound, "0", file));
    place.write(file, writer.format());
    refused(place, "tc0 merge -o r.npz");
  }
}

TEST_CASE("--shard takes K/N within limits, and an output that is a file") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o m.tc0");
  const std::string random = "tc0 simulate m.tc0 --random 4 -o r.npz --shard ";
  for (const char* shard :
       {"0/4", "5/4", "1", "/", "1/", "/4", "1/2/3", "-1/4", "1/1048577", "a/b"})
    CHECK_THAT(refused(place, random + shard), Catch::Contains("--shard: required K/N"));
  CHECK_THAT(refused(place, random + "1/5"), Catch::Contains("at most as many shards as samples"));
  CHECK_THAT(refused(place, "tc0 simulate m.tc0 --random 4 --shard 1/2"),
             Catch::Contains("--output"));
  CHECK_THAT(refused(place, "tc0 simulate m.tc0 --random 4 -o - --shard 1/2"),
             Catch::Contains("found -"));
}

TEST_CASE(
    "merged shards of sample are the bytes of the run without shards, of pictures and points") {
  NetworkConfig pictures, points;
  pictures.side = 4;
  pictures.patch = 2;
  pictures.width = pictures.hidden = 8;
  pictures.classes = 2;
  points.kind = NetworkKind::kMlp;
  points.width = 8;
  points.depth = 1;
  for (const NetworkConfig& config : {pictures, points}) {
    Workplace place;
    place.write("model.safetensors", formatCheckpoint(seededModel(config, Target::kMoment, 1)));
    place.output(
        "tc0 quantise model.safetensors --times 1,0.5,0 --check 0 -o p.safetensors && "
        "tc0 compile p.safetensors -o c.tc0");
    for (const char* file : {"r.safetensors", "r.png"})
      for (int shards : {1, 2, 3}) {
        INFO(file << " " << shards);
        CHECK((merged(place, "tc0 sample c.tc0 --count 7", file, shards) ==
               whole(place, "tc0 sample c.tc0 --count 7", file)));
        CHECK((merged(place, "tc0 sample p.safetensors --count 7 --seed 3", file, shards) ==
               whole(place, "tc0 sample p.safetensors --count 7 --seed 3", file)));
      }
    place.output("tc0 sample c.tc0 --count 4 -o r.png --shard 1/2");
    place.output("tc0 sample c.tc0 --count 4 --seed 2 -o r.png --shard 2/2");
    CHECK_THAT(refused(place, "tc0 merge -o r.png"), Catch::Contains("another seed"));
    CHECK_THAT(refused(place, "tc0 sample model.safetensors -o s.png --shard 1/2"),
               Catch::Contains("--shard: required a program or a circuit"));
  }
}
