#!/usr/bin/env -S node --max-semi-space-size=8 --heap-growing-percent=100
// The two options hold the heap small (docs/decisions/0006-memory.md).
import { enableCompileCache } from 'node:module'

// Compiled code is kept from run to run: a second start takes half the time. It has to be asked for before the rest is loaded.
enableCompileCache()
const [{ drained, processIo }, { runCli }] = await Promise.all([
  import('./cli/io.ts'),
  import('./cli/program.ts'),
])

const io = processIo()
const code = await runCli(process.argv.slice(2), io)
await drained(io)
// Everything a command opened is closed when it resolves; whatever a library left ticking must not keep a dead consumer alive.
process.exit(code)
