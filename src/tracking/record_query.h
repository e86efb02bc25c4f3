#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "sql/query.h"

namespace kmsg {

// Rows of a page of records when the caller does not say.
inline constexpr int64_t kDefaultListLimit = 100;

// Reads a record filter. Text members, each one text or an array of texts: messageId, providerId,
// providerMessageId, type, status, to, from. Times in milliseconds, inclusive: requestedAtFrom,
// requestedAtTo, statusUpdatedAtFrom, statusUpdatedAtTo. Null members are not there; an empty array
// matches nothing. Any other member is an error: ignoring it would match too much.
Result<RowFilter> recordFilterFromJson(const Json& json);

struct RecordListing {
  RowFilter filter;
  RowPage page;
};

// Reads the options of listRecords: a filter with limit (default kDefaultListLimit; fractions are
// floored, below 0 and null count as 0), offset, orderBy ("requestedAt" or "statusUpdatedAt"),
// orderDirection ("desc" or "asc") and after (an object with messageId and the member that orderBy
// names: the record that the page starts behind).
Result<RecordListing> recordListingFromJson(const Json& json);

// Reads the fields of countBy: an array of "providerId", "type" and "status".
Result<std::vector<std::string>> countFieldsFromJson(const Json& json);

}  // namespace kmsg
