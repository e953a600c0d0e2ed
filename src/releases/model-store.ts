import { systemClock } from '../core/clock.ts'
import type { Clock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { didYouMean } from '../core/nearest.ts'
import { digestOf } from './digest.ts'
import type { InstanceState } from './instance-state.ts'
import type { Manifest } from './manifest.ts'
import { noStoreAdvice, noStoreAt } from './no-store.ts'
import type { ObjectStore, SourceFile } from './object-store.ts'
import type { ModelName, Release, ReleaseDraft } from './release.ts'
import { versionsOf } from './release.ts'
import { Signer, TrustedKeys } from './signature.ts'
import {
  checkName,
  instanceKey,
  liveFolder,
  manifestKey,
  modelFolder,
  policyKey,
  readKey,
  releaseFolder,
  releaseKey,
  shownModel,
  shownVersion,
  versionFolder,
} from './store-keys.ts'
import { defaultPolicy, policyOf, storeFileOf, storeFileShape } from './store-policy.ts'
import type { StoreFile, StorePolicy } from './store-policy.ts'
import { readStored, storedJson, storedOrNull } from './stored-json.ts'
import { instanceShape, manifestShape, releaseShape } from './stored-shapes.ts'
import { attachmentsOf } from './version-draft.ts'
import type { Attachment, VersionDraft } from './version-draft.ts'
import { entryOf, isSame, manifestOf, modelFileOf } from './version-entry.ts'

/** Objects that are read at the same time. */
const readsAtOnce = 32

export interface ModelStoreOptions {
  readonly clock?: Clock
  /** Ed25519 public keys: where given, every version has to be signed by one of them, whatever the store itself says. */
  readonly trustedKeys?: readonly string[] | null
}

/**
 * Versions of models and the log of their releases. Nothing but its objects is known between two calls, so any number of processes
 * may have the same place open. Each method throws SluiceError: STORE_OUTAGE where the place is not reached, STORE for what is
 * damaged, USAGE for names and versions that are none.
 */
export class ModelStore {
  readonly place: string
  readonly #objects: ObjectStore
  readonly #clock: Clock
  readonly #trustedKeys: readonly string[] | null

  constructor(objects: ObjectStore, { clock = systemClock, trustedKeys = null }: ModelStoreOptions = {}) {
    this.place = objects.place
    this.#objects = objects
    this.#clock = clock
    this.#trustedKeys = trustedKeys
  }

  async policy(): Promise<StorePolicy> {
    const bytes = await this.#objects.read(policyKey)
    if (bytes === null) return defaultPolicy
    // The shape says so.
    const said = readStored(bytes, this.#where(policyKey), storeFileShape) as StoreFile
    return policyOf(said)
  }

  async setPolicy(policy: StorePolicy): Promise<void> {
    // Says what is wrong with them now, and not to whoever loads a model.
    new TrustedKeys(Object.values(policy.publicKeys))
    await this.#objects.begin()
    await this.#objects.replace(policyKey, storedJson(storeFileOf(policy)))
  }

  /** Those that have a version or a release; none where there is no store. */
  async models(): Promise<readonly ModelName[]> {
    const found = new Map<string, ModelName>()
    for (const key of await this.#objects.list('')) {
      const of = readKey(key)?.of
      if (of !== undefined) found.set(modelFolder(of), of)
    }
    return [...found.values()]
  }

  /** Ascending. A number may be missing: whoever took it was killed. */
  async versions(of: ModelName): Promise<readonly Manifest[]> {
    const numbers = await this.#versionNumbers(of)
    return this.#readAll(numbers, (version) => this.#manifest(of, version))
  }

  /** @throws SluiceError USAGE that names those there are */
  async version(of: ModelName, version: number): Promise<Manifest> {
    checkName(of)
    const bytes = await this.#objects.read(manifestKey(of, version))
    if (bytes === null) throw await this.#noVersion(of, version)
    return this.#manifest(of, version, bytes)
  }

  /**
   * Stores a version; one that is there with all that the draft says is it already, whoever added it.
   *
   * @throws SluiceError USAGE for a draft that this store does not take
   */
  async add(
    of: ModelName,
    draft: VersionDraft,
  ): Promise<{ readonly manifest: Manifest; readonly isNew: boolean }> {
    checkName(of)
    const file = await modelFileOf(draft)
    const signer = await this.#signerOf(draft)
    if (draft.parent !== null) await this.version(of, draft.parent)
    const entry = entryOf(of, draft, file)
    let number = 0
    for (;;) {
      const versions = await this.versions(of)
      const same = versions.find((each) => isSame(each, entry, signer))
      if (same !== undefined) return { manifest: same, isNew: false }

      number = Math.max(number, versions.at(-1)?.version ?? 0) + 1
      if (!(await this.#writeFiles(versionFolder(of, number), draft, entry.file.name, file))) continue
      const manifest = manifestOf(entry, number, this.#now(), signer)
      const isFirst = await this.#objects.create(manifestKey(of, number), storedJson(manifest))
      await this.#tidy(isFirst ? manifest : await this.#manifest(of, number))
      if (isFirst) return { manifest, isNew: true }
    }
  }

  /** Ascending. */
  async releases(of: ModelName): Promise<readonly Release[]> {
    const newest = await this.#newestSeq(of)
    const seqs = Array.from({ length: newest }, (_, index) => index + 1)
    return this.#readAll(seqs, (seq) => this.#release(of, seq))
  }

  /**
   * Null where nothing was released.
   *
   * @throws SluiceError STORE_OUTAGE where there is no store: what it would say is not known
   */
  async newest(of: ModelName): Promise<Release | null> {
    const seq = await this.#newestSeq(of)
    if (seq > 0) return this.#release(of, seq)
    await this.requireThere()
    return null
  }

  /** @throws SluiceError STORE_OUTAGE where there is no store: that it has nothing is not known */
  async requireThere(): Promise<void> {
    if (!(await this.#objects.isThere())) throw noStoreAt(this.place)
  }

  /**
   * Writes the release after `prev`, which was the newest when whoever asks decided.
   *
   * @throws SluiceError CONFLICT where it is not any more; USAGE for a version that is not there
   */
  async append(of: ModelName, draft: ReleaseDraft, prev: number): Promise<Release> {
    checkName(of)
    for (const version of versionsOf(draft)) await this.version(of, version)
    const newest = await this.#newestSeq(of)
    if (newest < prev) {
      throw new SluiceError('STORE', `${this.#where(releaseKey(of, prev))} is not there any more`)
    }
    const release: Release = { ...of, seq: prev + 1, prev, at: this.#now(), ...draft }
    const isFirst =
      newest === prev && (await this.#objects.create(releaseKey(of, prev + 1), storedJson(release)))
    if (isFirst) return release
    const { seq, by, command } = await this.#release(of, prev + 1)
    throw new SluiceError('CONFLICT', `${shownModel(of)}: lost to release ${seq} by ${by} (${command})`)
  }

  /**
   * A file of this machine with the model, whose digest and signature were checked.
   *
   * @throws SluiceError STORE where one of them is wrong
   */
  async modelPath(manifest: Manifest): Promise<string> {
    await this.#checkSignature(manifest)
    const key = versionFolder(manifest, manifest.version) + manifest.file.name
    const path = await this.#objects.localFile(key, manifest.file.digest)
    if (path === null) throw this.#missing(key)
    return path
  }

  /** Checked as the model file is; null where the version has none. */
  async attachment(manifest: Manifest, which: Attachment): Promise<Buffer | null> {
    await this.#checkSignature(manifest)
    const file = manifest[which]
    if (file === null) return null
    const key = versionFolder(manifest, manifest.version) + file.name
    const bytes = await this.#objects.read(key)
    if (bytes === null) throw this.#missing(key)
    if (digestOf(bytes) === file.digest) return bytes
    throw new SluiceError('STORE', `${this.#where(key)} is damaged: its digest is not ${file.digest}`)
  }

  /** Why a version is not to be trusted; null where nothing speaks against it. */
  async signatureProblem(manifest: Manifest): Promise<string | null> {
    const { requireSignature, publicKeys } = await this.policy()
    const keys = new TrustedKeys(this.#trustedKeys ?? Object.values(publicKeys))
    const isRequired = requireSignature || this.#trustedKeys !== null
    const { signature } = manifest
    if (signature === null) return isRequired ? 'it is not signed' : null
    const fits = keys.fits(manifest, signature)
    if (fits === false) return `its signature by key ${signature.keyId} does not fit: it was changed`
    return fits === null && isRequired
      ? `it is signed by key ${signature.keyId}, which is none that is trusted`
      : null
  }

  /**
   * Says how an instance is; what it said before is replaced.
   *
   * @throws SluiceError STORE_OUTAGE where there is no store: none is begun by it
   */
  async beat(state: InstanceState): Promise<void> {
    await this.#objects.replace(instanceKey(state.instance), storedJson(state))
  }

  /** An instance that ended says nothing any more. */
  async forget(instance: string): Promise<void> {
    await this.#objects.remove(instanceKey(instance))
  }

  /** What each instance said last, also those that are silent since. What one of another Sluice says may not be understood: it is left out. */
  async instances(): Promise<readonly InstanceState[]> {
    const keys = await this.#objects.list(liveFolder)
    const states = await this.#readAll(keys, async (key) => {
      // The shape says so.
      return storedOrNull(await this.#objects.read(key), instanceShape) as InstanceState | null
    })
    return states.filter((state) => state !== null)
  }

  async #versionNumbers(of: ModelName): Promise<number[]> {
    checkName(of)
    const keys = await this.#objects.list(modelFolder(of))
    return keys.flatMap((key) => readKey(key)?.version ?? []).sort((one, other) => one - other)
  }

  async #manifest(of: ModelName, version: number, bytes: Buffer | null = null): Promise<Manifest> {
    const key = manifestKey(of, version)
    const found = bytes ?? (await this.#objects.read(key))
    const manifest = readStored(found, this.#where(key), manifestShape) as Manifest
    if (manifestKey(manifest, manifest.version) === key) return manifest
    throw new SluiceError('STORE', `${this.#where(key)} is of ${shownVersion(manifest)}`)
  }

  async #noVersion(of: ModelName, version: number): Promise<SluiceError> {
    const numbers = await this.#versionNumbers(of)
    const wanted = shownVersion({ ...of, version })
    if (numbers.length > 0) {
      return new SluiceError(
        'USAGE',
        `${this.place} has no ${wanted}; there ${numbers.length === 1 ? 'is' : 'are'} ${numbers.join(', ')}`,
      )
    }
    if (!(await this.#objects.isThere()))
      return new SluiceError(
        'USAGE',
        `${this.place} has no ${wanted}: there is no model store. ${noStoreAdvice}`,
      )
    const meant = didYouMean(shownModel(of), (await this.models()).map(shownModel))
    return new SluiceError(
      'USAGE',
      `${this.place} has no ${wanted}, nor any other version of it${meant === undefined ? '' : `; ${meant}`}`,
    )
  }

  async #newestSeq(of: ModelName): Promise<number> {
    checkName(of)
    const keys = await this.#objects.list(releaseFolder(of))
    const seqs = keys.flatMap((key) => readKey(key)?.seq ?? [])
    const gap = seqs.findIndex((seq, index) => seq !== index + 1)
    if (gap === -1) return seqs.length
    throw new SluiceError(
      'STORE',
      `${this.#where(releaseKey(of, gap + 1))} is missing, and later releases are there`,
    )
  }

  async #release(of: ModelName, seq: number): Promise<Release> {
    const key = releaseKey(of, seq)
    const release = readStored(await this.#objects.read(key), this.#where(key), releaseShape) as Release
    if (releaseKey(release, release.seq) === key && release.prev === seq - 1) return release
    throw new SluiceError(
      'STORE',
      `${this.#where(key)} is of release ${release.seq} of ${shownModel(release)}`,
    )
  }

  async #signerOf({ signWith }: VersionDraft): Promise<Signer | null> {
    const { requireSignature, publicKeys } = await this.policy()
    const signer = signWith ? new Signer(signWith) : null
    if (!requireSignature) return signer
    if (signer === null) {
      throw new SluiceError(
        'USAGE',
        `${this.place} takes signed models only, and no key was given to sign with`,
      )
    }
    if (new TrustedKeys(Object.values(publicKeys)).has(signer.keyId)) return signer
    throw new SluiceError('USAGE', `key ${signer.keyId} is none of those whose models ${this.place} takes`)
  }

  /** @returns false where the folder has other files already: somebody else is adding a version there, or was killed at it */
  async #writeFiles(
    folder: string,
    draft: VersionDraft,
    fileName: string,
    file: SourceFile,
  ): Promise<boolean> {
    for (const attachment of Object.values(attachmentsOf(draft))) {
      if (attachment === null) continue
      const key = folder + attachment.name
      if (await this.#objects.create(key, attachment.bytes)) continue
      if (!(await this.#objects.read(key))?.equals(attachment.bytes)) return false
    }
    // Whatever has its name has its bytes.
    await this.#objects.createFromFile(folder + fileName, file)
    return true
  }

  /** Removes what others left of a version that they could not have: once the manifest is there, nobody needs more than it names. */
  async #tidy(manifest: Manifest): Promise<void> {
    const folder = versionFolder(manifest, manifest.version)
    const { file, golden, baseline, card } = manifest
    const named = [file, golden, baseline, card].flatMap((each) => (each === null ? [] : folder + each.name))
    for (const key of await this.#objects.list(folder)) {
      if (key !== manifestKey(manifest, manifest.version) && !named.includes(key))
        await this.#objects.remove(key)
    }
  }

  async #checkSignature(manifest: Manifest): Promise<void> {
    const problem = await this.signatureProblem(manifest)
    if (problem !== null)
      throw new SluiceError('STORE', `${shownVersion(manifest)} of ${this.place} is refused: ${problem}`)
  }

  async #readAll<K, T>(keys: readonly K[], read: (key: K) => Promise<T>): Promise<T[]> {
    const all: T[] = []
    for (let from = 0; from < keys.length; from += readsAtOnce) {
      all.push(...(await Promise.all(keys.slice(from, from + readsAtOnce).map(read))))
    }
    return all
  }

  #missing(key: string): SluiceError {
    return new SluiceError('STORE', `${this.#where(key)} is missing`)
  }

  #where(key: string): string {
    return `${this.place}/${key}`
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString()
  }
}
