// One process of a run: mutates, loads and scores files one after another, and says of each on a line when it begins and
// what became of it. Whoever started it watches; a file that ends or stops this process is the file's fault.
import { writeSync } from 'node:fs'
import { ModelError } from '../../src/core/errors.ts'
import { loadModel } from '../../src/model/load-model.ts'
import { answersOf, attempt } from './attempt.ts'
import { mutate } from './mutate.ts'
import { originalsOf } from './originals.ts'
import type { Original } from './originals.ts'
import type { WorkOrder } from './run-mutations.ts'

// What the parent wrote.
const { formats, seed, from, step, count } = JSON.parse(process.argv[2]!) as WorkOrder

const answers = new Map<Original, string>()
const originals = formats
  .map((format) => originalsOf(format).filter(answersAsItIs))
  .filter((some) => some.length > 0)
say({ ready: originals.map((some) => `${some[0]!.format} ${some.length}`) })

for (let index = from; index < count; index += step) {
  say({ begin: index })
  const some = originals[index % originals.length]!
  const mutated = mutate(some, seed, index)
  const before = process.resourceUsage().maxRSS
  const fate = attempt(mutated, answers.get(mutated.original)!)
  const grownKb = process.resourceUsage().maxRSS - before
  say({
    end: index,
    format: mutated.original.format,
    name: mutated.original.name,
    kind: mutated.kind,
    grownKb,
    ...fate,
  })
}
process.exit(0)

/** A file that needs a setting of its user's, or a package that is not there, is none to start from. */
function answersAsItIs(original: Original): boolean {
  try {
    answers.set(original, answersOf(loadModel(original.file, { name: original.name })))
    return true
  } catch (error) {
    if (error instanceof ModelError && /setting |npm install/.test(error.message)) return false
    throw error
  }
}

/** At once: the loop above never lets go, and a process that crashes must have said where. */
function say(message: object): void {
  let text = Buffer.from(`${JSON.stringify(message)}\n`)
  while (text.length > 0) {
    try {
      text = text.subarray(writeSync(1, text))
    } catch (error) {
      // The pipe is full: its reader is behind.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}
