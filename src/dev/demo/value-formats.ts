import type { Config } from '../../config/schema.ts'
import { SluiceError } from '../../core/errors.ts'

/** What is published here, and what is shown of it, is of one format. Throws CONFIG for a config of another. */
export function refuseOtherFormats({ input, output }: Config, file: string): void {
  if (output.publish === 'features')
    throw new SluiceError(
      'CONFIG',
      `${file}: \`sluice dev\` shows predictions, and output.publish is features (\`sluice run\` takes both; \`sluice test\` shows rows)`,
    )
  if (input.format === 'avro-registry' && output.format === 'avro-registry') return
  throw new SluiceError(
    'CONFIG',
    `${file}: \`sluice dev\` publishes and shows Avro with schema ids: input.format and output.format must be avro-registry here (\`sluice run\` takes all)`,
  )
}
