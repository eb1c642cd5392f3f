#pragma once

#include <string>

namespace tc0check {

/// Whether a certificate that `tc0-check verify` wrote is of these two files: their SHA-256 digests
/// are the certificate's, and its verdict is that every output is proved. This takes no longer than
/// reading the files, and believes the certificate's verdict; `verify` proves it again.
///
/// Prints what it finds to standard output, as sentences or as one JSON object.
bool checkCertificate(const std::string& certificate, const std::string& program,
                      const std::string& circuit, bool json);

}  // namespace tc0check
