#pragma once

#include <functional>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tools/check/number.h"

namespace tc0check {

using Json = nlohmann::json;

/// Parses JSON and refuses what a hostile file may hold: names that occur twice, nesting beyond 64,
/// more than 8,000,000 values or 1,000,000 objects. `where` begins every message. The time grows
/// with the text.
Json parseJson(std::string_view text, const std::string& where);

/// Parses an object and hands out one member after the other, so that it may have any number of
/// them. The limits above hold for each member. `take` returns false for a name that it has had,
/// which is refused.
using TakeMember = std::function<bool(const std::string& name, const Json& value)>;
void parseMembers(std::string_view text, const std::string& where, const TakeMember& take);

/// Refuses a name unless it has 1 to 256 bytes without blanks and control characters. The parser has
/// seen to it that it is UTF-8.
void checkName(const std::string& name, const std::string& where);

/// A text of a file as messages repeat it: at most 80 bytes.
std::string brief(std::string_view text);

/// The fields of one JSON object, each read by name and type. A name outside `known` is refused, so
/// nothing in a file goes unread.
class Fields {
 public:
  Fields(const Json& object, std::string where, std::initializer_list<std::string_view> known);

  bool has(const char* key) const { return object_->contains(key); }
  const Json& at(const char* key) const;     // required
  const Json& array(const char* key) const;  // required, an array
  std::string text(const char* key) const;   // required, a string
  std::string name(const char* key) const;   // required, a string that checkName takes
  Int integer(const char* key) const;        // required, an integer of 64 bits
  std::vector<Int> integers(const char* key) const;
  std::string place(const char* key) const { return where_ + ", " + key; }
  const std::string& where() const { return where_; }

 private:
  const Json* object_;
  std::string where_;
};

Int integerOf(const Json& value, const std::string& where);
std::vector<Int> integersOf(const Json& value, const std::string& where);

/// A value as messages name it: "the string 'a'", "the number 1.5", "an object".
std::string described(const Json& value);

/// The word of `known` that is closest to `word` by edit distance.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace tc0check
