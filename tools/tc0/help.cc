#include <sstream>

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"
#include "tools/tc0/command.h"

namespace tc0 {
namespace {

constexpr std::size_t kColumn = 24;
constexpr std::size_t kWidth = 96;

// Name and help side by side; the help wrapped.
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

std::string bashScript() {
  std::string names, cases;
  for (const Command& command : commands()) {
    names += " " + command.name;
    std::string options = "--help";
    for (const Option& option : command.options) options += " " + option.name;
    cases += cat("    ", command.name, ") words=\"", options, "\" ;;\n");
  }
  return cat("_tc0() {\n  local words=\"", names.substr(1),
             " --help --version\"\n  local current=${COMP_WORDS[COMP_CWORD]}\n"
             "  if ((COMP_CWORD > 1)); then\n    case ${COMP_WORDS[1]} in\n",
             cases,
             "    esac\n    [[ $current == -* ]] || words=\n  fi\n"
             "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n}\n"
             "complete -o default -F _tc0 tc0\n");
}

// Between single quotes zsh knows no escape; brackets and colons end parts of what _arguments
// takes.
std::string zshQuoted(const std::string& text) {
  std::string quoted;
  for (char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') quoted += '\\';
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return quoted;
}

// An autoloaded function of the file's name, which can be sourced as well.
std::string zshScript() {
  std::string names, cases;
  for (const Command& command : commands()) {
    names += cat("    '", command.name, ":", zshQuoted(command.summary), "'\n");
    cases += cat("    ", command.name, ") _arguments '--help[print help]'");
    for (const Option& option : command.options)
      cases += cat(" \\\n      '", option.name, "[", zshQuoted(option.help), "]",
                   option.argument.empty() ? "" : ":" + option.argument + ":_files", "'");
    cases += " '*:file:_files' ;;\n";
  }
  return cat("#compdef tc0\n_tc0() {\n  local -a names\n  names=(\n", names,
             "  )\n  if ((CURRENT == 2)); then\n    _describe command names\n    return\n  fi\n"
             "  local name=$words[2]\n  shift words\n  ((CURRENT--))\n  case $name in\n",
             cases,
             "  esac\n}\nif [[ $funcstack[1] == _tc0 ]]; then\n  _tc0 \"$@\"\nelse\n"
             "  compdef _tc0 tc0\nfi\n");
}

// Between single quotes fish knows two escapes.
std::string fishQuoted(const std::string& text) {
  std::string quoted = "'";
  for (char c : text) quoted += c == '\'' || c == '\\' ? cat('\\', c) : std::string(1, c);
  return quoted + "'";
}

std::string fishScript() {
  std::string text;
  for (const Command& command : commands()) {
    text += cat("complete -c tc0 -n __fish_use_subcommand -a ", command.name, " -d ",
                fishQuoted(command.summary), "\n");
    for (const Option& option : command.options)
      text += cat("complete -c tc0 -n '__fish_seen_subcommand_from ", command.name, "' -l ",
                  option.name.substr(2), option.argument.empty() ? "" : " -r", " -d ",
                  fishQuoted(option.help), "\n");
  }
  return text;
}

}  // namespace

std::string optionName(const Option& option) {
  std::string name = option.letter.empty() ? "" : option.letter + ", ";
  return name + option.name + (option.argument.empty() ? "" : " " + option.argument);
}

std::string optionHelp(const Option& option) {
  return option.otherwise.empty() ? option.help
                                  : option.help + " (default " + option.otherwise + ")";
}

std::string usageText(const Command& command) {
  std::string text = "tc0 " + command.name;
  for (const std::string& name : command.positional) text += " " + name;
  return command.options.empty() ? text : text + " [options]";
}

std::string helpText() {
  std::string text =
      "usage: tc0 COMMAND [arguments] [options]\n\n"
      "Threshold circuits of constant depth: make, count, compute, convert and check them.\n\n"
      "commands:\n";
  for (const Command& command : commands()) text += row(command.name, command.summary);
  text +=
      "\n`tc0 COMMAND --help` says more; --version prints the version.\n\n"
      "exit code: 0 success, 1 a claim or comparison does not hold, 2 wrong usage or a file that\n"
      "cannot be used (one line on standard error says what was required and what was found), 130\n"
      "interrupted. Files are written beside and renamed, so they are whole or absent.\n";
  return text;
}

std::string helpText(const Command& command) {
  std::string text = "usage: " + usageText(command) + "\n\n" + command.summary + "\n\n" +
                     command.description + "\noptions:\n";
  for (const Option& option : command.options) text += row(optionName(option), optionHelp(option));
  text += row("--help", "print this");
  text += "\nexamples:\n";
  for (const std::string& example : command.examples) text += "  $ " + example + "\n";
  return text;
}

std::string completionScript(const std::string& shell) {
  if (shell == "bash") return bashScript();
  if (shell == "zsh") return zshScript();
  if (shell == "fish") return fishScript();
  fail("completion: required bash, zsh or fish, found '", shell, "'",
       didYouMean(shell, {"bash", "zsh", "fish"}));
}

}  // namespace tc0
