/**
 * A configuration as the core takes it: one JSON text, made once per `KMsg`, service or store. The
 * core interns it by content; the key is remembered for the instance that gave it.
 */
export class Configuration {
  private generation = 0;
  private key = 0;

  constructor(readonly text: string) {}

  /** The key that the instance of that generation gave, if it gave one. */
  keyFor(generation: number): number | undefined {
    return this.generation === generation ? this.key : undefined;
  }

  remember(generation: number, key: number): void {
    this.generation = generation;
    this.key = key;
  }
}
