// The stores on Drizzle databases of D1.
import { drizzleSuites } from "./drizzle-suites.mjs";

drizzleSuites("D1");
