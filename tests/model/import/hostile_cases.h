#pragma once

#include <string>
#include <vector>

namespace tc0::importer {

/// A file that is no network, or none that can be read, and a word that its refusal has to hold.
struct HostileCase {
  std::string name, bytes, word;
};

/// A network of one operator that is read, and the ways to spoil it.
std::string smallOnnx();
std::string smallTflite();
std::vector<HostileCase> hostileOnnx();
std::vector<HostileCase> hostileTflite();

}  // namespace tc0::importer
