#pragma once

namespace tc0check {

/// The texts of tc0-check's help. The page of `tc0 check` is made from them as well, so this header
/// holds nothing else.

struct OptionText {
  const char* name;
  const char* argument;  // "" for a switch
  const char* help;
};

inline constexpr OptionText kOptions[] = {
    {"--json", "", "print JSON; without CLAIMS, it is a claims file"},
    {"--n", "N", "the member of N tokens, if FILE is a family"},
    {"--max-work", "N", "give up after N elementary visits (default 2000000000)"},
    {"--one-by-one", "", "look at every element of every step"},
    {"--by-classes", "",
     "look at one of each class of elements that are provably alike (the default for large "
     "circuits)"},
    {"--certificate", "FILE", "whether verify wrote it of these two files, PROGRAM and CIRCUIT"},
};

inline constexpr const char* kDescription =
    R"(Recounts depth and size of a threshold circuit from its file alone and compares
them with claims. Without CLAIMS it prints what it finds. The program tc0-check
shares no code with the rest.

FILE     a .tc0 file (circuit, netlist or family), or a threshold netlist whose
         name ends in .th
CLAIMS   a JSON object with any of: depth, gates, wires, gates_per_level,
         largest_fan_in, largest_weight, sum_of_weights, stored_sums,
         stored_entries, input_wires, kind, file, sha256; for a family the laws
         that `tc0 stats FAMILY --json` prints: they are compared with counts of
         the first members, as many as determine a polynomial of their degree

exit code: 0 every claim holds, 1 a claim fails, 2 the command or a file is
invalid, 3 too large to recount within the limit
)";

/// The options and the text of `tc0-check verify`.
inline constexpr OptionText kVerifyOptions[] = {
    {"--samples", "N", "also run both on N random inputs, by an interpreter of its own"},
    {"--seed", "S", "of these inputs (default 1)"},
    {"--seconds", "S",
     "give up after about S seconds (default 4, and 100 for each MB of the two files)"},
    {"--certificate", "FILE", "write what was proved, of which digests, as JSON"},
    {"--json", "", "print the verdict as JSON"},
};

inline constexpr const char* kVerifyDescription =
    R"(Proves from the two files alone that a circuit equals an integer program on all
inputs: every output, and every tensor that the circuit says it holds. The program
tc0-check shares no code with the compiler, and trusts nothing that it wrote.

exit code: 0 every output is proved, 1 something is different or not proved, 2 the
command or a file is invalid, 3 too large, or out of time
)";

}  // namespace tc0check
