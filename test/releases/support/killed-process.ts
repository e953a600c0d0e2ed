// `node --import killed-process.ts src/main.ts ...` with KILL_AT: the process kills itself before that step of the store's files.
import { killAt } from './killing-files.ts'

killAt(Number(process.env['KILL_AT']))
