#pragma once

#include <string_view>

#include "sql/table.h"

namespace kmsg {

inline constexpr std::string_view kQueueTableName = "kmsg_jobs";

// The table of jobs: 14 columns, 2 indexes. Reads the options
//   <nameOption>  table name; absent or blank: the default
//   extraIndexes  the index by which the next job is found without sorting, as well
//   binaryIds     ids are compared byte by byte on MySQL
Result<Table> queueTable(const Json& options, std::string_view nameOption);

}  // namespace kmsg
