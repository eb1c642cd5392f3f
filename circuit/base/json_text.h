#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tc0 {

/// Parses JSON that may be hostile. Throws Error, naming `where`, if it is no JSON, has duplicate
/// names in an object or is nested deeply.
nlohmann::json parseJson(std::string_view text, const std::string& where);

/// Reads the fields of a JSON object. Every access throws Error, saying where, what was required
/// and what was found, if the field is absent or of another type. Keeps a reference to the value.
class JsonObject {
 public:
  JsonObject(const nlohmann::json& value, std::string where);

  bool has(const char* key) const { return value_.contains(key); }
  const nlohmann::json& at(const char* key) const;
  std::string text(const char* key) const;
  std::int64_t integer(const char* key) const;
  std::int64_t integer(const char* key, std::int64_t otherwise) const {
    return has(key) ? integer(key) : otherwise;
  }
  std::vector<std::int64_t> integers(const char* key) const;
  const nlohmann::json::array_t& list(const char* key) const;

  /// Throws Error if there is a field of another name than these.
  void allow(const std::vector<const char*>& keys) const;

  const std::string& where() const { return where_; }

 private:
  const nlohmann::json& value_;
  std::string where_;
};

/// The value as an integer, or as a list of them; throws Error, naming `where`, if it is none.
std::int64_t toInteger(const nlohmann::json& value, const std::string& where);
std::vector<std::int64_t> toIntegers(const nlohmann::json& value, const std::string& where);

}  // namespace tc0
