import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readJsonFile, writeWhole } from './written-file.ts'

export const requestKinds = ['reload', 'stop', 'restart', 'rolling'] as const

/** What is asked of a supervisor. It lies in a file until it is done, so that a supervisor that dies in between is no loss. */
export interface FleetRequest {
  readonly kind: (typeof requestKinds)[number]
  /** Instances that are meant. */
  readonly names: readonly string[]
}

let asked = 0

/** Leaves a request; what is given says whether it was taken. */
export function leaveRequest(
  folder: string,
  request: FleetRequest,
  nowMs: number,
): { readonly isTaken: () => boolean } {
  asked += 1
  const path = join(folder, `${nowMs}-${process.pid}-${asked}.json`)
  writeWhole(path, JSON.stringify(request))
  return { isTaken: () => !existsSync(path) }
}

/** All that is asked, the oldest first. Each is `done` once what it asks for is written down. */
export function openRequests(
  folder: string,
): { readonly request: FleetRequest | null; readonly done: () => void }[] {
  return names(folder).map((name) => {
    const path = join(folder, name)
    const done = () => {
      rmSync(path, { force: true })
    }
    return { request: requestIn(readJsonFile(path)), done }
  })
}

function names(folder: string): string[] {
  try {
    const found = readdirSync(folder).filter((name) => name.endsWith('.json'))
    return found.sort((a, b) => parseInt(a, 10) - parseInt(b, 10) || (a < b ? -1 : 1))
  } catch {
    return [] // nobody has asked yet
  }
}

function requestIn(value: unknown): FleetRequest | null {
  if (typeof value !== 'object' || value === null || !('kind' in value && 'names' in value)) return null
  const kind = requestKinds.find((each) => each === value.kind)
  return kind === undefined || !Array.isArray(value.names) ? null : { kind, names: value.names.map(String) }
}
