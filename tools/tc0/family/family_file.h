#pragma once

#include <initializer_list>
#include <optional>
#include <string>

#include "circuit/family/circuit_family.h"
#include "tools/tc0/command.h"

namespace tc0 {

/// The family in the file, if it says that it is one. None if it is another file or cannot be read;
/// its reader then says what is wrong. Throws Error if the file is a broken family.
std::optional<CircuitFamily> familyIn(const std::string& path);

/// What `tc0 stats`, `tc0 gate` and `tc0 dump` do with a family. Their exit codes are the commands'.
int familyStats(const CircuitFamily& family, const Arguments& arguments);
int familyGate(const CircuitFamily& family, const Arguments& arguments);
/// `tc0 family --polynomial`.
int familyPolynomial(const Arguments& arguments);
int familyDump(const CircuitFamily& family, const Arguments& arguments);

/// Throws Error if one of these options is given, which only families have.
void requireNoFamilyOptions(const Arguments& arguments, std::initializer_list<const char*> options);

/// The side of a picture of so many tokens, for the option of this name. Throws Error unless the
/// number is a square, of at most kMaxSide.
std::int64_t sideOfTokens(std::int64_t tokens, const char* option);
/// The side of the family's member of so many tokens. Throws Error if it has none.
std::int64_t sideOf(const CircuitFamily& family, std::int64_t tokens, const char* option);

}  // namespace tc0
