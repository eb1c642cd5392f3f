#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// What --json prints. Commands that write a file print one object that says what was written, with
/// the figures of the line that people get without --json.

/// Whether --json is given. Throws Error if the file goes to standard output too.
bool asksJson(const Arguments& arguments, const std::string& path);

/// What the object begins with, once the file is there: {"file": path, "bytes": its size, "kind":
/// kind}. A pipe or a device has no size, and no "bytes".
nlohmann::ordered_json writtenJson(const std::string& path, const std::string& kind);

/// The object as text with a line feed. What is not UTF-8, as a file's name may be, is replaced.
std::string jsonText(const nlohmann::ordered_json& json);

/// Writes the figures to the file of --report, prints them if --json is given, and says whether it
/// printed them.
bool reportedJson(const Arguments& arguments, const std::string& json);

}  // namespace tc0
