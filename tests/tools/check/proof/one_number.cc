#include "tests/tools/check/proof/one_number.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace onenumber {

namespace {

// The kind of a number in a JSON text, by the last name on the way to it.
std::string kindOf(const std::string& name, const std::string& before) {
  if (name == "at" || name.ends_with("At")) return "map";
  if (name == "scale" || name == "factor") return "scale";
  if (name == "domain" || name == "range") return name;
  for (const char* shape :
       {"shape", "over", "width", "variants", "axis", "rank", "permutation", "start", "stride"}) {
    if (name == shape) return "shape";
  }
  for (const char* operand :
       {"source", "array", "tensor", "step", "x", "a", "b", "parts", "numerator", "denominator"}) {
    if (name == operand) return "operand";
  }
  return before;
}

std::string kindOfTensor(const std::string& name) {
  if (name.ends_with(".p") || name.ends_with(".q")) return "threshold";
  if (name.ends_with(".base")) return "base";
  if (name.ends_with(".increments")) return "increment";
  if (name.ends_with(".start")) return "start";
  return "weight";
}

std::int64_t otherThan(std::int64_t value, std::mt19937_64& random) {
  auto moved = [&](std::uint64_t by) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) + by);
  };
  switch (random() % 10) {
    case 0:
      if (value != 0) return static_cast<std::int64_t>(-static_cast<std::uint64_t>(value));
      return 1;
    case 1:
      return value != 0 ? 0 : -1;
    case 2:
      return moved(2 + random() % 30);
    case 3:
      return moved(-(2 + random() % 30));
    default:
      return moved(random() % 2 == 0 ? 1 : -1);
  }
}

std::int64_t readNumber(const char* at, int width) {
  std::uint64_t value = 0;
  for (int k = 0; k < width; ++k) {
    value |= std::uint64_t{static_cast<unsigned char>(at[k])} << (8 * k);
  }
  int unused = 64 - 8 * width;
  return static_cast<std::int64_t>(value << unused) >> unused;
}

void writeNumber(char* at, int width, std::int64_t value) {
  for (int k = 0; k < width; ++k) at[k] = static_cast<char>(value >> (8 * k) & 255);
}

}  // namespace

const std::vector<std::string>& kinds() {
  static const std::vector<std::string> kKinds{"weight", "threshold", "base",    "increment",
                                               "start",  "map",       "scale",   "domain",
                                               "range",  "shape",     "operand", "hint"};
  return kKinds;
}

Numbers::Numbers(const std::string& bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) throw std::runtime_error("a header required");
  std::memcpy(&length, bytes.data(), sizeof length);
  header_ = Json::parse(bytes.substr(8, length));
  data_ = bytes.substr(8 + length);
  for (const char* text : {"structure", "program", "hints"}) {
    const Json& metadata = header_["__metadata__"];
    if (!metadata.contains(text)) continue;
    texts_[text] = Json::parse(metadata[text].get<std::string>());
    collect(text, texts_[text], Json::json_pointer(),
            text == std::string("hints") ? "hint" : "other");
  }
  for (const auto& [name, field] : header_.items()) {
    if (name == "__metadata__") continue;
    int width = std::stoi(field["dtype"].get<std::string>().substr(1)) / 8;
    std::size_t begin = field["data_offsets"][0], end = field["data_offsets"][1];
    bool fits = width == 1 || width == 2 || width == 4 || width == 8;
    if (!fits || begin > end || end > data_.size()) throw std::runtime_error("no such numbers");
    if (begin == end) continue;
    Places& places = places_[kindOfTensor(name)];
    places.tensors.push_back({name, begin, width, (end - begin) / width});
    places.count += (end - begin) / width;
  }
}

void Numbers::collect(const std::string& text, const Json& value, const Json::json_pointer& place,
                      const std::string& kind) {
  if (value.is_number_integer()) {
    Places& places = places_[kind];
    places.texts.push_back({text, place});
    ++places.count;
  }
  if (value.is_object()) {
    for (const auto& [name, child] : value.items()) {
      collect(text, child, place / name, kind == "hint" ? kind : kindOf(name, kind));
    }
  }
  if (value.is_array()) {
    for (std::size_t k = 0; k < value.size(); ++k) collect(text, value[k], place / k, kind);
  }
}

bool Numbers::has(const std::string& kind) const {
  auto found = places_.find(kind);
  return found != places_.end() && found->second.count > 0;
}

Changed Numbers::change(const std::string& kind, std::mt19937_64& random) const {
  const Places& places = places_.at(kind);
  Changed changed;
  changed.kind = kind;
  std::size_t chosen = random() % places.count;
  if (chosen < places.texts.size()) {
    changed.bytes = changeText(places.texts[chosen], random, changed.what);
    return changed;
  }
  chosen -= places.texts.size();
  auto tensor = places.tensors.begin();
  for (; chosen >= tensor->count; ++tensor) chosen -= tensor->count;
  changed.bytes = changeData(*tensor, chosen, random, changed.what);
  return changed;
}

std::string Numbers::changeText(const InText& place, std::mt19937_64& random,
                                std::string& what) const {
  Json text = texts_.at(place.text);
  Json& number = text[place.place];
  std::int64_t before = number;
  number = otherThan(before, random);
  what =
      place.text + place.place.to_string() + ": " + std::to_string(before) + " -> " + number.dump();
  Json header = header_;
  header["__metadata__"][place.text] = text.dump();
  std::string words = header.dump();
  std::uint64_t length = words.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + words + data_;
}

std::string Numbers::changeData(const InData& place, std::size_t element, std::mt19937_64& random,
                                std::string& what) const {
  std::string words = header_.dump(), data = data_;
  char* at = data.data() + place.begin + element * place.width;
  std::int64_t before = readNumber(at, place.width), after = before;
  // A number that its width does not hold would be another one, perhaps the old one.
  while (after == before) {
    writeNumber(at, place.width, otherThan(before, random));
    after = readNumber(at, place.width);
  }
  what = place.tensor + "[" + std::to_string(element) + "]: " + std::to_string(before) + " -> " +
         std::to_string(after);
  std::uint64_t length = words.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + words + data;
}

}  // namespace onenumber
