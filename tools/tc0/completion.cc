#include "circuit/base/error.h"
#include "circuit/base/nearest.h"
#include "tools/tc0/command.h"

namespace tc0 {
namespace {

std::string bashScript() {
  std::string names, cases;
  for (const Command& command : tc0Commands().commands) {
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
  for (const Command& command : tc0Commands().commands) {
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
  for (const Command& command : tc0Commands().commands) {
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

std::string completionScript(const std::string& shell) {
  if (shell == "bash") return bashScript();
  if (shell == "zsh") return zshScript();
  if (shell == "fish") return fishScript();
  fail("completion: required bash, zsh or fish, found '", shell, "'",
       didYouMean(shell, {"bash", "zsh", "fish"}));
}

}  // namespace tc0
