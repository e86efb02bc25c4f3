#pragma once

#include <string>

#include "app/config.h"
#include "port/sql.h"

namespace kmsg {

// Calls `member` of the configured SQL store, as the store objects of the JavaScript API do. `args`
// is an array in the order of the C++ member. Times are milliseconds, records as recordToJson
// writes them. An unknown member is an error. The configuration must outlive the task.
Task<Result<Json>> callStoreMember(const StoreConfig& config, SqlClient& sql, std::string member,
                                   Json args);

}  // namespace kmsg
