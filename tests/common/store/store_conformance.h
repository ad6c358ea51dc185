// SPDX-License-Identifier: Apache-2.0
// What every Store promises. A store joins with a class that is made with nothing stored and whose
// `open()` gives another way in to the same documents:
//
//     INSTANTIATE_TYPED_TEST_SUITE_P(FileStore, StoreConformance, FileStoreUnderTest);
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/store.h"
#include "tests/support/matchers.h"

namespace gt::testing {

template <typename StoreUnderTest>
class StoreConformance : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open() { return under_test_.open(); }
  Store& store() { return *store_; }

  /// Runs `work(store, i)` in `count` threads at once, each with its own way in.
  template <typename Work>
  void at_once(int count, Work work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
      threads.emplace_back([this, i, &work] { work(*open(), i); });
    }
    for (std::thread& thread : threads) thread.join();
  }

 private:
  StoreUnderTest under_test_;
  std::unique_ptr<Store> store_ = under_test_.open();
};

TYPED_TEST_SUITE_P(StoreConformance);

TYPED_TEST_P(StoreConformance, HasNothingAtFirst) {
  EXPECT_THAT(this->store().get("a/b.yaml"), IsError(ErrorCode::kNotFound, "b.yaml"));
  EXPECT_TRUE(this->store().list("a/")->empty());
}

TYPED_TEST_P(StoreConformance, GivesBackTheBytesThatWerePut) {
  const std::string texts[] = {
      "", "x", "line\n", std::string("nul\0nul", 7), "\xFF\xFE", std::string(1U << 20U, 'm')};
  for (const std::string& text : texts) {
    const std::string key = format("d/{}", text.size());
    const auto revision = this->store().put(key, text, Revision::absent());
    ASSERT_THAT(revision, IsOk());
    const auto document = this->open()->get(key);
    ASSERT_THAT(document, IsOk());
    EXPECT_EQ(document->bytes, text);
    EXPECT_EQ(document->revision, *revision);
  }
}

TYPED_TEST_P(StoreConformance, EqualBytesHaveEqualRevisions) {
  const auto one = this->store().put("a", "same", Revision::absent());
  const auto two = this->store().put("b", "same", Revision::absent());
  const auto three = this->store().put("c", "else", Revision::absent());
  EXPECT_EQ(*one, *two);
  EXPECT_NE(*one, *three);
  EXPECT_NE(*one, Revision::absent());
}

TYPED_TEST_P(StoreConformance, RefusesAPutWithAStaleRevision) {
  const auto first = this->store().put("k", "one", Revision::absent());
  ASSERT_THAT(first, IsOk());
  const auto second = this->open()->put("k", "two", *first);
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(this->store().put("k", "three", *first), IsError(ErrorCode::kConflict, "k"));
  EXPECT_THAT(this->store().put("k", "three", Revision::absent()),
              IsError(ErrorCode::kConflict, "k"));
  EXPECT_THAT(this->store().put("new", "three", *first), IsError(ErrorCode::kConflict, "new"));
  EXPECT_EQ(this->store().get("k")->bytes, "two");
  EXPECT_THAT(this->store().get("new"), IsError(ErrorCode::kNotFound, ""));
}

TYPED_TEST_P(StoreConformance, ErasesOnlyTheRevisionNamed) {
  const auto first = this->store().put("d/k", "one", Revision::absent());
  const auto second = this->store().put("d/k", "two", *first);
  EXPECT_THAT(this->store().erase("d/k", *first), IsError(ErrorCode::kConflict, "k"));
  EXPECT_THAT(this->store().erase("d/k", *second), IsOk());
  EXPECT_THAT(this->store().get("d/k"), IsError(ErrorCode::kNotFound, ""));
  EXPECT_THAT(this->store().erase("d/k", *second), IsError(ErrorCode::kNotFound, ""));
  EXPECT_THAT(this->store().erase("no/such", *second), IsError(ErrorCode::kNotFound, ""));
  EXPECT_THAT(this->store().put("d/k", "again", Revision::absent()), IsOk());
}

TYPED_TEST_P(StoreConformance, ListsWhatLiesUnderAPrefixSorted) {
  for (const char* key : {"h/web/toast", "h/mayor", "h/web/crew/max", "hx/other", "h2"}) {
    ASSERT_THAT(this->store().put(key, "x", Revision::absent()), IsOk());
  }
  using Keys = std::vector<std::string>;
  EXPECT_EQ(*this->store().list("h/"), (Keys{"h/mayor", "h/web/crew/max", "h/web/toast"}));
  EXPECT_EQ(*this->store().list("h/web/"), (Keys{"h/web/crew/max", "h/web/toast"}));
  EXPECT_EQ(*this->store().list("h/nobody/"), Keys{});
  EXPECT_THAT(this->store().list("h"), IsError(ErrorCode::kUsage, "slash"));
}

TYPED_TEST_P(StoreConformance, RefusesKeysThatLeaveTheTown) {
  Store& store = this->store();
  for (const std::string key :
       {"", "/", "/etc/passwd", "..", "../x", "a/../b", "a/..", "./a", "a//b", "a/"}) {
    EXPECT_THAT(store.get(key), IsError(ErrorCode::kUsage, "key")) << key;
    EXPECT_THAT(store.put(key, "x", Revision::absent()), IsError(ErrorCode::kUsage, "key")) << key;
    EXPECT_THAT(store.erase(key, Revision::absent()), IsError(ErrorCode::kUsage, "key")) << key;
    EXPECT_THAT(store.append(key, [](auto) { return ""; }), IsError(ErrorCode::kUsage, "key"));
    EXPECT_THAT(store.list(key + "/"), IsError(ErrorCode::kUsage, "key")) << key;
  }
  EXPECT_THAT(store.get(std::string("a\0b", 3)), IsError(ErrorCode::kUsage, "key"));
}

TYPED_TEST_P(StoreConformance, UpdateMakesAndChangesADocument) {
  const auto add = [](const std::string* bytes) -> Result<std::string> {
    return bytes == nullptr ? "1" : *bytes + "1";
  };
  EXPECT_THAT(update(this->store(), "d/k", add), IsOk());
  EXPECT_THAT(update(this->store(), "d/k", add), IsOk());
  EXPECT_EQ(this->store().get("d/k")->bytes, "11");
}

TYPED_TEST_P(StoreConformance, UpdateThatFailsChangesNothing) {
  ASSERT_THAT(this->store().put("k", "old", Revision::absent()), IsOk());
  const auto fail = [](const std::string*) -> Result<std::string> {
    return Error{ErrorCode::kRefused, "no", ""};
  };
  EXPECT_THAT(update(this->store(), "k", fail), IsError(ErrorCode::kRefused, "no"));
  EXPECT_EQ(this->store().get("k")->bytes, "old");
}

TYPED_TEST_P(StoreConformance, UpdateDecidesAgainAfterALostRace) {
  int calls = 0;
  const auto rival = this->open();
  const auto change = [&](const std::string* bytes) -> Result<std::string> {
    if (++calls == 1) {
      EXPECT_THAT(rival->put("k", "rival", Revision::absent()), IsOk());
    }
    return (bytes == nullptr ? "" : *bytes) + "+mine";
  };
  EXPECT_THAT(update(this->store(), "k", change), IsOk());
  EXPECT_EQ(this->store().get("k")->bytes, "rival+mine");
  EXPECT_EQ(calls, 2);
}

TYPED_TEST_P(StoreConformance, FiftyWritersOfOneDocumentLoseNothing) {
  std::atomic<int> failures = 0;
  this->at_once(50, [&](Store& store, int) {
    for (int i = 0; i < 4; ++i) {
      const auto done =
          update(store, "counter", [](const std::string* bytes) -> Result<std::string> {
            return std::to_string(bytes == nullptr ? 1 : 1 + *parse_integer(*bytes));
          });
      if (!done) ++failures;
    }
  });
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(this->store().get("counter")->bytes, "200");
}

TYPED_TEST_P(StoreConformance, ReadersSeeTheOldOrTheNewBytes) {
  const std::string a(100'000, 'a'), b(100'000, 'b');
  ASSERT_THAT(this->store().put("k", a, Revision::absent()), IsOk());
  std::atomic<bool> is_over = false;
  std::thread writer([&] {
    const auto store = this->open();
    for (int i = 0; i < 100; ++i) {
      EXPECT_THAT(store->put("k", i % 2 ? a : b, Revision::of(i % 2 ? b : a)), IsOk());
    }
    is_over = true;
  });
  while (!is_over) {
    const auto document = this->store().get("k");
    EXPECT_TRUE(document.has_value() && (document->bytes == a || document->bytes == b));
  }
  writer.join();
}

TYPED_TEST_P(StoreConformance, AppendsLinesAtTheOffsetsItTells) {
  std::vector<std::uint64_t> offsets;
  for (const char* line : {"first", "", "third"}) {
    EXPECT_THAT(this->store().append("j/day",
                                     [&](std::uint64_t offset) {
                                       offsets.push_back(offset);
                                       return line;
                                     }),
                IsOk());
  }
  EXPECT_EQ(offsets, (std::vector<std::uint64_t>{0, 6, 7}));
  EXPECT_EQ(this->store().get("j/day")->bytes, "first\n\nthird\n");
}

TYPED_TEST_P(StoreConformance, ALineWithANewlineIsRefused) {
  EXPECT_THAT(this->store().append("j", [](auto) { return "a\nb"; }),
              IsError(ErrorCode::kInternal, "newline"));
  EXPECT_FALSE(this->store().get("j").has_value());
}

TYPED_TEST_P(StoreConformance, FiftyWritersOfOneJournalLoseNothing) {
  std::atomic<int> failures = 0;
  this->at_once(50, [&](Store& store, int writer) {
    for (int i = 0; i < 10; ++i) {
      const auto done = store.append(
          "j/day", [&](std::uint64_t offset) { return format("{} {} {}", offset, writer, i); });
      if (!done) ++failures;
    }
  });
  EXPECT_EQ(failures, 0);
  const std::string bytes = this->store().get("j/day")->bytes;
  std::set<std::string> said;
  for (const std::string_view line : lines_of(bytes)) {
    const auto words = split(line, ' ');
    ASSERT_EQ(words.size(), 3U);
    EXPECT_EQ(*parse_integer(words[0]), line.data() - bytes.data());
    said.insert(format("{} {}", words[1], words[2]));
  }
  EXPECT_EQ(said.size(), 500U);
}

REGISTER_TYPED_TEST_SUITE_P(StoreConformance, HasNothingAtFirst, GivesBackTheBytesThatWerePut,
                            EqualBytesHaveEqualRevisions, RefusesAPutWithAStaleRevision,
                            ErasesOnlyTheRevisionNamed, ListsWhatLiesUnderAPrefixSorted,
                            RefusesKeysThatLeaveTheTown, UpdateMakesAndChangesADocument,
                            UpdateThatFailsChangesNothing, UpdateDecidesAgainAfterALostRace,
                            FiftyWritersOfOneDocumentLoseNothing, ReadersSeeTheOldOrTheNewBytes,
                            AppendsLinesAtTheOffsetsItTells, ALineWithANewlineIsRefused,
                            FiftyWritersOfOneJournalLoseNothing);

}  // namespace gt::testing
