#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tc0 {

/// How the tokens of a family's members lie: in a square picture of n = s^2, or in a row of n = s.
/// Either way s is called the side.
enum class TokenGrid { kSquare, kRow };

/// A whole number of a family of circuits: factor * s^power, s being the side of the members.
struct SideNumber {
  std::int64_t factor = 0;
  int power = 0;  // 0, 1 or 2; 0 if the factor is 0

  static constexpr int kMostPower = 2;

  bool grows() const { return power > 0; }
  /// Throws Error, naming `where`, if the number does not fit 64 bits.
  std::int64_t at(std::int64_t side, const std::string& where) const;
  bool operator==(const SideNumber&) const = default;
};

/// "7", "s", "4 s", "-2 s^2".
std::string text(const SideNumber& number);

/// The number that `text` writes. None unless it is just what the function above makes.
std::optional<SideNumber> sideNumberFrom(const std::string& text);

/// The one number c s^p, p being 0, 1 or 2, that has these values at sides a < b, a being at least
/// 2. None if there is none.
std::optional<SideNumber> sideNumberThrough(std::int64_t a, std::int64_t atA, std::int64_t b,
                                            std::int64_t atB);

/// Families have members of sides up to this, if tokens lie in a square or in a row: of up to 2^40
/// tokens. Numbers of gates fit 128 bits.
inline constexpr std::int64_t kMaxSide = std::int64_t{1} << 20;
inline constexpr std::int64_t kMaxRow = std::int64_t{1} << 40;

}  // namespace tc0
