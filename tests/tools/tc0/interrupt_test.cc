#include <catch2/catch.hpp>
#include <random>

#include "tests/tools/command_line.h"

using namespace tc0;

namespace {

// A circuit whose conversion takes a good part of a second.
const char* const kMedium = "tc0 new attention --n 24 --dimension 4 --bits 3 -o medium.tc0";

struct Target {
  std::string file;
  std::string options;
};
const Target kTargets[] = {{"out.tc0", " --expand"}, {"out.v", ""}};

double secondsOf(const Workplace& place, const std::string& command) {
  return std::stod(place.output("TIMEFORMAT=%R; { time " + command + " >/dev/null; } 2>&1"));
}

// Files beside the circuit, and the output, in the folder.
std::vector<std::string> unfinished(const Workplace& place) {
  std::vector<std::string> names;
  for (const std::string& name : place.names())
    if (name.ends_with(".part")) names.push_back(name);
  return names;
}

// A signal can come before main() has begun, because the program is still being loaded. Nobody can
// answer it then. Such a program says nothing and has written nothing.
bool cameBeforeMain(const Run& run, const Workplace& place, const Target& target) {
  return run.err.empty() && !place.has(target.file) && unfinished(place).empty();
}

void interruptOften(const std::string& signal, const Target& target, int times) {
  Workplace place;
  place.output(kMedium);
  std::string command = "tc0 convert medium.tc0 " + target.file + target.options;
  double whole = secondsOf(place, command);
  std::string expected = place.read(target.file);
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> moment(0.001, whole * 1.1);
  int interrupted = 0, answered = 0, found = 0;
  for (int i = 0; i < times; ++i) {
    std::filesystem::remove(place.path(target.file));
    double after = moment(random);
    Run run = place.run("timeout --preserve-status --signal=" + signal + " " +
                        std::to_string(after) + " " + command);
    INFO(signal << " after " << after << " s of " << whole << " s: " << run.code << run.err);
    CHECK((run.code == 0 || run.code == (signal == "INT" ? 130 : 137)));
    if (run.code == 130 && !cameBeforeMain(run, place, target)) {
      CHECK_THAT(run.err, Catch::StartsWith("tc0: interrupted; ") && Catch::Contains("written\n"));
      ++answered;
    } else {
      CHECK(run.err == "");
    }
    bool there = place.has(target.file);
    if (there) CHECK((place.read(target.file) == expected));
    if (run.code == 0) CHECK(there);
    interrupted += run.code == 0 ? 0 : 1;
    found += there ? 1 : 0;
    if (signal == "INT") CHECK(unfinished(place).empty());
    for (const std::string& name : unfinished(place)) std::filesystem::remove(place.path(name));
  }
  CHECK(interrupted > 0);
  if (signal == "INT") CHECK(answered > 0);
  INFO(found << " of " << times << " outputs were there");
}

}  // namespace

TEST_CASE("an interrupted conversion leaves its output whole or absent, and nothing else") {
  for (const Target& target : kTargets) interruptOften("INT", target, 12);
}

TEST_CASE("a killed conversion leaves its output whole or absent") {
  for (const Target& target : kTargets) interruptOften("KILL", target, 12);
}

TEST_CASE("an interrupted conversion leaves the output of the one before") {
  Workplace place;
  place.output(kMedium);
  std::string command = "tc0 convert medium.tc0 out.v";
  double after = secondsOf(place, command);
  Run run;
  while (run.code != 130) {
    REQUIRE(after > 1e-4);
    after /= 2;
    place.write("out.v", "as it was");
    run = place.run("timeout --preserve-status --signal=INT " + std::to_string(after) + " " +
                    command);
  }
  CHECK(place.read("out.v") == "as it was");
  CHECK(place.names() == std::vector<std::string>{"medium.tc0", "out.v"});
}

TEST_CASE("a full device is one line and exit code 2") {
  Workplace place;
  place.output("tc0 new sorting --n 20 --bits 6 -o s.tc0");
  for (const char* command :
       {"tc0 convert s.tc0 - --to blif", "tc0 convert s.tc0 - --to tc0", "tc0 stats s.tc0",
        "tc0 stats --json s.tc0", "tc0 dump s.tc0", "tc0 eval s.tc0 --random 3", "tc0 gate s.tc0 1",
        "tc0 completion bash", "tc0 --help", "tc0 stats --help", "tc0 --version"}) {
    Run run = place.run(std::string(command) + " > /dev/full");
    INFO(command << ": " << run.err);
    CHECK(run.code == 2);
    CHECK(isOneLine(run.err));
  }
}

TEST_CASE("a full disk is one line and exit code 2, and leaves nothing on it") {
  Workplace place;
  place.output(kMedium);
  Run mounted = place.run("mkdir disk && mount -t tmpfs -o size=64k tmpfs disk");
  if (mounted.code != 0) {
    WARN("only root may mount a small disk: not tried");
    return;
  }
  for (const char* file : {"disk/out.tc0 --expand", "disk/out.v", "disk/out.aig"}) {
    Run run = place.run(std::string("tc0 convert medium.tc0 ") + file);
    INFO(file << ": " << run.err);
    CHECK(run.code == 2);
    CHECK(isOneLine(run.err));
    CHECK(run.err.find("No space left on device") != std::string::npos);
    CHECK(place.output("ls -A disk") == "");
  }
  place.output("umount disk");
}

TEST_CASE("a file that may not grow further is one line and exit code 2") {
  Workplace place;
  place.output(kMedium);
  Run run = place.run("trap '' XFSZ; ulimit -f 16; tc0 convert medium.tc0 out.v");
  INFO(run.err);
  CHECK(run.code == 2);
  CHECK(isOneLine(run.err));
  CHECK(place.names() == std::vector<std::string>{"medium.tc0"});
}

TEST_CASE("a folder that may not be written to is one line and exit code 2") {
  Workplace place;
  place.output("tc0 new majority -o m.tc0 && mkdir closed && chmod 555 closed");
  for (const char* command :
       {"tc0 convert m.tc0 closed/m.blif", "tc0 new majority -o closed/m.tc0"}) {
    Run run = place.run(asUser(command));
    INFO(command << ": " << run.code << " " << run.err);
    CHECK(run.code == 2);
    CHECK(isOneLine(run.err));
    CHECK(run.err.find("closed/m.") != std::string::npos);
  }
}

TEST_CASE("a reader that stops early ends a command without a word") {
  Workplace place;
  place.output(kMedium);
  Run run = place.run("tc0 convert medium.tc0 - --to blif | head -c 100 > /dev/null");
  CHECK(run.code == 0);
  CHECK(run.err == "");
}
