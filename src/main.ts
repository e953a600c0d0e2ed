#!/usr/bin/env node
import { processIo } from './cli/io.ts'
import { runCli } from './cli/program.ts'

// Everything a command opened is closed when it resolves; whatever a library left ticking must not keep a dead consumer alive.
process.exit(await runCli(process.argv.slice(2), processIo()))
