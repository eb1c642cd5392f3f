#include "tools/check/strict_json.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr int kMaxNesting = 32;
constexpr std::int64_t kMaxValues = 8'000'000;

/// What the parser calls at every event: refuses what is too deep, too large or there twice.
struct Limits {
  const std::string& where;
  std::vector<std::set<std::string>> names = {};
  std::int64_t values = 0;

  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    if (depth > kMaxNesting) refuse(where, ": JSON nested at most ", kMaxNesting, " deep required");
    if (++values > kMaxValues) refuse(where, ": at most ", kMaxValues, " JSON values required");
    if (event == Json::parse_event_t::object_start) names.emplace_back();
    if (event == Json::parse_event_t::object_end) names.pop_back();
    if (event == Json::parse_event_t::key) {
      const auto& name = parsed.get_ref<const std::string&>();
      if (!names.back().insert(name).second) {
        refuse(where, ": names must differ; found '", name, "' twice in one object");
      }
    }
    return true;
  }
};

}  // namespace

Json parseJson(std::string_view text, const std::string& where) {
  Limits limits{where};
  try {
    return Json::parse(text.begin(), text.end(), std::ref(limits));
  } catch (const Json::parse_error& error) {
    refuse(where, ": valid JSON required; it breaks at byte ", error.byte);
  } catch (const Json::exception&) {
    refuse(where, ": valid JSON required; found a number out of range");
  }
}

std::string described(const Json& value) {
  if (value.is_number()) return "the number " + value.dump();
  if (value.is_string()) return "the string '" + value.get<std::string>().substr(0, 40) + "'";
  return std::string(value.is_array() || value.is_object() ? "an " : "a ") + value.type_name();
}

Int integerOf(const Json& value, const std::string& where) {
  constexpr std::uint64_t kMost = std::numeric_limits<Int>::max();
  bool fits =
      value.is_number_unsigned() ? value.get<std::uint64_t>() <= kMost : value.is_number_integer();
  if (!fits) refuse(where, ": an integer of 64 bits required; found ", described(value));
  return value.get<Int>();
}

std::vector<Int> integersOf(const Json& value, const std::string& where) {
  if (!value.is_array()) refuse(where, ": an array of integers required; found ", described(value));
  std::vector<Int> result;
  result.reserve(value.size());
  for (const Json& element : value) result.push_back(integerOf(element, where));
  return result;
}

Fields::Fields(const Json& object, std::string where, std::initializer_list<std::string_view> known)
    : object_(&object), where_(std::move(where)) {
  if (!object.is_object()) refuse(where_, ": an object required; found ", described(object));
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      std::vector<std::string> words(known.begin(), known.end());
      refuse(where_, ": unknown name '", key, "'; the nearest known one is '", nearest(key, words),
             "'");
    }
  }
}

const Json& Fields::at(const char* key) const {
  auto found = object_->find(key);
  if (found == object_->end()) refuse(where_, ": '", key, "' required; it is missing");
  return *found;
}

const Json& Fields::array(const char* key) const {
  const Json& value = at(key);
  if (!value.is_array()) refuse(place(key), ": an array required; found ", described(value));
  return value;
}

std::string Fields::text(const char* key) const {
  const Json& value = at(key);
  if (!value.is_string()) refuse(place(key), ": a string required; found ", described(value));
  return value.get<std::string>();
}

Int Fields::integer(const char* key) const { return integerOf(at(key), place(key)); }

std::vector<Int> Fields::integers(const char* key) const { return integersOf(at(key), place(key)); }

namespace {

std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  word = word.substr(0, 64);
  return *std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
    return editDistance(word, a) < editDistance(word, b);
  });
}

}  // namespace tc0check
