// Starts a tiny service in the folder of the first argument, says so, and waits to be killed.
import { freePorts } from '../../src/dev/free-port.ts'
import { LocalService } from '../../src/dev/local-service.ts'
import { tinyService } from './tiny-service.ts'

const [folder = '', end] = process.argv.slice(2)
const service = new LocalService(tinyService(folder), await freePorts(1))
await service.start()
console.log(JSON.stringify({ pid: service.pid, ports: service.ports }))
if (end === 'exit') process.exit(0)
setInterval(() => undefined, 1000)
