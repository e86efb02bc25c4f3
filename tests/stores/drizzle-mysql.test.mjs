// The stores on Drizzle databases of MariaDB.
import { drizzleSuites } from "./drizzle-suites.mjs";

drizzleSuites("MariaDB");
