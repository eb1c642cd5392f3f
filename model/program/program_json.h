#pragma once

#include <string>

#include "circuit/base/json_text.h"
#include "circuit/base/safetensors.h"
#include "model/program/program_file.h"

namespace tc0::program {

/// Rebuilds a program from its JSON text and the tensors of its file. `where` is the file's name in
/// messages; `note` is as for parseProgram.
Program programFrom(const JsonObject& text, const Container& container, const std::string& where,
                    const Note& note);

}  // namespace tc0::program
