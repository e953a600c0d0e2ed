/** How much the open windows of an instance hold, and may hold: one for all of its partitions. */
export class Room {
  readonly limit: number
  #taken = 0
  #windows = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get taken(): number {
    return this.#taken
  }

  /** How many windows are open. */
  get windows(): number {
    return this.#windows
  }

  has(readings: number): boolean {
    return this.#taken + readings <= this.limit
  }

  /** Takes it whether or not there is any: who can refuse asks `has` first. A negative number gives back. */
  take(readings: number): void {
    this.#taken += readings
  }

  /** A negative number are windows that are open no more. */
  open(windows: number): void {
    this.#windows += windows
  }
}
