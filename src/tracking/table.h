#pragma once

#include <string_view>

#include "sql/table.h"

namespace kmsg {

inline constexpr std::string_view kTrackingTableName = "kmsg_delivery_tracking";

// The table of tracking records: 21 columns, 3 indexes. An empty `tableName` is the default name; a
// text that is no identifier is an error of the field "tableName". Without `storeRaw` the column
// `raw` is neither made, written nor read.
Result<Table> trackingTable(std::string_view tableName, bool storeRaw);

}  // namespace kmsg
