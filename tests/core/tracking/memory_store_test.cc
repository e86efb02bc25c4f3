#include "fake/memory_store.h"

#include "suite/tracking_store_suite.h"

namespace kmsg {
namespace {

class MemoryFixture {
 public:
  TrackingStore& store() { return store_; }

 private:
  MemoryStore store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, TrackingStoreSuite, MemoryFixture);

}  // namespace
}  // namespace kmsg
