#pragma once

#include <optional>
#include <string>

#include "model/import/scalar/number.h"

namespace tc0::importer {

/// Ways to make a number an integer. The last four treat the magnitude and keep the sign.
enum class RoundMode {
  kHalfEven,
  kFloor,
  kCeil,
  kHalfFloorUp,  // floor(x + 1/2)
  kAwayFromZero,
  kTowardZero,
  kHalfAwayFromZero,
  kHalfTowardZero,
};

/// QONNX's word for a way, in any case; throws Error, naming `where`, for another word.
RoundMode roundModeNamed(const std::string& word, const std::string& where);

Big rounded(RoundMode mode, const Surd& value);
/// The integer that every number of the ball is rounded to, if that is one.
std::optional<Big> rounded(RoundMode mode, const Ball& value);
/// The integer that every number within the error is rounded to, if that is one below 2^52.
std::optional<long double> rounded(RoundMode mode, Near value);
float rounded(RoundMode mode, float value);

}  // namespace tc0::importer
