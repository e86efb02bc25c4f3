#pragma once

#include <string>

#include "app/config.h"
#include "port/sql.h"

namespace kmsg {

// Calls `member` of the configured job queue (queue/sql_queue.h), as SqlJobQueue of the JavaScript
// API does: add { jobs }, take { now, count, leaseMs }, change { id, fence?, set }, find { id },
// peek { now }, countDue { now }, remove { id }, removeAll { statuses? }. Times are milliseconds.
// The configuration must outlive the task.
Task<Result<Json>> callQueueMember(const QueueConfig& config, SqlClient& sql, std::string member,
                                   Json args);

}  // namespace kmsg
