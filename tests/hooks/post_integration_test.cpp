// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/base/format.h"
#include "common/base/ulid.h"
#include "common/store/file_lock.h"
#include "hooks/mailbox.h"
#include "hooks/post.h"
#include "tests/fakes/crash_disk.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::CrashDisk;
using testing::Damage;
using testing::IsError;
using testing::IsOk;
using testing::TempDirectory;
using testing::write_file;

const Address kMax = Address::crew("web", "max");
const Post::Tell kTellNobody = [](const Mail&) { return Result<void>(); };

Mail mail_to(std::vector<Address> to, std::string subject = "Hello") {
  Mail mail;
  mail.id = new_ulid(SystemClock().now());
  mail.from = "web/toast";
  mail.to = std::move(to);
  mail.subject = std::move(subject);
  mail.thread = mail.id;
  mail.body = "There.\n";
  return mail;
}

class PostTest : public ::testing::Test {
 protected:
  std::vector<MailEntry> mails_of(const Address& address) {
    auto entries = Mailbox(disk_, paths_.mailbox(address)).list(true);
    EXPECT_THAT(entries, IsOk());
    return entries ? *std::move(entries) : std::vector<MailEntry>();
  }
  bool outbox_is_empty() {
    std::error_code absent;
    for (const auto& file : std::filesystem::directory_iterator(paths_.outbox(), absent)) {
      if (!file.path().filename().native().starts_with('.')) return false;
    }
    return true;
  }

  TempDirectory directory_;
  TownPaths paths_{directory_.path()};
  SystemDisk disk_;
  Post post_{disk_, paths_, kTellNobody};
};

TEST_F(PostTest, WhoSendsTheSameAtTheSameMomentSendsAMailOfItsOwn) {
  const Mail first = mail_to({kMax});
  ASSERT_THAT(post_.send(first), IsOk());
  // Its sender has done everything but taken its record away.
  const auto record = paths_.outbox() / (".finished-" + mail_file_name(first));
  write_file(record, format_mail(first));
  {
    const auto lock = FileLock::acquire(record, Duration(0));
    ASSERT_THAT(lock, IsOk());
    const auto second = post_.send(mail_to({kMax}));
    ASSERT_THAT(second, IsOk());
    EXPECT_NE(second->id, first.id);
    EXPECT_EQ(mails_of(kMax).size(), 2U);
  }
  // Without a sender that lives it is one that was cut off, and whoever repeats it finds it.
  const auto again = post_.send(mail_to({kMax}));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->id, first.id);
  EXPECT_EQ(mails_of(kMax).size(), 2U);
}

TEST_F(PostTest, EveryRecipientHasItWhenItIsSent) {
  const Mail mail = mail_to({Address::mayor(), kMax, Address::overseer()});
  GT_ASSERT_OK(const Mail sent, post_.send(mail));
  EXPECT_EQ(sent.id, mail.id);
  for (const Address& address : mail.to) {
    const auto entries = mails_of(address);
    ASSERT_EQ(entries.size(), 1U) << address.str();
    EXPECT_EQ(entries.at(0).id, mail.id);
  }
  EXPECT_TRUE(std::filesystem::is_empty(paths_.outbox()));
}

TEST_F(PostTest, TheSameMailSentTwiceArrivesTwice) {
  ASSERT_THAT(post_.send(mail_to({kMax})), IsOk());
  ASSERT_THAT(post_.send(mail_to({kMax})), IsOk());
  EXPECT_EQ(mails_of(kMax).size(), 2U);
}

TEST_F(PostTest, WhatASenderThatDiedLeftIsFinishedByTheNext) {
  const Mail mail = mail_to({Address::mayor(), kMax});
  write_file(paths_.outbox() / mail_file_name(mail), format_mail(mail));
  const auto finished = post_.finish();
  EXPECT_TRUE(finished.problems.empty());
  ASSERT_EQ(finished.mails.size(), 1U);
  EXPECT_EQ(mails_of(kMax).size(), 1U);
  EXPECT_TRUE(outbox_is_empty());
  EXPECT_TRUE(post_.finish().mails.empty());
}

TEST_F(PostTest, ASenderThatRepeatsWhatOthersFinishedSendsItOnce) {
  const Mail mail = mail_to({Address::mayor(), kMax});
  write_file(paths_.outbox() / mail_file_name(mail), format_mail(mail));
  EXPECT_EQ(post_.finish().mails.size(), 1U);
  GT_ASSERT_OK(const Mail again, post_.send(mail_to({Address::mayor(), kMax})));
  EXPECT_EQ(again.id, mail.id);
  EXPECT_EQ(mails_of(kMax).size(), 1U);
  // And then another one is another one.
  ASSERT_THAT(post_.send(mail_to({Address::mayor(), kMax})), IsOk());
  EXPECT_EQ(mails_of(kMax).size(), 2U);
}

TEST_F(PostTest, WhoseSenderIsAtItIsLeftToIt) {
  const Mail mail = mail_to({kMax});
  const auto record = paths_.outbox() / mail_file_name(mail);
  write_file(record, format_mail(mail));
  GT_ASSERT_OK(const FileLock lock, FileLock::acquire(record, Duration(0)));
  EXPECT_TRUE(post_.finish().mails.empty());
  EXPECT_TRUE(mails_of(kMax).empty());
}

TEST_F(PostTest, AMailThatCannotBeReadStaysAndHoldsUpNoOther) {
  const Mail mail = mail_to({kMax});
  write_file(paths_.outbox() / mail_file_name(mail), format_mail(mail));
  write_file(paths_.outbox() / "01K00000000000000000000000.normal.md", "garbage");
  const auto finished = post_.finish();
  EXPECT_EQ(finished.mails.size(), 1U);
  ASSERT_EQ(finished.problems.size(), 1U);
  EXPECT_NE(finished.problems.at(0).message.find("01K00000000000000000000000"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(paths_.outbox() / "01K00000000000000000000000.normal.md"));
}

TEST_F(PostTest, WhatNobodyCouldBeToldOfIsFinishedByARepetition) {
  int calls = 0;
  Post deaf(disk_, paths_, [&](const Mail&) -> Result<void> {
    if (++calls == 1) return Error{ErrorCode::kDisk, "the journal is full", ""};
    return {};
  });
  const Mail mail = mail_to({kMax});
  EXPECT_THAT(deaf.send(mail), IsError(ErrorCode::kDisk, "it arrives once"));
  GT_ASSERT_OK(const Mail again, deaf.send(mail_to({kMax})));
  EXPECT_EQ(again.id, mail.id);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(mails_of(kMax).size(), 1U);
  EXPECT_TRUE(std::filesystem::is_empty(paths_.outbox()));
}

TEST_F(PostTest, AFullDiskIsSaidSoAndNothingIsSent) {
  CrashDisk full({1, ENOSPC, Damage::kHalf, false});
  Post post(full, paths_, kTellNobody);
  EXPECT_THAT(post.send(mail_to({kMax})), IsError(ErrorCode::kDisk, "write_new"));
  EXPECT_TRUE(mails_of(kMax).empty());
  EXPECT_TRUE(post_.finish().mails.empty());
}

// A failure at every step, in every way: nobody has it or, after the next look, everybody has; and
// whoever repeats the command has sent it once.
TEST(PostFailure, LeavesTheMailSentOrNotAndRepeatingCompletesIt) {
  const std::vector<Address> to = {Address::mayor(), kMax, Address::overseer()};
  bool was_cut_between_two = false;
  for (const bool is_crash : {true, false}) {
    for (const auto damage : {Damage::kNone, Damage::kHalf, Damage::kAll}) {
      for (int step = 0;; ++step) {
        const TempDirectory directory;
        const TownPaths paths(directory.path());
        CrashDisk broken({step, EIO, damage, is_crash});
        const auto failed = Post(broken, paths, kTellNobody).send(mail_to(to));
        if (static_cast<int>(broken.steps().size()) <= step) break;
        SCOPED_TRACE(format("step {} ({}), damage {}, crash {}", step,
                            broken.steps().at(static_cast<std::size_t>(step)),
                            static_cast<int>(damage), is_crash));
        EXPECT_FALSE(failed);
        SystemDisk disk;
        const auto count = [&](const Address& address) {
          const auto entries = Mailbox(disk, paths.mailbox(address)).list();
          return entries ? entries->size() : 99;
        };
        was_cut_between_two |= count(to.front()) == 1 && count(to.back()) == 0;
        if (step % 2 == 0) {  // another command came first
          (void)Post(disk, paths, kTellNobody).finish();
          for (const Address& address : to) EXPECT_EQ(count(address), count(to.front()));
        }
        ASSERT_THAT(Post(disk, paths, kTellNobody).send(mail_to(to)), IsOk());
        for (const Address& address : to) EXPECT_EQ(count(address), 1U);
      }
    }
  }
  EXPECT_TRUE(was_cut_between_two);
}

}  // namespace
}  // namespace gt
