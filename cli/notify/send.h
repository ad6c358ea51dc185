// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/context.h"
#include "cli/notify/settings.h"

namespace gt {

/// The HTTP body and program words by which a channel is told. Pure; whatever a notice holds, it
/// stays text there: no markup, no mention of everybody.
[[nodiscard]] std::string slack_body(const Notice& notice);
[[nodiscard]] std::string discord_body(const Notice& notice);
[[nodiscard]] std::string plain_body(const Notice& notice);
[[nodiscard]] std::vector<std::string> desktop_words(const Notice& notice);

/// Tells one channel. Errors: kMissing, without notify-send or the variable; kFailed.
[[nodiscard]] Result<void> tell_channel(Context& context, const Channel& channel,
                                        const Notice& notice);

/// What came of telling what waits for a person.
struct ToldNotices {
  std::vector<Notice> told, held;
  std::vector<std::pair<std::string, Error>> failed;  ///< by channel
};

/// Tells every channel of what is to be told now, and writes down what was: a notice that no
/// channel took is told the next time. Errors: kBusy while somebody else is at it; kCorrupt; kDisk.
[[nodiscard]] Result<ToldNotices> tell_notices(Context& context, const NotifySettings& settings,
                                               const std::vector<Notice>& notices);

/// Of the machine's clock.
[[nodiscard]] int minute_of_day(WallTime now);

}  // namespace gt
