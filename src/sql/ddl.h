#pragma once

#include <string>
#include <vector>

#include "sql/dialect.h"

namespace kmsg {

// The statements that make a table and its indexes where they are missing. Safe to repeat.
std::vector<Statement> createStatements(const Dialect& dialect, const Table& table,
                                        bool includeIndexes);

// The same as one text: statements end with ";" and are parted by an empty line, no final newline.
std::string createText(const Dialect& dialect, const Table& table, bool includeIndexes);

// "ALTER TABLE … ADD COLUMN …;" for a table that has rows: a column that may not be NULL gets a
// default, as databases ask for.
std::string addColumnText(const Dialect& dialect, const Table& table, const Column& column);

}  // namespace kmsg
