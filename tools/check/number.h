#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tc0check {

/// Numbers of the file are Int; weights and addresses in the making are Wide; what is counted is
/// Count. Count's arithmetic is checked: add and multiply throw TooLarge rather than wrap.
using Int = std::int64_t;
using Wide = __int128;
using Count = unsigned __int128;

Count add(Count a, Count b);
Count multiply(Count a, Count b);
/// a + b and a * b for estimates, which stop at the largest Count.
Count addOrMost(Count a, Count b);
Count multiplyOrMost(Count a, Count b);

/// |value|.
Count magnitude(Wide value);

/// a * b and a + b of weights of forms. A result that 64 bits do not hold is refused.
Int multiplyWeights(Int a, Int b);
Int addWeights(Int a, Int b);

std::string decimal(Count value);
std::string signedDecimal(Wide value);
/// Reads decimal digits alone, of a number below 2^128.
std::optional<Count> parseCount(std::string_view text);
/// Reads an optional sign and decimal digits, of a number of 64 bits.
std::optional<Int> parseInt(std::string_view text);

}  // namespace tc0check
