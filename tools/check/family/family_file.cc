#include "tools/check/family/family_file.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr Int kMostWaves = Int{1} << 16;            // of a table
constexpr Int kMostWaveNumbers = Int{1} << 27;      // of all tables of a member
constexpr Int kUnit = Int{1} << 60;                 // 1 in fixed point
constexpr Int kQuarterAngle = 1811004864519280711;  // pi / 2
constexpr int kDegree = 27;                         // of the Taylor polynomial

/// factor * s^power.
struct Growing {
  Int factor = 1;
  int power = 1;

  Int at(Int side, const std::string& where) const {
    Wide value = factor;
    for (int k = 0; k < power; ++k) value *= side;
    if (value > INT64_MAX || value < INT64_MIN) {
      refuse(where, ": a number of 64 bits required; found ", signedDecimal(value));
    }
    return Int(value);
  }
};

/// "s", "-4 s", "s^2": the factor is written as short as it can be, and is not 0 or, if it is 1, left
/// out.
std::optional<Growing> growingFrom(const std::string& text) {
  Growing number;
  std::string_view factor = text;
  if (factor.ends_with("s^2")) {
    number.power = 2;
    factor.remove_suffix(3);
  } else if (factor.ends_with("s")) {
    factor.remove_suffix(1);
  } else {
    return std::nullopt;
  }
  if (factor.empty()) return number;
  if (!factor.ends_with(" ")) return std::nullopt;
  factor.remove_suffix(1);
  auto [end, error] = std::from_chars(factor.data(), factor.data() + factor.size(), number.factor);
  if (error != std::errc{} || end != factor.data() + factor.size()) return std::nullopt;
  if (std::to_string(number.factor) != factor || number.factor == 0 || number.factor == 1) {
    return std::nullopt;
  }
  return number;
}

/// Puts numbers for the texts of a structure.
class Replacement {
 public:
  Replacement(Int side, std::string where) : side_(side), where_(std::move(where)) {}

  void arrays(Json& arrays) {
    for (std::size_t id = 0; id < arrays.size(); ++id) {
      at_ = paste(where_, ": array ", id);
      array(arrays[id]);
    }
  }

 private:
  void array(Json& array) {
    list(array, "shape", 0);
    rows(array);
    list(array, "tableAt", 1);
    list(array, "variantAt", 1);
    for (const char* view : {"numerator", "denominator"}) {
      if (auto found = member(array, view)) rows(*found);
    }
    Json* terms = member(array, "terms");
    if (terms == nullptr || !terms->is_array()) return;
    for (Json& term : *terms) {
      list(term, "over", 0);
      rows(term);
      list(term, "weightAt", 1);
    }
  }

  static Json* member(Json& object, const char* key) {
    if (!object.is_object()) return nullptr;
    auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
  }

  void rows(Json& object) {
    Json* found = member(object, "at");
    if (found == nullptr || !found->is_array()) return;
    for (Json& row : *found) numbers(row, 1);
  }

  void list(Json& object, const char* key, std::size_t first) {
    if (Json* found = member(object, key)) numbers(*found, first);
  }

  /// Numbers from `first` on may grow: a row begins with its offset, which may not.
  void numbers(Json& values, std::size_t first) {
    if (!values.is_array()) return;
    for (std::size_t k = first; k < values.size(); ++k) {
      if (!values[k].is_string()) continue;
      std::optional<Growing> number = growingFrom(values[k].get<std::string>());
      if (!number)
        refuse(at_, ": a number, or one that grows, as '4 s', required; found ",
               described(values[k]));
      values[k] = number->at(side_, at_);
    }
  }

  Int side_;
  std::string where_, at_;
};

/// Texts of the metadata count nothing, but have to be what they should be.
void checkTexts(const Json& texts, const Container& file, const std::string& where) {
  if (!texts.is_object()) refuse(where, ": an object required; found ", described(texts));
  for (const auto& [key, words] : texts.items()) {
    if (file.metadata.contains(key))
      refuse(where, ": one text '", brief(key), "' required; found two");
    bool fits = words.is_array() && words.size() % 2 == 1 && words.size() >= 3;
    for (std::size_t k = 0; fits && k < words.size(); ++k) {
      fits = words[k].is_string() && (k % 2 == 0 || growingFrom(words[k].get<std::string>()));
    }
    if (!fits) refuse(where, ": words and growing numbers in turn required for '", brief(key), "'");
  }
}

Int product(Int a, Int b) { return Int((Wide{a} * b) >> 60); }

}  // namespace

// The sine of the first quarter turn is a Taylor polynomial, each term made of the one before and cut
// off to 60 bits; the other quarters mirror it.
Int sineOfPhase(std::uint64_t phase) {
  bool falls = (phase >> 60 & 1) != 0, isNegative = (phase >> 61 & 1) != 0;
  Int part = Int(phase & (std::uint64_t(kUnit) - 1));
  Int angle = product(falls ? kUnit - part : part, kQuarterAngle);
  Int square = product(angle, angle);
  Int term = angle, sine = angle;
  for (Int n = 3; n <= kDegree; n += 2) {
    term = product(term, square) / ((n - 1) * n);
    sine += n % 4 == 3 ? -term : term;
  }
  sine = std::min(std::max(sine, Int{0}), kUnit);
  return isNegative ? -sine : sine;
}

FamilyFile::FamilyFile(Container file, Json structure) : file_(std::move(file)) {
  file_.requireKind("family");
  const std::string where = file_.path + ": structure";
  Fields fields(structure, where, {"arrays", "outputs", "tokens", "waves", "multiples", "texts"});
  isSquare_ = fields.text("tokens") == "s^2";
  if (!isSquare_ && fields.text("tokens") != "s") refuse(where, ": tokens 's^2' or 's' required");
  fields.array("arrays");
  if (fields.has("texts")) checkTexts(fields.at("texts"), file_, fields.place("texts"));
  if (fields.has("waves")) {
    if (!fields.at("waves").is_object()) refuse(fields.place("waves"), ": an object required");
    for (const auto& [name, list] : fields.at("waves").items()) {
      const std::string place = paste(fields.place("waves"), " '", brief(name), "'");
      if (file_.has(name)) refuse(place, ": waves or numbers required; found both");
      if (!list.is_array() || list.empty() || std::ssize(list) > kMostWaves) {
        refuse(place, ": 1 to ", kMostWaves, " waves required");
      }
      for (const Json& wave : list) {
        std::vector<Int> numbers = integersOf(wave, place);
        bool fits = numbers.size() == 3;
        for (Int number : numbers) fits = fits && number >= 0 && number < Int{1} << 62;
        if (!fits) refuse(place, ": [amplitude, turn, start], each from 0 to 2^62, required");
        waves_[name].push_back({numbers[0], std::uint64_t(numbers[1]), std::uint64_t(numbers[2])});
      }
    }
  }
  if (fields.has("multiples"))
    readMultiples(fields.at("multiples"), structure["arrays"], fields.place("multiples"));
  structure_["arrays"] = std::move(structure["arrays"]);
  if (structure.contains("outputs")) structure_["outputs"] = std::move(structure["outputs"]);
  at(2);
}

// Only the q of an array that is a step may be multiplied.
void FamilyFile::readMultiples(const Json& multiples, const Json& arrays,
                               const std::string& place) {
  if (!multiples.is_object()) refuse(place, ": an object required; found ", described(multiples));
  for (const auto& [name, text] : multiples.items()) {
    if (text != "s" && text != "s^2")
      refuse(place, ": 's' or 's^2' required for '", brief(name), "'");
    multiples_[name] = text == "s" ? 1 : 2;
  }
  std::size_t found = 0;
  for (std::size_t id = 0; id < arrays.size(); ++id) {
    const bool isStep = arrays[id].is_object() && arrays[id].value("op", Json()) == "step";
    if (isStep && multiples_.count(paste("a", id, ".q")) != 0) ++found;
  }
  if (found != multiples_.size()) refuse(place, ": multiples of the q of steps alone required");
}

Int FamilyFile::sideOf(Count tokens) const {
  if (isSquare_) {
    for (Int side = 1; side <= kMaxSide; ++side)
      if (Count(side) * Count(side) == tokens) return side;
    refuse("--n: a square number from 1 to 2^40 required; found ", decimal(tokens));
  }
  if (tokens < 1 || tokens > Count(kMaxRow))
    refuse("--n: a number from 1 to 2^40 required; found ", decimal(tokens));
  return Int(tokens);
}

Circuit FamilyFile::at(Int side) const {
  const std::string where = paste(file_.path, ", s = ", side);
  const Int most = isSquare_ ? kMaxSide : kMaxRow;
  if (side < 1 || side > most) refuse(where, ": a side from 1 to ", most, " required");
  Container member = file_;
  member.path = where;
  Wide numbers = 0;
  for (const auto& [name, waves] : waves_) {
    numbers += Wide{side + 2} * std::ssize(waves);
    if (numbers > kMostWaveNumbers) {
      throw TooLarge(paste(where, ": waves of at most ", kMostWaveNumbers, " numbers allowed"));
    }
    std::vector<Int> table;
    for (const Wave& wave : waves) table.push_back(wave.amplitude);
    for (const Wave& wave : waves) table.push_back(-wave.amplitude);
    for (Int x = 0; x < side; ++x) {
      for (const Wave& wave : waves) {
        Int sine = sineOfPhase(wave.start + std::uint64_t(x) * wave.turn);
        Wide size = (Wide{wave.amplitude} * std::abs(sine) + kUnit / 2) >> 60;
        table.push_back(Int(sine < 0 ? -size : size));
      }
    }
    member.add(name, std::move(table));
  }
  for (const auto& [name, power] : multiples_) {
    const Numbers& units = file_.tensor(name);
    std::vector<Int> multiples;
    for (Int k = 0; k < units.size(); ++k)
      multiples.push_back(Growing{units[k], power}.at(side, where + ": multiples"));
    member.tensors.erase(name);
    member.add(name, std::move(multiples));
  }
  Json structure = structure_;
  Replacement(side, where).arrays(structure["arrays"]);
  return readCircuit(std::move(member), structure);
}

}  // namespace tc0check
