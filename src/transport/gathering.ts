import type { Signal } from './signal.ts'

/** Lasts while somebody is busy; its end is told by the signal. Without anybody it is over at once. */
export class Gathering {
  #isOver: boolean

  constructor(busy: Promise<unknown> | undefined, changed: Pick<Signal, 'fire'>) {
    this.#isOver = busy === undefined
    const end = () => {
      this.#isOver = true
      changed.fire()
    }
    busy?.then(end, end)
  }

  get isOver(): boolean {
    return this.#isOver
  }
}
