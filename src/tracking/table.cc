#include "tracking/table.h"

#include <utility>

#include "message/status.h"

namespace kmsg {
namespace {

// Characters of what a vendor says. 64 is the width of short columns where they have one.
constexpr uint32_t kMaxStatusCode = 64;
constexpr uint32_t kMaxStatusMessage = 1000;
constexpr uint32_t kMaxErrorBytes = 16 * 1024;
constexpr uint32_t kMaxJsonBytes = 256 * 1024;

// The layouts that have a column or an index.
enum class Part : uint8_t {
  kAlways,
  kPlain,  // while numbers and metadata are kept in clear
  kSecure,
  kRaw,
};

struct TrackingColumn {
  ColumnLine line;
  Part part = Part::kAlways;
};

// Secure columns may be NULL: which of them a record has is up to the mode of each field. Envelopes
// grow with what is inside, so they are no ids.
constexpr TrackingColumn kColumns[] = {
    {{"messageId", "message_id", ColumnKind::kMessageId}},
    {{"providerId", "provider_id", ColumnKind::kId}},
    {{"providerMessageId", "provider_message_id", ColumnKind::kId}},
    {{"type", "type", ColumnKind::kShortText}},
    {{"to", "to", ColumnKind::kShortText}, Part::kPlain},
    {{"from", "from", ColumnKind::kShortText, kNull}, Part::kPlain},
    {{"toEnc", "to_enc", ColumnKind::kLongText, kNull}, Part::kSecure},
    {{"toHash", "to_hash", ColumnKind::kId, kNull}, Part::kSecure},
    {{"toMasked", "to_masked", ColumnKind::kId, kNull}, Part::kSecure},
    {{"fromEnc", "from_enc", ColumnKind::kLongText, kNull}, Part::kSecure},
    {{"fromHash", "from_hash", ColumnKind::kId, kNull}, Part::kSecure},
    {{"fromMasked", "from_masked", ColumnKind::kId, kNull}, Part::kSecure},
    {{"status", "status", ColumnKind::kShortText}},
    {{"providerStatusCode", "provider_status_code", ColumnKind::kShortText, kNull, kMaxStatusCode}},
    {{"providerStatusMessage", "provider_status_message", ColumnKind::kText, kNull,
      kMaxStatusMessage}},
    {{"sentAt", "sent_at", ColumnKind::kTime, kNull}},
    {{"deliveredAt", "delivered_at", ColumnKind::kTime, kNull}},
    {{"failedAt", "failed_at", ColumnKind::kTime, kNull}},
    {{"requestedAt", "requested_at", ColumnKind::kTime}},
    {{"scheduledAt", "scheduled_at", ColumnKind::kTime, kNull}},
    {{"statusUpdatedAt", "status_updated_at", ColumnKind::kTime}},
    {{"attemptCount", "attempt_count", ColumnKind::kCount, false, 0, "0"}},
    {{"lastCheckedAt", "last_checked_at", ColumnKind::kTime, kNull}},
    {{"nextCheckAt", "next_check_at", ColumnKind::kTime}},
    {{"lastError", "last_error", ColumnKind::kJson, kNull, kMaxErrorBytes}},
    {{"metadataEnc", "metadata_enc", ColumnKind::kLongText, kNull}, Part::kSecure},
    {{"metadataHashes", "metadata_hashes", ColumnKind::kJson, kNull}, Part::kSecure},
    {{"cryptoKid", "crypto_kid", ColumnKind::kId, kNull}, Part::kSecure},
    {{"cryptoVersion", "crypto_version", ColumnKind::kCount, false, 0, "1"}, Part::kSecure},
    {{"cryptoState", "crypto_state", ColumnKind::kShortText, kNull}, Part::kSecure},
    {{"retentionClass", "retention_class", ColumnKind::kShortText, kNull}, Part::kSecure},
    {{"retentionBucketYm", "retention_bucket_ym", ColumnKind::kCount, kNull}, Part::kSecure},
    {{"raw", "raw", ColumnKind::kJson, kNull, kMaxJsonBytes}, Part::kRaw},
    {{"metadata", "metadata", ColumnKind::kJson, kNull, kMaxJsonBytes}, Part::kPlain},
};

struct IndexLine {
  const char* key;
  const char* suffix;
  const char* field;
  const char* secondField = nullptr;
  Part part = Part::kAlways;
};

constexpr IndexLine kIndexes[] = {
    {"due", "due", "status", "nextCheckAt"},
    {"providerMessage", "provider_msg", "providerId", "providerMessageId"},
    {"requestedAt", "requested_at", "requestedAt"},
    {"toHash", "to_hash", "toHash", nullptr, Part::kSecure},
    {"fromHash", "from_hash", "fromHash", nullptr, Part::kSecure},
    {"retentionBucket", "retention_bucket", "retentionClass", "retentionBucketYm", Part::kSecure},
};

struct TypeChoice {
  std::string_view name;
  ColumnForm form = ColumnForm::kUsual;
};

struct TypeLine {
  const char* member;
  ColumnKind kind;
  std::array<TypeChoice, 3> choices;  // the first is the default
};

// "integer" is as wide as "bigint": milliseconds do not fit into the 32 bits of an INTEGER.
constexpr std::array<TypeLine, 5> kTypes = {{
    {"messageId",
     ColumnKind::kMessageId,
     {{{"text"}, {"uuid", ColumnForm::kUuid}, {"varchar", ColumnForm::kVarchar}}}},
    {"id", ColumnKind::kId, {{{"text"}, {"varchar", ColumnForm::kVarchar}}}},
    {"shortText",
     ColumnKind::kShortText,
     {{{"auto"}, {"varchar", ColumnForm::kVarchar}, {"text", ColumnForm::kText}}}},
    {"timestamp", ColumnKind::kTime, {{{"bigint"}, {"integer"}, {"date", ColumnForm::kDate}}}},
    {"json",
     ColumnKind::kJson,
     {{{"auto"}, {"text", ColumnForm::kText}, {"native", ColumnForm::kNative}}}},
}};

bool has(const TrackingLayout& layout, Part part) {
  switch (part) {
    case Part::kAlways:
      return true;
    case Part::kPlain:
      return layout.fieldCrypto.plainColumns;
    case Part::kSecure:
      return layout.fieldCrypto.secure;
    case Part::kRaw:
      return layout.storeRaw;
  }
  __builtin_trap();
}

// What the documented names of the default table's indexes are made of.
constexpr std::string_view kIndexStem = "kmsg_delivery";

// "idx_a_open_due" is the index "open_due" of the table a.
bool endsWithOpen(std::string_view table) {
  constexpr std::string_view kEnd = "_open";
  if (table.size() < kEnd.size()) return false;
  return sameIdentifier(table.substr(table.size() - kEnd.size()), kEnd);
}

// The documented names belong to the default table; any other table derives its own. Where those
// could be the names of another table they get a hash: to CREATE INDEX IF NOT EXISTS, an index of
// that name on any table is the one that it was to make.
std::string nameOfIndex(std::string_view table, std::string_view suffix) {
  if (table == kTrackingTableName) return indexName(kIndexStem, suffix);
  const bool taken = sameIdentifier(table, kIndexStem) || endsWithOpen(table);
  return taken ? hashedIndexName(table, suffix) : indexName(table, suffix);
}

// Reads { key: name } into `names`, which has the key already, and which option gave a name into
// `givenBy`; other keys and values that are no text are left.
Result<Done> readNames(const Json& options, const char* option, NameOf of, Json& names,
                       Json& givenBy) {
  const Json& given = memberAt(options, option);
  for (const auto& entry : names.items()) {
    if (!optionalTextAt(given, entry.key())) continue;
    const std::string path = option + ("." + entry.key());
    Result<std::string> name =
        identifierFrom(given, entry.key(), path, textAt(names, entry.key()), of);
    if (!name.ok()) return std::move(name).error();
    entry.value() = std::move(name).value();
    if (nameOptionFrom(given, entry.key()).given) givenBy[entry.key()] = path;
  }
  return Done{};
}

NameOption optionOf(const Json& givenBy, const char* option, const char* key) {
  const std::string_view path = textAt(givenBy, key);
  if (!path.empty()) return {std::string(path), true};
  return {option + (std::string(".") + key)};
}

// The names that the layout uses must differ: SQLite and MySQL fold case, so in more than that.
Result<Done> checkColumnNames(const TrackingLayout& layout, const Json& givenBy) {
  std::vector<const char*> fields;
  for (const TrackingColumn& column : kColumns) {
    if (!has(layout, column.part)) continue;
    const char* field = column.line.field;
    for (const char* other : fields) {
      if (!sameIdentifier(textAt(layout.columnMap, field), textAt(layout.columnMap, other)))
        continue;
      return nameClash(optionOf(givenBy, "columnMap", field),
                       optionOf(givenBy, "columnMap", other));
    }
    fields.push_back(field);
  }
  return Done{};
}

Result<Done> readTypes(const Json& options, TrackingLayout& layout) {
  for (size_t i = 0; i < kTypes.size(); ++i) {
    const char* option = "typeStrategy";
    const Json* given = findKey(memberAt(options, option), kTypes[i].member);
    if (!given) {
      option = "trackingTypeStrategy";
      given = findKey(memberAt(options, option), kTypes[i].member);
    }
    if (!given || given->is_null()) continue;
    std::string allowed;
    bool known = false;
    for (size_t choice = 0; choice < kTypes[i].choices.size(); ++choice) {
      const std::string_view name = kTypes[i].choices[choice].name;
      if (name.empty()) continue;
      if (*given == name) {
        layout.types[i] = static_cast<uint8_t>(choice);
        known = true;
      }
      if (!allowed.empty()) allowed += ", ";
      allowed += name;
    }
    if (known) continue;
    const std::string field = option + (std::string(".") + kTypes[i].member);
    return invalidRequest(field + " must be one of " + allowed, field);
  }
  return Done{};
}

Result<FieldCryptoLayout> fieldCryptoFrom(const Json& options) {
  const std::string option = "fieldCryptoSchema.";
  const Result<Done> kinds = checkKinds(options, {}, {"enabled", "compatPlainColumns"});
  if (!kinds.ok()) {
    return invalidRequest(option + kinds.error().message, option + kinds.error().field);
  }
  const Json& mode = memberAt(options, "mode");
  if (!mode.is_null() && mode != "secure" && mode != "legacy") {
    return invalidRequest(option + "mode must be one of secure, legacy", option + "mode");
  }
  if (!boolAt(options, "enabled", false)) return FieldCryptoLayout{};
  if (mode == "legacy") return FieldCryptoLayout{true, false, true};
  return FieldCryptoLayout{true, true, boolAt(options, "compatPlainColumns", false)};
}

std::string_view columnName(const TrackingLayout& layout, const char* field) {
  return textAt(layout.columnMap, field);
}

Column columnOf(const TrackingLayout& layout, const ColumnLine& line) {
  Column column = columnFrom(line);
  column.name = columnName(layout, line.field);
  column.binary =
      layout.binaryIds && (line.kind == ColumnKind::kMessageId || line.kind == ColumnKind::kId);
  for (size_t i = 0; i < kTypes.size(); ++i) {
    if (kTypes[i].kind == line.kind) column.form = kTypes[i].choices[layout.types[i]].form;
  }
  return column;
}

// A MySQL index takes no TEXT.
void keepShort(Table& table, const Index& index) {
  for (Column& column : table.columns) {
    if (column.form != ColumnForm::kText || column.kind != ColumnKind::kShortText) continue;
    for (const std::string& name : index.columns) {
      if (column.name == name) column.form = ColumnForm::kUsual;
    }
  }
}

std::vector<std::string> pollableStatuses() {
  std::vector<std::string> names;
  for (const DeliveryStatus status : {DeliveryStatus::kPending, DeliveryStatus::kSent}) {
    names.emplace_back(deliveryStatusName(status));
  }
  return names;
}

}  // namespace

Result<TrackingLayout> trackingLayoutFrom(const Json& options, std::string_view nameOption) {
  const Result<Done> kinds =
      checkKinds(options,
                 {"columnMap", "trackingColumnMap", "typeStrategy", "trackingTypeStrategy",
                  "indexNames", "trackingIndexNames", "fieldCryptoSchema"},
                 {"storeRaw", "trackingStoreRaw", "extraIndexes", "binaryIds"});
  if (!kinds.ok()) return kinds.error();
  Result<std::string> name = identifierFrom(options, nameOption, nameOption, kTrackingTableName);
  if (!name.ok()) return std::move(name).error();
  TrackingLayout layout;
  layout.tableName = std::move(name).value();
  layout.tableOption = nameOptionFrom(options, nameOption);
  layout.storeRaw = boolAt(options, "storeRaw", boolAt(options, "trackingStoreRaw", true));
  Result<FieldCryptoLayout> crypto = fieldCryptoFrom(memberAt(options, "fieldCryptoSchema"));
  if (!crypto.ok()) return std::move(crypto).error();
  layout.fieldCrypto = *crypto;
  layout.extraIndexes = boolAt(options, "extraIndexes", false);
  layout.binaryIds = boolAt(options, "binaryIds", true);
  for (const TrackingColumn& column : kColumns)
    layout.columnMap[column.line.field] = column.line.name;
  for (const IndexLine& line : kIndexes)
    layout.indexNames[line.key] = nameOfIndex(layout.tableName, line.suffix);
  Json columnOptions = Json::object();
  constexpr NameOf index = NameOf::kTableOrIndex;
  const Result<Done> checks[] = {
      readNames(options, "columnMap", NameOf::kColumn, layout.columnMap, columnOptions),
      readNames(options, "trackingColumnMap", NameOf::kColumn, layout.columnMap, columnOptions),
      readNames(options, "indexNames", index, layout.indexNames, layout.indexOptions),
      readNames(options, "trackingIndexNames", index, layout.indexNames, layout.indexOptions),
      checkColumnNames(layout, columnOptions),
      readTypes(options, layout),
  };
  for (const Result<Done>& check : checks) {
    if (!check.ok()) return check.error();
  }
  return layout;
}

Table trackingTable(const TrackingLayout& layout) {
  Table table;
  table.name = layout.tableName;
  table.constant = "deliveryTrackingTable";
  table.option = layout.tableOption;
  for (const TrackingColumn& column : kColumns) {
    if (has(layout, column.part)) table.columns.push_back(columnOf(layout, column.line));
  }
  const auto column = [&layout](const char* field) {
    return std::string(columnName(layout, field));
  };
  table.lease = {column("status"), pollableStatuses(), column("nextCheckAt"),
                 column("attemptCount")};
  for (const IndexLine& line : kIndexes) {
    if (!has(layout, line.part)) continue;
    Index index;
    index.name = textAt(layout.indexNames, line.key);
    index.option = optionOf(layout.indexOptions, "indexNames", line.key);
    index.columns.push_back(column(line.field));
    if (line.secondField) index.columns.push_back(column(line.secondField));
    keepShort(table, index);
    table.indexes.push_back(std::move(index));
  }
  if (layout.extraIndexes) {
    Index open;
    open.name = nameOfIndex(layout.tableName, "open_due");
    open.columns.push_back(table.lease.due);
    open.openOnly = true;
    table.indexes.push_back(std::move(open));
  }
  return table;
}

Result<Table> trackingTable(std::string_view tableName, bool storeRaw) {
  Json options = Json::object();
  options["tableName"] = std::string(tableName);
  options["storeRaw"] = storeRaw;
  const Result<TrackingLayout> layout = trackingLayoutFrom(options, "tableName");
  if (!layout.ok()) return layout.error();
  return trackingTable(*layout);
}

Json trackingSpec(const TrackingLayout& layout) {
  Json types = Json::object();
  for (size_t i = 0; i < kTypes.size(); ++i)
    types[kTypes[i].member] = std::string(kTypes[i].choices[layout.types[i]].name);
  Json crypto = Json::object();
  crypto["enabled"] = layout.fieldCrypto.enabled;
  crypto["mode"] = layout.fieldCrypto.secure ? "secure" : "legacy";
  crypto["compatPlainColumns"] = layout.fieldCrypto.plainColumns;
  Json spec = Json::object();
  spec["tableName"] = layout.tableName;
  spec["columnMap"] = layout.columnMap;
  spec["typeStrategy"] = std::move(types);
  spec["storeRaw"] = layout.storeRaw;
  spec["fieldCrypto"] = std::move(crypto);
  spec["indexNames"] = layout.indexNames;
  return spec;
}

}  // namespace kmsg
