#include <sstream>

#include "circuit/base/command_line/command_line.h"
#include "circuit/base/error.h"
#include "circuit/base/nearest.h"

namespace tc0 {
namespace {

constexpr std::size_t kColumn = 24;
constexpr std::size_t kWidth = 96;

// Name and help side by side. The help is wrapped; a name that is too long has a line of its own.
std::string row(std::string name, const std::string& help) {
  std::string line = "  " + name, text;
  if (line.size() + 2 > kColumn) {
    text = line + "\n";
    line.clear();
  }
  line.resize(kColumn, ' ');
  std::istringstream words(help);
  bool first = true;
  for (std::string word; words >> word; first = false) {
    if (!first && line.size() + 1 + word.size() > kWidth) {
      text += line + "\n";
      line = std::string(kColumn, ' ') + word;
    } else {
      line += (first ? "" : " ") + word;
    }
  }
  return text + line + "\n";
}

}  // namespace

const Command& commandNamed(const CommandTable& table, const std::string& name) {
  std::vector<std::string> names;
  for (const Command& command : table.commands) {
    if (command.name == name || (!command.also.empty() && command.also == name)) return command;
    names.push_back(command.name);
  }
  std::string nearest = didYouMean(name, names);
  fail("required a command, found '", name, "'",
       nearest.empty() ? "; `" + table.program + " --help` lists them" : nearest);
}

std::string optionName(const Option& option) {
  std::string name = option.letter.empty() ? "" : option.letter + ", ";
  name += option.name;
  if (!option.also.empty()) name += ", " + option.also;
  return option.argument.isSwitch() ? name : name + " " + option.argument.word;
}

std::string optionHelp(const Option& option) {
  std::string limits = limitsText(option.argument), text = option.help;
  if (!option.otherwise.empty())
    limits += (limits.empty() ? "" : "; ") + ("default " + option.otherwise);
  return limits.empty() ? text : text + " (" + limits + ")";
}

std::string usageText(const CommandTable& table, const Command& command) {
  std::string text = table.program + " " + command.name;
  for (const Argument& argument : command.positional) text += " " + argument.word;
  return command.options.empty() ? text : text + " [options]";
}

std::string helpText(const CommandTable& table) {
  std::string text =
      "usage: " + table.program + " COMMAND [arguments] [options]\n\n" + table.summary + "\n";
  if (!table.description.empty()) text += "\n" + table.description;
  text += "\ncommands:\n";
  for (const Command& command : table.commands) text += row(command.name, command.summary);
  return text + "\n`" + table.program +
         " COMMAND --help` says more; --version prints the version.\n\n"
         "exit code: 0 success, 1 a claim or comparison does not hold, 2 wrong usage or a file "
         "that\ncannot be used (one line on standard error says what was required and what was "
         "found), 130\ninterrupted. Files are written beside and renamed, so they are whole or "
         "absent.\n";
}

std::string helpText(const CommandTable& table, const Command& command) {
  std::string text = "usage: " + usageText(table, command) + "\n\n" + command.summary + "\n";
  if (!command.also.empty()) text += "Also written " + table.program + " " + command.also + ".\n";
  if (!command.description.empty()) text += "\n" + command.description;
  text += "\noptions:\n";
  for (const Option& option : command.options) text += row(optionName(option), optionHelp(option));
  text += row("--help", "print this");
  text += "\nexamples:\n";
  for (const std::string& example : command.examples) text += "  $ " + example + "\n";
  return text;
}

}  // namespace tc0
