#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "tools/samples/samples.h"
#include "tools/samples/stored_array.h"

namespace tc0 {

/// The tensors of a .safetensors file (circuit/base/safetensors.h). Throws Error unless all of them
/// are of integers or booleans.
std::vector<StoredArray> parseTensors(std::string_view bytes, const std::string& where);

/// Every tensor in the narrowest type that holds its numbers. Takes the memory of the numbers twice
/// more.
void writeTensors(std::ostream& out, std::int64_t samples, const std::vector<NamedSamples>& arrays);

}  // namespace tc0
