// Loaded before a program (`node --import`): writes to file descriptor 3 when the program has come how far, as it shows in what
// is said to brokers, with the time and the CPU spent since the process began.
import { Buffer } from 'node:buffer'
import { writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { performance } from 'node:perf_hooks'
import process from 'node:process'

const fetchKey = 1
const produceKey = 0
const syncGroupKey = 14
/** What has been reached when a request of this kind is answered. */
const reachedBy = new Map([
  [syncGroupKey, 'joined'],
  [fetchKey, 'first batch'],
  [produceKey, 'first output'],
])

const told = new Set()
function tell(name) {
  if (told.has(name)) return
  told.add(name)
  const { user, system } = process.cpuUsage()
  writeSync(3, `${JSON.stringify({ name, wallMs: performance.now(), cpuMs: (user + system) / 1000 })}\n`)
}

const { connect } = net
net.connect = (...options) => {
  tell('first broker asked')
  return watched(connect(...options))
}
syncBuiltinESMExports()

/*
 * request   i32 length, i16 key, i16 version, i32 correlation id, ...
 * response  i32 length, i32 correlation id, ...
 */
function watched(socket) {
  const write = socket.write.bind(socket)
  const asked = new Map()
  socket.write = (bytes, ...rest) => {
    if (Buffer.isBuffer(bytes) && bytes.length >= 12) asked.set(bytes.readInt32BE(8), bytes.readInt16BE(4))
    return write(bytes, ...rest)
  }
  let left = Buffer.alloc(0)
  const read = (bytes) => {
    left = Buffer.concat([left, bytes])
    while (left.length >= 8 && left.length >= 4 + left.readInt32BE(0)) {
      const name = reachedBy.get(asked.get(left.readInt32BE(4)))
      if (name !== undefined) tell(name)
      left = left.subarray(4 + left.readInt32BE(0))
    }
    // What follows is not to be slowed down.
    if (told.size > reachedBy.size) socket.off('data', read)
  }
  socket.on('data', read)
  return socket
}
