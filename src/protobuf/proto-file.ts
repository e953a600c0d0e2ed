import protobuf from 'protobufjs'
import { messageOf, SluiceError } from '../core/errors.ts'
import type { SchemaText } from '../avro/schema-text.ts'
import { addDescriptor, isDescriptor } from './file-descriptor.ts'
import type { Declared } from './file-descriptor.ts'
import { MessageTypes } from './reflected-types.ts'
import type { MessageType } from './message-type.ts'

/** A file that defines messages, with all that it imports. */
export class ProtoFile {
  readonly #types: MessageTypes
  /** Paths of indexes -> names, in the order of the file. */
  readonly #names: ReadonlyMap<string, string>

  /**
   * @param where what the file belongs to, for messages
   * @throws SluiceError SCHEMA for what is no such file, or defines no message
   */
  constructor(schema: SchemaText, where: string) {
    try {
      const root = new protobuf.Root()
      this.#names = namesByIndex(addTo(root, schema.text))
      const added = new Set([schema.text])
      for (const [name, text] of schema.references) {
        if (!added.has(text) && protobuf.common.get(name) === null) addTo(root, text)
        added.add(text)
      }
      addKnown(root)
      this.#types = new MessageTypes(root)
    } catch (error) {
      throw new SluiceError('SCHEMA', `${where}: not a usable Protobuf file: ${messageOf(error)}`, {
        cause: error,
      })
    }
    if (this.#names.size === 0)
      throw new SluiceError('SCHEMA', `${where}: the Protobuf file defines no message`)
  }

  /** The messages that are defined in the file, those inside others too, with their packages. */
  get names(): readonly string[] {
    return [...this.#names.values()]
  }

  /** The messages that are in no other. */
  get outermost(): readonly string[] {
    return Array.from(this.#names, ([path, name]) => (path.includes('.') ? '' : name)).filter(
      (name) => name !== '',
    )
  }

  /** The message at a place: its number in the file, then those within the messages around it. */
  at(indexes: readonly number[]): MessageType | null {
    const name = this.#names.get(indexes.join('.'))
    return name === undefined ? null : this.#types.named(name)
  }

  /** A message by its name, without its package where that leaves no doubt; null where there is none. */
  named(name: string): MessageType | null {
    const { names } = this
    const found = names.includes(name) ? [name] : names.filter((full) => full.endsWith(`.${name}`))
    return found.length === 1 ? this.#types.named(found[0]!) : null
  }
}

const options = { keepCase: true, alternateCommentMode: true, preferTrailingComment: true }

/** Adds what a text defines; gives its messages, in its order. */
function addTo(root: protobuf.Root, text: string): readonly Declared[] {
  if (isDescriptor(text)) return addDescriptor(root, text)
  protobuf.parse(text, root, options)
  // In a place of its own the order is that of this file alone.
  const alone = protobuf.parse(text, new protobuf.Root(), options)
  const place = alone.package === undefined ? alone.root : alone.root.lookup(alone.package)
  return place instanceof protobuf.Namespace ? declaredIn(place, alone.package ?? '') : []
}

function declaredIn(place: protobuf.NamespaceBase, prefix: string): readonly Declared[] {
  return place.nestedArray.flatMap((nested) => {
    if (!(nested instanceof protobuf.Type)) return []
    const name = prefix === '' ? nested.name : `${prefix}.${nested.name}`
    return [{ name, inside: declaredIn(nested, name) }]
  })
}

function namesByIndex(declared: readonly Declared[], path = ''): Map<string, string> {
  return new Map(
    declared.flatMap(({ name, inside }, at): [string, string][] => [
      [`${path}${at}`, name],
      ...namesByIndex(inside, `${path}${at}.`),
    ]),
  )
}

/** Types that every compiler brings along. */
function addKnown(root: protobuf.Root): void {
  for (const name of ['any', 'duration', 'empty', 'field_mask', 'struct', 'timestamp', 'wrappers']) {
    const file = protobuf.common.get(`google/protobuf/${name}.proto`)
    if (file?.nested !== undefined) root.addJSON(file.nested)
  }
}
