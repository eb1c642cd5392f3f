#include "tools/check/family/laws.h"

#include <algorithm>
#include <cctype>

#include "tools/check/container.h"
#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr std::uintmax_t kMaxFile = std::uintmax_t{1} << 25;
constexpr int kMostPower = 12;  // of s
constexpr int kLeastSides = 4;
constexpr Int kMostFirst = 64;  // the side of the first member that is counted
constexpr Wide kMost = Wide{1} << 126;

/// Reads a law from left to right.
class Words {
 public:
  Words(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool ended() const { return at_ == text_.size(); }

  /// A sum of terms "3 n^2", "n", "7".
  std::vector<Int> sum() {
    std::vector<Int> coefficients;
    for (bool isNegative = take("-");;) {
      term(coefficients, isNegative);
      if (take(" + ")) {
        isNegative = false;
      } else if (take(" - ")) {
        isNegative = true;
      } else {
        return coefficients;
      }
    }
  }

  [[noreturn]] void refuseHere() const {
    refuse(where_, ": a sum as '3 n^2 + 2 n' or a maximum of sums required; found '", brief(text_),
           "'");
  }

 private:
  void term(std::vector<Int>& coefficients, bool isNegative) {
    std::optional<Int> factor = digits();
    if (factor) take(" ");
    int power = 0;
    if (take("n")) {
      power = 2;
    } else if (take("s")) {
      power = 1;
    } else if (!factor) {
      refuseHere();
    }
    if (power > 0 && take("^")) {
      std::optional<Int> more = digits();
      if (!more || *more < 2 || *more * power > kMostPower) refuseHere();
      power *= int(*more);
    }
    if (std::ssize(coefficients) <= power) coefficients.resize(power + 1);
    Wide sum = Wide{coefficients[power]} + (isNegative ? -1 : 1) * Wide{factor.value_or(1)};
    if (sum > INT64_MAX || sum < INT64_MIN) refuseHere();
    coefficients[power] = Int(sum);
  }

  std::optional<Int> digits() {
    Wide value = 0;
    std::size_t first = at_;
    while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) {
      value = value * 10 + (text_[at_++] - '0');
      if (value > INT64_MAX) refuseHere();
    }
    if (at_ == first) return std::nullopt;
    return Int(value);
  }

  std::string_view text_;
  const std::string& where_;
  std::size_t at_ = 0;
};

/// The names of figures in the output of `tc0 stats`, and in claims.
constexpr std::pair<const char*, const char*> kNames[] = {
    {"input wires", "input_wires"},
    {"gates", "gates"},
    {"wires", "wires"},
    {"largest fan-in", "largest_fan_in"},
    {"largest |weight|", "largest_weight"},
    {"sum of |weights|", "sum_of_weights"},
};

Count figure(const Figures& figures, const std::string& name) {
  for (const auto& [key, value] : named(figures)) {
    if (key == name) return value;
  }
  return 0;
}

bool isMaximum(const std::string& name) { return name.starts_with("largest"); }

}  // namespace

Law::Law(const std::string& text, const std::string& where) : where_(where) {
  Words words(text, where_);
  if (words.take("max(")) {
    do {
      parts_.push_back(words.sum());
    } while (words.take(", "));
    if (!words.take(")")) words.refuseHere();
  } else {
    parts_.push_back(words.sum());
  }
  if (!words.ended()) words.refuseHere();
}

Law::Polynomial Law::inSide(const Polynomial& part, bool isSquare) const {
  if (isSquare) return part;
  Polynomial result;
  for (std::size_t power = 0; power < part.size(); ++power) {
    if (power % 2 == 0) {
      result.push_back(part[power]);
    } else if (part[power] != 0) {
      refuse(where_, ": a law of n required for tokens in a row; found one of s");
    }
  }
  return result;
}

Wide Law::at(Int side, bool isSquare) const {
  Wide largest = 0;
  for (std::size_t k = 0; k < parts_.size(); ++k) {
    Wide value = 0, power = 1;
    for (Int coefficient : inSide(parts_[k], isSquare)) {
      if (value > kMost || value < -kMost || power > kMost >> 64)
        refuse(where_, ": numbers below 2^126 required");
      value += coefficient * power;
      power *= side;
    }
    largest = k == 0 ? value : std::max(largest, value);
  }
  return largest;
}

int Law::degree(bool isSquare) const {
  std::size_t terms = 1;
  for (const Polynomial& part : parts_) terms = std::max(terms, inSide(part, isSquare).size());
  return int(terms) - 1;
}

LawClaims readLawClaims(const std::string& path) {
  Json json = parseJson(readBytes(path, kMaxFile), path);
  if (!json.is_object() || !json.contains("laws") || !json["laws"].is_object()) {
    refuse(path, ": an object 'laws' required, as `tc0 stats FAMILY --json` prints it; found none");
  }
  LawClaims claims;
  if (json.contains("sha256") && json["sha256"].is_string())
    claims.sha256 = json["sha256"].get<std::string>();
  if (json.contains("laws_from"))
    claims.lawsFrom = integerOf(json["laws_from"], path + ": laws_from");
  if (json.contains("maxima_from"))
    claims.maximaFrom = integerOf(json["maxima_from"], path + ": maxima_from");
  for (const auto& [key, value] : json["laws"].items()) {
    const std::string where = path + ": laws, " + brief(key);
    if (!value.is_string()) refuse(where, ": a text required; found ", described(value));
    const std::string& text = value.get_ref<const std::string&>();
    if (key == "depth") {
      const std::size_t to = text.find(" to ");
      Law least(text.substr(0, to), where);
      Law most(to == text.npos ? text : text.substr(to + 4), where);
      claims.depth = {Int(least.at(1, true)), Int(most.at(1, true))};
      continue;
    }
    if (key.starts_with("|threshold|")) continue;  // a bound of numbers that are not counted
    const std::string& asked = key;
    auto found = std::find_if(std::begin(kNames), std::end(kNames),
                              [&](const auto& name) { return asked == name.first; });
    if (found == std::end(kNames))
      refuse(path, ": laws of known figures required; found '", brief(key), "'");
    claims.laws.push_back({found->second, Law(text, where)});
  }
  if (claims.laws.empty()) refuse(path, ": at least one law required; found none");
  return claims;
}

std::vector<Verdict> judgeLaws(const LawClaims& claims, const FamilyFile& family, Method method,
                               Work& work) {
  int degree = 0;
  for (const auto& [name, law] : claims.laws)
    degree = std::max(degree, law.degree(family.isSquare()));
  std::vector<Verdict> verdicts;
  Int first = 1;
  while (first < kMostFirst && family.tokens(first) < claims.lawsFrom) ++first;
  if (family.tokens(first) < claims.lawsFrom)
    refuse("laws: laws that hold from n = ", family.tokens(first),
           " on or earlier required; found ", claims.lawsFrom);
  const Int last = first + std::max(degree + 1, kLeastSides) - 1;
  for (Int side = first; side <= last; ++side) {
    const Figures figures = recount(family.at(side), method, work).figures;
    auto name = [&](const std::string& of) { return paste(of, " at n = ", family.tokens(side)); };
    for (const auto& [of, law] : claims.laws) {
      const Wide claimed = law.at(side, family.isSquare());
      const Wide found = Wide(figure(figures, of));
      const bool isBound = isMaximum(of) && family.tokens(side) < claims.maximaFrom;
      verdicts.push_back({name(of), paste(isBound ? "at most " : "", signedDecimal(claimed)),
                          signedDecimal(found), isBound ? found <= claimed : found == claimed});
    }
    if (claims.depth) {
      const auto [least, most] = *claims.depth;
      const Int found = std::ssize(figures.gatesPerLevel);
      verdicts.push_back({name("depth"), least == most ? paste(least) : paste(least, " to ", most),
                          paste(found), least <= found && found <= most});
    }
  }
  return verdicts;
}

}  // namespace tc0check
