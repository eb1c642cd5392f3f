#include <algorithm>

#include "circuit/base/assert.h"
#include "circuit/base/command_line/command_line.h"
#include "circuit/base/error.h"
#include "circuit/base/nearest.h"

namespace tc0 {
namespace {

const Option& optionNamed(const Command& command, const std::string& name) {
  std::vector<std::string> names;
  for (const Option& option : command.options) {
    for (const std::string& spelling : {option.name, option.letter, option.also})
      if (!spelling.empty() && spelling == name) return option;
    names.push_back(option.name);
  }
  names.insert(names.end(), {"--help", "--version"});
  fail(command.name, ": required an option of this command, found '", name, "'",
       didYouMean(name, names));
}

std::string usage(const Command& command) {
  std::string text = command.name;
  for (const Argument& argument : command.positional) text += " " + argument.word;
  return text;
}

void checkPositional(const Command& command, const std::vector<std::string>& given) {
  std::size_t most = command.positional.size(), found = given.size();
  if (found < most && !command.positional[found].word.starts_with('[')) {
    const Argument& missing = command.positional[found];
    fail(command.name, ": required ", missing.word,
         missing.meaning.empty() ? "" : ", " + missing.meaning,
         ", found no such argument; usage: ", usage(command));
  }
  if (found > most)
    fail(command.name, ": required ", most, most == 1 ? " argument" : " arguments",
         ", found also '", given[most], "'");
  for (std::size_t i = 0; i < found; ++i) {
    const Argument& argument = command.positional[i];
    if (argument.kind == Argument::Kind::kChoice &&
        std::find(argument.choices.begin(), argument.choices.end(), given[i]) ==
            argument.choices.end())
      fail(command.name, ": required ", alternatives(argument.choices), ", found '", given[i], "'",
           didYouMean(given[i], argument.choices));
  }
}

// "-3" is a number and "-" standard input.
bool looksLikeOption(const std::string& word) {
  bool number = word.size() > 1 && word.find_first_not_of("0123456789", 1) == std::string::npos;
  return word.size() >= 2 && word[0] == '-' && !number;
}

}  // namespace

// Reads the words from left to right. A word is an option, the value of the option before it, or
// positional; "--" makes all words after it positional. Invariant: words_ holds what is read so
// far, so that another program given words_ reads the same.
class ArgumentParser {
 public:
  ArgumentParser(const Command& command, const std::vector<std::string>& words)
      : command_(command), words_(words) {
    for (const Option& option : command.options) {
      TC0_ASSERT(option.name.starts_with("--") && !arguments_.knows(option.name));
      arguments_.known_.insert(option.name);
      if (!option.otherwise.empty()) arguments_.defaults_[option.name] = option.otherwise;
    }
  }

  Arguments parse() {
    bool options = true;
    while (next_ < words_.size()) {
      const std::string& word = words_[next_++];
      if (options && word == "--") {
        options = false;
      } else if (options && looksLikeOption(word)) {
        readOption(word);
      } else {
        arguments_.positional_.push_back(word);
        arguments_.words_.push_back(word);
      }
    }
    checkPositional(command_, arguments_.positional_);
    checkBeside();
    return std::move(arguments_);
  }

 private:
  void readOption(const std::string& word) {
    std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    const Option& option = optionNamed(command_, word.substr(0, equals));
    const bool inside = equals != std::string::npos;
    arguments_.words_.push_back(option.name);
    std::vector<std::string>& values = arguments_.values_[option.name];
    if (option.argument.isSwitch()) {
      if (inside) fail(option.name, ": required no value, found '", word.substr(equals + 1), "'");
      values.emplace_back();
      return;
    }
    if (!inside && next_ == words_.size())
      fail(option.name, ": required ", option.argument.word, ", found none");
    values.push_back(inside ? word.substr(equals + 1) : words_[next_++]);
    arguments_.words_.push_back(values.back());
    checkValue(option.name, option.argument, values.back());
  }

  void checkBeside() const {
    for (const Option& option : command_.options) {
      if (option.beside.empty() || !arguments_.has(option.name)) continue;
      bool there = std::any_of(option.beside.begin(), option.beside.end(),
                               [&](const std::string& other) { return arguments_.has(other); });
      if (!there)
        fail(option.name, ": required ", alternatives(option.beside),
             " beside it, found no such option");
    }
  }

  const Command& command_;
  const std::vector<std::string>& words_;
  std::size_t next_ = 0;
  Arguments arguments_;
};

Arguments parseArguments(const Command& command, const std::vector<std::string>& words) {
  return ArgumentParser(command, words).parse();
}

}  // namespace tc0
