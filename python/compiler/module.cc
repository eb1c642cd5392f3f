#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>

#include "circuit/base/error.h"
#include "circuit/tc0_file.h"
#include "compiler/lower/compile.h"
#include "compiler/lower/pipeline.h"
#include "compiler/lower/report_json.h"
#include "compiler/lower/search.h"
#include "model/program/program_file.h"
#include "python/core/interruptible.h"
#include "runtime/run.h"

// The module of the package tc0-compiler. Programs and circuits pass as the bytes of their files, so that it
// and the package tc0 share no C++ object and may be built apart.
namespace tc0::python {

namespace nb = nanobind;

namespace {

program::Program programIn(const nb::bytes& bytes) {
  return program::parseProgram({static_cast<const char*>(bytes.data()), bytes.size()}, "program");
}

std::string textOf(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// A stage that has begun is finished before an interrupt ends the compilation.
nb::tuple compileBytes(const nb::bytes& bytes, const std::string& objective, int maxDepth,
                       bool keepAll) {
  const program::Program program = programIn(bytes);
  lower::CompileOptions options;
  options.objective = lower::objectiveNamed(objective);
  if (maxDepth >= 0) options.maxDepth = maxDepth;
  options.keepAll = keepAll;
  std::string circuit, report;
  interruptible([&](const std::stop_token& stop) {
    const lower::CompileResult result =
        lower::compile(program, options, [&](const std::string&, std::size_t, std::size_t) {
          if (stop.stop_requested()) throw Cancelled();
        });
    circuit = formatTc0(result.circuit);
    report = textOf(lower::toJson(result));
  });
  return nb::make_tuple(nb::bytes(circuit.data(), circuit.size()), report);
}

std::string frontierOf(const nb::bytes& bytes) {
  const program::Program program = programIn(bytes);
  std::string report;
  interruptible([&](const std::stop_token&) {
    const lower::CompileOptions options;
    const program::Program simple = lower::prepared(program, options);
    report = textOf(lower::toJson(simple, lower::frontier(simple, options)));
  });
  return report;
}

}  // namespace
}  // namespace tc0::python

NB_MODULE(_compiler, module) {
  using namespace tc0::python;
  nb::set_leak_warnings(false);
  // The class of errors is that of the package tc0, which this one cannot be used without.
  nb::register_exception_translator([](const std::exception_ptr& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (const tc0::Error& error) {
      nb::object type = nb::module_::import_("tc0._core").attr("Error");
      PyErr_SetString(type.ptr(), error.what());
    }
  });
  module.def("compile", &compileBytes);
  module.def("frontier", &frontierOf);
}
