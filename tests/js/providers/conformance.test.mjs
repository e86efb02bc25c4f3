import { conformance } from "./conformance.mjs";
import {
  aligoBench,
  completeBench,
  documentedBench,
  iwinvBench,
  mockBench,
  solapiBench,
} from "./conformance-benches.mjs";

conformance("SOLAPI", solapiBench);
conformance("IWINV", iwinvBench);
conformance("Aligo", aligoBench);
conformance("MockProvider", mockBench);
conformance("a provider with the documented methods", documentedBench);
conformance("a provider with all optional methods", completeBench);
