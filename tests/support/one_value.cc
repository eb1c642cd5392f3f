#include "tests/support/one_value.h"

#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace onevalue {
namespace {

// A value somewhere in a JSON tree, and the place that holds it.
struct Place {
  Json* parent;
  std::string key;
  std::size_t at;

  Json& value() const { return parent->is_object() ? (*parent)[key] : (*parent)[at]; }
};

void collect(Json& value, std::vector<Place>& places) {
  if (value.is_object())
    for (auto& [key, child] : value.items()) places.push_back({&value, key, 0});
  if (value.is_array())
    for (std::size_t k = 0; k < value.size(); ++k) places.push_back({&value, "", k});
  if (value.is_structured())
    for (Json& child : value) collect(child, places);
}

void takeOut(const Place& place) {
  if (place.parent->is_object())
    place.parent->erase(place.key);
  else
    place.parent->erase(place.at);
}

}  // namespace

File::File(const std::string& bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) throw std::invalid_argument("no container");
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > bytes.size() - sizeof length) throw std::invalid_argument("no container");
  header = Json::parse(bytes.substr(sizeof length, length));
  data = bytes.substr(sizeof length + length);
}

std::string File::bytes() const {
  const std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::uint64_t length = text.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof length) + text + data;
}

std::string change(Json& tree, std::mt19937_64& random, const std::vector<std::string>& texts) {
  auto pick = [&](std::size_t count) { return std::size_t(random() % count); };
  std::vector<Place> places;
  collect(tree, places);
  if (places.empty()) throw std::invalid_argument("no values");
  const Place place = places[pick(places.size())];
  Json& value = place.value();
  const std::string before = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  constexpr std::int64_t kNumbers[] = {0,        1,        -1,        2,         3,        7,
                                       255,      1 << 20,  INT32_MAX, INT64_MAX, -8,       1L << 40,
                                       1L << 59, 1L << 60, 1L << 61,  1L << 62,  INT64_MIN};
  switch (pick(texts.empty() ? 6 : 8)) {
    case 0:
      takeOut(place);
      return "without " + before;
    case 1:
      if (value.is_array()) {
        value = Json::array();
        break;
      }
      [[fallthrough]];
    case 2:
      if (value.is_array() && !value.empty()) {
        value.push_back(value[pick(value.size())]);
        break;
      }
      [[fallthrough]];
    case 3:
      if (value.is_number_integer()) {
        const std::int64_t number = value;
        value = number + (number < INT64_MAX && pick(2) == 0 ? 1 : number > INT64_MIN ? -1 : 0);
        break;
      }
      [[fallthrough]];
    case 4:
      value = Json(places[pick(places.size())].value());
      break;
    case 5:
      value = kNumbers[pick(std::size(kNumbers))];
      break;
    default:
      value = texts[pick(texts.size())];
  }
  return before.substr(0, 60) + " -> " +
         place.parent->dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 120);
}

std::string change(File& file, std::mt19937_64& random, const std::vector<std::string>& texts) {
  Json& text = file.header.at("__metadata__").at("structure");
  Json structure = Json::parse(text.get<std::string>());
  if (random() % 4 == 0 && !file.data.empty()) {
    const std::size_t at = random() % file.data.size();
    file.data[at] = static_cast<char>(random() % 3 == 0 ? random() : file.data[at] + 1);
    return "data byte " + std::to_string(at);
  }
  std::string what = change(structure, random, texts);
  text = structure.dump(-1, ' ', false, Json::error_handler_t::replace);
  return what;
}

const std::vector<std::string>& growingTexts() {
  static const std::vector<std::string> kTexts{"s",
                                               "s",
                                               "s",
                                               "2 s",
                                               "3 s",
                                               "s^2",
                                               "2 s^2",
                                               "-s",
                                               "-2 s",
                                               "-1 s",
                                               "",
                                               "0 s",
                                               "1 s",
                                               "s + 1",
                                               "s^3",
                                               "n",
                                               "4611686018427387904 s",
                                               "s s",
                                               "rows",
                                               "01 s"};
  return kTexts;
}

}  // namespace onevalue
