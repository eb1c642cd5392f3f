#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "model/program/program.h"

namespace tc0::program {

/// Takes a line about a file that is right and odd.
using Note = std::function<void(const std::string& line)>;

/// Reading and writing programs. A program is a safetensors file, usually called
/// *.program.safetensors: its numbers are integer tensors, and its operations are JSON text under
/// the metadata key "program". Reading rebuilds the program through ProgramBuilder, so a hostile
/// file is refused and ranges are proven anew; the ranges in the file must contain the proven ones.
/// If some are wider, `note` is called with a line that says how many, and which is the first.
Program parseProgram(std::string_view bytes, const std::string& where, const Note& note = nullptr);
std::string formatProgram(const Program& program);

Program readProgram(const std::filesystem::path& path);
void writeProgram(const std::filesystem::path& path, const Program& program);

}  // namespace tc0::program
