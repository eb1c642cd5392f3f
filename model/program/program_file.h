#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "model/program/program.h"

namespace tc0::program {

/// A program is a safetensors file, usually called *.program.safetensors: its numbers are integer
/// tensors, its operations the JSON text under the metadata key "program". Reading rebuilds it
/// through ProgramBuilder, so a hostile file is refused and ranges are proven anew; those in the
/// file are compared.
Program parseProgram(std::string_view bytes, const std::string& where);
std::string formatProgram(const Program& program);

Program readProgram(const std::filesystem::path& path);
void writeProgram(const std::filesystem::path& path, const Program& program);

}  // namespace tc0::program
