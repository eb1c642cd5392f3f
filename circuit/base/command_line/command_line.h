#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "circuit/base/choice.h"
#include "circuit/base/command_line/option.h"

namespace tc0 {

/// The command line of a program: a table of commands, which feeds parsing, help, the manual,
/// completion and tests. Every program of the project has one, except tc0-check.

/// The arguments of a call. parseArguments() has checked them against the row of the command, with
/// all limits, before anybody sees them.
///
/// A name that is not an option of the command is a mistake in the program: look-ups of it throw
/// std::logic_error instead of answering "not given".
class Arguments {
 public:
  const std::vector<std::string>& positional() const { return positional_; }
  /// All arguments in the order given, options by their long names and apart from their values, for
  /// a program that they are handed over to.
  const std::vector<std::string>& words() const { return words_; }
  /// Whether the command has the option at all. Code that several commands share may ask.
  bool knows(const std::string& option) const { return known_.contains(option); }
  bool has(const std::string& option) const;
  /// The option's value (the last, if it is given again), else its default, else nothing.
  const std::string& text(const std::string& option) const;
  /// Every value given, in order.
  std::vector<std::string> all(const std::string& option) const;
  /// text() of an option whose row says that it takes an integer, integers between commas, or a
  /// number.
  std::int64_t integer(const std::string& option) const;
  std::vector<std::int64_t> integers(const std::string& option) const;
  double number(const std::string& option) const;
  /// text() as the value of a table of rows {value, name} (circuit/base/choice.h).
  template <class Rows>
  auto choice(const std::string& option, const Rows& rows) const {
    return choiceNamed(option.c_str(), rows, text(option));
  }
  /// integer() and integers() with limits beside those of the row.
  std::int64_t integer(const std::string& option, std::int64_t lo, std::int64_t hi) const;
  std::vector<std::int64_t> integers(const std::string& option, std::int64_t lo,
                                     std::int64_t hi) const;

 private:
  friend class ArgumentParser;
  void requireKnown(const std::string& option) const;

  std::set<std::string> known_;  // the names of the command's options
  std::vector<std::string> words_;
  std::vector<std::string> positional_;
  std::map<std::string, std::vector<std::string>> values_;  // of options given; "" of a switch
  std::map<std::string, std::string> defaults_;             // of options that have one
};

/// A command: a row of the table.
struct Command {
  std::string name;
  std::vector<Argument> positional;
  std::string summary;      // one line
  std::string description;  // the rest of the help: lines, or nothing
  std::vector<Option> options;
  std::vector<std::string> examples;              // command lines; a test runs all of them in order
  std::function<int(const Arguments&)> run = {};  // returns the exit code
  std::string program = {};  // the program that the command is handed over to, or nothing
  std::string also = {};     // another spelling of the name: "quantize"
};

struct CommandTable {
  std::string program;  // "tc0"
  std::string version;
  std::string summary;      // one line
  std::string description;  // lines, or nothing
  std::vector<Command> commands;
};

/// Throws Error, with the nearest name, if there is no such command.
const Command& commandNamed(const CommandTable& table, const std::string& name);

/// Throws Error: an unknown option (with the nearest one), a value outside the limits of its row, a
/// missing or superfluous argument.
Arguments parseArguments(const Command& command, const std::vector<std::string>& words);

/// A decimal integer in [lo, hi], such integers between commas, or a decimal fraction; throws Error
/// naming `what`.
std::int64_t parseInteger(const std::string& text, std::int64_t lo, std::int64_t hi,
                          const std::string& what);
std::vector<std::int64_t> parseIntegers(const std::string& text, std::int64_t lo, std::int64_t hi,
                                        const std::string& what);
double parseNumber(const std::string& text, const std::string& what);

/// Parts of help and manual: "-o, --output FILE"; the help of an option with its limits and its
/// default; "PROGRAM NAME arguments [options]".
std::string optionName(const Option& option);
std::string optionHelp(const Option& option);
std::string usageText(const CommandTable& table, const Command& command);

std::string helpText(const CommandTable& table);
std::string helpText(const CommandTable& table, const Command& command);

inline constexpr int kSuccess = 0;
inline constexpr int kFailed = 1;   // a claim or a comparison does not hold
inline constexpr int kInvalid = 2;  // wrong usage, or a file that cannot be used

/// Runs the command line without its first word. An error is one line on `err` that begins with the
/// program's name; bytes that cannot be printed are escaped in it. `out` is where commands print;
/// it is looked at in the end, and what cannot be written is an error.
int runCommandLine(const CommandTable& table, const std::vector<std::string>& words,
                   std::ostream& out, std::ostream& err);

}  // namespace tc0
