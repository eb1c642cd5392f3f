#include "model/program/builder.h"

#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "circuit/base/error.h"
#include "python/core/program.h"

namespace tc0::python {

namespace nb = nanobind;

namespace {

using program::ProgramBuilder;

Integers sharedList(const ArrayIn& array) { return integers(listOf(array)); }

// The table of a function of which the values on the tensor's whole range are given.
std::int32_t step(ProgramBuilder& builder, const std::string& name, std::int32_t x,
                  const ArrayIn& values) {
  const Range range = builder.tensor(x).range;
  const std::vector<std::int64_t> list = listOf(values);
  if (std::ssize(list) != range.hi - range.lo + 1)
    fail("step '", name, "': required a value for each of ", range.hi - range.lo + 1,
         " numbers, found ", list.size());
  return builder.step(name, x, tableOf(range, [&](std::int64_t v) { return list[v - range.lo]; }));
}

std::int32_t ratioStep(ProgramBuilder& builder, const std::string& name, std::int32_t numerator,
                       std::int32_t denominator, const ArrayIn& p, const ArrayIn& q,
                       std::int64_t base, const ArrayIn& increments) {
  Tables tables;
  tables.p = listOf(p);
  tables.q = listOf(q);
  tables.base = {base};
  tables.increments = listOf(increments);
  tables.start = {0, std::ssize(tables.p)};
  return builder.ratioStep(name, numerator, denominator, tables);
}

std::vector<std::int64_t> shapeOf(const ProgramBuilder& builder, std::int32_t id) {
  return builder.tensor(id).shape;
}

std::pair<std::int64_t, std::int64_t> rangeOfTensor(const ProgramBuilder& builder,
                                                    std::int32_t id) {
  const Range range = builder.tensor(id).range;
  return {range.lo, range.hi};
}

}  // namespace

void bindBuilder(nb::module_& module) {
  nb::class_<ProgramBuilder>(module, "ProgramBuilder")
      .def(nb::init<>())
      .def("input",
           [](ProgramBuilder& b, const std::string& name, const Shape& shape, std::int64_t lo,
              std::int64_t hi) -> std::int32_t {
             return b.input(name, shape, {lo, hi});
           })
      .def("constant",
           [](ProgramBuilder& b, const std::string& name, const Shape& shape, const ArrayIn& values)
               -> std::int32_t { return b.constant(name, shape, listOf(values)); })
      .def("linear",
           [](ProgramBuilder& b, const std::string& name, std::int32_t x, std::int64_t out,
              const ArrayIn& weights) -> std::int32_t {
             return b.linear(name, x, out, sharedList(weights));
           })
      .def("add",
           [](ProgramBuilder& b, const std::string& name, std::int32_t x, std::int32_t y)
               -> std::int32_t { return b.add(name, program::TensorId(x), program::TensorId(y)); })
      .def("scale",
           [](ProgramBuilder& b, const std::string& name, std::int32_t x,
              std::int64_t factor) -> std::int32_t { return b.scale(name, x, factor); })
      .def("matmul",
           [](ProgramBuilder& b, const std::string& name, std::int32_t x,
              std::int32_t y) -> std::int32_t { return b.matmul(name, x, y); })
      .def("step", &step)
      .def("ratio_step", &ratioStep)
      .def("digits",
           [](ProgramBuilder& b, const std::string& name, std::int32_t x, std::int64_t low,
              std::int64_t count) -> std::int32_t { return b.digits(name, x, low, count); })
      .def("sum",
           [](ProgramBuilder& b, const std::string& name, std::int32_t x,
              int axis) -> std::int32_t { return b.sum(name, x, axis); })
      .def("max",
           [](ProgramBuilder& b, const std::string& name, std::int32_t x, int axis,
              std::int64_t rank) -> std::int32_t { return b.max(name, x, axis, rank); })
      .def("reshape",
           [](ProgramBuilder& b, const std::string& name, std::int32_t x,
              const Shape& shape) -> std::int32_t { return b.reshape(name, x, shape); })
      .def("transpose",
           [](ProgramBuilder& b, const std::string& name, std::int32_t x,
              const std::vector<int>& axes) -> std::int32_t { return b.transpose(name, x, axes); })
      .def("slice",
           [](ProgramBuilder& b, const std::string& name, std::int32_t x,
              const std::vector<std::int64_t>& start, const Shape& shape,
              const std::vector<std::int64_t>& stride) -> std::int32_t {
             return b.slice(name, x, start, shape, stride);
           })
      .def("concat",
           [](ProgramBuilder& b, const std::string& name, const std::vector<std::int32_t>& parts,
              int axis) -> std::int32_t {
             return b.concat(name, {parts.begin(), parts.end()}, axis);
           })
      .def("broadcast",
           [](ProgramBuilder& b, const std::string& name, std::int32_t x,
              const Shape& shape) -> std::int32_t { return b.broadcast(name, x, shape); })
      .def("shape", &shapeOf)
      .def("range", &rangeOfTensor)
      .def("output",
           [](ProgramBuilder& b, const std::string& name, std::int32_t x) { b.output(name, x); })
      .def("metadata", &ProgramBuilder::metadata)
      .def("finish",
           [](ProgramBuilder& b) { return std::make_shared<program::Program>(b.finish()); });
}

}  // namespace tc0::python
