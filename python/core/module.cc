#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include "circuit/base/error.h"
#include "circuit/formats/formats.h"
#include "model/program/program_file.h"
#include "python/core/import.h"
#include "python/core/interruptible.h"
#include "python/core/model.h"
#include "python/core/program.h"
#include "runtime/isa.h"

namespace tc0::python {

namespace nb = nanobind;

namespace {

std::string_view viewOf(const nb::bytes& bytes) {
  return {static_cast<const char*>(bytes.data()), bytes.size()};
}

nb::bytes bytesOf(const std::string& text) { return nb::bytes(text.data(), text.size()); }

nb::list arraysOf(std::vector<std::vector<std::int64_t>> lists) {
  nb::list arrays;
  for (std::vector<std::int64_t>& list : lists) arrays.append(arrayOf(std::move(list)));
  return arrays;
}

// What a call gives that computes without the interpreter's lock and that Ctrl-C cannot end early.
template <class Make>
auto unlocked(const Make& make) {
  nb::gil_scoped_release others;
  return make();
}

void bindModel(nb::module_& module) {
  nb::class_<Model>(module, "Model")
      .def_static("read",
                  [](const nb::bytes& bytes, const std::string& where, const std::string& format) {
                    return unlocked([&] { return Model::read(viewOf(bytes), where, format); });
                  })
      .def("write",
           [](const Model& model, const std::string& format) {
             return bytesOf(unlocked([&] { return model.write(format); }));
           })
      .def("description", &Model::description)
      .def("counts", [](const Model& model) { return unlocked([&] { return model.counts(); }); })
      .def("arrays", [](const Model& model) { return unlocked([&] { return model.arrays(); }); })
      .def("gate", &Model::gate)
      .def("gates", &Model::gates)
      .def("run", &Model::run)
      .def("watch", [](const Model& model, std::int64_t samples, const std::vector<ArrayIn>& inputs,
                       const std::vector<std::int32_t>& arrays, int threads) {
        return arraysOf(model.watch(samples, inputs, arrays, threads));
      });
}

void bindProgram(nb::module_& module) {
  nb::class_<program::Program>(module, "Program")
      .def_static(
          "read",
          [](const nb::bytes& bytes, const std::string& where) {
            return std::const_pointer_cast<program::Program>(readProgram(viewOf(bytes), where));
          })
      .def("write", [](const program::Program& program) { return bytesOf(formatProgram(program)); })
      .def("description", &describe)
      .def("evaluate", [](const program::Program& program, std::int64_t samples,
                          const std::vector<ArrayIn>& inputs,
                          const std::vector<std::int32_t>& tensors, int threads) {
        return arraysOf(evaluateTensors(program, samples, inputs, tensors, threads));
      });
}

nb::tuple importNetwork(const nb::bytes& bytes, const std::string& folder, const std::string& where,
                        const std::map<std::string, std::string>& inputs,
                        const std::map<std::string, std::vector<double>>& samples,
                        std::int64_t count, int bits) {
  const ImportedNetwork found = unlocked(
      [&] { return importFrom(viewOf(bytes), folder, where, inputs, samples, count, bits); });
  return nb::make_tuple(std::const_pointer_cast<program::Program>(found.program), found.report,
                        found.traced);
}

std::vector<std::pair<std::string, std::string>> formatNames() {
  std::vector<std::pair<std::string, std::string>> names;
  for (const Format& format : formats()) names.emplace_back(format.name, format.extensions);
  return names;
}

}  // namespace
}  // namespace tc0::python

NB_MODULE(_core, module) {
  using namespace tc0::python;
  nb::set_leak_warnings(false);
  nb::exception<tc0::Error>(module, "Error", PyExc_ValueError);
  bindModel(module);
  bindProgram(module);
  bindBuilder(module);
  module.def("import_network", &importNetwork);
  module.def("sampler_inputs", [](const std::string& metadata, const std::string& ports,
                                  std::int64_t count, std::uint64_t seed, std::int64_t label) {
    return arraysOf(samplerInputs(metadata, ports, count, seed, label));
  });
  module.def("quantise", [](const nb::bytes& bytes, const std::string& where,
                            const std::string& recipe, int bits, int steps, int degree) {
    return std::const_pointer_cast<tc0::program::Program>(unlocked(
        [&] { return quantiseCheckpoint(viewOf(bytes), where, recipe, bits, steps, degree); }));
  });
  module.def("formats", &formatNames);
  module.def("isa", [] { return std::string(tc0::isaName(tc0::bestIsa())); });
}
