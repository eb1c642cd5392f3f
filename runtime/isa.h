#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace tc0 {

/// Instruction sets, weakest first. Each includes those before it.
enum class Isa { kPortable, kAvx2, kAvx512, kVnni, kAmx };

/// Every instruction set with its name, weakest first. Options, help, tests and benchmarks read
/// this list and keep none of their own.
inline constexpr std::array<std::pair<Isa, const char*>, 5> kIsaNames{{{Isa::kPortable, "portable"},
                                                                       {Isa::kAvx2, "avx2"},
                                                                       {Isa::kAvx512, "avx512"},
                                                                       {Isa::kVnni, "vnni"},
                                                                       {Isa::kAmx, "amx"}}};

std::string_view isaName(Isa isa);
/// Throws Error if no instruction set has this name.
Isa isaNamed(std::string_view name);
/// The best instruction set of this machine. AMX counts only if the system lets this process use
/// it.
Isa bestIsa();
/// Throws Error if this machine lacks the instruction set.
void requireIsa(Isa isa);

}  // namespace tc0
