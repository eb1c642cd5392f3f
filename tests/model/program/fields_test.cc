#include "model/program/fields.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "circuit/base/safetensors.h"
#include "model/program/dump.h"
#include "model/program/program_file.h"
#include "model/program/random_program.h"
#include "model/program/rebuild.h"

using namespace tc0;
using namespace tc0::program;

namespace {

constexpr std::uint64_t kPrograms = 300;

template <class Visit>
void eachOperation(Visit visit) {
  [&]<class... Ops>(const std::variant<Ops...>&) { (visit(Ops()), ...); }(Operation());
}

// Converts to whatever a member of a struct is initialised with.
struct AnyField {
  template <class T>
  operator T() const;
};

// How many members the struct Op has: so many initialisers it takes, and not one more.
template <class Op, class... Fields>
constexpr int memberCount() {
  if constexpr (requires { Op{Fields()..., AnyField()}; })
    return memberCount<Op, Fields..., AnyField>();
  else
    return sizeof...(Fields);
}

// Every method is written here, so that a new role of a field does not compile without a case. It
// collects what the file must hold for the tensor: keys of its JSON object, and tables.
struct ExpectedInFile {
  int members = 0;
  std::vector<TensorId> operandIds;
  std::set<std::string> keys{"name", "op", "shape", "range"};
  bool hasTables = false;

  void range(const Range&) { ++members; }
  void operand(const char* key, TensorId id) {
    operandIds.push_back(id);
    add(key);
  }
  void operands(const char* key, const std::vector<TensorId>& ids) {
    operandIds.insert(operandIds.end(), ids.begin(), ids.end());
    add(key);
  }
  void axis(const char* key, int) { add(key); }
  void axes(const char* key, const std::vector<int>&) { add(key); }
  void number(const char* key, std::int64_t) { add(key); }
  void count(const char* key, std::int64_t count) { add(key, count != 1); }
  void list(const char* key, const std::vector<std::int64_t>&) { add(key); }
  void numbers(const char* key, const Integers& values, NumbersShape) {
    add(key, values != nullptr);
  }
  void tables(const Tables&, const char* key, int axis) {
    ++members;
    hasTables = true;
    add(key, axis != -1);
  }

 private:
  void add(const char* key, bool present = true) {
    ++members;
    if (present) keys.insert(key);
  }
};

ExpectedInFile expectedOf(const Tensor& tensor) {
  ExpectedInFile expected;
  fieldsOf(tensor, expected);
  return expected;
}

std::set<std::string> keysOf(const nlohmann::json& object) {
  std::set<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.insert(key);
  return keys;
}

}  // namespace

TEST_CASE("fieldsOf names every member of every operation") {
  eachOperation([](auto op) {
    INFO(op.kName);
    ExpectedInFile expected;
    fieldsOf(op, expected);
    CHECK(expected.members == memberCount<decltype(op)>());
  });
}

TEST_CASE("an operation is found by its name, and names differ") {
  std::set<std::string> names;
  eachOperation([&](auto op) {
    INFO(op.kName);
    auto found = operationNamed(op.kName);
    REQUIRE(found);
    CHECK(std::holds_alternative<decltype(op)>(*found));
    names.insert(op.kName);
  });
  CHECK(names.size() == std::variant_size_v<Operation>);
  CHECK(!operationNamed("convolution"));
  CHECK(!operationNamed(""));
}

TEST_CASE("the file holds every field of every tensor, and nothing else") {
  std::set<std::string> operations;
  for (std::uint64_t seed = 0; seed < kPrograms; ++seed) {
    Program program = randomProgram(seed);
    std::string bytes = formatProgram(program);
    Container container = parseSafetensors(bytes, "f");
    auto text = nlohmann::json::parse(container.metadata.at("program"));
    REQUIRE(text["tensors"].size() == program.tensors().size());
    for (TensorId id : program.tensors().ids()) {
      const Tensor& tensor = program.tensor(id);
      INFO("seed " << seed << ", " << label(tensor));
      ExpectedInFile expected = expectedOf(tensor);
      CHECK(keysOf(text["tensors"][id]) == expected.keys);
      CHECK(container.tensors.contains(tensor.name + ".p") == expected.hasTables);
      CHECK(operandsOf(tensor) == expected.operandIds);
      operations.insert(operationName(tensor));
    }
  }
  CHECK(operations.size() == std::variant_size_v<Operation>);
}

TEST_CASE("a program read from its file has the same file and the same dump") {
  for (std::uint64_t seed = 0; seed < kPrograms; ++seed) {
    INFO("seed " << seed);
    Program program = randomProgram(seed);
    std::string bytes = formatProgram(program);
    Program read = parseProgram(bytes, "f");
    CHECK(formatProgram(read) == bytes);
    CHECK(dumpProgram(read) == dumpProgram(program));
  }
}

TEST_CASE("a program rebuilt from its tensors is the program") {
  for (std::uint64_t seed = 0; seed < kPrograms; ++seed) {
    INFO("seed " << seed);
    Program program = randomProgram(seed);
    CHECK(formatProgram(EditableProgram(program).build()) == formatProgram(program));
  }
}

TEST_CASE("replaced operands are the operands, and the other fields stay") {
  for (std::uint64_t seed = 0; seed < kPrograms; ++seed) {
    Program program = randomProgram(seed);
    EditableProgram editable(program);
    for (Tensor& tensor : editable.tensors) {
      INFO("seed " << seed << ", " << label(tensor));
      const std::vector<TensorId> before = operandsOf(tensor);
      std::vector<TensorId> other = before;
      for (TensorId& id : other) id += 100;
      setOperands(tensor, other);
      CHECK(operandsOf(tensor) == other);
      setOperands(tensor, before);
      CHECK(operandsOf(tensor) == before);
    }
    CHECK(formatProgram(editable.build()) == formatProgram(program));
  }
}

TEST_CASE("every operand has its place in the dump") {
  for (std::uint64_t seed = 0; seed < kPrograms; ++seed) {
    Program program = randomProgram(seed);
    std::istringstream lines(dumpProgram(program));
    for (const Tensor& tensor : program.tensors()) {
      std::string line;
      std::getline(lines, line);
      INFO("seed " << seed << ", " << line);
      std::size_t at = line.find(']', line.find(']') + 1);
      for (TensorId id : operandsOf(tensor)) {
        at = line.find(program.tensor(id).name, at);
        REQUIRE(at != std::string::npos);
      }
    }
  }
}
