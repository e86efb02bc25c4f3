#include "tracking/split_write.h"

#include <gtest/gtest.h>

#include "fake/crashing_store.h"
#include "fake/run.h"

namespace kmsg {
namespace {

using Fault = CrashingStore::Fault;

class SplitWriteTest : public testing::Test {
 protected:
  static std::vector<TrackingRecord> rows(int count) {
    std::vector<TrackingRecord> rows;
    for (int i = 0; i < count; ++i) {
      TrackingRecord row;
      row.messageId = "m" + std::to_string(i);
      rows.push_back(std::move(row));
    }
    return rows;
  }
  SplitWrite<TrackingRecord> insert(int count) {
    return runTask(loop_, writeSplitting(store_, &TrackingStore::insertIfAbsent, rows(count)));
  }

  Loop loop_;
  MemoryStore table_;
  TableWatch watch_{table_};
  Steps steps_;
  CrashingStore store_{table_, watch_, steps_};
};

TEST_F(SplitWriteTest, NothingToWriteIsNoCall) {
  EXPECT_TRUE(insert(0).applied.empty());
  EXPECT_TRUE(store_.calls().empty());
}

TEST_F(SplitWriteTest, ManyItemsAreOneCall) {
  EXPECT_EQ(insert(200).applied.size(), 200U);
  EXPECT_EQ(store_.calls().size(), 1U);
}

TEST_F(SplitWriteTest, OneFailureLosesNothing) {
  for (const int count : {1, 2, 3, 200}) {
    store_.failAt(store_.calls().size() + 1, Fault::kBeforeCommit);
    const size_t before = table_.size();
    const auto written = insert(static_cast<int>(before) + count);
    EXPECT_EQ(written.applied.size(), static_cast<size_t>(count));
    EXPECT_TRUE(written.refused.empty());
  }
}

TEST_F(SplitWriteTest, ABadItemCostsOnlyItself) {
  for (const char* bad : {"m0", "m99", "m199"}) {
    MemoryStore table;
    CrashingStore store(table, watch_, steps_);
    store.poison(bad);
    const auto written =
        runTask(loop_, writeSplitting(store, &TrackingStore::insertIfAbsent, rows(200)));
    EXPECT_EQ(written.applied.size(), 199U);
    ASSERT_EQ(written.refused.size(), 1U);
    EXPECT_EQ(written.refused[0].messageId, bad);
    EXPECT_EQ(table.size(), 199U);
  }
}

TEST_F(SplitWriteTest, AStoreThatIsDownIsNotAskedForEver) {
  store_.failAlways(Fault::kBeforeCommit);
  const auto written = insert(200);
  EXPECT_TRUE(written.applied.empty());
  EXPECT_EQ(written.refused.size(), 200U);
  EXPECT_EQ(store_.calls().size(), kMaxFailedWrites);
}

TEST_F(SplitWriteTest, AnItemThatIsRefusedAloneIsTriedTwice) {
  store_.failAlways(Fault::kBeforeCommit);
  EXPECT_EQ(insert(1).refused.size(), 1U);
  EXPECT_EQ(store_.calls().size(), 2U);
}

}  // namespace
}  // namespace kmsg
