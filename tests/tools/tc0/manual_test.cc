#include "circuit/base/command_line/manual.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "model/command_rows/command_table.h"
#include "tests/tools/command_line.h"
#include "tools/tc0/command.h"

using namespace tc0;

TEST_CASE("the manual has a page for every command, with every option") {
  Workplace place;
  place.output("mkdir man markdown && tc0 manual man man && tc0 manual markdown markdown");
  CHECK(place.has("man/tc0.1"));
  CHECK(place.read("man/tc0-quantize.1") == place.read("man/tc0-quantise.1"));
  CHECK(place.has("markdown/README.md"));
  for (const Command& command : tc0Commands().commands) {
    std::string man = place.read("man/tc0-" + command.name + ".1");
    std::string markdown = place.read("markdown/" + command.name + ".md");
    CHECK(markdown.find("# tc0 " + command.name + "\n\n" + command.summary) != std::string::npos);
    for (const Option& option : command.options) {
      INFO(command.name << " " << option.name);
      CHECK(markdown.find("`" + optionName(option) + "`") != std::string::npos);
      CHECK(man.find(option.name.substr(2, option.name.find('-', 2) - 2)) != std::string::npos);
    }
  }
  CHECK(place.read("man/tc0-stats.1").find("\n.TP\n.B \\-\\-json\n") != std::string::npos);
}

TEST_CASE(
    "the page of tc0 check is that of tc0-check, and that of tc0-model has all of its options") {
  std::string check;
  for (const ManualPage& page : manPages(tc0Commands()))
    if (page.name == "tc0-check.1") check = page.text;
  CHECK(check.find("\ntc0\\-check FILE [CLAIMS] [options]\n") != std::string::npos);
  CHECK(check.find(".B \\-\\-one\\-by\\-one\n") != std::string::npos);
  ManualPage page = singleManPage(modelCommandTable());
  CHECK(page.name == "tc0-model.1");
  for (const Command& command : modelCommandTable().commands) {
    INFO(command.name);
    std::string name = command.name;
    if (name == "bench-attention") name = "bench\\-attention";
    std::size_t at = page.text.find(".SS tc0\\-model " + name);
    REQUIRE(at != std::string::npos);
    for (const Option& option : command.options)
      CHECK(page.text.find(option.name.substr(option.name.rfind('-') + 1), at) !=
            std::string::npos);
  }
}

TEST_CASE("troff gets every line as text: no line of a page begins a request by chance") {
  std::vector<ManualPage> pages = manPages(tc0Commands());
  pages.push_back(singleManPage(modelCommandTable()));
  for (const ManualPage& page : pages) {
    INFO(page.name);
    for (std::size_t at = 0; at < page.text.size(); at = page.text.find('\n', at) + 1) {
      if (page.text[at] != '.' && page.text[at] != '\'') continue;
      std::string request = page.text.substr(at, 3);
      CAPTURE(request);
      CHECK((request == ".TH" || request == ".SH" || request == ".SS" || request == ".TP" ||
             request == ".BR" || request == ".B " || request == ".nf" || request == ".fi"));
    }
  }
}

TEST_CASE("another format, or a folder that is not there, is refused") {
  Workplace place;
  Run run = place.run("tc0 manual html .");
  CHECK(run.code == kInvalid);
  CHECK(run.err == "tc0: manual: required man or markdown, found 'html'\n");
  run = place.run("tc0 manual man nowhere");
  CHECK(run.code == kInvalid);
  CHECK(run.err == "tc0: manual: required a folder that exists, found 'nowhere'\n");
}

TEST_CASE("bench theory prints the same figures as JSON, and those that tc0 stats counts") {
  Workplace place;
  nlohmann::json rows = nlohmann::json::parse(place.output("tc0 bench theory --json"));
  REQUIRE(rows.is_array());
  std::string table = place.output("tc0 bench theory");
  for (const auto& row : rows) {
    INFO(row.dump());
    CHECK(table.find(row["literature"]["source"].get<std::string>()) != std::string::npos);
    CHECK(row["sizes"].size() == 3);
  }
  place.output("tc0 new adder --bits 8 --small-weights --digits -o adder.tc0");
  nlohmann::json counted = nlohmann::json::parse(place.output("tc0 stats adder.tc0 --json"));
  bool found = false;
  for (const auto& row : rows)
    if (row["generator"] == "adder" && row["small_weights"] == true) {
      found = true;
      CHECK(row["sizes"][1]["digits"]["gates"] == counted["gates"]);
      CHECK(row["sizes"][1]["digits"]["wires"] == counted["wires"]);
    }
  CHECK(found);
}
