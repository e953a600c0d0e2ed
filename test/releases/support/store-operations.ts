import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { readFileSync, writeFileSync } from 'node:fs'
import type { InstanceState } from '../../../src/releases/instance-state.ts'
import type { ModelStore } from '../../../src/releases/model-store.ts'
import { defaultPolicy } from '../../../src/releases/store-policy.ts'
import { cooler, draftOf, serving } from './stored-model.ts'

export interface StoreOperation {
  /** What the store has before it; called once. */
  prepare(store: ModelStore, folder: string): Promise<unknown>
  run(store: ModelStore, folder: string): Promise<unknown>
  /** Of a store in which it was done, against one in which it was not. */
  isDone(store: ModelStore): Promise<boolean>
}

const stateOf = (pipeline: string): InstanceState => ({
  instance: 'one',
  pipeline,
  at: '2026-11-29T00:00:00Z',
  startedAt: '2026-11-29T00:00:00Z',
  everyMs: 1000,
  models: [],
})

export const storeOperations = {
  add: {
    prepare: (_store, folder) => {
      const { privateKey } = generateKeyPairSync('ed25519')
      writeFileSync(join(folder, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
      return Promise.resolve()
    },
    run: (store, folder) =>
      store.add(
        cooler,
        draftOf(folder, 'two', {
          golden: { name: 'golden.csv', bytes: Buffer.from('a,b\n1,2\n') },
          baseline: Buffer.from('{"rows": 5}'),
          card: Buffer.from('owner: eva'),
          signWith: readFileSync(join(folder, 'key.pem'), 'utf8'),
        }),
      ),
    isDone: async (store) => (await store.versions(cooler)).length === 2,
  },
  append: {
    prepare: (store) => store.append(cooler, serving(1), 0),
    run: (store) => store.append(cooler, serving(1, { why: 'again' }), 1),
    isDone: async (store) => (await store.releases(cooler)).length === 2,
  },
  'set policy': {
    prepare: (store) => store.setPolicy(defaultPolicy),
    run: (store) => store.setPolicy({ ...defaultPolicy, maxBytes: 5 }),
    isDone: async (store) => (await store.policy()).maxBytes === 5,
  },
  'first policy': {
    prepare: () => Promise.resolve(),
    run: (store) => store.setPolicy({ ...defaultPolicy, maxBytes: 5 }),
    isDone: async (store) => (await store.policy()).maxBytes === 5,
  },
  beat: {
    prepare: (store) => store.beat(stateOf('before')),
    run: (store) => store.beat(stateOf('after')),
    isDone: async (store) => (await store.instances())[0]!.pipeline === 'after',
  },
} satisfies Record<string, StoreOperation>

export type OperationName = keyof typeof storeOperations
