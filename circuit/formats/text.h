#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/base/error.h"

namespace tc0 {

/// Something from a file, fit for a message: in quotes, unprintable bytes escaped, long ones cut.
std::string quoted(std::string_view text);

/// A whole number, decimal, nothing before or after it; nothing where it is not one or does not
/// fit.
std::optional<std::int64_t> parseInteger(std::string_view word);
std::optional<std::uint64_t> parseNatural(std::string_view word);

/// Walks a text by lines, each split into words at blanks. Words are views into the text. Lines
/// that are empty or comments only are skipped. Control characters are refused at once: they mean
/// that this is no text file.
class LineReader {
 public:
  struct Syntax {
    char comment = '#';                 // from here to the end of the line
    bool continued = false;             // a backslash at the end joins the next line
    std::string_view punctuation = "";  // characters that are words of their own
  };

  LineReader(std::string_view text, std::string where, Syntax syntax);

  /// Moves to the next line that has words; false at the end.
  bool next();
  std::span<const std::string_view> words() const { return words_; }
  /// Of the first of the lines that were joined, from 1; after the end, the number of the last
  /// line.
  std::int64_t line() const { return first_; }

  template <class... Parts>
  [[noreturn]] void refuse(const Parts&... parts) const {
    refuseAt(first_, parts...);
  }
  template <class... Parts>
  [[noreturn]] void refuseAt(std::int64_t line, const Parts&... parts) const {
    fail(where_, ":", line, ": ", parts...);
  }

 private:
  void split(std::string_view line);

  std::string_view rest_;
  std::string where_;
  Syntax syntax_;
  std::vector<std::string_view> words_;
  std::int64_t first_ = 0;
  std::int64_t last_ = 0;
};

}  // namespace tc0
