// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/base/format.h"
#include "common/base/ulid.h"
#include "hooks/mailbox.h"
#include "tests/fakes/crash_disk.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::CrashDisk;
using testing::IsError;
using testing::IsOk;
using testing::TempDirectory;
using testing::write_file;

Mail mail_of(int number, MailPriority priority = MailPriority::kNormal) {
  Mail mail;
  mail.id = format("01K9ZQ7Y3W00000000000000{:02}", number);
  mail.from = "web/toast";
  mail.subject = format("Number {}", number);
  mail.priority = priority;
  mail.thread = mail.id;
  return mail;
}

class MailboxTest : public ::testing::Test {
 protected:
  void deliver(const Mail& mail) { ASSERT_THAT(box_.deliver(mail, format_mail(mail)), IsOk()); }

  std::vector<std::string> ids(const std::vector<MailEntry>& entries) const {
    std::vector<std::string> found;
    for (const MailEntry& entry : entries) found.push_back(entry.id.substr(24));
    return found;
  }
  std::filesystem::path path() const { return directory_.path() / "mayor"; }

  TempDirectory directory_;
  SystemDisk disk_;
  Mailbox box_{disk_, directory_.path() / "mayor"};
};

TEST_F(MailboxTest, OneThatIsNotThereIsEmpty) {
  GT_ASSERT_OK(const auto entries, box_.list(true));
  EXPECT_TRUE(entries.empty());
}

TEST_F(MailboxTest, AMailMovesFromNewToCurToTheArchive) {
  deliver(mail_of(1));
  const std::string name = mail_of(1).id + ".normal.md";
  EXPECT_TRUE(std::filesystem::exists(path() / "new" / name));
  EXPECT_TRUE(std::filesystem::is_empty(path() / "tmp"));
  GT_ASSERT_OK(auto entries, box_.list());
  ASSERT_THAT(box_.mark_read(entries.at(0)), IsOk());
  EXPECT_TRUE(std::filesystem::exists(path() / "cur" / (name + ":2,S")));
  GT_ASSERT_OK(entries, box_.list());
  EXPECT_TRUE(entries.at(0).is_read);
  ASSERT_THAT(box_.archive(entries.at(0)), IsOk());
  EXPECT_TRUE(std::filesystem::exists(path() / ".Archive/cur" / (name + ":2,S")));
  GT_ASSERT_OK(entries, box_.list());
  EXPECT_TRUE(entries.empty());
  GT_ASSERT_OK(entries, box_.list(true));
  EXPECT_EQ(entries.at(0).place, MailEntry::kArchive);
}

TEST_F(MailboxTest, TheMostUrgentUnreadComesFirstThenTheOldest) {
  deliver(mail_of(1, MailPriority::kLow));
  deliver(mail_of(4));
  deliver(mail_of(2, MailPriority::kUrgent));
  deliver(mail_of(3));
  GT_ASSERT_OK(auto entries, box_.list());
  EXPECT_EQ(ids(entries), (std::vector<std::string>{"01", "02", "03", "04"}));
  ASSERT_THAT(box_.mark_read(entries.at(2)), IsOk());
  GT_ASSERT_OK(entries, box_.unread());
  EXPECT_EQ(ids(entries), (std::vector<std::string>{"02", "04", "01"}));
}

TEST_F(MailboxTest, WhatIsDeliveredTwiceIsThereOnce) {
  deliver(mail_of(1));
  GT_ASSERT_OK(auto entries, box_.list());
  ASSERT_THAT(box_.archive(entries.at(0)), IsOk());
  deliver(mail_of(1));
  EXPECT_TRUE(std::filesystem::is_empty(path() / "new"));
}

TEST_F(MailboxTest, AMailInTwoPlacesCountsOnce) {
  deliver(mail_of(1));
  write_file(path() / "cur" / (mail_file_name(mail_of(1)) + ":2,S"), format_mail(mail_of(1)));
  GT_ASSERT_OK(const auto entries, box_.list());
  EXPECT_EQ(entries.size(), 1U);
  EXPECT_TRUE(entries.at(0).is_read);
  GT_ASSERT_OK(const auto unread, box_.unread());
  EXPECT_TRUE(unread.empty());
}

TEST_F(MailboxTest, AnotherProgramsMarksAreUnderstoodAndKept) {
  write_file(path() / "cur" / (mail_file_name(mail_of(1)) + ":2,F"), format_mail(mail_of(1)));
  GT_ASSERT_OK(auto unread, box_.unread());
  ASSERT_EQ(unread.size(), 1U);
  ASSERT_THAT(box_.mark_read(unread.at(0)), IsOk());
  EXPECT_TRUE(std::filesystem::exists(path() / "cur" / (mail_file_name(mail_of(1)) + ":2,FS")));
}

TEST_F(MailboxTest, AMailThatCannotBeReadIsListedAndStays) {
  write_file(path() / "new/1763.M1P2.host", "From: a@b\n\nhi");
  write_file(path() / "new/.hidden", "x");
  GT_ASSERT_OK(const auto unread, box_.unread());
  ASSERT_EQ(unread.size(), 1U);
  EXPECT_EQ(unread.at(0).id, "1763.M1P2.host");
  EXPECT_THAT(box_.load(unread.at(0)), IsError(ErrorCode::kCorrupt, "new/1763.M1P2.host:1:"));
  EXPECT_TRUE(std::filesystem::exists(path() / "new/1763.M1P2.host"));
}

TEST_F(MailboxTest, ReadingWhatSomebodyElseHasJustReadIsNoError) {
  deliver(mail_of(1));
  GT_ASSERT_OK(const auto entries, box_.list());
  ASSERT_THAT(box_.mark_read(entries.at(0)), IsOk());
  EXPECT_THAT(box_.mark_read(entries.at(0)), IsOk());
}

TEST_F(MailboxTest, AnIdMayBeShortenedAtEitherEnd) {
  deliver(mail_of(1));
  deliver(mail_of(2));
  GT_ASSERT_OK(const auto entries, box_.list());
  EXPECT_EQ(ids(entries_named(entries, "0001")), std::vector<std::string>{"01"});
  EXPECT_EQ(ids(entries_named(entries, "01k9zq7y3w0000000000000002")),
            std::vector<std::string>{"02"});
  EXPECT_EQ(entries_named(entries, "01K9").size(), 2U);
  EXPECT_TRUE(entries_named(entries, "ZZ").empty());
  EXPECT_TRUE(entries_named(entries, "").empty());
}

// Crash at every step, in every way: the mail is there whole or not at all, and once after a
// second try.
TEST(MailboxCrash, LeavesTheMailWholeOrNotThere) {
  const Mail mail = mail_of(1);
  for (const auto damage :
       {testing::Damage::kNone, testing::Damage::kHalf, testing::Damage::kAll}) {
    for (int step = 0;; ++step) {
      const TempDirectory directory;
      CrashDisk broken({step, EIO, damage, true});
      const auto crashed =
          Mailbox(broken, directory.path() / "mayor").deliver(mail, format_mail(mail));
      if (static_cast<int>(broken.steps().size()) <= step) break;
      EXPECT_FALSE(crashed) << step;
      SystemDisk disk;
      Mailbox box(disk, directory.path() / "mayor");
      GT_ASSERT_OK(const auto before, box.list());
      for (const MailEntry& entry : before) EXPECT_THAT(box.load(entry), IsOk()) << step;
      ASSERT_THAT(box.deliver(mail, format_mail(mail)), IsOk()) << step;
      GT_ASSERT_OK(const auto after, box.list());
      EXPECT_EQ(after.size(), 1U) << step;
      EXPECT_TRUE(std::filesystem::is_empty(directory.path() / "mayor/tmp")) << step;
    }
  }
}

}  // namespace
}  // namespace gt
