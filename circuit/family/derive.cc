#include "circuit/family/derive.h"

#include <algorithm>

#include "circuit/base/json_text.h"
#include "circuit/base/safetensors.h"
#include "circuit/tc0_file.h"

namespace tc0 {
namespace {

using nlohmann::json;

template <class... Parts>
[[noreturn]] void refuse(const Parts&... parts) {
  throw FamilyError(cat(parts...));
}

// A member as its file has it.
struct MemberFile {
  std::int64_t side;
  std::string bytes;
  Container container;
  json structure;

  explicit MemberFile(const FamilyMember& member)
      : side(member.side), bytes(formatTc0(member.circuit)) {
    container = parseSafetensors(bytes, "member");
    structure = parseJson(container.metadata.at("structure"), "member");
  }
};

// Puts the text of a growing number in place of each number of `a` that differs in `b`. `place` says
// where the values stand.
class Merge {
 public:
  Merge(std::int64_t sideA, std::int64_t sideB) : sideA_(sideA), sideB_(sideB) {}

  void run(json& a, const json& b, const std::string& place) const {
    if (a == b) return;
    if (a.is_object() && b.is_object() && a.size() == b.size()) {
      for (auto& [key, value] : a.items()) {
        if (!b.contains(key)) refuse(place, ": required the field '", key, "' at every s");
        run(value, b[key], cat(place, ", '", key, "'"));
      }
      return;
    }
    if (a.is_array() && b.is_array() && a.size() == b.size()) {
      for (std::size_t k = 0; k < a.size(); ++k)
        run(a[k], b[k], a[k].is_object() ? cat(place, ", number ", k) : place);
      return;
    }
    std::optional<SideNumber> number;
    if (a.is_number_integer() && b.is_number_integer())
      number = sideNumberThrough(sideA_, a.get<std::int64_t>(), sideB_, b.get<std::int64_t>());
    if (!number)
      refuse(place, ": required one value, or c s or c s^2, found ", quotedJson(a),
             " at s = ", sideA_, " and ", quotedJson(b), " at s = ", sideB_);
    a = text(*number);
  }

 private:
  std::int64_t sideA_, sideB_;
};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// The whole numbers of a text and the words between them.
struct NumbersInText {
  std::vector<std::string> words{""};
  std::vector<std::string> numbers;

  explicit NumbersInText(const std::string& text) {
    for (std::size_t k = 0; k < text.size(); ++k) {
      if (!isDigit(text[k])) {
        words.back() += text[k];
        continue;
      }
      if (k == 0 || !isDigit(text[k - 1])) {
        numbers.emplace_back();
        words.emplace_back();
      }
      numbers.back() += text[k];
    }
  }
};

std::int64_t numberOf(const std::string& digits) {
  return digits.size() <= 18 ? std::stoll(digits) : -1;
}

// A text whose numbers grow. Numbers that are alike in both stay words.
GrowingText growingText(const std::string& key, const std::string& atA, const std::string& atB,
                        std::int64_t sideA, std::int64_t sideB) {
  const NumbersInText a(atA), b(atB);
  if (a.words != b.words) refuse("text '", key, "': required one text but for its numbers");
  GrowingText result{{a.words[0]}, {}};
  for (std::size_t k = 0; k < a.numbers.size(); ++k) {
    if (a.numbers[k] == b.numbers[k]) {
      result.words.back() += a.numbers[k] + a.words[k + 1];
      continue;
    }
    auto number = sideNumberThrough(sideA, numberOf(a.numbers[k]), sideB, numberOf(b.numbers[k]));
    if (!number)
      refuse("text '", key, "': required numbers c, c s or c s^2, found ", a.numbers[k],
             " at s = ", sideA, " and ", b.numbers[k], " at s = ", sideB);
    result.numbers.push_back(*number);
    result.words.push_back(a.words[k + 1]);
  }
  return result;
}

// The waves of which `numbers` are the rows for a side: positions of row or column. None if they
// are others.
std::optional<WaveTable> wavesOf(const std::vector<std::int64_t>& numbers, std::int64_t side) {
  const std::int64_t rows = side + WaveTable::kBounds;
  const std::int64_t width = std::ssize(numbers) / rows;
  if (width * rows != std::ssize(numbers) || width % 4 != 0) return std::nullopt;
  const std::int64_t amplitude = *std::max_element(numbers.begin(), numbers.begin() + width);
  if (amplitude < 0) return std::nullopt;
  for (PositionAxis axis : {PositionAxis::kRow, PositionAxis::kColumn}) {
    WaveTable table = positionTable(width, amplitude, axis);
    if (table.rows(side) == numbers) return table;
  }
  return std::nullopt;
}

}  // namespace

// The two smallest members say what grows; the others are compared.
class FamilyDerivation {
 public:
  static CircuitFamily run(const MemberFile& a, const MemberFile& b, TokenGrid tokens) {
    CircuitFamily family;
    family.tokens_ = tokens;
    family.structure_ = a.structure;
    family.bytes_ = std::make_shared<const std::string>(a.bytes);
    const Container own = parseSafetensors(*family.bytes_, "member");
    mergeArrays(family.structure_, a, b);
    Merge(a.side, b.side).run(family.structure_["outputs"], b.structure["outputs"], "outputs");
    for (const auto& [name, tensor] : own.tensors) addTensor(family, a, b, name, tensor);
    for (const auto& [key, value] : a.container.metadata) {
      if (key == "format" || key == "version" || key == "kind" || key == "structure") continue;
      auto found = b.container.metadata.find(key);
      if (found == b.container.metadata.end()) refuse("text '", key, "': required at every s");
      if (found->second == value)
        family.metadata_[key] = value;
      else
        family.texts_[key] = growingText(key, value, found->second, a.side, b.side);
    }
    family.finish("family");
    return family;
  }

 private:
  static void mergeArrays(json& structure, const MemberFile& a, const MemberFile& b) {
    json& from = structure["arrays"];
    const json& to = b.structure["arrays"];
    if (from.size() != to.size())
      refuse("required the same arrays at s = ", a.side, " and s = ", b.side, ", found ",
             from.size(), " and ", to.size());
    for (std::size_t k = 0; k < from.size(); ++k)
      Merge(a.side, b.side)
          .run(from[k], to[k], cat("'", shortened(from[k]["name"].get<std::string>()), "'"));
  }

  static void addTensor(CircuitFamily& family, const MemberFile& a, const MemberFile& b,
                        const std::string& name, const TensorView& tensor) {
    const std::vector<std::int64_t> numbers = integersOf(a.container, name, "member");
    const std::string array = arrayOf(a.structure, name);
    if (!b.container.tensors.contains(name))
      refuse(array, ": required the tensor '", name, "' at every s");
    if (integersOf(b.container, name, "member") == numbers) {
      family.tensors_[name] = tensor;
      return;
    }
    if (addMultiple(family, a.side, numbers, b.side, integersOf(b.container, name, "member"), name))
      return;
    std::optional<WaveTable> waves = wavesOf(numbers, a.side);
    if (!waves || waves->rows(b.side) != integersOf(b.container, name, "member"))
      refuse(array, ": required one tensor '", name,
             "', or waves, at every s, found others at s = ", a.side, " and s = ", b.side);
    family.waves_[name] = std::make_shared<WaveTable>(std::move(*waves));
  }

  // Numbers q of a step that are all c s, or all c s^2. False if they are others.
  static bool addMultiple(CircuitFamily& family, std::int64_t sideA,
                          const std::vector<std::int64_t>& a, std::int64_t sideB,
                          const std::vector<std::int64_t>& b, const std::string& name) {
    if (!name.ends_with(".q") || a.size() != b.size()) return false;
    int power = 0;
    std::vector<std::int64_t> units;
    for (std::size_t k = 0; k < a.size(); ++k) {
      const std::optional<SideNumber> number = sideNumberThrough(sideA, a[k], sideB, b[k]);
      if (!number || !number->grows() || (k > 0 && number->power != power)) return false;
      power = number->power;
      units.push_back(number->factor);
    }
    family.keep(name, std::move(units));
    family.multiples_[name] = power;
    return true;
  }

  // The array whose tensor this is: tensors are called aN.what.
  static std::string arrayOf(const json& structure, const std::string& tensor) {
    const std::size_t number = std::stoull(tensor.substr(1));
    return cat("'", shortened(structure["arrays"].at(number)["name"].get<std::string>()), "'");
  }
};

CircuitFamily deriveFamily(const std::vector<FamilyMember>& members, TokenGrid tokens) {
  std::vector<const FamilyMember*> order;
  for (const FamilyMember& member : members) order.push_back(&member);
  std::sort(order.begin(), order.end(), [](auto* a, auto* b) { return a->side < b->side; });
  if (order.size() < 2 || order[0]->side < 2 || order[0]->side == order[1]->side)
    fail("family: required members of two sides from 2 on");
  CircuitFamily family =
      FamilyDerivation::run(MemberFile(*order[0]), MemberFile(*order[1]), tokens);
  for (const FamilyMember* member : order)
    if (std::string difference = differenceFrom(family, *member); !difference.empty())
      refuse(difference);
  return family;
}

std::string differenceFrom(const CircuitFamily& family, const FamilyMember& member) {
  const std::string expected = formatTc0(family.at(member.side));
  const std::string found = formatTc0(member.circuit);
  if (expected == found) return "";
  const MemberFile file(member);
  const Container own = parseSafetensors(expected, "family");
  const json structure = parseJson(own.metadata.at("structure"), "family");
  const std::string at = cat("s = ", member.side, ": ");
  const json &arrays = structure["arrays"], &others = file.structure["arrays"];
  if (arrays.size() != others.size())
    return cat(at, "required ", arrays.size(), " arrays, found ", others.size());
  for (std::size_t k = 0; k < arrays.size(); ++k)
    if (arrays[k] != others[k])
      return cat(at, "'", shortened(arrays[k]["name"].get<std::string>()),
                 "' is not that of the family");
  for (const auto& [name, tensor] : own.tensors)
    if (auto other = file.container.tensors.find(name);
        other == file.container.tensors.end() || other->second.data != tensor.data)
      return cat(at, "tensor '", name, "' is not that of the family");
  return at + "texts or outputs are not those of the family";
}

}  // namespace tc0
