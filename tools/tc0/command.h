#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tc0 {

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
  /// The option's value, else its default.
  const std::string& text(const std::string& option) const;
  /// The same as a number; throws Error outside [lo, hi].
  std::int64_t integer(const std::string& option, std::int64_t lo, std::int64_t hi) const;

 private:
  friend Arguments parseArguments(const struct Command& command,
                                  const std::vector<std::string>& words);
  std::vector<std::string> words_;
  std::vector<std::string> positional_;
  std::map<std::string, std::string> values_;    // of the options given
  std::map<std::string, std::string> defaults_;  // of those that have one
};

/// A command: one row of the table that parsing, help, completion and tests are fed from.
struct Command {
  std::string name;
  std::vector<std::string> positional;  // names of the arguments; "[NAME]" may be left out
  std::string summary;                  // one line
  std::string description;              // the rest of the help
  std::vector<Option> options;
  std::vector<std::string> examples;  // command lines; a test runs all of them in order
  int (*run)(const Arguments&) = nullptr;
  const char* needs = nullptr;  // the program that it hands over to, where that may not be built
};

const std::vector<Command>& commands();
const Command& commandNamed(const std::string& name);

/// Throws Error: an unknown option (with the nearest one), a missing or superfluous argument.
Arguments parseArguments(const Command& command, const std::vector<std::string>& words);

/// A decimal integer in [lo, hi]; throws Error naming `what`.
std::int64_t parseInteger(const std::string& text, std::int64_t lo, std::int64_t hi,
                          const std::string& what);

/// The parts of help and manual: "-o, --output FILE", its help with the default, and "tc0 NAME
/// arguments [options]".
std::string optionName(const Option& option);
std::string optionHelp(const Option& option);
std::string usageText(const Command& command);

std::string helpText();
std::string helpText(const Command& command);

/// A completion script for bash, zsh or fish.
std::string completionScript(const std::string& shell);

inline constexpr int kSuccess = 0;
inline constexpr int kFailed = 1;   // a claim or a comparison does not hold
inline constexpr int kInvalid = 2;  // wrong usage, or a file that cannot be read, written or used

/// Runs the command line without its first word; prints errors as one line on stderr.
int runCommandLine(const std::vector<std::string>& words);

}  // namespace tc0
