// SPDX-License-Identifier: Apache-2.0
#include "hooks/trash.h"

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

struct KeptDocument {
  std::string key, text;
};

Result<KeptDocument> parse_document(std::string_view bytes, const std::string& file) {
  GT_TRY(const Value record, parse_yaml(bytes, file));
  Fields fields(record, file);
  const Value& document = fields.map("document");
  GT_CHECK(fields.finish());
  Fields inner(document, file);
  KeptDocument kept;
  kept.key = inner.text("key");
  kept.text = inner.text("text");
  GT_CHECK(inner.finish());
  return kept;
}

std::string format_record(const Discard& what, std::string_view text) {
  return to_yaml(Value::map({{"id", what.id},
                             {"at", format_time(what.at)},
                             {"by", what.by},
                             {"title", what.title},
                             {"document", Value::map({{"key", what.key}, {"text", text}})}}));
}

/// Writes the record, unless a call that was cut short has.
Result<void> keep(Store& store, const Discard& what, const std::string& text) {
  const std::string key = TownPaths::trash_key(what.id);
  const auto put = store.put(key, format_record(what, text), Revision::absent());
  if (put) return {};
  if (put.error().code != ErrorCode::kConflict) return put.error();
  GT_TRY(const Document there, store.get(key));
  const auto kept = parse_document(there.bytes, key);
  if (kept && kept->key == what.key && kept->text == text) return {};
  return Error{ErrorCode::kConflict, format("something else is in the trash as {}", what.id),
               format("'gt trash restore {}' brings it back", what.id)};
}

}  // namespace

Result<void> discard(Store& store, const Discard& what) {
  GT_TRY(const Document document, store.get(what.key));
  GT_CHECK(keep(store, what, document.bytes));
  return store.erase(what.key, document.revision);
}

Result<std::string> restore_document(Store& store, std::string_view id) {
  const std::string record = TownPaths::trash_key(id);
  const auto document = store.get(record);
  if (!document && document.error().code != ErrorCode::kNotFound) return document.error();
  if (!document) {
    return Error{ErrorCode::kNotFound, format("nothing is in the trash as '{}'", printable(id)),
                 "'gt trash list' lists what is"};
  }
  GT_TRY(const KeptDocument kept, parse_document(document->bytes, record));
  const auto put = store.put(kept.key, kept.text, Revision::absent());
  if (!put) {
    if (put.error().code != ErrorCode::kConflict) return put.error();
    GT_TRY(const Document there, store.get(kept.key));
    if (there.bytes != kept.text) {
      return Error{ErrorCode::kConflict, format("something else is at {} now", kept.key),
                   "move it away first"};
    }
  }
  GT_CHECK(store.erase(record, document->revision));
  return kept.key;
}

}  // namespace gt
