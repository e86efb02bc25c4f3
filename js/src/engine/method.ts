/**
 * What JavaScript can ask of the core. Twin: `enum class Method` in src/app/method.h; a test compares
 * the two.
 */
export const Method = {
  send: 1,
  recordSend: 2,
  runOnce: 3,
  store: 4,
  providerSend: 5,
  providerStatuses: 6,
  sendMany: 7,
  providerCall: 8,
  providerSendBatch: 9,
  providerFindSent: 10,
  queue: 11,
  deliveryReport: 12,
  schemaSql: 32,
  health: 33,
  describe: 34,
  schemaPlan: 35,
  drizzleSource: 36,
  schemaSpec: 37,
  migrationSchemaSql: 38,
} as const;

export type Method = (typeof Method)[keyof typeof Method];
