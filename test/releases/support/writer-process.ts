// One of several writers: `node writer-process.ts NAME ROUNDS FOLDER PLACE`. Begins at a line on standard input, and prints what became of it.
import { once } from 'node:events'
import { SluiceError } from '../../../src/core/errors.ts'
import { openStore } from '../../../src/releases/open-store.ts'
import { cooler, draftOf, serving } from './stored-model.ts'

/** What a writer did, as JSON. */
export interface WriterReport {
  /** Sequence numbers that it wrote. */
  readonly won: readonly number[]
  /** What it was told where it lost. */
  readonly lost: readonly string[]
  /** Versions of its own, and for those that all add whether it was the one that added them. */
  readonly own: readonly number[]
  readonly shared: readonly { readonly version: number; readonly isNew: boolean }[]
}

// As the test calls it.
const [name, rounds, folder, place] = process.argv.slice(2) as [string, string, string, string]
const store = await openStore(place)
const report = {
  won: [] as number[],
  lost: [] as string[],
  own: [] as number[],
  shared: [] as WriterReport['shared'][number][],
}

console.log('ready')
await once(process.stdin, 'data')

for (let round = 0; round < Number(rounds); round++) {
  if (round % 20 === 0) await addVersions(round)
  await release(round)
}
console.log(JSON.stringify(report))
process.exit(0)

async function addVersions(round: number): Promise<void> {
  const golden = { name: 'golden.csv', bytes: Buffer.from(`${name},${round}`) } as const
  const own = await store.add(cooler, draftOf(folder, `${name}-${round}`, { addedBy: name, golden }))
  report.own.push(own.manifest.version)
  const { manifest, isNew } = await store.add(cooler, draftOf(folder, `shared-${round}`, { addedBy: name }))
  report.shared.push({ version: manifest.version, isNew })
}

/** Both go for the same number, which they do not read but count. */
async function release(round: number): Promise<void> {
  try {
    const { seq } = await store.append(cooler, serving(1, { by: name }), round)
    report.won.push(seq)
  } catch (error) {
    if (!(error instanceof SluiceError && error.code === 'CONFLICT')) throw error
    report.lost.push(error.message)
  }
}
