#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tc0 {

/// Parses JSON that may be hostile, in time and memory that grow with the text. Throws Error, naming
/// `where`, if it is no JSON, has duplicate names in an object, is nested more than 64 deep, or has
/// more than 8,000,000 values or 1,000,000 objects.
nlohmann::json parseJson(std::string_view text, const std::string& where);

/// Like parseJson for a text that is one object, but gives each field away as soon as it is read, so
/// the object may have any number of fields. The limits hold for each field. The visitor says
/// whether it gets the name for the first time; if not, the object is refused.
using JsonVisitor = std::function<bool(const std::string& name, const nlohmann::json& value)>;
void parseJsonFields(std::string_view text, const std::string& where, const JsonVisitor& visit);

/// A value as messages quote it, never longer than a line.
std::string quotedJson(const nlohmann::json& value);

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
