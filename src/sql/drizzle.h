#pragma once

#include <string>
#include <vector>

#include "sql/dialect.h"

namespace kmsg {

// TypeScript source that describes to drizzle-orm what createText() makes of the tables that have a
// constant.
std::string drizzleSource(const Dialect& dialect, const std::vector<Table>& tables,
                          bool includeIndexes);

}  // namespace kmsg
