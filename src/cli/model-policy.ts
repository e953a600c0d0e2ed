import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { messageOf, SluiceError } from '../core/errors.ts'
import { quoted } from '../core/text.ts'
import { cardFields } from '../core/written-card.ts'
import { publicKeyLine } from '../releases/signature.ts'
import type { StorePolicy } from '../releases/store-policy.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import type { EndCommand } from './model-command.ts'
import { atLeast, csvNames, numberOrNothing, orOff, wholeNumber } from './option-values.ts'
import type { Limit } from './option-values.ts'
import { addStoreOption, storeOf } from './store-options.ts'
import type { StoreOptions } from './store-options.ts'

type Keys = StorePolicy['publicKeys']

interface Options extends StoreOptions {
  readonly forbid?: readonly string[]
  readonly requireCard?: readonly string[]
  readonly maxBytes?: Limit
  readonly maxMicros?: Limit
  readonly requireSignature?: boolean
  readonly key?: Keys
}

export function addModelPolicy(command: Command, io: Io, finish: EndCommand): void {
  addStoreOption(command)
    .option(
      '--forbid <algorithms>',
      'algorithms that are not promoted, as sluice model ls names them; "" for none',
      names,
    )
    .option('--require-card <fields>', 'fields that a model card has to fill; "" for none', names)
    .option('--max-bytes <count>', 'of a model file, or off', orOff(wholeNumber(1)))
    .option('--max-micros <number>', 'microseconds that a row may take, or off', orOff(atLeast(0)))
    .option('--require-signature', 'take signed versions alone')
    .option('--no-require-signature', 'take others too')
    .option(
      '--key <file>',
      'a public key by which signatures are checked, added to those there (repeatable)',
      keys,
    )
    .action(async (options: Options) => {
      const store = await storeOf(options, io)
      const before = await store.policy()
      const policy = changedPolicy(before, options)
      if (JSON.stringify(policy) !== JSON.stringify(before)) await store.setPolicy(policy)
      printLine(io.stdout, JSON.stringify(policy, null, 2))
      finish(exitCodes.done)
    })
}

function changedPolicy(before: StorePolicy, options: Options): StorePolicy {
  const { forbid, requireCard, maxBytes, maxMicros, requireSignature, key } = options
  const unknown = (requireCard ?? []).filter((field) => !cardFields.some((known) => known === field))
  if (unknown.length > 0)
    throw new SluiceError(
      'USAGE',
      `--require-card: no card has ${quoted(unknown)}; there are ${quoted(cardFields)}`,
    )
  return {
    ...before,
    ...(forbid === undefined ? {} : { forbiddenAlgorithms: forbid }),
    ...(requireCard === undefined ? {} : { requiredCardFields: requireCard }),
    ...(maxBytes === undefined ? {} : { maxBytes: numberOrNothing(maxBytes) }),
    ...(maxMicros === undefined ? {} : { maxMicrosPerRow: numberOrNothing(maxMicros) }),
    ...(requireSignature === undefined ? {} : { requireSignature }),
    ...(key === undefined ? {} : { publicKeys: { ...before.publicKeys, ...key } }),
  }
}

function names(text: string): readonly string[] {
  return text === '' ? [] : csvNames(text)
}

/** Named like its file. */
function keys(file: string, before: Keys = {}): Keys {
  const name = basename(file).replace(/(\.pub)?\.pem$/, '')
  try {
    return { ...before, [name]: publicKeyLine(readFileSync(file, 'utf8')) }
  } catch (error) {
    throw new InvalidArgumentError(`${file}: ${messageOf(error)}`)
  }
}
