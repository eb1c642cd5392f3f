#include "circuit/family/circuit_family.h"

#include <cstring>
#include <memory>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/json_text.h"
#include "circuit/base/safetensors.h"
#include "circuit/circuit_file.h"
#include "circuit/family/growing_places.h"

namespace tc0 {
namespace {

using nlohmann::json;

constexpr std::int64_t kBaseSide = 2;
constexpr std::int64_t kMaxWaveWidth = std::int64_t{1} << 16;
constexpr std::int64_t kMaxWaveNumbers = std::int64_t{1} << 27;  // of all tables of a member

// The metadata keys that a file uses for itself.
bool isReserved(const std::string& key) {
  return key == "format" || key == "version" || key == "kind" || key == "structure";
}

SideNumber growingFrom(const json& value, const std::string& where) {
  std::optional<SideNumber> number;
  if (value.is_string()) number = sideNumberFrom(value.get<std::string>());
  if (!number || !number->grows())
    fail(where, ": required a number that grows, as 's', '4 s' or '4 s^2', found ",
         quotedJson(value));
  return *number;
}

GrowingText growingTextFrom(const json& value, const std::string& where) {
  if (!value.is_array() || value.size() % 2 == 0 || value.size() < 3)
    fail(where, ": required words and growing numbers in turn, found ", quotedJson(value));
  GrowingText text;
  for (std::size_t k = 0; k < value.size(); ++k) {
    if (k % 2 == 1) {
      text.numbers.push_back(growingFrom(value[k], where));
      continue;
    }
    if (!value[k].is_string()) fail(where, ": required words, found ", quotedJson(value[k]));
    text.words.push_back(value[k].get<std::string>());
  }
  return text;
}

json jsonOf(const GrowingText& growing) {
  json list = json::array({growing.words[0]});
  for (std::size_t k = 0; k < growing.numbers.size(); ++k) {
    list.push_back(text(growing.numbers[k]));
    list.push_back(growing.words[k + 1]);
  }
  return list;
}

// A table of waves is a list with [amplitude, turn, start] for each column.
std::shared_ptr<const WaveTable> wavesFrom(const json& value, const std::string& where) {
  if (!value.is_array() || value.empty() || std::cmp_greater(value.size(), kMaxWaveWidth))
    fail(where, ": required 1 to ", kMaxWaveWidth, " waves, found ",
         value.is_array() ? cat(value.size()) : quotedJson(value));
  auto table = std::make_shared<WaveTable>();
  for (const json& one : value) {
    std::vector<std::int64_t> numbers = toIntegers(one, where);
    if (numbers.size() != 3)
      fail(where, ": required [amplitude, turn, start], found ", listText(numbers));
    for (std::int64_t number : numbers)
      if (number < 0 || number >= kMagnitudeLimit)
        fail(where, ": required amplitude, turn and start in [0, 2^62), found ", number);
    table->waves.push_back({numbers[0], static_cast<std::uint64_t>(numbers[1]),
                            static_cast<std::uint64_t>(numbers[2])});
  }
  return table;
}

json jsonOf(const WaveTable& table) {
  json list = json::array();
  for (const Wave& wave : table.waves)
    list.push_back({wave.amplitude, static_cast<std::int64_t>(wave.turn),
                    static_cast<std::int64_t>(wave.start)});
  return list;
}

TensorView viewOf(const std::vector<std::int64_t>& numbers) {
  return {"I64",
          {std::ssize(numbers)},
          {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(std::int64_t)}};
}

// A container as the reader of circuits takes it, with the numbers of this side, which this object
// keeps.
class Member {
 public:
  void keep(const std::string& name, std::vector<std::int64_t> numbers) {
    kept_.push_back(std::make_unique<std::vector<std::int64_t>>(std::move(numbers)));
    container.tensors[name] = viewOf(*kept_.back());
  }

  Container container;

 private:
  std::vector<std::unique_ptr<std::vector<std::int64_t>>> kept_;
};

void grow(Shape& units, std::vector<int>& powers, std::size_t at, const SideNumber& number) {
  units[at] = number.factor;
  powers[at] = number.power;
}

// A number that grows, and where its text stands.
struct Growing {
  json* text;
  GrowingPlace place;
  SideNumber number;
};

// The power of s in "s" or "s^2".
int powerFrom(const json& value, const std::string& where) {
  const SideNumber number = growingFrom(value, where);
  if (number.factor != 1) fail(where, ": required 's' or 's^2', found ", quotedJson(value));
  return number.power;
}

std::string sideText(std::int64_t side) { return "family, s = " + std::to_string(side); }
std::string placeText(const GrowingPlace& place, std::int64_t side) {
  return sideText(side) + ": array " + std::to_string(place.array);
}

std::string metadataOf(const Container& container, const char* key, const std::string& where) {
  auto found = container.metadata.find(key);
  if (found == container.metadata.end())
    fail(where, ": required metadata '", key, "' of a .tc0 file, found none");
  return found->second;
}

}  // namespace

std::string GrowingText::at(std::int64_t side) const {
  std::string result = words[0];
  for (std::size_t k = 0; k < numbers.size(); ++k)
    result += std::to_string(numbers[k].at(side, "text")) + words[k + 1];
  return result;
}

CircuitFamily CircuitFamily::parse(std::string bytes, const std::string& where) {
  CircuitFamily family;
  family.bytes_ = std::make_shared<const std::string>(std::move(bytes));
  Container container = parseSafetensors(*family.bytes_, where);
  for (auto [key, value] : {std::pair{"format", "tc0"}, {"version", "1"}, {"kind", "family"}})
    if (std::string found = metadataOf(container, key, where); found != value)
      fail(where, ": required metadata ", key, " '", value, "', found '", shortened(found), "'");
  family.structure_ =
      parseJson(metadataOf(container, "structure", where), cat(where, ": structure"));
  JsonObject structure(family.structure_, cat(where, ": structure"));
  structure.allow({"arrays", "outputs", "tokens", "waves", "multiples", "texts"});
  const std::string tokens = structure.text("tokens");
  if (tokens != "s^2" && tokens != "s")
    fail(structure.where(), ": required 's^2' or 's' tokens, found '", shortened(tokens), "'");
  family.tokens_ = tokens == "s" ? TokenGrid::kRow : TokenGrid::kSquare;
  for (const char* key : {"waves", "multiples", "texts"})
    if (structure.has(key) && !structure.at(key).is_object())
      fail(structure.where(), ", '", key, "': required an object, found ",
           quotedJson(structure.at(key)));
  if (structure.has("waves"))
    for (const auto& [name, value] : structure.at("waves").items())
      family.waves_[name] = wavesFrom(value, cat(where, ": waves '", shortened(name), "'"));
  if (structure.has("multiples"))
    for (const auto& [name, value] : structure.at("multiples").items())
      family.multiples_[name] = powerFrom(value, cat(where, ": multiples '", shortened(name), "'"));
  if (structure.has("texts"))
    for (const auto& [name, value] : structure.at("texts").items()) {
      if (isReserved(name)) fail(where, ": required texts other than '", name, "'");
      family.texts_[name] = growingTextFrom(value, cat(where, ": text '", shortened(name), "'"));
    }
  for (const char* key : {"tokens", "waves", "multiples", "texts"}) family.structure_.erase(key);
  for (const auto& [name, table] : family.waves_)
    if (container.tensors.contains(name))
      fail(where, ": required waves or numbers for '", shortened(name), "', found both");
  family.tensors_ = std::move(container.tensors);
  for (const auto& [key, value] : container.metadata) {
    if (isReserved(key)) continue;
    if (family.texts_.contains(key))
      fail(where, ": required one text '", shortened(key), "', found two");
    family.metadata_[key] = value;
  }
  family.finish(where);
  return family;
}

std::string CircuitFamily::format() const {
  json structure = structure_;
  structure["tokens"] = tokens_ == TokenGrid::kSquare ? "s^2" : "s";
  for (const auto& [name, power] : multiples_)
    structure["multiples"][name] = text(SideNumber{1, power});
  for (const auto& [name, table] : waves_) structure["waves"][name] = jsonOf(*table);
  for (const auto& [name, text] : texts_) structure["texts"][name] = jsonOf(text);
  ContainerWriter writer;
  for (const auto& [key, value] : metadata_) writer.metadata(key, value);
  writer.metadata("format", "tc0");
  writer.metadata("version", "1");
  writer.metadata("kind", "family");
  writer.metadata("structure", structure.dump());
  const Container container{{}, tensors_};
  for (const auto& [name, tensor] : tensors_)
    writer.add(name, integersOf(container, name, "family"));
  return writer.format();
}

Circuit CircuitFamily::at(std::int64_t side) const {
  if (side < 1 || side > maxSide())
    fail("family: required a side from 1 to ", maxSide(), ", found ", side);
  json structure = structure_;
  growingPlaces(structure, [&](json& number, const GrowingPlace& place) {
    const std::string where = placeText(place, side);
    number = growingFrom(number, where).at(side, where);
  });
  return memberOf(structure, side);
}

void CircuitFamily::keep(const std::string& name, std::vector<std::int64_t> numbers) {
  kept_.push_back(std::make_shared<const std::vector<std::int64_t>>(std::move(numbers)));
  tensors_[name] = viewOf(*kept_.back());
}

// The circuit of a structure without growing numbers.
Circuit CircuitFamily::memberOf(const json& structure, std::int64_t side) const {
  const std::string where = sideText(side);
  Member member;
  member.container.tensors = tensors_;
  std::int64_t left = kMaxWaveNumbers;
  for (const auto& [name, table] : waves_) {
    if (side > kMaxWaveNumbers || (left -= (side + WaveTable::kBounds) * table->width()) < 0)
      fail(where, ": required waves of at most ", kMaxWaveNumbers, " numbers, found more");
    member.keep(name, table->rows(side));
  }
  for (const auto& [name, power] : multiples_) {
    std::vector<std::int64_t> numbers = integersOf(member.container, name, where);
    for (std::int64_t& number : numbers)
      number = SideNumber{number, power}.at(side, cat(where, ": multiple '", shortened(name), "'"));
    member.keep(name, std::move(numbers));
  }
  member.container.metadata = metadata_;
  for (const auto& [key, text] : texts_) member.container.metadata[key] = text.at(side);
  return circuitFrom(JsonObject(structure, where), member.container, where);
}

// The numbers of the base stand in the structure while it is read, which spares a copy of it. The
// base is made first, so that the form of the structure is right when it is looked at.
void CircuitFamily::finish(const std::string& where) {
  std::vector<Growing> growing;
  try {
    growingPlaces(structure_, [&](json& number, const GrowingPlace& place) {
      const std::string at = placeText(place, kBaseSide);
      growing.push_back({&number, place, growingFrom(number, at)});
      number = growing.back().number.at(kBaseSide, at);
    });
    base_ = memberOf(structure_, kBaseSide);
  } catch (const Error& error) {
    fail(where, ": ", error.what());
  }
  startGrowing();
  growTables(where);
  for (const auto& [text, place, grows] : growing) {
    *text = tc0::text(grows);
    GrowingArray& array = growing_[static_cast<std::int32_t>(place.array)];
    if (place.what == GrowingPlace::What::kExtent)
      grow(array.units, array.powers, place.at, grows);
    else if (place.what == GrowingPlace::What::kOver)
      grow(array.terms[place.term].units, array.terms[place.term].powers, place.at, grows);
    else
      (place.term < 0 ? array.stride : array.terms[place.term].stride) =
          cat("a stride of '", place.field, "', ", tc0::text(grows));
  }
}

// The numbers q of steps that are multiplied. A multiple of another tensor is none.
void CircuitFamily::growTables(const std::string& where) {
  std::size_t found = 0;
  for (ArrayId id : base_.arrays().ids()) {
    const std::string name = cat("a", id, ".q");
    if (base_.array(id).as<StepOp>() == nullptr || !multiples_.contains(name)) continue;
    growing_[id].power = multiples_.at(name);
    growing_[id].q = integersOf(Container{{}, tensors_}, name, where);
    ++found;
  }
  if (found != multiples_.size())
    fail(where, ": required multiples of the numbers q of steps alone, found others");
}

// What grows if nothing does but the waves.
void CircuitFamily::startGrowing() {
  growing_.assign(base_.arrays().size(), {});
  for (ArrayId id : base_.arrays().ids()) {
    const Array& array = base_.array(id);
    growing_[id].units = array.shape;
    growing_[id].powers.assign(array.shape.size(), 0);
    const auto* sum = array.as<SumOp>();
    if (sum == nullptr) continue;
    for (std::size_t k = 0; k < sum->terms.size(); ++k) {
      GrowingTerm& term = growing_[id].terms.emplace_back();
      term.units = sum->terms[k].over;
      term.powers.assign(term.units.size(), 0);
      const json& written = structure_["arrays"][std::size_t(id)]["terms"][k];
      if (!written.contains("weights")) continue;
      auto found = waves_.find(written["weights"].get_ref<const std::string&>());
      if (found != waves_.end()) term.waves = found->second.get();
    }
  }
}

// The header is JSON without line ends, as ContainerWriter writes it. In a text within it, quotation
// marks have backslashes, so no text can hold these words.
bool isFamilyFile(std::string_view bytes) {
  std::uint64_t header = 0;
  if (bytes.size() < sizeof header) return false;
  std::memcpy(&header, bytes.data(), sizeof header);
  return bytes.substr(sizeof header, header).find(R"("kind":"family")") != std::string_view::npos;
}

}  // namespace tc0
