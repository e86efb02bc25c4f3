import { completeBench, documentedBench, mockBench } from "./conformance/script-benches.mjs";
import { conformance } from "./conformance/suite.mjs";
import { aligoBench, iwinvBench, solapiBench } from "./conformance/vendor-benches.mjs";

conformance("SOLAPI", solapiBench);
conformance("IWINV", iwinvBench);
conformance("Aligo", aligoBench);
conformance("MockProvider", mockBench);
conformance("a provider with the documented methods", documentedBench);
conformance("a provider with all optional methods", completeBench);
