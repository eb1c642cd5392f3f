#pragma once

#include <unistd.h>

#include <string>

namespace tc0 {

/// What the programs ask about the terminal that they print to. `descriptor` is that of the stream:
/// STDOUT_FILENO or STDERR_FILENO.

bool isTerminal(int descriptor);

/// The number of columns that a line may have. A terminal says it itself; otherwise, as for files and
/// pipes, the environment variable COLUMNS does; if neither does, it is 80.
int terminalWidth(int descriptor = STDOUT_FILENO);

/// The words of a text in lines that fit the width of the standard output.
std::string paragraph(const std::string& text);

/// Whether colour codes may be printed: only to a terminal, and not if the environment variable
/// NO_COLOR is set and not empty (https://no-color.org) or TERM is unset or "dumb".
bool colourAllowed(int descriptor = STDOUT_FILENO);

}  // namespace tc0
