#include "model/program/fields.h"

#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "compiler/fx/fx.h"

using namespace tc0;

namespace {

using Names = std::vector<std::string>;

// The arguments that an operation of fx_ops.td needs for its fields, as "name kind".
struct ListArguments {
  Names& names;

  void range(const Range&) {}  // the type has it
  void operand(const char* key, program::TensorId) { add(key, "tensor"); }
  void operands(const char* key, const std::vector<program::TensorId>&) { add(key, "tensors"); }
  void axis(const char* key, int) { add(key, "integer"); }
  void axes(const char* key, const std::vector<int>&) { add(key, "integers"); }
  void number(const char* key, std::int64_t) { add(key, "integer"); }
  void count(const char* key, std::int64_t) { add(key, "integer"); }
  void list(const char* key, const std::vector<std::int64_t>&) { add(key, "integers"); }
  void numbers(const char* key, const Integers&, program::NumbersShape) { add(key, "numbers"); }
  void tables(const Tables&, const char* key, int) {
    add("tables", "tables");
    add(key, "integer");
  }

  void add(const std::string& key, const char* kind) { names.push_back(key + " " + kind); }
};

Names argumentsOfFields(program::Operation op) {
  Names names{"name text"};
  std::visit([&](auto& known) { program::fieldsOf(known, ListArguments{names}); }, op);
  return names;
}

std::string kindOf(const std::string& type) {
  const std::pair<const char*, const char*> kinds[] = {{"Variadic<FX_TensorType>", "tensors"},
                                                       {"FX_TensorType", "tensor"},
                                                       {"TC_NumbersAttr", "numbers"},
                                                       {"TC_TablesAttr", "tables"},
                                                       {"DenseI64ArrayAttr", "integers"},
                                                       {"I64Attr", "integer"},
                                                       {"StrAttr", "text"}};
  for (const auto& [part, kind] : kinds)
    if (type.find(part) != std::string::npos) return kind;
  return "unknown type " + type;
}

// The arguments of each operation in fx_ops.td, by its name in the dialect.
std::map<std::string, Names> argumentsOfDialect() {
  std::string text = readFile(TC0_SOURCE "/compiler/fx/fx_ops.td");
  std::regex operation(R"re(def FX_\w+Op : FX_(?:Tensor|Pure)Op<"(\w+)"[^{]*\{([\s\S]*?)\n\})re");
  std::regex arguments(R"(let arguments = \(ins ([^;]*)\);)");
  std::regex argument(R"(([\w<>", ]+):\$(\w+))");
  std::map<std::string, Names> found;
  for (std::sregex_iterator op(text.begin(), text.end(), operation), end; op != end; ++op) {
    std::string body = (*op)[2];
    std::smatch list;
    REQUIRE(std::regex_search(body, list, arguments));
    std::string one = std::regex_replace(list[1].str(), std::regex("\\s+"), " ");
    Names& names = found[(*op)[1]];
    for (std::sregex_iterator it(one.begin(), one.end(), argument); it != end; ++it)
      names.push_back((*it)[2].str() + " " + kindOf((*it)[1]));
  }
  return found;
}

template <class... Ops>
Names namesOf(const std::variant<Ops...>&) {
  return {Ops::kName...};
}

}  // namespace

TEST_CASE("fx_ops.td has the operations of fields.h, with their operands and attributes") {
  std::map<std::string, Names> dialect = argumentsOfDialect();
  Names known = namesOf(program::Operation());
  CHECK(dialect.size() == known.size());
  for (const std::string& name : known) {
    INFO(name);
    REQUIRE(dialect.contains(name));
    CHECK(dialect[name] == argumentsOfFields(*program::operationNamed(name)));
  }
}

TEST_CASE("the registered operations have the attributes of fields.h") {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<fx::FXDialect>();
  for (const std::string& name : namesOf(program::Operation())) {
    INFO(name);
    auto registered = mlir::RegisteredOperationName::lookup("fx." + name, &context);
    REQUIRE(registered.has_value());
    std::set<std::string> attributes, expected;
    for (mlir::StringAttr attribute : registered->getAttributeNames())
      attributes.insert(attribute.str());
    for (const std::string& argument : argumentsOfFields(*program::operationNamed(name))) {
      std::string key = argument.substr(0, argument.find(' '));
      if (argument.substr(key.size() + 1).find("tensor") != 0) expected.insert(key);
    }
    CHECK(attributes == expected);
  }
}
