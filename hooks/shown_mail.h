// SPDX-License-Identifier: Apache-2.0
// `.gt/mail/ADDRESS/shown.yaml`: which unread mails the model of an agent has been shown in full.
//
//     instance: 01K9ZQ…           of the session; another one has seen none of them
//     mails: [01K9ZN…, 01K9ZP…]
#pragma once

#include <set>
#include <string>

#include "common/base/result.h"
#include "common/store/store.h"
#include "common/town/address.h"

namespace gt {

/// The ids that this session has been shown. Errors: kCorrupt; the store's.
[[nodiscard]] Result<std::set<std::string>> shown_mails(Store& store, const Address& address,
                                                        std::string_view instance);

/// Sets them, durably. The caller holds off others meanwhile.
[[nodiscard]] Result<void> set_shown_mails(Store& store, const Address& address,
                                           std::string_view instance,
                                           const std::set<std::string>& ids);

}  // namespace gt
