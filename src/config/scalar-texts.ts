import { parseDocument, visit } from 'yaml'

/** Every text that stands in a YAML file and could be a path, whatever it means there; none of one that is no YAML. */
export function scalarTexts(yaml: string): string[] {
  const texts: string[] = []
  visit(parseDocument(yaml, { prettyErrors: false }), {
    Scalar: (key, { value }) => {
      if (key !== 'key' && typeof value === 'string' && /^[^\n\0]{1,1000}$/.test(value)) texts.push(value)
    },
  })
  return texts
}
