// The stores on Drizzle databases of PostgreSQL.
import { drizzleSuites } from "./drizzle-suites.mjs";

drizzleSuites("PostgreSQL");
