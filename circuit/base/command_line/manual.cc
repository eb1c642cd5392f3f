#include "circuit/base/command_line/manual.h"

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"

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

std::string heading(const CommandTable& table, std::string name, const std::string& summary) {
  std::string text = cat(".SH NAME\n", escaped(name), " \\- ", escaped(summary), "\n");
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  return cat(".TH \"", name, "\" 1 \"\" \"tc0 ", table.version, "\" \"tc0\"\n", text);
}

std::string exampleLines(const Command& command) {
  std::string text;
  for (const std::string& example : command.examples) text += example + "\n";
  return text;
}

std::string optionList(const Command& command) {
  std::string text;
  for (const Option& option : command.options)
    text += cat(".TP\n.B ", escaped(optionName(option)), "\n", escaped(optionHelp(option)), "\n");
  return text;
}

const char* const kExitStatus =
    ".SH EXIT STATUS\n"
    "0: success. 1: a claim or comparison does not hold. 2: wrong usage, or a file that cannot be\n"
    "used; one line on standard error says what was required and what was found. 130: "
    "interrupted.\n";

std::string alsoWritten(const CommandTable& table, const Command& command) {
  return command.also.empty() ? "" : cat("Also written ", table.program, " ", command.also, ".\n");
}

// Lines as they are: the usage of the command, then that of the program that it is handed over to,
// if the command is all of that program.
std::string synopsis(const CommandTable& table, const Command& command) {
  std::string usage = usageText(table, command) + "\n";
  std::string page = table.program + "-" + command.name;
  return lines(command.program == page ? usage + page + usage.substr(page.size()) : usage);
}

ManualPage manPage(const CommandTable& table, const Command& command) {
  std::string name = table.program + "-" + command.name;
  std::string text =
      cat(heading(table, name, command.summary), ".SH SYNOPSIS\n", synopsis(table, command),
          ".SH DESCRIPTION\n", lines(alsoWritten(table, command) + command.description),
          ".SH OPTIONS\n", optionList(command), ".TP\n.B \\-\\-help\nprint a summary of this\n");
  if (!command.examples.empty()) text += ".SH EXAMPLES\n" + lines(exampleLines(command));
  return {name + ".1",
          cat(text, kExitStatus, ".SH SEE ALSO\n.BR ", escaped(table.program), " (1)\n")};
}

// The page of the program but its commands and what comes after them.
std::string overview(const CommandTable& table) {
  return cat(heading(table, table.program, table.summary), ".SH SYNOPSIS\n", escaped(table.program),
             " COMMAND [arguments] [options]\n.SH DESCRIPTION\n", lines(table.description),
             ".SH COMMANDS\n");
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

ManualPage markdownPage(const CommandTable& table, const Command& command) {
  std::string text = cat(kOrigin, "# ", table.program, " ", command.name, "\n\n", command.summary,
                         "\n\n", fenced(usageText(table, command) + "\n"));
  std::string description = alsoWritten(table, command) + command.description;
  if (!description.empty()) text += "\n" + fenced(description);
  text += "\n| option | meaning |\n|---|---|\n";
  for (const Option& option : command.options)
    text += cat("| `", cell(optionName(option)), "` | ", cell(optionHelp(option)), " |\n");
  text += "| `--help` | print this |\n";
  if (!command.examples.empty()) text += "\nExamples:\n\n" + fenced(exampleLines(command));
  return {command.name + ".md", text};
}

std::string markdownList(const CommandTable& table) {
  std::string text =
      cat(kOrigin, "# The command ", table.program, "\n\n| command | what it does |\n|---|---|\n");
  for (const Command& command : table.commands)
    text += cat("| [", command.name, "](", command.name, ".md) | ", cell(command.summary), " |\n");
  return text;
}

}  // namespace

std::vector<ManualPage> manPages(const CommandTable& table) {
  std::string list = overview(table);
  for (const Command& command : table.commands)
    list += cat(".TP\n.BR ", escaped(table.program + "-" + command.name), " (1)\n",
                escaped(command.summary), "\n");
  std::vector<ManualPage> pages{{table.program + ".1", list + kExitStatus}};
  for (const Command& command : table.commands) {
    pages.push_back(manPage(table, command));
    if (!command.also.empty())
      pages.push_back({cat(table.program, "-", command.also, ".1"), pages.back().text});
  }
  return pages;
}

ManualPage singleManPage(const CommandTable& table) {
  std::string text = overview(table);
  for (const Command& command : table.commands)
    text += cat(".SS ", escaped(usageText(table, command)), "\n", escaped(command.summary), ".\n",
                lines(command.description), optionList(command));
  return {table.program + ".1", text + kExitStatus + ".SH SEE ALSO\n.BR tc0 (1)\n"};
}

std::vector<ManualPage> markdownPages(const CommandTable& table) {
  std::vector<ManualPage> pages{{"README.md", markdownList(table)}};
  for (const Command& command : table.commands) pages.push_back(markdownPage(table, command));
  return pages;
}

std::string writePages(const std::string& folder, const std::vector<ManualPage>& pages) {
  if (!std::filesystem::is_directory(folder))
    fail("manual: required a folder that exists, found '", folder, "'");
  for (const ManualPage& page : pages)
    writeFile(folder + "/" + page.name, [&](std::ostream& out) { out << page.text; });
  return cat(folder, ": ", pages.size(), pages.size() == 1 ? " page\n" : " pages\n");
}

}  // namespace tc0
