// SQLite drivers by name. Each opens a file, as a user of the package writes it.
export const sqliteDrivers = {
  "better-sqlite3": async (path) => {
    const { default: Database } = await import("better-sqlite3");
    const database = new Database(path);
    database.pragma("journal_mode = WAL");
    return database;
  },

  "node:sqlite": async (path) => {
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(path);
    database.exec("PRAGMA busy_timeout = 5000");
    database.exec("PRAGMA journal_mode = WAL");
    return database;
  },

  "bun:sqlite": async (path) => {
    const { Database } = await import("bun:sqlite");
    const database = new Database(path);
    database.run("PRAGMA busy_timeout = 5000");
    database.run("PRAGMA journal_mode = WAL");
    return database;
  },
};
