import { access } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { TooLate, withDeadline } from '../core/deadline.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import { silentLogger } from '../core/logger.ts'
import type { Logger } from '../core/logger.ts'
import { UserFailure } from '../features/outside.ts'
import type { UserCall, UserFunction, UserModule, UserRow } from '../features/outside.ts'

/** A log that is told to later: modules are loaded before there is one. */
export interface ModuleLog {
  logger: Logger
  clock: Clock
}

type Exported = (given: unknown) => unknown

/** How long a module may take to load: one that waits at its top may wait for ever. */
const loadMs = 60_000

/** How seldom a slow function is told of, milliseconds. */
const silenceMs = 60_000

/**
 * Loads a module of the user's.
 *
 * @throws SluiceError USAGE for one that cannot be loaded
 */
export async function loadUserModule(
  file: string,
  log: ModuleLog = { logger: silentLogger, clock: systemClock },
): Promise<UserModule> {
  let exported: Readonly<Record<string, unknown>>
  try {
    // Of a file that is not there the import would tell who imports it.
    await access(file)
    const loading = import(pathToFileURL(file).href) as Promise<Record<string, unknown>>
    exported = await withDeadline(loading, { waitMs: loadMs, clock: log.clock })
  } catch (error) {
    const reason =
      error instanceof TooLate ? `what it awaits takes more than ${loadMs / 1000} s` : messageOf(error)
    throw new SluiceError('USAGE', `${file} cannot be loaded: ${reason}`, { cause: error })
  }
  const functions = Object.keys(exported).filter((name) => typeof exported[name] === 'function')
  return {
    functions,
    waits: (name) => Object.prototype.toString.call(exported[name]) === '[object AsyncFunction]',
    // Only functions are opened.
    open: (name, call) => opened(exported[name] as Exported, call, `${file} ${name}`, log),
  }
}

function opened(work: Exported, call: UserCall, name: string, log: ModuleLog): UserFunction {
  const { timeLimitMs } = call
  let silentUntilMs = -Infinity
  const tell = (startMs: number) => {
    const { logger, clock } = log
    const nowMs = clock.monotonic()
    if (nowMs - startMs <= timeLimitMs || nowMs < silentUntilMs) return
    silentUntilMs = nowMs + silenceMs
    logger.warn(
      { event: 'module-slow', module: name, ms: Math.round(nowMs - startMs), timeLimitMs },
      'a function of a module took longer for a batch than its time limit',
    )
  }
  return (rows) => {
    const startMs = log.clock.monotonic()
    const inTime = (work: Promise<unknown>) => withDeadline(work, { waitMs: timeLimitMs, clock: log.clock })
    const values = call.per === 'batch' ? ofBatch(work, rows, inTime) : ofRows(work, rows, inTime)
    if (!(values instanceof Promise)) {
      tell(startMs)
      return values
    }
    return values.finally(() => {
      tell(startMs)
    })
  }
}

type InTime = (work: Promise<unknown>) => Promise<unknown>

function ofRows(
  work: Exported,
  rows: readonly UserRow[],
  inTime: InTime,
): readonly unknown[] | Promise<readonly unknown[]> {
  const values = rows.map((row) => called(work, row))
  if (!values.some(isPromise)) return values
  return Promise.all(values.map((value) => (isPromise(value) ? inTime(value).catch(failure) : value)))
}

function ofBatch(
  work: Exported,
  rows: readonly UserRow[],
  inTime: InTime,
): readonly unknown[] | Promise<readonly unknown[]> {
  const value = called(work, rows)
  if (!isPromise(value)) return each(value, rows)
  return inTime(value)
    .catch(failure)
    .then((given) => each(given, rows))
}

/** A value a row, whatever the function gave. */
function each(given: unknown, rows: readonly UserRow[]): readonly unknown[] {
  if (Array.isArray(given) && given.length === rows.length) return given
  const found =
    given instanceof UserFailure
      ? given
      : new UserFailure('the function gave no list with a value for each row of the batch', null)
  return rows.map(() => found)
}

function called(work: Exported, given: unknown): unknown {
  try {
    return promised(work(given))
  } catch (error) {
    return failure(error)
  }
}

function failure(error: unknown): UserFailure {
  if (error instanceof TooLate) return new UserFailure('the function did not answer in time', null)
  const kind = error instanceof Error ? error.name : 'what is no Error'
  return new UserFailure(`the function threw ${kind}`, thrownText(error))
}

/** Null for what cannot be told: an object without a text of its own, or one whose text throws. */
function thrownText(error: unknown): string | null {
  try {
    return messageOf(error)
  } catch {
    return null
  }
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise
}

/** Libraries have promises of their own, which are known by their `then`. */
function promised(value: unknown): unknown {
  const waits = typeof value === 'object' && value !== null && 'then' in value
  return waits && typeof value.then === 'function' ? Promise.resolve(value) : value
}
