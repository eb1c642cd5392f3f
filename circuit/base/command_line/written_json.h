#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// --json of the commands that write a file: one object on standard output that says what was
/// written, and the figures of the line that people get. tc0 and tc0-model share it.

/// Whether --json is given. Throws Error where the file would go to standard output too.
bool asksJson(const Arguments& arguments, const std::string& path);

/// What the object begins with, once the file is there: {"file": path, "bytes": its size, "kind":
/// kind}. A pipe or a device has no size, and no "bytes".
nlohmann::ordered_json writtenJson(const std::string& path, const std::string& kind);

/// The object as text with a line feed. What is not UTF-8, as a file's name may be, is replaced.
std::string jsonText(const nlohmann::ordered_json& json);

}  // namespace tc0
