// SPDX-License-Identifier: Apache-2.0
// A supervisor that keeps the daemon alive: an instance of systemd's user unit, or launchd's agent.
#include <unistd.h>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/daemon_process.h"
#include "cli/life/supervision.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/file_store.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr Duration kUpDeadline = std::chrono::seconds(10);
constexpr std::string_view kTemplate = "systemd/user/guildtown@.service";
constexpr std::string_view kInstances = "systemd/user/default.target.wants/";

#ifdef __APPLE__
constexpr bool kHasLaunchd = true;
#else
constexpr bool kHasLaunchd = false;
#endif

Result<std::string> run_program(Context& context, std::vector<std::string> argv) {
  ProcessRequest request;
  request.program.argv = std::move(argv);
  GT_TRY(const ProcessOutcome outcome, context.processes().run(request));
  if (outcome.succeeded()) return std::string(trimmed(outcome.out));
  const auto lines = lines_of(outcome.err);
  return Error{ErrorCode::kFailed,
               format("{}: {}", join(request.program.argv, " "),
                      lines.empty() ? format("exit status {}", outcome.exit_status)
                                    : std::string(lines.back())),
               ""};
}

fs::path home_of(Context& context) {
  return context.environment().get("HOME").value_or("/");
}

fs::path config_home(Context& context) {
  const auto set = context.environment().get("XDG_CONFIG_HOME");
  return set ? fs::path(*set) : home_of(context) / ".config";
}

/// One supervisor of this machine, and the town's place with it.
struct Systemd {
  std::string unit;  ///< `guildtown@home-you-town.service`

  static Result<Systemd> of(Context& context) {
    GT_TRY(
        const std::string instance,
        run_program(context, {"systemd-escape", "--path", context.town().paths.root().string()}));
    return Systemd{format("guildtown@{}.service", instance)};
  }
  /// Errors: kMissing, kFailed, when there is no systemd that would do things for this user.
  static Result<void> check(Context& context) {
    GT_CHECK(run_program(context, {"systemctl", "--user", "show-environment"}));
    return {};
  }
};

Result<void> put_file(Context& context, const fs::path& root, std::string_view key,
                      const std::string& text) {
  FileStore store(root, context.disk());
  return update(store, key, [&](const std::string*) -> Result<std::string> { return text; });
}

Answer answer(std::string text, bool is_installed, const std::string& name, int status) {
  return make_report<PlainReport>(
      std::move(text), Value::map({{"installed", is_installed}, {"unit", name}}), status);
}

/// The new supervisor's daemon must be the one that answers.
Result<void> wait_for_daemon(Context& context, std::string_view how_to_see) {
  const auto deadline = context.clock().steady() + kUpDeadline;
  while (!context.town().daemon.is_running()) {
    if (context.clock().steady() >= deadline) {
      return Error{ErrorCode::kUnreachable, "the supervisor has it, but the daemon does not answer",
                   std::string(how_to_see)};
    }
    context.clock().sleep_for(Duration(20));
  }
  return {};
}

Answer install_with_systemd(Context& context, const fs::path& gtd) {
  GT_TRY(const Systemd systemd, Systemd::of(context));
  GT_CHECK(put_file(context, config_home(context), kTemplate, systemd_unit(gtd)));
  // One that nobody supervises would hold the lock.
  GT_CHECK(stop_daemon(context, false));
  GT_CHECK(run_program(context, {"systemctl", "--user", "daemon-reload"}));
  GT_CHECK(run_program(context, {"systemctl", "--user", "enable", "--now", systemd.unit}));
  GT_CHECK(wait_for_daemon(context, format("systemctl --user status {}", systemd.unit)));
  return answer(format("{} runs the daemon, and starts it again whenever it ends\n"
                       "    loginctl enable-linger keeps it when you log out\n",
                       systemd.unit),
                true, systemd.unit, 0);
}

/// Without a systemd that listens: what it takes, to be done by hand.
Answer explain(Context& context, const fs::path& gtd, const Error& why) {
  const fs::path file = config_home(context) / kTemplate;
  const std::string root = context.town().paths.root().string();
  return answer(
      format(
          "there is no systemd for your user here ({}): nothing was installed.\n"
          "Where there is one, put this into {}\n\n{}\nand run\n\n"
          "    systemctl --user enable --now \"guildtown@$(systemd-escape --path {}).service\"\n\n"
          "Any other supervisor can run\n\n    {} --town {}\n",
          printable(why.message), file.string(), systemd_unit(gtd), shell_quoted(root),
          shell_quoted(gtd.string()), shell_quoted(root)),
      false, "", 1);
}

std::string launchd_label(const Town& town) {
  return format("org.guildtown.{}", town.tmux_server);
}

Answer install_with_launchd(Context& context, const fs::path& gtd) {
  const std::string label = launchd_label(context.town());
  const std::string key = format("Library/LaunchAgents/{}.plist", label);
  GT_CHECK(put_file(context, home_of(context), key,
                    launchd_plist(gtd, context.town().paths.root(), label)));
  GT_CHECK(stop_daemon(context, false));
  const std::string plist = (home_of(context) / key).string();
  GT_CHECK(run_program(context, {"launchctl", "bootstrap", format("gui/{}", ::getuid()), plist}));
  GT_CHECK(wait_for_daemon(context, format("launchctl print gui/{}/{}", ::getuid(), label)));
  return answer(format("launchd runs the daemon as {}\n", label), true, label, 0);
}

Answer run_install(Context& context, const Args&) {
  GT_TRY(const fs::path gtd, find_daemon_program(context.world()));
  if (kHasLaunchd) return install_with_launchd(context, gtd);
  if (const auto there = Systemd::check(context); !there) {
    return explain(context, gtd, there.error());
  }
  return install_with_systemd(context, gtd);
}

/// Takes the template away once no town uses it.
Result<void> remove_unused_template(Context& context) {
  FileStore store(config_home(context), context.disk());
  GT_TRY(const auto instances, store.list(kInstances));
  for (const std::string& instance : instances) {
    if (instance.starts_with(format("{}guildtown@", kInstances))) return {};
  }
  const auto file = store.get(kTemplate);
  if (!file) return {};
  GT_CHECK(store.erase(kTemplate, file->revision));
  GT_CHECK(run_program(context, {"systemctl", "--user", "daemon-reload"}));
  return {};
}

Answer run_uninstall(Context& context, const Args&) {
  std::string name;
  if (kHasLaunchd) {
    name = launchd_label(context.town());
    GT_CHECK(run_program(context, {"launchctl", "bootout", format("gui/{}/{}", ::getuid(), name)}));
    GT_CHECK(
        context.disk().remove(home_of(context) / format("Library/LaunchAgents/{}.plist", name)));
  } else {
    GT_CHECK(Systemd::check(context));
    GT_TRY(const Systemd systemd, Systemd::of(context));
    name = systemd.unit;
    GT_CHECK(run_program(context, {"systemctl", "--user", "disable", "--now", name}));
    GT_CHECK(remove_unused_template(context));
  }
  return answer(format("{} is gone; every session runs on\n    gt daemon start starts the daemon "
                       "without a supervisor\n",
                       name),
                false, name, 0);
}

}  // namespace

const Command kDaemonInstall = {
    .path = "daemon install",
    .group = CommandGroup::kDaemon,
    .summary = "Let systemd or launchd keep the daemon alive",
    .details =
        "On Linux an instance of the user unit guildtown@.service; where no systemd listens "
        "it prints the unit and what to run, with exit status 1. On macOS an agent of "
        "launchd.",
    .examples = {{"gt daemon install", "for this town"}},
    .answer = {{"installed", "boolean", "the supervisor runs the daemon"},
               {"unit", "string", "the name the supervisor has for it"}},
    .run = run_install,
};

const Command kDaemonUninstall = {
    .path = "daemon uninstall",
    .group = CommandGroup::kDaemon,
    .summary = "Take the daemon from systemd or launchd again",
    .examples = {{"gt daemon uninstall", "for this town"}},
    .answer = {{"installed", "boolean", "false"},
               {"unit", "string", "the name the supervisor had for it"}},
    .run = run_uninstall,
};

}  // namespace gt
