// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/base/ulid.h"
#include "common/store/file_store.h"
#include "common/town/paths.h"
#include "hooks/message.h"
#include "tests/fakes/crash_disk.h"
#include "tests/fakes/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::CrashDisk;
using testing::Damage;
using testing::FakeClock;
using testing::IsError;
using testing::IsOk;
using testing::TempDirectory;

const Address kToast = Address::polecat("web", "toast");

Message message_to(const Address& address) {
  Message message(address);
  message.id = new_ulid(SystemClock().now());
  message.from = "mayor";
  message.text = "Look.";
  return message;
}

class MessagesTest : public ::testing::Test {
 protected:
  Message queue(const Address& address) {
    auto queued = messages_.queue(message_to(address), clock_.now());
    EXPECT_THAT(queued, IsOk());
    return queued ? *std::move(queued) : Message(address);
  }

  TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
  Messages messages_{store_};
  FakeClock clock_;
};

TEST_F(MessagesTest, EachWaitsForItsAgentOldestFirst) {
  const Message first = queue(kToast);
  queue(Address::mayor());
  const Message last = queue(kToast);
  GT_ASSERT_OK(const auto all, messages_.list());
  EXPECT_EQ(all.messages.size(), 3U);
  GT_ASSERT_OK(const auto some, messages_.list(kToast));
  ASSERT_EQ(some.messages.size(), 2U);
  EXPECT_EQ(std::min(first.id, last.id), some.messages.front().id);
}

TEST_F(MessagesTest, TakesEachStepWithItsTimeAndReason) {
  const Message queued = queue(kToast);
  clock_.pass(std::chrono::seconds(3));
  GT_ASSERT_OK(
      const Message cancelled,
      messages_.advance(kToast, queued.id, {MessageState::kCancelled, clock_.now(), "by mayor"}));
  EXPECT_EQ(cancelled.state(), MessageState::kCancelled);
  GT_ASSERT_OK(const auto all, messages_.list(kToast));
  ASSERT_EQ(all.messages.at(0).chain.size(), 2U);
  EXPECT_EQ(all.messages.at(0).chain.at(1).at - all.messages.at(0).chain.at(0).at,
            std::chrono::seconds(3));
}

TEST_F(MessagesTest, WhatHasEndedStaysSo) {
  const Message queued = queue(kToast);
  const MessageStep cancel{MessageState::kCancelled, clock_.now(), ""};
  ASSERT_THAT(messages_.advance(kToast, queued.id, cancel), IsOk());
  EXPECT_THAT(messages_.advance(kToast, queued.id, {MessageState::kPasting, clock_.now(), ""}),
              IsError(ErrorCode::kConflict, "is cancelled: it cannot become pasting"));
  EXPECT_THAT(messages_.advance(kToast, "01K00000000000000000000000", cancel),
              IsError(ErrorCode::kNotFound, "no message"));
}

TEST_F(MessagesTest, ABrokenOneIsReportedStaysAndHidesNoOther) {
  queue(kToast);
  testing::write_file(directory_.path() / ".gt/messages/web/toast/x.yaml", "id: [\n");
  const Message moved = queue(Address::mayor());
  std::filesystem::rename(directory_.path() / TownPaths::message_key(Address::mayor(), moved.id),
                          directory_.path() / TownPaths::message_key(kToast, moved.id));
  GT_ASSERT_OK(const auto all, messages_.list());
  EXPECT_EQ(all.messages.size(), 1U);
  ASSERT_EQ(all.broken.size(), 2U);
  EXPECT_EQ(testing::read_file(directory_.path() / ".gt/messages/web/toast/x.yaml"), "id: [\n");
}

// Crash at every step of every move, in every way: the old state or the new one.
TEST(MessagesCrash, LeavesTheOldStateOrTheNewOne) {
  for (const auto damage : {Damage::kNone, Damage::kHalf, Damage::kAll}) {
    for (int step = 0;; ++step) {
      const TempDirectory directory;
      SystemDisk disk;
      FileStore whole(directory.path(), disk);
      FakeClock clock;
      GT_ASSERT_OK(const Message queued, Messages(whole).queue(message_to(kToast), clock.now()));
      CrashDisk broken({step, EIO, damage, true});
      FileStore store(directory.path(), broken);
      const MessageStep paste{MessageState::kPasting, clock.now(), ""};
      (void)Messages(store).advance(kToast, queued.id, paste);
      if (static_cast<int>(broken.steps().size()) <= step) break;
      GT_ASSERT_OK(const auto all, Messages(whole).list(kToast));
      ASSERT_EQ(all.messages.size(), 1U) << step;
      EXPECT_TRUE(all.broken.empty()) << step;
      const MessageState state = all.messages.at(0).state();
      EXPECT_TRUE(state == MessageState::kQueued || state == MessageState::kPasting) << step;
      const auto again = Messages(whole).advance(kToast, queued.id, paste);
      EXPECT_EQ(again.has_value(), state == MessageState::kQueued) << step;
    }
  }
}

}  // namespace
}  // namespace gt
