#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace tc0 {

/// The command line of a program: a table of commands that parsing, help, the manual, completion
/// and tests are fed from. Every program of the project but tc0-check has one.

/// An option of a command. A name of one letter may stand beside it: "-o, --output".
struct Option {
  std::string name;      // "--json"
  std::string argument;  // what it takes, such as "FILE"; empty: a switch
  std::string help;
  std::string otherwise = {};  // default, where there is one
  std::string letter = {};     // "-o"
};

/// The arguments of a call, checked against the command's options.
class Arguments {
 public:
  const std::vector<std::string>& positional() const { return positional_; }
  /// All of them in the order given, options by their long names with values apart, for a program
  /// that they are handed over to.
  const std::vector<std::string>& words() const { return words_; }
  bool has(const std::string& option) const { return values_.contains(option); }
  /// The option's value (the last, if it is given again), else its default, else nothing.
  const std::string& text(const std::string& option) const;
  /// Every value given, in order.
  std::vector<std::string> all(const std::string& option) const;
  /// text() as a number, or as integers between commas; Error outside [lo, hi].
  std::int64_t integer(const std::string& option, std::int64_t lo, std::int64_t hi) const;
  std::vector<std::int64_t> integers(const std::string& option, std::int64_t lo,
                                     std::int64_t hi) const;
  double number(const std::string& option) const;

 private:
  friend Arguments parseArguments(const struct Command& command,
                                  const std::vector<std::string>& words);
  std::vector<std::string> words_;
  std::vector<std::string> positional_;
  std::map<std::string, std::vector<std::string>> values_;  // of the options given, "" of a switch
  std::map<std::string, std::string> defaults_;             // of those that have one
};

/// A command: a row of the table.
struct Command {
  std::string name;
  std::vector<std::string> positional;  // names of the arguments; "[NAME]" may be left out
  std::string summary;                  // one line
  std::string description;              // the rest of the help: lines, or nothing
  std::vector<Option> options;
  std::vector<std::string> examples;              // command lines; a test runs all of them in order
  std::function<int(const Arguments&)> run = {};  // returns the exit code
  std::string program = {};  // the program that it is handed over to, where it is
};

struct CommandTable {
  std::string program;  // "tc0"
  std::string version;
  std::string summary;      // one line
  std::string description;  // lines, or nothing
  std::vector<Command> commands;
};

/// Throws Error where there is none, with the nearest name.
const Command& commandNamed(const CommandTable& table, const std::string& name);

/// Throws Error: an unknown option (with the nearest one), a missing or superfluous argument.
Arguments parseArguments(const Command& command, const std::vector<std::string>& words);

/// A decimal integer in [lo, hi]; throws Error naming `what`.
std::int64_t parseInteger(const std::string& text, std::int64_t lo, std::int64_t hi,
                          const std::string& what);

/// The parts of help and manual: "-o, --output FILE", its help with the default, and "PROGRAM NAME
/// arguments [options]".
std::string optionName(const Option& option);
std::string optionHelp(const Option& option);
std::string usageText(const CommandTable& table, const Command& command);

std::string helpText(const CommandTable& table);
std::string helpText(const CommandTable& table, const Command& command);

inline constexpr int kSuccess = 0;
inline constexpr int kFailed = 1;   // a claim or a comparison does not hold
inline constexpr int kInvalid = 2;  // wrong usage, or a file that cannot be used

/// Runs the command line without its first word; an error is one line on `err`, beginning with the
/// program's name. `out` is where commands print and is looked at in the end: what cannot be
/// written is an error.
int runCommandLine(const CommandTable& table, const std::vector<std::string>& words,
                   std::ostream& out, std::ostream& err);

}  // namespace tc0
