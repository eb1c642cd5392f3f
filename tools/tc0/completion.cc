#include <iostream>

#include "circuit/base/error.h"
#include "tools/tc0/commands.h"

namespace tc0 {
namespace {

bool isFile(const Argument& argument) { return argument.kind == Argument::Kind::kFile; }
bool isChoice(const Argument& argument) { return argument.kind == Argument::Kind::kChoice; }

std::string joined(const std::vector<std::string>& words, const std::string& separator) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

std::vector<std::string> spellings(const Option& option) {
  std::vector<std::string> names{option.name};
  for (const std::string& other : {option.letter, option.also})
    if (!other.empty()) names.push_back(other);
  return names;
}

std::vector<std::string> spellings(const Command& command) {
  std::vector<std::string> names{command.name};
  if (!command.also.empty()) names.push_back(command.also);
  return names;
}

// ".json" is "json" in the patterns of shells.
std::vector<std::string> withoutDots(std::vector<std::string> ends) {
  for (std::string& end : ends) end.erase(0, 1);
  return ends;
}

// A case of _tc0_values: what may stand in a slot, which is an option or the number of a place.
// "= WORD..." are words, ". END..." ends of names of files.
std::string bashValues(const Command& command, const std::string& slot, const Argument& argument) {
  if (argument.choices.empty()) return "";
  std::string values = isFile(argument) ? ". " + joined(withoutDots(argument.choices), " ")
                                        : "= " + joined(argument.choices, " ");
  return cat("    '", command.name, " ", slot, "') echo \"", values, "\" ;;\n");
}

// The function completes the word under the cursor. It counts the places before it, passing over
// options and their values. Words that readline splits at "=" are read as if they were apart.
constexpr const char* kBashFunction = R"(_tc0() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "$(_tc0_commands) --help --version" -- "$current")
    return
  fi
  local command options valued values place=0 i
  command=$(_tc0_name "${COMP_WORDS[1]}")
  options=$(_tc0_options "$command") valued=$(_tc0_valued "$command")
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 2; i < COMP_CWORD; ++i)); do
    if [[ ${COMP_WORDS[i]} != -* ]]; then
      ((++place))
    elif [[ " $valued " == *" ${COMP_WORDS[i]} "* ]]; then
      ((++i))
      [[ ${COMP_WORDS[i]} != = ]] || ((++i))
    fi
  done
  if [[ " $valued " == *" $previous "* ]]; then
    values=$(_tc0_values "$command $previous")
  elif [[ $current == -* ]]; then
    values="= $options"
  else
    values=$(_tc0_values "$command $place")
  fi
  if [[ $values == =* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "${values:2}" -- "$current")
  elif [[ $values == .* ]]; then
    compopt -o filenames 2>/dev/null
    local name end
    while IFS= read -r name; do
      [[ ! -d $name ]] || COMPREPLY+=("$name")
      for end in ${values:2}; do
        [[ -d $name || $name != *."$end" ]] || COMPREPLY+=("$name")
      done
    done < <(compgen -f -- "$current")
  fi
}
complete -o default -F _tc0 tc0
)";

std::string bashScript() {
  std::string commands, names, options, valued, values;
  for (const Command& command : tc0Commands().commands) {
    commands += " " + joined(spellings(command), " ");
    if (!command.also.empty()) names += cat("    ", command.also, ") echo ", command.name, " ;;\n");
    std::string all = "--help", taking;
    for (const Option& option : command.options) {
      all += " " + option.name;
      if (option.argument.isSwitch()) continue;
      for (const std::string& spelling : spellings(option)) {
        taking += (taking.empty() ? "" : " ") + spelling;
        values += bashValues(command, spelling, option.argument);
      }
    }
    for (std::size_t place = 0; place < command.positional.size(); ++place)
      values += bashValues(command, std::to_string(place), command.positional[place]);
    options += cat("    ", command.name, ") echo \"", all, "\" ;;\n");
    valued += cat("    ", command.name, ") echo \"", taking, "\" ;;\n");
  }
  auto function = [](const std::string& name, const std::string& cases) {
    return cat("_tc0_", name, "() {\n  case $1 in\n", cases, "  esac\n}\n");
  };
  return cat("_tc0_commands() { echo \"", commands.substr(1), "\"; }\n",
             function("name", names + "    *) echo \"$1\" ;;\n"), function("options", options),
             function("valued", valued), function("values", values), kBashFunction);
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

// The part of a specification that says what an argument may be.
std::string zshValues(const Argument& argument) {
  std::string text = ":" + zshQuoted(argument.word) + ":";
  if (isChoice(argument)) return text + "(" + joined(argument.choices, " ") + ")";
  if (isFile(argument) && !argument.choices.empty())
    return text + "_files -g \"*.(" + joined(withoutDots(argument.choices), "|") + ")\"";
  return text + (argument.kind == Argument::Kind::kFolder ? "_files -/" : "_files");
}

// An autoloaded function of the file's name, which can be sourced as well.
std::string zshScript() {
  std::string names, cases;
  for (const Command& command : tc0Commands().commands) {
    for (const std::string& name : spellings(command))
      names += cat("    '", name, ":", zshQuoted(command.summary), "'\n");
    cases += cat("    ", joined(spellings(command), "|"), ") _arguments '--help[print help]'");
    for (const Option& option : command.options)
      for (const std::string& spelling : spellings(option))
        cases += cat(" \\\n      '", spelling, "[", zshQuoted(option.help), "]",
                     option.argument.isSwitch() ? "" : zshValues(option.argument), "'");
    for (const Argument& argument : command.positional)
      cases +=
          cat(" \\\n      '", argument.word.starts_with('[') ? ":" : "", zshValues(argument), "'");
    cases += " ;;\n";
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

std::string fishValues(const Argument& argument) {
  if (isChoice(argument)) return " -x -a " + fishQuoted(joined(argument.choices, " "));
  if (!isFile(argument) || argument.choices.empty()) return " -r";
  return " -r -a " + fishQuoted("(__fish_complete_suffix " + joined(argument.choices, " ") + ")");
}

std::string fishScript() {
  std::string text;
  for (const Command& command : tc0Commands().commands) {
    const std::string names = joined(spellings(command), " ");
    for (const std::string& name : spellings(command))
      text += cat("complete -c tc0 -n __fish_use_subcommand -a ", name, " -d ",
                  fishQuoted(command.summary), "\n");
    const std::string after = cat("complete -c tc0 -n '__fish_seen_subcommand_from ", names, "'");
    for (const Option& option : command.options)
      text += cat(after, " -l ", option.name.substr(2),
                  option.also.empty() ? "" : " -l " + option.also.substr(2),
                  option.letter.empty() ? "" : " -s " + option.letter.substr(1),
                  option.argument.isSwitch() ? "" : fishValues(option.argument), " -d ",
                  fishQuoted(option.help), "\n");
    for (const Argument& argument : command.positional)
      if (isChoice(argument))
        text += cat(after, " -f -a ", fishQuoted(joined(argument.choices, " ")), "\n");
  }
  return text;
}

}  // namespace

std::string completionScript(Shell shell) {
  switch (shell) {
    case Shell::kBash:
      return bashScript();
    case Shell::kZsh:
      return zshScript();
    case Shell::kFish:
      return fishScript();
  }
  return "";
}

int runCompletion(const Arguments& arguments) {
  std::cout << completionScript(
      choiceNamed("completion", shellChoices(), arguments.positional()[0]));
  return kSuccess;
}

}  // namespace tc0
