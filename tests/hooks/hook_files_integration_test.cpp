// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/store/file_store.h"
#include "common/town/paths.h"
#include "hooks/agent_hook.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsError;
using testing::IsOk;

class HookFilesTest : public ::testing::Test {
 protected:
  static AgentHook hook_of(const Address& address) {
    AgentHook hook(address);
    hook.kind = "robot";
    return hook;
  }

  std::filesystem::path file(const Address& address) const {
    return directory_.path() / TownPaths::hook_key(address);
  }

  std::string content(const Address& address) const {
    std::ifstream in(file(address));
    return {std::istreambuf_iterator<char>(in), {}};
  }

  void overwrite(const Address& address, std::string_view text) const {
    std::ofstream(file(address)) << text;
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
  HookFiles files_{store_};
  const Address toast_ = Address::polecat("web", "toast");
  const Address max_ = Address::crew("web", "max");
};

TEST_F(HookFilesTest, LoadWhatWasCreated) {
  AgentHook hook = hook_of(toast_);
  hook.work = WorkId("web", 7);
  ASSERT_THAT(files_.create(hook), IsOk());
  const auto loaded = files_.load(toast_);
  ASSERT_THAT(loaded, IsOk());
  EXPECT_EQ(loaded->work, WorkId("web", 7));
}

TEST_F(HookFilesTest, AnAgentHasOneHookFile) {
  ASSERT_THAT(files_.create(hook_of(toast_)), IsOk());
  const std::string before = content(toast_);
  AgentHook second = hook_of(toast_);
  second.kind = "claude";
  EXPECT_THAT(files_.create(second), IsError(ErrorCode::kConflict, "web/toast"));
  EXPECT_EQ(content(toast_), before);
}

TEST_F(HookFilesTest, AnAgentThatIsNotThereIsNotFound) {
  EXPECT_THAT(files_.load(toast_), IsError(ErrorCode::kNotFound, "gt agents"));
  EXPECT_THAT(files_.change(toast_, [](AgentHook&) { return Result<void>(); }),
              IsError(ErrorCode::kNotFound, "web/toast"));
  EXPECT_THAT(files_.erase(toast_), IsError(ErrorCode::kNotFound, "web/toast"));
}

TEST_F(HookFilesTest, AChangeDecidesAgainWhenSomebodyElseSavedInBetween) {
  ASSERT_THAT(files_.create(hook_of(toast_)), IsOk());
  int calls = 0;
  const auto changed = files_.change(toast_, [&](AgentHook& hook) -> Result<void> {
    if (++calls == 1) {
      HookFiles others(store_);
      GT_CHECK(others.change(toast_, [](AgentHook& theirs) {
        theirs.note = "theirs";
        return Result<void>();
      }));
    }
    hook.work = WorkId("web", 1);
    return {};
  });
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(changed->note, "theirs");
  EXPECT_EQ(files_.load(toast_)->note, "theirs");
  EXPECT_EQ(files_.load(toast_)->work, WorkId("web", 1));
}

TEST_F(HookFilesTest, AChangeThatChangesNothingWritesNothing) {
  ASSERT_THAT(files_.create(hook_of(toast_)), IsOk());
  overwrite(toast_, "# mine\n" + content(toast_));  // a rewrite would lose the comment
  ASSERT_THAT(files_.change(toast_, [](AgentHook&) { return Result<void>(); }), IsOk());
  EXPECT_THAT(content(toast_), HasSubstr("# mine"));
}

TEST_F(HookFilesTest, AChangeThatFailsWritesNothing) {
  ASSERT_THAT(files_.create(hook_of(toast_)), IsOk());
  const std::string before = content(toast_);
  EXPECT_THAT(files_.change(toast_,
                            [](AgentHook& hook) -> Result<void> {
                              hook.note = "lost";
                              return Error{ErrorCode::kRefused, "no", ""};
                            }),
              IsError(ErrorCode::kRefused, "no"));
  EXPECT_EQ(content(toast_), before);
}

TEST_F(HookFilesTest, ABrokenFileIsNamedAndNeverOverwritten) {
  ASSERT_THAT(files_.create(hook_of(toast_)), IsOk());
  const std::string broken = "address: web/toast\nkind: [claude\n";
  overwrite(toast_, broken);
  EXPECT_THAT(files_.load(toast_), IsError(ErrorCode::kCorrupt, ".gt/hooks/web/toast.yaml:"));
  EXPECT_THAT(files_.change(toast_,
                            [](AgentHook& hook) {
                              hook.note = "new";
                              return Result<void>();
                            }),
              IsError(ErrorCode::kCorrupt, ".gt/hooks/web/toast.yaml:"));
  EXPECT_EQ(content(toast_), broken);
}

TEST_F(HookFilesTest, OneBrokenFileHidesNoOther) {
  ASSERT_THAT(files_.create(hook_of(Address::mayor())), IsOk());
  ASSERT_THAT(files_.create(hook_of(toast_)), IsOk());
  ASSERT_THAT(files_.create(hook_of(max_)), IsOk());
  overwrite(toast_, "");
  const auto all = files_.load_all();
  ASSERT_THAT(all, IsOk());
  ASSERT_EQ(all->hooks.size(), 2U);
  EXPECT_EQ(all->hooks[0].address, Address::mayor());
  EXPECT_EQ(all->hooks[1].address, max_);
  ASSERT_EQ(all->broken.size(), 1U);
  EXPECT_EQ(all->broken[0].first, toast_);
  EXPECT_EQ(all->broken[0].second.code, ErrorCode::kCorrupt);
}

TEST_F(HookFilesTest, ATownWithoutAgentsHasAnEmptyList) {
  const auto all = files_.load_all();
  ASSERT_THAT(all, IsOk());
  EXPECT_TRUE(all->hooks.empty() && all->broken.empty());
}

TEST_F(HookFilesTest, FilesThatAreNoHooksAreNotListed) {
  ASSERT_THAT(files_.create(hook_of(toast_)), IsOk());
  std::ofstream(directory_.path() / ".gt/hooks/web/toast.yaml~") << "an editor's leftover";
  std::ofstream(directory_.path() / ".gt/hooks/README") << "hello";
  const auto addresses = files_.list();
  ASSERT_THAT(addresses, IsOk());
  EXPECT_THAT(*addresses, ElementsAre(toast_));
}

TEST_F(HookFilesTest, AnErasedHookIsGone) {
  ASSERT_THAT(files_.create(hook_of(toast_)), IsOk());
  ASSERT_THAT(files_.erase(toast_), IsOk());
  EXPECT_FALSE(std::filesystem::exists(file(toast_)));
}

}  // namespace
}  // namespace gt
