import type { ModuleTable } from './module-table.ts'

/** One inner function of kafkajs that is replaced: what for, and how. */
export interface Patch {
  readonly name: string
  /** What is wrong or slow in the original. */
  readonly why: string
  apply(modules: ModuleTable): void
}
