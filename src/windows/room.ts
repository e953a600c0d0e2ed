/** How many readings the open windows of an instance hold, and may hold: one for all of its partitions. */
export class Room {
  readonly limit: number
  #taken = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get taken(): number {
    return this.#taken
  }

  has(readings: number): boolean {
    return this.#taken + readings <= this.limit
  }

  /** Takes it whether or not there is any: who can refuse asks `has` first. A negative number gives back. */
  take(readings: number): void {
    this.#taken += readings
  }
}
