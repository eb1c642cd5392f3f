#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/tools/check/proof/small_pair.h"
#include "tests/tools/check/proof/truth.h"
#include "tests/tools/command_line.h"

using namespace tc0;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

// A program, its circuit, and a circuit that adds a part of the output p twice.
struct Files {
  Workplace place;
  smallpair::Pair pair = smallpair::pair(), wrong = pair;

  Files() {
    json structure = smallpair::metadata(pair.circuit, "structure");
    for (json& array : structure["arrays"]) {
      if (array["name"] == "p") {
        array["terms"].push_back(array["terms"].back());
      }
    }
    wrong.circuit = smallpair::withMetadata(pair.circuit, "structure", structure);
    place.write("p.program.safetensors", pair.program);
    place.write("c.tc0", pair.circuit);
    place.write("wrong.tc0", wrong.circuit);
  }

  Run verify(const std::string& words) const {
    return place.run("tc0-check verify p.program.safetensors " + words);
  }
  json report(const std::string& words) const { return json::parse(verify(words + " --json").out); }
  std::string digest(const std::string& name) const {
    return place.output("sha256sum < " + name + " | cut -c1-64 | tr -d '\\n'");
  }
};

}  // namespace

TEST_CASE("a verdict names every tensor, every output and the whole") {
  Files files;
  Run run = files.verify("c.tc0");
  INFO(run.out << run.err);
  CHECK(run.code == 0);
  CHECK(run.err.empty());
  CHECK_THAT(run.out, Contains("output g: proved\noutput p: proved\n"));
  CHECK_THAT(run.out, Contains("\nproved: "));
  json report = files.report("c.tc0");
  CHECK(report["verdict"] == "proved");
  CHECK(report["samples"] == 0);
  CHECK(report["tensors"].size() > 4);
  for (const json& tensor : report["tensors"]) CHECK(tensor["verdict"] == "proved");
}

TEST_CASE("a certificate says what --json says, of these bytes") {
  Files files;
  Run run = files.verify("c.tc0 --certificate=c.json");
  REQUIRE(run.code == 0);
  json certificate = json::parse(files.place.read("c.json")), report = files.report("c.tc0");
  CHECK(certificate["program_sha256"] == files.digest("p.program.safetensors"));
  CHECK(certificate["circuit_sha256"] == files.digest("c.tc0"));
  CHECK(certificate["checker"].get<std::string>().starts_with("tc0-check "));
  certificate.erase("seconds");
  report.erase("seconds");
  CHECK(certificate == report);
  std::vector<std::string> names = files.place.names();
  CHECK(std::none_of(names.begin(), names.end(),
                     [](const std::string& name) { return name.ends_with(".part"); }));
}

TEST_CASE("a certificate of a wrong circuit says that it is different") {
  Files files;
  Run run = files.verify("wrong.tc0 --certificate c.json");
  CHECK(run.code == 1);
  json certificate = json::parse(files.place.read("c.json"));
  CHECK(certificate["verdict"] == "different");
  CHECK(certificate["circuit_sha256"] == files.digest("wrong.tc0"));
}

TEST_CASE("a certificate that cannot be written is an error, whatever was proved") {
  Files files;
  Run run = files.verify("c.tc0 --certificate no/such/folder/c.json");
  CHECK(run.code == 2);
  CHECK(isOneLine(run.err));
  CHECK_THAT(run.err, Contains("no/such/folder/c.json"));
}

TEST_CASE("samples are run on both sides, as many as were asked for") {
  Files files;
  Run run = files.verify("c.tc0 --samples 7");
  CHECK(run.code == 0);
  CHECK_THAT(run.out, Contains("7 random inputs were run on both sides: equal"));
  CHECK(files.report("c.tc0 --samples 7")["samples"] == 7);
}

TEST_CASE("a witness is an input on which the two differ, and the same one each time") {
  Files files;
  json report = files.report("wrong.tc0");
  CHECK(report["verdict"] == "different");
  auto inputs = report["inputs"].get<truth::Inputs>();
  CHECK(truth::Both(files.wrong.program, files.wrong.circuit).difference(inputs) != "");
  CHECK(files.report("wrong.tc0")["inputs"] == report["inputs"]);
  bool differs = false;
  for (const char* seed : {"2", "3", "4"})
    differs = differs ||
              files.report(std::string("wrong.tc0 --seed ") + seed)["inputs"] != report["inputs"];
  CHECK(differs);
  CHECK_THAT(files.verify("wrong.tc0").out,
             Contains("output p: different") && Contains(" in the program and ") &&
                 Contains(" random inputs were run on both sides: different"));
}

TEST_CASE("without time nothing is proved, and what was left is said") {
  Files files;
  Run run = files.verify("c.tc0 --seconds 0 --certificate c.json");
  CHECK(run.code == 3);
  CHECK_THAT(run.out, Contains("not finished within 0 s") && Contains("\nnot proved: 0 of "));
  json certificate = json::parse(files.place.read("c.json"));
  CHECK(certificate["verdict"] == "not proved");
  for (const json& tensor : certificate["tensors"]) CHECK(tensor["verdict"] != "proved");
  for (const json& output : certificate["outputs"]) CHECK(output["verdict"] != "proved");
  CHECK(files.verify("c.tc0 --seconds 60").code == 0);
}

TEST_CASE("a command line that is none is refused in one line") {
  Files files;
  for (const char* words :
       {"", "c.tc0 c.tc0", "c.tc0 --samples", "c.tc0 --samples=-1", "c.tc0 --samples many",
        "c.tc0 --seed 1.5", "c.tc0 --what", "no-such-file.tc0", "p.program.safetensors", "."}) {
    Run run = files.verify(words);
    INFO(words << "\n" << run.err);
    CHECK(run.code == 2);
    CHECK(isOneLine(run.err));
  }
  CHECK(files.place.run("tc0-check verify c.tc0 p.program.safetensors").code == 2);
  CHECK(files.place.run("tc0-check verify").code == 2);
  Run help = files.place.run("tc0-check verify --help");
  CHECK(help.code == 0);
  CHECK_THAT(help.out, Contains("--certificate FILE") && Contains("exit code: 0"));
}
