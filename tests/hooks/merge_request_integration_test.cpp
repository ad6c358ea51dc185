// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/store/file_store.h"
#include "common/town/paths.h"
#include "hooks/merge_request.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using testing::IsError;
using testing::IsOk;

class MergeQueueTest : public ::testing::Test {
 protected:
  MergeRequest request() const {
    MergeRequest request(id_, Address::polecat("web", "toast"));
    request.branch = "toast/web-42";
    request.commit = "9f31c";
    request.target = "main";
    request.title = "Fix: the login";
    request.priority = "high";
    request.submitted = WallTime(std::chrono::seconds(1'763'625'038));
    return request;
  }

  void write(std::string_view text) const {
    const auto file = directory_.path() / TownPaths::merge_key(id_);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
  MergeQueue queue_{store_};
  const WorkId id_{"web", 42};
};

TEST_F(MergeQueueTest, LoadsWhatWasSubmitted) {
  ASSERT_THAT(queue_.submit(request()), IsOk());
  GT_ASSERT_OK(const MergeRequest loaded, queue_.load(id_));
  EXPECT_EQ(format_merge_request(loaded), format_merge_request(request()));
  EXPECT_EQ(loaded.author.str(), "web/toast");
  EXPECT_EQ(loaded.state, MergeState::kWaiting);
}

TEST_F(MergeQueueTest, TheSameCommitSubmittedAgainChangesNothing) {
  ASSERT_THAT(queue_.submit(request()), IsOk());
  MergeRequest again = request();
  again.submitted += std::chrono::minutes(1);
  ASSERT_THAT(queue_.submit(again), IsOk());
  GT_ASSERT_OK(const MergeRequest loaded, queue_.load(id_));
  EXPECT_EQ(loaded.submitted, request().submitted);
}

TEST_F(MergeQueueTest, ALaterCommitTakesThePlaceAndUnknownKeysSurvive) {
  write(format_merge_request(request()) + "reviewer: overseer\n");
  MergeRequest later = request();
  later.commit = "77aa0";
  later.attempt = 2;
  ASSERT_THAT(queue_.submit(later), IsOk());
  GT_ASSERT_OK(const MergeRequest loaded, queue_.load(id_));
  EXPECT_EQ(loaded.commit, "77aa0");
  EXPECT_EQ(loaded.attempt, 2);
  EXPECT_EQ(*loaded.source["reviewer"].as_string(), "overseer");
}

TEST_F(MergeQueueTest, ABrokenFileIsNamedAndLeftAlone) {
  struct Case {
    std::string_view text, complaint;
  };
  const Case cases[] = {
      {"", "web-42.yaml:1"},
      {"id: web-42\n", "'author' is missing"},
      {"id: web-7\nstate: waiting\n", "must be web-42"},
      {"id: web-42\nauthor: ../x\nstate: waiting\n", "is no address"},
      {"id: web-42\nauthor: web/toast\nstate: merged\n", "'state' cannot be 'merged'"},
      {"id: [\n", "web-42.yaml:"},
  };
  for (const Case& each : cases) {
    write(each.text);
    EXPECT_THAT(queue_.load(id_), IsError(ErrorCode::kCorrupt, std::string(each.complaint)))
        << each.text;
    EXPECT_THAT(queue_.submit(request()), IsError(ErrorCode::kCorrupt, "")) << each.text;
    GT_ASSERT_OK(const Document document, store_.get(TownPaths::merge_key(id_)));
    EXPECT_EQ(document.bytes, each.text);
  }
}

TEST_F(MergeQueueTest, ListsTheRequestsOfOneRigByNumber) {
  for (const int number : {10, 9, 100}) {
    MergeRequest each = request();
    each.id = WorkId("web", number);
    ASSERT_THAT(queue_.submit(each), IsOk());
  }
  MergeRequest other = request();
  other.id = WorkId("api", 1);
  ASSERT_THAT(queue_.submit(other), IsOk());
  GT_ASSERT_OK(const auto ids, queue_.list("web"));
  EXPECT_THAT(ids, ElementsAre(WorkId("web", 9), WorkId("web", 10), WorkId("web", 100)));
  EXPECT_THAT(queue_.load(WorkId("web", 11)), IsError(ErrorCode::kNotFound, "web-11"));
}

TEST_F(MergeQueueTest, WhatIsOverGoesOutOfTheWayAndComesBack) {
  const WallTime now = request().submitted + std::chrono::hours(1);
  ASSERT_THAT(queue_.submit(request()), IsOk());
  const auto to = [&](MergeState state) {
    return queue_.change(
        id_, [&](MergeRequest& request) { return move_request(request, state, now, "why"); });
  };
  ASSERT_THAT(to(MergeState::kRejected), IsOk());
  GT_ASSERT_OK(const auto open, queue_.list("web"));
  EXPECT_TRUE(open.empty());
  GT_ASSERT_OK(const auto finished, queue_.load_finished("web"));
  ASSERT_EQ(finished.requests.size(), 1U);
  EXPECT_EQ(finished.requests[0].reason, "why");
  EXPECT_EQ(finished.requests[0].changed, now);
  ASSERT_THAT(to(MergeState::kWaiting), IsOk());
  GT_ASSERT_OK(const auto again, queue_.load_open("web"));
  EXPECT_EQ(again.requests.size(), 1U);
  GT_ASSERT_OK(const auto none, queue_.load_finished("web"));
  EXPECT_TRUE(none.requests.empty());
}

TEST_F(MergeQueueTest, WhatWasSentBackIsRememberedOfTheNextAttempt) {
  ASSERT_THAT(queue_.submit(request()), IsOk());
  ASSERT_THAT(
      queue_.change(id_,
                    [&](MergeRequest& request) {
                      request.returns = 2;
                      request.report = "red";
                      request.approved = Approval{"overseer", request.submitted, request.commit};
                      return move_request(request, MergeState::kBounced, {});
                    }),
      IsOk());
  MergeRequest later = request();
  later.commit = "77aa0";
  ASSERT_THAT(queue_.submit(later), IsOk());
  GT_ASSERT_OK(const MergeRequest loaded, queue_.load(id_));
  EXPECT_EQ(loaded.state, MergeState::kWaiting);
  EXPECT_EQ(loaded.returns, 2);
  EXPECT_EQ(loaded.report, "");
  EXPECT_FALSE(loaded.is_approved()) << "that was said of another commit";
}

TEST_F(MergeQueueTest, NothingTakesThePlaceOfWhatIsLanding) {
  MergeRequest landing = request();
  landing.state = MergeState::kLanding;
  landing.candidate = "51ab0";
  write(format_merge_request(landing));
  MergeRequest later = request();
  later.commit = "77aa0";
  EXPECT_THAT(queue_.submit(later), IsError(ErrorCode::kBusy, "is being merged"));
  GT_ASSERT_OK(const MergeRequest loaded, queue_.load(id_));
  EXPECT_EQ(loaded.candidate, "51ab0");
}

TEST(MergeState, WhatHasLandedStaysAndWhatLandsIsNotTakenAway) {
  using enum MergeState;
  for (const MergeState to : {kWaiting, kChecking, kBounced, kRejected, kWithdrawn}) {
    EXPECT_FALSE(is_legal_move(kLanded, to)) << merge_state_name(to);
  }
  for (const MergeState to : {kBounced, kRejected, kWithdrawn, kChecking, kReview}) {
    EXPECT_FALSE(is_legal_move(kLanding, to)) << merge_state_name(to);
  }
  for (const MergeState from : {kWaiting, kChecking, kReview, kHeld, kBounced}) {
    EXPECT_TRUE(is_legal_move(from, kWithdrawn)) << merge_state_name(from);
    EXPECT_TRUE(is_legal_move(from, kLanded)) << "by hand: " << merge_state_name(from);
  }
  EXPECT_FALSE(is_legal_move(kWaiting, kLanding)) << "nothing lands unchecked";
}

}  // namespace
}  // namespace gt
