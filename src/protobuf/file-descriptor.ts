import protobuf from 'protobufjs'
import descriptor from 'protobufjs/ext/descriptor/index.js'

/*
 * Some clients register what the compiler makes of a file, a FileDescriptorProto, in base64:
 *
 *   FileDescriptorProto => name package dependency messageType enumType ... syntax
 *   DescriptorProto     => name field nestedType (entries of maps among them) ...
 */

/** Messages of a file as they are declared: name and what is inside. */
export interface Declared {
  readonly name: string
  readonly inside: readonly Declared[]
}

interface FileJson {
  readonly package?: string
  readonly syntax?: string
  readonly messageType?: readonly MessageJson[]
  readonly enumType?: readonly object[]
}

interface MessageJson {
  readonly name: string
  readonly nestedType?: readonly MessageJson[]
  readonly options?: { readonly mapEntry?: boolean }
}

/** A text in the language of Protobuf has spaces between its words. */
export function isDescriptor(text: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text.trim())
}

/** Adds what the file defines; gives its messages, in its order. */
export function addDescriptor(root: protobuf.Root, text: string): readonly Declared[] {
  const decoded = descriptor.FileDescriptorProto.decode(Buffer.from(text, 'base64'))
  // Its type is what the descriptor of descriptors says.
  const file = decoded as unknown as FileJson
  const name = file.package ?? ''
  const place = name === '' ? root : root.define(name)
  const edition = file.syntax === undefined || file.syntax === '' ? 'proto2' : file.syntax
  for (const message of file.messageType ?? []) place.add(fromDescriptor(protobuf.Type, message, edition))
  for (const symbols of file.enumType ?? []) place.add(fromDescriptor(protobuf.Enum, symbols, edition))
  return declaredIn(file.messageType, name)
}

/** The descriptor's part of the library adds these methods, of which its types do not say all. */
function fromDescriptor(
  type: typeof protobuf.Type | typeof protobuf.Enum,
  json: object,
  edition: string,
): protobuf.ReflectionObject {
  const made = type as unknown as { fromDescriptor(json: object, edition: string): protobuf.ReflectionObject }
  return made.fromDescriptor(json, edition)
}

function declaredIn(messages: readonly MessageJson[] | undefined, prefix: string): readonly Declared[] {
  return (messages ?? [])
    .filter(({ options }) => options?.mapEntry !== true)
    .map(({ name, nestedType }) => {
      const full = prefix === '' ? name : `${prefix}.${name}`
      return { name: full, inside: declaredIn(nestedType, full) }
    })
}
