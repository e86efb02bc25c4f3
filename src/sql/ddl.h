#pragma once

#include <string>
#include <vector>

#include "sql/dialect.h"

namespace kmsg {

// The statements that make tables and their indexes where they are missing, all tables before all
// indexes. Safe to repeat, but for MySQL's indexes, whose repetition is an error that says so.
std::vector<Statement> createStatements(const Dialect& dialect, const std::vector<Table>& tables,
                                        bool includeIndexes);

// The same as one text: statements end with ";" and are parted by an empty line, no final newline.
std::string createText(const Dialect& dialect, const std::vector<Table>& tables,
                       bool includeIndexes);

// "ALTER TABLE … ADD COLUMN …;" for a table that has rows: a column that may not be NULL gets a
// default, as databases ask for.
std::string addColumnText(const Dialect& dialect, const Table& table, const Column& column);

// Answers one row {"found"}, the number of indexes that are there (0 unless they are asked for),
// without reading any row of the tables. Fails where a table or one of its columns is missing.
Statement probe(const Dialect& dialect, const std::vector<Table>& tables, bool includeIndexes);

}  // namespace kmsg
