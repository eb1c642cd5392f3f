#include "tools/check/proof/program_file.h"

#include <algorithm>
#include <set>

#include "tools/check/error.h"
#include "tools/check/output.h"
#include "tools/check/strict_json.h"

namespace tc0check {

namespace {

constexpr std::size_t kMaxTensors = 1 << 22;

struct OpName {
  Op op;
  const char* name;
};
constexpr OpName kOps[] = {
    {Op::kInput, "input"},
    {Op::kConstant, "constant"},
    {Op::kLinear, "linear"},
    {Op::kAdd, "add"},
    {Op::kScale, "scale"},
    {Op::kMatmul, "matmul"},
    {Op::kStep, "step"},
    {Op::kRatioStep, "ratio_step"},
    {Op::kDigits, "digits"},
    {Op::kSum, "sum"},
    {Op::kMax, "max"},
    {Op::kReshape, "reshape"},
    {Op::kSlice, "slice"},
    {Op::kTranspose, "transpose"},
    {Op::kWindow, "window"},
    {Op::kConcat, "concat"},
    {Op::kBroadcast, "broadcast"},
};

/// Reads the tensor with the number `id`. The tensors before it have been read.
class Reader {
 public:
  Reader(Program& program, const Json& json, int id)
      : program_(program),
        json_(json),
        id_(id),
        where_(paste(program.file.path, ": tensor ", id)) {}

  void read() {
    if (!json_.is_object()) refuse(where_, ": an object required; found ", described(json_));
    auto op = json_.find("op");
    if (op == json_.end() || !op->is_string()) refuse(where_, ": a string 'op' required");
    auto known = std::find_if(std::begin(kOps), std::end(kOps),
                              [&](const OpName& one) { return *op == one.name; });
    if (known == std::end(kOps)) refuse(where_, ": a known op required; found ", described(*op));
    tensor_.op = known->op;
    readFields();
    checkShape();
    program_.tensors.push_back(std::move(tensor_));
  }

 private:
  Fields fieldsOf(std::initializer_list<std::string_view> own) {
    Fields fields(json_, where_, own);
    tensor_.name = fields.name("name");
    where_ = paste(where_, " '", brief(tensor_.name), "'");
    tensor_.shape = fields.integers("shape");
    tensor_.elements = tc0check::checkShape(tensor_.shape, where_ + ", shape");
    std::vector<Int> range = fields.integers("range");
    if (range.size() != 2 || range[0] > range[1]) refuse(where_, ": a range lo <= hi required");
    tensor_.range = {range[0], range[1]};
    return fields;
  }

  void operand(const Fields& fields, const char* key) { operand(fields, key, fields.integer(key)); }
  void operand(const Fields& fields, const char* key, Int id) {
    if (id < 0 || id >= id_) {
      refuse(fields.place(key), ": a tensor before ", id_, " required; found ", id);
    }
    tensor_.operands.push_back(int(id));
  }
  const Tensor& x(std::size_t k = 0) const { return program_[tensor_.operands[k]]; }

  void axisOf(const Fields& fields, std::size_t rank) {
    tensor_.axis = fields.integer("axis");
    if (tensor_.axis < 0 || tensor_.axis >= Int(rank)) {
      refuse(fields.place("axis"), ": one of ", rank, " dimensions required; found ", tensor_.axis);
    }
  }

  void readFields() {
    switch (tensor_.op) {
      case Op::kInput:
        fieldsOf({"name", "op", "shape", "range"});
        return;
      case Op::kConstant: {
        Fields fields = fieldsOf({"name", "op", "shape", "range", "values"});
        std::vector<Int> shape = tensor_.shape.empty() ? std::vector<Int>{1} : tensor_.shape;
        tensor_.numbers = program_.file.tensor(fields.text("values"), shape);
        return;
      }
      case Op::kLinear:
        return readLinear();
      case Op::kAdd:
      case Op::kMatmul: {
        Fields fields = fieldsOf({"name", "op", "shape", "range", "a", "b"});
        operand(fields, "a");
        operand(fields, "b");
        return;
      }
      case Op::kScale: {
        Fields fields = fieldsOf({"name", "op", "shape", "range", "x", "factor"});
        operand(fields, "x");
        tensor_.factor = fields.integer("factor");
        return;
      }
      case Op::kStep: {
        Fields fields = fieldsOf({"name", "op", "shape", "range", "x", "axis"});
        operand(fields, "x");
        return readTables(fields);
      }
      case Op::kRatioStep: {
        Fields fields =
            fieldsOf({"name", "op", "shape", "range", "numerator", "denominator", "axis"});
        operand(fields, "numerator");
        operand(fields, "denominator");
        return readTables(fields);
      }
      case Op::kDigits: {
        Fields fields = fieldsOf({"name", "op", "shape", "range", "x", "low"});
        operand(fields, "x");
        tensor_.low = fields.integer("low");
        return;
      }
      case Op::kSum: {
        Fields fields = fieldsOf({"name", "op", "shape", "range", "x", "axis"});
        operand(fields, "x");
        return axisOf(fields, x().shape.size());
      }
      case Op::kMax: {
        Fields fields = fieldsOf({"name", "op", "shape", "range", "x", "axis", "rank"});
        operand(fields, "x");
        axisOf(fields, x().shape.size());
        tensor_.rank = fields.integer("rank");
        if (tensor_.rank < 1 || tensor_.rank > x().shape[tensor_.axis]) {
          refuse(fields.place("rank"), ": 1 to ", x().shape[tensor_.axis], " required; found ",
                 tensor_.rank);
        }
        return;
      }
      case Op::kReshape:
      case Op::kBroadcast:
        return operand(fieldsOf({"name", "op", "shape", "range", "x"}), "x");
      case Op::kTranspose: {
        Fields fields = fieldsOf({"name", "op", "shape", "range", "x", "permutation"});
        operand(fields, "x");
        tensor_.permutation = fields.integers("permutation");
        return;
      }
      case Op::kSlice: {
        Fields fields = fieldsOf({"name", "op", "shape", "range", "x", "start", "stride"});
        operand(fields, "x");
        tensor_.start = fields.integers("start");
        tensor_.stride = fields.integers("stride");
        return;
      }
      case Op::kWindow:
        return readWindow();
      case Op::kConcat: {
        Fields fields = fieldsOf({"name", "op", "shape", "range", "parts", "axis"});
        for (Int part : fields.integers("parts")) operand(fields, "parts", part);
        if (tensor_.operands.empty()) refuse(where_, ": at least one part required; found none");
        return axisOf(fields, x().shape.size());
      }
    }
  }

  void readLinear() {
    Fields fields = fieldsOf({"name", "op", "shape", "range", "x", "groups", "weights", "bias"});
    operand(fields, "x");
    if (x().shape.empty() || tensor_.shape.empty()) {
      refuse(where_, ": at least one dimension of x and of the result required; found none");
    }
    Int out = tensor_.shape.back(), in = x().shape.back();
    if (fields.has("groups")) {
      tensor_.groups = fields.integer("groups");
      if (tensor_.groups < 2 || out % tensor_.groups != 0 || in % tensor_.groups != 0) {
        refuse(fields.place("groups"), ": at least 2 groups that divide ", in, " and ", out,
               " required; found ", tensor_.groups);
      }
    }
    in /= tensor_.groups;
    tensor_.numbers = program_.file.tensor(fields.text("weights"), {out, in});
    if (fields.has("bias")) tensor_.bias = program_.file.tensor(fields.text("bias"), {out});
  }

  void readWindow() {
    Fields fields = fieldsOf(
        {"name", "op", "shape", "range", "x", "axis", "stride", "dilation", "before", "fill"});
    operand(fields, "x");
    axisOf(fields, x().shape.size());
    auto number = [&](const char* key, Int least) {
      Int value = fields.integer(key);
      if (value < least || value > (Int{1} << 40)) {
        refuse(fields.place(key), ": ", least, " to 2^40 required; found ", value);
      }
      return value;
    };
    tensor_.step = number("stride", 1);
    tensor_.dilation = number("dilation", 1);
    tensor_.before = number("before", 0);
    tensor_.fill = fields.integer("fill");
  }

  void readTables(const Fields& fields) {
    tensor_.tables =
        tc0check::readTables(program_.file, tensor_.name, tensor_.op == Op::kRatioStep, where_);
    const std::vector<Int>& shape = x().shape;
    if (!fields.has("axis") || fields.integer("axis") == -1) {
      if (tensor_.tables.tables == 1) return;
      refuse(where_, ": one table required without an axis; found ", tensor_.tables.tables);
    }
    axisOf(fields, shape.size());
    if (tensor_.tables.tables != shape[tensor_.axis]) {
      refuse(where_, ": ", shape[tensor_.axis], " tables along dimension ", tensor_.axis,
             " required; found ", tensor_.tables.tables);
    }
  }

  void need(bool holds, const char* what) const {
    if (!holds) {
      refuse(where_, ": ", what, " required; found the shape ", Json(tensor_.shape).dump(),
             tensor_.operands.empty() ? ""
                                      : paste(" and an operand of shape ", Json(x().shape).dump()));
    }
  }

  void checkShape() const {
    const std::vector<Int>& shape = tensor_.shape;
    switch (tensor_.op) {
      case Op::kInput:
      case Op::kConstant:
        return;
      case Op::kLinear: {
        std::vector<Int> expected = x().shape;
        expected.back() = shape.back();
        return need(shape == expected, "the shape of x but for the last extent");
      }
      case Op::kAdd:
      case Op::kRatioStep:
        need(x(1).shape == shape, "operands of one shape");
        [[fallthrough]];
      case Op::kScale:
      case Op::kStep:
        return need(x().shape == shape, "the operand's shape");
      case Op::kMatmul:
        return checkMatmul();
      case Op::kDigits:
        return checkDigits();
      case Op::kSum:
      case Op::kMax: {
        std::vector<Int> expected = x().shape;
        expected[tensor_.axis] = 1;
        return need(shape == expected, "the shape of x with extent 1 along the axis");
      }
      case Op::kReshape:
        return need(x().elements == tensor_.elements, "as many elements as x has");
      case Op::kTranspose:
        return checkTranspose();
      case Op::kSlice:
        return checkSlice();
      case Op::kWindow:
        return checkWindow();
      case Op::kConcat:
        return checkConcat();
      case Op::kBroadcast: {
        bool fits = x().shape.size() == shape.size();
        for (std::size_t d = 0; fits && d < shape.size(); ++d) {
          fits = x().shape[d] == 1 || x().shape[d] == shape[d];
        }
        return need(fits, "the extents of x wherever they are not 1");
      }
    }
  }

  void checkMatmul() const {
    const std::vector<Int>&a = x().shape, &b = x(1).shape;
    std::size_t rank = a.size();
    bool fits = rank >= 2 && b.size() == rank && a[rank - 1] == b[rank - 2] &&
                std::equal(a.begin(), a.end() - 2, b.begin());
    need(fits, "a [.., i, k] and b [.., k, j]");
    std::vector<Int> expected = a;
    expected.back() = b.back();
    need(tensor_.shape == expected, "the shape [.., i, j]");
  }

  void checkDigits() const {
    std::vector<Int> expected = x().shape;
    need(!tensor_.shape.empty(), "a dimension of digits");
    expected.push_back(tensor_.shape.back());
    need(tensor_.shape == expected, "the shape of x and a dimension of digits");
    if (tensor_.low < 0 || tensor_.low > 62 || tensor_.shape.back() > 63 - tensor_.low) {
      refuse(where_, ": digits of the numbers 0 to 62 required; found ", tensor_.shape.back(),
             " from ", tensor_.low, " on");
    }
  }

  void checkTranspose() const {
    std::size_t rank = x().shape.size();
    bool fits = tensor_.permutation.size() == rank && tensor_.shape.size() == rank;
    std::set<Int> seen;
    for (std::size_t d = 0; fits && d < rank; ++d) {
      Int from = tensor_.permutation[d];
      fits = from >= 0 && from < Int(rank) && seen.insert(from).second &&
             tensor_.shape[d] == x().shape[from];
    }
    need(fits, "a permutation of the dimensions of x");
  }

  void checkSlice() const {
    std::size_t rank = x().shape.size();
    bool fits = tensor_.shape.size() == rank && tensor_.start.size() == rank &&
                tensor_.stride.size() == rank;
    for (std::size_t d = 0; fits && d < rank; ++d) {
      Wide last = tensor_.start[d] + Wide{tensor_.stride[d]} * (tensor_.shape[d] - 1);
      fits = tensor_.start[d] >= 0 && tensor_.stride[d] >= 1 && last < x().shape[d];
    }
    need(fits, "start + stride * index inside x");
  }

  void checkWindow() const {
    std::vector<Int> expected = x().shape;
    std::size_t rank = expected.size();
    need(tensor_.shape.size() == rank + 1 && tensor_.axis + 1 < Int(rank),
         "one dimension more than x has, and an axis before its last one");
    Int windows = tensor_.shape[tensor_.axis], length = tensor_.shape[rank - 1];
    expected[tensor_.axis] = windows;
    expected.insert(expected.end() - 1, length);
    need(tensor_.shape == expected, "the extents of x but along the axis");
    Wide last = Wide{tensor_.step} * (windows - 1) + Wide{tensor_.dilation} * (length - 1);
    need(last < (Wide{1} << 60), "windows that end below index 2^60");
  }

  void checkConcat() const {
    Wide extent = 0;
    for (int part : tensor_.operands) {
      std::vector<Int> shape = program_[part].shape;
      need(shape.size() == tensor_.shape.size(), "parts of as many dimensions");
      extent += shape[tensor_.axis];
      shape[tensor_.axis] = tensor_.shape[tensor_.axis];
      need(shape == tensor_.shape, "parts of equal extents but along the axis");
    }
    need(extent == tensor_.shape[tensor_.axis], "the extents of the parts added up");
  }

  Program& program_;
  const Json& json_;
  int id_;
  std::string where_;
  Tensor tensor_;
};

}  // namespace

const char* nameOf(Op op) {
  for (const OpName& one : kOps) {
    if (one.op == op) return one.name;
  }
  return "";
}

Program readProgram(const std::string& path) {
  Program program;
  program.file = readContainer(path);
  program.file.requireKind("program");
  Json text = parseJson(program.file.metadata["program"], path + ": program");
  Fields fields(text, path + ": program", {"metadata", "tensors", "outputs"});
  const Json& tensors = fields.array("tensors");
  if (tensors.size() > kMaxTensors) refuse(fields.where(), ": fewer tensors required");
  std::set<std::string> names;
  for (std::size_t id = 0; id < tensors.size(); ++id) {
    Reader(program, tensors[id], int(id)).read();
    if (!names.insert(program.tensors.back().name).second) {
      refuse(path, ": tensor ", id, ": a name of its own required; '",
             brief(program.tensors.back().name), "' occurs twice");
    }
  }
  program.file.requireAllRead("an operation");
  program.outputs =
      readOutputs(fields.array("outputs"), path, "tensor", std::ssize(program.tensors));
  return program;
}

}  // namespace tc0check
