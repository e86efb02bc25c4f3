// Runs a bundle of cases, and says how it went in one line of JSON behind a mark.
import { pathToFileURL } from "node:url";

const { run } = await import(pathToFileURL(process.argv[2]).href);
console.log(`\nRESULT ${JSON.stringify(await run())}`);
process.exit(0);
