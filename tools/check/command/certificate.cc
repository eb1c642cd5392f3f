#include "tools/check/command/certificate.h"

#include <iostream>

#include "tools/check/container.h"
#include "tools/check/error.h"
#include "tools/check/report.h"
#include "tools/check/sha256.h"
#include "tools/check/strict_json.h"

namespace tc0check {

namespace {

constexpr std::uintmax_t kMaxCertificate = std::uintmax_t{1} << 28;

std::string textOf(const Json& certificate, const char* key, const std::string& path) {
  auto found = certificate.find(key);
  if (found == certificate.end() || !found->is_string()) {
    refuse(path, ": ", key, ": a string required; found ",
           found == certificate.end() ? "none" : described(*found));
  }
  return found->get<std::string>();
}

}  // namespace

bool checkCertificate(const std::string& certificate, const std::string& program,
                      const std::string& circuit, bool json) {
  Json text = parseJson(readBytes(certificate, kMaxCertificate), certificate);
  if (!text.is_object()) refuse(certificate, ": an object required; found ", described(text));
  Json found = {{"certificate", certificate},
                {"verdict", textOf(text, "verdict", certificate)},
                {"checker", textOf(text, "checker", certificate)}};
  bool holds = found["verdict"] == "proved";
  std::string sentences = paste("verdict: ", brief(textOf(text, "verdict", certificate)), ", by ",
                                brief(textOf(text, "checker", certificate)), "\n");
  for (const auto& [role, path] : {std::pair{"program", &program}, {"circuit", &circuit}}) {
    std::string claimed = textOf(text, paste(role, "_sha256").c_str(), certificate);
    std::string digest = sha256(*readContainer(*path).bytes);
    bool same = claimed == digest;
    holds = holds && same;
    found[role] = {{"file", *path}, {"sha256", digest}, {"belongs", same}};
    sentences += same ? paste(role, ": ", *path, " is the file that the certificate is of\n")
                      : paste(role, ": ", *path, " has SHA-256 ", digest,
                              ", the certificate is of ", brief(claimed), "\n");
  }
  found["holds"] = holds;
  if (json) {
    printJson(found);
  } else {
    std::cout << sentences
              << (holds ? "the certificate belongs to these files\n"
                        : "the certificate does NOT hold for these files\n");
  }
  return holds;
}

}  // namespace tc0check
