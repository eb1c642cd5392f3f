#include "tools/tc0/choices.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/rows.h"

namespace tc0 {
namespace {

// Commands about the program itself, and about what others left.
std::vector<Command> ownRows() {
  return {
      {"report",
       {takes::folder("RUN")},
       "make one page about a run: pictures, figures, and the circuit to be walked",
       R"(RUN is a folder with what commands left there: figures (*.json), pictures (*.png, a .txt
beside one is its caption) and circuits (*.tc0). The page is one file and needs no network.
inputs.json in it holds samples for the circuits' values, as `tc0 eval` takes them.
)",
       {{"--output", takes::file("FILE", {".html"}), "the page to write", "", "-o"}, kWritten},
       {"tc0 report . -o report.html"},
       runReport},
      {"doctor",
       {},
       "say what this machine has, and what that means",
       "Processor, instruction sets that the engines use, memory, LibTorch and its devices.\n",
       {kJson},
       {"tc0 doctor", "tc0 doctor --json"},
       runDoctor},
      {"completion",
       {takes::meaning("the shell to complete in", takes::oneOf("SHELL", namesOf(shellChoices())))},
       "print a completion script for bash, zsh or fish",
       "For bash: source <(tc0 completion bash)\n",
       {},
       {"tc0 completion bash > tc0.bash"},
       runCompletion},
      {"manual",
       {takes::oneOf("FORMAT", namesOf(manualChoices())), takes::folder("FOLDER")},
       "write the manual of every command, as man pages or as Markdown",
       "FORMAT is man or markdown. The pages are made from the table that --help prints.\n",
       {},
       {"tc0 manual man .", "tc0 manual markdown ."},
       runManual},
  };
}

std::vector<Command> allRows() {
  std::vector<Command> rows = circuitRows();
  for (auto more : {samplerRows(), ownRows()}) rows.insert(rows.end(), more.begin(), more.end());
  return rows;
}

}  // namespace

const CommandTable& tc0Commands() {
  static const CommandTable kTable{
      "tc0", TC0_VERSION, "threshold circuits of constant depth: make, compute, count and check",
      "A threshold gate is 1 where an integer combination of 0/1 wires reaches a threshold. tc0\n"
      "makes circuits of such gates, computes them exactly, and counts their gates, wires and\n"
      "levels. With LibTorch it trains the generators that it turns into circuits.\n",
      allRows()};
  return kTable;
}

}  // namespace tc0
