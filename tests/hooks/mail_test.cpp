// SPDX-License-Identifier: Apache-2.0
#include "hooks/mail.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::HasSubstr;
using testing::IsError;
using testing::IsOk;

constexpr std::string_view kId = "01K9ZQ7Y3W0000000000000000";
constexpr std::string_view kMail =
    "---\n"
    "id: 01K9ZQ7Y3W0000000000000000\n"
    "from: web/toast\n"
    "verified: true\n"
    "to:\n  - mayor\n  - web/crew/max\n"
    "subject: Login is fixed\n"
    "priority: high\n"
    "at: \"2026-11-20T07:50:38.125Z\"\n"
    "kind: mail\n"
    "---\n"
    "See web-42.\n---\nnot the end\n";

TEST(Mail, IsReadAndWrittenBackByteForByte) {
  GT_ASSERT_OK(const Mail mail, parse_mail(kMail, "m.md"));
  EXPECT_EQ(mail.id, kId);
  EXPECT_EQ(mail.from, "web/toast");
  EXPECT_TRUE(mail.is_verified);
  EXPECT_EQ(mail.to, (std::vector{Address::mayor(), Address::crew("web", "max")}));
  EXPECT_EQ(mail.priority, MailPriority::kHigh);
  EXPECT_EQ(mail.thread, kId);
  EXPECT_EQ(mail.body, "See web-42.\n---\nnot the end\n");
  EXPECT_EQ(format_mail(mail), kMail);
}

TEST(Mail, KeepsKeysItDoesNotKnow) {
  std::string text(kMail);
  text.insert(text.find("kind:"), "colour: blue\n");
  GT_ASSERT_OK(Mail mail, parse_mail(text, "m.md"));
  mail.subject = "Another";
  EXPECT_THAT(format_mail(mail), HasSubstr("colour: blue\n"));
  EXPECT_THAT(format_mail(mail), HasSubstr("subject: Another\n"));
}

TEST(Mail, SaysWhatIsWrongAndWhere) {
  struct {
    const char* name;
    const char* text;
    const char* problem;
  } const cases[] = {
      {"empty", "", "m.md:1: no front matter"},
      {"a mail of another kind", "From: a@b\nSubject: x\n\nhi", "m.md:1: no front matter"},
      {"cut", "---\nid: 01K9ZQ7Y3W0000000000000000\nfrom: we", "m.md:1: no front matter"},
      {"no id", "---\nfrom: mayor\nsubject: x\nat: 2026-11-20T07:50:38Z\n---\n", "'id' is missing"},
      {"an id that is none", "---\nid: 7\nfrom: mayor\nsubject: x\n---\n", "'id' is no id"},
      {"no sender", "---\nid: 01K9ZQ7Y3W0000000000000000\nsubject: x\n---\n", "'from' is missing"},
      {"no time", "---\nid: 01K9ZQ7Y3W0000000000000000\nfrom: mayor\nsubject: x\n---\n",
       "'at' is missing"},
      {"a recipient that is none",
       "---\nid: 01K9ZQ7Y3W0000000000000000\nfrom: mayor\nto: [bob]\nsubject: x\n---\n",
       "m.md:4: 'to' 'bob' is no address"},
      {"a priority that is none",
       "---\nid: 01K9ZQ7Y3W0000000000000000\nfrom: mayor\nsubject: x\npriority: asap\n---\n",
       "m.md:5: 'priority' must be low"},
  };
  for (const auto& [name, text, problem] : cases) {
    EXPECT_THAT(parse_mail(text, "m.md"), IsError(ErrorCode::kCorrupt, problem)) << name;
  }
}

TEST(Mail, IsNeitherEmptyNorTooLong) {
  Mail mail;
  EXPECT_THAT(check_mail(mail), IsError(ErrorCode::kUsage, "the mail is empty"));
  mail.subject = std::string(kMostSubjectBytes, 'x');
  mail.body = std::string(kMostMailBytes, 'x');
  EXPECT_THAT(check_mail(mail), IsOk());
  mail.body += 'x';
  EXPECT_THAT(check_mail(mail), IsError(ErrorCode::kUsage, "over 1 MiB"));
  mail.body.clear();
  mail.subject += 'x';
  EXPECT_THAT(check_mail(mail), IsError(ErrorCode::kUsage, "over 300 bytes"));
}

TEST(Mail, IsTheSameWhenNothingButItsIdAndTimeDiffer) {
  GT_ASSERT_OK(const Mail mail, parse_mail(kMail, "m.md"));
  Mail other = mail;
  other.id = "01K9ZQ7Y3W0000000000000001";
  other.at += std::chrono::seconds(1);
  EXPECT_TRUE(is_same_mail(mail, other));
  other.to.pop_back();
  EXPECT_FALSE(is_same_mail(mail, other));
}

}  // namespace
}  // namespace gt
