#pragma once

#include <string>
#include <vector>

#include "port/sql.h"
#include "sql/dialect.h"
#include "tracking/record_query.h"
#include "tracking/store.h"

namespace kmsg {

// Tracking records in an SQL table. Every member is one batch of the client: it is applied whole
// or, when it fails, not at all, unless the error's outcome is kUnknown. Texts of vendors are cut
// and JSON is bounded to the columns' limits (tracking/table.cc), so no record is too long to be
// written.
class SqlTrackingStore final : public TrackingStore {
 public:
  // The client, the dialect and the table must outlive the store and its tasks.
  SqlTrackingStore(SqlClient& client, const Dialect& dialect, const Table& table)
      : client_(client), dialect_(dialect), table_(table) {}

  bool canClaim() const override { return true; }

  Task<Result<Done>> upsertMany(std::vector<TrackingRecord> records) override;
  Task<Result<std::vector<std::string>>> insertIfAbsent(
      std::vector<TrackingRecord> records) override;
  // In the order of the ids, each record once.
  Task<Result<std::vector<TrackingRecord>>> getMany(std::vector<std::string> messageIds) override;
  // Takes the most overdue records and answers them by requestedAt and messageId: a claim does not
  // tell when they were due. A lease below 1 ms counts as 1 ms, or the fence would not change.
  Task<Result<std::vector<TrackingRecord>>> claimDue(Millis now, int64_t limit,
                                                     Millis leaseMs) override;
  // A field that records do not have and a value of the wrong kind are errors of the whole call,
  // before anything is written. messageId in `set` is ignored, and raw when it is not stored. A
  // patch that sets nothing is not applied.
  Task<Result<std::vector<std::string>>> patchMany(std::vector<TrackingPatch> patches) override;

  // What claimDue would take, most overdue first, without taking it.
  Task<Result<std::vector<TrackingRecord>>> listDue(Millis now, int64_t limit);
  Task<Result<std::vector<TrackingRecord>>> listRecords(RecordListing listing);
  Task<Result<int64_t>> countRecords(RowFilter filter);
  // Fields as countFieldsFromJson() accepts them; none: no groups. Answers
  // [{"key": {field: text, ...}, "count": n}, ...] ordered by the key.
  Task<Result<Json>> countBy(RowFilter filter, std::vector<std::string> fields);
  // Deletes up to `limit` records in a terminal status that were requested before `before`; answers
  // how many.
  Task<Result<int64_t>> deleteBefore(Millis before, int64_t limit);

 private:
  Task<Result<std::vector<RowSet>>> run(std::vector<Statement> statements, std::string doing);
  Task<Result<std::vector<std::string>>> keys(std::vector<Statement> statements, std::string doing);
  Task<Result<std::vector<TrackingRecord>>> records(std::vector<Statement> statements,
                                                    std::string doing);
  Result<std::vector<Json>> rowsOf(const std::vector<TrackingRecord>& records) const;

  SqlClient& client_;
  const Dialect& dialect_;
  const Table& table_;
};

}  // namespace kmsg
