// SPDX-License-Identifier: Apache-2.0
#include "hooks/shown_mail.h"

#include "common/base/fields.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {

Result<std::set<std::string>> shown_mails(Store& store, const Address& address,
                                          std::string_view instance) {
  const std::string key = TownPaths::shown_mail_key(address);
  const auto document = store.get(key);
  if (!document && document.error().code == ErrorCode::kNotFound) return std::set<std::string>();
  if (!document) return document.error();
  GT_TRY(const Value map, parse_yaml(document->bytes, key));
  Fields fields(map, key);
  const std::string whose = fields.text_or("instance", "");
  const auto ids = fields.texts("mails");
  GT_CHECK(fields.finish());
  if (whose != instance) return std::set<std::string>();
  return std::set<std::string>(ids.begin(), ids.end());
}

Result<void> set_shown_mails(Store& store, const Address& address, std::string_view instance,
                             const std::set<std::string>& ids) {
  const std::string text = to_yaml(
      Value::map({{"instance", instance}, {"mails", Value::list_of({ids.begin(), ids.end()})}}));
  return update(store, TownPaths::shown_mail_key(address),
                [&](const std::string*) -> Result<std::string> { return text; });
}

}  // namespace gt
