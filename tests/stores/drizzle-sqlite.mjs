// The stores on Drizzle databases of SQLite, whose driver answers at once. For a Node.js that better-sqlite3
// supports; run by `node --test`.
import { drizzleSuites } from "./drizzle-suites.mjs";

drizzleSuites("SQLite");
