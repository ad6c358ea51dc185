// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>

namespace gt::testing {

/// Runs the handlers of `loop` until `condition` holds. False if it does not within `deadline`.
[[nodiscard]] bool run_until(boost::asio::io_context& loop, const std::function<bool()>& condition,
                             std::chrono::milliseconds deadline = std::chrono::seconds(10));

}  // namespace gt::testing
