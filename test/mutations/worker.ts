// One process of a run: mutates, loads and scores files one after another, and says of each on a line when it begins and
// what became of it. Whoever started it watches; a file that ends or stops this process is the file's fault.
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

/** A file that needs a setting of its user's is none to start from. */
function answersAsItIs(original: Original): boolean {
  try {
    answers.set(original, answersOf(loadModel(original.file, { name: original.name })))
    return true
  } catch (error) {
    if (error instanceof ModelError && error.message.includes('setting ')) return false
    throw error
  }
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
