#pragma once

#include <string>
#include <vector>

#include "model/arithmetic/residue_system.h"
#include "model/arithmetic/weighted_bits.h"

/// From residues back to digits. With h_q of residue_system.h, X / M is the sum of h_q / q modulo 1,
/// so digits of X or of X / M are digits of a sum of one rounded fraction for each prime. Neither
/// the number of times that M is subtracted nor a comparison with M is needed.
namespace tc0::arithmetic {

/// 2^k h_q / q, rounded up, for the residue y.
std::int64_t fractionShare(const ResidueSystem& system, std::int64_t i, std::int64_t y,
                           std::int64_t k);

/// The highest `count` binary digits, the lowest first, of V mod 2^k, with V[..] the sum over the
/// primes of shares[.., i], which are fractionShare()s of X:
///
///   2^k X / M <= V mod 2^k < 2^k X / M + the number of primes
///
/// if that stays below 2^k. So the digits are those of X / M, with an error below 2^-k times the
/// number of primes, rounded down.
///
/// Levels: 1. Gates: for each digit at most 2 for each prime. Largest weight: below 2^k.
TensorId fractionDigits(ProgramBuilder& builder, const std::string& name, TensorId shares,
                        std::int64_t k, std::int64_t count);
/// The number that these digits are of, by integers: V mod 2^k, divided by 2^(k - count).
std::int64_t fractionOf(const ResidueSystem& system, const std::vector<std::int64_t>& residues,
                        std::int64_t k, std::int64_t count);

/// All digits of X, 0 <= X < 2^count, from shares h[.., i] = system.share(i, X mod q_i), for a system
/// with M > 2^(2 count + 2). Digit i of X is the first binary digit of X / 2^(i + 1) modulo 1, and
/// with A = floor(M / 2^(i + 1)) that is the sum over the primes of (A h_q mod q) / q up to X / M.
/// Rounded to count + k bits, with 2^(k - 2) at least the number of primes, no error reaches the
/// digit.
///
/// Levels: 1. Gates: for each digit at most 2 for each prime. Largest weight: 2^(count + k). The
/// numbers fit a program up to a count of about 50, and a circuit up to a count of 42, because the
/// jumps of all reads in a sum are added up there.
TensorId integerDigits(ProgramBuilder& builder, const std::string& name, TensorId shares,
                       const ResidueSystem& system, std::int64_t count);
/// The system that integerDigits needs.
ResidueSystem systemForDigits(std::int64_t count);

}  // namespace tc0::arithmetic
