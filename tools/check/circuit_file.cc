#include "tools/check/circuit_file.h"

#include <algorithm>
#include <set>

#include "tools/check/circuit_limits.h"
#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr Count kMostReach = Count{1} << 60;  // of a row
constexpr Int kMostDigits = 62;
constexpr Int kMostThermometer = 1 << 20;

/// Refuses a row whose offset and strides may reach 2^60 over a box of these extents. A stride along
/// an extent of 1 meets the index 0 alone.
void checkReach(const Row& row, const std::vector<Int>& extents, const std::string& where) {
  Count reach = magnitude(row.offset);
  for (std::size_t d = 0; d < extents.size(); ++d) {
    if (extents[d] == 1) continue;
    reach = addOrMost(reach, multiplyOrMost(magnitude(row.stride(d)), extents[d]));
  }
  if (reach >= kMostReach) {
    refuse(where, ": |offset| and |stride| * extent below 2^60 in all required; found more");
  }
}

/// Reads the array with the number `id`. The arrays before it have been read.
class Reader {
 public:
  Reader(Circuit& circuit, const Json& json, int id)
      : circuit_(circuit), json_(json), id_(id), where_(paste(circuit.file.path, ": array ", id)) {}

  void read() {
    if (!json_.is_object()) refuse(where_, ": an object required; found ", described(json_));
    auto op = json_.find("op");
    if (op == json_.end() || !op->is_string()) refuse(where_, ": a string 'op' required");
    if (*op == "input") return readInput();
    if (*op == "sum") return readSum();
    if (*op == "step") return readStep();
    if (*op == "read") return readRead();
    refuse(where_, ": op input, sum, step or read required; found ", described(*op));
  }

 private:
  void start(const Fields& fields) {
    array_.name = fields.name("name");
    array_.shape = fields.integers("shape");
    array_.elements = checkShape(array_.shape, where_ + ", shape");
    box_ = wholeBox(array_.shape);
  }

  template <class Op>
  void finish(Op op) {
    array_.op = std::move(op);
    circuit_.arrays.push_back(std::move(array_));
  }

  int source(const Fields& fields, const char* key) {
    Int id = fields.integer(key);
    if (id < 0 || id >= id_) {
      refuse(fields.place(key), ": an array before ", id_, " required; found ", id);
    }
    return id;
  }

  const Numbers& tensor(const char* suffix) const {
    return circuit_.file.tensor(paste("a", id_, ".", suffix));
  }

  /// Reads a map into an array of this shape, and bounds its rows.
  std::vector<Row> map(const Fields& fields, const Box& box, const std::vector<Int>& source,
                       const std::vector<Int>& extents) {
    std::vector<Row> rows = readMap(fields.at("at"), box, source, fields.place("at"));
    for (const Row& row : rows) checkReach(row, extents, fields.place("at"));
    return rows;
  }

  Row row(const Fields& fields, const char* key, const Box& box, Int size,
          const std::vector<Int>& extents) {
    Row row = readRow(fields.at(key), extents.size(), fields.place(key));
    checkReach(row, extents, fields.place(key));
    checkInside(row, box, size, fields.place(key));
    return row;
  }

  void readInput() {
    Fields fields(json_, where_, {"name", "op", "shape", "range", "coding", "width"});
    start(fields);
    Input input = readCoding(fields);
    Count wires = Wide{array_.elements} * input.width;
    circuit_.inputWires = add(circuit_.inputWires, wires);
    finish(input);
  }

  void readSum() {
    Fields fields(json_, where_, {"name", "op", "shape", "terms"});
    start(fields);
    Sum sum;
    const Json& terms = fields.array("terms");
    for (std::size_t k = 0; k < terms.size(); ++k) {
      Fields term(terms[k], paste(where_, ", term ", k),
                  {"source", "scale", "over", "at", "weights", "weightAt", "domain"});
      readTerm(term, sum);
    }
    finish(std::move(sum));
  }

  void readTerm(const Fields& fields, Sum& sum) {
    Term term;
    bool constant = fields.integer("source") == -1;
    term.source = constant ? -1 : source(fields, "source");
    if (fields.has("scale")) term.scale = fields.integer("scale");
    if (fields.has("over")) term.over = fields.integers("over");
    checkShape(term.over, fields.place("over"));
    readDomain(fields, term.domain);

    Box box = term.domain;
    for (Int extent : term.over) box.push_back({0, extent - 1});
    static const std::vector<Int> kScalar;
    const std::vector<Int>& shape = constant ? kScalar : circuit_[term.source].shape;
    std::vector<Int> extents = array_.shape;
    extents.insert(extents.end(), term.over.begin(), term.over.end());
    if (fields.has("at") || !shape.empty()) term.at = map(fields, box, shape, extents);
    term.address = addressOf(term.at, shape);
    if (fields.has("weights") != fields.has("weightAt")) {
      refuse(fields.where(), ": weights and weightAt required, or neither; found one");
    }
    if (fields.has("weights")) {
      term.weights = circuit_.file.tensor(fields.text("weights"));
      term.weightAt = row(fields, "weightAt", box, term.weights->size(), extents);
    }
    if (term.scale != 0) (constant ? sum.constants : sum.terms).push_back(std::move(term));
  }

  void readDomain(const Fields& fields, Box& domain) {
    domain = box_;
    if (!fields.has("domain")) return;
    const Json& spans = fields.array("domain");
    if (spans.size() != box_.size()) {
      refuse(fields.place("domain"), ": ", box_.size(), " pairs required; found ", spans.size());
    }
    for (std::size_t d = 0; d < box_.size(); ++d) {
      std::vector<Int> pair = integersOf(spans[d], fields.place("domain"));
      if (pair.size() != 2) refuse(fields.place("domain"), ": pairs [lo, hi] required");
      if (pair[0] < 0 || pair[0] > pair[1] || pair[1] > box_[d].hi) {
        refuse(fields.place("domain"), ": an interval within [0, ", box_[d].hi,
               "] required; found [", pair[0], ", ", pair[1], "]");
      }
      domain[d] = {pair[0], pair[1]};
    }
  }

  View readView(const Fields& outer, const char* key) {
    Fields fields(outer.at(key), outer.place(key), {"array", "at"});
    return readView(fields, source(fields, "array"));
  }
  View readView(const Fields& fields, int array) {
    View view;
    view.array = array;
    view.at = map(fields, box_, circuit_[array].shape, array_.shape);
    view.address = addressOf(view.at, circuit_[array].shape);
    return view;
  }

  void readStep() {
    Fields fields(json_, where_, {"name", "op", "shape", "numerator", "denominator", "tableAt"});
    start(fields);
    bool ratio = fields.has("denominator");
    Step step{readTables(circuit_.file, paste("a", id_), ratio, where_), {}, {}, {}};
    step.numerator = readView(fields, "numerator");
    if (ratio) step.denominator = readView(fields, "denominator");
    step.tableAt = row(fields, "tableAt", box_, step.tables, array_.shape);
    finish(std::move(step));
  }

  void readRead() {
    Fields fields(json_, where_, {"name", "op", "shape", "step", "at", "variants", "variantAt"});
    start(fields);
    Read read;
    int id = source(fields, "step");
    const Step* step = std::get_if<Step>(&circuit_[id].op);
    if (step == nullptr) {
      refuse(where_, ": the number of a step required; array ", id, " is none");
    }
    read.step = readView(fields, id);
    read.variants = fields.integer("variants");
    if (read.variants < 1) {
      refuse(where_, ": at least one variant required; found ", read.variants);
    }
    read.variantAt = row(fields, "variantAt", box_, read.variants, array_.shape);
    read.increments = tensor("increments");
    read.base = tensor("base");
    need("base", read.base.size(), Wide{step->tables} * read.variants);
    need("increments", read.increments.size(), Wide{step->p.size()} * read.variants);
    finish(std::move(read));
  }

  void need(const char* what, Int found, Wide required) {
    if (found == required) return;
    refuse(where_, ": ", signedDecimal(required), " numbers required in ", what, "; found ", found);
  }

  Circuit& circuit_;
  const Json& json_;
  int id_;
  std::string where_;
  Array array_;
  Box box_;
};

}  // namespace

Input readCoding(const Fields& fields) {
  std::vector<Int> range = fields.integers("range");
  if (range.size() != 2 || range[0] > range[1]) refuse(fields.where(), ": range lo <= hi required");
  std::string coding = fields.text("coding");
  Int width = fields.integer("width");
  Wide lo = range[0], hi = range[1];
  auto power = [](Int bits) { return Wide{1} << bits; };

  bool agrees = false;
  if (coding == "offset") {
    agrees = 0 <= width && width <= kMostDigits && hi - lo < power(width);
  } else if (coding == "twos") {
    agrees = 1 <= width && width <= kMostDigits && -power(width - 1) <= lo && hi < power(width - 1);
  } else if (coding == "thermometer") {
    agrees = width == hi - lo && width <= kMostThermometer;
  } else if (coding == "bits") {
    agrees = width == 1 && lo >= 0 && hi <= 1;
  } else {
    refuse(fields.where(), ": coding offset, twos, thermometer or bits required; found '", coding,
           "'");
  }
  if (!agrees) {
    refuse(fields.where(), ": a width that codes ", range[0], "..", range[1], " as ", coding,
           " required; found ", width);
  }
  Input input;
  input.range = {range[0], range[1]};
  input.width = width;
  input.constant = coding == "offset" || coding == "thermometer" ? range[0] : 0;
  bool binary = width > 0 && (coding == "offset" || coding == "twos");
  input.sumOfWeights = binary ? power(width) - 1 : width;
  input.largestWeight = binary ? power(width - 1) : std::min(width, Int{1});
  return input;
}

Circuit readCircuit(Container file, const Json& structure) {
  file.requireFlat();
  Circuit circuit;
  circuit.file = std::move(file);
  Fields fields(structure, circuit.file.path + ": structure", {"arrays", "outputs"});
  const Json& arrays = fields.array("arrays");
  for (const auto& [key, value] : circuit.file.metadata) {
    checkName(key, circuit.file.path + ": a key of __metadata__");
  }
  std::set<std::string> names;
  for (std::size_t id = 0; id < arrays.size(); ++id) {
    Reader(circuit, arrays[id], id).read();
    if (!names.insert(circuit.arrays.back().name).second) {
      refuse(circuit.file.path, ": array ", id, ": a name of its own required; '",
             circuit.arrays.back().name, "' occurs twice");
    }
  }
  circuit.outputs =
      readOutputs(fields.array("outputs"), circuit.file.path, "array", std::ssize(circuit.arrays));
  circuit.file.requireAllRead("an array");
  checkLimits(circuit);
  return circuit;
}

}  // namespace tc0check
