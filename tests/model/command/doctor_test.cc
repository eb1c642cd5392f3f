#include "model/command/doctor.h"

#include <catch2/catch.hpp>

using tc0::DoctorReport;
using tc0::JvpCheck;

TEST_CASE("forward-mode derivatives work on this machine's CPU") {
  const DoctorReport report = tc0::examine();
  REQUIRE(!report.devices.empty());
  const JvpCheck& cpu = report.devices.front();
  INFO(tc0::toText(report));
  REQUIRE(cpu.device == "cpu");
  REQUIRE(cpu.failure.empty());
  REQUIRE(cpu.ok());
  REQUIRE(cpu.largestError > 0);  // two computations of it that are not the same one
  REQUIRE(report.cpuThreads >= 1);
  REQUIRE(!report.torchVersion.empty());
}

TEST_CASE("what is compiled in for GPUs is said where there is one, and otherwise kept quiet") {
  DoctorReport report;
  report.devices.push_back({"cpu", "cpu", 1e-11, ""});
  CHECK(tc0::toText(report).find("CUDA") == std::string::npos);
  report.devices.push_back({"cuda:0", "a card", 1e-11, ""});
  report.graphs = true;
  CHECK(tc0::toText(report).find("CUDA graphs  yes\n") != std::string::npos);
  CHECK(tc0::toText(report).find("tools/setup --torch pip") != std::string::npos);
  report.nccl = true;
  CHECK(tc0::toText(report).find("tools/setup") == std::string::npos);
  CHECK(tc0::toJson(report).find("\"graphs\":true,\"nccl\":true") != std::string::npos);
}

TEST_CASE("examining twice gives the same answer") {
  REQUIRE(tc0::toJson(tc0::examine()) == tc0::toJson(tc0::examine()));
}

TEST_CASE("one bad device makes the report bad") {
  DoctorReport report;
  REQUIRE(!report.ok());
  report.devices.push_back({"cpu", "cpu", 1e-11, ""});
  REQUIRE(report.ok());
  report.devices.push_back({"cuda:0", "cuda:0", 0.02, ""});
  REQUIRE(!report.ok());
  report.devices.back() = {"cuda:0", "cuda:0", 0, "no kernel image is available"};
  REQUIRE(!report.ok());
}

TEST_CASE("the report is text and JSON") {
  const DoctorReport report = {
      "2.4.0",
      2,
      {{"cpu", "cpu", 2.5e-11, ""}, {"cuda:0", "A \"card\"", 0, "out of memory"}},
      {"reference", "/usr/lib/blas/libblas.so.3"}};
  REQUIRE(tc0::toText(report) ==
          "LibTorch     2.4.0\n"
          "CPU threads  2\n"
          "BLAS         reference, /usr/lib/blas/libblas.so.3: training takes about five times as "
          "long as on OpenBLAS; install libopenblas0-openmp\n"
          "processes    Gloo (CPU): no\n"
          "             NCCL (several GPUs): no\n"
          "CUDA graphs  no\n"
          "             CUDA's headers were missing when this program was built: "
          "tools/setup --torch pip fetches them\n"
          "forward JVP  cpu: works, within 2.5e-11 of a finite difference\n"
          "forward JVP  cuda:0 (A \"card\"): FAILS, out of memory\n");
  REQUIRE(
      tc0::toJson(report) ==
      "{\"torch\":\"2.4.0\",\"cpu_threads\":2,\"blas\":\"reference\","
      "\"blas_path\":\"/usr/lib/blas/libblas.so.3\",\"graphs\":false,\"nccl\":false,\"gloo\":false,"
      "\"ok\":false,\"devices\":["
      "{\"id\":\"cpu\",\"name\":\"cpu\",\"jvp\":true,\"jvp_error\":2.5e-11},"
      "{\"id\":\"cuda:0\",\"name\":\"A \\\"card\\\"\",\"jvp\":false,"
      "\"failure\":\"out of memory\"}]}\n");
}
