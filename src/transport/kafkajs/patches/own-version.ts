import type { ModuleTable } from './module-table.ts'

/** Requests of one kind, as kafkajs chooses among its versions of them. */
interface VersionedRequests<Q, P> {
  readonly versions: readonly string[]
  readonly protocol: (chosen: { readonly version: number }) => (request: Q) => P
}

/**
 * One version of a kind of request is ours: in place of kafkajs's own, or newer than all it knows. A broker that does not know
 * it gets what kafkajs would have sent.
 *
 * @param kind a folder of kafkajs's `protocol/requests`
 * @param build makes request and response; it may ask the original for the newest that it has
 */
export function putOwnVersion<Q, P>(
  modules: ModuleTable,
  kind: string,
  version: number,
  build: (original: (request: Q) => P) => (request: Q) => P,
): void {
  const path = `protocol/requests/${kind}`
  // The shape of kafkajs 2.2.4's modules.
  const original = modules.load(path) as VersionedRequests<Q, P>
  const newest = Math.max(...original.versions.map(Number))
  const ours = build(original.protocol({ version: newest }))
  modules.replace(path, {
    versions: [...new Set([...original.versions, String(version)])],
    protocol: (chosen: { readonly version: number }) =>
      // Between the newest and ours there is none that both sides know.
      chosen.version === version ? ours : original.protocol({ version: Math.min(chosen.version, newest) }),
  })
}
