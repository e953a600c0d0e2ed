import { lifeStates, newInstance } from './instance-record.ts'
import type { InstanceRecord, ProcessKey } from './instance-record.ts'
import type { Rolling } from './rolling.ts'
import { readJsonFile, writeWhole } from './written-file.ts'

/** What a supervisor leaves for the next one, and for whoever wants to know. */
export interface FleetState {
  /** Of the file's form. */
  readonly version: 1
  readonly supervisor: ProcessKey | null
  /** The fleet's file. */
  readonly file: string
  /** What is wrong with it now, where the one before is still in force. */
  readonly problems: readonly string[]
  readonly rolling: Rolling | null
  readonly instances: readonly InstanceRecord[]
}

export function writeState(path: string, state: FleetState): void {
  writeWhole(path, `${JSON.stringify(state, null, 1)}\n`)
}

/**
 * The state that a file holds, with what is no record left out: a damaged file must not keep a fleet from starting. Null where there is
 * none.
 */
export function readState(path: string): FleetState | null {
  const found = readJsonFile(path)
  if (!isObject(found) || found['version'] !== 1 || !Array.isArray(found['instances'])) return null
  const { supervisor, file, problems, rolling } = found
  return {
    version: 1,
    supervisor: isProcessKey(supervisor) ? supervisor : null,
    file: typeof file === 'string' ? file : '',
    problems: Array.isArray(problems) ? problems.map(String) : [],
    rolling: isRolling(rolling) ? rolling : null,
    instances: found['instances'].flatMap((each) => {
      const record = recordIn(each)
      return record === null ? [] : [record]
    }),
  }
}

/** A record whose fields are all of the kind that they have to be. */
function recordIn(value: unknown): InstanceRecord | null {
  if (!isObject(value) || typeof value['name'] !== 'string') return null
  const sample: Readonly<Record<string, unknown>> = { ...newInstance(value['name'], 0) }
  const { state, process } = value
  if (!lifeStates.some((each) => each === state)) return null
  // The first process of all is nobody's child, and to signal its group is to signal all.
  if (process !== null && (!isProcessKey(process) || process.pid === 1)) return null
  const isSound = Object.entries(sample).every(([field, each]) => isLike(value[field], each))
  // Checked field by field.
  return isSound ? (value as unknown as InstanceRecord) : null
}

/** Of the same kind as in a new record, where what may be null is text, a number or an object. */
function isLike(value: unknown, sample: unknown): boolean {
  if (Array.isArray(sample)) return Array.isArray(value) && value.every((each) => typeof each === 'number')
  return sample === null ? value !== undefined : typeof value === typeof sample || value === null
}

function isProcessKey(value: unknown): value is ProcessKey {
  return (
    isObject(value) &&
    Number.isInteger(value['pid']) &&
    Number(value['pid']) > 0 &&
    typeof value['startTicks'] === 'string' &&
    typeof value['bootId'] === 'string'
  )
}

function isRolling(value: unknown): value is Rolling {
  return isObject(value) && Array.isArray(value['queue']) && typeof value['since'] === 'number'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
