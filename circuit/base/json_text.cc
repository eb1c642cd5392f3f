#include "circuit/base/json_text.h"

#include <algorithm>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

using nlohmann::json;

constexpr std::size_t kLongestQuote = 60;

}  // namespace

std::string quotedJson(const json& value) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() > kLongestQuote) return quotedJson(text.substr(0, kLongestQuote - 6) + "...");
  }
  if (value.is_structured() && value.size() > kLongestQuote)
    return cat(value.is_array() ? "a list of " : "an object of ", value.size());
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  return text.size() <= kLongestQuote ? text : text.substr(0, kLongestQuote - 3) + "...";
}

JsonObject::JsonObject(const json& value, std::string where)
    : value_(value), where_(std::move(where)) {
  if (!value.is_object()) fail(where_, ": required an object, found ", quotedJson(value));
}

const json& JsonObject::at(const char* key) const {
  auto found = value_.find(key);
  if (found == value_.end()) fail(where_, ": required a field '", key, "', found none");
  return *found;
}

std::string JsonObject::text(const char* key) const {
  const json& value = at(key);
  if (!value.is_string())
    fail(where_, ", '", key, "': required a string, found ", quotedJson(value));
  return value.get<std::string>();
}

std::int64_t JsonObject::integer(const char* key) const {
  return toInteger(at(key), where_ + ", '" + key + "'");
}

std::vector<std::int64_t> JsonObject::integers(const char* key) const {
  return toIntegers(at(key), where_ + ", '" + key + "'");
}

const json::array_t& JsonObject::list(const char* key) const {
  const json& value = at(key);
  if (!value.is_array()) fail(where_, ", '", key, "': required a list, found ", quotedJson(value));
  return value.get_ref<const json::array_t&>();
}

void JsonObject::allow(const std::vector<const char*>& keys) const {
  for (const auto& field : value_.items()) {
    const std::string& key = field.key();
    bool known =
        std::any_of(keys.begin(), keys.end(), [&](const char* allowed) { return key == allowed; });
    if (!known)
      fail(where_, ": required only the fields ", listText(keys), ", found ",
           quotedJson(json(key)));
  }
}

std::int64_t toInteger(const json& value, const std::string& where) {
  bool fits = value.is_number_integer() &&
              !(value.is_number_unsigned() && value.get<std::uint64_t>() >> 63 != 0);
  if (!fits) fail(where, ": required an integer of 64 bits, found ", quotedJson(value));
  return value.get<std::int64_t>();
}

std::vector<std::int64_t> toIntegers(const json& value, const std::string& where) {
  if (!value.is_array()) fail(where, ": required a list of integers, found ", quotedJson(value));
  std::vector<std::int64_t> integers;
  integers.reserve(value.size());
  for (const json& element : value) integers.push_back(toInteger(element, where));
  return integers;
}

}  // namespace tc0
