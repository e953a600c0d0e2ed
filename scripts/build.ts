// Makes dist/ of src/: types file by file, and the code of all files together in a few, all in one folder. Node takes longer to
// find four hundred files than to run them (docs/decisions/0015-start.md). What others wrote stays where it is installed.
import { rmSync } from 'node:fs'
import { bundle } from './package/bundle.ts'
import { writeTypes } from './package/types.ts'

rmSync('dist', { recursive: true, force: true })
if (writeTypes('dist')) await bundle('dist')
else process.exitCode = 1
