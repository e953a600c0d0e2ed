import { stringify } from 'yaml'

/** A value on one line of YAML, quoted where it must be. What looks like a variable in it stays what it is. */
export function flowYaml(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim().replaceAll('${', '$$${')
}
