#include <catch2/catch.hpp>
#include <filesystem>
#include <regex>
#include <set>

#include "circuit/base/file.h"
#include "tests/support/not_tried.h"
#include "tests/tools/command_line.h"
#include "tools/tc0/command.h"

using namespace tc0;

TEST_CASE("every example of every command runs, in the order of the table") {
  Workplace place;
  place.output("cp " TC0_SOURCE "/model/checkpoints/digits.safetensors " TC0_SOURCE
               "/model/configs/mixture2d.toml " TC0_SOURCE "/tests/model/import/small.onnx .");
  for (const Command& command : tc0Commands().commands) {
    CHECK_FALSE(command.examples.empty());
    if (!command.program.empty() && place.run("command -v " + command.program).code != 0) {
      notTried(command.program + " is not built: examples of " + command.name);
      continue;
    }
    for (const std::string& example : command.examples) {
      INFO(example);
      Run run = place.run(example);
      CHECK(run.code == 0);
      CHECK(run.err == "");
      bool named = (example + " ").starts_with("tc0 " + command.name + " ");
      CHECK((named || example.find("> claims.json") != std::string::npos));
    }
  }
}

TEST_CASE("--help and --version of every command, and of none, go to standard output") {
  Workplace place;
  std::vector<std::string> names{""};
  for (const Command& command : tc0Commands().commands) names.push_back(command.name);
  for (const std::string& name : names) {
    std::string help = place.output("tc0 " + name + " --help");
    const CommandTable& table = tc0Commands();
    CHECK(help == (name.empty() ? helpText(table) : helpText(table, commandNamed(table, name))));
    CHECK(help == place.output("tc0 help " + name));
    CHECK(help == place.output("tc0 " + name + " -h"));
    CHECK(place.output("tc0 " + name + " --version") == "tc0 " TC0_VERSION "\n");
  }
  CHECK(place.output("tc0-check --help").starts_with("usage: tc0-check FILE"));
  CHECK(place.output("tc0-check --version") == "tc0-check " TC0_VERSION "\n");
}

TEST_CASE("help names every option and keeps to 100 columns") {
  for (const Command& command : tc0Commands().commands) {
    std::string help = helpText(tc0Commands(), command);
    for (const Option& option : command.options) {
      INFO(command.name << " " << option.name);
      CHECK(help.find(option.name) != std::string::npos);
    }
    INFO(help);
    for (std::size_t at = 0; at < help.size();) {
      std::size_t end = help.find('\n', at);
      CHECK(end - at <= 100);
      at = end + 1;
    }
  }
}

TEST_CASE("tc0 check takes every option that tc0-check explains") {
  Workplace place;
  std::string help = place.output("tc0-check --help"), ours = place.output("tc0 check --help");
  for (const Option& option : commandNamed(tc0Commands(), "check").options) {
    INFO(option.name);
    CHECK(help.find("\n  " + option.name + " ") != std::string::npos);
    CHECK(ours.find("\n  " + option.name + " ") != std::string::npos);
  }
  place.output("tc0 new attention --n 2 -o a.tc0");
  for (const char* option : {"", " --json", " --one-by-one", " --by-classes --max-work=1000000"}) {
    INFO(option);
    std::string found = place.output(std::string("tc0-check a.tc0") + option);
    CHECK(place.output(std::string("tc0 check a.tc0") + option) == found);
  }
}

TEST_CASE("completion scripts are sound and name every command and option") {
  Workplace place;
  for (const char* name : {"bash", "zsh", "fish"}) {
    std::string shell = name;
    INFO(shell);
    std::string script = place.output("tc0 completion " + shell);
    place.write("script." + shell, script);
    if (shell == "bash" || isInstalled(shell)) {
      place.output(shell + " -n script." + shell);
    } else {
      WARN(shell << " is not installed: its script is not parsed");
    }
    for (const Command& command : tc0Commands().commands) {
      CHECK(script.find(command.name) != std::string::npos);
      for (const Option& option : command.options) {
        std::string word = shell == "fish" ? "-l " + option.name.substr(2) : option.name;
        INFO(word);
        CHECK(script.find(word) != std::string::npos);
      }
    }
  }
}

namespace {

// What bash offers for the last of the words, in the order of the rows. Files have no order of their own:
// `then` may be "| sort".
std::string completions(const Workplace& place, const std::string& words,
                        const std::string& then = "") {
  return place.output("source <(tc0 completion bash); COMP_WORDS=(" + words +
                      "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _tc0; "
                      "printf '%s\\n' \"${COMPREPLY[@]}\" " +
                      then);
}

}  // namespace

TEST_CASE("bash completes commands, and options after a command") {
  Workplace place;
  auto completions = [&](const std::string& words) { return ::completions(place, words); };
  CHECK(completions("tc0 st") == "stats\n");
  CHECK(completions("tc0 stats --j") == "--json\n");
  CHECK(completions("tc0 convert --te") == "--test-bench\n");
  CHECK(completions("tc0 stats st") == "\n");
}

TEST_CASE("bash completes values: choices, kinds, formats and files of the right end") {
  Workplace place;
  place.output("mkdir folder && touch st.tc0 st.blif st.txt s.json s.npy p.safetensors");
  auto completions = [&](const std::string& words) { return ::completions(place, words); };
  auto files = [&](const std::string& words) { return ::completions(place, words, "| sort"); };
  CHECK(completions("tc0 quanti") == "quantise\nquantize\n");
  CHECK(completions("tc0 compile --optimize d") == "depth\n");
  CHECK(completions("tc0 compile p --optimise = w") == "wires\n");
  CHECK(completions("tc0 simulate st.tc0 --engine ''") == "array\ngate\nnaive\nall\n");
  CHECK(completions("tc0 simulate --isa = avx5") == "avx512\n");
  CHECK(completions("tc0 simulate st.tc0 -i s.") == "s.json\ns.npy\n");
  CHECK(files("tc0 stats st") == "st.blif\nst.tc0\n");
  CHECK(files("tc0 stats --from th st") == "st.blif\nst.tc0\n");
  CHECK(completions("tc0 stats fol") == "folder\n");
  CHECK(completions("tc0 new att") == "attention\n");
  CHECK(completions("tc0 new --n 4 att") == "attention\n");
  CHECK(completions("tc0 new --n = 4 att") == "attention\n");
  CHECK(completions("tc0 completion z") == "zsh\n");
  CHECK(completions("tc0 manual ma") == "man\nmarkdown\n");
  CHECK(completions("tc0 convert st.tc0 o --to ver") == "verilog\nverilog-arrays\n");
  CHECK(completions("tc0 family --recipe s") == "shallow\n");
  CHECK(completions("tc0 quantize p.safetensors --recipe l") == "lean\nlinear\n");
  CHECK(completions("tc0 gate st.tc0 4") == "\n");
}

TEST_CASE("every look-up of an option in the sources is of an option that a row has") {
  std::set<std::string> names;
  for (const Command& command : tc0Commands().commands)
    for (const Option& option : command.options) names.insert(option.name);
  const std::regex call(R"((has|text|integer|integers|number|all|choice|knows)\(\"(--[a-z-]+)\")");
  for (const char* folder : {"/tools/tc0", "/model/command", "/model/command_rows"})
    for (const auto& entry :
         std::filesystem::directory_iterator(std::string(TC0_SOURCE) + folder)) {
      if (!entry.is_regular_file()) continue;
      std::string text = readFile(entry.path());
      for (std::sregex_iterator found(text.begin(), text.end(), call), end; found != end; ++found) {
        INFO(entry.path().string() << ": " << (*found)[2].str());
        CHECK(names.contains((*found)[2].str()));
      }
    }
}
