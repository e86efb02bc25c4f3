// A tracking store with the five documented members only, as users have written them.
export class DocumentedStore {
  records = new Map();
  inits = 0;

  async init() {
    this.inits += 1;
  }

  async upsert(record) {
    this.records.set(record.messageId, structuredClone(record));
  }

  async get(messageId) {
    return structuredClone(this.records.get(messageId));
  }

  async listDue(now, limit) {
    return [...this.records.values()]
      .filter(({ status }) => status === "PENDING" || status === "SENT")
      .filter(({ nextCheckAt }) => nextCheckAt <= now)
      .slice(0, limit)
      .map((record) => structuredClone(record));
  }

  async patch(messageId, patch) {
    const record = this.records.get(messageId);
    if (record) Object.assign(record, structuredClone(patch));
  }
}
