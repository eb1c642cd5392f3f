#include <catch2/catch.hpp>

#include "circuit/formats/formats.h"
#include "tests/tools/command_line.h"
#include "tools/tc0/command.h"

using namespace tc0;

namespace {

// One line on standard error that has these parts, nothing on standard output, exit code 2, and
// the folder as it was.
void expectRefused(const Workplace& place, const std::string& command,
                   const std::vector<std::string>& says) {
  std::vector<std::string> before = place.names();
  Run run = place.run(command);
  INFO(command << "\n" << run.out << run.err);
  CHECK(run.code == kInvalid);
  CHECK(run.out == "");
  CHECK(isOneLine(run.err));
  CHECK(run.err.starts_with("tc0"));
  for (const std::string& part : says) CHECK(run.err.find(part) != std::string::npos);
  CHECK(place.names() == before);
}

}  // namespace

TEST_CASE("misspelt words are answered with the nearest right one") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o m.tc0");
  expectRefused(place, "tc0 stat m.tc0", {"'stat'", "did you mean 'stats'?"});
  expectRefused(place, "tc0 help conver", {"'conver'", "did you mean 'convert'?"});
  expectRefused(place, "tc0 stats m.tc0 --jsn", {"stats", "'--jsn'", "did you mean '--json'?"});
  expectRefused(place, "tc0 convert m.tc0 o.v --testbench b.v", {"did you mean '--test-bench'?"});
  expectRefused(place, "tc0 eval m.tc0 --randm=3", {"'--randm'", "did you mean '--random'?"});
  expectRefused(place, "tc0 stats --hlep m.tc0", {"did you mean '--help'?"});
  expectRefused(place, "tc0 new majorty -o o.tc0", {"'majorty'", "did you mean 'majority'?"});
  expectRefused(place, "tc0-check m.tc0 --jsn", {"'--jsn'", "'--json'"});
}

TEST_CASE("words that are near to nothing are answered with what there is") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o m.tc0");
  expectRefused(place, "tc0 xyzzy", {"'xyzzy'", "tc0 --help"});
  expectRefused(place, "tc0 new xyzzy -o o.tc0", {"majority", "attention"});
  expectRefused(place, "tc0 convert m.tc0 o --to xyzzy", {"blif", "aig", "xyzzy"});
  expectRefused(place, "tc0 stats --from xyzzy m.tc0", {"blif", "aig", "xyzzy"});
  expectRefused(place, "tc0 completion tcsh", {"bash, zsh or fish", "'tcsh'"});
}

TEST_CASE("wrong arguments are refused with what is required and what was found") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o m.tc0 && tc0 convert m.tc0 net.tc0 --expand");
  expectRefused(place, "tc0 stats", {"required FILE", "found no such argument"});
  expectRefused(place, "tc0 convert m.tc0", {"required OUT"});
  expectRefused(place, "tc0 stats m.tc0 m.tc0", {"required 1 argument", "'m.tc0'"});
  expectRefused(place, "tc0 stats --json=3 m.tc0", {"--json", "required no value", "'3'"});
  expectRefused(place, "tc0 stats m.tc0 --from", {"--from", "required FORMAT"});
  expectRefused(place, "tc0 new majority", {"--output"});
  expectRefused(place, "tc0 new majority --n 0 -o o.tc0", {"--n", "'0'"});
  expectRefused(place, "tc0 new majority --n 3x -o o.tc0", {"--n", "'3x'"});
  expectRefused(place, "tc0 new majority --n 99999999999999999999 -o o.tc0", {"--n"});
  expectRefused(place, "tc0 new majority --n -5 -o o.tc0", {"--n", "'-5'"});
  expectRefused(place, "tc0 new majority --bits 3 -o o.tc0", {"--n", "--bits"});
  expectRefused(place, "tc0 new symmetric --n 3 --values 01 -o o.tc0", {"4", "'01'"});
  expectRefused(place, "tc0 new attention --bits 9 -o o.tc0", {"1 to 8", "found 9"});
  expectRefused(place, "tc0 gate m.tc0 1", {"[0, 0]", "found '1'"});
  expectRefused(place, "tc0 gate m.tc0 -1", {"[0, 0]", "found '-1'"});
  expectRefused(place, "tc0 gate m.tc0 first", {"[0, 0]", "'first'"});
  expectRefused(place, "tc0 eval m.tc0", {"--inputs FILE or --random N", "none"});
  expectRefused(place, "tc0 eval m.tc0 --random 1 -i f", {"both"});
  expectRefused(place, "tc0 eval net.tc0 --random 1 --all", {"--all", "netlist"});
  expectRefused(place, "tc0 eval m.tc0 -i missing", {"missing", "cannot be read"});
  expectRefused(place, "tc0 dump m.tc0 --max-lines 2", {"2 lines"});
  expectRefused(place, "tc0 dump net.tc0 --max-lines 2", {"2 lines"});
  expectRefused(place, "tc0 check", {"required FILE"});
  expectRefused(place, "tc0 check m.tc0 missing.json", {"missing.json"});
}

TEST_CASE("no command at all prints the help on standard error") {
  Workplace place;
  Run run = place.run("tc0");
  CHECK(run.code == kInvalid);
  CHECK(run.out == "");
  CHECK(run.err == helpText(tc0Commands()));
}

TEST_CASE("exit codes tell success, a claim that fails, and what is invalid") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o m.tc0 && tc0 stats m.tc0 --json > right.json");
  place.write("wrong.json", R"({"gates": 2})");
  CHECK(place.run("tc0 check m.tc0 right.json").code == kSuccess);
  CHECK(place.run("tc0 check m.tc0 wrong.json").code == kFailed);
  CHECK(place.run("tc0 check m.tc0 m.tc0").code == kInvalid);
  CHECK(place.run("tc0 check --max-work 0 m.tc0 right.json").code == 3);
}

TEST_CASE("options may stand anywhere, with = or apart, and -- ends them") {
  Workplace place;
  place.output("tc0 new --n 3 majority --output=m.tc0 && cp m.tc0 ./-m.tc0");
  std::string expected = place.output("tc0 eval m.tc0 --random 2 --seed 7");
  CHECK(place.output("tc0 eval --seed=7 --random=2 m.tc0") == expected);
  CHECK(place.output("tc0 eval --random 2 --seed 7 -- -m.tc0") == expected);
  CHECK(place.output("tc0 eval - --from tc0 --random 2 --seed 7 < m.tc0") == expected);
}

TEST_CASE("what cannot be written leaves nothing behind, and what was there as it was") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o m.tc0 && mkdir folder");
  place.write("there.v", "as it was");
  place.write("bad.blif", ".model a\n.inputs x\n.outputs y\n.names z y\n1 1\n.end\n");
  for (const char* out : {"there.v", "new.v"}) {
    std::string name = out;
    expectRefused(place, "tc0 convert m.tc0 --max-size 10 " + name, {"at most 10 bytes"});
    expectRefused(place, "tc0 convert bad.blif " + name, {"bad.blif"});
    expectRefused(place, "tc0 convert m.tc0 --fix missing " + name, {"--fix"});
  }
  CHECK(place.read("there.v") == "as it was");
  expectRefused(place, "tc0 convert m.tc0 folder --to blif", {"folder"});
  expectRefused(place, "tc0 convert m.tc0 missing/m.blif", {"missing/m.blif"});
  expectRefused(place, "tc0 new majority -o folder", {"folder"});
  expectRefused(place, "tc0 convert m.tc0 m.xyz", {"m.xyz", "--to FORMAT"});
  expectRefused(place, "tc0 convert m.tc0 m.blif --test-bench b.v", {"Verilog"});
  expectRefused(place, "tc0 convert m.tc0 m.blif --fix m.tc0", {"OPB"});
  expectRefused(place, "tc0 stats there.v", {"written only"});
}

TEST_CASE("convert refuses at once what would be too large, with its size") {
  Workplace place;
  place.output("tc0 new attention --n 4096 --bits 6 --dimension 64 -o large.tc0");
  for (const char* file :
       {"o.blif", "o.aig", "o.v", "o.opb", "o.th", "o.dot", "o.graphml", "o.bench"})
    expectRefused(place, std::string("tc0 convert large.tc0 ") + file,
                  {file, "at most 1,073,741,824 bytes", "gates", "--only"});
  expectRefused(place, "tc0 convert large.tc0 o.tc0 --expand", {"at most 1,073,741,824 bytes"});
  expectRefused(place, "tc0 convert large.tc0 o.v --only none", {"'none'"});
  expectRefused(place, "tc0 convert large.tc0 o.v --only 9", {"level 9", "1 to 3"});
  expectRefused(place, "tc0 convert large.tc0 o.v --only 'weights[9999,0]'", {"[4096, 4096]"});
  expectRefused(place, "tc0 convert large.tc0 o.v --script o.ys", {"verilog-arrays"});
  expectRefused(place, "tc0 convert large.tc0 o.v --to verilog-arrays",
                {"at most 16,777,216 bits"});
  place.output("tc0 convert large.tc0 part.tc0 --only exp");
  CHECK(place.output("tc0 stats part.tc0").find("(x+y)^2") == std::string::npos);
  CHECK(place.names() == std::vector<std::string>{"large.tc0", "part.tc0"});
}

TEST_CASE("convert replaces an existing output whole") {
  Workplace place;
  place.output("tc0 new majority --n 3 -o m.tc0");
  place.write("m.blif", std::string(100'000, 'x'));
  place.output("tc0 convert m.tc0 m.blif");
  CHECK(place.output("tc0 convert m.tc0 - --to blif") == place.read("m.blif"));
  CHECK(place.names() == std::vector<std::string>{"m.blif", "m.tc0"});
}

TEST_CASE("every format can be written to a file, and to standard output the same") {
  Workplace place;
  place.output("tc0 new adder --bits 3 -o adder.tc0");
  for (const Format& format : formats()) {
    if (format.write == nullptr) continue;
    std::string name(format.name);
    INFO(name);
    place.output("tc0 convert adder.tc0 file --to " + name);
    CHECK_FALSE(place.read("file").empty());
    CHECK(place.output("tc0 convert adder.tc0 - --to " + name) == place.read("file"));
  }
}
