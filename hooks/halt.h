// SPDX-License-Identifier: Apache-2.0
// `.gt/halt.yaml`, while a person holds the whole town back; absent: it goes on.
//
//     state: paused               paused | stopped
//     by: overseer
//     at: 2026-11-20T07:50:38.125Z
//     reason: a demo at three     absent: none was given
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"

namespace gt {

enum class HaltState {
  kPaused,   ///< nothing new: the tick starts nobody, hands nothing out and nudges nobody
  kStopped,  ///< nothing at all: no session starts, whoever asks
};

/// `paused`, `stopped`.
[[nodiscard]] std::string_view halt_state_name(HaltState state);

struct Halt {
  HaltState state = HaltState::kPaused;
  std::string by;
  std::optional<WallTime> at;
  std::string reason;
  Value source;  ///< the map it was read from: unknown keys live here

  /// `the town is paused since 3m, by overseer: a demo at three`.
  [[nodiscard]] std::string words(WallTime now) const;
};

/// Nothing: the town goes on. Errors: kCorrupt, which is never taken for going on.
[[nodiscard]] Result<std::optional<Halt>> load_halt(Store& store);
/// Holds the town back; whatever held it before gives way. Errors: kDisk.
[[nodiscard]] Result<void> write_halt(Store& store, const Halt& halt);
/// Lets the town go on if it is held back in that state; returns whether it was. Errors: kCorrupt;
/// kDisk.
[[nodiscard]] Result<bool> lift_halt(Store& store, HaltState state);

/// kRefused, with the command that helps, while the town is stopped. Errors: kCorrupt.
[[nodiscard]] Result<void> check_not_stopped(Store& store, WallTime now);

}  // namespace gt
