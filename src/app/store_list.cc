#include "app/store_list.h"

#include "tracking/script_store.h"
#include "tracking/sql_store.h"

namespace kmsg {

std::unique_ptr<TrackingStore> makeStore(const StoreConfig& config, SqlClient& sql,
                                         Script& script) {
  if (config.dialect) return std::make_unique<SqlTrackingStore>(sql, *config.dialect, config.table);
  return std::make_unique<ScriptTrackingStore>(script, config.canClaim);
}

}  // namespace kmsg
