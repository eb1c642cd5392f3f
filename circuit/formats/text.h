#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/base/error.h"

namespace tc0 {

/// A text from a file as messages show it: in quotes, with unprintable bytes escaped, and cut if it
/// is long.
std::string quoted(std::string_view text);

/// The number that a word is, in decimal digits; nothing if the word is none or it does not fit.
std::optional<std::int64_t> parseInteger(std::string_view word);
std::optional<std::uint64_t> parseNatural(std::string_view word);

/// Reads a text line by line, each split into words at blanks. Words are views into the text. Lines
/// without words are skipped. The constructor throws Error if there is a control character, which
/// means that this is no text file.
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
  /// The number of the current line, from 1. For lines that were joined it is the first of them;
  /// after the end, it is the last line of the text.
  std::int64_t line() const { return first_; }

  /// Throw Error at the current line, or at a given one.
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
