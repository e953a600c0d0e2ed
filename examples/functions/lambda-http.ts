// A model behind API Gateway or a function URL. Bundle it with esbuild (docs/functions.md); `cooler.zip` lies beside the bundle.
import { createHandler } from 'sluice/lambda'

// At the top: what is loaded while an instance starts is loaded once, and no request waits for it.
const score = createHandler({ model: process.env['MODEL_FILE'] ?? 'cooler.zip' })

export const handler = async (event: Parameters<typeof score>[0]) => score(event)
