#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "sql/table.h"

namespace kmsg {

// The value that is written to `column`: text and JSON cut to the column's limit, JSON as text, ""
// as null where the column may be NULL. An error says which kind of value the field takes.
Result<Json> columnValue(const Column& column, const Json& value);

// A record as a row: an object by column name. Fields that the table does not have are left out;
// columns that the record does not have are null.
Result<Json> rowFromFields(const Table& table, const Json& fields);

// A row as the driver gave it, as a record: an object by field name, without the columns that are
// NULL. Times are accepted as numbers, decimal text and ISO 8601, JSON as text and as parsed.
// Total: a number that cannot be read is 0, or absent where the column may be NULL, and JSON text
// that cannot be parsed is the text itself.
Json fieldsFromRow(const Table& table, const Json& row);

// At most `limit` characters of well-formed UTF-8.
std::string_view cutText(std::string_view text, size_t limit);

}  // namespace kmsg
