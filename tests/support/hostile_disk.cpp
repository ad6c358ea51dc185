// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hostile_disk.h"

#include "common/process/process_runner.h"

namespace gt::testing {
namespace {

constexpr const char* kFull = R"sh(
set -e
disk=$1 after=$2
shift 2
cp -a "$disk" "$after.before"
has_daemon=no
if [ -S "$disk/.gt/run/gtd.sock" ]; then
  has_daemon=yes
  mkdir "$after.run"
  mount --bind "$disk/.gt/run" "$after.run"
fi
mount -t tmpfs -o size=1m none "$disk"
cp -a "$after.before/." "$disk"
[ $has_daemon = no ] || mount --bind "$after.run" "$disk/.gt/run"
cat /dev/zero > "$disk/fill" 2> /dev/null || true
cd "$disk"
status=0
"$@" || status=$?
rm "$disk/fill"
cp -a "$disk" "$after"
exit "$status"
)sh";

constexpr const char* kReadOnly = R"sh(
set -e
mount --bind "$1" "$1"
mount -o remount,ro,bind "$1"
cd "$1"
shift
exec "$@"
)sh";

}  // namespace

bool can_mount() {
  SystemProcessRunner runner;
  ProcessRequest request;
  request.program.argv = {"unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"};
  const auto outcome = runner.run(request);
  return outcome && outcome->succeeded();
}

std::vector<std::string> on_full_disk(const std::filesystem::path& directory,
                                      const std::filesystem::path& after) {
  return {"unshare", "-rm", "sh", "-c", kFull, "sh", directory.string(), after.string()};
}

std::vector<std::string> on_read_only_disk(const std::filesystem::path& directory) {
  return {"unshare", "-rm", "sh", "-c", kReadOnly, "sh", directory.string()};
}

}  // namespace gt::testing
