#include "tests/tools/tc0/large_files.h"

#include <catch2/catch.hpp>

#include "tests/support/sanitized.h"
#include "tests/tools/command_line.h"

using namespace tc0;
using namespace tc0::hostile;

namespace {

const std::string kPrograms = ".safetensors";

// What takes long about a million names or arrays is the reader, which all commands share.
std::vector<std::string> commandsFor(const std::string& file) {
  if (file == "names1000000.safetensors") return {"tc0 compile --estimate " + file};
  if (file == "names1000000.tc0" || file == "sums500000.tc0")
    return {"tc0 stats --json " + file, "tc0-check " + file};
  if (file.ends_with(kPrograms))
    return {"tc0 compile " + file + " -o out.tc0", "tc0 compile --estimate " + file,
            "tc0 compile --frontier " + file};
  return {"tc0 stats --json " + file,
          "tc0 dump " + file,
          "tc0 eval --random 2 --json " + file,
          "tc0 simulate --random 2 --engine all " + file,
          "tc0 gate --json " + file + " 0",
          "tc0 convert " + file + " out.blif",
          "tc0-check " + file};
}

// The command has done its work, or has said in one line why not, within 8 seconds of a processor
// and 1 GB. The clock gives more, because other work may share the machine.
void expectSoon(const Workplace& place, const std::string& command) {
  Run run = place.run((kSanitized ? "" : "ulimit -t 8; ") + command, {60, std::uint64_t{1} << 30});
  INFO(command << "\nexit " << run.code << "\n" << run.err.substr(0, 500));
  bool known = run.code == 0 || run.code == 2 || run.code == 3;
  CHECK(known);
  if (run.code != 0) CHECK(isOneLine(run.err));
  CHECK(run.err.size() < 1200);
}

}  // namespace

TEST_CASE("small files that stand for much are worked on or refused, soon and in little memory") {
  for (const LargeFile& file : largeFiles()) {
    Workplace place;
    place.write(file.name, file.bytes);
    for (const std::string& command : commandsFor(file.name)) expectSoon(place, command);
  }
}

TEST_CASE("what gives bytes without end is no file") {
  Workplace place;
  place.output("mkdir pictures; ln -s /dev/zero pictures/a.png; ln -s /dev/zero a.tc0");
  for (const char* command :
       {"tc0 stats --from tc0 /dev/zero", "tc0 stats a.tc0", "tc0 compile /dev/zero",
        "tc0 stats --from tc0 - < /dev/zero", "tc0-check a.tc0", "tc0-check /dev/zero"}) {
    expectSoon(place, command);
    Run run = place.run(command);
    CHECK(run.code == 2);
    CHECK_THAT(run.err, Catch::Contains("required") && !Catch::Contains("out of memory"));
  }
  expectSoon(place, "cat /dev/zero | tc0 stats --from tc0 -");
}

TEST_CASE("a file without outputs or without tensors is refused by every reader") {
  Workplace place;
  FileText nothing;
  place.write("none.safetensors", nothing.program(R"({"metadata":{},"tensors":[],"outputs":[]})"));
  place.write("none.tc0", nothing.circuit(R"({"arrays":[],"outputs":[]})"));
  for (const char* command :
       {"tc0 compile none.safetensors -o out.tc0",
        "tc0 compile --verify none.safetensors -o out.tc0",
        "tc0 compile --estimate none.safetensors", "tc0 compile --frontier none.safetensors",
        "tc0 stats none.tc0", "tc0 simulate --random 2 --engine all none.tc0", "tc0 dump none.tc0",
        "tc0 eval --random 2 none.tc0", "tc0 convert none.tc0 out.blif"}) {
    Run run = place.run(command);
    INFO(command << "\n" << run.err);
    CHECK(run.code == 2);
    CHECK(isOneLine(run.err));
    CHECK_THAT(run.err, Catch::Contains("with outputs, found none"));
  }
  CHECK_FALSE(place.has("out.tc0"));
}

TEST_CASE("messages repeat no long text of a file whole") {
  Workplace place;
  const std::string kLong(100'000, 'x');
  FileText file;
  file.tensor(kLong, {1});
  place.write("name.tc0", file.circuit(R"({"arrays":[],"outputs":[]})"));
  FileText other;
  place.write("op.tc0", other.circuit(R"({"arrays":[{"name":"a","op":")" + kLong +
                                      R"(","shape":[]}],"outputs":[]})"));
  place.write("field.tc0", other.circuit(R"({"arrays":[{"name":")" + kLong +
                                         R"(","op":"sum","shape":[],"terms":[]}],"outputs":[]})"));
  place.write("kind.safetensors", other.program(R"({")" + kLong + R"(":1})"));
  for (const char* command :
       {"tc0 stats name.tc0", "tc0 stats op.tc0", "tc0 stats field.tc0", "tc0-check name.tc0",
        "tc0-check op.tc0", "tc0-check field.tc0", "tc0 compile kind.safetensors"}) {
    Run run = place.run(command);
    INFO(command << "\n" << run.err.substr(0, 500));
    CHECK(run.err.size() < 400);
  }
  Run run = place.run("tc0 stats --from " + kLong + " name.tc0");
  CHECK(run.code == 2);
  CHECK(run.err.size() < 1200);
}
