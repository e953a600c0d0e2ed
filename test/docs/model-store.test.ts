import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openStore } from '../../src/releases/open-store.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
const [, example] = /```json\n([^]*?)```/.exec(readFileSync('docs/model-store.md', 'utf8'))!

it('docs/model-store.md has a store.json that says all there is to say', async () => {
  writeFileSync(join(scratch, 'store.json'), example!)
  const store = await openStore(scratch)
  const policy = await store.policy()
  expect({ format: 1, ...policy }).toEqual(JSON.parse(example!))
  // Takes keys that are some.
  await store.setPolicy(policy)
})
