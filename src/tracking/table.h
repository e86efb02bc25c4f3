#pragma once

#include <array>
#include <string>
#include <string_view>

#include "sql/table.h"

namespace kmsg {

inline constexpr std::string_view kTrackingTableName = "kmsg_delivery_tracking";

// How numbers and metadata are kept when they are encrypted.
struct FieldCryptoLayout {
  bool enabled = false;
  bool secure = false;       // the secure columns are there
  bool plainColumns = true;  // `to`, `from` and `metadata` are there
};

// The choices of a tracking table, checked.
struct TrackingLayout {
  std::string tableName;
  Json columnMap = Json::object();   // column names by field, all that there may be
  Json indexNames = Json::object();  // index names by key, all that there may be
  NameOption tableOption;
  Json indexOptions = Json::object();  // options by key of the index names that were given
  std::array<uint8_t, 5> types{};      // places in the lists of trackingSpec()'s typeStrategy
  bool storeRaw = true;
  FieldCryptoLayout fieldCrypto;
  bool extraIndexes = false;
  bool binaryIds = true;
};

// Reads the options
//   <nameOption>                               table name; absent or blank: the default
//   columnMap, trackingColumnMap               { field: column name }
//   storeRaw, trackingStoreRaw                 false: neither made, written nor read
//   typeStrategy, trackingTypeStrategy         { messageId, id, shortText, timestamp, json }
//   indexNames, trackingIndexNames             { due, providerMessage, requestedAt, ... }
//   fieldCryptoSchema                          { enabled, mode, compatPlainColumns }
//   extraIndexes, binaryIds
// Of two spellings that are both given the first counts for types and storeRaw and the second for
// names. An error names the option and never repeats a name.
Result<TrackingLayout> trackingLayoutFrom(const Json& options, std::string_view nameOption);

// The table of tracking records: 21 columns, 3 indexes unless the layout says otherwise.
Table trackingTable(const TrackingLayout& layout);

// The usual layout under a name; an empty one is the default.
Result<Table> trackingTable(std::string_view tableName, bool storeRaw);

// { tableName, columnMap, typeStrategy, storeRaw, fieldCrypto, indexNames }
Json trackingSpec(const TrackingLayout& layout);

}  // namespace kmsg
