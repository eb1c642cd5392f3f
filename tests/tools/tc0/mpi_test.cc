#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "circuit/base/error.h"
#include "tests/support/not_tried.h"
#include "tests/tools/command_line.h"
#include "tools/tc0/command.h"

using namespace tc0;

namespace {

// mpirun takes more processes than cores, and root as a user, only if it is told so. Open MPI's own
// leaks are not ours.
std::string underMpi(int ranks, const std::string& command) {
  return cat(
      "ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 mpirun --allow-run-as-root --oversubscribe --quiet -n ",
      ranks, " ", command);
}

bool hasMpi(const Workplace& place) {
  if (isInstalled("mpirun") && place.run("command -v tc0-mpi").code == 0) return true;
  notTried("mpirun is not installed, or tc0-mpi is not built");
  return false;
}

// What tc0 says on standard error; mpirun's own banner is not ours.
std::vector<std::string> ownLines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (const std::string line = text.substr(at, end - at); line.starts_with("tc0: "))
      lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("ranks of MPI that farm samples, or divide the circuit, write the bytes of one process") {
  Workplace place;
  if (!hasMpi(place)) return;
  place.output("tc0 new attention --n 5 --bits 3 -o a.tc0 && tc0 convert a.tc0 net.tc0 --expand");
  const std::string random = " --random 37 --seed 2 -o r.safetensors";
  const auto compare = [&](const std::string& command) {
    place.output("tc0 simulate " + command + random);
    const std::string alone = place.read("r.safetensors");
    std::filesystem::remove(place.path("r.safetensors"));
    for (int ranks = 1; ranks <= 4; ++ranks) {
      const bool divides = command.find("net.tc0") == std::string::npos &&
                           command.find("all") == std::string::npos &&
                           command.find(",7") == std::string::npos;
      for (const char* split : {"samples", "circuit"}) {
        if (split == std::string("circuit") && !divides) continue;
        const std::string parallel =
            underMpi(ranks, cat("tc0 simulate ", command, random, " --split ", split));
        INFO(parallel);
        Run run = place.run(parallel, {.seconds = 60});
        INFO(run.out << run.err);
        CHECK(run.code == 0);
        CHECK(run.err == "");
        CHECK((place.read("r.safetensors") == alone));
        std::filesystem::remove(place.path("r.safetensors"));
      }
    }
  };
  compare("a.tc0");
  compare("a.tc0 --watch exp");
  compare("a.tc0 --watch exp,7");
  compare("a.tc0 --engine all");
  compare("net.tc0");
}

TEST_CASE("a circuit that ranks divide exchanges values at most once a level") {
  Workplace place;
  if (!hasMpi(place)) return;
  place.output("tc0 new attention --n 5 --bits 3 -o a.tc0");
  const auto depth = nlohmann::json::parse(place.output("tc0 stats a.tc0 --json"))["depth"];
  for (int ranks = 2; ranks <= 4; ++ranks) {
    auto said = nlohmann::json::parse(place.output(
        underMpi(ranks, "tc0 simulate a.tc0 --random 9 --split circuit -o r.json --json")));
    CHECK(said["ranks"] == ranks);
    CHECK(said["samples"] == 9);
    CHECK(said["exchanges"] <= depth);
  }
}

TEST_CASE("what all ranks meet is said in one line") {
  Workplace place;
  if (!hasMpi(place)) return;
  place.output("tc0 new attention --n 3 -o a.tc0 && tc0 convert a.tc0 net.tc0 --expand");
  for (const auto& [command, says] :
       {std::pair("tc0 simulate absent.tc0 --random 9", "absent.tc0"),
        std::pair("tc0 simulate a.tc0 --random 9 --split half", "found 'half'"),
        std::pair("tc0 simulate a.tc0 --random 9 -o r.xyz", "--output: required a name"),
        std::pair("tc0 simulate a.tc0 --random 9 -o no/r.json", "no/r.json"),
        std::pair("tc0 simulate net.tc0 --random 9 --split circuit", "required a circuit"),
        std::pair("tc0 simulate a.tc0 --random 9 --split circuit --watch 3", "found a gate"),
        std::pair("tc0 simulate a.tc0 --random 9 --split circuit --engine all", "found all")}) {
    Run run = place.run(underMpi(3, command), {.seconds = 60});
    INFO(command << "\n" << run.out << run.err);
    CHECK(run.code == kInvalid);
    REQUIRE(ownLines(run.err).size() == 1);
    CHECK_THAT(ownLines(run.err)[0], Catch::Contains(says));
  }
}

TEST_CASE("more ranks than samples, and no tc0-mpi, are answered") {
  Workplace place;
  if (!hasMpi(place)) return;
  place.output("tc0 new attention --n 3 -o a.tc0");
  for (int samples : {0, 1, 2}) {
    const std::string command = cat("tc0 simulate a.tc0 --random ", samples, " -o r.json");
    place.output(command);
    const std::string alone = place.read("r.json");
    for (const char* split : {" --split samples", " --split circuit"}) {
      CHECK(place.run(underMpi(4, command + split), {.seconds = 60}).code == 0);
      CHECK(place.read("r.json") == alone);
    }
  }
  place.output("cp $(command -v tc0) lonely");
  Run run = place.run(underMpi(3, "./lonely simulate a.tc0 --random 9"), {.seconds = 60});
  CHECK(run.code == kInvalid);
  REQUIRE(ownLines(run.err).size() == 1);
  CHECK_THAT(ownLines(run.err)[0], Catch::Contains("mpirun needs tc0-mpi"));
}

TEST_CASE("a killed rank ends all ranks, with one line and no file") {
  Workplace place;
  if (!hasMpi(place)) return;
  place.output("tc0 new attention --n 12 -o a.tc0");
  for (const char* work : {"--random 1000000 --engine naive", "--random 3000000 --split circuit"}) {
    const std::string command = cat("tc0 simulate a.tc0 --threads 1 -o r.npz ", work);
    const std::string killed =
        underMpi(3, "bash -c 'if [[ $OMPI_COMM_WORLD_RANK == 2 ]]; then timeout -s KILL 2 " +
                        command + "; else exec " + command + "; fi'");
    INFO(killed);
    Run run = place.run(killed, {.seconds = 60});
    INFO(run.code << "\n" << run.out << run.err);
    CHECK(run.code != 0);
    CHECK(run.code != 124);
    CHECK(ownLines(run.err) == std::vector<std::string>{"tc0: interrupted; no file was written"});
    CHECK(place.names() == std::vector<std::string>{"a.tc0"});
  }
}
