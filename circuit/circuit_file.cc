#include "circuit/circuit_file.h"

#include <map>
#include <unordered_set>

#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "circuit/tc0_file.h"

namespace tc0 {
namespace {

using nlohmann::json;

// ---- reading ----

// A row of a reader whose index has so many dimensions, those of a reduction included. The file
// writes every stride, although a builder takes none for "0 everywhere".
AffineRow rowFrom(const json& value, std::size_t columns, const std::string& where) {
  const std::vector<std::int64_t> numbers = toIntegers(value, where);
  if (numbers.size() != columns + 1)
    fail(where, ": required an offset and ", columns, " strides, found ", listText(numbers));
  return {numbers[0], {numbers.begin() + 1, numbers.end()}};
}

AffineRow rowFrom(const JsonObject& object, const char* key, std::size_t columns) {
  return rowFrom(object.at(key), columns, object.where() + ", '" + key + "'");
}

ArrayId idFrom(const JsonObject& object, const char* key) {
  std::int64_t id = object.integer(key);
  if (id < -1 || id > INT32_MAX)
    fail(object.where(), ", '", key, "': required the number of an array, found ", id);
  return id;
}

Range rangeFrom(const json& value, const std::string& where) {
  std::vector<std::int64_t> numbers = toIntegers(value, where);
  if (numbers.size() != 2) fail(where, ": required [lo, hi], found ", numbers.size(), " numbers");
  return {numbers[0], numbers[1]};
}

// Rebuilds a circuit array by array through a CircuitBuilder. Only the form of the JSON is checked
// here; the builder checks what it means.
class CircuitReader {
 public:
  CircuitReader(const Container& container, std::string where)
      : container_(container), where_(std::move(where)) {}

  Circuit read(const JsonObject& structure) {
    structure.allow({"arrays", "outputs"});
    for (const auto& [key, value] : container_.metadata)
      if (key != "format" && key != "version" && key != "kind" && key != "structure")
        named(where_, [&, key = key, value = value] { builder_.metadata(key, value); });
    for (const json& array : structure.list("arrays")) {
      JsonObject object(array, where_ + ": array " + std::to_string(arrays_++));
      named(object.where(), [&] { readArray(object); });
    }
    std::size_t outputs = 0;
    for (const json& output : structure.list("outputs")) {
      JsonObject object(output, cat(where_, ": output ", outputs++));
      object.allow({"name", "array"});
      named(where_, [&] { builder_.output(object.text("name"), idFrom(object, "array")); });
    }
    if (outputs == 0) fail(where_, ": required a circuit with outputs, found none");
    for (const auto& [name, tensor] : container_.tensors)
      if (!read_.contains(name))
        fail(where_, ": required tensors that an array reads, found '", shortened(name), "'");
    return builder_.finish();
  }

 private:
  void readArray(const JsonObject& array) {
    std::string op = array.text("op"), name = array.text("name");
    Shape shape = array.integers("shape");
    if (op == "input") {
      array.allow({"name", "op", "shape", "range", "coding", "width"});
      Coding coding = codingFrom(array);
      builder_.input(name, shape, rangeFrom(array.at("range"), cat(array.where(), ", 'range'")),
                     coding);
    } else if (op == "sum") {
      array.allow({"name", "op", "shape", "terms"});
      std::vector<Term> terms;
      for (const json& term : array.list("terms"))
        terms.push_back(readTerm(
            JsonObject(term, array.where() + ", term " + std::to_string(terms.size())), shape));
      builder_.sum(name, shape, std::move(terms));
    } else if (op == "step") {
      readStep(array, name, shape);
    } else if (op == "read") {
      array.allow({"name", "op", "shape", "step", "at", "variants", "variantAt"});
      builder_.read(name, shape,
                    {idFrom(array, "step"), mapFrom(array, idFrom(array, "step"), shape.size()),
                     array.integer("variants"), rowFrom(array, "variantAt", shape.size()),
                     tensor("base"), tensor("increments")});
    } else {
      fail(array.where(), ": required an op of input, sum, step, read, found '", shortened(op),
           "'");
    }
  }

  Term readTerm(const JsonObject& object, const Shape& shape) {
    object.allow({"source", "scale", "over", "at", "weights", "weightAt", "domain"});
    Term term;
    term.source = idFrom(object, "source");
    term.scale = object.integer("scale", 1);
    if (object.has("over")) term.over = object.integers("over");
    std::size_t columns = shape.size() + term.over.size();
    if (object.has("at") || rankOf(term.source) > 0)
      term.at = mapFrom(object, term.source, columns);
    if (object.has("weights") != object.has("weightAt"))
      fail(object.where(), ": required 'weights' and 'weightAt' or neither, found one");
    if (object.has("weights")) {
      term.weights = shared(object.text("weights"));
      term.weightAt = rowFrom(object, "weightAt", columns);
    }
    if (object.has("domain")) {
      for (const json& interval : object.list("domain"))
        term.domain.push_back(rangeFrom(interval, cat(object.where(), ", 'domain'")));
      if (term.domain.size() != shape.size())
        fail(object.where(), ", 'domain': required ", shape.size(), " intervals, found ",
             term.domain.size());
    }
    return term;
  }

  void readStep(const JsonObject& array, const std::string& name, const Shape& shape) {
    array.allow({"name", "op", "shape", "numerator", "denominator", "tableAt"});
    Tables tables{tensor("start"), tensor("p"), {}, tensor("base"), tensor("increments")};
    if (container_.tensors.contains(tensorName("q"))) tables.q = tensor("q");
    View numerator = viewFrom(array, "numerator", shape.size());
    AffineRow tableAt = rowFrom(array, "tableAt", shape.size());
    if (array.has("denominator"))
      builder_.ratioStep(name, shape, std::move(numerator),
                         viewFrom(array, "denominator", shape.size()), std::move(tables),
                         std::move(tableAt));
    else
      builder_.step(name, shape, std::move(numerator), std::move(tables), std::move(tableAt));
  }

  View viewFrom(const JsonObject& array, const char* key, std::size_t columns) const {
    JsonObject view(array.at(key), array.where() + ", '" + key + "'");
    view.allow({"array", "at"});
    ArrayId id = idFrom(view, "array");
    return {id, mapFrom(view, id, columns)};
  }

  // The dimensions of an earlier array; 0 of a number that is none, which the builder refuses.
  std::size_t rankOf(ArrayId id) const {
    return id >= 0 && id < arrays_ - 1 ? builder_.array(id).shape.size() : 0;
  }

  IndexMap mapFrom(const JsonObject& object, ArrayId source, std::size_t columns) const {
    IndexMap map;
    const std::string where = object.where() + ", 'at', row ";
    for (const json& row : object.list("at"))
      map.push_back(rowFrom(row, columns, where + std::to_string(map.size())));
    if (map.size() != rankOf(source))
      fail(object.where(), ", 'at': required a row for each of ", rankOf(source),
           " dimensions of array ", source, ", found ", map.size());
    return map;
  }

  // Errors of the builder name the array; this adds the file and the array's number.
  template <class Body>
  void named(const std::string& where, Body body) const {
    try {
      body();
    } catch (const Error& error) {
      std::string text = error.what(), file = where_ + ": ";
      if (text.starts_with(where)) throw;
      if (text.starts_with(file)) text.erase(0, file.size());
      fail(where, ": ", text);
    }
  }

  std::string tensorName(const char* what) const {
    return "a" + std::to_string(arrays_ - 1) + "." + what;
  }
  std::vector<std::int64_t> tensor(const char* what) {
    std::string name = tensorName(what);
    read_.insert(name);
    return integersOf(container_, name, where_);
  }

  Integers shared(const std::string& name) {
    read_.insert(name);
    Integers& weights = weights_[name];
    if (weights == nullptr) weights = integers(integersOf(container_, name, where_));
    return weights;
  }

  const Container& container_;
  std::string where_;
  CircuitBuilder builder_;
  std::map<std::string, Integers> weights_;
  std::unordered_set<std::string> read_;  // the names of tensors
  std::int64_t arrays_ = 0;               // how many have been read, the current one included
};

// ---- writing ----

json jsonOf(const AffineRow& row) {
  json list = json::array({row.offset});
  for (std::int64_t stride : row.strides) list.push_back(stride);
  return list;
}

json jsonOf(const IndexMap& map) {
  json list = json::array();
  for (const AffineRow& row : map) list.push_back(jsonOf(row));
  return list;
}

json jsonOf(const View& view) { return {{"array", view.array}, {"at", jsonOf(view.at)}}; }

// Writes a list of weights that several terms share once, under the name of the first of them.
class CircuitWriter {
 public:
  explicit CircuitWriter(const Circuit& circuit) : circuit_(circuit) {}

  std::string format() {
    json arrays = json::array(), outputs = json::array();
    for (ArrayId id : circuit_.arrays().ids()) {
      id_ = id;
      arrays.push_back(jsonOfArray(circuit_.array(id)));
    }
    for (const Output& output : circuit_.outputs())
      outputs.push_back({{"name", output.name}, {"array", output.array}});
    for (const auto& [key, value] : circuit_.metadata()) writer_.metadata(key, value);
    writer_.metadata("format", "tc0");
    writer_.metadata("version", "1");
    writer_.metadata("kind", "circuit");
    writer_.metadata("structure", json{{"arrays", arrays}, {"outputs", outputs}}.dump());
    return writer_.format();
  }

 private:
  json jsonOfArray(const Array& array) {
    json object{{"name", array.name}, {"op", operationName(array)}, {"shape", array.shape}};
    if (const auto* input = array.as<InputOp>()) {
      object["range"] = {input->range.lo, input->range.hi};
      object["coding"] = codingName(input->coding.kind);
      object["width"] = input->coding.width;
    } else if (const auto* sum = array.as<SumOp>()) {
      object["terms"] = json::array();
      for (std::size_t k = 0; k < sum->terms.size(); ++k)
        object["terms"].push_back(jsonOfTerm(sum->terms[k], k));
    } else if (const auto* step = array.as<StepOp>()) {
      object["numerator"] = jsonOf(step->numerator);
      if (step->denominator) object["denominator"] = jsonOf(*step->denominator);
      object["tableAt"] = jsonOf(step->tableAt);
      add("start", step->tables.start);
      add("p", step->tables.p);
      if (!step->tables.q.empty()) add("q", step->tables.q);
      add("base", step->tables.base);
      add("increments", step->tables.increments);
    } else {
      const auto& read = *array.as<ReadOp>();
      object["step"] = read.step;
      object["at"] = jsonOf(read.at);
      object["variants"] = read.variants;
      object["variantAt"] = jsonOf(read.variantAt);
      add("base", read.base);
      add("increments", read.increments);
    }
    return object;
  }

  json jsonOfTerm(const Term& term, std::size_t k) {
    json object{{"source", term.source}};
    if (term.scale != 1) object["scale"] = term.scale;
    if (!term.over.empty()) object["over"] = term.over;
    if (!term.at.empty()) object["at"] = jsonOf(term.at);
    if (term.weights != nullptr) {
      std::string& name = names_[term.weights.get()];
      if (name.empty()) {
        name = cat("a", id_, ".t", k);
        writer_.add(name, *term.weights);
      }
      object["weights"] = name;
      object["weightAt"] = jsonOf(term.weightAt);
    }
    for (Range interval : term.domain) object["domain"].push_back({interval.lo, interval.hi});
    return object;
  }

  void add(const char* what, const std::vector<std::int64_t>& values) {
    writer_.add(cat("a", id_, ".", what), values);
  }

  const Circuit& circuit_;
  ContainerWriter writer_;
  std::map<const void*, std::string> names_;  // the tensors of the weights written so far
  ArrayId id_ = 0;                            // the array that is being written
};

}  // namespace

Circuit circuitFrom(const JsonObject& structure, const Container& container,
                    const std::string& where) {
  return CircuitReader(container, where).read(structure);
}

Coding codingFrom(const JsonObject& input) {
  std::int64_t width = input.integer("width");
  if (width < 0 || width > INT32_MAX)
    fail(input.where(), ", 'width': required 0 to 2^31 - 1, found ", width);
  return {codingKind(input.text("coding")), static_cast<int>(width)};
}

std::string formatTc0(const Circuit& circuit) { return CircuitWriter(circuit).format(); }

}  // namespace tc0
