#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tc0 {

/// What an option, or a place on the command line, takes: the word that stands for it in the help,
/// and the values that it may have. Parsing, help and completion read the limits from here.
struct Argument {
  enum class Kind {
    kText,
    kInteger,   // within [least, most]
    kIntegers,  // one or more of them between commas
    kNumber,    // a decimal fraction
    kChoice,    // one of `choices`
    kFile,      // a file; its name usually ends in one of `choices`, which completion offers
    kFolder
  };

  // A row of a table gives the word alone for text without limits.
  Argument(const char* name = "") : word(name) {}
  Argument(std::string name) : word(std::move(name)) {}

  /// An option without argument, which is given or not.
  bool isSwitch() const { return word.empty(); }

  std::string word;  // "FILE"; empty: a switch; "[FILE]": may be left out
  Kind kind = Kind::kText;
  std::int64_t least = INT64_MIN, most = INT64_MAX;
  std::vector<std::string> choices = {};
  std::string meaning = {};  // what the word stands for, if it needs to be said when it is missing
};

/// Arguments of each kind, for the rows: {"--n", takes::integer("N", 1, 62), "how many"}.
namespace takes {

Argument integer(std::string word, std::int64_t least, std::int64_t most = INT64_MAX);
Argument integers(std::string word, std::int64_t least, std::int64_t most = INT64_MAX);
Argument number(std::string word);
Argument oneOf(std::string word, std::vector<std::string> choices);
Argument file(std::string word, std::vector<std::string> ends = {});
Argument folder(std::string word);
/// The argument, with what its word stands for.
Argument meaning(std::string what, Argument argument);

}  // namespace takes

/// Names of rows {value, name} (circuit/base/choice.h), for takes::oneOf.
template <class Rows>
std::vector<std::string> namesOf(const Rows& rows) {
  std::vector<std::string> names;
  for (const auto& [value, name] : rows) names.emplace_back(name);
  return names;
}

/// Throws Error if the text is no value of the argument; `what` is the option, or the command.
void checkValue(const std::string& what, const Argument& argument, const std::string& text);

/// The limits in words for the help, or nothing: "1 to 62", "at least 1", "lean or shallow".
std::string limitsText(const Argument& argument);

/// "bash, zsh or fish".
std::string alternatives(const std::vector<std::string>& names);

/// An option of a command: a row of the table.
struct Option {
  std::string name;  // "--json"
  Argument argument;
  std::string help;
  std::string otherwise = {};  // the default; empty: none
  std::string letter = {};     // "-o", which may stand for the name
  std::string also = {};       // another spelling of the name: "--optimise"
  /// Other options of the command. If there are any, this one needs one of them beside it.
  std::vector<std::string> beside = {};
};

/// The option, which means something only if one of the others is given too.
Option beside(std::vector<std::string> others, Option option);

}  // namespace tc0
