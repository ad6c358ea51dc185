// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace gt {

/// What there is to say of something that is no command, such as `glossary`; empty for any other
/// word.
[[nodiscard]] std::string_view help_topic(std::string_view word);

}  // namespace gt
