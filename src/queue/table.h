#pragma once

#include <string_view>

#include "sql/table.h"

namespace kmsg {

inline constexpr std::string_view kQueueTableName = "kmsg_jobs";

// The table of jobs: 14 columns, 2 indexes. Reads the options
//   <nameOption>  table name; absent or blank: the default
//   extraIndexes  the index by which the next job is found without sorting, as well
//   binaryIds     false: ids on MySQL have the database's collation
Result<Table> queueTable(const Json& options, std::string_view nameOption);

}  // namespace kmsg
