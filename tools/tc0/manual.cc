#include "tools/tc0/manual.h"

#include <sstream>

#include "circuit/base/error.h"
#include "tools/tc0/command.h"

namespace tc0 {
namespace {

// Text that troff prints as it is.
std::string escaped(const std::string& text) {
  std::string result;
  bool lineStart = true;
  for (char c : text) {
    if (lineStart && (c == '.' || c == '\'')) result += "\\&";
    lineStart = c == '\n';
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
  }
  return result;
}

std::string lines(const std::string& text) {
  return text.empty() ? "" : ".nf\n" + escaped(text) + ".fi\n";
}

std::string title(const std::string& name) {
  return cat(".TH \"", name, "\" 1 \"\" \"tc0 ", TC0_VERSION, "\" \"tc0\"\n");
}

std::string nameSection(const std::string& name, const std::string& summary) {
  return cat(".SH NAME\n", escaped(name), " \\- ", escaped(summary), "\n");
}

std::string exampleLines(const Command& command) {
  std::string text;
  for (const std::string& example : command.examples) text += example + "\n";
  return text;
}

const char* const kExitStatus =
    ".SH EXIT STATUS\n"
    "0: success. 1: a claim or comparison does not hold. 2: wrong usage, or a file that cannot be\n"
    "used; one line on standard error says what was required and what was found. 130: "
    "interrupted.\n";

std::string manPage(const Command& command) {
  std::string text = title("TC0-" + command.name) +
                     nameSection("tc0-" + command.name, command.summary) + ".SH SYNOPSIS\n" +
                     escaped(usageText(command)) + "\n.SH DESCRIPTION\n" +
                     lines(command.description) + ".SH OPTIONS\n";
  for (const Option& option : command.options)
    text += cat(".TP\n.B ", escaped(optionName(option)), "\n", escaped(optionHelp(option)), "\n");
  text += ".TP\n.B \\-\\-help\nprint a summary of this\n";
  if (!command.examples.empty()) text += ".SH EXAMPLES\n" + lines(exampleLines(command));
  return text + kExitStatus + ".SH SEE ALSO\n.BR tc0 (1)\n";
}

std::string overview() {
  std::string text =
      title("TC0") +
      nameSection("tc0", "threshold circuits of constant depth: make, compute, count and check") +
      ".SH SYNOPSIS\ntc0 COMMAND [arguments] [options]\n.SH DESCRIPTION\n"
      "A threshold gate is 1 where an integer combination of 0/1 wires reaches a threshold. tc0\n"
      "makes circuits of such gates, computes them exactly, and counts their gates, wires and\n"
      "levels. Files are written beside and renamed, so they are whole or absent.\n.SH COMMANDS\n";
  for (const Command& command : commands())
    text += cat(".TP\n.BR tc0\\-", escaped(command.name), " (1)\n", escaped(command.summary), "\n");
  return text + kExitStatus;
}

std::string fenced(const std::string& text) { return "```\n" + text + "```\n"; }

// A cell of a table.
std::string cell(const std::string& text) {
  std::string result;
  for (char c : text) result += c == '|' ? "\\|" : std::string(1, c);
  return result;
}

const char* const kOrigin =
    "<!-- Written by tools/docs from the command table: change the table, not this file. -->\n";

std::string markdownPage(const Command& command) {
  std::string text = cat(kOrigin, "# tc0 ", command.name, "\n\n", command.summary, "\n\n",
                         fenced(usageText(command) + "\n"));
  if (!command.description.empty()) text += "\n" + fenced(command.description);
  text += "\n| option | meaning |\n|---|---|\n";
  for (const Option& option : command.options)
    text += cat("| `", cell(optionName(option)), "` | ", cell(optionHelp(option)), " |\n");
  text += "| `--help` | print this |\n";
  return command.examples.empty() ? text : text + "\nExamples:\n\n" + fenced(exampleLines(command));
}

std::string markdownList() {
  std::string text = cat(kOrigin, "# The command tc0\n\n| command | what it does |\n|---|---|\n");
  for (const Command& command : commands())
    text += cat("| [", command.name, "](", command.name, ".md) | ", cell(command.summary), " |\n");
  return text;
}

}  // namespace

std::vector<ManualPage> manPages() {
  std::vector<ManualPage> pages{{"tc0.1", overview()}};
  for (const Command& command : commands())
    pages.push_back({"tc0-" + command.name + ".1", manPage(command)});
  return pages;
}

std::vector<ManualPage> markdownPages() {
  std::vector<ManualPage> pages{{"README.md", markdownList()}};
  for (const Command& command : commands())
    pages.push_back({command.name + ".md", markdownPage(command)});
  return pages;
}

}  // namespace tc0
