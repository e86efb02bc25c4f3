// Runs the simulation of the tracking engine (tests/simulation).
import { buildPreset } from "./build.mjs";
import { run } from "./run.mjs";
import { step } from "./steps.mjs";

const kProgram = "build/simulation/kmsg_simulation";

/**
 * Runs `seeds` seeds from `first` on and prints the figures. True when every promise was kept, and
 * broken by the model of the unconditional design.
 */
export async function simulate({ seeds, first = 0 }) {
  await buildPreset("simulation");
  const { code, output } = await step(`simulate ${seeds} seeds`, () =>
    run(kProgram, ["--seeds", String(seeds), "--first", String(first)]),
  );
  console.log(output.trimEnd());
  const replay = /^Replay: (.*)$/m.exec(output)?.[1];
  if (replay) console.log(`With a trace: ${replay} ${kProgram}`);
  return code === 0;
}
