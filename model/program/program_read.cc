#include <map>
#include <utility>

#include "circuit/base/error.h"
#include "model/program/builder.h"
#include "model/program/program_json.h"

namespace tc0::program {
namespace {

using nlohmann::json;

class Reader {
 public:
  Reader(const Container& container, std::string where)
      : container_(container), where_(std::move(where)) {}

  Program read(const JsonObject& text) {
    text.allow({"metadata", "tensors", "outputs"});
    JsonObject metadata(text.at("metadata"), cat(where_, ": program, 'metadata'"));
    for (const auto& [key, value] : text.at("metadata").items())
      builder_.metadata(key, metadata.text(key.c_str()));
    for (const json& tensor : text.list("tensors"))
      readTensor(JsonObject(tensor, cat(where_, ": tensor ", tensors_++)));
    for (const json& output : text.list("outputs")) {
      JsonObject object(output, cat(where_, ": outputs"));
      object.allow({"name", "tensor"});
      builder_.output(object.text("name"), id(object, "tensor"));
    }
    return builder_.finish();
  }

 private:
  void readTensor(const JsonObject& tensor) {
    // clang-format off
    static const std::map<std::string, TensorId (Reader::*)(const JsonObject&)> kReaders{
        {"input", &Reader::readInput},         {"constant", &Reader::readConstant},
        {"linear", &Reader::readLinear},       {"add", &Reader::readAdd},
        {"scale", &Reader::readScale},         {"matmul", &Reader::readMatmul},
        {"step", &Reader::readStep},           {"ratio_step", &Reader::readRatioStep},
        {"sum", &Reader::readSum},             {"max", &Reader::readMax},
        {"reshape", &Reader::readReshape},     {"transpose", &Reader::readTranspose},
        {"slice", &Reader::readSlice},         {"concat", &Reader::readConcat},
        {"broadcast", &Reader::readBroadcast}};
    // clang-format on
    name_ = tensor.text("name");
    shape_ = tensor.integers("shape");
    range_ = range(tensor);
    std::string op = tensor.text("op");
    auto found = kReaders.find(op);
    if (found == kReaders.end())
      fail(tensor.where(), ": required a known op, found '", op.substr(0, 40), "'");
    TensorId read = (this->*found->second)(tensor);
    compare(tensor, builder_.tensor(read));
  }

  // What the file says of a tensor against what follows from its operands.
  void compare(const JsonObject& text, const Tensor& tensor) const {
    if (tensor.shape != shape_)
      fail(text.where(), ", 'shape': required ", listText(tensor.shape), " by its operands, found ",
           listText(shape_));
    if (range_.lo > tensor.range.lo || range_.hi < tensor.range.hi)
      fail(text.where(), ", 'range': required the proven [", tensor.range.lo, ", ", tensor.range.hi,
           "] within it, found [", range_.lo, ", ", range_.hi, "]");
  }

  template <class... Keys>
  static void allow(const JsonObject& tensor, Keys... keys) {
    tensor.allow({"name", "op", "shape", "range", keys...});
  }

  TensorId readInput(const JsonObject& tensor) {
    allow(tensor);
    return builder_.input(name_, shape_, range_);
  }

  TensorId readConstant(const JsonObject& tensor) {
    allow(tensor, "values");
    return builder_.sharedConstant(name_, shape_, numbers(tensor, "values", shape_));
  }

  TensorId readLinear(const JsonObject& tensor) {
    allow(tensor, "x", "weights", "bias");
    TensorId x = id(tensor, "x");
    const Shape& from = builder_.tensor(x).shape;
    if (from.empty() || shape_.empty())
      fail(tensor.where(), ": required at least one dimension of x and of the result, found none");
    std::int64_t out = shape_.back();
    Integers weights = numbers(tensor, "weights", {out, from.back()});
    Integers bias = tensor.has("bias") ? numbers(tensor, "bias", {out}) : nullptr;
    return builder_.linear(name_, x, out, weights, bias);
  }

  TensorId readAdd(const JsonObject& tensor) {
    allow(tensor, "a", "b");
    return builder_.add(name_, id(tensor, "a"), id(tensor, "b"));
  }

  TensorId readScale(const JsonObject& tensor) {
    allow(tensor, "x", "factor");
    return builder_.scale(name_, id(tensor, "x"), tensor.integer("factor"));
  }

  TensorId readMatmul(const JsonObject& tensor) {
    allow(tensor, "a", "b");
    return builder_.matmul(name_, id(tensor, "a"), id(tensor, "b"));
  }

  TensorId readStep(const JsonObject& tensor) {
    allow(tensor, "x", "axis");
    return builder_.step(name_, id(tensor, "x"), tables(), small(tensor, "axis", -1));
  }

  TensorId readRatioStep(const JsonObject& tensor) {
    allow(tensor, "numerator", "denominator", "axis");
    return builder_.ratioStep(name_, id(tensor, "numerator"), id(tensor, "denominator"), tables(),
                              small(tensor, "axis", -1));
  }

  TensorId readSum(const JsonObject& tensor) {
    allow(tensor, "x", "axis");
    return builder_.sum(name_, id(tensor, "x"), small(tensor, "axis"));
  }

  TensorId readMax(const JsonObject& tensor) {
    allow(tensor, "x", "axis", "rank");
    return builder_.max(name_, id(tensor, "x"), small(tensor, "axis"), tensor.integer("rank"));
  }

  TensorId readReshape(const JsonObject& tensor) {
    allow(tensor, "x");
    return builder_.reshape(name_, id(tensor, "x"), shape_);
  }

  TensorId readTranspose(const JsonObject& tensor) {
    allow(tensor, "x", "permutation");
    std::vector<int> permutation;
    for (std::int64_t d : tensor.integers("permutation"))
      permutation.push_back(narrow(tensor, "permutation", d));
    return builder_.transpose(name_, id(tensor, "x"), std::move(permutation));
  }

  TensorId readSlice(const JsonObject& tensor) {
    allow(tensor, "x", "start", "stride");
    return builder_.slice(name_, id(tensor, "x"), tensor.integers("start"), shape_,
                          tensor.integers("stride"));
  }

  TensorId readConcat(const JsonObject& tensor) {
    allow(tensor, "parts", "axis");
    std::vector<TensorId> parts;
    for (std::int64_t part : tensor.integers("parts"))
      parts.push_back(narrow(tensor, "parts", part));
    return builder_.concat(name_, std::move(parts), small(tensor, "axis"));
  }

  TensorId readBroadcast(const JsonObject& tensor) {
    allow(tensor, "x");
    return builder_.broadcast(name_, id(tensor, "x"), shape_);
  }

  static std::int32_t narrow(const JsonObject& object, const char* key, std::int64_t value) {
    if (value < INT32_MIN || value > INT32_MAX)
      fail(object.where(), ", '", key, "': required an integer of 32 bits, found ", value);
    return static_cast<std::int32_t>(value);
  }
  static int small(const JsonObject& object, const char* key) {
    return narrow(object, key, object.integer(key));
  }
  static int small(const JsonObject& object, const char* key, int otherwise) {
    return object.has(key) ? small(object, key) : otherwise;
  }

  // Of an earlier tensor; the readers look at it before the builder does.
  TensorId id(const JsonObject& object, const char* key) const {
    std::int64_t number = object.integer(key);
    std::int64_t earlier = object.has("tensor") ? tensors_ : tensors_ - 1;
    if (number < 0 || number >= earlier)
      fail(object.where(), ", '", key, "': required an earlier tensor, 0 to ", earlier - 1,
           ", found ", number);
    return static_cast<TensorId>(number);
  }

  static Range range(const JsonObject& tensor) {
    std::vector<std::int64_t> ends = tensor.integers("range");
    if (ends.size() != 2)
      fail(tensor.where(), ", 'range': required [lo, hi], found ", listText(ends));
    return {ends[0], ends[1]};
  }

  // A tensor of the container under the name that the field gives, read once however many use it.
  Integers numbers(const JsonObject& object, const char* key, Shape shape) {
    if (shape.empty()) shape = {1};
    std::string name = object.text(key);
    auto found = container_.tensors.find(name);
    if (found != container_.tensors.end() && found->second.shape != shape)
      fail(object.where(), ", '", key, "': required a tensor of shape ", listText(shape),
           ", found '", name.substr(0, 60), "' of shape ", listText(found->second.shape));
    Integers& read = numbers_[name];
    if (read == nullptr) read = integers(integersOf(flat(name), name, where_));
    return read;
  }

  Tables tables() const {
    Tables tables{table("start"), table("p"), {}, table("base"), table("increments")};
    if (container_.tensors.contains(cat(name_, ".q"))) tables.q = table("q");
    return tables;
  }
  std::vector<std::int64_t> table(const char* what) const {
    return integersOf(container_, cat(name_, ".", what), where_);
  }

  // The tensor in one dimension, as integersOf takes it.
  Container flat(const std::string& name) const {
    Container one;
    auto found = container_.tensors.find(name);
    if (found == container_.tensors.end()) return one;
    TensorView view = found->second;
    std::int64_t elements = 1;  // the container has checked that they are as many as the data's
    for (std::int64_t extent : view.shape) elements *= extent;
    view.shape = {elements};
    one.tensors[name] = view;
    return one;
  }

  const Container& container_;
  std::string where_;
  ProgramBuilder builder_;
  std::map<std::string, Integers> numbers_;
  std::int64_t tensors_ = 0;
  // Of the tensor that is being read, as the file says.
  std::string name_;
  Shape shape_;
  Range range_;
};

}  // namespace

Program programFrom(const JsonObject& text, const Container& container, const std::string& where) {
  return Reader(container, where).read(text);
}

}  // namespace tc0::program
