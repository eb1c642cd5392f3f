#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/pipeline/pipeline.h"

using namespace tc0;

namespace {

constexpr std::uint64_t kTwoGiB = std::uint64_t{2} << 30;

// A place with everything that commands read: a model, its program, its circuit, a run.
struct Prepared {
  Prepared() {
    NetworkConfig config;
    config.side = 4;
    config.patch = 2;
    config.width = 8;
    config.hidden = 8;
    place.write("m.safetensors", formatCheckpoint(seededModel(config, Target::kMoment, 1)));
    outputOf(place, quantise + "-o p.safetensors");
    outputOf(place, "mkdir run && tc0 compile p.safetensors -o run/c.tc0");
  }
  const std::string quantise =
      "tc0 quantise m.safetensors --bits-weights 4 --bits-activations 4 --bits-input 4 ";
  Workplace place;
};

// Commands that write OUT, and the name that OUT ends in.
struct Writer {
  std::string command, ending;
};
std::vector<Writer> writers(const Prepared& prepared) {
  return {{prepared.quantise + "-o OUT", "q.safetensors"},
          {"tc0 compile p.safetensors -o OUT", "c.tc0"},
          {"tc0 sample run/c.tc0 --count 10000 --quiet -o OUT", "s.safetensors"},
          {"tc0 report run -o OUT", "r.html"},
          {"tc0 stats run/c.tc0 --json > claims.json && tc0 convert run/c.tc0 OUT", "c.th"}};
}

std::string filled(std::string command, const std::string& output) {
  return command.replace(command.find("OUT"), 3, output);
}

void checkRefused(const Run& run, const std::string& command, const std::string& reason) {
  INFO(command << ": " << run.code << " " << run.err);
  CHECK(run.code == 2);
  CHECK(isOneLine(run.err));
  CHECK_THAT(run.err, Catch::Contains(reason));
}

class SmallDisk {
 public:
  SmallDisk(const Workplace& place, const std::string& size) : place_(place) {
    mounted = place.run("mkdir disk && mount -t tmpfs -o size=" + size + " tmpfs disk").code == 0;
    if (!mounted) WARN("only root may mount a small disk: not tried");
  }
  ~SmallDisk() {
    if (mounted) place_.run("umount disk");
  }
  bool mounted = false;

 private:
  const Workplace& place_;
};

}  // namespace

TEST_CASE("a full disk: one line, exit code 2, the file of before stays") {
  Prepared prepared;
  SmallDisk disk(prepared.place, "16k");
  if (!disk.mounted) return;
  for (const Writer& writer : writers(prepared)) {
    std::string output = "disk/" + writer.ending, command = filled(writer.command, output);
    checkRefused(prepared.place.run(command), command, "No space left on device");
    CHECK(outputOf(prepared.place, "ls -A disk") == "");
    prepared.place.write(output, "as it was");
    checkRefused(prepared.place.run(command), command, "No space left on device");
    CHECK(prepared.place.read(output) == "as it was");
    CHECK(outputOf(prepared.place, "ls -A disk") == writer.ending + "\n");
    std::filesystem::remove(prepared.place.path(output));
  }
}

TEST_CASE("a disk that fills up while training: the last checkpoint stays and training goes on") {
  if (!canTrain()) return notTried("tc0-model is not built");
  Workplace place;
  SmallDisk disk(place, "1m");
  if (!disk.mounted) return;
  auto train = [&](int steps) {
    return trainCommand(place, NetworkKind::kMlp, Target::kMoment, "disk/t", steps);
  };
  outputOf(place, train(4));
  std::string saved = place.read("disk/t/checkpoint.safetensors");
  place.run("cat /dev/zero > disk/filler");
  std::string command = train(40) + " --resume";
  checkRefused(place.run(command, {.seconds = 120}), command, "disk/t/");
  CHECK((place.read("disk/t/checkpoint.safetensors") == saved));
  CHECK(outputOf(place, "find disk -name \"*.part\"") == "");
  std::filesystem::remove(place.path("disk/filler"));
  std::string said = outputOf(place, train(6) + " --resume");
  CHECK_THAT(said, Catch::Contains("resumed at step 4"));
}

TEST_CASE("training says in one line what it cannot read or write, and what it cannot say") {
  if (!canTrain()) return notTried("tc0-model is not built");
  Workplace place;
  auto train = [&](const std::string& folder) {
    return trainCommand(place, NetworkKind::kMlp, Target::kMoment, folder, 2);
  };
  outputOf(place, train("t") + " && touch file && mkdir closed && chmod 555 closed");
  for (const auto& [command, reason] : std::vector<std::pair<std::string, std::string>>{
           {"tc0 train absent.toml", "absent.toml"},
           {"tc0 train t/model.safetensors", "t/model.safetensors"},
           {train("file"), "file"},
           {asUser(train("closed/t")), "closed/t"},
           {train("new") + " --resume", "new/checkpoint.safetensors"},
           {train("full") + " > /dev/full", "standard output"},
           {"tc0 sample t/model.safetensors -o closed/a/s.png", "closed/a/s.png"},
           {"tc0 sample t/model.safetensors > /dev/full", "standard output"},
           {"tc0 evaluate t/config.toml", "t/config.toml"}})
    checkRefused(place.run(command, {.seconds = 60}), command, reason);
  CHECK(outputOf(place, "ls -A closed") == "");
  CHECK_FALSE(place.has("new"));
}

TEST_CASE("unreadable inputs: one line that names the file, exit code 2") {
  Prepared prepared;
  const Workplace& place = prepared.place;
  outputOf(place, "chmod 000 m.safetensors p.safetensors run/c.tc0 && mkdir folder.tc0");
  for (const char* command :
       {"tc0 quantise m.safetensors -o o", "tc0 compile p.safetensors -o o",
        "tc0 sample m.safetensors -o o.png", "tc0 sample p.safetensors -o o.png",
        "tc0 sample run/c.tc0 -o o.png", "tc0 stats run/c.tc0", "tc0 report run -o o",
        "tc0 simulate run/c.tc0 --random 1", "tc0 check run/c.tc0 run/c.tc0"})
    checkRefused(place.run(asUser(command)), command, "ermission denied");
  std::string check = "tc0-check run/c.tc0 run/c.tc0";
  checkRefused(place.run(asUser(check)), check, "run/c.tc0: a readable file");
  for (const char* command :
       {"tc0 quantise folder.tc0 -o o", "tc0 compile folder.tc0 -o o", "tc0 stats folder.tc0",
        "tc0 sample folder.tc0 -o o.png", "tc0 check folder.tc0 folder.tc0"})
    checkRefused(place.run(command), command, "folder.tc0");
  for (const char* command : {"tc0 quantise absent -o o", "tc0 compile absent -o o",
                              "tc0 report absent -o o", "tc0 sample absent -o o.png"})
    checkRefused(place.run(command), command, "absent");
  CHECK_FALSE(place.has("o"));
  CHECK_FALSE(place.has("o.png"));
}

TEST_CASE("a folder that cannot be written to: one line that names the file, exit code 2") {
  Prepared prepared;
  outputOf(prepared.place, "mkdir closed && chmod 555 closed");
  for (const Writer& writer : writers(prepared)) {
    std::string output = "closed/" + writer.ending, command = filled(writer.command, output);
    checkRefused(prepared.place.run(asUser(command)), command, output);
  }
  CHECK(outputOf(prepared.place, "ls -A closed") == "");
}

TEST_CASE("without standard streams files are as with them") {
  Prepared prepared;
  const Workplace& place = prepared.place;
  for (const Writer& writer : writers(prepared)) {
    outputOf(place, filled(writer.command, "with-" + writer.ending));
    std::string closed = filled(writer.command, "without-" + writer.ending);
    for (const char* streams : {" <&-", " <&- 2>&-", " <&- >&-", " <&- >&- 2>&-", " | true"}) {
      std::filesystem::remove(place.path("without-" + writer.ending));
      Run run = place.run(closed + streams);
      INFO(closed << streams << ": " << run.code << " " << run.err);
      CHECK((place.read("without-" + writer.ending) == place.read("with-" + writer.ending)));
      CHECK((run.code == 0 || std::string(streams).find(">&-") != std::string::npos));
    }
  }
}

TEST_CASE("2 GiB of addresses are enough for the shipped model, in both recipes") {
  Workplace place;
  for (const char* recipe : {"lean", "shallow"}) {
    Run run = place.run(
        std::string("tc0 quantise " TC0_SOURCE "/model/checkpoints/digits.safetensors --recipe ") +
            recipe +
            " -o p.safetensors && tc0 compile p.safetensors -o c.tc0 && "
            "tc0 sample c.tc0 --count 20 --quiet -o s.png && "
            "tc0 simulate c.tc0 --random 64 && mkdir -p run && "
            "tc0 stats c.tc0 --json > run/claims.json && cp c.tc0 run && "
            "tc0 check c.tc0 run/claims.json && tc0 report run -o r.html",
        {.seconds = 240, .addressSpace = kTwoGiB});
    INFO(recipe << ": " << run.out << run.err);
    CHECK(run.code == 0);
    CHECK(run.err == "");
  }
}

TEST_CASE("what 2 GiB cannot hold is refused in one line, exit code 2, and nothing is written") {
  Prepared prepared;
  for (const char* command : {"tc0 sample run/c.tc0 --count 16000000 --quiet -o o.safetensors",
                              "tc0 sample p.safetensors --count 16000000 --quiet -o o.safetensors",
                              "tc0 simulate run/c.tc0 --random 100000000"}) {
    Run run = prepared.place.run(command, {.seconds = 120, .addressSpace = kTwoGiB});
    checkRefused(run, command, "memory");
    CHECK_FALSE(prepared.place.has("o.safetensors"));
  }
}
