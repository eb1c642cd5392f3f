#include "tools/tc0/companion.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "circuit/base/error.h"

extern char** environ;

namespace tc0 {
namespace {

std::string pathOf(const std::string& program) {
  std::error_code error;
  auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  return (own.parent_path() / program).string();
}

// argv of execv: pointers into `words`, which must stay.
std::vector<char*> pointersTo(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> commandLine(const std::string& path,
                                     const std::vector<std::string>& arguments) {
  std::vector<std::string> words{path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

// Moves an end of a pipe to a number that no standard stream has, and closes it in programs that are
// started. If standard output is closed, a new pipe gets its number.
int aboveStandard(int end) {
  int above = ::fcntl(end, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  int error = errno;
  ::close(end);
  if (above < 0) fail("pipe: ", std::strerror(error));
  return above;
}

}  // namespace

void handOver(const std::string& program, const std::vector<std::string>& arguments) {
  std::string path = pathOf(program);
  std::vector<std::string> words = commandLine(path, arguments);
  ::execv(path.c_str(), pointersTo(words).data());
  fail(path, ": cannot be started (", std::strerror(errno), ")");
}

std::optional<CompanionOutput> outputOf(const std::string& program,
                                        const std::vector<std::string>& arguments, bool quiet) {
  std::string path = pathOf(program);
  if (::access(path.c_str(), X_OK) != 0) return std::nullopt;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) fail("pipe: ", std::strerror(errno));
  for (int& end : ends) end = aboveStandard(end);
  std::vector<std::string> words = commandLine(path, arguments);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  if (quiet) posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  int error =
      ::posix_spawn(&child, path.c_str(), &actions, nullptr, pointersTo(words).data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  CompanionOutput output;
  std::array<char, 4096> buffer;
  for (ssize_t got; error == 0 && (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
    output.text.append(buffer.data(), got);
  ::close(ends[0]);
  if (error != 0) fail(path, ": cannot be started (", std::strerror(error), ")");
  int status = 0;
  ::waitpid(child, &status, 0);
  output.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return output;
}

}  // namespace tc0
