#include "circuit/base/json_text.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

using nlohmann::json;

constexpr int kMaxNesting = 64;

// A value as messages quote it, never longer than a line.
std::string quoted(const json& value) {
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  return text.size() <= 60 ? text : text.substr(0, 57) + "...";
}

}  // namespace

// The library calls `check` at every begin and end of a value. A set of names for each object that
// is open finds duplicates. The parser's own errors become one line that says where the word begins
// at which it stopped.
json parseJson(std::string_view text, const std::string& where) {
  std::vector<std::set<std::string>> names;
  auto check = [&](int depth, json::parse_event_t event, json& value) {
    if (depth > kMaxNesting)
      fail(where, ": required JSON nested at most ", kMaxNesting, " deep, found more");
    if (event == json::parse_event_t::object_start) names.emplace_back();
    if (event == json::parse_event_t::object_end) names.pop_back();
    if (event == json::parse_event_t::key && !names.back().insert(value.get<std::string>()).second)
      fail(where, ": required different names in a JSON object, found ", quoted(value), " twice");
    return true;
  };
  try {
    return json::parse(text.begin(), text.end(), check);
  } catch (const json::parse_error& error) {
    std::size_t at = std::min(std::max<std::size_t>(error.byte, 1) - 1, text.size());
    while (at > 0 && at < text.size() && std::isalnum(static_cast<unsigned char>(text[at - 1])))
      --at;  // to the begin of the word
    auto line = 1 + std::count(text.begin(), text.begin() + at, '\n');
    std::string rest(text.substr(at, 20));
    fail(where, ":", line, ": required JSON, found ",
         rest.empty() ? "the end of the text" : quoted(json(rest)), " at byte ", at);
  } catch (const json::exception&) {
    fail(where, ": required JSON with numbers that can be stored, found one that cannot");
  }
}

JsonObject::JsonObject(const json& value, std::string where)
    : value_(value), where_(std::move(where)) {
  if (!value.is_object()) fail(where_, ": required an object, found ", quoted(value));
}

const json& JsonObject::at(const char* key) const {
  auto found = value_.find(key);
  if (found == value_.end()) fail(where_, ": required a field '", key, "', found none");
  return *found;
}

std::string JsonObject::text(const char* key) const {
  const json& value = at(key);
  if (!value.is_string()) fail(where_, ", '", key, "': required a string, found ", quoted(value));
  return value.get<std::string>();
}

std::int64_t JsonObject::integer(const char* key) const {
  return toInteger(at(key), cat(where_, ", '", key, "'"));
}

std::vector<std::int64_t> JsonObject::integers(const char* key) const {
  return toIntegers(at(key), cat(where_, ", '", key, "'"));
}

const json::array_t& JsonObject::list(const char* key) const {
  const json& value = at(key);
  if (!value.is_array()) fail(where_, ", '", key, "': required a list, found ", quoted(value));
  return value.get_ref<const json::array_t&>();
}

void JsonObject::allow(const std::vector<const char*>& keys) const {
  for (const auto& field : value_.items()) {
    const std::string& key = field.key();
    bool known =
        std::any_of(keys.begin(), keys.end(), [&](const char* allowed) { return key == allowed; });
    if (!known)
      fail(where_, ": required only the fields ", listText(keys), ", found ", quoted(json(key)));
  }
}

std::int64_t toInteger(const json& value, const std::string& where) {
  bool fits = value.is_number_integer() &&
              !(value.is_number_unsigned() && value.get<std::uint64_t>() >> 63 != 0);
  if (!fits) fail(where, ": required an integer of 64 bits, found ", quoted(value));
  return value.get<std::int64_t>();
}

std::vector<std::int64_t> toIntegers(const json& value, const std::string& where) {
  if (!value.is_array()) fail(where, ": required a list of integers, found ", quoted(value));
  std::vector<std::int64_t> integers;
  integers.reserve(value.size());
  for (const json& element : value) integers.push_back(toInteger(element, where));
  return integers;
}

}  // namespace tc0
