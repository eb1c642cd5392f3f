#include <catch2/catch.hpp>
#include <map>

#include "circuit/base/error.h"
#include "tests/tools/check/proof/small_pair.h"
#include "tests/tools/check/proof/truth.h"
#include "tests/tools/command_line.h"

using namespace tc0;
using nlohmann::json;
using smallpair::Pair;

namespace {

struct Verdict {
  int code;
  json report;  // null if a file was refused
  std::string err;
};

Verdict verify(const Workplace& place, const Pair& pair) {
  place.write("p.program.safetensors", pair.program);
  place.write("c.tc0", pair.circuit);
  Run run = place.run("tc0-check verify p.program.safetensors c.tc0 --json");
  return {run.code, run.code == 2 ? json() : json::parse(run.out), run.err};
}

Pair withHints(Pair pair, const json& hints) {
  pair.circuit = smallpair::withMetadata(pair.circuit, "hints", hints);
  return pair;
}

// Whether every output is the program's, and every hint true, on all inputs.
bool isTrue(const Pair& pair) {
  try {
    std::int64_t visited = 0;
    return truth::Both(pair.program, pair.circuit).differenceAtAll(visited).empty();
  } catch (const Error&) {
    return false;
  }
}

// Other values for a field of a hint, or for one number in it.
std::vector<json> otherValues(const json& value, const json& hints, std::size_t arrays) {
  std::vector<json> others;
  if (value.is_string()) {
    for (const json& hint : hints["tensors"]) others.push_back(hint["tensor"]);
    others.push_back("nothing");
  }
  if (value.is_number()) {
    for (int by : {-3, -2, -1, 1, 2, 3}) others.push_back(value.get<std::int64_t>() + by);
    others.push_back(-value.get<std::int64_t>());
    others.push_back(INT64_MAX);
    for (std::size_t id = 0; id <= arrays; ++id) others.push_back(id);
  }
  if (value.is_array()) {
    others.push_back(json::array());
    for (std::size_t k = 0; k < value.size(); ++k) {
      for (const json& other : otherValues(value[k], hints, 2)) {
        others.push_back(value);
        others.back()[k] = other;
      }
    }
    for (std::size_t k = 1; k < value.size(); ++k) {
      others.push_back(value);
      std::swap(others.back()[0], others.back()[k]);
    }
  }
  std::erase(others, value);
  return others;
}

}  // namespace

TEST_CASE("a hint that is changed is proved only if it is true") {
  Workplace place;
  const Pair pair = smallpair::pair();
  const json hints = smallpair::metadata(pair.circuit, "hints");
  std::size_t arrays = smallpair::metadata(pair.circuit, "structure")["arrays"].size();
  REQUIRE(isTrue(pair));
  REQUIRE(verify(place, pair).code == 0);
  struct Count {
    int refusedByReader = 0, refused = 0, proved = 0;
  };
  std::map<std::string, Count> counts;
  for (std::size_t h = 0; h < hints["tensors"].size(); ++h) {
    json whole = hints["tensors"][h];
    for (const auto& [field, standard] :
         {std::pair<const char*, json>{"scale", 1}, {"offset", 0}}) {
      if (!whole.contains(field)) whole[field] = standard;
    }
    for (const auto& [field, value] : whole.items()) {
      for (const json& other : otherValues(value, hints, arrays)) {
        json changed = hints;
        changed["tensors"][h] = whole;
        changed["tensors"][h][field] = other;
        Pair mutant = withHints(pair, changed);
        Verdict verdict = verify(place, mutant);
        INFO("hint " << h << ", " << field << " " << other << "\n" << verdict.err);
        bool known = verdict.code == 0 || verdict.code == 1 || verdict.code == 2;
        CHECK(known);
        if (verdict.code == 0) CHECK(isTrue(mutant));
        if (verdict.code == 1) CHECK_FALSE(isTrue(mutant));
        Count& count = counts[field];
        (verdict.code == 0   ? count.proved
         : verdict.code == 1 ? count.refused
                             : count.refusedByReader)++;
      }
    }
  }
  for (const char* field : {"tensor", "array", "digits", "at", "scale", "offset"}) {
    const Count& count = counts[field];
    WARN(field << ": " << count.refusedByReader << " refused by the reader, " << count.refused
               << " not proved, " << count.proved << " proved");
    CHECK(count.refusedByReader + count.refused > 0);
  }
  for (const char* field : {"tensor", "array", "at", "scale", "offset"})
    CHECK(counts[field].refused > 0);
}

TEST_CASE("a wrong hint is named, and the outputs that do not need it are proved") {
  Workplace place;
  Pair pair = smallpair::pair();
  json hints = smallpair::metadata(pair.circuit, "hints");
  auto last = std::find_if(hints["tensors"].begin(), hints["tensors"].end(),
                           [](const json& hint) { return hint["tensor"] == "a"; });
  if (last == hints["tensors"].end()) last = hints["tensors"].end() - 1;
  (*last)["offset"] = last->value("offset", 0) + 1;
  Verdict verdict = verify(place, withHints(pair, hints));
  CHECK(verdict.code == 1);
  CHECK(verdict.report["verdict"] == "different");
  for (const json& tensor : verdict.report["tensors"])
    CHECK((tensor["verdict"] == "different") == (tensor["tensor"] == (*last)["tensor"]));
}

TEST_CASE("without hints the same is proved") {
  Workplace place;
  Pair pair = smallpair::pair();
  for (const json& hints : {json(), json{{"tensors", json::array()}}}) {
    Verdict verdict = verify(place, withHints(pair, hints));
    CHECK(verdict.code == 0);
    for (const json& output : verdict.report["outputs"]) CHECK(output["verdict"] == "proved");
  }
}

TEST_CASE("each hint may be missing, or be there twice") {
  Workplace place;
  Pair pair = smallpair::pair();
  const json hints = smallpair::metadata(pair.circuit, "hints");
  for (std::size_t h = 0; h < hints["tensors"].size(); ++h) {
    INFO(hints["tensors"][h]);
    json fewer = hints, more = hints;
    fewer["tensors"].erase(h);
    more["tensors"].push_back(hints["tensors"][h]);
    CHECK(verify(place, withHints(pair, fewer)).code == 0);
    CHECK(verify(place, withHints(pair, more)).code == 0);
  }
}

TEST_CASE("hints that are no hints are refused by the reader") {
  Workplace place;
  Pair pair = smallpair::pair();
  for (const char* text :
       {"", "{", "[]", "{\"tensors\": 1}", "{\"tensors\": [1]}", "{\"tensors\": [{}]}",
        "{\"tensors\": [{\"tensor\": \"f\"}]}",
        "{\"tensors\": [{\"tensor\": \"f\", \"array\": 99}]}",
        "{\"tensors\": [{\"tensor\": \"f\", \"array\": 1, \"why\": 1}]}",
        "{\"tensors\": [{\"tensor\": \"f\", \"array\": 1, \"scale\": 4611686018427387904}]}",
        "{\"tensors\": [{\"tensor\": \"f\", \"array\": 1, \"digits\": [4294967296, 4294967296]}]}",
        "{\"tensors\": [], \"tensors\": []}"}) {
    INFO(text);
    Verdict verdict = verify(place, withHints(pair, text));
    CHECK(verdict.code == 2);
    CHECK(isOneLine(verdict.err));
  }
}

// An array that is wrong by one, and hints that say so, must not pass for the right one.
TEST_CASE("hints that are true of a wrong circuit do not make its outputs right") {
  Workplace place;
  Pair pair = smallpair::pair();
  json hints = smallpair::metadata(pair.circuit, "hints");
  json structure = smallpair::metadata(pair.circuit, "structure");
  int tried = 0;
  for (json& array : structure["arrays"]) {
    if (array["op"] != "sum") continue;
    json before = array["terms"];
    std::size_t rank = array["shape"].size();
    array["terms"].push_back({{"source", -1}, {"at", json::array()}, {"domain", json::array()}});
    for (const json& extent : array["shape"])
      array["terms"].back()["domain"].push_back({0, extent.get<int>() - 1});
    if (rank == 0) array["terms"].back().erase("domain");
    json own = hints;
    auto id = &array - &structure["arrays"][0];
    for (json& hint : own["tensors"])
      if (hint["array"] == id) hint["offset"] = hint.value("offset", 0) - hint.value("scale", 1);
    Pair mutant = withHints(pair, own);
    mutant.circuit = smallpair::withMetadata(mutant.circuit, "structure", structure);
    array["terms"] = before;
    Verdict verdict = verify(place, mutant);
    INFO(array["name"] << "\n" << verdict.err);
    CHECK(verdict.code == 1);
    CHECK_FALSE(isTrue(mutant));
    ++tried;
  }
  CHECK(tried > 1);
}
