#include <catch2/catch.hpp>
#include <sstream>
#include <stdexcept>

#include "circuit/base/command_line/command_line.h"
#include "circuit/base/error.h"

using namespace tc0;

namespace {

enum class Shape { kRound, kSquare };
const std::vector<std::pair<Shape, std::string>> kShapes{{Shape::kRound, "round"},
                                                         {Shape::kSquare, "square"}};

Command command() {
  Command command{"cut",
                  {"FILE", takes::meaning("the number of the piece", "PIECE"),
                   takes::oneOf("[SHAPE]", {"round", "square"})},
                  "cut a piece",
                  "",
                  {{"--depth", takes::integer("D", 1, 20), "how deep", "3", "-d"},
                   {"--at", takes::integers("LIST", -5, 5), "where"},
                   {"--rate", takes::number("R"), "how fast", "0.5"},
                   {"--shape", takes::oneOf("S", namesOf(kShapes)), "of the piece", "round"},
                   {"--seed", takes::integer("S", 0), "of chance", "1"},
                   beside({"--depth", "--at"}, {"--clean", "", "sweep up"}),
                   {"--output", takes::file("FILE", {".csv"}), "where to", "", "-o"}},
                  {},
                  [](const Arguments&) { return kSuccess; }};
  command.options[0].also = "--deepness";
  command.also = "slice";
  return command;
}

Arguments parsed(const std::vector<std::string>& words) {
  const Command row = command();
  std::vector<std::string> all{"file", "7"};
  all.insert(all.end(), words.begin(), words.end());
  return parseArguments(row, all);
}

}  // namespace

TEST_CASE("limits of the row are checked before a command runs") {
  CHECK(parsed({"--depth", "20"}).integer("--depth") == 20);
  CHECK_THROWS_WITH(parsed({"--depth", "21"}),
                    "--depth: required an integer in [1, 20], found '21'");
  CHECK_THROWS_WITH(parsed({"--depth=x"}), Catch::Contains("found 'x'"));
  CHECK(parsed({"--at", "-5,0,5"}).integers("--at") == std::vector<std::int64_t>{-5, 0, 5});
  CHECK_THROWS_WITH(parsed({"--at", "0,6"}), Catch::Contains("[-5, 5], found '6'"));
  CHECK_THROWS_WITH(parsed({"--at", "0,"}), Catch::Contains("found ''"));
  CHECK_THROWS_WITH(parsed({"--rate", "fast"}), "--rate: required a number, found 'fast'");
  CHECK_THROWS_WITH(parsed({"--shape", "sqare"}),
                    "--shape: required one of [round, square], found 'sqare'; did you mean "
                    "'square'?");
  CHECK_THROWS_WITH(parsed({"oval"}), "cut: required round or square, found 'oval'");
}

TEST_CASE("defaults, letters, other spellings and choices") {
  const Arguments plain = parsed({});
  CHECK(plain.integer("--depth") == 3);
  CHECK(plain.number("--rate") == 0.5);
  CHECK(plain.choice("--shape", kShapes) == Shape::kRound);
  CHECK_FALSE(plain.has("--depth"));
  for (const char* name : {"-d", "--depth", "--deepness"}) {
    const Arguments given = parsed({name, "9", "--shape=square"});
    CHECK(given.integer("--depth") == 9);
    CHECK(given.has("--depth"));
    CHECK(given.choice("--shape", kShapes) == Shape::kSquare);
    CHECK(given.words() ==
          std::vector<std::string>{"file", "7", "--depth", "9", "--shape", "square"});
  }
}

TEST_CASE("an option that needs another is refused alone") {
  CHECK_THROWS_WITH(parsed({"--clean"}),
                    "--clean: required --depth or --at beside it, found no such option");
  CHECK(parsed({"--clean", "--at", "1"}).has("--clean"));
}

TEST_CASE("a look-up of an option that the command does not have is a loud mistake") {
  const Arguments arguments = parsed({});
  CHECK_THROWS_AS(arguments.has("--dept"), std::logic_error);
  CHECK_THROWS_AS(arguments.text("--dept"), std::logic_error);
  CHECK_THROWS_AS(arguments.all("--dept"), std::logic_error);
  CHECK_THROWS_AS(arguments.integer("--dept"), std::logic_error);
  CHECK_FALSE(arguments.knows("--dept"));
  CHECK(arguments.knows("--depth"));
}

TEST_CASE("a missing argument is named with what it stands for, and with the usage") {
  const Command row = command();
  CHECK_THROWS_WITH(parseArguments(row, {"file"}),
                    "cut: required PIECE, the number of the piece, found no such argument; usage: "
                    "cut FILE PIECE [SHAPE]");
}

TEST_CASE("the help shows limits, defaults, choices and other spellings") {
  const CommandTable table{"knife", "1", "cuts", "", {command()}};
  const std::string help = helpText(table, table.commands[0]);
  for (const char* part : {"-d, --depth, --deepness D", "how deep (1 to 20; default 3)",
                           "where (each -5 to 5)", "of the piece (round or square; default round)",
                           "of chance (default 1)", "Also written knife slice."})
    CHECK_THAT(help, Catch::Contains(part));
  CHECK(&commandNamed(table, "slice") == &table.commands[0]);
}

TEST_CASE("an error is one line of text that a terminal can show") {
  CommandTable table{"knife", "1", "cuts", "", {command()}};
  table.commands[0].run = [](const Arguments& arguments) -> int {
    fail("found '", arguments.positional()[0], "'");
  };
  std::ostringstream out, err;
  CHECK(runCommandLine(table, {"cut", "\x93NUM\nPY\x1b[31m \xc3\xa9", "1"}, out, err) == kInvalid);
  CHECK(err.str() == "knife: found '\\x93NUM\\x0aPY\\x1b[31m \xc3\xa9'\n");
}
